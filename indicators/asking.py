"""What the report form asks of an item for a period, and what it shows beside the fields."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.forms import BoundField
from django.utils.translation import pgettext

from indicators.choices import Aggregation, Periodicity
from indicators.figures import figure
from indicators.forms import ReportForm
from indicators.judging import facts_of, judge_rows
from indicators.models import Target
from indicators.progress import Entry, Series, Told, last_before, measured_words
from indicators.promises import Promise, promises
from indicators.rolling import readings_of
from indicators.scoring import Measured
from indicators.services.reporting import (
    reading_field,
    reading_month,
    reading_period,
    whole_field,
)
from indicators.sheet import Sheet
from indicators.sheet.cautions import Typed, cautions_of, share_of
from indicators.sheet.spans import Past, Span, past_of, spans_of
from indicators.spans import period_words
from indicators.wording import plain, target_words, unit_of
from tasks.choices import ReportState
from tasks.models import Milestone, Occurrence, ProgressReport, WorkItem
from tasks.parsing import Run
from tasks.parsing.display import widen

NOTHING: Final = (None, None)


@dataclass(frozen=True, slots=True)
class ReadingRow:
    """A reading that is asked for: its field, what is promised, and what was last measured before the period.

    A ratio has a second field for the ``whole``. ``period`` names the one that is asked for where the report's own does
    not say it.
    """

    field: BoundField
    whole: BoundField | None
    target: Target
    unit: str
    promised: str
    last: str
    last_period: str
    period: str

    @property
    def is_running_total(self) -> bool:
        """Whether everything since January is asked for."""
        return self.target.indicator.aggregation == Aggregation.CUMULATIVE


@dataclass(frozen=True, slots=True)
class Asked:
    """What the form offers; ``month`` is that of the readings, ``known`` what was measured so far, by indicator id.

    ``daily`` are targets whose values are entered day by day, elsewhere. ``last`` is the unit's last report handed in
    before this one, ``counted`` the last of them that counts.
    """

    sheet: Sheet
    month: date
    targets: list[Target]
    daily: list[Target]
    milestones: list[Milestone]
    occurrences: list[Occurrence]
    promises: list[Promise]
    spans: list[Span]
    past: list[Past]
    last: Entry | None
    counted: ProgressReport | None
    quotes: list[Run]
    initial: dict[str, Any]
    known: dict[int, list[Measured]]

    @property
    def share(self) -> Decimal | None:
        """The percentage that the one running total of the item has reached; None for none or several."""
        return share_of(self.targets, self.known, month=self.month, on=self.sheet.on)

    @property
    def spans_months(self) -> bool:
        """Whether the period has several months, so that the page says which one the readings are of."""
        period = self.sheet.period
        return bool(period.starts.replace(day=1) != period.ends.replace(day=1))

    @property
    def planned(self) -> Decimal:
        """Progress by plan at the end of the period, or today while it runs."""
        planned: Decimal = self.sheet.item.planned(on=min(self.sheet.period.ends, self.sheet.on))
        return planned

    def form(self, *args: Any, **kwargs: Any) -> ReportForm:
        """The form for this item, as it is stored or with what was sent."""
        return ReportForm(
            *args,
            initial=self.initial,
            targets=self.targets,
            milestones=self.milestones,
            occurrences=self.occurrences,
            **kwargs,
        )

    def rows(self, form: ReportForm) -> list[ReadingRow]:
        """The readings to fill in."""
        return list(self._rows(form))

    def cautions(self, form: ReportForm) -> dict[str, str]:
        """What is odd about what the form says, by field; not of what is wrong anyway."""
        said: dict[str, Any] = form.said() if form.is_bound else self.initial
        readings = form.readings() if form.is_bound else self._stored()
        typed = Typed(said["percent"], said["done"], readings, self.month)
        found = cautions_of(
            typed,
            targets=self.targets,
            known=self.known,
            last=self.counted,
            on=self.sheet.on,
        )
        return {name: sentence for name, sentence in found.items() if name not in form.errors}

    def _stored(self) -> dict[int, Decimal]:
        values = {
            row.indicator_id: self.initial.get(reading_field(row.indicator)) for row in self.targets
        }
        return {pk: value for pk, value in values.items() if value is not None}

    def _rows(self, form: ReportForm) -> Iterator[ReadingRow]:
        for target in self.targets:
            indicator = target.indicator
            period, promise = reading_period(indicator, self.month), facts_of(target)
            last = last_before(self.known.get(indicator.pk, ()), period)
            is_ratio = indicator.aggregation == Aggregation.RATIO
            is_named = self.spans_months or indicator.periodicity != Periodicity.MONTH
            yield ReadingRow(
                field=form[reading_field(indicator)],
                whole=form[whole_field(indicator)] if is_ratio else None,
                target=target,
                unit="" if is_ratio else unit_of(target),
                promised=target_words(target, promise=promise.in_force(self.month)),
                last=_figure(target, last) if last else "",
                last_period=period_words(last.first, indicator.periodicity) if last else "",
                period=period_words(period, indicator.periodicity) if is_named else "",
            )


def _figure(target: Target, measured: Measured) -> str:
    if target.indicator.aggregation == Aggregation.RATIO and measured.of:
        return f"{plain(measured.value)} / {plain(measured.of)}"
    return figure(measured.value, unit_of(target))


def asked_of(sheet: Sheet) -> Asked:
    """What the sheet's form asks for. Two queries, and two more where a draft stands."""
    item, month = sheet.item, reading_month(sheet.period, on=sheet.on)
    targets = [row for row in item.targets.all() if row.binds]
    once = {row.indicator_id: row for row in reversed(targets)}
    first = [row for row in targets if once[row.indicator_id] is row]
    # What is measured daily has no one value a month: it is entered as a table.
    asked = [row for row in first if row.indicator.periodicity != Periodicity.DAY]
    known = readings_of(once, until=sheet.on)
    spans = spans_of(sheet)
    before = _before(sheet)
    return Asked(
        sheet=sheet,
        month=month,
        targets=asked,
        daily=[row for row in first if row not in asked],
        milestones=[
            row for row in item.milestones.all() if not row.is_limit and not row.reached_on
        ],
        occurrences=_due(item, on=sheet.on),
        promises=promises(judge_rows(targets, known, on=sheet.on), on=sheet.on),
        spans=spans,
        past=past_of(sheet, spans, asked, known),
        last=_last(before, known),
        counted=next((one for one in before if one.state == ReportState.ACCEPTED), None),
        quotes=list(_quotes(item, targets)),
        initial=_initial(sheet, asked, known, month=month),
        known=known,
    )


def entry_of(report: ProgressReport, known: Series, *, change: Decimal | None = None) -> Entry:
    """A report with what it claims, in words. Its claims are read with their indicators: prefetch them."""
    month = reading_month(report.period, on=report.as_of)
    claims = [Told(row.indicator, row.value, month) for row in report.claims.all()]
    return Entry(report, measured_words(claims, known), change)


def _before(sheet: Sheet) -> list[ProgressReport]:
    """The unit's reports of this period and earlier ones that were handed in, newest first; not the open one."""
    return [
        one
        for one in sheet.reports
        if one.period.starts <= sheet.period.starts
        and one.state != ReportState.DRAFT
        and one != sheet.report
    ]


def _last(reports: Sequence[ProgressReport], known: Series) -> Entry | None:
    """The newest of these reports, with its change against the one before it that counts."""
    if not reports:
        return None
    older = next((one for one in reports[1:] if one.state == ReportState.ACCEPTED), None)
    if older is None or older.percent is None or reports[0].percent is None:
        return entry_of(reports[0], known)
    return entry_of(reports[0], known, change=reports[0].percent - older.percent)


def _initial(sheet: Sheet, targets: list[Target], known: Series, *, month: date) -> dict[str, Any]:
    """What the report holds, where one stands; else what the month holds already."""
    report = sheet.report
    shown = {
        "version": sheet.item.version,
        "seen": sheet.item.newest,
        "report_version": report.version if report else None,
    }
    if report is None:
        held = {row.indicator_id: _standing(row, known, month=month) for row in targets}
        words: dict[str, Any] = {"percent": None, "done": False, "reached": [], "occurrences": []}
    else:
        held = {row.indicator_id: (row.value, row.of) for row in report.claims.all()}
        words = _content(report)
    readings: dict[str, Decimal | None] = {}
    for row in targets:
        value, of = held.get(row.indicator_id, NOTHING)
        readings |= {reading_field(row.indicator): value, whole_field(row.indicator): of}
    return {**shown, **words, **readings}


def _standing(
    target: Target, known: Series, *, month: date
) -> tuple[Decimal | None, Decimal | None]:
    """What stands for the period that the month lies in."""
    period = reading_period(target.indicator, month)
    found = next((one for one in known.get(target.indicator_id, ()) if one.first == period), None)
    return (found.value, found.of) if found else NOTHING


def _content(report: ProgressReport) -> dict[str, Any]:
    return {
        "percent": report.percent,
        "narrative": report.narrative,
        "problems": report.problems,
        "next_step": report.next_step,
        "done": report.done,
        "reached": list(report.reached.values_list("pk", flat=True)),
        "occurrences": list(report.occurrences.values_list("pk", flat=True)),
    }


def _quotes(item: WorkItem, targets: list[Target]) -> Iterator[Run]:
    """The notice's own words of the deadline and of what is promised, each once."""
    limits = {row.quote: None for row in item.milestones.all() if row.is_limit and row.quote}
    promised = {row.quote: None for row in targets if row.quote}
    yield from (Run(widen(quote), "limit", pgettext("highlight", "Limit")) for quote in limits)
    yield from (Run(widen(quote), "target", pgettext("highlight", "Target")) for quote in promised)


def _due(item: WorkItem, *, on: date) -> list[Occurrence]:
    """Occurrences not done yet: of each duty those that are due by the day, and the next one. One query."""
    rows = Occurrence.objects.pending().filter(duty__item=item).select_related("duty")
    found: list[Occurrence] = []
    coming: set[int] = set()
    for row in rows.order_by("duty__order", "number"):
        if row.due <= on or row.duty_id not in coming:
            found.append(row)
        if row.due > on:
            coming.add(row.duty_id)
    return found

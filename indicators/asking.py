"""What the report form asks of an item for a month, and what it shows beside the fields."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.forms import BoundField
from django.utils.translation import pgettext

from indicators.choices import Aggregation
from indicators.figures import figure
from indicators.forms import ReportForm
from indicators.judging import Judged, judge_rows, readings_of
from indicators.models import Target
from indicators.progress import Entry, entries, last_before
from indicators.promises import Promise, promises
from indicators.scoring.facts import Reading as Measured
from indicators.services.reporting import reading_field
from indicators.wording import plain, target_words, unit_of
from tasks.models import Milestone, Occurrence, WorkItem
from tasks.parsing import Segment
from tasks.parsing.display import widen

RECENT = 6


@dataclass(frozen=True, slots=True)
class ReadingRow:
    """A reading that is asked for: its field, what is promised, and what was last measured before the month."""

    field: BoundField
    target: Target
    unit: str
    promised: str
    last: str
    last_month: int | None

    @property
    def is_running_total(self) -> bool:
        """Whether everything since January is asked for."""
        return self.target.indicator.aggregation == Aggregation.CUMULATIVE


@dataclass(frozen=True, slots=True)
class Asked:
    """What the form offers for ``month``; ``months`` are those that can be chosen. ``recent`` are last reports."""

    month: date
    months: list[date]
    targets: list[Target]
    milestones: list[Milestone]
    occurrences: list[Occurrence]
    promises: list[Promise]
    recent: list[Entry]
    quotes: list[Segment]
    initial: dict[str, str]
    known: dict[int, list[Measured]]

    @property
    def choices(self) -> dict[str, Any]:
        """What ReportForm is made with."""
        return {
            "targets": self.targets,
            "milestones": self.milestones,
            "occurrences": self.occurrences,
        }

    @property
    def last(self) -> Entry | None:
        """The last report."""
        return self.recent[0] if self.recent else None

    @property
    def share(self) -> Decimal | None:
        """The percentage that the one running total of the item has reached; None for none or several."""
        shares = [one.share for one in self.promises if one.share is not None]
        return shares[0] if len(shares) == 1 else None

    def rows(self, form: ReportForm) -> list[ReadingRow]:
        """The readings to fill in."""
        return list(self._rows(form))

    def _rows(self, form: ReportForm) -> Iterator[ReadingRow]:
        for target in self.targets:
            last = last_before(self.known.get(target.indicator_id, ()), self.month)
            yield ReadingRow(
                field=form[reading_field(target.indicator)],
                target=target,
                unit=unit_of(target),
                promised=target_words(target),
                last=figure(last[1], unit_of(target)) if last else "",
                last_month=last[0].month if last else None,
            )


def asked_of(item: WorkItem, *, month: date, on: date) -> Asked:
    """Reads targets, milestones and occurrences of the item: prefetch them. Four queries more."""
    targets = [row for row in item.targets.all() if row.binds]
    once = {row.indicator_id: row for row in reversed(targets)}
    asked = [row for row in targets if once[row.indicator_id] is row]
    known = readings_of(once, until=on)
    judged: list[Judged] = judge_rows(targets, known, on=on)
    reports = item.reports.select_related("unit", "reported_by")
    recent = list(reports.prefetch_related("readings__indicator")[:RECENT])
    return Asked(
        month=month,
        months=_months(item, on=on),
        targets=asked,
        milestones=[
            row for row in item.milestones.all() if not row.is_limit and not row.reached_on
        ],
        occurrences=list(_due(item, on=on)),
        promises=promises(judged, on=on),
        recent=entries(recent, known),
        quotes=list(_quotes(item, targets)),
        initial=_initial(asked, known, month=month),
        known=known,
    )


def _initial(
    targets: list[Target], known: dict[int, list[Measured]], *, month: date
) -> dict[str, str]:
    """What the month holds already."""
    return {
        reading_field(target.indicator): plain(value)
        for target in targets
        for period, value in known.get(target.indicator_id, ())
        if period == month
    }


def _quotes(item: WorkItem, targets: list[Target]) -> Iterator[Segment]:
    """The notice's own words of the deadline and of what is promised, each once."""
    limits = {row.quote: None for row in item.milestones.all() if row.is_limit and row.quote}
    promised = {row.quote: None for row in targets if row.quote}
    yield from (Segment(widen(quote), "limit", pgettext("highlight", "Limit")) for quote in limits)
    yield from (
        Segment(widen(quote), "target", pgettext("highlight", "Target")) for quote in promised
    )


def _due(item: WorkItem, *, on: date) -> Iterator[Occurrence]:
    """Occurrences not done yet: of each duty those that are due by the day, and the next one."""
    for duty in item.duties.all():
        pending = [one for one in duty.occurrences.all() if one.done_on is None]
        yield from (one for one in pending if one.due <= on)
        yield from [one for one in pending if one.due > on][:1]


def _months(item: WorkItem, *, on: date) -> list[date]:
    """From the plan's January to the current month, the last twelve at most; that month alone before the year."""
    first = date(item.plan.year, 1, 1)
    count = (on.year - first.year) * 12 + on.month - first.month + 1
    months = [date(first.year + n // 12, n % 12 + 1, 1) for n in range(count)]
    return months[-12:] or [on.replace(day=1)]

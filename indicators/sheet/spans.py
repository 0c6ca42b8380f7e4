"""The periods of a unit's reports, each with what became of it: as chips to choose from, and as the last six."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from indicators.figures import figure
from indicators.models import Target
from indicators.progress import Series, value_in
from indicators.services.reporting import reading_month
from indicators.sheet.sheet import Sheet
from indicators.wording import unit_of
from tasks.buttons import report_url
from tasks.choices import HANDED_IN, ReportState
from tasks.models import ProgressReport
from tasks.templatetags.ui import number, signed

FEW = 6


@dataclass(frozen=True, slots=True)
class Span:
    """A period with the report that stands for it, if any, as of a day; ``url`` is its form."""

    period: Any
    report: ProgressReport | None
    on: date
    url: str
    is_chosen: bool

    @property
    def state(self) -> str:
        """已核验, 退回后通过, 待核验, 草稿, 未填报, 待填报; empty where nothing was asked for and nothing reported."""
        if self.report is None:
            if self.period.is_owed:
                return _("Not reported")
            return _("To be reported") if self.period.is_asked else ""
        if self.report.state == ReportState.ACCEPTED and self.report.times_returned:
            return _("Accepted after a return")
        return str(self.report.get_state_display())

    @property
    def late(self) -> str:
        """迟报 3 天 of what was handed in late, 逾期 3 天 of what the unit still owes; empty for neither."""
        if self.is_handed_in and self.report:
            days = self.report.days_late
            words = ngettext("%(n)s day late", "%(n)s days late", days)
        else:
            days = (self.on - self.period.due).days if self.period.is_owed else 0
            words = ngettext("%(n)s day overdue", "%(n)s days overdue", days)
        return words % {"n": days} if days > 0 else ""

    @property
    def is_handed_in(self) -> bool:
        """Whether the unit has done its part for the period."""
        return self.report is not None and self.report.state in HANDED_IN

    @property
    def is_bad(self) -> bool:
        """Whether the unit should have acted by now."""
        is_returned = self.report is not None and self.report.state == ReportState.RETURNED
        return is_returned or (bool(self.late) and not self.is_handed_in)


@dataclass(frozen=True, slots=True)
class Past:
    """An earlier period in the panel of the last six: what was reported, and by how much more than before."""

    span: Span
    value: str
    change: str


def spans_of(sheet: Sheet) -> list[Span]:
    """The periods that one can report on, newest first."""
    standing: dict[int, ProgressReport] = {}
    for report in sheet.reports:  # what is open goes before what counts, newer before older
        known = standing.get(report.period_id)
        if known is None or (known.state == ReportState.ACCEPTED != report.state):
            standing[report.period_id] = report
    return [
        Span(
            period=period,
            report=standing.get(period.pk),
            on=sheet.on,
            url=report_url(sheet.item.pk, period, sheet.seat.unit.pk, own=sheet.by.unit_id),
            is_chosen=period.pk == sheet.period.pk,
        )
        for period in sheet.periods
    ]


def past_of(
    sheet: Sheet, spans: Sequence[Span], targets: Sequence[Target], known: Series
) -> list[Past]:
    """The last six periods before the chosen one that were asked for or reported.

    Their figures are those of the one indicator that the item promises, or, of none or several, the progress.
    """
    earlier = [one for one in spans if one.period.starts < sheet.period.starts and one.state]
    shown = earlier[: FEW + 1]  # one more, which the last is compared with
    values = [_value(one, targets, known) for one in shown]
    rows = [
        _past(one, value, older, targets)
        for one, value, older in zip(shown, values, [*values, None][1:], strict=True)
    ]
    return rows[:FEW]


def _past(
    span: Span, value: Decimal | None, older: Decimal | None, targets: Sequence[Target]
) -> Past:
    if value is None:
        return Past(span, "", "")
    words = figure(value, unit_of(targets[0])) if len(targets) == 1 else f"{number(value)}%"
    return Past(span, words, signed(value - older) if older is not None else "")


def _value(span: Span, targets: Sequence[Target], known: Series) -> Decimal | None:
    report = span.report
    if report is None or report.state == ReportState.DRAFT:
        return None
    if len(targets) != 1:
        return report.percent
    indicator = targets[0].indicator_id
    claimed = next(
        (row.value for row in report.claims.all() if row.indicator_id == indicator), None
    )
    if claimed is not None:
        return claimed
    month = reading_month(report.period, on=report.as_of)
    return value_in(known.get(indicator, ()), month)

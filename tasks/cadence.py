"""When a plan's units report: the periods of a year and the day by which each is due."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tasks.choices import Cadence

MONTHS = {Cadence.MONTHLY: 1, Cadence.QUARTERLY: 3, Cadence.HALFYEARLY: 6, Cadence.YEARLY: 12}

QUARTERS = frozenset({(1, 3), (4, 6), (7, 9), (10, 12)})
HALVES = {(1, 6): gettext_lazy("first half-year"), (7, 12): gettext_lazy("second half-year")}


@dataclass(frozen=True, slots=True)
class Span:
    """A period with the day by which its reports are due; both ends are included."""

    starts: date
    ends: date
    due: date


def spans_of(year: int, cadence: str, *, day: int, lag: int = 0) -> list[Span]:
    """The periods of a year, in order.

    Reports are due on ``day`` of the period's last month, with ``lag`` 1 of the month after it; on the month's
    last day where it is shorter (每月31日 in April is the 30th).
    """
    step = MONTHS[Cadence(cadence)]
    return [_span(year, first, step, day=day, lag=lag) for first in range(1, 13, step)]


def _span(year: int, first: int, step: int, *, day: int, lag: int) -> Span:
    last = first + step - 1
    due_year, due_month = year + (last + lag - 1) // 12, (last + lag - 1) % 12 + 1
    return Span(
        starts=date(year, first, 1),
        ends=_day_of(year, last, 31),
        due=_day_of(due_year, due_month, day),
    )


def _day_of(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, monthrange(year, month)[1]))


def period_label(starts: date, ends: date) -> str:
    """10月, 第3季度, 下半年, 全年; 11—12月 where a cadence changed within the year."""
    months = (starts.month, ends.month)
    if months in HALVES:
        return str(HALVES[months])
    if months == (1, 12):
        return _("whole year")
    if starts.month == ends.month:
        return _("month %(n)s") % {"n": starts.month}
    if months in QUARTERS:
        return _("quarter %(n)s") % {"n": (starts.month + 2) // 3}
    return _("months %(first)s–%(last)s") % {"first": starts.month, "last": ends.month}


def cadence_words(cadence: str, *, day: int, lag: int = 0) -> str:
    """每月 25 日前; 每季度，末月 25 日前; 每月，次月 5 日前."""
    often = Cadence(cadence).label
    if lag:
        return _("%(often)s, by day %(day)s of the month after") % {"often": often, "day": day}
    if cadence == Cadence.MONTHLY:
        return _("%(often)s, by day %(day)s") % {"often": often, "day": day}
    return _("%(often)s, by day %(day)s of the last month") % {"often": often, "day": day}

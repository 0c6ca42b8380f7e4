"""Which periods units still have to report on, in words: the one asked for now, and those they owe."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies.models import Unit
from tasks.models import Period, Responsibility, WorkItem
from tasks.templatetags.ui import days_left, weekday


@dataclass(frozen=True, slots=True)
class Reporting:
    """How a unit stands with its reports on an item; ``part`` is None where no unit answers, and the office reports.

    ``owes`` is the period owed last, where nothing was handed in for it; ``missed`` counts all that the unit owes.
    """

    part: Responsibility | None
    lacks_asked: bool
    owes: Period | None
    missed: int = 0

    @property
    def unit(self) -> Unit | None:
        """The unit that reports; None for the supervision office."""
        return self.part.unit if self.part else None


@dataclass(frozen=True, slots=True)
class Dues:
    """A plan's periods on a day: ``asked`` for now, if any, and ``owed``, whose day has passed, newest first."""

    asked: Period | None
    owed: tuple[Period, ...]
    on: date

    def lacking(self, reporting: Reporting) -> list[Period]:
        """The periods to report on now, the one asked for first."""
        found = [self.asked] if self.asked and reporting.lacks_asked else []
        late = reporting.owes
        return found + ([late] if late and late not in found else [])

    def limit_words(self, period: Period) -> str:
        """周五截止，还剩 10 天 (Friday is the last day, 10 days left); 逾期 3 天未填报 once it is late."""
        if period in self.owed:
            days = (self.on - period.due).days
            words = ngettext("%(n)s day late, not reported", "%(n)s days late, not reported", days)
            return words % {"n": days}
        if period.due < self.on:
            return _("not reported yet")
        figures = {"weekday": weekday(period.due), "left": days_left(period.due, self.on)}
        return _("due on %(weekday)s, %(left)s") % figures


@dataclass(frozen=True, slots=True)
class DueLine:
    """A period that somebody still has to report on; ``who`` are the units, empty where it is all of them.

    ``also_missed`` counts earlier periods that the same unit owes.
    """

    period: Period
    words: str
    who: str
    is_late: bool
    also_missed: int = 0


def dues_of(item: WorkItem, *, on: date) -> Dues:
    """Of an item ``with_dues``. Reads nothing."""
    plan: Any = item.plan
    asked = next((one for one in plan.wanted if one.is_asked), None)
    return Dues(asked, tuple(one for one in plan.wanted if one.is_owed), on)


def reporting_of(item: Any, parts: Iterable[Any], dues: Dues) -> list[Reporting]:
    """How each of these open parts ``with_reporting`` stands; of an item without units, how the office does."""
    if not item.responsibilities.all():
        owed = dues.owed[0] if item.office_is_unreported else None
        return [Reporting(None, item.office_lacks_asked, owed)]
    return [_reporting(part, dues) for part in parts if part.is_pending and item.is_open]


def due_lines(dues: Dues, reporting: Sequence[Reporting]) -> list[DueLine]:
    """The periods that somebody still has to report on, the one asked for first."""
    lacking: dict[Period, list[Reporting]] = {}
    for one in reporting:
        for period in dues.lacking(one):
            lacking.setdefault(period, []).append(one)
    found = sorted(lacking, key=lambda period: (period != dues.asked, -period.starts.toordinal()))
    return [_line(dues, period, lacking[period], of=len(reporting)) for period in found]


def missed_words(period: Period, *, missed: int = 0) -> str:
    """「9月期逾期未报」; 「9月等 3 期逾期未报」 where the unit missed more than this newest one."""
    if missed < 2:
        return _("%(period)s overdue, not reported") % {"period": period}
    words = ngettext(
        "%(n)s period overdue, not reported, last %(period)s",
        "%(n)s periods overdue, not reported, last %(period)s",
        missed,
    )
    return words % {"period": period, "n": missed}


def _reporting(part: Any, dues: Dues) -> Reporting:
    owes = next((one for one in dues.owed if one.pk == part.owed), None)
    return Reporting(part, part.lacks_asked, owes if part.is_unreported else None, part.missed or 0)


def _line(dues: Dues, period: Period, lacking: list[Reporting], *, of: int) -> DueLine:
    names = [str(one.unit) for one in lacking if one.unit]
    is_late = period in dues.owed
    missed = max(one.missed for one in lacking) - 1 if is_late else 0
    who = "、".join(names) if len(names) < of else ""
    return DueLine(period, dues.limit_words(period), who, is_late, max(missed, 0))

"""Reads the working calendar from its table; ``worktracker.lib.workdays`` asks here once a request."""

from datetime import date

from agencies.models import CalendarDay
from worktracker.lib.workdays import Calendar, current

Rows = tuple[tuple[date, bool, str], ...]
_kept: dict[Rows, Calendar] = {}


def read_calendar() -> Calendar:
    """The calendar as the table holds it, in one query of some forty short rows a year.

    As long as the rows stay the same it is the very same one, with all that it has counted already.
    """
    rows = tuple(CalendarDay.objects.values_list("day", "is_working", "name"))
    calendar = _kept.get(rows)
    if calendar is None:
        calendar = Calendar({day: (is_working, name) for day, is_working, name in rows})
        _kept.clear()
        _kept[rows] = calendar
    return calendar


def listen() -> None:
    """Has the working days counted by the table, and a change of it seen at once."""
    current.load = read_calendar
    current.depends_on(CalendarDay)

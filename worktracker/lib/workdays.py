"""The Chinese working calendar: weekends, public holidays and adjusted working days (调休).

The days come from a table that people keep, filled from the State Council's yearly notices as chinesecalendar carries
them. A year of which nothing is known yet counts Monday to Friday; ``is_known`` tells, so that pages can say so.
"""

from collections.abc import Mapping
from datetime import date, timedelta

from chinese_calendar import holidays, workdays
from chinese_calendar.constants import Holiday

from worktracker.lib.snapshots import Snapshot

CHINESE = {holiday.value: holiday.chinese for holiday in Holiday}
SINCE = 2020  # nothing that is tracked lies before


class Calendar:
    """Days that differ from their weekday, ``{day: (offices are open, name)}``; all others count by their weekday."""

    def __init__(self, marked: Mapping[date, tuple[bool, str]]) -> None:
        self.marked = dict(marked)
        self.years = frozenset(day.year for day in self.marked)
        self._added: dict[tuple[date, int], date] = {}
        self._counted: dict[tuple[date, date], int] = {}

    def is_workday(self, day: date) -> bool:
        """Whether offices are open on this day."""
        found = self.marked.get(day)
        return found[0] if found else day.weekday() < 5

    def name_of(self, day: date) -> str:
        """What a marked day is called, such as 国庆节; empty for all others."""
        return self.marked.get(day, (False, ""))[1]

    def add(self, day: date, days: int) -> date:
        """The day that is ``days`` working days after (or, negative, before) this one; the day itself for 0."""
        key = (day, days)
        if key not in self._added:
            self._added[key] = self._walk(day, days)
        return self._added[key]

    def between(self, start: date, end: date) -> int:
        """Working days after ``start`` up to and including ``end``; negative where ``end`` is earlier."""
        if end < start:
            return -self.between(end, start)
        key = (start, end)
        if key not in self._counted:
            days = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
            self._counted[key] = sum(map(self.is_workday, days))
        return self._counted[key]

    def _walk(self, day: date, days: int) -> date:
        step = timedelta(days=1 if days >= 0 else -1)
        left = abs(days)
        while left:
            day += step
            left -= self.is_workday(day)
        return day


def official() -> Calendar:
    """The arrangement as the installed chinesecalendar knows it, with Chinese names."""
    open_days = {day: (True, CHINESE.get(name, name)) for day, name in workdays.items()}
    closed = {day: (False, CHINESE.get(name, name)) for day, name in holidays.items()}
    both = closed | open_days
    return Calendar({day: both[day] for day in sorted(both) if day.year >= SINCE})


# Who keeps the table says where to read it.
current = Snapshot(official)


def is_known(year: int) -> bool:
    """Whether the holiday arrangement of this year is in the calendar."""
    return year in current().years


def is_workday(day: date) -> bool:
    """Whether offices are open on this day."""
    return current().is_workday(day)


def add_workdays(day: date, days: int) -> date:
    """The day that is ``days`` working days after (or, negative, before) this one; the day itself for 0."""
    return current().add(day, days)


def last_within(day: date, days: int) -> date:
    """The last day that is no more than so many working days away: the days off that follow belong to it."""
    return add_workdays(day, days + 1) - timedelta(days=1)


def workdays_between(start: date, end: date) -> int:
    """Working days after ``start`` up to and including ``end``; negative where ``end`` is earlier."""
    return current().between(start, end)


def last_workday_on_or_before(day: date) -> date:
    """The day itself where offices are open, else the working day before it."""
    return day if is_workday(day) else add_workdays(day, -1)

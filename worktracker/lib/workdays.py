"""The Chinese working calendar: weekends, public holidays and adjusted working days (调休).

Source: the State Council's yearly notices as carried by chinesecalendar. A year that it does not hold
yet counts Monday to Friday; ``is_known`` tells, so that pages can say so.
"""

from datetime import date, timedelta
from functools import lru_cache

from chinese_calendar import holidays, workdays

KNOWN_YEARS = frozenset(day.year for day in holidays)


def is_known(year: int) -> bool:
    """Whether the official holiday arrangement of this year is in the calendar."""
    return year in KNOWN_YEARS


def is_workday(day: date) -> bool:
    """Whether offices are open on this day."""
    return day in workdays or (day.weekday() < 5 and day not in holidays)


@lru_cache(maxsize=256)  # a page asks for the same few days in every row
def add_workdays(day: date, days: int) -> date:
    """The day that is ``days`` working days after (or, negative, before) this one; the day itself for 0."""
    step = timedelta(days=1 if days >= 0 else -1)
    left = abs(days)
    while left:
        day += step
        left -= is_workday(day)
    return day


def workdays_between(start: date, end: date) -> int:
    """Working days after ``start`` up to and including ``end``; negative where ``end`` is earlier."""
    if end < start:
        return -workdays_between(end, start)
    return sum(is_workday(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))


def last_workday_on_or_before(day: date) -> date:
    """The day itself where offices are open, else the working day before it."""
    while not is_workday(day):
        day -= timedelta(days=1)
    return day

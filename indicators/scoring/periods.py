"""Days, months, quarters and years as periods that are counted and walked."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

from indicators.scoring.facts import DAY, MONTH, QUARTER, YEAR, last_day

ONE_DAY = timedelta(days=1)


def first_day(day: date, periodicity: str) -> date:
    """The first day of the period that a day lies in."""
    match periodicity:
        case "month":
            return day.replace(day=1)
        case "quarter":
            return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
        case "year":
            return date(day.year, 1, 1)
        case _:
            return day


def between(start: date, day: date, periodicity: str) -> int:
    """How many periods after the one of ``start`` the one of ``day`` is; 0 for the same."""
    if periodicity == DAY:
        return (day - start).days
    months = {MONTH: 1, QUARTER: 3, YEAR: 12}[periodicity]
    return _place(day) // months - _place(start) // months


def walk(start: date, end: date, periodicity: str) -> Iterator[date]:
    """The first days of the periods from the one of ``start`` to the one of ``end``."""
    first = first_day(start, periodicity)
    while first <= end:
        yield first
        first = last_day(first, periodicity) + ONE_DAY


def last_full(on: date, periodicity: str) -> date:
    """The last day of the last period that was over before a day."""
    return first_day(on, periodicity) - ONE_DAY


def missing(
    firsts: frozenset[date], start: date, end: date, periodicity: str, *, on: date
) -> tuple[date, ...]:
    """The periods that should have been reported by a day and were not.

    A period is given the whole next one to be reported in, unless a later one already is or
    ``end`` has passed.
    """
    latest = max(firsts, default=start - ONE_DAY)
    over = last_full(on, periodicity)
    until = over if on > end else last_full(over, periodicity)
    until = min(max(until, latest), end)
    return tuple(first for first in _walked(start, until, periodicity) if first not in firsts)


@lru_cache(maxsize=1024)  # the same for every target of a year
def _walked(start: date, end: date, periodicity: str) -> tuple[date, ...]:
    return tuple(walk(start, end, periodicity))


def _place(day: date) -> int:
    return day.year * 12 + day.month - 1

"""The periods that a forecast steps through: months, quarters, years, and ten-day periods (旬).

Daily readings are gathered into ten-day periods: a day's own noise says nothing about December, and
a year of 36 periods is forecast as fast as one of 12.
"""

from calendar import monthrange
from datetime import date
from typing import Final

from indicators.scoring.facts import DAY, MONTH, QUARTER, YEAR

A_YEAR: Final = {DAY: 36, MONTH: 12, QUARTER: 4, YEAR: 1}
# Ten-day periods share the season of their month.
SEASONS: Final = {DAY: 12, MONTH: 12, QUARTER: 4, YEAR: 1}


def number_of(day: date, periodicity: str) -> int:
    """Which period a day lies in, counted through the years without a gap."""
    month = day.month - 1
    within = {
        DAY: month * 3 + min((day.day - 1) // 10, 2),
        MONTH: month,
        QUARTER: month // 3,
        YEAR: 0,
    }
    return day.year * A_YEAR[periodicity] + within[periodicity]


def first_of(number: int, periodicity: str) -> date:
    """The first day of a period."""
    year, within = divmod(number, A_YEAR[periodicity])
    if periodicity == DAY:
        return date(year, within // 3 + 1, within % 3 * 10 + 1)
    return date(year, within * 12 // A_YEAR[periodicity] + 1, 1)


def last_of(number: int, periodicity: str) -> date:
    """The last day of a period."""
    first = first_of(number, periodicity)
    if periodicity == DAY and first.day < 21:
        return first.replace(day=first.day + 9)
    month = first.month + (0 if periodicity == DAY else 12 // A_YEAR[periodicity] - 1)
    return date(first.year, month, monthrange(first.year, month)[1])


def days_of(number: int, periodicity: str) -> int:
    """How many days a period has."""
    return (last_of(number, periodicity) - first_of(number, periodicity)).days + 1


def season_of(number: int, periodicity: str) -> int:
    """The place in the year that shares a seasonal effect, from 0."""
    return number % A_YEAR[periodicity] * SEASONS[periodicity] // A_YEAR[periodicity]

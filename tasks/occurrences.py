"""When a recurring duty falls due within a plan's year; pure.

The limit of a period is its last day, or ``day`` of its last month. ``count`` times a period are spread evenly over
it; what is asked for more than once a week is due as a whole at the period's end. A daily duty has no dates: it is
reported, not ticked off day by day. Nothing falls due before the notice was issued, or before ``starts``.
"""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta

from tasks.choices import Frequency

MONTHS = {
    Frequency.MONTHLY: 1,
    Frequency.QUARTERLY: 3,
    Frequency.HALFYEARLY: 6,
    Frequency.YEARLY: 12,
}
FRIDAY = 4
DAYS_A_WEEK = 7


def occurrence_dates(
    frequency: str,
    *,
    year: int,
    issued: date | None = None,
    count: int | None = None,
    day: int | None = None,
    starts: str = "",
) -> list[date]:
    """The dates on which a duty falls due in the plan's year, earliest first, none twice.

    ``count`` and ``day`` are null where the notice gives none; ``starts`` is "2024-04" or empty.
    """
    first = max(issued or date(year, 1, 1), _month_start(starts) or date(year, 1, 1))
    if frequency == Frequency.WEEKLY:
        dates = _fridays(year)
    elif frequency in MONTHS:
        dates = _by_months(year, MONTHS[Frequency(frequency)], count or 1, day)
    else:
        return []
    return sorted({due for due in dates if due >= first})


def _month_start(month: str) -> date | None:
    return date.fromisoformat(f"{month}-01") if month else None


def _fridays(year: int) -> Iterator[date]:
    due = date(year, 1, 1)
    due += timedelta(days=(FRIDAY - due.weekday()) % DAYS_A_WEEK)
    while due.year == year:
        yield due
        due += timedelta(days=DAYS_A_WEEK)


def _by_months(year: int, months: int, count: int, day: int | None) -> Iterator[date]:
    """The dates of every period of so many months."""
    for last in range(months, 13, months):
        start, end = date(year, last - months + 1, 1), _month_end(year, last)
        days = (end - start).days + 1
        if count * DAYS_A_WEEK > days:
            yield _limit(year, last, day)
        elif months % count == 0:
            step = months // count
            yield from (_limit(year, last - months + step * n, day) for n in range(1, count + 1))
        else:
            yield from (start + timedelta(days=days * n // count - 1) for n in range(1, count + 1))


def _month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _limit(year: int, month: int, day: int | None) -> date:
    """The month's last day, or this day of it; the 31st of a shorter month is its last."""
    end = _month_end(year, month)
    return end.replace(day=min(day, end.day)) if day else end

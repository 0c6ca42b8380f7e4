"""The periods of a year."""

from datetime import date

from indicators.scoring.periods import walk


def periods_of(year: int, periodicity: str, *, until: date | None = None) -> list[date]:
    """The first days of a year's periods, in order; ``until`` a day leaves out those that begin after it."""
    end = date(year, 12, 31)
    return list(walk(date(year, 1, 1), min(end, until) if until else end, periodicity))

"""What the tables of the rules share: promises and readings of 2024."""

from datetime import date
from decimal import Decimal
from typing import Any

from indicators.scoring import FIGURES, Measured, TargetFacts, judge

ON = date(2024, 10, 15)
YEAR = date(2024, 1, 1)


def promise(
    op: str = ">=", value: float | str = 100, aggregation: str = "cumulative", **fields: Any
) -> TargetFacts:
    """What was promised of 2024, due at its end."""
    fields = {"start": YEAR, "due": None, **fields}
    return TargetFacts(op=op, value=Decimal(str(value)), aggregation=aggregation, **fields)


def months(*values: Any, of: Decimal | None = None) -> list[Measured]:
    """Readings from January 2024 on; None leaves a month out."""
    return [
        Measured(date(2024, n, 1), Decimal(str(value)), of)
        for n, value in enumerate(values, start=1)
        if value is not None
    ]


def quarters(*values: Any) -> list[Measured]:
    """Readings of the quarters of 2024, from the first on."""
    return [
        Measured(date(2024, 3 * n + 1, 1), Decimal(str(value))) for n, value in enumerate(values)
    ]


def days(*values: Any, of: Decimal | None = None) -> list[Measured]:
    """Readings of the days of 2024, from the first on."""
    return [
        Measured(date.fromordinal(YEAR.toordinal() + n), Decimal(str(value)), of)
        for n, value in enumerate(values)
    ]


def period(month: int, day: int) -> Measured:
    """A reading of one of the period that begins on this day of 2024."""
    return Measured(date(2024, month, day), Decimal(1))


def verdict(
    target: TargetFacts, readings: list[Measured], on: date = ON, **known: Any
) -> tuple[str, str]:
    """The verdict and its code, once its figures are those of the table."""
    score = judge(target, readings, on=on, **known)
    assert frozenset(score.figures) == FIGURES[score.code]
    return score.judgement, score.code

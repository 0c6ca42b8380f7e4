"""What was measured, period by period, and what it came to so far."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import accumulate

from indicators.scoring.facts import (
    COUNT,
    CUMULATIVE,
    DAY_MEAN,
    HUNDRED,
    LATEST,
    MEAN,
    RANK,
    RATIO,
    ZERO,
    Measured,
    TargetFacts,
    whole_of,
)

Values = Mapping[date, Decimal]

# Judged by the readings themselves, not by what they add up to.
AS_READ = frozenset({LATEST, RANK, CUMULATIVE})


def by_period(facts: TargetFacts, readings: Sequence[Measured]) -> Values:
    """The value of each period that was reported; of ratios in percent, none for a period of nothing."""
    if facts.aggregation != RATIO:
        return {each.first: each.value for each in readings}
    parts = {each.first: (each.value, whole_of(each, facts.periodicity)) for each in readings}
    return {first: HUNDRED * value / of for first, (value, of) in parts.items() if of}


def so_far(facts: TargetFacts, readings: Sequence[Measured]) -> Values:
    """The total, mean or percentage from January to each period that was reported; empty for what is read as it is."""
    if facts.aggregation in AS_READ:
        return {}
    if facts.aggregation == COUNT:
        return dict(
            zip(_firsts(readings), accumulate(each.value for each in readings), strict=True)
        )
    weights = [_weight(facts, each) for each in readings]
    sums = accumulate(_mass(facts, each) for each in readings)
    found = zip(_firsts(readings), sums, accumulate(weights), strict=True)
    factor = HUNDRED if facts.aggregation == RATIO else Decimal(1)
    return {first: factor * total / weight for first, total, weight in found if weight > ZERO}


def _firsts(readings: Sequence[Measured]) -> list[date]:
    return [each.first for each in readings]


def _weight(facts: TargetFacts, each: Measured) -> Decimal:
    return Decimal(1) if facts.aggregation == MEAN else whole_of(each, facts.periodicity)


def _mass(facts: TargetFacts, each: Measured) -> Decimal:
    return (
        each.value * _weight(facts, each) if facts.aggregation in {MEAN, DAY_MEAN} else each.value
    )

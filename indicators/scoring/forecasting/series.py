"""Readings as an even series: a value for each period, the periods to come, what counts so far."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Final

from indicators.scoring.facts import (
    COUNT,
    CUMULATIVE,
    DAY,
    DAY_MEAN,
    LATEST,
    MEAN,
    RANK,
    RATIO,
    Measured,
    last_day,
)
from indicators.scoring.forecasting.steps import (
    days_of,
    first_of,
    last_of,
    number_of,
    season_of,
)

# Older readings tell little of this year, and the cost grows with them.
YEARS_KEPT: Final = 4
SUMS: Final = frozenset({COUNT, CUMULATIVE})
LEVELS: Final = frozenset({LATEST, RANK})


@dataclass(frozen=True, slots=True)
class Step:
    """A period to come; ``weight`` is what it counts in the value of the year."""

    first: date
    place: int
    weight: float


@dataclass(frozen=True, slots=True)
class Series:
    """Values by period from the first to the last reported, None for a missing one.

    ``begun`` is how many are from before this year, ``n`` how many were measured. ``so_far`` is the
    weighted sum of this year's and ``weight`` its weights; for sums ``so_far`` is the total that is
    reached.
    """

    values: list[float | None]
    places: list[int]
    steps: list[Step]
    so_far: float
    weight: float
    n: int
    begun: int


@dataclass(frozen=True, slots=True)
class _Block:
    """A period's value, what it weighs, and what it adds to the sum of the year."""

    number: int
    value: float
    weight: float
    added: float


def series_of(
    readings: Sequence[Measured], *, periodicity: str, aggregation: str, start: date, due: date
) -> Series | None:
    """The series up to ``due``; None where nothing is measured.

    Of two readings of one period the later in the list holds. Running totals become increments from
    1 January of each year before ``start``, and from ``start`` on; a gap in them is spread evenly.
    """
    earliest = start.year - YEARS_KEPT
    by_day = {each.first: each for each in readings if each.first <= due}
    kept = sorted(each for each in by_day.values() if each.first.year >= earliest)
    if aggregation == RATIO:
        kept = [each for each in kept if each.of is None or each.of > 0]
    if not kept:
        return None
    if aggregation == CUMULATIVE:
        blocks = _increments(kept, periodicity, start)
    else:
        blocks = _blocks(kept, periodicity, aggregation)
    offset, last = blocks[0].number, blocks[-1].number
    values: list[float | None] = [None] * (last - offset + 1)
    for block in blocks:
        values[block.number - offset] = block.value
    begun = number_of(start, periodicity)
    year = [block for block in blocks if block.number >= begun]
    reported = last_day(kept[-1].first, periodicity)
    known = [block.weight for block in (year or blocks)]
    usual = _usual(blocks, periodicity, known, aggregation)
    return Series(
        values=values,
        places=[season_of(number, periodicity) for number in range(offset, last + 1)],
        steps=_steps(max(reported + timedelta(days=1), start), due, periodicity, usual),
        so_far=sum(block.added for block in year),
        weight=sum(block.weight for block in year),
        n=len(blocks),
        begun=min(max(begun - offset, 0), last - offset + 1),
    )


def _blocks(kept: Sequence[Measured], periodicity: str, aggregation: str) -> list[_Block]:
    blocks = []
    for number, group in groupby(kept, key=lambda each: number_of(each.first, periodicity)):
        inside = list(group)
        days = float(days_of(number, periodicity))
        if periodicity == DAY:
            days = float(len(inside))
        blocks.append(_block(number, inside, days, aggregation, periodicity))
    return blocks


def _block(
    number: int, inside: Sequence[Measured], days: float, aggregation: str, periodicity: str
) -> _Block:
    values = [float(each.value) for each in inside]
    if aggregation in LEVELS:
        return _Block(number, values[-1], 1.0, values[-1])
    if aggregation == COUNT:
        total = sum(values)
        whole = days_of(number, periodicity) / days
        return _Block(number, total * whole, 1 / whole, total)
    each_day = days / len(inside)
    weights = [each_day if each.of is None else float(each.of) for each in inside]
    if aggregation == MEAN:
        weights = [1.0] * len(inside)
    if aggregation == RATIO:
        values = [
            value if each.of is None else 100 * value / float(each.of)
            for value, each in zip(values, inside, strict=True)
        ]
    added = sum(value * weight for value, weight in zip(values, weights, strict=True))
    weight = sum(weights)
    if weight <= 0:
        return _Block(number, sum(values) / len(values), 0.0, 0.0)
    return _Block(number, added / weight, weight, added)


def _increments(kept: Sequence[Measured], periodicity: str, start: date) -> list[_Block]:
    blocks: list[_Block] = []
    totals = {number_of(each.first, periodicity): float(each.value) for each in kept}
    before, before_year = 0.0, None
    before_number = -1
    for number, total in totals.items():
        day = first_of(number, periodicity)
        year = min(day.year, start.year)
        if year != before_year:
            opens = start if year == start.year else date(year, 1, 1)
            before, before_number = 0.0, min(number_of(opens, periodicity), number) - 1
        missed = number - before_number
        blocks += [
            _Block(
                number - missed + gone, (total - before) / missed, 1.0, (total - before) / missed
            )
            for gone in range(1, missed + 1)
        ]
        before, before_year, before_number = total, year, number
    return blocks


def _usual(
    blocks: Sequence[_Block], periodicity: str, known: Sequence[float], aggregation: str
) -> Callable[[int, int], float]:
    """What the days of a period to come will weigh: ``(number, days) -> weight``."""
    if aggregation in LEVELS:
        return lambda _number, _days: 1.0
    if aggregation in SUMS or (aggregation == MEAN and periodicity != DAY):
        return lambda number, days: days / days_of(number, periodicity)
    recent = blocks[-len(known) :]
    days = sum(days_of(block.number, periodicity) for block in recent)
    share = sum(known) / days
    if periodicity == DAY and aggregation in {MEAN, DAY_MEAN}:
        share = 1.0  # each day counts once; a gap so far says nothing of the days to come
    return lambda _number, length: share * length


def _steps(
    first: date, due: date, periodicity: str, usual: Callable[[int, int], float]
) -> list[Step]:
    """From the first day not reported to the due date; the last period counts whole."""
    steps = []
    while first <= due:
        number = number_of(first, periodicity)
        last = last_of(number, periodicity)
        place = season_of(number, periodicity)
        steps.append(Step(first, place, usual(number, (last - first).days + 1)))
        first = last + timedelta(days=1)
    return steps

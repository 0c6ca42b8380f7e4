"""A higher agency's values, made of those of the lower ones: by a stated rule, period by period."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from indicators.scoring.facts import (
    CUMULATIVE,
    HIGHER,
    LATEST,
    LOWER,
    RANK,
    RATIO,
    ZERO,
    Measured,
    whole_of,
)

SUM: Final = "sum"
MEAN: Final = "mean"
WEIGHTED: Final = "weighted"
PARTS: Final = "parts"
WORST: Final = "worst"

_ONE: Final = Decimal(1)
_STORED: Final = Decimal("0.0001")  # as a reading is stored


class Part(NamedTuple):
    """What a lower agency measured, in the order of its periods, and what it counts in a mean by weight."""

    readings: Sequence[Measured]
    weight: Decimal | None = None


class Rolled(NamedTuple):
    """A period made of ``reported`` agencies' values, out of ``asked`` that count."""

    measured: Measured
    reported: int
    asked: int


class _Share(NamedTuple):
    """What one agency brings to a period."""

    value: Decimal
    of: Decimal | None
    whole: Decimal
    weight: Decimal


def fits(rule: str, *, aggregation: str, direction: str) -> bool:
    """Whether a rule says something of values that are taken together so.

    Sums are of totals and of levels (stocks): shares, means and ranks do not add up. Parts over wholes need a whole;
    the periods of a mean have one, their valid days. The worst needs to know what is worse.
    """
    match rule:
        case "":
            return True
        case "sum":
            return aggregation in {CUMULATIVE, "count", LATEST}
        case "parts":
            return aggregation in {RATIO, "day_mean"}
        case "worst":
            return aggregation == RANK or direction in {HIGHER, LOWER}
        case _:
            return aggregation != RANK


def roll_up(
    rule: str,
    parts: Sequence[Part],
    *,
    aggregation: str,
    periodicity: str,
    direction: str = "",
) -> list[Rolled]:
    """The periods that more than half of the agencies reported, in their order; none where the rule does not fit.

    Agencies without a weight do not count in a mean by weight. In a sum of running totals who has not reported a
    period counts with the last total of the year before it; who misses otherwise brings nothing. Wholes are told per
    agency, so that the days of a year stay those of one year. Rounded to four decimals, as readings are stored.
    """
    counted = [each for each in parts if rule != WEIGHTED or each.weight]
    if not rule or not counted or not fits(rule, aggregation=aggregation, direction=direction):
        return []
    known = [{each.first: each for each in part.readings} for part in counted]
    found = []
    for first in sorted({first for values in known for first in values}):
        reported = sum(first in values for values in known)
        if 2 * reported <= len(counted):
            continue
        carries = rule == SUM and aggregation == CUMULATIVE
        here = [
            (part, measured)
            for part, values in zip(counted, known, strict=True)
            if (measured := values.get(first) or (_last(part, first) if carries else None))
        ]
        shares = [_share(part, measured, aggregation, periodicity) for part, measured in here]
        if (measured := _taken(rule, first, shares, aggregation, direction)) is not None:
            found.append(Rolled(measured, reported, len(counted)))
    return found


def _last(part: Part, first: date) -> Measured | None:
    """The last total before a period, of the same year."""
    before = [
        each for each in part.readings if each.first < first and each.first.year == first.year
    ]
    return max(before, key=lambda each: each.first, default=None)


def _share(part: Part, measured: Measured, aggregation: str, periodicity: str) -> _Share:
    """Values of ratios as shares of one, so that those of agencies can be meant and compared."""
    whole = whole_of(measured, periodicity)
    value = measured.value
    if aggregation == RATIO:
        value = value / whole if whole else ZERO
    return _Share(value, measured.of, whole, part.weight or _ONE)


def _taken(
    rule: str, first: date, shares: Sequence[_Share], aggregation: str, direction: str
) -> Measured | None:
    """The value of a period; None where nothing weighs anything."""
    if aggregation == RATIO:
        shares = [each for each in shares if each.whole]
    weigh = _WEIGHTS.get(rule)
    if rule == WORST:
        pick = min if direction == HIGHER and aggregation != RANK else max
        value = pick((each.value for each in shares), default=None)
    elif weigh is None:
        value = sum((each.value for each in shares), ZERO)
    else:
        mass = sum((weigh(each) for each in shares), ZERO)
        weighted = sum((each.value * weigh(each) for each in shares), ZERO)
        value = weighted / mass if mass else None
    if value is None:
        return None
    of = _whole(shares)
    if aggregation == RATIO:
        of = of or _mean([each.whole for each in shares])
        value *= of
    return Measured(first, value.quantize(_STORED), of.quantize(_STORED) if of else None)


_WEIGHTS: Final[dict[str, Callable[[_Share], Decimal]]] = {
    MEAN: lambda share: _ONE,
    WEIGHTED: lambda share: share.weight,
    PARTS: lambda share: share.whole,
}


def _whole(shares: Sequence[_Share]) -> Decimal | None:
    """The whole per agency; None where none of them said any: then it is all days of the period."""
    if all(each.of is None for each in shares):
        return None
    return _mean([each.whole for each in shares])


def _mean(values: Sequence[Decimal]) -> Decimal:
    return sum(values, ZERO) / len(values)

"""The shape of the year in a series: an effect for each month or quarter, shrunk towards none.

The reading of period t is ``level + slope · t + effect[place in the year] + error``, where the level
may wander (the errors are passed through simple exponential smoothing). The effects have a normal
prior: neighbouring months resemble each other, the year closes in a circle, and a part of each
effect is its own (a December rush). How large effects are beside the errors is not known, so four
sizes from none upward are tried, with a level that stands and one that wanders, and their estimates
averaged with the weight that the readings give them (the marginal likelihood of a mixed linear
model, Laird and Ware 1982). That is the shrinkage: a series without season keeps about none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from math import exp, log
from typing import Final

from indicators.scoring.forecasting.linear import (
    Matrix,
    backward,
    dot,
    factor,
    forward,
    inverse,
    log_determinant,
)

# Sizes of the effects in standard deviations of the errors; as likely as not there are none.
SIZES: Final = (1.0, 4.0, 16.0)
WANDERING: Final = (0.0, 0.3)
NO_SEASON: Final = 0.5
SLOPE: Final = 0.1  # standard deviation of the slope a period, in those of the errors
OWN_PART: Final = 0.3
OWN_PART_OF_COUNTS: Final = 0.8
RUSH: Final = 3.0  # how much larger the effects of the fourth quarter may be
NO_SEASON_OF_COUNTS: Final = 0.1
SMOOTH_OVER: Final = 2.0 / 12  # of a year
OFFSET_BELOW: Final = 0.2  # of the mean: what the lowest reading is lifted to
# A month's effect is not quite the same each year: its variance, in those of its estimate.
YEARS_DIFFER: Final = 2.0
LEAST_WEIGHT: Final = 0.005


@dataclass(frozen=True, slots=True)
class Season:
    """Effects by place in the year, which sum to 0, and the covariance of their errors.

    Multiplicative effects are logarithms, of ``reading + offset``. ``spent`` is how many degrees of
    freedom the effects took from the readings: none where they are shrunk to nothing.
    """

    effects: tuple[float, ...]
    covariance: Matrix
    is_multiplicative: bool = False
    offset: float = 0.0
    spent: float = 0.0

    def factor_at(self, place: int) -> float:
        """What a deseasonalised level is multiplied by."""
        return exp(self.effects[place]) if self.is_multiplicative else 1.0

    def without(self, value: float, place: int) -> float:
        """A reading as it would be in a period like the year's average."""
        if self.is_multiplicative:
            return (value + self.offset) / self.factor_at(place)
        return value - self.effects[place]

    def within(self, level: float, place: int) -> float:
        """What a level comes to in a period of this place."""
        if self.is_multiplicative:
            return level * self.factor_at(place) - self.offset
        return level + self.effects[place]


@dataclass(frozen=True, slots=True)
class _Fit:
    evidence: float
    lower: Matrix
    half: list[float]
    variance: float
    size: float


def no_season(places: int) -> Season:
    """Every period is like every other."""
    return Season((0.0,) * places, [[0.0] * places for _ in range(places)])


def find_season(
    values: Sequence[float | None],
    at: Sequence[int],
    places: int,
    *,
    from_zero: bool,
    rushes: bool = False,
) -> Season:
    """The season of a series that covers at least a year; ``at`` are places in the year.

    ``from_zero`` says that readings are amounts above a true zero. Effects are then multiplicative
    where that makes the readings more likely, else additive. An offset lets amounts be zero.
    ``rushes`` says that the end of the year may differ much from the rest, as counts of work do.
    """
    known = [value for value in values if value is not None]
    offset = max(0.0, OFFSET_BELOW * sum(known) / len(known) - min(known))
    if from_zero and min(known) + offset > 0:
        logs = [None if value is None else log(value + offset) for value in values]
        plain, multiplied = (
            _fits(each, at, places, rushes, (2.0,), (0.0,))[-1] for each in (values, logs)
        )
        jacobian = sum(each for each in logs if each is not None)
        if multiplied.evidence - jacobian > plain.evidence:
            return _averaged(_fits(logs, at, places, rushes), places, rushes, offset)
    return _averaged(_fits(values, at, places, rushes), places, rushes, None)


def _averaged(fits: Sequence[_Fit], places: int, rushes: bool, offset: float | None) -> Season:
    top = max(fit.evidence for fit in fits)
    weights = [exp(fit.evidence - top) for fit in fits]
    total = sum(weights)
    effects = [0.0] * places
    for weight, fit in zip(weights, fits, strict=True):
        if fit.size and weight > LEAST_WEIGHT * total:
            found = backward(fit.lower, fit.half)
            effects = [a + weight / total * b for a, b in zip(effects, found, strict=False)]
    best = max((fit for fit in fits if fit.size), key=lambda fit: fit.evidence)
    share = sum(weight for weight, fit in zip(weights, fits, strict=True) if fit.size) / total
    whole = inverse(best.lower)
    left = sum(map(dot, _prior(places, rushes)[0], whole)) / best.size**2
    spread = YEARS_DIFFER * share * best.variance
    covariance = [[spread * each for each in row[:places]] for row in whole[:places]]
    middle = sum(effects) / places
    if offset is not None:  # factors, not their logarithms, have the mean 1
        middle = log(sum(exp(effect) for effect in effects) / places)
    centred = tuple(effect - middle for effect in effects)
    spent = share * max(places - 1 - left, 0.0)
    return Season(centred, covariance, offset is not None, offset or 0.0, spent)


def _fits(
    values: Sequence[float | None],
    at: Sequence[int],
    places: int,
    rushes: bool,
    sizes: Sequence[float] = SIZES,
    wandering: Sequence[float] = WANDERING,
) -> list[_Fit]:
    """A fit for each size, after one without any, for each way that the level may move."""
    known = [t for t, value in enumerate(values) if value is not None]
    columns = [[float(at[t] == place) for t in known] for place in range(places)]
    columns += [[t - len(values) / 2 for t in known], [1.0] * len(known)]
    columns.append([value for value in values if value is not None])
    found = []
    for share in wandering:
        moved = [_filtered(column, share) for column in columns]
        products = [[dot(one, other) for other in moved[: k + 1]] for k, one in enumerate(moved)]
        for k, row in enumerate(products):  # the matrix is symmetric
            row += [later[k] for later in products[k + 1 :]]
        found.append(_fit(products, places, rushes, 0.0, len(known)))
        found += [_fit(products, places, rushes, size, len(known)) for size in sizes]
    return found


def _filtered(column: Sequence[float], share: float) -> list[float]:
    """What is left of a column when each value is compared with the smoothed ones before it."""
    level, left = 0.0, []
    for value in column:
        error = value - level
        level += share * error
        left.append(error)
    return left


def _fit(products: Matrix, places: int, rushes: bool, size: float, n: int) -> _Fit:
    start = 0 if size else places
    matrix = [list(row[start:-1]) for row in products[start:-1]]
    matrix[-2][-2] += 1 / SLOPE**2
    none = NO_SEASON_OF_COUNTS if rushes else NO_SEASON
    evidence = log((1 - none) / len(SIZES) if size else none)
    if size:
        prior, prior_log = _prior(places, rushes)
        for row, extra in zip(matrix, prior, strict=False):
            row[:places] = [a + b / size**2 for a, b in zip(row, extra, strict=False)]
        evidence += prior_log / 2 - places * log(size)
    lower = factor(matrix)
    half = forward(lower, products[-1][start:-1])
    rest = max(products[-1][-1] - dot(half, half), 1e-12 * n)
    evidence -= (log_determinant(lower) + (n - 1) * log(rest)) / 2
    return _Fit(evidence, lower, half, rest / max(n - 1, 1), size)


@cache
def _prior(places: int, rushes: bool) -> tuple[Matrix, float]:
    """The inverse of the effects' prior covariance at size 1, and its log determinant."""
    matrix = [[0.0] * places for _ in range(places)]
    for one, other in product(range(places), repeat=2):
        apart = abs(one - other)
        years = min(apart, places - apart) / places
        own = OWN_PART_OF_COUNTS if rushes else OWN_PART
        shared = (1 - own) * exp(-((years / SMOOTH_OVER) ** 2) / 2)
        matrix[one][other] = shared + (own if one == other else 0.0)
        if rushes:
            late = sum(place * 4 >= places * 3 for place in (one, other))
            matrix[one][other] *= RUSH**late
    lower = factor(matrix)
    return inverse(lower), -log_determinant(lower)

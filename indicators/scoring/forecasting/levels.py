"""The level of a series and where it leads: exponential smoothing, averaged over its parameters.

The models are those of Hyndman, Koehler, Ord and Snyder (Forecasting with Exponential Smoothing,
2008) with additive errors: a level that stands (its forecast is the mean), one that follows the
readings (simple smoothing), and a level with a damped trend (Gardner and McKenzie 1985)::

    y[t] = l[t-1] + φ b[t-1] + e[t]
    l[t] = l[t-1] + φ b[t-1] + alpha e[t]
    b[t] = φ b[t-1] + beta e[t]

Errors are linear in the state at the start, which least squares finds, so its uncertainty is known
in closed form. The forecasts of all are averaged with Akaike weights, corrected for small samples
(Kolassa 2011), times a stated prior that favours the level that stands.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log
from typing import Final

DAMPING: Final = 0.85
LEAST_WEIGHT: Final = 0.005
# Readings that a model with one or two starting values needs.
LEAST_KNOWN: Final = {1: 3, 2: 5}


@dataclass(frozen=True, slots=True)
class Model:
    """How a level moves: ``trend`` says whether it has a damped one, ``anew`` that it starts anew.

    A level starts anew with the year that is forecast: a new programme, a plant that closed.
    """

    alpha: float
    beta: float = 0.0
    trend: bool = False
    anew: bool = False

    @property
    def starting(self) -> int:
        """How many starting values least squares finds."""
        return 1 + (self.trend or self.anew)


STANDING: Final = Model(0.0)
ANEW: Final = Model(0.0, anew=True)
FOLLOWING: Final = tuple(Model(alpha) for alpha in (0.1, 0.25, 0.5, 0.8))
TRENDING: Final = (Model(0.25, 0.05, True), Model(0.5, 0.15, True), Model(0.8, 0.4, True))


@dataclass(frozen=True, slots=True)
class Prior:
    """How likely each kind of level is before anything is measured; they sum to 1."""

    standing: float
    following: float
    trending: float
    anew: float


@dataclass(frozen=True, slots=True)
class Path:
    """What a model says of each future period and of the weighted sums up to each.

    ``levels`` are deseasonalised. ``spreads`` are variances of the periods' values and
    ``sum_spreads`` those of the sums, both with the season's factors.
    """

    levels: list[float]
    spreads: list[float]
    sum_spreads: list[float]
    freedom: float
    trend_share: float = 0.0
    standing_share: float = 0.0


@dataclass(frozen=True, slots=True)
class _Fitted:
    model: Model
    criterion: float
    state: tuple[float, float]
    # The state's derivatives by the two starting values, and their covariance over the variance.
    moves: tuple[tuple[float, float], tuple[float, float]]
    covariance: tuple[float, float, float]
    variance: float
    freedom: float


def follow(
    values: Sequence[float | None],
    factors: Sequence[float],
    weights: Sequence[float],
    prior: Prior,
    *,
    begun: int,
    spent: float,
) -> Path:
    """The averaged path over the future periods, one for each of ``factors`` and ``weights``.

    ``factors`` are what the season multiplies a period's level by, ``weights`` what the period
    counts in a sum. ``begun`` is how many values are from before this year, ``spent`` how many
    degrees of freedom the season took. At least three values are known.
    """
    chances = [(STANDING, prior.standing)]
    chances += [(model, prior.following / len(FOLLOWING)) for model in FOLLOWING]
    chances += [(model, prior.trending / len(TRENDING)) for model in TRENDING]
    known = sum(value is not None for value in values)
    earlier = sum(value is not None for value in values[:begun])
    if min(earlier, known - earlier) >= 2:
        chances.append((ANEW, prior.anew))
    fitted, scores = [], []
    for model, chance in chances:
        if known >= LEAST_KNOWN[model.starting]:
            fit = _fit(values, model, known, begun, spent)
            fitted.append(fit)
            scores.append(log(chance) - fit.criterion / 2)
    top = max(scores)
    shares = [exp(score - top) for score in scores]
    least = LEAST_WEIGHT * sum(shares)
    kept = [(share, fit) for share, fit in zip(shares, fitted, strict=True) if share >= least]
    return _averaged(kept, factors, weights)


def _fit(
    values: Sequence[float | None], model: Model, known: int, begun: int, spent: float
) -> _Fitted:
    errors, state = _run(values, model, 0.0, 0.0)
    (by_level, level_moves), (by_slope, slope_moves) = _derivatives(values, model, begun)
    a = sum(x * x for x in by_level)
    c = sum(x * x for x in by_slope)
    b = sum(x * z for x, z in zip(by_level, by_slope, strict=False))
    u = -sum(x * e for x, e in zip(by_level, errors, strict=False))
    v = -sum(x * e for x, e in zip(by_slope, errors, strict=False))
    if model.starting == 2:
        whole = max(a * c - b * b, 1e-12)
        covariance = (c / whole, -b / whole, a / whole)
    else:
        covariance = (1 / a, 0.0, 0.0)
    level = covariance[0] * u + covariance[1] * v
    slope = covariance[1] * u + covariance[2] * v
    rest = max(sum(e * e for e in errors) - level * u - slope * v, 0.0)
    k = 1 + model.starting
    freedom = max(known - model.starting - spent, min(known - model.starting, 3.0))
    criterion = known * log(max(rest / known, 1e-12)) + 2 * k
    criterion += 2 * k * (k + 1) / max(known - k - 1, 1)
    end = tuple(
        s + level * p + slope * q for s, p, q in zip(state, level_moves, slope_moves, strict=True)
    )
    moves = (level_moves, slope_moves)
    return _Fitted(model, criterion, (end[0], end[1]), moves, covariance, rest / freedom, freedom)


def _derivatives(
    values: Sequence[float | None], model: Model, begun: int
) -> tuple[tuple[list[float], tuple[float, float]], tuple[list[float], tuple[float, float]]]:
    """Of the forecasts of the known values and of the last state, by the two starting values.

    Errors are those of a series of zeros, so their sign is turned against the forecasts'.
    """
    if model.anew:
        before = [float(t < begun) for t, value in enumerate(values) if value is not None]
        return ([-each for each in before], (0.0, 0.0)), ([each - 1 for each in before], (1.0, 0.0))
    blank = [None if value is None else 0.0 for value in values]
    by_level = _run(blank, model, 1.0, 0.0)
    return by_level, _run(blank, model, 0.0, 1.0) if model.trend else ([0.0], (0.0, 0.0))


def _run(
    values: Sequence[float | None], model: Model, level: float, slope: float
) -> tuple[list[float], tuple[float, float]]:
    """The errors of the known values, one step ahead, and the state after the last period."""
    errors = []
    alpha, beta = model.alpha, model.beta
    for value in values:
        slope *= DAMPING
        level += slope
        if value is not None:
            error = value - level
            errors.append(error)
            level += alpha * error
            slope += beta * error
    return errors, (level, slope)


def _averaged(
    kept: Sequence[tuple[float, _Fitted]], factors: Sequence[float], weights: Sequence[float]
) -> Path:
    total = sum(share for share, _ in kept)
    paths = [(share / total, _path(fit, factors, weights)) for share, fit in kept]
    steps = range(len(factors))
    levels = [sum(share * path.levels[h] for share, path in paths) for h in steps]
    spreads, sum_spreads = [0.0 for _ in steps], [0.0 for _ in steps]
    for share, path in paths:
        gap_of_sums = 0.0
        for h in steps:
            gap = factors[h] * (path.levels[h] - levels[h])
            gap_of_sums += weights[h] * gap
            spreads[h] += share * (path.spreads[h] + gap * gap)
            sum_spreads[h] += share * (path.sum_spreads[h] + gap_of_sums * gap_of_sums)
    freedom = sum(share * path.freedom for share, path in paths)
    trend = sum(share / total for share, fit in kept if fit.model.trend)
    standing = sum(share / total for share, fit in kept if fit.model is STANDING)
    return Path(levels, spreads, sum_spreads, freedom, trend, standing)


def _path(fit: _Fitted, factors: Sequence[float], weights: Sequence[float]) -> Path:
    """Psi weights in closed form: psi[0] = 1, psi[i] = alpha + beta (φ + … + φ^i)."""
    model, (level, slope) = fit.model, fit.state
    (level_0, slope_0), (level_1, slope_1) = fit.moves
    variance, (c00, c01, c11) = fit.variance, fit.covariance
    levels, spreads, sums = [], [], []
    damp, damped, psi_squares = 1.0, 0.0, 0.0
    psis = [1.0]
    reach = [0.0] * len(factors)  # what each future error adds to the sum so far
    by_level = by_slope = 0.0
    for h, (factor, weight) in enumerate(zip(factors, weights, strict=True)):
        psi_squares += psis[h] * psis[h]
        damp *= DAMPING
        damped += damp
        levels.append(level + damped * slope)
        d0, d1 = level_0 + damped * slope_0, level_1 + damped * slope_1
        start = c00 * d0 * d0 + 2 * c01 * d0 * d1 + c11 * d1 * d1
        spreads.append(variance * factor * factor * (psi_squares + start))
        counted = weight * factor
        by_level += counted * d0
        by_slope += counted * d1
        for j in range(h + 1):
            reach[j] += counted * psis[h - j]
        start = c00 * by_level**2 + 2 * c01 * by_level * by_slope + c11 * by_slope**2
        sums.append(variance * (sum(each * each for each in reach[: h + 1]) + start))
        psis.append(model.alpha + model.beta * damped)
    return Path(levels, spreads, sums, fit.freedom)

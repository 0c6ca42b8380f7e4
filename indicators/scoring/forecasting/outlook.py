"""The forecast of what is judged on the due date, with its interval and the path there.

What is judged: of means and ratios, this year's readings and the periods to come, weighted; of
totals, what is reached and the increments to come; of levels and ranks, the last period. The
interval is meant to hold the outcome four times in five (80 %).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from math import sqrt
from statistics import median
from typing import Final, NamedTuple

from indicators.scoring.facts import CUMULATIVE, RANK, RATIO, Measured
from indicators.scoring.forecasting.levels import Path, Prior, follow
from indicators.scoring.forecasting.linear import dot
from indicators.scoring.forecasting.quantiles import student
from indicators.scoring.forecasting.season import Season, find_season, no_season
from indicators.scoring.forecasting.series import LEVELS, SUMS, Series, Step, series_of
from indicators.scoring.forecasting.steps import A_YEAR, SEASONS

COVERAGE: Final = 0.8
LEAST_READINGS: Final = 3
# A mean or a ratio moves about a level, a total about that of its year's programme; what is judged
# by its last value is on its way.
ABOUT_A_LEVEL: Final = Prior(standing=0.85, following=0.08, trending=0.02, anew=0.05)
A_PROGRAMME: Final = Prior(standing=0.35, following=0.10, trending=0.05, anew=0.50)
ON_ITS_WAY: Final = Prior(standing=0.10, following=0.40, trending=0.40, anew=0.10)
# For what the formulas leave out: that the models themselves were chosen by the same readings.
WIDENED: Final = 1.15
WIDENED_FOR_SUMS: Final = 1.6  # and that the size of a year's programme is a guess
# A reading that stands alone is pulled to within so many deviations of its neighbours.
ALONE: Final = 3.0
MAD: Final = 1.4826  # makes the median absolute deviation of normal errors their deviation


class Foreseen(NamedTuple):
    """A period to come; for running totals the total at its end."""

    first: date
    value: Decimal
    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class Forecast:
    """The value on the due date; ``low`` and ``high`` hold it with the chance ``level``.

    ``method`` is "mean", "level" or "trend", whichever weighs most, and "+season" or "×season"
    where the year's shape was used. ``n`` counts the periods that were measured.
    """

    value: Decimal
    low: Decimal
    high: Decimal
    level: Decimal
    path: tuple[Foreseen, ...]
    method: str
    n: int


def forecast(
    readings: Sequence[Measured],
    *,
    periodicity: str,
    aggregation: str,
    start: date,
    due: date,
    floor: Decimal | None = None,
    ceiling: Decimal | None = None,
) -> Forecast | None:
    """The forecast from readings in any order; None with fewer than three, or with none this late.

    ``floor`` and ``ceiling`` bound what a period can be. Totals never fall, ratios lie between 0 and
    100, ranks start at 1 whatever is given. A floor of 0 also says that values are amounts, whose
    season may be multiplicative. Readings after ``due`` are left out.
    """
    series = series_of(
        readings, periodicity=periodicity, aggregation=aggregation, start=start, due=due
    )
    kept = {each.first: each for each in readings if each.first <= due}
    if series is None or min(series.n, len(kept)) < LEAST_READINGS:
        return None
    bounds = _bounds(aggregation, floor, ceiling)
    scale = max(abs(value) for value in series.values if value is not None) or 1.0
    outlook = _Outlook.of(series, aggregation, periodicity, scale, bounds)
    return outlook.told(list(kept.values()), aggregation)


def _bounds(
    aggregation: str, floor: Decimal | None, ceiling: Decimal | None
) -> tuple[float, float]:
    low = float("-inf") if floor is None else float(floor)
    high = float("inf") if ceiling is None else float(ceiling)
    if aggregation in SUMS:
        return max(low, 0.0), high
    if aggregation == RATIO:
        return max(low, 0.0), min(high, 100.0)
    return (max(low, 1.0) if aggregation == RANK else low), high


@dataclass(frozen=True, slots=True)
class _Outlook:
    """The path of values over ``scale``, and the bounds of what they stand for."""

    series: Series
    season: Season
    path: Path
    season_spreads: list[float]
    season_sum_spreads: list[float]
    scale: float
    bounds: tuple[float, float]
    method: str
    widened: float

    @classmethod
    def of(
        cls,
        series: Series,
        aggregation: str,
        periodicity: str,
        scale: float,
        bounds: tuple[float, float],
    ) -> "_Outlook":
        values = [None if value is None else value / scale for value in series.values]
        places = SEASONS[periodicity]
        season = no_season(places)
        seasonal = places > 1 and len(values) >= A_YEAR[periodicity]
        if seasonal:
            season = find_season(
                values,
                series.places,
                places,
                from_zero=bounds[0] >= 0,
                rushes=aggregation in SUMS,
            )
        plain = [
            None if value is None else season.without(value, place)
            for value, place in zip(values, series.places, strict=True)
        ]
        factors = [season.factor_at(step.place) for step in series.steps]
        weights = [step.weight for step in series.steps]
        path = follow(
            _tamed(plain),
            factors,
            weights,
            _prior(aggregation),
            begun=series.begun,
            spent=season.spent,
        )
        spreads, sums = _season_spreads(series.steps, season, path)
        mark = ("×season" if season.is_multiplicative else "+season") if seasonal else ""
        widened = WIDENED_FOR_SUMS if aggregation in SUMS else WIDENED
        method = _kind(path) + mark
        return cls(series, season, path, spreads, sums, scale, bounds, method, widened)

    def told(self, readings: Sequence[Measured], aggregation: str) -> Forecast:
        """The forecast in the readings' own unit, rounded to one place more than they have."""
        places = max(_places(each.value) for each in readings) + (aggregation not in LEVELS)
        if aggregation == RATIO:
            places = max(places, 2)
        periods = self._periods()
        sums = self._sums(periods)
        final = sums[-1] if sums else (self.series.so_far,) * 3
        if aggregation in LEVELS:
            final = periods[-1] if periods else (self._last(),) * 3
        elif aggregation not in SUMS:
            weight = self.series.weight + sum(step.weight for step in self.series.steps)
            final = _over(final, weight) if weight else (self._last(),) * 3
        shown = sums if aggregation == CUMULATIVE else periods
        path = tuple(
            Foreseen(step.first, *_rounded(each, places))
            for step, each in zip(self.series.steps, shown, strict=True)
        )
        value, low, high = _rounded(final, places)
        if aggregation == CUMULATIVE and self.series.so_far:
            reached = max(readings).value
            value, low, high = (max(each, reached) for each in (value, low, high))
        n = min(self.series.n, len(readings))
        return Forecast(value, low, high, Decimal(str(COVERAGE)), path, self.method, n)

    def _last(self) -> float:
        return self.series.values[-1] or 0.0

    def _half_width(self, spread: float) -> float:
        return (
            student((1 + COVERAGE) / 2, self.path.freedom)
            * sqrt(spread)
            * self.scale
            * self.widened
        )

    def _periods(self) -> list[tuple[float, float, float]]:
        found = []
        for h, step in enumerate(self.series.steps):
            middle = self.season.within(self.path.levels[h], step.place) * self.scale
            half = self._half_width(self.path.spreads[h] + self.season_spreads[h])
            found.append(self._bounded(middle, middle - half, middle + half))
        return found

    def _sums(
        self, periods: Sequence[tuple[float, float, float]]
    ) -> list[tuple[float, float, float]]:
        """This year's weighted sum at the end of each period to come."""
        found, middle, weight = [], self.series.so_far, 0.0
        low, high = self.bounds
        for h, step in enumerate(self.series.steps):
            middle += step.weight * periods[h][0]
            weight += step.weight
            half = self._half_width(self.path.sum_spreads[h] + self.season_sum_spreads[h])
            least = self.series.so_far + low * weight if weight else middle
            most = self.series.so_far + high * weight if weight else middle
            found.append((middle, max(middle - half, least), min(middle + half, most)))
        return found

    def _bounded(self, *values: float) -> tuple[float, float, float]:
        low, high = self.bounds
        first, second, third = (min(max(value, low), high) for value in values)
        return first, second, third


def _prior(aggregation: str) -> Prior:
    if aggregation in LEVELS:
        return ON_ITS_WAY
    return A_PROGRAMME if aggregation in SUMS else ABOUT_A_LEVEL


def _tamed(values: Sequence[float | None]) -> list[float | None]:
    """The series with readings that stand alone pulled to their neighbours.

    A reading beside a second one like it is a new level and stays. The deviation is that of the
    steps from reading to reading, by their median, so one outlier does not widen it.
    """
    known = [value for value in values if value is not None]
    steps = [abs(later - earlier) for earlier, later in pairwise(known)]
    reach = ALONE * MAD * median(steps) / sqrt(2) if len(known) > 4 else 0.0
    if reach <= 0:
        return list(values)
    tamed: list[float | None] = []
    place = -1
    for value in values:
        if value is None:
            tamed.append(None)
            continue
        place += 1
        beside = known[max(place - 3, 0) : place] + known[place + 1 : place + 3]
        tamed.append(min(max(value, min(beside) - reach), max(beside) + reach))
    return tamed


def _season_spreads(
    steps: Sequence[Step], season: Season, path: Path
) -> tuple[list[float], list[float]]:
    """Variances that the errors of the effects add to each period and to the sums up to each."""
    size = len(season.effects)
    spreads, sums = [], []
    reach = [0.0] * size
    for step, level in zip(steps, path.levels, strict=True):
        each = season.factor_at(step.place) * (level if season.is_multiplicative else 1.0)
        alone = [each if place == step.place else 0.0 for place in range(size)]
        spreads.append(_variance(alone, season))
        reach[step.place] += step.weight * each
        sums.append(_variance(reach, season))
    return spreads, sums


def _variance(weights: Sequence[float], season: Season) -> float:
    """Of a weighted sum of effects. What all of them share is the level's, whose error is counted there."""
    mean = sum(weights) / len(weights)
    contrast = [weight - mean for weight in weights]
    return max(dot(contrast, [dot(row, contrast) for row in season.covariance]), 0.0)


def _kind(path: Path) -> str:
    shares = {
        "mean": path.standing_share,
        "trend": path.trend_share,
        "level": 1 - path.standing_share - path.trend_share,
    }
    return max(shares, key=lambda name: shares[name])


def _over(values: tuple[float, float, float], weight: float) -> tuple[float, float, float]:
    first, second, third = values
    return first / weight, second / weight, third / weight


def _places(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return min(max(-exponent, 0), 8) if isinstance(exponent, int) else 0


def _rounded(values: tuple[float, float, float], places: int) -> tuple[Decimal, Decimal, Decimal]:
    value, low, high = (Decimal(f"{each:.{places}f}") for each in values)
    return value, min(low, value), max(high, value)

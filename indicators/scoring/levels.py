"""Levels that are kept or reached by a day, ranks, and stocks that must be gone."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from indicators.scoring import periods
from indicators.scoring.facts import (
    AT_RISK,
    MET,
    OFF_TARGET,
    ON_TRACK,
    RANK,
    ZERO,
    Figure,
    Measured,
    Score,
    TargetFacts,
    last_day,
)

TREND_FROM: Final = 3  # readings


def level(target: TargetFacts, year: Sequence[Measured], *, on: date) -> Score:
    """The latest value and, for what is no rank, where the year's trend leads by the due date."""
    year = final(target, year, on=on)
    if target.holds(year[-1].value):
        return kept(target, year, "level_kept", on=on)
    return _missed(target, year, on=on)


def final(target: TargetFacts, year: Sequence[Measured], *, on: date) -> Sequence[Measured]:
    """The readings that judge on a day: once the due date has passed, those up to it.

    Only where the target was missed then and is kept by now (reached late), all of them.
    """
    in_time = [each for each in year if each.first <= target.end]
    if on <= target.end or not in_time:
        return year
    is_late = target.holds(year[-1].value) and not target.holds(in_time[-1].value)
    return year if is_late else in_time


def kept(target: TargetFacts, year: Sequence[Measured], code: str, *, on: date) -> Score:
    """On track while the latest value keeps the target; met once the due date has passed."""
    month, latest, _ = year[-1]
    figures: dict[str, Figure] = {
        "months": _streak(target, year),
        "since": year[0].first,
        "month": month,
        "value": latest,
    }
    if on > target.end:
        code = f"{code.partition('_')[0]}_met"
        return Score(MET, latest, None, code, figures | {"due": target.end})
    left = max(periods.between(month, target.end, target.periodicity), 0)
    return Score(ON_TRACK, latest, None, code, figures | {"left": left})


def trend_at(year: Sequence[Measured], day: date, periodicity: str) -> Decimal | None:
    """The least-squares line through the year's readings on a day; None below three readings.

    Each reading stands at the end of its period.
    """
    if len(year) < TREND_FROM:
        return None
    days = [Decimal(last_day(each.first, periodicity).toordinal()) for each in year]
    middle = sum(days, ZERO) / len(days)
    mean = sum((each.value for each in year), ZERO) / len(year)
    spread = sum(((x - middle) ** 2 for x in days), ZERO)
    pairs = zip(days, year, strict=True)
    together = sum(((x - middle) * (y.value - mean) for x, y in pairs), ZERO)
    return mean + together / spread * (day.toordinal() - middle)


def _missed(target: TargetFacts, year: Sequence[Measured], *, on: date) -> Score:
    month, latest, _ = year[-1]
    since = _since(target, year)
    figures: dict[str, Figure] = {
        "since": since,
        "month": month,
        "value": latest,
        "target": target.total,
        "due": target.end,
    }
    if on > target.end:
        return Score(OFF_TARGET, latest, None, "level_missed", figures)
    trend = trend_at(year, target.end, target.periodicity)
    if trend is not None and _is_fresh(target, month, on) and _leads(target, latest, trend):
        return Score(ON_TRACK, latest, None, "level_trend", figures | {"trend": trend})
    code = "level_never" if since == year[0].first else "level_lost"
    return Score(AT_RISK, latest, None, code, figures | {"next": _next(target, month)})


def _leads(target: TargetFacts, latest: Decimal, trend: Decimal) -> bool:
    """Whether the trend reaches the target on its way; for a range it must end inside."""
    if target.aggregation == RANK:
        return False
    crosses = target.is_exact and (latest - target.total) * (trend - target.total) <= 0
    return target.holds(trend) or (target.value_max is None and crosses)


def _is_fresh(target: TargetFacts, month: date, on: date) -> bool:
    """Whether the latest reading is of the last full period or the one before it."""
    over = periods.last_full(on, target.periodicity)
    return periods.between(month, over, target.periodicity) <= 1


def _streak(target: TargetFacts, year: Sequence[Measured]) -> int:
    """How many readings up to the latest satisfy the target in a row."""
    misses = [place for place, each in enumerate(year) if not target.holds(each.value)]
    return len(year) - (misses[-1] + 1 if misses else 0)


def _since(target: TargetFacts, year: Sequence[Measured]) -> date:
    """The first period of the latest run of misses."""
    keeps = [place for place, each in enumerate(year) if target.holds(each.value)]
    return year[keeps[-1] + 1 if keeps else 0].first


def _next(target: TargetFacts, month: date) -> date:
    following = last_day(month, target.periodicity) + periods.ONE_DAY
    return min(following, periods.first_day(target.end, target.periodicity))

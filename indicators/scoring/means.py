"""Means over the year: what the rest must average, and whether that was ever seen."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from indicators.scoring import periods
from indicators.scoring.facts import (
    AT_RISK,
    MEAN,
    MET,
    NO_DATA,
    OFF_TARGET,
    ON_TRACK,
    ZERO,
    Figure,
    Measured,
    Score,
    TargetFacts,
    last_day,
    whole_of,
)


def mean(
    target: TargetFacts, year: Sequence[Measured], known: Sequence[Measured], *, on: date
) -> Score:
    """The mean so far; ``known`` are all readings ever, among which the best is looked for."""
    counted = [each for each in year if each.first <= target.end]
    so_far = _so_far(target, counted)
    if so_far is None:
        return Score(NO_DATA, None, None, "no_data")
    last = last_day(counted[-1].first, target.periodicity)
    end = last_day(periods.first_day(target.end, target.periodicity), target.periodicity)
    figures: dict[str, Figure] = {
        "mean": so_far,
        "since": counted[0].first,
        "month": counted[-1].first,
        "target": target.total,
    }
    if last >= end or on > target.end:
        verdict = MET if target.holds(so_far) else OFF_TARGET
        return Score(verdict, so_far, None, "mean_final", figures)
    need = _need(target, so_far, last=last, end=end)
    figures |= {"need": need, "left": periods.between(last, end, target.periodicity)}
    return _unfinished(target, so_far, need, known, figures)


def _so_far(target: TargetFacts, counted: Sequence[Measured]) -> Decimal | None:
    """None where there is nothing, or nothing that weighs anything."""
    weights = [_weight(target, each) for each in counted]
    whole = sum(weights, ZERO)
    weighted = (each.value * n for each, n in zip(counted, weights, strict=True))
    return sum(weighted, ZERO) / whole if whole else None


def _need(target: TargetFacts, so_far: Decimal, *, last: date, end: date) -> Decimal:
    """What the rest must average; periods not reported are taken at the mean of those that were."""
    elapsed, rest = (last - target.start).days + 1, (end - last).days
    if target.aggregation == MEAN:
        elapsed = periods.between(target.start, last, target.periodicity) + 1
        rest = periods.between(last, end, target.periodicity)
    return (target.total * (elapsed + rest) - so_far * elapsed) / rest


def _unfinished(
    target: TargetFacts,
    so_far: Decimal,
    need: Decimal,
    known: Sequence[Measured],
    figures: dict[str, Figure],
) -> Score:
    score = Score(ON_TRACK, so_far, None, "mean_rest", figures, need=need)
    if target.holds(so_far):
        return score
    sign = 1 if target.is_ceiling else -1
    best = min(known, key=lambda each: (sign * each.value, each.first))
    seen = figures | {"best": best.value, "best_month": best.first}
    if target.is_ceiling and need < 0 <= best.value:
        return replace(score, judgement=OFF_TARGET, code="mean_impossible", figures=seen)
    if sign * need < sign * best.value:
        return replace(score, judgement=OFF_TARGET, code="mean_beyond", figures=seen)
    return replace(score, judgement=AT_RISK)


def _weight(target: TargetFacts, each: Measured) -> Decimal:
    if target.aggregation == MEAN:
        return Decimal(1)
    return whole_of(each, target.periodicity)

"""Running totals against the planned curve (序时进度), and totals with a ceiling."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import accumulate
from typing import Final

from indicators.scoring import periods
from indicators.scoring.curve import asked_on, planned_on
from indicators.scoring.facts import (
    AT_RISK,
    EXACT,
    HUNDRED,
    LINEAR,
    MET,
    OFF_TARGET,
    ON_TRACK,
    ZERO,
    Figure,
    Measured,
    Score,
    TargetFacts,
    last_day,
)

ON_TRACK_POINTS: Final = Decimal(5)
PACE_LIMIT: Final = 2
PACE_COUNTS_FROM: Final = Decimal("0.25")
WEEK: Final = 7


def running(counts: Sequence[Measured]) -> list[Measured]:
    """Increments by period as running totals; a missing period adds nothing."""
    sums = accumulate(each.value for each in counts)
    return [Measured(each.first, value) for each, value in zip(counts, sums, strict=True)]


def total(target: TargetFacts, year: Sequence[Measured], *, on: date) -> Score:
    """Met, missed, or where the total stands on the curve of the version in force on ``on``."""
    now = target.in_force(on)
    month, actual, _ = year[-1]
    day = _yardstick(now, month, on=on)
    asked = asked_on(target, on=day)
    if now.is_ceiling:
        return _capped(now, actual, asked=asked, day=day, on=on)
    share = (HUNDRED * actual / now.total).quantize(Decimal("0.1")) if now.total else None
    figures: dict[str, Figure] = {
        "actual": actual,
        "target": now.total,
        "gap": now.total - actual,
        "due": now.end,
    }
    if _is_over(now, actual):
        top = now.value_max if now.value_max is not None else now.total + now.tolerance
        verdict = OFF_TARGET if now.direction == EXACT else MET
        return Score(verdict, actual, share, "total_over", figures | {"top": top})
    if is_reached(now, actual):
        return Score(MET, actual, share, "total_met", figures)
    if on > now.end:
        figures |= {"days": (on - now.end).days}
        return Score(OFF_TARGET, actual, share, "total_missed", figures)
    return _growing(now, actual, figures, share, asked=asked, day=day)


def is_reached(target: TargetFacts, value: Decimal) -> bool:
    """Whether a total is done: what is done in full may come out higher."""
    if target.is_ceiling or target.op == ">":
        return target.holds(value)
    return value >= target.total - (target.tolerance if target.op == "=" else 0)


def _growing(
    target: TargetFacts,
    actual: Decimal,
    figures: dict[str, Figure],
    share: Decimal | None,
    *,
    asked: Decimal,
    day: date,
) -> Score:
    gone = periods.between(target.start, day, target.periodicity) + 1
    left = max(periods.between(day, target.end, target.periodicity), 1)
    gap = target.total - actual
    pace, need = actual / gone, gap / left
    figures |= {
        "gone": gone,
        "left": left,
        "pace": pace,
        "need": need,
        "need_week": gap * WEEK / max((target.end - day).days, 1),
        "asked": asked,
        "points": HUNDRED * (actual - asked) / abs(target.total) if target.total else ZERO,
    }
    if target.curve != LINEAR or target.revisions:
        pace = (target.total - asked) / left * actual / asked if asked else need
    counts = planned_on(target.start, target.end, on=day) >= PACE_COUNTS_FROM
    behind = OFF_TARGET if counts and need > PACE_LIMIT * pace else AT_RISK
    verdict = ON_TRACK if _is_in_time(target, actual, asked) else behind
    code = "total_pace" if actual else "total_none"
    return Score(verdict, actual, share, code, figures, need=need)


def _is_in_time(target: TargetFacts, actual: Decimal, asked: Decimal) -> bool:
    whole_things = target.total == int(target.total) and actual >= int(asked)
    return whole_things or actual >= asked - abs(target.total) * ON_TRACK_POINTS / HUNDRED


def _is_over(target: TargetFacts, actual: Decimal) -> bool:
    if target.value_max is not None:
        return actual > target.value_max
    return target.is_exact and actual > target.total + target.tolerance


def _capped(target: TargetFacts, actual: Decimal, *, asked: Decimal, day: date, on: date) -> Score:
    share = asked / target.total if target.total else planned_on(target.start, target.end, on=day)
    ahead = actual / share if share > 0 else actual
    figures: dict[str, Figure] = {
        "actual": actual,
        "target": target.total,
        "ahead": ahead,
        "due": target.end,
    }
    if not target.holds(actual):
        return Score(OFF_TARGET, actual, None, "cap_broken", figures)
    if on > target.end:
        return Score(MET, actual, None, "cap_met", figures)
    if target.holds(ahead):
        return Score(ON_TRACK, actual, None, "cap_kept", figures)
    return Score(AT_RISK, actual, None, "cap_fast", figures)


def _yardstick(target: TargetFacts, month: date, *, on: date) -> date:
    """The end of the last full period, or of the one last reported where that is later."""
    reported = min(last_day(month, target.periodicity), on)
    return max(periods.last_full(on, target.periodicity), target.start, reported)

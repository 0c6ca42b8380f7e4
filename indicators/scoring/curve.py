"""The planned curve: what a target asks for by the end of any day."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from indicators.scoring.facts import LATEST, LINEAR, STEPPED, ZERO, Stage, TargetFacts

_ONE_DAY: Final = timedelta(days=1)


def planned_on(start: date, due: date, *, on: date) -> Decimal:
    """The share that the straight line from ``start`` to ``due`` asks for on a day, 0 to 1."""
    elapsed, whole = (on - start).days + 1, max((due - start).days + 1, 1)
    return Decimal(min(max(elapsed, 0), whole)) / whole


def asked_on(target: TargetFacts, *, on: date) -> Decimal:
    """The value that the curve asks for by the end of a day, in the unit of the target.

    Totals begin at nothing, levels at their baseline; means, ratios and levels without a baseline
    are asked for in full from the first day. A revision bends the curve: from what was planned on
    the day before it to the new value on the new due date.
    """
    now = target.in_force(on)
    if on >= now.end:
        return now.total
    origin = _origin(target, now, on=on)
    stages = [] if now.curve == LINEAR else sorted(now.stages)
    stages = [stage for stage in stages if origin.day < stage.day < now.end]
    before = max((stage for stage in stages if stage.day <= on), default=origin)
    if now.curve == STEPPED:
        return before.value
    after = min((stage for stage in stages if stage.day > on), default=Stage(now.end, now.total))
    gone, whole = (on - before.day).days, (after.day - before.day).days
    return before.value + (after.value - before.value) * max(gone, 0) / whole


def missed_stage(target: TargetFacts, actual: Decimal, *, on: date) -> Stage | None:
    """The last stage whose day has passed, if the value judged has still not reached it."""
    passed = [stage for stage in target.stages if stage.day < on]
    if not passed:
        return None
    stage = max(passed)
    reached = actual <= stage.value if target.is_ceiling else actual >= stage.value
    return None if reached else stage


def _origin(target: TargetFacts, now: TargetFacts, *, on: date) -> Stage:
    """Where the curve of the version in force sets out."""
    begin = target.start - _ONE_DAY
    turns = [change.since - _ONE_DAY for change in target.revisions if change.since <= on]
    turn = max(turns, default=begin)
    if turn > begin:
        return Stage(turn, asked_on(target, on=turn))
    return Stage(begin, _base(now))


def _base(target: TargetFacts) -> Decimal:
    if target.is_total:
        return ZERO
    if target.aggregation != LATEST or target.baseline is None:
        return target.total
    return target.baseline

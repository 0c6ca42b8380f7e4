"""The verdict on one target on one day.

A reading belongs to a month, given by its first day; only months count that begin no earlier than
the target's start (1 January) and no later than the day. What is met, on track (可达标), at risk
(有风险) or off target (难达标):

**Zero** (``= 0``, or at most 0): a month above zero is off target from that day and for the rest of
the year; zero so far is on track, and met once the due date has passed. A stock that must be gone
by its due date is a level.

**Running total** (counts, rates of work done) against the straight line from the start to the due
date. The yardstick is the end of the last full month, or of the month last reported where that is
later. Met once the total is reached, however late. On track up to ``ON_TRACK_POINTS`` percentage
points below the line, or while the total holds the whole things that the line asks for. Off target
when the due date has passed, or when, from ``PACE_COUNTS_FROM`` of the time on, the pace that is
needed exceeds ``PACE_LIMIT`` times the mean pace so far. At risk between the two. A total with a
ceiling is off target once it is above it, and at risk while its pace leads above it.

**Mean** (concentrations), months weighted by their days: what the days left must average follows
from the mean so far. On track while that mean keeps the target; at risk when the rest must be
better than the mean so far; off target when it would have to be better than the best month ever
reported. After the last day: met or off target.

**Latest value** (ranks, levels, rates that are kept): on track while it satisfies the target and
met once the due date has passed; else at risk until the due date and off target after it.
"""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from indicators.scoring import facts
from indicators.scoring.facts import (
    AT_RISK,
    MET,
    NO_DATA,
    OFF_TARGET,
    ON_TRACK,
    Figure,
    Reading,
    Score,
    TargetFacts,
)

ON_TRACK_POINTS: Final = Decimal(5)
PACE_LIMIT: Final = 2
PACE_COUNTS_FROM: Final = Decimal("0.25")
HUNDRED: Final = Decimal(100)


def judge(target: TargetFacts, readings: Sequence[Reading], *, on: date) -> Score:
    """The verdict on a day; ``readings`` are (first day of the month, value), in any order."""
    known = sorted(reading for reading in readings if reading[0] <= on)
    year = [reading for reading in known if reading[0] >= target.start]
    if not year:
        return Score(NO_DATA, None, None, "no_data")
    if target.total == 0 and target.op in {"=", "<="}:
        rule = _level if target.ends_at_zero else _zero
        return rule(target, year, on=on)
    if target.aggregation == facts.CUMULATIVE:
        return _total(target, year, on=on)
    if target.aggregation == facts.MEAN:
        return _mean(target, year, known, on=on)
    return _level(target, year, on=on)


def planned_on(start: date, due: date, *, on: date) -> Decimal:
    """The share that the straight line from ``start`` to ``due`` asks for on a day, 0 to 1."""
    elapsed, whole = (on - start).days + 1, max((due - start).days + 1, 1)
    return Decimal(min(max(elapsed, 0), whole)) / whole


def months_from(start: date, day: date) -> int:
    """Which month a day lies in, counted from the start's own as 1."""
    return (day.year - start.year) * 12 + day.month - start.month + 1


def month_end(month: date) -> date:
    """The last day of a month."""
    return month.replace(day=monthrange(month.year, month.month)[1])


def _zero(target: TargetFacts, year: Sequence[Reading], *, on: date) -> Score:
    latest = year[-1][1]
    broken = next((reading for reading in year if reading[1] > 0), None)
    if broken:
        return Score(
            OFF_TARGET, latest, None, "zero_broken", {"month": broken[0], "value": broken[1]}
        )
    return _kept(target, year, latest, "zero_kept", on=on)


def _level(target: TargetFacts, year: Sequence[Reading], *, on: date) -> Score:
    month, latest = year[-1]
    if target.holds(latest):
        return _kept(target, year, latest, "level_kept", on=on)
    since = _since(target, year)
    figures: dict[str, Figure] = {
        "since": since,
        "month": month,
        "value": latest,
        "target": target.total,
        "due": target.due,
    }
    if on > target.due:
        return Score(OFF_TARGET, latest, None, "level_missed", figures)
    code = "level_never" if since == year[0][0] else "level_lost"
    return Score(AT_RISK, latest, None, code, figures | {"next": _next_month(target, month)})


def _kept(
    target: TargetFacts, year: Sequence[Reading], latest: Decimal, code: str, *, on: date
) -> Score:
    month = year[-1][0]
    figures: dict[str, Figure] = {
        "months": _streak(target, year),
        "since": year[0][0],
        "month": month,
        "value": latest,
    }
    if on > target.due:
        return Score(
            MET, latest, None, f"{code.partition('_')[0]}_met", figures | {"due": target.due}
        )
    left = max(months_from(month, target.due) - 1, 0)
    return Score(ON_TRACK, latest, None, code, figures | {"left": left})


def _streak(target: TargetFacts, year: Sequence[Reading]) -> int:
    """How many readings up to the latest satisfy the target in a row."""
    misses = [place for place, (_, value) in enumerate(year) if not target.holds(value)]
    return len(year) - (misses[-1] + 1 if misses else 0)


def _since(target: TargetFacts, year: Sequence[Reading]) -> date:
    """The first month of the latest run of misses."""
    keeps = [place for place, (_, value) in enumerate(year) if target.holds(value)]
    return year[keeps[-1] + 1 if keeps else 0][0]


def _next_month(target: TargetFacts, month: date) -> date:
    following = month_end(month) + timedelta(days=1)
    return min(following, target.due.replace(day=1))


def _total(target: TargetFacts, year: Sequence[Reading], *, on: date) -> Score:
    month, actual = year[-1]
    day = _yardstick(target, month, on=on)
    if target.is_ceiling:
        return _capped(target, actual, day=day, on=on)
    share = (HUNDRED * actual / target.total).quantize(Decimal("0.1")) if target.total else None
    # A count that is done in full may come out higher.
    reached = actual >= target.total if target.op == "=" else target.holds(actual)
    figures: dict[str, Figure] = {
        "actual": actual,
        "target": target.total,
        "gap": target.total - actual,
        "due": target.due,
    }
    if reached:
        return Score(MET, actual, share, "total_met", figures)
    if on > target.due:
        return Score(
            OFF_TARGET, actual, share, "total_missed", figures | {"days": (on - target.due).days}
        )
    gone, left = months_from(target.start, day), max(months_from(day, target.due) - 1, 1)
    pace, need = actual / gone, (target.total - actual) / left
    figures |= {"gone": gone, "left": left, "pace": pace, "need": need}
    planned = planned_on(target.start, target.due, on=day)
    judgement = _grown(target, actual, planned=planned, hurried=need > PACE_LIMIT * pace)
    return Score(judgement, actual, share, "total_pace" if actual else "total_none", figures)


def _grown(target: TargetFacts, actual: Decimal, *, planned: Decimal, hurried: bool) -> str:
    asked = target.total * planned
    whole_things = target.total == int(target.total) and actual >= int(asked)
    if whole_things or actual >= asked - target.total * ON_TRACK_POINTS / HUNDRED:
        return ON_TRACK
    return OFF_TARGET if hurried and planned >= PACE_COUNTS_FROM else AT_RISK


def _capped(target: TargetFacts, actual: Decimal, *, day: date, on: date) -> Score:
    planned = planned_on(target.start, target.due, on=day)
    ahead = actual / planned
    figures: dict[str, Figure] = {
        "actual": actual,
        "target": target.total,
        "ahead": ahead,
        "due": target.due,
    }
    if not target.holds(actual):
        return Score(OFF_TARGET, actual, None, "cap_broken", figures)
    if on > target.due:
        return Score(MET, actual, None, "cap_met", figures)
    if target.holds(ahead):
        return Score(ON_TRACK, actual, None, "cap_kept", figures)
    return Score(AT_RISK, actual, None, "cap_fast", figures)


def _yardstick(target: TargetFacts, month: date, *, on: date) -> date:
    """The day that a running total is measured against: see the head of this module."""
    full = on.replace(day=1) - timedelta(days=1)
    return max(full, target.start, min(month_end(month), on))


def _mean(
    target: TargetFacts, year: Sequence[Reading], known: Sequence[Reading], *, on: date
) -> Score:
    counted = [reading for reading in year if reading[0] <= target.due]
    if not counted:
        return Score(NO_DATA, None, None, "no_data")
    days = [month_end(month).day for month, _ in counted]
    weighted = (value * n for (_, value), n in zip(counted, days, strict=True))
    mean = sum(weighted, Decimal(0)) / sum(days)
    last, end = month_end(counted[-1][0]), month_end(target.due)
    figures: dict[str, Figure] = {
        "mean": mean,
        "since": counted[0][0],
        "month": counted[-1][0],
        "target": target.total,
    }
    if last >= end or on > target.due:
        return Score(MET if target.holds(mean) else OFF_TARGET, mean, None, "mean_final", figures)
    elapsed, rest = (last - target.start).days + 1, (end - last).days
    need = (target.total * (elapsed + rest) - mean * elapsed) / rest
    figures |= {"need": need, "left": months_from(last, end) - 1}
    if target.holds(mean):
        return Score(ON_TRACK, mean, None, "mean_rest", figures)
    values = [value for _, value in known]
    best = min(values) if target.is_ceiling else max(values)
    if (need < best) if target.is_ceiling else (need > best):
        return Score(OFF_TARGET, mean, None, "mean_beyond", figures | {"best": best})
    return Score(AT_RISK, mean, None, "mean_rest", figures)

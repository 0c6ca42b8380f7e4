"""The verdict on one target on one day: which rule judges, and what holds for all of them.

A reading belongs to a period, given by its first day; only periods count that begin no earlier
than the target's start and no later than the day. ``docs/verdicts.md`` tells every rule with an
example.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Final

from indicators.scoring import periods
from indicators.scoring.curve import missed_stage
from indicators.scoring.facts import (
    AT_RISK,
    COUNT,
    DAY_MEAN,
    LATEST,
    MEAN,
    MET,
    NO_DATA,
    OFF_TARGET,
    ON_TRACK,
    OUT_OF_REACH,
    RANK,
    RATIO,
    REACHED,
    WITHIN_REACH,
    Expected,
    Figure,
    Measured,
    Revision,
    Score,
    TargetFacts,
)
from indicators.scoring.levels import final, level
from indicators.scoring.means import mean
from indicators.scoring.ratios import ratio
from indicators.scoring.totals import is_reached, running, total
from indicators.scoring.zero import zero

# Of the periods that should have been reported.
GAPS_AT_RISK: Final = Decimal("0.25")
GAPS_NO_DATA: Final = Decimal("0.5")
_STRETCHED: Final = {MET: REACHED, OFF_TARGET: OUT_OF_REACH, NO_DATA: None}


def judge(
    target: TargetFacts,
    readings: Sequence[Measured],
    *,
    on: date,
    was_off: bool = False,
    forecast: Expected | None = None,
) -> Score:
    """The verdict on a day; ``readings`` in any order, those of earlier years among them.

    ``was_off`` says that the verdict before was off target: it stays so until the value clears the
    border by the target's margin. ``forecast``, the one that is kept with the target, puts at risk
    what the rules call on track.
    """
    now = target.in_force(on)
    known = sorted((each for each in readings if each.first <= on), key=lambda each: each.first)
    last = max(target.end, date(target.start.year, 12, 31), now.end)
    year = [each for each in known if target.start <= each.first <= last]
    score = _judged(target, year, known, on=on)
    if was_off and score.judgement in {ON_TRACK, AT_RISK}:
        score = _held(target, score, year, known, on=on)
    if score.judgement == ON_TRACK:
        score = _staged(now, score, on=on)
    if forecast and score.judgement == ON_TRACK:
        score = _forecast(now, score, forecast)
    return replace(
        score,
        figures={**score.figures, "missing": _missing(now, year, on=on)},
        stretch=_stretch(target, year, known, on=on),
        promise=now,
    )


def _judged(
    target: TargetFacts, year: Sequence[Measured], known: Sequence[Measured], *, on: date
) -> Score:
    if not year:
        return Score(NO_DATA, None, None, "no_data")
    now = target.in_force(on)
    averaged = now.aggregation in {MEAN, DAY_MEAN, RATIO}
    if now.aggregation == COUNT:
        zeroed = now.total == 0 and now.op in {"=", "<="}
        year = year if zeroed and not now.ends_at_zero else running(year)
    if now.total == 0 and now.value_max is None and _is_zero(now, averaged):
        return level(now, year, on=on) if now.ends_at_zero else zero(now, year, on=on)
    if now.is_total:
        return total(target, year, on=on)
    if now.value_max is not None or (now.is_exact and averaged):
        score = _ranged(now, year, known, on=on)
    else:
        score = _one_sided(now, year, known, on=on)
    return _gapped(now, score, year, on=on) if averaged else score


def _is_zero(target: TargetFacts, averaged: bool) -> bool:
    return target.op == "=" or (target.op == "<=" and not averaged)


def _one_sided(
    target: TargetFacts, year: Sequence[Measured], known: Sequence[Measured], *, on: date
) -> Score:
    if target.aggregation in {MEAN, DAY_MEAN}:
        return mean(target, year, known, on=on)
    if target.aggregation == RATIO:
        return ratio(target, year, on=on)
    return level(target, year, on=on)


def _ranged(
    target: TargetFacts, year: Sequence[Measured], known: Sequence[Measured], *, on: date
) -> Score:
    """A range is judged by the end of it that is missed, if any, and says above or below."""
    if target.aggregation in {LATEST, RANK}:
        year = final(target, year, on=on)
    least, most = target.total - target.tolerance, target.total + target.tolerance
    if target.value_max is not None:
        least, most = target.total, target.value_max
    floor = replace(target, op=">=", value=least, value_max=None, times=1)
    score = _one_sided(floor, year, known, on=on)
    if score.actual is None:
        return score
    code = "range_below"
    if score.actual >= least:
        ceiling = replace(floor, op="<=", value=most)
        score = _one_sided(ceiling, year, known, on=on)
        code = "range_inside"
    actual = score.actual
    if actual is None:
        return score
    verdict = score.judgement
    if actual > most:
        code = "range_above"
    elif code == "range_inside":
        verdict = MET if on > target.end or score.judgement == MET else ON_TRACK
    figures: dict[str, Figure] = {"actual": actual, "least": least, "most": most}
    figures |= {"month": year[-1].first, "due": target.end}
    return replace(score, judgement=verdict, code=code, figures=figures)


def _gapped(target: TargetFacts, score: Score, year: Sequence[Measured], *, on: date) -> Score:
    """A mean or ratio on too few of the periods due is at risk, on still fewer nothing is said."""
    gaps, counted = len(_missing(target, year, on=on)), len({each.first for each in year})
    share = Decimal(gaps) / (gaps + counted)
    if score.actual is None or share <= GAPS_AT_RISK:
        return score
    figures: dict[str, Figure] = {
        "actual": score.actual,
        "target": target.total,
        "reported": counted,
        "expected": gaps + counted,
    }
    if share > GAPS_NO_DATA:
        return replace(score, judgement=NO_DATA, code="gaps", figures=figures)
    if score.judgement in {MET, ON_TRACK}:
        return replace(score, judgement=AT_RISK, code="gaps", figures=figures)
    return score


def _held(
    target: TargetFacts,
    score: Score,
    year: Sequence[Measured],
    known: Sequence[Measured],
    *,
    on: date,
) -> Score:
    """Off target still, if it would be so with a border that is stricter by the margin."""
    now = target.in_force(on)
    margin = now.margin.amount + abs(now.total) * now.margin.share
    if not margin or score.actual is None or now.is_exact:
        return score
    border = now.total - margin if now.is_ceiling else now.total + margin
    top = None if now.value_max is None else max(now.value_max - margin, border)
    strict = _instead(target, border, top, on=on)
    if _judged(strict, year, known, on=on).judgement != OFF_TARGET:
        return score
    figures: dict[str, Figure] = {"actual": score.actual, "target": now.total}
    figures |= {"margin": margin, "border": border}
    return replace(score, judgement=OFF_TARGET, code="held_off", figures=figures)


def _staged(target: TargetFacts, score: Score, *, on: date) -> Score:
    if score.actual is None:
        return score
    stage = missed_stage(target, score.actual, on=on)
    if stage is None:
        return score
    figures: dict[str, Figure] = {"actual": score.actual, "stage": stage.day}
    figures |= {"asked": stage.value, "target": target.total, "due": target.end}
    return replace(score, judgement=AT_RISK, code="stage_missed", figures=figures)


def _forecast(target: TargetFacts, score: Score, forecast: Expected) -> Score:
    holds = is_reached if target.is_total else TargetFacts.holds
    if score.actual is None or holds(target, forecast.value):
        return score
    figures: dict[str, Figure] = {"actual": score.actual, "target": target.total}
    figures |= {"due": target.end, "forecast": forecast.value}
    figures |= {"low": forecast.low, "high": forecast.high}
    return replace(score, judgement=AT_RISK, code="forecast_misses", figures=figures)


def _stretch(
    target: TargetFacts, year: Sequence[Measured], known: Sequence[Measured], *, on: date
) -> str | None:
    """How the stretch target stands; it never changes the verdict."""
    now = target.in_force(on)
    if now.stretch is None:
        return None
    further = _instead(target, now.stretch, None, on=on)
    return _STRETCHED.get(_judged(further, year, known, on=on).judgement, WITHIN_REACH)


def _instead(target: TargetFacts, value: Decimal, top: Decimal | None, *, on: date) -> TargetFacts:
    """The target with another value of the whole year, on the same curve up to its last change."""
    since = [change.since for change in target.revisions if change.since <= on]
    if not since:
        return replace(target, value=value, value_max=top, times=1)
    change = Revision(max(since), target.in_force(on).op, value / target.times, top)
    return replace(target, revisions=(*target.revisions, change))


def _missing(target: TargetFacts, year: Sequence[Measured], *, on: date) -> tuple[date, ...]:
    firsts = frozenset(each.first for each in year)
    return periods.missing(firsts, target.start, target.end, target.periodicity, on=on)

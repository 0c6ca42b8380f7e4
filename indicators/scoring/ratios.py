"""Ratios of days (优良天数比例): how many may still fail, and when they run out."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal
from typing import NamedTuple

from indicators.scoring.facts import (
    AT_RISK,
    HUNDRED,
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


def ratio(target: TargetFacts, year: Sequence[Measured], *, on: date) -> Score:
    """Σ value ÷ Σ of in percent. A day without a valid value is neither good nor bad.

    The year has the valid days so far and all days after the last period reported; ``may`` of them
    may fail in the whole year, ``spare`` from now on. An exact share is judged as a floor, or as a
    ceiling where less is better.
    """
    counted = [each for each in year if each.first <= target.end]
    valid = sum((whole_of(each, target.periodicity) for each in counted), ZERO)
    if not valid:
        return Score(NO_DATA, None, None, "no_data")
    good = sum((each.value for each in counted), ZERO)
    failed = max(good if target.is_ceiling else valid - good, ZERO)
    last = last_day(counted[-1].first, target.periodicity)
    rest = max((target.end - last).days, 0) if on <= target.end else 0
    figures: dict[str, Figure] = {
        "actual": HUNDRED * good / valid,
        "good": good,
        "valid": valid,
        "failed": failed,
        "days": valid + rest,
        "target": target.total,
        "since": counted[0].first,
        "month": counted[-1].first,
    }
    days = _Days(valid=valid, failed=failed, last=last, rest=rest)
    return _stands(target, HUNDRED * good / valid, days, figures)


class _Days(NamedTuple):
    """The days so far, those among them that failed, and those to come after the last one reported."""

    valid: Decimal
    failed: Decimal
    last: date
    rest: int


def _stands(target: TargetFacts, actual: Decimal, days: _Days, figures: dict[str, Figure]) -> Score:
    """By the days that may still fail, or by the ratio itself once none is to come."""
    if not days.rest:
        verdict = MET if target.holds(actual) else OFF_TARGET
        return Score(verdict, actual, None, "ratio_final", figures)
    may = _may(target, days.valid + days.rest)
    spare = may - days.failed
    figures |= {"may": may, "spare": spare, "rest": days.rest}
    if spare < 0:
        return Score(OFF_TARGET, actual, None, "ratio_spent", figures)
    if spare >= days.rest:
        return Score(MET, actual, None, "ratio_secured", figures)
    if target.holds(actual):
        return Score(ON_TRACK, actual, None, "ratio_kept", figures)
    runs = (spare * days.valid / days.failed).to_integral_value(ROUND_CEILING)
    out = days.last + timedelta(days=min(int(runs), days.rest))
    return Score(AT_RISK, actual, None, "ratio_tight", figures | {"runs_out": out})


def _may(target: TargetFacts, days: Decimal) -> Decimal:
    """How many whole days may fail of so many without missing the target; below 0 for none."""
    slack = target.tolerance if target.op == "=" else ZERO
    share = target.total + slack if target.is_ceiling else HUNDRED - target.total + slack
    exact = days * share / HUNDRED
    whole = exact // 1 if exact >= 0 else Decimal(-1)
    return whole - 1 if target.op in {">", "<"} and whole == exact else whole

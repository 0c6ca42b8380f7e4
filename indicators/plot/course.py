"""What was promised, planned and expected, period by period."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from indicators.plot.measured import Values
from indicators.scoring import Forecast, asked_on, last_day
from indicators.scoring.facts import COUNT, TargetFacts

Band = dict[date, tuple[Decimal, Decimal]]


def promised(facts: TargetFacts, periods: Sequence[date]) -> tuple[Values, Values]:
    """The target, and the top of a range, that held at the end of each period; none after the due date."""
    held = {first: facts.in_force(last_day(first, facts.periodicity)) for first in periods}
    held = {first: now for first, now in held.items() if first <= now.end}
    tops = {first: now.value_max for first, now in held.items() if now.value_max is not None}
    return {first: now.total for first, now in held.items()}, tops


def planned(facts: TargetFacts, periods: Sequence[date], target: Values) -> Values:
    """What the curve asks for by the end of each period; empty where that is the target from the start."""
    asked = {first: asked_on(facts, on=last_day(first, facts.periodicity)) for first in periods}
    asked = {first: value for first, value in asked.items() if first in target}
    return {} if all(value == target[first] for first, value in asked.items()) else asked


def expected(
    facts: TargetFacts, forecast: Forecast | None, reached: Decimal
) -> tuple[Values, Band]:
    """The forecast of each period to come with its interval; of counts what they will have come to.

    The forecast of a count knows the interval of the whole year only: on the way there it opens as the count grows.
    """
    if forecast is None:
        return {}, {}
    if facts.aggregation != COUNT:
        values = {step.first: step.value for step in forecast.path}
        return values, {step.first: (step.low, step.high) for step in forecast.path}
    values, band, total = {}, {}, reached
    whole = sum((step.value for step in forecast.path), Decimal(0))
    for step in forecast.path:
        total += step.value
        share = (total - reached) / whole if whole else Decimal(1)
        low, high = (reached + (end - reached) * share for end in (forecast.low, forecast.high))
        values[step.first], band[step.first] = total, (min(low, total), max(high, total))
    return values, band


def left(
    facts: TargetFacts,
    periods: Sequence[date],
    *,
    last: date | None,
    need: Decimal | None,
    reached: Decimal,
) -> Values:
    """What the rest must do: of totals the way to the target, else the level that each period left must average."""
    if need is None or last is None:
        return {}
    rest = [first for first in periods if last < first <= facts.end]
    if not facts.is_total:
        return dict.fromkeys(rest, need)
    steps = Decimal(len(rest) or 1)
    gap = facts.total - reached
    return {first: reached + gap * place / steps for place, first in enumerate(rest, start=1)}

"""Judges stored targets: reads what was promised and measured, and asks the pure rules."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from indicators.models import Target
from indicators.querysets import TargetQuerySet
from indicators.rolling import readings_of, with_rolled_up
from indicators.scoring import (
    Expected,
    Margin,
    Measured,
    Revision,
    Score,
    Stage,
    TargetFacts,
    ends_at_zero,
    judge,
    times_a_year,
)


@dataclass(frozen=True, slots=True)
class Judged:
    """A target, its verdict, and the readings of its year that were seen, by period."""

    target: Target
    score: Score
    readings: tuple[Measured, ...]


def judge_targets(
    targets: TargetQuerySet, *, on: date, known_by: date | None = None
) -> list[Judged]:
    """Each of these targets with its verdict on a day, in the queryset's order.

    With ``known_by`` by what was recorded until the end of that day alone.

    Four queries, and two more where an indicator rolls up.
    """
    rows = list(targets.for_judging().select_related("item__plan"))
    readings = readings_of(targets.order_by().values("indicator"), until=on, known_by=known_by)
    return judge_rows(rows, readings, on=on)


def judge_rows(
    rows: Iterable[Target], readings: Mapping[int, Sequence[Measured]], *, on: date
) -> list[Judged]:
    """The same with ``readings`` by indicator id, for targets as ``for_judging`` reads them, with item and plan.

    What an indicator rolls up is added to its readings here.
    """
    targets, judged = list(rows), []
    measured = with_rolled_up(readings, targets, until=on)
    for row in targets:
        facts = facts_of(row)
        known = measured.get(row.indicator_id, ())
        year = tuple(reading for reading in known if reading.first >= facts.start)
        score = judge(
            facts,
            known,
            on=on,
            was_off=row.off_since is not None and row.off_since <= on,
            forecast=expected_of(row, known),
        )
        judged.append(Judged(row, score, year))
    return judged


def expected_of(target: Target, known: Sequence[Measured]) -> Expected | None:
    """The kept forecast of a target; None where there is none, or it knew other readings than these."""
    outlook = getattr(target, "outlook", None)
    if outlook is None or not known or known[-1].first != outlook.until:
        return None
    return Expected(outlook.value, outlook.low, outlook.high)


def facts_of(target: Target) -> TargetFacts:
    """What the rules need of a target; without a due date of its own it is due with its item."""
    indicator, item = target.indicator, target.item
    definition = indicator.definition
    stages, changes = _read_with(target)
    return TargetFacts(
        op=target.op,
        value=target.value,
        start=date(item.plan.year, 1, 1),
        due=target.due or item.limit,
        aggregation=definition.aggregation,
        value_max=target.value_max,
        times=times_a_year(indicator.unit),
        ends_at_zero=ends_at_zero(indicator.name, target.quote),
        periodicity=definition.periodicity,
        direction=definition.direction,
        tolerance=definition.tolerance,
        curve=target.curve,
        stages=tuple(Stage(row.due, row.value) for row in stages),
        baseline=indicator.baseline,
        stretch=target.stretch,
        revisions=tuple(
            Revision(row.since, row.op, row.value, row.value_max, row.due) for row in changes
        ),
        margin=Margin(amount=definition.margin),
    )


def _read_with(target: Target) -> tuple[Iterable[Any], Iterable[Any]]:
    """Its stages and changes, as lists where ``for_judging`` read them: a manager for each would cost more."""
    read = vars(target)
    stages = read["laid_out"] if "laid_out" in read else target.stages.all()
    changes = read["changed"] if "changed" in read else target.changes.all()
    return stages, changes

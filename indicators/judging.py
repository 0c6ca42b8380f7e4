"""Judges stored targets: reads what was promised and measured, and asks the pure rules."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from indicators.models import Reading, Target
from indicators.querysets import TargetQuerySet
from indicators.scoring import Score, TargetFacts, ends_at_zero, judge, times_a_year
from indicators.scoring.facts import Reading as Measured


@dataclass(frozen=True, slots=True)
class Judged:
    """A target, its verdict, and the readings of its year that were seen, by month."""

    target: Target
    score: Score
    readings: tuple[Measured, ...]


def judge_targets(targets: TargetQuerySet, *, on: date) -> list[Judged]:
    """Each of these targets with its verdict on a day, in the queryset's order. Two queries."""
    readings = readings_of(targets.order_by().values("indicator"), until=on)
    return judge_rows(targets.select_related("indicator", "item__plan"), readings, on=on)


def judge_rows(
    rows: Iterable[Target], readings: Mapping[int, Sequence[Measured]], *, on: date
) -> list[Judged]:
    """The same with ``readings`` by indicator id, for targets with indicator, item and plan."""
    judged = []
    for row in rows:
        facts = facts_of(row)
        known = readings.get(row.indicator_id, ())
        year = tuple(reading for reading in known if reading[0] >= facts.start)
        judged.append(Judged(row, judge(facts, known, on=on), year))
    return judged


def readings_of(indicators: Iterable[int] | QuerySet, *, until: date) -> dict[int, list[Measured]]:
    """Readings of months that have begun by a day, by indicator id and month. One query.

    ``indicators`` are ids, or a query that selects them.
    """
    found: dict[int, list[Measured]] = defaultdict(list)
    rows = Reading.objects.filter(indicator__in=indicators, period__lte=until)
    for indicator, period, value in rows.order_by("period").values_list(
        "indicator_id", "period", "value"
    ):
        found[indicator].append((period, value))
    return dict(found)


def facts_of(target: Target) -> TargetFacts:
    """What the rules need of a target; without a due date of its own it is due with its item."""
    indicator, item = target.indicator, target.item
    return TargetFacts(
        op=target.op,
        value=target.value,
        start=date(item.plan.year, 1, 1),
        due=target.due or item.limit,
        aggregation=indicator.aggregation,
        value_max=target.value_max,
        times=times_a_year(indicator.unit),
        ends_at_zero=ends_at_zero(indicator.name, target.quote),
    )

"""What the overview is worked out of, read in a fixed number of queries for any number of tasks."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, reduce
from operator import add
from typing import NamedTuple

from django.db.models import Count

from agencies.models import Unit
from indicators.dashboard.attention import DueTask, due_tasks, read_due
from indicators.dashboard.scope import Scope, by_item
from indicators.dashboard.voices import Instructions, read_instructions
from indicators.judging import Judged, judge_targets
from indicators.rows import worst_first
from tasks.choices import OPEN_STATES, Light
from tasks.models import Activity, Domain, MonthEnd, Responsibility
from tasks.querysets import WorkItemQuerySet
from tasks.scope import seen
from tasks.standing import Count as Counted
from tasks.standing import Standing
from tasks.tally import Tally
from worktracker.lib.clock import midnight_after

LONG_TEXTS = ("text", "spans", "path")
LISTED = 10  # indicators, the worst
MARKS = 400  # up to this many tasks each one stands as a sign; more are counted


@dataclass(frozen=True, slots=True)
class Mark:
    """One task as a sign: of these units, open or not, due on a day."""

    pk: int
    light: Light
    name: str
    domain: int
    is_open: bool
    next_limit: date
    units: Sequence[int]


class MarkRow(NamedTuple):
    """What the database says of one."""

    pk: int
    marker: str
    title: str
    light: str
    domain: int
    state: str
    next_limit: date


@dataclass(frozen=True)
class Facts:
    """Everything recorded that the overview shows.

    ``months`` are the ends of the months before the day, of the year shown and the last one before it. ``marks`` are
    the tasks one by one, worst first, where there are few enough; ``units`` and ``domains`` by id. ``returned`` is how
    often reports of a unit were sent back.
    """

    scope: Scope
    tally: Tally
    months: Mapping[date, Standing]
    units: Mapping[int, Unit]
    domains: Mapping[int, Domain]
    marks: Sequence[Mark]
    due: Sequence[DueTask]
    returned: Mapping[int, int]
    instructions: Instructions
    judged: Sequence[Judged]
    parts: Mapping[int, Sequence[Unit]]

    @property
    def on(self) -> date:
        """The day of all figures."""
        return self.scope.on

    @cached_property
    def all(self) -> Standing:
        """How all tasks stand."""
        return self.tally.all

    @property
    def before(self) -> Standing | None:
        """How they stood at the end of the month before; None where that was not recorded."""
        return self.months.get(last_month_end(self.on))

    @property
    def agencies(self) -> int:
        """How many agencies' plans are shown."""
        return len(self.scope.agencies)


def read_facts(scope: Scope) -> Facts:
    """The facts of a scope."""
    tally = scope.tally()
    targets = scope.targets().order_by("item__plan", "item__ordinal", "order")
    deferred = (f"item__{name}" for name in LONG_TEXTS)
    judged = judge_targets(
        targets.defer(*deferred), on=scope.on, known_by=scope.on if scope.is_past else None
    )
    due = read_due(scope)
    marks = _read_marks(scope) if tally.all.tasks <= MARKS else []
    named = {row.pk for row in marks} | {row.pk for row in due}
    parts = scope.units_of(
        [*named, *(each.target.item_id for each in worst_first(judged)[:LISTED])]
    )
    return Facts(
        scope=scope,
        tally=tally,
        months=_months(scope),
        units={
            unit.pk: unit
            for unit in Unit.objects.filter(pk__in=list(tally.units)).select_related("agency")
        },
        domains={domain.pk: domain for domain in Domain.objects.all()},
        marks=_marks(marks, parts),
        due=due_tasks(due, parts, on=scope.on),
        returned=_returned(scope),
        instructions=read_instructions(scope),
        judged=judged,
        parts=parts,
    )


def last_month_end(on: date) -> date:
    """The last day of the month before."""
    return on.replace(day=1) - timedelta(days=1)


def units_of(items: WorkItemQuerySet) -> dict[int, list[Unit]]:
    """The units of items by item id, as the clause names them. One query."""
    return by_item(Responsibility.objects.filter(item__in=items.order_by().values("pk")))


def _months(scope: Scope) -> dict[date, Standing]:
    first = min(date(scope.year, 1, 1) - timedelta(days=1), last_month_end(scope.on))
    rows = MonthEnd.objects.filter(plan__in=scope.shown, day__gte=first, day__lt=scope.on)
    found: dict[date, list[Standing]] = defaultdict(list)
    for row in rows:
        counted = Counted(row.tasks, row.progress, row.planned, row.closed_late, row.unreported)
        found[row.day].append(Standing({row.rule: counted}))
    return {day: reduce(add, parts) for day, parts in sorted(found.items())}


def _returned(scope: Scope) -> dict[int, int]:
    rows = Activity.objects.filter(
        scope.within("item__"), verb="report_returned", at__lt=midnight_after(scope.on)
    )
    seen_ones = rows.filter(seen(scope.user, "item__")).order_by()
    counted = seen_ones.values_list("report__unit").annotate(n=Count("pk"))
    return {unit: n for unit, n in counted if unit}


def _read_marks(scope: Scope) -> list[MarkRow]:
    names = [scope.of_item(name) for name in ("pk", "marker", "title")]
    rows = scope.tasks().order_by(scope.of_item("plan"), scope.of_item("ordinal"))
    return [
        MarkRow(*row) for row in rows.values_list(*names, "light", "domain", "state", "next_limit")
    ]


def _marks(rows: Iterable[MarkRow], parts: Mapping[int, Sequence[Unit]]) -> list[Mark]:
    order = list(Light)
    marks = [
        Mark(
            row.pk,
            Light(row.light),
            f"{row.marker}{row.title}",
            row.domain,
            row.state in OPEN_STATES,
            row.next_limit,
            [unit.pk for unit in parts.get(row.pk, ())],
        )
        for row in rows
    ]
    return sorted(marks, key=lambda mark: order.index(mark.light))


def by_unit(marks: Iterable[Mark]) -> dict[int, list[Mark]]:
    """The marks of each unit: one of several units stands with each."""
    found: dict[int, list[Mark]] = defaultdict(list)
    for mark in marks:
        for unit in mark.units:
            found[unit].append(mark)
    return found

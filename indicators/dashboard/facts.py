"""What the overview is worked out of, read in six queries for any number of items."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import F

from agencies.models import Unit, User
from indicators.judging import Judged, judge_targets
from indicators.models import Target
from tasks.choices import OPEN_STATES, Kind, State
from tasks.models import Milestone, Occurrence, Plan, ProgressReport, Responsibility, WorkItem
from tasks.querysets import WorkItemQuerySet

LONG_TEXTS = ("text", "spans", "path")


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything recorded that the overview shows, as of ``on``.

    ``chosen`` is the one plan shown, None where all that the person sees are. ``tasks`` carry
    ``light``, ``permille`` and ``is_off_target``. ``units`` and ``history`` are by item id; a
    history is ``(day, percent)`` of the reports that moved the item, oldest first. ``steps`` names
    a milestone or occurrence by item id and date.
    """

    on: date
    plans: Sequence[Plan]
    chosen: Plan | None
    tasks: Sequence[WorkItem]
    goals: int
    units: Mapping[int, Sequence[Unit]]
    history: Mapping[int, Sequence[tuple[date, Decimal]]]
    judged: Sequence[Judged]
    steps: Mapping[tuple[int, date], str]

    @property
    def year(self) -> int:
        """The year that the charts show: the newest plan's."""
        return max((plan.year for plan in self.shown), default=self.on.year)

    @property
    def shown(self) -> Sequence[Plan]:
        """The plans whose items are counted."""
        return [self.chosen] if self.chosen else self.plans

    @property
    def agencies(self) -> int:
        """How many agencies' plans are shown."""
        return len({plan.agency_id for plan in self.shown})

    @property
    def counted(self) -> list[WorkItem]:
        """Tasks that completion is averaged over: all but the halted ones."""
        return [task for task in self.tasks if task.state != State.HALTED]

    @property
    def open_tasks(self) -> list[WorkItem]:
        """Tasks neither closed nor halted."""
        return [task for task in self.tasks if task.state in OPEN_STATES]

    @property
    def overdue(self) -> list[WorkItem]:
        """Open tasks whose nearest limit has passed, the longest overdue first."""
        late = [task for task in self.open_tasks if task.next_limit < self.on]
        return sorted(late, key=lambda task: task.next_limit)


def read_facts(user: User, *, plans: Sequence[Plan], chosen: Plan | None, on: date) -> Facts:
    """The facts of the plans that the person sees, or of the chosen one."""
    items = WorkItem.objects.visible_to(user)
    targets = Target.objects.visible_to(user).binding()
    if chosen:
        items, targets = items.filter(plan=chosen), targets.filter(item__plan=chosen)
    rows = list(
        items.with_light(on=on).select_related("plan", "domain").defer(*LONG_TEXTS).in_order()
    )
    tasks = [row for row in rows if row.kind == Kind.TASK]
    targets = targets.order_by("item__plan", "item__ordinal", "order")
    return Facts(
        on=on,
        plans=plans,
        chosen=chosen,
        tasks=tasks,
        goals=len(rows) - len(tasks),
        units=units_of(items),
        history=_history(items),
        judged=judge_targets(targets.defer(*(f"item__{name}" for name in LONG_TEXTS)), on=on),
        steps=_steps(tasks, until=end_of_next_week(on)),
    )


def end_of_next_week(on: date) -> date:
    """The Sunday after next, weeks from Monday."""
    return on + timedelta(days=13 - on.weekday())


def units_of(items: WorkItemQuerySet) -> dict[int, list[Unit]]:
    """The units of items by item id, as the clause names them. One query."""
    found: dict[int, list[Unit]] = defaultdict(list)
    parts = Responsibility.objects.filter(item__in=items.order_by().values("pk"))
    for part in parts.select_related("unit__agency").order_by("item", "order"):
        found[part.item_id].append(part.unit)
    return found


def _history(items: WorkItemQuerySet) -> dict[int, list[tuple[date, Decimal]]]:
    found: dict[int, list[tuple[date, Decimal]]] = defaultdict(list)
    reports = (
        ProgressReport.objects.accepted().moving().filter(item__in=items.order_by().values("pk"))
    )
    ordered = reports.order_by("as_of", "reported_at", "pk")
    for item, as_of, percent in ordered.values_list("item_id", "as_of", "percent"):
        found[item].append((as_of, percent or Decimal(0)))  # never empty of one that was accepted
    return found


def _steps(tasks: Sequence[WorkItem], *, until: date) -> dict[tuple[int, date], str]:
    near = [task.pk for task in tasks if task.state in OPEN_STATES and task.next_limit <= until]
    milestones = Milestone.objects.pending().filter(item__in=near, date__lte=until)
    occurrences = Occurrence.objects.pending().filter(duty__item__in=near, due__lte=until)
    rows = (
        milestones.order_by()
        .values_list("item_id", "date", "name")
        .union(
            occurrences.order_by()
            .annotate(item=F("duty__item_id"), what=F("duty__what"))
            .values_list("item", "due", "what")
        )
    )
    return {(item, day): name for item, day, name in rows if day}

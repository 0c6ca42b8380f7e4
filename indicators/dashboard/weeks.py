"""When open tasks fall due: a stack a week at each task's nearest limit, the next two weeks, and what is overdue."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from agencies.models import Unit
from indicators.dashboard.facts import Facts, end_of_next_week
from indicators.dashboard.links import Links
from indicators.dashboard.summary import strip
from tasks.models import WorkItem

WEEKS = 12
CROWD = 30  # marks from which a stack is drawn wider
LISTED = 6
OVERDUE_LISTED = 12


@dataclass(frozen=True, slots=True)
class Week:
    """Tasks whose nearest limit lies between ``first`` and ``last``, worst first; ``open_end``: and all later ones."""

    first: date
    last: date
    tasks: Sequence[WorkItem]
    href: str
    now: bool
    open_end: bool

    @property
    def is_crowded(self) -> bool:
        """Whether its stack needs more room than a week's column."""
        return len(self.tasks) > CROWD


@dataclass(frozen=True, slots=True)
class DueTask:
    """A task at its nearest limit; ``step`` names the milestone or occurrence, empty for the deadline."""

    task: WorkItem
    step: str
    units: Sequence[Unit]
    days: int


@dataclass(frozen=True, slots=True)
class Weeks:
    """Twelve weeks from this one; the last holds whatever comes later."""

    weeks: Sequence[Week]
    soon: Sequence[DueTask]
    more: int
    more_href: str
    ends_with_year: bool

    @property
    def is_crowded(self) -> bool:
        """Whether one of the weeks needs more room than the others."""
        return any(week.is_crowded for week in self.weeks)

    @property
    def total(self) -> int:
        """How many tasks the weeks hold."""
        return sum(len(week.tasks) for week in self.weeks)

    @property
    def heaviest(self) -> Week:
        """The week with most tasks, the earliest of equals."""
        return max(self.weeks, key=lambda week: len(week.tasks))


@dataclass(frozen=True, slots=True)
class Overdue:
    """Tasks past a limit, the longest first; ``more`` of them are not listed."""

    tasks: Sequence[DueTask]
    total: int
    more: int
    href: str


def weeks(facts: Facts, links: Links) -> Weeks:
    """Where the nearest limits of open tasks lie that have not passed."""
    ahead = [task for task in facts.open_tasks if task.next_limit >= facts.on]
    latest = max((task.next_limit for task in ahead), default=facts.on)
    monday = facts.on - timedelta(days=facts.on.weekday())
    found = []
    for number in range(WEEKS):
        first = monday + timedelta(weeks=number)
        last = first + timedelta(days=6)
        open_end = number == WEEKS - 1 and latest > last
        begin, end = max(first, facts.on), latest if open_end else last
        tasks = strip([task for task in ahead if begin <= task.next_limit <= end])
        found.append(Week(first, end, tasks, links.due(begin, end), number == 0, open_end))
    sunday = end_of_next_week(facts.on)
    soon = sorted(
        (task for task in ahead if task.next_limit <= sunday), key=lambda task: task.next_limit
    )
    return Weeks(
        weeks=found,
        soon=[_due(facts, task) for task in soon[:LISTED]],
        more=max(len(soon) - LISTED, 0),
        more_href=links.due(facts.on, sunday),
        ends_with_year=latest <= date(facts.on.year, 12, 31),
    )


def overdue(facts: Facts, links: Links) -> Overdue:
    """What has passed its nearest limit."""
    late = facts.overdue
    return Overdue(
        tasks=[_due(facts, task) for task in late[:OVERDUE_LISTED]],
        total=len(late),
        more=max(len(late) - OVERDUE_LISTED, 0),
        href=links.tasks(due="overdue"),
    )


def _due(facts: Facts, task: WorkItem) -> DueTask:
    return DueTask(
        task=task,
        step=facts.steps.get((task.pk, task.next_limit), ""),
        units=facts.units.get(task.pk, ()),
        days=abs((facts.on - task.next_limit).days),
    )

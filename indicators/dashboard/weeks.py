"""When open tasks fall due: a stack a week at each task's nearest limit, the next two weeks, and what is overdue."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from indicators.dashboard.attention import SOON_LISTED, DueTask, end_of_next_week
from indicators.dashboard.facts import Facts, Mark
from indicators.dashboard.links import Links
from tasks.choices import DUE_OVERDUE, Light

WEEKS = 12
CROWD = 30  # signs from which a stack is drawn wider


@dataclass(frozen=True, slots=True)
class Week:
    """Tasks whose nearest limit lies between ``first`` and ``last``; ``open_end``: and all later ones.

    ``marks`` are the tasks one by one, worst first, where they are few enough; ``height`` is what part of the fullest
    week it holds, in percent.
    """

    first: date
    last: date
    lights: Mapping[Light, int]
    marks: Sequence[Mark]
    height: int
    href: str
    now: bool
    open_end: bool

    @property
    def count(self) -> int:
        """How many tasks."""
        return sum(self.lights.values())

    @property
    def is_crowded(self) -> bool:
        """Whether its stack needs more room than a week's column."""
        return len(self.marks) > CROWD


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
        return sum(week.count for week in self.weeks)

    @property
    def heaviest(self) -> Week:
        """The week with most tasks, the earliest of equals."""
        return max(self.weeks, key=lambda week: week.count)


@dataclass(frozen=True, slots=True)
class Overdue:
    """Tasks past a limit, the longest first; ``more`` of them are not listed."""

    tasks: Sequence[DueTask]
    total: int
    more: int
    href: str


def weeks(facts: Facts, links: Links) -> Weeks:
    """Where the nearest limits of open tasks lie that have not passed."""
    ahead = {day: lights for day, lights in facts.tally.days.items() if day >= facts.on}
    latest = max(ahead, default=facts.on)
    spans = _spans(facts.on, latest)
    counted = [_sum(ahead, begin, end) for begin, end in spans]
    most = max(sum(lights.values()) for lights in counted)
    monday = facts.on - timedelta(days=facts.on.weekday())
    found = [
        Week(
            first=monday + timedelta(weeks=number),
            last=end,
            lights=lights,
            marks=[m for m in facts.marks if m.is_open and begin <= m.next_limit <= end],
            height=round(100 * sum(lights.values()) / most) if most else 0,
            href=links.due(begin, end),
            now=number == 0,
            open_end=number == WEEKS - 1 and end > monday + timedelta(weeks=WEEKS, days=-1),
        )
        for number, ((begin, end), lights) in enumerate(zip(spans, counted, strict=True))
    ]
    sunday = end_of_next_week(facts.on)
    soon = sum(_sum(ahead, facts.on, sunday).values())
    return Weeks(
        weeks=found,
        soon=[due for due in facts.due if not due.is_overdue],
        more=max(soon - SOON_LISTED, 0),
        more_href=links.due(facts.on, sunday),
        ends_with_year=latest <= date(facts.on.year, 12, 31),
    )


def overdue(facts: Facts, links: Links) -> Overdue:
    """What has passed its nearest limit."""
    listed = [due for due in facts.due if due.is_overdue]
    total = facts.all.overdue
    return Overdue(listed, total, total - len(listed), links.tasks(due=DUE_OVERDUE))


def _spans(on: date, latest: date) -> list[tuple[date, date]]:
    """First and last day of each week, from the day on; the last week holds what comes later."""
    monday = on - timedelta(days=on.weekday())
    found = []
    for number in range(WEEKS):
        first = monday + timedelta(weeks=number)
        last = first + timedelta(days=6)
        found.append((max(first, on), max(last, latest) if number == WEEKS - 1 else last))
    return found


def _sum(days: Mapping[date, Mapping[Light, int]], first: date, last: date) -> dict[Light, int]:
    within = [lights for day, lights in days.items() if first <= day <= last]
    return {light: sum(lights[light] for lights in within) for light in Light}

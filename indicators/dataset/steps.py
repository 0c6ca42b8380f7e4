"""The dates inside a task of the invented year: milestones, a duty's occurrences, and which of them is the nearest."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from indicators.dataset import words
from indicators.dataset.calendar import Year
from indicators.dataset.courses import DONE, SILENT, Course, Fate
from indicators.dataset.reports import Told
from indicators.dataset.store import Store
from tasks.choices import Frequency, LimitKind, ReportState
from tasks.models import Duty, Milestone, Occurrence, ProgressReport
from tasks.occurrences import occurrence_dates

NEAR_DAYS = 7  # from today; never more than the working days that count as near


@dataclass(frozen=True, slots=True)
class Step:
    """A milestone; ``reached_in`` is the period's place of the report that said it is reached."""

    name: str
    day: date
    is_limit: bool = False
    reached_on: date | None = None
    reached_in: int | None = None


@dataclass(frozen=True, slots=True)
class Steps:
    """All dates of a task; ``due`` are the days of a quarterly duty."""

    milestones: tuple[Step, ...]
    due: tuple[date, ...]

    def nearest(self, course: Course, *, on: date) -> tuple[date, LimitKind]:
        """The nearest open limit and its kind, as ``tasks.services.limits`` keeps them."""
        open_steps = [one.day for one in self.milestones if not one.is_limit and not one.reached_on]
        days = [
            (course.limit, 0, LimitKind.LIMIT),
            *((day, 1, LimitKind.MILESTONE) for day in open_steps),
            *((day, 2, LimitKind.OCCURRENCE) for day in self.due if day >= on),
        ]
        day, _rank, kind = min(days, key=lambda one: one[:2])
        return day, kind

    def reached(self) -> dict[int, str]:
        """The names of the milestones that are reached, by the place of the period whose report says so."""
        return {one.reached_in: one.name for one in self.milestones if one.reached_in is not None}


def steps_of(course: Course, told: Sequence[Told], year: Year, rng: Random) -> Steps:
    """The printed deadline, and the steps on the way that this course needs or happens to have."""
    steps: list[Step] = []
    if course.is_printed:
        steps.append(Step(words.STEPS[-1], course.limit, is_limit=True))
    steps += _on_the_way(course, told, year, rng)
    due: Sequence[date] = ()
    if course.fate not in SILENT and rng.random() < 0.06:
        due = [*occurrence_dates(Frequency.QUARTERLY, year=year.on.year)]
    return Steps(tuple(steps), tuple(due))


def write_steps(
    steps: Steps, store: Store, item: int, reports: dict[int, int], *, on: date
) -> None:
    """The rows, and which report said of which milestone that it is reached."""
    for order, one in enumerate(steps.milestones):
        columns: dict[str, Any] = {"name": one.name, "date": one.day, "is_limit": one.is_limit}
        if one.is_limit:
            columns |= {"printed_date": one.day, "quote": day_words(one.day)}
        columns["reached_on"] = one.reached_on
        pk = store.add(Milestone, item_id=item, order=order, **columns)
        if one.reached_in is not None and one.reached_in in reports:
            report = reports[one.reached_in]
            store.add(ProgressReport.reached.through, progressreport_id=report, milestone_id=pk)
    if steps.due:
        duty = store.add(
            Duty,
            item_id=item,
            order=0,
            what="调度通报",
            frequency=Frequency.QUARTERLY.value,
            count=1,
            quote="每季度调度通报1次",
        )
        for number, day in enumerate(steps.due, start=1):
            done_on = day if day < on else None
            store.add(Occurrence, duty_id=duty, number=number, due=day, done_on=done_on)


def day_words(day: date) -> str:
    """As notices print a limit: 11月底前, 9月20日前."""
    if (day.month, day.day) == (12, 31):
        return "年底前"
    if (day + timedelta(days=1)).day == 1:
        return f"{day.month}月底前"
    return f"{day.month}月{day.day}日前"


def _on_the_way(course: Course, told: Sequence[Told], year: Year, rng: Random) -> list[Step]:
    if course.fate == Fate.STEP_OVERDUE:
        return [Step(rng.choice(words.STEPS[:-1]), year.on - timedelta(days=rng.randint(1, 30)))]
    if course.fate == Fate.NEAR and course.limit > year.near_until:
        soon = year.on + timedelta(days=rng.randint(0, NEAR_DAYS))
        return [Step(rng.choice(words.STEPS[:-1]), soon)]
    if rng.random() > 0.35:
        return []
    names = rng.sample(words.STEPS[:-1], 2)
    steps: list[Step] = []
    accepted = [one for one in told if one.state == ReportState.ACCEPTED]
    if accepted:
        one = rng.choice(accepted)
        day = min(one.span.ends, course.limit)
        steps.append(Step(names[0], day, reached_on=one.as_of, reached_in=one.span.place))
    room = (course.limit - year.clear_from).days
    if room > 0 and course.fate not in DONE and rng.random() < 0.6:
        day = year.clear_from + timedelta(days=rng.randint(0, room))
        steps.append(Step(names[1], day))
    return steps

"""Courses of reminders as people write them down, what is wrong with a plan, and the days on which it speaks."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from django.utils.translation import gettext as _

from tasks.choices import Audience, Topic
from tasks.reminders.plan import Course, Plan, Step, step_in_force
from worktracker.lib.workdays import add_workdays, is_workday, workdays_between

FARTHEST = 120  # working days before or after the day
OFTEN = 60  # working days between two repetitions at most
SHOWN_AFTER = 11  # working days after the day that an example goes on for
# Who can do anything about it.
AUDIENCES: dict[Topic, tuple[Audience, ...]] = {
    Topic.LIMIT: tuple(Audience),
    Topic.SIGN: tuple(Audience),
    Topic.REPORT: tuple(Audience),
    Topic.APPROVE: (Audience.HEAD, Audience.LEADER, Audience.OFFICE),
    Topic.VERIFY: (Audience.OFFICE,),
    Topic.RETURNED: tuple(Audience),
}
PAIRS = tuple((topic, audience) for topic, who in AUDIENCES.items() for audience in who)


@dataclass(frozen=True, slots=True)
class Written:
    """A course in numbers of working days: ``before`` the day with 0 for the day itself, ``after`` it.

    ``every`` repeats the last of them every so many working days; None for not at all.
    """

    before: tuple[int, ...] = ()
    after: tuple[int, ...] = ()
    every: int | None = None

    @classmethod
    def of(cls, course: Course) -> "Written":
        """A course that stands in a plan."""
        left = sorted((step.left for step in course), reverse=True)
        last = min(course, key=lambda step: step.left, default=None)
        return cls(
            tuple(n for n in left if n >= 0),
            tuple(-n for n in left if n < 0),
            last.every or None if last else None,
        )

    def course(self) -> Course:
        """As the plan keeps it, the earliest step first."""
        left = sorted({*self.before, *(-n for n in self.after)}, reverse=True)
        once = tuple(Step(n) for n in left[:-1])
        return (*once, Step(left[-1], self.every or 0)) if left else ()

    def __str__(self) -> str:
        parts = [str(n) for n in (*self.before, *(-n for n in self.after))]
        said = ", ".join(parts)
        return f"{said} / {self.every}" if said and self.every else said


def faults(plan: Plan) -> Iterator[tuple[Topic, Audience | None, str]]:
    """Why a plan cannot hold: ``(topic, whose course, sentence)``; the topic as a whole where nobody is reminded."""
    for topic, audiences in AUDIENCES.items():
        first = [(who, course[0].left) for who in audiences if (course := plan.get((topic, who)))]
        if not first:
            yield topic, None, _("Somebody must be reminded: give at least one day.")
        for (below, earlier), (who, left) in pairwise(first):
            if left >= earlier:
                yield (
                    topic,
                    who,
                    _("%(who)s must hear of it first after “%(below)s” did: begin later.")
                    % {"who": who.label, "below": below.label},
                )


def days_of(course: Course, day: date) -> list[date]:
    """The working days on which a course speaks of a day, up to two weeks after it: found by the rule that claims."""
    if not course:
        return []
    on = add_workdays(day, -max(step.left for step in course) - 1)
    end, known, days = add_workdays(day, SHOWN_AFTER), None, list[date]()
    while on <= end:
        if is_workday(on):
            step = step_in_force(course, workdays_between(on, day))
            if step is not None and step != known:
                days.append(on)
            known = step
        on = add_workdays(on, 1)
    return days

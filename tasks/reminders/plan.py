"""The plan of reminders: how many working days before and after a day each of those concerned hears of it.

The product's own plan goes upwards: who does it, the head of the unit, the leader in charge, the supervision office,
each later than the one before. An agency may set its own.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.apps import apps

from tasks.choices import Audience, Topic
from worktracker.lib.snapshots import Snapshot

# A unit signs for its tasks within so many working days of their publication.
SIGN_WITHIN = 3
WEEKLY = 5  # working days
# A step that does not repeat is made up for within so many working days, and lapses then.
MADE_UP_WITHIN = 10


@dataclass(frozen=True, slots=True)
class Step:
    """``left`` working days before the day (0 on it, negative after it); from then on ``every`` so many, 0 for once."""

    left: int
    every: int = 0


Course = tuple[Step, ...]
Plan = Mapping[tuple[Topic, Audience], Course]


def _once(*left: int) -> Course:
    return tuple(Step(n) for n in left)


def _from(left: int, every: int) -> Course:
    return (Step(left, every),)


DEFAULT: Plan = {
    (Topic.LIMIT, Audience.STAFF): (*_once(30, 7, 3, 1, 0), *_from(-1, WEEKLY)),
    (Topic.LIMIT, Audience.HEAD): (*_once(3, 1, 0), *_from(-1, WEEKLY)),
    (Topic.LIMIT, Audience.LEADER): _from(-3, WEEKLY),
    (Topic.LIMIT, Audience.OFFICE): _from(-5, WEEKLY),
    (Topic.SIGN, Audience.STAFF): (*_once(1, 0), *_from(-1, WEEKLY)),
    (Topic.SIGN, Audience.HEAD): _from(-1, WEEKLY),
    (Topic.SIGN, Audience.OFFICE): _from(-3, WEEKLY),
    (Topic.REPORT, Audience.STAFF): (*_once(3, 1, 0), *_from(-1, WEEKLY)),
    (Topic.REPORT, Audience.HEAD): (*_once(0), *_from(-1, WEEKLY)),
    (Topic.REPORT, Audience.OFFICE): _from(-3, WEEKLY),
    (Topic.APPROVE, Audience.HEAD): _from(-1, 2),
    (Topic.APPROVE, Audience.OFFICE): _from(-5, WEEKLY),
    (Topic.VERIFY, Audience.OFFICE): _from(-2, 3),
    (Topic.RETURNED, Audience.STAFF): _from(-1, 2),
    (Topic.RETURNED, Audience.HEAD): _from(-3, 2),
    (Topic.RETURNED, Audience.OFFICE): _from(-5, WEEKLY),
}


def step_in_force(course: Iterable[Step], left: int) -> int | None:
    """The newest step that is reached with ``left`` working days left; None while it is too early.

    A step on a day when nothing ran stays in force until the next one, so it is made up for.
    """
    reached = [step for step in course if step.left >= left]
    if not reached:
        return None
    newest = min(reached, key=lambda step: step.left)
    over = newest.left - left
    if newest.every:
        return newest.left - over // newest.every * newest.every
    return newest.left if newest.left > 0 or over <= MADE_UP_WITHIN else None


def _read() -> Mapping[int, Plan]:
    rows = apps.get_model("tasks", "ReminderStep")._default_manager.order_by("-left")
    plans: dict[int, dict[tuple[Topic, Audience], Course]] = defaultdict(dict)
    for agency, topic, audience, left, every in rows.values_list(
        "agency", "topic", "audience", "left", "every"
    ):
        key = (Topic(topic), Audience(audience))
        plans[agency][key] = (*plans[agency].get(key, ()), Step(left, every or 0))
    return plans


plans = Snapshot(_read)


def plan_of(agency: int) -> Plan:
    """The plan of an agency: its own, or else the product's."""
    return plans().get(agency, DEFAULT)


def earliest(topic: Topic) -> int:
    """How many working days before a topic's day the first reminder of any agency goes out."""
    every_plan = (DEFAULT, *plans().values())
    return max(
        (
            step.left
            for plan in every_plan
            for key, course in plan.items()
            if key[0] == topic
            for step in course
        ),
        default=0,
    )

"""The light of an item: one definition, as SQL for any number of rows and explained for one.

Rules, in the order in which they are asked; margins and days are the defaults of the product:

1. done: the item is closed.
2. idle: the item is halted.
3. late: its nearest open limit has passed, or an indicator of it is off target, or (tasks only) its progress is
   ``BEHIND_LATE`` points or more below plan.
4. idle: nothing was reported yet and the plan asks for less than ``BEHIND_WARN`` points so far.
5. warn: the nearest limit is within ``NEAR_WORKDAYS`` working days, or progress is ``BEHIND_WARN`` points or more
   below plan.
6. ok: none of these.

Progress by plan (序时进度) is linear in days from the item's start to its limit, both included.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Case, F, Func, IntegerField, Q, Value, When
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tasks.choices import Kind, Light, State
from worktracker.lib.workdays import add_workdays

if TYPE_CHECKING:
    from tasks.models import WorkItem

BEHIND_WARN = 5
BEHIND_LATE = 15
NEAR_WORKDAYS = 7


class DaysBetween(Func):
    """Whole days from the second date to the first, as an integer on either database."""

    arity = 2
    output_field = IntegerField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        """Dates subtract to whole days."""
        return self.as_sql(compiler, connection, template="(%(expressions)s)", arg_joiner=" - ")

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        """Dates are text there: the difference of their Julian days."""
        later, earlier = (
            Func(part, function="julianday") for part in self.get_source_expressions()
        )
        sql = Cast(later - earlier, IntegerField())
        return compiler.compile(sql)


def planned_permille(on: date) -> Case:
    """SQL: progress by plan on a day, in thousandths, rounded half up; see ``planned_share`` for one item."""
    day = Value(on, output_field=models.DateField())
    elapsed = DaysBetween(day, F("starts_on")) + 1
    total = DaysBetween(F("limit"), F("starts_on")) + 1
    share = (Value(2000) * elapsed + total) / (Value(2) * total)
    return Case(
        When(starts_on__gt=on, then=Value(0)),
        When(limit__lte=on, then=Value(1000)),
        default=share,
        output_field=IntegerField(),
    )


def planned_share(starts_on: date, limit: date, *, on: date) -> int:
    """Progress by plan on a day, in thousandths, rounded half up."""
    if starts_on > on:
        return 0
    if limit <= on:
        return 1000
    elapsed, total = (on - starts_on).days + 1, (limit - starts_on).days + 1
    return (2000 * elapsed + total) // (2 * total)


def light_case(on: date) -> Case:
    """SQL: the light of each item on a day. The queryset must be annotated with ``permille`` and ``is_off_target``."""
    behind = Q(kind=Kind.TASK)
    return Case(
        When(state=State.CLOSED, then=Value(Light.DONE)),
        When(state=State.HALTED, then=Value(Light.IDLE)),
        When(next_limit__lt=on, then=Value(Light.LATE)),
        When(is_off_target=True, then=Value(Light.LATE)),
        When(behind & Q(progress__lte=_plan_less(BEHIND_LATE)), then=Value(Light.LATE)),
        When(
            Q(reported_on__isnull=True) & Q(permille__lt=BEHIND_WARN * 10), then=Value(Light.IDLE)
        ),
        When(next_limit__lte=add_workdays(on, NEAR_WORKDAYS), then=Value(Light.WARN)),
        When(behind & Q(progress__lte=_plan_less(BEHIND_WARN)), then=Value(Light.WARN)),
        default=Value(Light.OK),
        output_field=models.CharField(max_length=4),
    )


def _plan_less(margin: int) -> Any:
    """The plan's percentage less a margin; one division of whole numbers, so that both databases round alike."""
    return Cast(F("permille") - margin * 10, models.FloatField()) / Value(10.0)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The light of one item with the rule that gave it and the sentence that says why."""

    light: Light
    rule: str
    reason: str


def explain(item: "WorkItem", *, on: date, is_off_target: bool) -> Verdict:
    """The light of one item on a day, with its reason; agrees with ``light_case`` on every edge."""
    planned = planned_share(item.starts_on, item.limit, on=on)
    behind = planned - int(item.progress * 10) if item.kind == Kind.TASK else 0
    late_by = (on - item.next_limit).days if item.next_limit else 0
    figures = {
        "progress": _percent(item.progress),
        "planned": _percent(Decimal(planned) / 10),
        "behind": _percent(Decimal(behind) / 10),
        "limit": item.next_limit,
        "what": item.get_next_limit_kind_display(),
        "days": abs(late_by),
        "late": BEHIND_LATE,
        "warn": BEHIND_WARN,
        "near": NEAR_WORKDAYS,
    }
    light, rule = _rule(item, on=on, is_off_target=is_off_target, planned=planned, behind=behind)
    return Verdict(light, rule, str(SENTENCES[rule]) % figures)


def _rule(
    item: "WorkItem", *, on: date, is_off_target: bool, planned: int, behind: int
) -> tuple[Light, str]:
    limit = item.next_limit
    asked: tuple[tuple[bool, Light, str], ...] = (
        (item.state == State.CLOSED, Light.DONE, "closed"),
        (item.state == State.HALTED, Light.IDLE, "halted"),
        (limit is not None and limit < on, Light.LATE, "overdue"),
        (is_off_target, Light.LATE, "off_target"),
        (behind >= BEHIND_LATE * 10, Light.LATE, "far_behind"),
        (item.reported_on is None and planned < BEHIND_WARN * 10, Light.IDLE, "not_begun"),
        (
            limit is not None and limit <= add_workdays(on, NEAR_WORKDAYS),
            Light.WARN,
            "near",
        ),
        (behind >= BEHIND_WARN * 10, Light.WARN, "behind"),
    )
    return next(((light, rule) for holds, light, rule in asked if holds), (Light.OK, "on_track"))


SENTENCES = {
    "closed": _("Closed."),
    "halted": _("Halted by decision."),
    "overdue": _("%(what)s %(limit)s has passed %(days)s days ago."),
    "off_target": _("An indicator of this task is off target."),
    "far_behind": _(
        "Progress %(progress)s%% is %(behind)s points below the plan's %(planned)s%%; "
        "%(late)s points or more count as behind."
    ),
    "not_begun": _("Nothing is due yet and nothing was reported."),
    "near": _(
        "%(what)s %(limit)s is in %(days)s days; %(near)s working days or fewer count as a warning."
    ),
    "behind": _(
        "Progress %(progress)s%% is %(behind)s points below the plan's %(planned)s%%; "
        "%(warn)s to %(late)s points count as a warning."
    ),
    "on_track": pgettext_lazy("reason of a light", "Progress %(progress)s%%, plan %(planned)s%%."),
}


def _percent(value: Decimal) -> str:
    """One decimal for rates, none where it is zero."""
    return f"{value:.1f}".removesuffix(".0")

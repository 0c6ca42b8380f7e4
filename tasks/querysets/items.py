"""Reads of work items: who sees them, who writes them, what is due, which light they show."""

from datetime import date
from typing import Any, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import (
    BooleanField,
    Case,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    FilteredRelation,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Round

from agencies.choices import Role
from agencies.models import Unit, User
from tasks.choices import OPEN_STATES, FlagKind, Kind, Light, PlanState, Queue, Sort, State
from tasks.lights import NEAR_WORKDAYS, light_case, planned_permille
from tasks.scope import seen
from worktracker.lib.workdays import add_workdays

BRACKETS = "()（）"
STOPS = "、.．"


class WorkItemQuerySet(models.QuerySet):
    """Work items; the default manager hides none."""

    def get_by_natural_key(self, plan: str, ordinal: int) -> Any:
        """The item at ``ordinal`` of the plan of this code."""
        return self.get(plan__code=plan, ordinal=ordinal)

    # --- scope

    def published(self) -> Self:
        """Items of published plans."""
        return self.filter(plan__state=PlanState.PUBLISHED)

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Published items of the person's agency; of every agency for the administrator."""
        return self.filter(seen(user))

    def reportable_by(self, user: User | AnonymousUser) -> Self:
        """Open items that the person reports on.

        Staff and heads: what their own unit has a part in. The supervisor: what no unit answers
        for, such as a city's goals, reported by the supervision office's own unit. Nobody else.
        """
        if not user.is_authenticated or user.unit_id is None:
            return self.none()
        if user.is_reporter:
            return self.visible_to(user).open().of_unit(user.unit_id)
        if user.role == Role.SUPERVISOR:
            return self.visible_to(user).open().filter(responsibilities__isnull=True)
        return self.none()

    def of_unit(self, unit_id: int | None) -> Self:
        """Items that a unit has a part in."""
        return self.filter(
            responsibilities__unit_id=unit_id
        )  # one row a unit and item, so none doubles

    # --- state and time

    def open(self) -> Self:
        """Neither closed nor halted."""
        return self.filter(state__in=OPEN_STATES)

    def overdue(self, *, on: date) -> Self:
        """Open, and the nearest open limit has passed."""
        return self.open().filter(next_limit__lt=on)

    def due_between(self, start: date, end: date) -> Self:
        """Open, with the nearest limit within these days, both included."""
        return self.open().filter(next_limit__gte=start, next_limit__lte=end)

    # --- the light

    def with_light(self, *, on: date) -> Self:
        """Adds ``permille`` (progress by plan, in thousandths), ``is_off_target`` and ``light``."""
        if "light" in self.query.annotations:
            return self
        off_target = FilteredRelation(
            "flags",
            condition=Q(flags__kind=FlagKind.OFF_TARGET, flags__cleared_on__isnull=True),
        )
        return (
            self.alias(off_target=off_target)  # one open flag of a kind and item, so none doubles
            .annotate(permille=planned_permille(on))
            .annotate(is_off_target=ExpressionWrapper(Q(off_target__isnull=False), BooleanField()))
            .annotate(light=light_case(on))
        )

    def count_lights(self, *, on: date) -> dict[str, int]:
        """How many items show each light on a day, in one query; every light is a key, in order."""
        rows = self.order_by().with_light(on=on).values("light").annotate(n=Count("pk"))
        counts = {row["light"]: row["n"] for row in rows}
        return {light.value: counts.get(light.value, 0) for light in Light}

    # --- what screens need

    def with_parts(self) -> Self:
        """Prefetches responsibilities with their units, and the domain, for lists."""
        return self.select_related("plan", "domain", "plan__agency").prefetch_related(
            "responsibilities__unit"
        )

    def with_gap(self, *, on: date) -> Self:
        """Adds the light and ``gap``: progress less plan, in thousandths; null for goals."""
        reached = Cast(Round(F("progress") * 10), IntegerField())
        return self.with_light(on=on).annotate(
            gap=Case(
                When(kind=Kind.GOAL, then=None),
                default=reached - F("permille"),
                output_field=IntegerField(),
            )
        )

    def with_queue(self, unit_id: int | None, *, on: date) -> Self:
        """Adds ``queue`` (choices.Queue): why each open item waits for this unit on a day."""
        unsigned = self._related("responsibilities").filter(unit_id=unit_id, state=State.TO_SIGN)
        reported = self._related("reports").filter(unit_id=unit_id, as_of__gte=on.replace(day=1))
        return self.annotate(
            queue=Case(
                When(next_limit__lt=on, then=Value(Queue.OVERDUE)),
                When(next_limit__lte=add_workdays(on, NEAR_WORKDAYS), then=Value(Queue.DUE_SOON)),
                When(Exists(unsigned), then=Value(Queue.TO_SIGN)),
                When(Exists(reported.accepted()), then=Value(Queue.UP_TO_DATE)),
                default=Value(Queue.TO_REPORT),
                output_field=models.CharField(max_length=10),
            )
        )

    def by_queue(self) -> Self:
        """Of items ``with_queue``: most urgent first."""
        return self.order_by(_rank("queue", Queue.values), "next_limit", "plan", "ordinal")

    def waiting(self) -> Self:
        """Of items ``with_queue``: those that the unit must do something about now."""
        return self.exclude(queue=Queue.UP_TO_DATE)

    def matching(self, words: str) -> Self:
        """Items that hold every word in number, title, clause, or the name of a unit of theirs."""
        found = self
        for word in words.split():
            units = Unit.objects.filter(
                Q(name__icontains=word) | Q(aliases__name__icontains=word),
                responsibilities__item=OuterRef("pk"),
            )
            found = found.filter(
                Q(title__icontains=word)
                | Q(text__icontains=word)
                | Q(marker__in=_markers(word))
                | Exists(units)
            )
        return found

    # --- order

    def in_order(self) -> Self:
        """As the notices print them."""
        return self.order_by("plan", "ordinal")

    def worst_first(self, *, on: date) -> Self:
        """By light, worst first, then by nearest limit."""
        return self.sorted_by(Sort.LIGHT, on=on)

    def sorted_by(self, sort: str, *, on: date) -> Self:
        """By one of choices.Sort, with a leading minus the other way round; ties by limit."""
        name = Sort(sort.removeprefix("-"))
        key = self._sort_key(name)
        first = key.desc(nulls_last=True) if sort.startswith("-") else key.asc(nulls_last=True)
        if name == Sort.NUMBER:
            return self.with_gap(on=on).order_by("plan", first)
        return self.with_gap(on=on).order_by(first, "next_limit", "plan", "ordinal")

    def _related(self, name: str) -> Any:
        """Rows of a relation to the item of the query around it, with their own queryset's verbs."""
        model: Any = self.model._meta.get_field(name).related_model
        return model.objects.filter(item=OuterRef("pk"))

    def _sort_key(self, sort: Sort) -> F | Case | Subquery:
        if sort == Sort.UNIT:
            lead = Unit.objects.filter(responsibilities__item=OuterRef("pk"))
            return Subquery(lead.order_by("responsibilities__order").values("sort_key")[:1])
        keys: dict[Sort, F | Case] = {
            Sort.LIGHT: _rank("light", Light.values),
            Sort.NUMBER: F("ordinal"),
            Sort.DOMAIN: F("domain__order"),
            Sort.PROGRESS: F("progress"),
            Sort.GAP: F("gap"),
            Sort.NEXT_LIMIT: F("next_limit"),
            Sort.STATE: _rank("state", State.values),
        }
        return keys[sort]


def _rank(field: str, values: list[str]) -> Case:
    """SQL: the place of a word among the words of its vocabulary."""
    places = (When(**{field: value}, then=Value(place)) for place, value in enumerate(values))
    return Case(*places, output_field=IntegerField())


def _markers(word: str) -> list[str]:
    """The markers that a person may mean by a number: 12 is printed in brackets or with a stop."""
    bare = word.strip(BRACKETS + STOPS)
    if not bare:
        return []
    return [bare, f"({bare})", f"（{bare}）", *(bare + stop for stop in STOPS)]

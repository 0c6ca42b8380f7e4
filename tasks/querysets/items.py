"""Reads of work items: who sees them, who writes them, what is due, which light they show."""

from datetime import date
from typing import Any, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Round

from agencies.choices import Role
from agencies.models import Unit, User
from tasks.choices import AT_WORK, OPEN_STATES, Kind, Light, PlanState, Sort, State
from tasks.lights import light_case, light_rank, rule_case, with_facts
from tasks.querysets.queues import QueueVerbs, rank
from tasks.scope import seen

BRACKETS = "()（）"
STOPS = "、.．"


class WorkItemQuerySet(QueueVerbs):
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

    def reportable_by(self, user: User | AnonymousUser, *, on: date) -> Self:
        """Open items that the person reports on in a unit's own name on a day.

        Staff and heads: what their own unit, or that of a colleague whom they stand in for, has a part in. The
        supervisor: what no unit answers for, such as a city's goals, reported by the supervision office's own unit.
        """
        if not user.is_authenticated:
            return self.none()
        mine = self.visible_to(user).open()
        if user.role == Role.SUPERVISOR:
            orphans = mine.filter(responsibilities__isnull=True)
            return orphans if user.unit_id else self.none()
        if not user.is_reporter:
            return self.none()
        return mine.filter(Exists(self._parts_of(Unit.objects.written_by(user, on=on))))

    def reported_for_by(self, user: User | AnonymousUser) -> Self:
        """Open items on which the person may report on a unit's behalf (代填): the supervisor's own agency's."""
        return self._of_office(user).open().filter(responsibilities__isnull=False).distinct()

    def haltable_by(self, user: User | AnonymousUser) -> Self:
        """Open items of the supervisor's own agency."""
        return self._of_office(user).open()

    def resumable_by(self, user: User | AnonymousUser) -> Self:
        """Halted or closed items of the supervisor's own agency: taken up again, or reopened after a second look."""
        return self._of_office(user).exclude(state__in=OPEN_STATES)

    def urgeable_by(self, user: User | AnonymousUser) -> Self:
        """Open items with a unit, of the supervisor's own agency."""
        return self._of_office(user).open().filter(responsibilities__isnull=False).distinct()

    def instructable_by(self, user: User | AnonymousUser) -> Self:
        """Items with a unit on which the person gives instructions: a leader's own and lower agencies'."""
        if not user.is_authenticated or user.role != Role.LEADER:
            return self.none()
        return self.visible_to(user).filter(responsibilities__isnull=False).distinct()

    def commentable_by(self, user: User | AnonymousUser, *, on: date) -> Self:
        """Items that the person may comment on: leaders and supervisors all they see, units their own."""
        if not user.is_authenticated:
            return self.none()
        if user.role in (Role.LEADER, Role.SUPERVISOR):
            return self.visible_to(user)
        if not user.is_reporter:
            return self.none()
        units = Unit.objects.written_by(user, on=on)
        return self.visible_to(user).filter(Exists(self._parts_of(units)))

    def _of_office(self, user: User | AnonymousUser) -> Self:
        if not user.is_authenticated or user.role != Role.SUPERVISOR:
            return self.none()
        return self.visible_to(user).filter(plan__agency_id=user.agency_id)

    def _parts_of(self, units: models.QuerySet) -> Any:
        return self._rows_of("responsibilities").filter(unit__in=units.values("pk"))

    def of_unit(self, unit_id: int | None) -> Self:
        """Items that a unit has a part in."""
        return self.filter(
            responsibilities__unit_id=unit_id
        )  # one row a unit and item, so none doubles

    # --- state and time

    def at_work(self) -> Self:
        """Open, and not reported as done yet."""
        return self.filter(state__in=AT_WORK)

    # --- the light

    def with_light(self, *, on: date) -> Self:
        """Adds ``light`` and what it needs: ``permille``, ``is_off_target``, ``is_at_risk``."""
        if "light" in self.query.annotations:
            return self
        lit: Self = with_facts(self, on=on).annotate(light=light_case(on))
        return lit

    def with_recorded_light(self, *, on: date) -> Self:
        """Adds ``recorded_light``: the light that was recorded last by the end of a day; empty where none was."""
        changes = self._rows_of("light_changes").filter(day__lte=on).order_by("-day", "-pk")
        light = Coalesce(Subquery(changes.values("new")[:1]), Value(""))
        return self.annotate(recorded_light=light)

    def count_lights(self, *, on: date) -> dict[str, int]:
        """How many items show each light on a day, in one query; every light is a key, in order."""
        rows = self.order_by().with_light(on=on).values("light").annotate(n=Count("pk"))
        counts = {row["light"]: row["n"] for row in rows}
        return {light.value: counts.get(light.value, 0) for light in Light}

    def by_rule(self, name: str, *, on: date) -> Self:
        """Items whose light the rule of this name gives on a day."""
        return self.with_light(on=on).alias(rule=rule_case(on)).filter(rule=name)

    def count_rules(self, *, on: date) -> dict[str, int]:
        """How many items show their light by each rule on a day, in one query; rules that give none are no key."""
        rows = self.order_by().with_light(on=on).annotate(rule=rule_case(on))
        return dict(rows.values("rule").annotate(n=Count("pk")).values_list("rule", "n"))

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
        key = self._sort_key(name, on=on)
        first = key.desc(nulls_last=True) if sort.startswith("-") else key.asc(nulls_last=True)
        if name == Sort.NUMBER:
            return self.with_gap(on=on).order_by("plan", first)
        return self.with_gap(on=on).order_by(first, "next_limit", "plan", "ordinal")

    def _sort_key(self, sort: Sort, *, on: date) -> F | Case | Subquery:
        if sort == Sort.UNIT:
            lead = Unit.objects.filter(responsibilities__item=OuterRef("pk"))
            return Subquery(lead.order_by("responsibilities__order").values("sort_key")[:1])
        keys: dict[Sort, F | Case] = {
            Sort.LIGHT: light_rank(on),
            Sort.NUMBER: F("ordinal"),
            Sort.DOMAIN: F("domain__order"),
            Sort.PROGRESS: F("progress"),
            Sort.GAP: F("gap"),
            Sort.NEXT_LIMIT: F("next_limit"),
            Sort.STATE: rank("state", State.values),
        }
        return keys[sort]


def _markers(word: str) -> list[str]:
    """The markers that a person may mean by a number: 12 is printed in brackets or with a stop."""
    bare = word.strip(BRACKETS + STOPS)
    if not bare:
        return []
    return [bare, f"({bare})", f"（{bare}）", *(bare + stop for stop in STOPS)]

"""Rows that belong to an item: their scope and their natural keys."""

from datetime import date
from typing import Any, Self

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    OuterRef,
    Q,
    Subquery,
)

from agencies.models import Unit, User
from tasks.choices import OPEN_STATES, Part, State
from tasks.scope import seen


class ItemScoped(models.QuerySet):
    """Rows that are seen by whoever sees their item."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Rows of the items that the person sees."""
        return self.filter(seen(user, "item__"))


class NaturalQuerySet(ItemScoped):
    """Rows of an item that stand in an order, found again by the item's key and that order."""

    def get_by_natural_key(self, plan: str, ordinal: int, order: int) -> Any:
        """The row at ``order`` of the item ``ordinal`` of the plan of this code."""
        return self.get(item__plan__code=plan, item__ordinal=ordinal, order=order)


class ResponsibilityQuerySet(NaturalQuerySet):
    """Parts of units in items."""

    def leading(self) -> Self:
        """Lead units' parts."""
        return self.filter(part=Part.LEAD)

    def unsigned(self) -> Self:
        """Not signed for yet."""
        return self.filter(state=State.TO_SIGN)

    def pending(self) -> Self:
        """Of open items, and still with their unit: neither reported as done nor closed."""
        return self.filter(
            state__in=(State.TO_SIGN, State.IN_PROGRESS), item__state__in=OPEN_STATES
        )

    def unattended(self) -> Self:
        """Pending, of units in which nobody is left who could be reminded."""
        people = User.objects.reporters().active().filter(left_at__isnull=True)
        return self.pending().filter(~Exists(people.filter(unit=OuterRef("unit"))))

    def with_reasons(self, *, on: date) -> Self:
        """Adds why the unit should be urged on a day: ``is_overdue``, ``is_unreported``, ``is_unsigned``.

        Overdue: the item's nearest limit has passed, and the unit was not urged since. Unreported: nothing was handed
        in for the plan's latest period whose day has passed (``owed`` is its id, ``owed_due`` that day), or for a later
        one; a period that had ended before the item began is not owed. ``last_urged`` is when the unit was last urged.
        """
        urges = _rows("Urge").filter(item=OuterRef("item"), unit=OuterRef("unit"))
        since = {"period__due__gte": OuterRef("owed_due")}
        handed_in = _rows("ProgressReport").handed_in().filter(**since)
        reported = handed_in.filter(item=OuterRef("item"), unit=OuterRef("unit"))
        urged = urges.filter(on__gt=OuterRef("item__next_limit"))
        newest = _owed_of_part(on).order_by("-due")
        return self.annotate(
            owed=Subquery(newest.values("pk")[:1]),
            owed_due=Subquery(newest.values("due")[:1]),
            last_urged=Subquery(urges.order_by("-on").values("on")[:1]),
        ).annotate(
            is_overdue=_holds(Q(item__next_limit__lt=on) & ~Q(Exists(urged))),
            is_unreported=_holds(Q(owed__isnull=False) & ~Q(Exists(reported))),
            is_unsigned=_holds(Q(state=State.TO_SIGN)),
        )

    def to_urge(self, *, on: date) -> Self:
        """Lead units' pending parts ``with_reasons`` that have at least one."""
        reasons = Q(is_overdue=True) | Q(is_unreported=True) | Q(is_unsigned=True)
        return self.leading().pending().with_reasons(on=on).filter(reasons)

    def with_missed(self, *, on: date) -> Self:
        """Adds ``missed``: for how many periods whose day has passed nothing was handed in; null for none."""
        handed_in = _rows("ProgressReport").handed_in().filter(period=OuterRef("pk"))
        part = {"item": OuterRef(OuterRef("item")), "unit": OuterRef(OuterRef("unit"))}
        missed = _owed_of_part(on).filter(~Exists(handed_in.filter(**part))).order_by()
        return self.annotate(
            missed=Subquery(missed.values("plan").annotate(n=Count("pk")).values("n"))
        )

    def unreported(self, *, on: date) -> Self:
        """Pending, and nothing handed in for the period that is asked for on a day, or for the one owed last."""
        part = {"item": OuterRef(OuterRef("item")), "unit": OuterRef(OuterRef("unit"))}
        handed_in = _rows("ProgressReport").handed_in().filter(period=OuterRef("pk"), **part)
        periods = _rows("Period").pressing(on=on).filter(plan=OuterRef("item__plan"))
        begun = periods.filter(ends__gte=OuterRef("item__starts_on"))
        return self.pending().filter(Exists(begun.filter(~Exists(handed_in))))

    def with_reporting(self, *, on: date) -> Self:
        """Adds how the unit stands with its reports, and loads the unit and who signed.

        To ``with_reasons`` and ``with_missed``: ``lacks_asked``, nothing handed in for the period that is asked for;
        ``accepted_percent`` and ``accepted_on`` of the newest report that counts; ``handed_on`` and ``was_due`` of the
        newest one handed in.
        """
        handed = _reports_of_part().handed_in().order_by("-as_of", "-reported_at", "-pk")
        counts = _reports_of_part().accepted().order_by("-as_of", "-reported_at", "-pk")
        parts = self.select_related("unit", "signed_by").with_reasons(on=on).with_missed(on=on)
        return parts.annotate(
            lacks_asked=_holds(_lacks_asked(on)),
            handed_on=Subquery(handed.values("as_of")[:1]),
            was_due=Subquery(handed.values("period__due")[:1]),
            accepted_percent=Subquery(counts.values("percent")[:1]),
            accepted_on=Subquery(counts.values("as_of")[:1]),
        )

    def signable_by(self, user: User | AnonymousUser, *, on: date) -> Self:
        """Unsigned parts of open items, of the units that the person writes for on a day."""
        if not user.is_authenticated:
            return self.none()
        units = Unit.objects.written_by(user, on=on).values("pk")
        return self.unsigned().filter(
            seen(user, "item__"), unit__in=units, item__state__in=OPEN_STATES
        )


class MilestoneQuerySet(NaturalQuerySet):
    """Printed dates inside an item."""

    def pending(self) -> Self:
        """Dated steps not reached yet that no person has to confirm first."""
        return self.filter(
            date__isnull=False, reached_on__isnull=True, needs_confirmation=False, is_limit=False
        )


class OccurrenceQuerySet(models.QuerySet):
    """Dated occurrences of duties."""

    def pending(self) -> Self:
        """Not done yet."""
        return self.filter(done_on__isnull=True)

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Occurrences of the items that the person sees."""
        return self.filter(seen(user, "duty__item__"))

    def get_by_natural_key(self, plan: str, ordinal: int, order: int, number: int) -> Any:
        """The occurrence of this number of the duty at ``order`` of an item."""
        return self.get(
            duty__item__plan__code=plan,
            duty__item__ordinal=ordinal,
            duty__order=order,
            number=number,
        )


def _rows(model: str) -> Any:
    """All rows of a model of this app, for a subquery: the models import this module."""
    return apps.get_model("tasks", model)._default_manager.all()


def _owed_of_part(on: date) -> Any:
    """Periods that the part of the query around it owed by a day: ``PeriodQuerySet.owed`` without a join a row."""
    return _rows("Period").filter(
        plan=OuterRef("item__plan"),
        ends__gte=OuterRef("item__starts_on"),
        due__gte=OuterRef("item__plan__published_at__date"),
        due__lt=on,
    )


def _holds(condition: Q) -> ExpressionWrapper:
    return ExpressionWrapper(condition, output_field=BooleanField())


def _reports_of_part() -> Any:
    """For a subquery of parts: the reports of the part's unit on its item."""
    return _rows("ProgressReport").filter(item=OuterRef("item"), unit=OuterRef("unit"))


def _lacks_asked(on: date) -> Q:
    """Of the parts around it: nothing handed in for the period asked for, unless it ended before the item began."""
    asked = _rows("Period").asked(on=on).filter(plan=OuterRef("item__plan"))
    own = _rows("Period").asked(on=on).filter(plan=OuterRef("item__plan"))
    reports = _reports_of_part().handed_in().filter(period__in=own.values("pk"))
    return Q(Exists(asked.filter(ends__gte=OuterRef("item__starts_on")))) & ~Q(Exists(reports))

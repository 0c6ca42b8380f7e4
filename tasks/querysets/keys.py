"""Rows that belong to an item: their scope and their natural keys."""

from typing import Any, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models

from agencies.models import User
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

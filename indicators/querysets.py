"""Reads of indicators, targets and readings."""

from typing import Any, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models

from agencies.models import User
from indicators.choices import TargetKind
from tasks.scope import seen


class IndicatorQuerySet(models.QuerySet):
    """What is measured, within one agency."""

    def get_by_natural_key(self, agency: str, name: str, unit: str) -> Any:
        """The indicator of this name and unit in the agency of this code."""
        return self.get(agency__code=agency, name=name, unit=unit)

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Indicators that an item which the person sees promises something of; a draft's do not exist yet."""
        return self.filter(
            pk__in=self.model._default_manager.filter(seen(user, "targets__item__")).values("pk")
        )


class TargetQuerySet(models.QuerySet):
    """What was promised."""

    def get_by_natural_key(self, plan: str, ordinal: int, order: int) -> Any:
        """The target at ``order`` of an item."""
        return self.get(item__plan__code=plan, item__ordinal=ordinal, order=order)

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Targets of the items that the person sees."""
        return self.filter(seen(user, "item__"))

    def binding(self) -> Self:
        """Commitments: everything but mere scope."""
        return self.exclude(kind=TargetKind.SCOPE)


class ReadingQuerySet(models.QuerySet):
    """What was measured."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Readings of the indicators that the person sees."""
        seen_ones = self.model._default_manager.filter(seen(user, "indicator__targets__item__"))
        return self.filter(pk__in=seen_ones.values("pk"))

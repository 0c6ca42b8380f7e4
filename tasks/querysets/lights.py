"""Reads of the light rules' versions and of how lights changed."""

from datetime import date
from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models

from agencies.models import User
from agencies.scope import reaches
from tasks.querysets.keys import ItemScoped


class LightRuleQuerySet(models.QuerySet):
    """Versions of agencies' margins."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Those of the agencies that the person reads."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(reaches(user, "agency__"))

    def in_force(self, *, on: date) -> Self:
        """Those that began by a day, the one in force first."""
        return self.filter(since__lte=on).order_by("-since", "-pk")


class LightChangeQuerySet(ItemScoped):
    """How items' lights changed."""

    def between(self, start: date, end: date) -> Self:
        """Changes of these days, both included."""
        return self.filter(day__gte=start, day__lte=end)

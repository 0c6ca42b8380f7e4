"""Who sees which ledger on its way in."""

from typing import TYPE_CHECKING, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models

from exchange.choices import SwitchState

if TYPE_CHECKING:
    from agencies.models import User


class SwitchQuerySet(models.QuerySet):
    """Ledgers that bureaus kept before."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Those of the own agency, for its supervision office alone: the files name people."""
        if not user.is_authenticated or not user.is_supervisor or user.agency_id is None:
            return self.none()
        return self.filter(agency=user.agency_id)

    def waiting(self) -> Self:
        """Neither applied nor discarded."""
        return self.filter(state=SwitchState.OPEN)

    def remembered(self) -> Self:
        """Those that were applied, newest first: how they were read is offered again."""
        applied = (SwitchState.APPLIED, SwitchState.UNDONE)
        return self.filter(state__in=applied).order_by("-settled_at", "-pk")

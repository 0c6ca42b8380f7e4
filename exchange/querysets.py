"""Who sees which export, and which ledger on its way in."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q

from agencies.choices import Role
from agencies.scope import NOBODY
from exchange.choices import ACTIVE, ExportState, SwitchState

if TYPE_CHECKING:
    from agencies.models import User

OVERSEEING = (Role.SUPERVISOR, Role.AUDITOR)  # who see what left their agency, and by whom


class ExportQuerySet(models.QuerySet):
    """Files that left, or are about to."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """One's own; supervision office and auditor see that their agency's people made one."""
        if not user.is_authenticated:
            return self.none()
        of_agency = Q(agency=user.agency_id) if oversees(user) else NOBODY
        return self.filter(Q(by=user) | of_agency)

    def owned_by(self, user: "User | AnonymousUser") -> Self:
        """Those that the person may take away, cancel or have made again.

        A file holds what its maker was allowed to see, so it is the maker's alone, and only within the agency for
        which it was made.
        """
        if not user.is_authenticated:
            return self.none()
        return self.filter(by=user, agency=user.agency_id)

    def active(self) -> Self:
        """Waiting or being made."""
        return self.filter(state__in=ACTIVE)

    def ready(self) -> Self:
        """With a file."""
        return self.filter(state=ExportState.READY)

    def run_out(self, at: datetime) -> Self:
        """Ready ones whose time has passed."""
        return self.ready().filter(kept_until__lte=at)


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


def oversees(user: "User") -> bool:
    """Whether the person sees what others of the agency had made."""
    return user.agency_id is not None and user.role in OVERSEEING

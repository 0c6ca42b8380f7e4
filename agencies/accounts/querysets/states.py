"""The states of accounts as queryset verbs: who waits, is locked out, must renew a password, lacks a second factor.

A mixin of the people's queryset. Times are those of the machine's clock, which sign-ins and passwords go by. The
database knows the locks at single addresses alone: ``besieged`` names the accounts that are locked over all of them.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, Self

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, ExpressionWrapper, OuterRef, Q
from django.db.models.functions import Coalesce

from agencies.accounts.querysets.tries import locked_tries
from agencies.choices import AccountState

OPEN = Q(is_active=True)
HANDED_OVER = OPEN & Q(left_at__isnull=False)
WAITING = Q(is_active=False, authorised_at__isnull=True, left_at__isnull=True)
CLOSED = Q(is_active=False) & ~WAITING
NOBODY = Q(pk__in=())


class AccountVerbs(models.QuerySet):
    """People by the state of their accounts."""

    def waiting(self) -> Self:
        """Added, and not authorised yet."""
        return self.filter(WAITING)

    def closed(self) -> Self:
        """Closed after they were open, or turned down."""
        return self.filter(CLOSED)

    def in_state(self, state: str, *, at: datetime, besieged: Collection[str] = ()) -> Self:
        """Those in a state; an account may be in several at once, but open ones alone are locked, old or lacking."""
        return self.filter(_states(at, besieged)[state])

    def counts_by_state(self, *, at: datetime, besieged: Collection[str] = ()) -> Mapping[str, int]:
        """How many are in each state, in one query."""
        counted = {state: Count("pk", filter=q) for state, q in _states(at, besieged).items()}
        return self.order_by().aggregate(**counted)

    def with_account(self, *, at: datetime, besieged: Collection[str] = ()) -> Self:
        """Adds what the list of accounts shows: ``in_<state>`` for each state, ``sessions``, ``has_factor``."""
        flags: dict[str, Any] = {
            f"in_{state}": ExpressionWrapper(q, output_field=models.BooleanField())
            for state, q in _states(at, besieged).items()
        }
        running = apps.get_model("agencies", "OpenSession").objects.running(at)
        own = running.filter(user=OuterRef("pk")).order_by().values("user")
        sessions = own.annotate(n=Count("pk"))
        return self.select_related("agency", "unit").annotate(
            **flags,
            has_factor=_has_factor(),
            sessions=Coalesce(models.Subquery(sessions.values("n")), 0),
        )

    def matching_account(self, words: str) -> Self:
        """People whose name, user name, agency or unit holds every word."""
        found = self
        for word in words.split():
            found = found.filter(
                Q(display_name__icontains=word)
                | Q(username__icontains=word)
                | Q(agency__name__icontains=word)
                | Q(agency__short_name__icontains=word)
                | Q(unit__name__icontains=word)
            )
        return found


def _states(at: datetime, besieged: Collection[str]) -> dict[str, Q]:
    at_an_address = locked_tries(at=at).values("username")
    locked = Q(username__in=at_an_address) | Q(username__in=besieged)
    old, lacking = _must_renew(at), _lacks_factor()
    return {
        AccountState.WAITING: WAITING,
        AccountState.FINE: OPEN & ~HANDED_OVER & ~locked & ~old & ~lacking,
        AccountState.LOCKED: OPEN & locked,
        AccountState.RENEWAL: OPEN & old,
        AccountState.NO_FACTOR: OPEN & lacking,
        AccountState.HANDED_OVER: HANDED_OVER,
        AccountState.CLOSED: CLOSED,
    }


def _must_renew(at: datetime) -> Q:
    given = Q(must_change_password=True)
    if not settings.PASSWORD_MAX_AGE_DAYS:
        return given
    since = at - timedelta(days=settings.PASSWORD_MAX_AGE_DAYS)
    unknown = Q(password_changed_at__isnull=True, date_joined__lt=since)
    return given | unknown | Q(password_changed_at__lt=since)


def _lacks_factor() -> Q:
    if not settings.SECOND_FACTOR_ROLES:
        return NOBODY
    return Q(role__in=settings.SECOND_FACTOR_ROLES) & ~_has_factor()


def _has_factor() -> Any:
    devices = apps.get_model("otp_totp", "TOTPDevice").objects
    return Exists(devices.filter(user=OuterRef("pk"), confirmed=True))

"""The lock after wrong passwords: by name and address as axes keeps it, and by name over all addresses.

All by the machine's clock. axes calls ``SignInLocks`` without saying what time it is, so that reads the clock; whatever
our own code calls takes ``at``.
"""

import logging
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from django.conf import settings
from django.core.cache import cache
from django.db.models import Count
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac
from redis.exceptions import RedisError

from agencies.accounts.querysets.tries import locked_tries
from agencies.choices import SignInOutcome
from agencies.models import SignIn, User

log = logging.getLogger(__name__)

HOUR = timedelta(hours=1)
KNOWN_DAYS = 30


class SignInLocks(AxesDatabaseHandler):
    """axes' own lock, and a second one against a slow attack on one name from many addresses.

    The second one would let anybody lock anybody out by failing often enough in that person's name. So it does not
    hold for an address that the person has signed in from within ``KNOWN_DAYS``: a colleague at the usual desk gets
    in while the name is under attack, and at another desk waits, or asks the security administrator. Names that
    belong to no account are counted alike, so the answer does not tell which exist.
    """

    def is_locked(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> bool:
        """Whether nothing is looked at, not even a right password."""
        if super().is_locked(request, credentials):
            return True
        address = request.axes_ip_address  # type: ignore[attr-defined]  # set by axes
        return _keeps_out(_name(credentials), address, at=timezone.now())

    def user_login_failed(
        self,
        sender: Any,
        credentials: dict[str, Any],
        request: HttpRequest | None = None,
        **more: Any,
    ) -> None:
        """Count a wrong password; one that was not looked at counts for nothing."""
        if request is not None and not getattr(request, "axes_locked_out", False):
            _count(_name(credentials), at=timezone.now())
        super().user_login_failed(sender, credentials, request, **more)

    def reset_attempts(self, *, username: str | None = None, **which: Any) -> int:
        """Unlock; of a name over all addresses too. Returns how many records went."""
        besieged = 0
        if username:
            besieged = len(_failures([username], at=timezone.now())[username])
            _forget(username)
        return super().reset_attempts(username=username, **which) + besieged


@dataclass(frozen=True, slots=True)
class Lock:
    """A lock in force: at one address, or at all that the person never came from; ``address`` is None then."""

    address: str | None
    until: datetime


def counted_name(_request: HttpRequest | None, credentials: dict[str, Any] | None) -> str:
    """The name that axes counts by: of one that belongs to no account a digest, since it may be a password."""
    name = _name(credentials)
    return name if User.objects.filter(username=name).exists() else _digest(name)


def locked_until(name: str, address: str | None, *, at: datetime) -> datetime:
    """When the locks that hold for this name at this address end; ``at`` itself where none does."""
    counted_as = counted_name(None, {"username": name})
    here = [lock for _name, lock in _locks_at_addresses([counted_as], at=at)]
    ends = [lock.until for lock in here if lock.address == address]
    if everywhere := _besieged_until(_failures([name], at=at)[name]):
        ends.append(everywhere)
    return max([at, *ends])


def locks_of(names: Collection[str], *, at: datetime) -> dict[str, list[Lock]]:
    """The locks in force for each of these accounts' names, the one over all addresses first. One query."""
    found: dict[str, list[Lock]] = {name: [] for name in names}
    for name, failures in _failures(names, at=at).items():
        if until := _besieged_until(failures):
            found[name].append(Lock(None, until))
    for name, lock in _locks_at_addresses(names, at=at):
        found[name].append(lock)
    return found


def besieged_accounts(*, at: datetime) -> set[str]:
    """User names of accounts that are locked over all addresses. One query.

    The cache cannot be searched, and forgets a name that was unlocked; the sign-in log knows who can be in it at all.
    """
    limit = settings.SIGN_IN_FAILURES_A_NAME
    if not limit:
        return set()
    wrong = SignIn.objects.filter(outcome=SignInOutcome.WRONG_PASSWORD, user__isnull=False)
    lately = wrong.filter(at__gt=at - HOUR).order_by().values("user__username")
    often = lately.annotate(n=Count("pk")).filter(n__gte=limit)
    counted = _failures(often.values_list("user__username", flat=True), at=at)
    return {name for name, failures in counted.items() if _besieged_until(failures)}


def _keeps_out(name: str, address: str | None, *, at: datetime) -> bool:
    if not _besieged_until(_failures([name], at=at)[name]):
        return False
    known = SignIn.objects.signed_in(name).filter(address=address)
    return not known.filter(at__gte=at - timedelta(days=KNOWN_DAYS)).exists()


def _besieged_until(failures: list[float]) -> datetime | None:
    """When so many of the last hour's failures are an hour old that fewer than the limit are left."""
    limit = settings.SIGN_IN_FAILURES_A_NAME
    if not limit or len(failures) < limit:
        return None
    return datetime.fromtimestamp(failures[-limit], tz=timezone.get_current_timezone()) + HOUR


def _locks_at_addresses(names: Collection[str], *, at: datetime) -> list[tuple[str, Lock]]:
    locked = locked_tries(at=at).filter(username__in=names).order_by("ip_address")
    return [
        (row["username"], Lock(row["ip_address"], row["last"] + settings.AXES_COOLOFF_TIME))
        for row in locked
    ]


def _count(name: str, *, at: datetime) -> None:
    failures = [*_failures([name], at=at)[name], at.timestamp()]
    kept = failures[-max(settings.SIGN_IN_FAILURES_A_NAME, 1) :]
    try:
        cache.set(_key(name), kept, HOUR.total_seconds())
    except RedisError as error:
        log.warning("A wrong password was not counted by name: %s", type(error).__name__)


def _forget(name: str) -> None:
    try:
        cache.delete(_key(name))
    except RedisError as error:
        log.warning("A name was not unlocked: %s", type(error).__name__)


def _failures(names: Iterable[str], *, at: datetime) -> dict[str, list[float]]:
    """The moments of the last hour's failures, oldest first; none while the cache is out of reach (axes goes on)."""
    since = (at - HOUR).timestamp()
    keys = {name: _key(name) for name in names}
    try:
        kept = cache.get_many(keys.values()) if keys else {}
    except RedisError as error:
        log.warning("Wrong passwords are not counted by name: %s", type(error).__name__)
        kept = {}
    return {
        name: [moment for moment in kept.get(key, []) if moment > since]
        for name, key in keys.items()
    }


def _key(name: str) -> str:
    """A name may be as long and strange as anybody likes; a cache's key may not."""
    return f"sign-in-failures:{_digest(name)}"


def _digest(name: str) -> str:
    return salted_hmac("agencies.locks", name, algorithm="sha256").hexdigest()


def _name(credentials: dict[str, Any] | None) -> str:
    return str((credentials or {}).get("username") or "")

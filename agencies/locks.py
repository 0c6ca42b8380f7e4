"""The lock after wrong passwords: by name and address as axes keeps it, and by name over all addresses."""

import logging
import time
from datetime import datetime, timedelta
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.core.cache import cache
from django.db.models import Max, Sum
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac
from redis.exceptions import RedisError

from agencies.models import SignIn, User

log = logging.getLogger(__name__)

HOUR = 60 * 60
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
        return super().is_locked(request, credentials) or self._is_besieged(request, credentials)

    def user_login_failed(
        self,
        sender: Any,
        credentials: dict[str, Any],
        request: HttpRequest | None = None,
        **more: Any,
    ) -> None:
        """Count a wrong password; one that was not looked at counts for nothing."""
        if request is not None and not getattr(request, "axes_locked_out", False):
            _count(_name(credentials))
        super().user_login_failed(sender, credentials, request, **more)

    def reset_attempts(self, *, username: str | None = None, **which: Any) -> int:
        """Unlock; of a name over all addresses too. Returns how many records went."""
        besieged = 0
        if username:
            besieged = len(_failures(username))
            _forget(username)
        return super().reset_attempts(username=username, **which) + besieged

    def _is_besieged(self, request: HttpRequest, credentials: dict[str, Any] | None) -> bool:
        name = _name(credentials)
        if not is_besieged(name):
            return False
        since = timezone.now() - timedelta(days=KNOWN_DAYS)
        address = request.axes_ip_address  # type: ignore[attr-defined]  # set by axes
        return not SignIn.objects.signed_in(name).filter(address=address, at__gte=since).exists()


def counted_name(_request: HttpRequest | None, credentials: dict[str, Any] | None) -> str:
    """The name that axes counts by: of one that belongs to no account a digest, since it may be a password."""
    name = _name(credentials)
    return name if User.objects.filter(username=name).exists() else _digest(name)


def locked_until(name: str, address: str | None) -> datetime:
    """When a lock that holds now for this name at this address ends, by the machine's clock."""
    counted_as = counted_name(None, {"username": name})
    tries = AccessAttempt.objects.filter(username=counted_as, ip_address=address)
    tries = tries.filter(attempt_time__gte=timezone.now() - settings.AXES_COOLOFF_TIME)
    counted = tries.aggregate(n=Sum("failures_since_start"), last=Max("attempt_time"))
    ends = [timezone.now()]
    if (counted["n"] or 0) >= settings.AXES_FAILURE_LIMIT:
        ends.append(counted["last"] + settings.AXES_COOLOFF_TIME)
    if is_besieged(name):
        oldest = _failures(name)[-settings.SIGN_IN_FAILURES_A_NAME]
        ends.append(datetime.fromtimestamp(oldest + HOUR, tz=timezone.get_current_timezone()))
    return max(ends)


def is_besieged(name: str) -> bool:
    """Whether wrong passwords for this name came too often within an hour, whatever the addresses."""
    limit = settings.SIGN_IN_FAILURES_A_NAME
    return bool(limit) and len(_failures(name)) >= limit


def _count(name: str) -> None:
    failures = [*_failures(name), time.time()]
    try:
        cache.set(_key(name), failures[-max(settings.SIGN_IN_FAILURES_A_NAME, 1) :], HOUR)
    except RedisError as error:
        log.warning("A wrong password was not counted by name: %s", type(error).__name__)


def _forget(name: str) -> None:
    try:
        cache.delete(_key(name))
    except RedisError as error:
        log.warning("A name was not unlocked: %s", type(error).__name__)


def _failures(name: str) -> list[float]:
    """The moments of the last hour's failures, oldest first; none while the cache is out of reach (axes goes on)."""
    since = time.time() - HOUR
    try:
        return [moment for moment in cache.get(_key(name), []) if moment > since]
    except RedisError as error:
        log.warning("Wrong passwords are not counted by name: %s", type(error).__name__)
        return []


def _key(name: str) -> str:
    """A name may be as long and strange as anybody likes; a cache's key may not."""
    return f"sign-in-failures:{_digest(name)}"


def _digest(name: str) -> str:
    return salted_hmac("agencies.locks", name, algorithm="sha256").hexdigest()


def _name(credentials: dict[str, Any] | None) -> str:
    return str((credentials or {}).get("username") or "")

"""How often the API may be asked: by a person, and by an address that shows nobody's token."""

import logging
from typing import Any, Final

from django.conf import settings
from redis.exceptions import RedisError
from rest_framework.exceptions import Throttled
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from worktracker.lib.origin import client_address

log = logging.getLogger(__name__)

OFF: Final = frozenset({"", "0"})


class Throttle(SimpleRateThrottle):
    """Counts in the shared cache. While the cache is out of reach nobody is kept from work: that is logged."""

    def get_rate(self) -> str | None:
        """As ``600/min``; None where the setting switches the throttle off."""
        rate = self.setting()
        return None if rate in OFF else rate

    def setting(self) -> str:
        """The rate as it is set."""
        raise NotImplementedError

    def allow_request(self, request: Request, view: Any) -> bool:
        """Whether this request is within the rate; it counts if so."""
        try:
            return super().allow_request(request, view)
        except RedisError as error:
            log.warning("The API is not throttled: %s", type(error).__name__)
            return True


class PersonThrottle(Throttle):
    """One person's requests, by session or token, from wherever."""

    scope = "person"

    def setting(self) -> str:
        """API_RATE."""
        return settings.API_RATE

    def get_cache_key(self, request: Request, view: Any) -> str | None:
        """By person."""
        if not request.user or not request.user.is_authenticated:
            return None
        return self.cache_format % {"scope": self.scope, "ident": request.user.pk}


class AnonymousThrottle(Throttle):
    """Requests of one address that were refused for want of a token, so that tokens cannot be tried one by one."""

    scope = "anonymous"

    def setting(self) -> str:
        """API_ANONYMOUS_RATE."""
        return settings.API_ANONYMOUS_RATE

    def get_cache_key(self, request: Request, view: Any) -> str | None:
        """By address, as our own proxy names it."""
        address = client_address(request._request) or "unknown"
        return self.cache_format % {"scope": self.scope, "ident": address.replace(":", "-")}


def refuse_knocking(request: Request) -> Throttled | None:
    """The refusal of who shows no valid token for the umpteenth time; None while that is still borne.

    Django REST framework asks its throttles only after it has asked who somebody is, so who is nobody never comes
    to them.
    """
    throttle = AnonymousThrottle()
    return None if throttle.allow_request(request, None) else Throttled(throttle.wait())

"""How often one address may try to sign in."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from worktracker.lib.origin import client_address
from worktracker.lib.throttles import Throttle


class SignInThrottle(Throttle):
    """Passwords and codes tried from one address, whatever the names; the locks count by name."""

    scope = "sign-in"

    def allows(self, request: HttpRequest) -> bool:
        """Whether this try is within the rate; it counts if so."""
        return self.allow_request(request, None)  # type: ignore[arg-type]  # a page's request does as well

    def setting(self) -> str:
        """SIGN_IN_RATE."""
        return settings.SIGN_IN_RATE

    def get_cache_key(self, request: HttpRequest, view: Any) -> str:
        """By address, as our own proxy names it."""
        address = client_address(request) or "unknown"
        return self.cache_format % {"scope": self.scope, "ident": address.replace(":", "-")}

"""Where a request came from, for whoever writes the trail: the one thing that is ambient (decision 0003)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse

_address: ContextVar[str | None] = ContextVar("address", default=None)


def current_address() -> str | None:
    """The network address that the present request came from; None in jobs and commands."""
    return _address.get()


@contextmanager
def coming_from(address: str | None) -> Iterator[None]:
    """Runs the block as on behalf of this address."""
    token = _address.set(address)
    try:
        yield
    finally:
        _address.reset(token)


class OriginMiddleware:
    """Keeps the client's address while a request is answered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        with coming_from(client_address(request)):
            return self.get_response(request)


def client_address(request: HttpRequest) -> str | None:
    """The client's address, or None where what stands there is none.

    Behind our proxy (``BEHIND_PROXY``) the last hop of ``X-Forwarded-For`` is the address that the proxy itself saw;
    what stands before it, and the whole header where no proxy is in front, anybody could have written.
    """
    if settings.BEHIND_PROXY:
        return plain_address(request.headers.get("X-Forwarded-For", "").rpartition(",")[2])
    return plain_address(request.META.get("REMOTE_ADDR", ""))


def plain_address(text: str) -> str | None:
    """An address in its one spelling: no zone, IPv4 as such where it came inside IPv6. None for anything else."""
    try:
        address = ip_address(text.strip().partition("%")[0])
    except ValueError:
        return None
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(address)

"""One line in the log for every request, and an id that joins the lines of one."""

import logging
import re
import time
from collections.abc import Callable
from typing import Final
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.functional import LazyObject, empty

from worktracker.lib.logs import known_as
from worktracker.lib.origin import current_address

log = logging.getLogger("worktracker.requests")

HEADER: Final = "X-Request-ID"
WELL_FORMED: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")
# Who is turned away, and who asks too much: what somebody looks for who suspects an attack.
SUSPICIOUS: Final = frozenset({401, 403, 429})
# Programs ask these every few seconds.
PROBES: Final = frozenset({"health-live", "health-ready", "metrics"})


class RequestLogMiddleware:
    """Writes method, path, status, duration, person and address; never the query string, which can hold anything.

    The path of a request is logged, its body and headers are not.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request under an id of its own, which the answer names."""
        request.request_id = request_id = _id_of(request)  # type: ignore[attr-defined]  # ours, for whoever logs later
        begun = time.perf_counter()
        with known_as(request_id):
            response = self.get_response(request)
            milliseconds = round((time.perf_counter() - begun) * 1000)
            _write_down(request, response, milliseconds)
        response.headers[HEADER] = request_id
        return response


def _id_of(request: HttpRequest) -> str:
    """The proxy's own id, where one stands in front and it is well formed; else a new one."""
    told = request.headers.get(HEADER, "")
    if settings.BEHIND_PROXY and WELL_FORMED.fullmatch(told):
        return told
    return uuid4().hex


def _write_down(request: HttpRequest, response: HttpResponse, milliseconds: int) -> None:
    fields = {
        "method": request.method,
        "path": request.path,
        "status": response.status_code,
        "milliseconds": milliseconds,
        "person": _person(request),
        "address": current_address(),
    }
    message = (
        "%(method)s %(path)s %(status)s in %(milliseconds)s ms, person %(person)s, %(address)s"
    )
    log.log(_level(request, response), message, fields, extra=fields)


def _level(request: HttpRequest, response: HttpResponse) -> int:
    if response.status_code in SUSPICIOUS:
        return logging.WARNING
    match = request.resolver_match
    is_probe = match is not None and match.url_name in PROBES
    is_static = request.path.startswith(settings.STATIC_URL)
    return logging.DEBUG if is_probe or is_static else logging.INFO


def _person(request: HttpRequest) -> int | None:
    """The id of who asked, where somebody needed to know: nothing is read from the database for the log's sake."""
    user = getattr(request, "user", None)
    if isinstance(user, LazyObject) and user._wrapped is empty:
        return None
    return getattr(user, "pk", None)

"""Requests that are too large are refused before anything reads them: no body fills a disk, no address a search."""

from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from worktracker.lib.uploads import use_up

MIB: Final = 1024 * 1024
LONGEST_QUERY: Final = 8 * 1024  # bytes, as gunicorn and nginx limit a request's first line
API: Final = "/api/"


class LimitsMiddleware:
    """Answers 413 for a body, 414 for a query, and 400 for a NUL, which no text of ours holds and PostgreSQL refuses.

    Stands before whatever reads a body: Django's check of the form's token would store any upload of anybody.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """The refusal, in the language of the person; None where there is nothing to refuse."""
        query = request.META.get("QUERY_STRING", "")
        if len(query) > LONGEST_QUERY:
            return _refused(
                request, 414, "query_too_long", _("The address is too long. Ask for less at once.")
            )
        if "\0" in request.path_info or "%00" in query:
            return _refused(
                request, 400, "bad_request", _("The address holds a sign that means nothing here.")
            )
        most = _most(request)
        if most is not None and _announced(request) > most:
            use_up(request, most=settings.REQUEST_MAX_BYTES)
            return _refused(
                request, 413, "too_large", _("What was sent is too large. Nothing was kept.")
            )
        return None


def _most(request: HttpRequest) -> int | None:
    """Bytes that a request to this address may have; None where the view itself counts while it reads."""
    name = request.resolver_match.url_name if request.resolver_match else None
    if name in settings.REQUEST_LIMITS:
        return settings.REQUEST_LIMITS[name]
    return (
        settings.API_MAX_BYTES if request.path_info.startswith(API) else settings.REQUEST_MAX_BYTES
    )


def _announced(request: HttpRequest) -> int:
    """The length of the body; servers hand on no more of it than was announced."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length) if str(length).isdecimal() else 0


def _refused(request: HttpRequest, status: int, code: str, sentence: str) -> HttpResponse:
    if request.path_info.startswith(API):
        return JsonResponse({"code": code, "detail": sentence}, status=status)
    return render(request, "refused.html", {"status": status, "sentence": sentence}, status=status)

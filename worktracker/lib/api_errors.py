"""One answer for every refusal of the API: a stable code and one sentence; bad input names its fields too."""

import math
from typing import Any

from django.utils.translation import ngettext
from rest_framework.exceptions import (
    AuthenticationFailed,
    NotAuthenticated,
    Throttled,
    ValidationError,
)
from rest_framework.response import Response
from rest_framework.views import exception_handler

from worktracker.lib.errors import DomainError
from worktracker.lib.throttles import refuse_knocking

BESIDE = ("changes", "doubts")  # rows that a refusal of the error family may tell


def answer(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler: the error family first, then DRF's own in the same form.

    ``{"code", "detail"}``, with ``"fields": {name: [sentence]}`` where values were refused, ``"changes"`` where
    somebody else was faster, and ``"doubts"`` of values sent in a list.
    """
    if isinstance(error, DomainError):
        return Response(_told(error), status=error.status)
    if isinstance(error, (NotAuthenticated, AuthenticationFailed)):
        error = refuse_knocking(context["request"]) or error
    response = exception_handler(error, context)
    if response is None:
        return None
    if isinstance(error, ValidationError):
        response.data = _refused(response.data)
    elif isinstance(error, Throttled):
        response.data = {"code": "throttled", "detail": _wait(error)}
    else:
        response.data = {"code": response.data["detail"].code, **response.data}
    return response


def _told(error: DomainError) -> dict[str, Any]:
    told: dict[str, Any] = {"code": error.code, "detail": str(error)}
    if field := error.params.get("field"):
        told["fields"] = {field: [str(error)]}
    return told | {name: error.params[name] for name in BESIDE if name in error.params}


def _wait(error: Throttled) -> str:
    seconds = math.ceil(getattr(error, "wait", None) or 1)
    words = ngettext(
        "Too many requests: ask again in %(n)s second.",
        "Too many requests: ask again in %(n)s seconds.",
        seconds,
    )
    return words % {"n": seconds}


def _refused(sentences: Any) -> dict[str, Any]:
    fields = sentences if isinstance(sentences, dict) else {"": sentences}
    first, words = next(iter(fields.items()))
    said = _first_sentence(words)
    detail = f"{first}: {said}" if first else said
    return {"code": "invalid", "detail": detail, "fields": fields}


def _first_sentence(words: Any) -> str:
    """Of a field's refusals, which of a list of rows are nested; rows in order are empty."""
    while not isinstance(words, str):
        parts = words.values() if isinstance(words, dict) else words
        words = next(part for part in parts if part)
    return words

"""One answer for every refusal of the API: a stable code and one sentence; bad input names its fields too."""

from typing import Any

from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.views import exception_handler

from worktracker.lib.errors import DomainError


def answer(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler: the error family first, then DRF's own in the same form.

    ``{"code", "detail"}``, and ``"fields": {name: [sentence]}`` where values were refused.
    """
    if isinstance(error, DomainError):
        return Response({"code": error.code, "detail": str(error)}, status=error.status)
    response = exception_handler(error, context)
    if response is None:
        return None
    if isinstance(error, ValidationError):
        response.data = _refused(response.data)
    else:
        response.data = {"code": response.data["detail"].code, **response.data}
    return response


def _refused(sentences: Any) -> dict[str, Any]:
    fields = sentences if isinstance(sentences, dict) else {"": sentences}
    first, words = next(iter(fields.items()))
    detail = f"{first}: {words[0]}" if first else str(words[0])
    return {"code": "invalid", "detail": detail, "fields": fields}

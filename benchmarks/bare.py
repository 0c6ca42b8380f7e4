"""The floor of `site.py`: the product's addresses, and beside them views that send what a page came to.

A floor runs the statements that the page ran and sends the page's bytes, ready made, behind the same middleware.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path

from worktracker.urls import urlpatterns as product

Statement = tuple[str, Any]


@dataclass(frozen=True, slots=True)
class Floor:
    """What one page sent, and the statements of its view."""

    content: bytes
    content_type: str
    statements: Sequence[Statement]


FLOORS: dict[str, Floor] = {}


def run(statements: Sequence[Statement]) -> None:
    """Executes and fetches each."""
    with connection.cursor() as cursor:
        for sql, params in statements:
            cursor.execute(sql, params)
            cursor.fetchall()


def empty(_request: HttpRequest) -> HttpResponse:
    """What the middleware alone costs."""
    return HttpResponse()


def floor(_request: HttpRequest, name: str) -> HttpResponse:
    """The statements of a page, and its bytes."""
    kept = FLOORS[name]
    run(kept.statements)
    return HttpResponse(kept.content, content_type=kept.content_type)


urlpatterns = [path("bare/", empty), path("bare/<str:name>/", floor), *product]

"""What rows and panels offer: tags, and links to what a person does next."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from tasks.models import Period


@dataclass(frozen=True, slots=True)
class Tag:
    """A word about a row; ``late`` ones are outlined in red. ``url`` leads to what it names, if anywhere."""

    word: str
    late: bool = False
    url: str = ""


@dataclass(frozen=True, slots=True)
class Button:
    """What a button says and where it leads; ``posts`` sends a form there instead."""

    label: str
    url: str
    posts: bool = False


def report_url(item_id: int, period: Period | None, unit_id: int | None, *, own: int | None) -> str:
    """The report form for a period, and for a unit (None: whoever answers) that is not the person's ``own``."""
    asked: dict[str, Any] = {"period": period.pk} if period else {}
    if unit_id is not None and unit_id != own:
        asked["for"] = unit_id
    url = reverse("report", args=[item_id])
    return f"{url}?{urlencode(asked)}" if asked else url

"""What every page's frame shows: the product's mode, the navigation and its counts."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from tasks.models import Plan, WorkItem
from worktracker.lib.clock import today

THEMES = frozenset({"auto", "light", "dark"})


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context of every page: mode, business date, theme, and, once signed in, the navigation's counts."""
    on = today()
    theme = request.COOKIES.get("theme", "auto")
    shown: dict[str, Any] = {
        "demo": settings.DEMO,
        "today": on,
        "theme": theme if theme in THEMES else "auto",
        "folded": request.COOKIES.get("fold") == "1",
    }
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or request.headers.get("HX-Request"):
        return shown
    mine = WorkItem.objects.reportable_by(user).with_queue(user.unit_id, on=on)
    shown["nav_counts"] = {
        "mine": mine.waiting().count() if user.unit_id else 0,
        "items": WorkItem.objects.visible_to(user).count(),
        "drafts": Plan.objects.editable_by(user).count() if user.is_supervisor else 0,
    }
    return shown

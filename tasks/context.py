"""What every page's frame shows: the product's mode, the navigation and its counts."""

from datetime import date
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from agencies.models import User
from tasks.mine import waiting_for
from tasks.models import Notification, Plan, ProgressReport, WorkItem
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
    return shown | {"nav_counts": _counts(user, on=on)}


def _counts(user: User, *, on: date) -> dict[str, int | None]:
    """What waits for the person, one query each; ``mine`` and ``desk`` are None for who has none."""
    return {
        "mine": waiting_for(user, on=on).count() if _has_tasks(user) else None,
        "items": WorkItem.objects.visible_to(user).count(),
        "drafts": Plan.objects.editable_by(user).count() if user.is_supervisor else 0,
        "desk": _to_decide(user, on=on),
        "unread": Notification.objects.visible_to(user).unread().count(),
    }


def _has_tasks(user: User) -> bool:
    """Whether items can wait for the person: who writes for a unit, or for the supervision office's own."""
    return user.is_reporter or (user.is_supervisor and user.unit_id is not None)


def _to_decide(user: User, *, on: date) -> int | None:
    """Reports that wait for the person's decision; staff decide where they stand in for a head who has some."""
    reports = ProgressReport.objects.all()
    if user.is_supervisor or user.is_leader:
        return reports.decidable_by(user).count()
    if user.is_auditor:
        return 0  # reads the desk and decides on nothing
    if not user.is_reporter:
        return None
    waiting = reports.approvable_by(user, on=on).count()
    return waiting if waiting or user.is_head else None

"""The first page, and what waits for the person."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_safe

from agencies.models import User
from agencies.people import signed_in
from tasks.choices import SETTLED_QUEUES
from tasks.groups import grouped
from tasks.mine import rows_of
from tasks.models import ProgressReport
from worktracker.lib.clock import today


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Leads each to where the day begins."""
    return redirect(_first_page(signed_in(request)))


def _first_page(user: User) -> str:
    if user.is_security_administrator:
        return "accounts"
    if user.is_audit_administrator:
        return "trail"
    return "my-items" if user.is_reporter else "dashboard"


@require_safe
def my_items(request: HttpRequest) -> HttpResponse:
    """Items of the units that the person writes for, each once, under the most urgent reason why it waits."""
    return render(request, "tasks/my_items.html", _shown(request))


def _shown(request: HttpRequest) -> dict[str, Any]:
    on = today()
    user: Any = request.user
    groups = grouped(rows_of(user, on=on), on=on)
    waiting = [group for group in groups if group.queue not in SETTLED_QUEUES]
    return {
        "on": on,
        "groups": waiting,
        "waiting": sum(len(group.rows) for group in waiting),
        "settled": [group for group in groups if group.queue in SETTLED_QUEUES and group.rows],
        "to_approve": ProgressReport.objects.approvable_by(user, on=on).count(),
        "unit_id": user.unit_id,
    }


urlpatterns = [
    path("", home, name="home"),
    path("mine/", my_items, name="my-items"),
]

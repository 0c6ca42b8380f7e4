"""What a person was told of: the page, the bell in every page's head, and marking as read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.timezone import localtime
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseStopPolling

from agencies.models import User
from agencies.people import signed_in
from tasks.choices import Event
from tasks.models import Notification
from tasks.querysets import EventCount
from tasks.services.attending import mark_read
from tasks.told import Told, target, told
from worktracker.lib.clock import now, today

PER_PAGE = 50
UNREAD = "unread"


@dataclass(frozen=True, slots=True)
class Day:
    """What was told on one day, newest first."""

    day: date
    rows: list[Told]


@require_safe
def notifications(request: HttpRequest) -> HttpResponse:
    """One's own, newest first; ``?show=unread`` those not read, ``?event=`` those of one kind."""
    mine = Notification.objects.visible_to(signed_in(request))
    counts = mine.count_events()
    event, unread = _event(request), request.GET.get("show") == UNREAD
    rows = _chosen(mine, event=event, unread=unread).with_subjects()
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "days": _days(page, on=today()),
        "on": today(),
        "event": event,
        "unread_only": unread,
        "total": sum(one.total for one in counts.values()),
        "unread": sum(one.unread for one in counts.values()),
        "unread_here": sum(one.unread for kind, one in counts.items() if event in ("", kind)),
        "events": _kinds(counts, unread=unread),
        "until": max((one.newest for one in counts.values()), default=0),
    }
    return render(request, "tasks/notifications.html", context)


@require_POST
def follow(request: HttpRequest, pk: int) -> HttpResponse:
    """Marks one as read and goes where it leads."""
    user = signed_in(request)
    mine = Notification.objects.visible_to(user)
    row = get_object_or_404(mine.select_related("report", "comment", "item"), pk=pk)
    mark_read(mine.filter(pk=pk), by=user, at=now())
    return redirect(target(row))


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Marks all as read that the person was shown, those of one event where it is named: what came in since stays."""
    user = signed_in(request)
    until, event = request.POST.get("until", ""), request.POST.get("event", "")
    mine = _chosen(Notification.objects.visible_to(user), event=event, unread=True)
    n = mark_read(mine.filter(pk__lte=_number(until)), by=user, at=now())
    words = ngettext(
        "%(n)s notification is marked as read.", "%(n)s notifications are marked as read.", n
    )
    messages.success(request, words % {"n": n})
    return redirect("notifications")


@require_safe
@login_not_required
@never_cache
def bell(request: HttpRequest) -> HttpResponse:
    """The bell alone, with its count, as an open page asks for it every minute.

    Who was signed out meanwhile is left in peace: no more questions, and what was being typed stays on the page.
    """
    if not isinstance(request.user, User):
        response = HttpResponseStopPolling()
        response["HX-Reswap"] = "none"
        return response
    unread = Notification.objects.visible_to(request.user).unread().count()
    return render(request, "tasks/_bell.html", {"unread": unread})


def _event(request: HttpRequest) -> str:
    asked = request.GET.get("event", "")
    return asked if asked in Event.values else ""


def _chosen(rows: Any, *, event: str, unread: bool) -> Any:
    if event:
        rows = rows.filter(event=event)
    return rows.unread() if unread else rows


def _kinds(counts: Mapping[str, EventCount], *, unread: bool) -> list[tuple[Event, int]]:
    """The events that there are, in their order, with how many."""
    numbers = {kind: one.unread if unread else one.total for kind, one in counts.items()}
    return [(event, numbers[event]) for event in Event if numbers.get(event)]


def _days(page: Page, *, on: date) -> list[Day]:
    groups = groupby(page.object_list, key=lambda row: localtime(row.at).date())
    return [Day(day, [told(row, on=on) for row in rows]) for day, rows in groups]


def _number(text: str) -> int:
    """A key as a number; 0, which is nobody's, for what is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0


urlpatterns = [
    path("notifications/", notifications, name="notifications"),
    path("notifications/bell/", bell, name="bell"),
    path("notifications/read/", read_all, name="notifications-read"),
    path("notifications/<int:pk>/open/", follow, name="open-notification"),
]

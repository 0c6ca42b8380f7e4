"""The first page, and what waits for the person's own unit."""

from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path

from tasks.choices import Queue
from tasks.models import WorkItem
from worktracker.lib.clock import today


@dataclass(frozen=True, slots=True)
class Group:
    """Items that wait for one reason; the most urgent group that is not empty leads."""

    queue: Queue
    items: list[WorkItem]
    leads: bool = False


def home(request: HttpRequest) -> HttpResponse:
    """Who reports starts with the own tasks, everybody else with the overview."""
    return redirect("my-items" if request.user.is_reporter else "dashboard")  # type: ignore[union-attr]  # signed in


def my_items(request: HttpRequest) -> HttpResponse:
    """Open items of the person's unit, each once, under the most urgent reason why it waits."""
    return render(request, "tasks/my_items.html", _shown(request))


def _shown(request: HttpRequest) -> dict[str, Any]:
    on, unit_id = today(), request.user.unit_id  # type: ignore[union-attr]  # signed in
    mine = WorkItem.objects.reportable_by(request.user).with_queue(unit_id, on=on).with_gap(on=on)
    rows = mine.by_queue().with_parts().prefetch_related("targets__indicator")
    found = {queue: list(group) for queue, group in groupby(rows, key=attrgetter("queue"))}
    first = next((queue for queue in Queue if queue in found), None)
    groups = [
        Group(queue, found.get(queue, []), leads=queue == first)
        for queue in Queue
        if queue != Queue.UP_TO_DATE
    ]
    return {
        "on": on,
        "groups": groups,
        "waiting": sum(len(group.items) for group in groups),
        "up_to_date": found.get(Queue.UP_TO_DATE, []),
        "unit_id": unit_id,
    }


urlpatterns = [
    path("", home, name="home"),
    path("mine/", my_items, name="my-items"),
]

"""Tells people of events, in the application."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from agencies.models import User
from tasks.choices import URGENT_EVENTS, Event
from tasks.models import Comment, Mute, Notification, Plan, ProgressReport, WorkItem


def notify(
    event: Event,
    *,
    to: QuerySet[User],
    by: User | None,
    at: datetime,
    item: WorkItem | None = None,
    plan: Plan | None = None,
    report: ProgressReport | None = None,
    comment: Comment | None = None,
    figures: Mapping[str, Any] | None = None,
) -> int:
    """Tells each of these people once, within the caller's transaction; returns how many.

    Not who did it, nobody who left, and nobody who muted the event, unless it asks for something to be done.
    """
    people = to.filter(is_active=True)
    if by is not None:
        people = people.exclude(pk=by.pk)
    if event not in URGENT_EVENTS:
        people = people.exclude(Exists(Mute.objects.filter(user=OuterRef("pk"), event=event)))
    rows = [
        Notification(
            user_id=pk,
            event=event,
            plan=plan or (item.plan if item else None),
            item=item,
            report=report,
            comment=comment,
            actor=by,
            figures=dict(figures or {}),
            at=at,
        )
        for pk in people.order_by("pk").values_list("pk", flat=True).distinct()
    ]
    Notification.objects.bulk_create(rows, batch_size=500)
    return len(rows)

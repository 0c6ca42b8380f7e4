"""Keeps the nearest open limit of items, which lights, lists and reminders read."""

from django.db.models import Case, F, Min, OuterRef, Subquery, Value, When
from django.db.models.functions import Coalesce, Least

from tasks.choices import LimitKind
from tasks.models import Milestone, Occurrence, WorkItem
from tasks.querysets import WorkItemQuerySet


def refresh_next_limits(items: WorkItemQuerySet) -> int:
    """Recomputes ``next_limit`` of these items in one UPDATE; returns the number of rows.

    It is the earliest of the item's own limit, its pending milestones and its pending occurrences. A date
    that a person must still confirm does not count.
    """
    milestone = Subquery(
        Milestone.objects.pending()
        .filter(item=OuterRef("pk"))
        .order_by()
        .values("item")
        .annotate(first=Min("date"))
        .values("first")
    )
    occurrence = Subquery(
        Occurrence.objects.pending()
        .filter(duty__item=OuterRef("pk"))
        .order_by()
        .values("duty__item")
        .annotate(first=Min("due"))
        .values("first")
    )
    limit = F("limit")
    nearest = Least(Coalesce(milestone, limit), Coalesce(occurrence, limit), limit)
    rows = WorkItem.objects.filter(pk__in=items.order_by().values("pk"))
    rows.update(next_limit=nearest)
    return rows.update(
        next_limit_kind=Case(
            When(next_limit=limit, then=Value(LimitKind.LIMIT)),
            When(next_limit=milestone, then=Value(LimitKind.MILESTONE)),
            default=Value(LimitKind.OCCURRENCE),
        )
    )

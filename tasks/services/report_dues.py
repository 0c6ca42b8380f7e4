"""Keeps the day by which a unit's next report is due, which lights, flags and reminders read.

It is the day of the first of the plan's periods after the newest one that the unit handed a report in for, among those
that came due after the plan was published and had not ended before the item began. A report is missing from the day
after. Nothing is waited for from a part that is reported as done, of an item that is closed or halted, or of a draft.
"""

from datetime import date
from typing import Any

from django.db.models import Case, DateField, Exists, F, Min, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from tasks.choices import AT_WORK, OPEN_STATES, PlanState
from tasks.models import Period, ProgressReport, Responsibility, WorkItem
from tasks.querysets import WorkItemQuerySet

_NEVER = Value(date(1, 1, 1), output_field=DateField())


def refresh_report_dues(items: WorkItemQuerySet) -> None:
    """Recomputes ``report_due`` of these items and of their units' parts, in two UPDATEs.

    An item waits for the earliest of its lead units' reports; where no unit answers for it, for the supervision
    office's own.
    """
    ids = items.order_by().values("pk")
    handed_in = ProgressReport.objects.handed_in()
    of_part = handed_in.filter(item=OuterRef(OuterRef("item")), unit=OuterRef(OuterRef("unit")))
    Responsibility.objects.filter(item__in=ids).update(
        report_due=Case(
            When(state__in=AT_WORK, then=_next_due(OuterRef("item"), of_part)),
            default=None,
            output_field=DateField(),
        )
    )
    parts = Responsibility.objects.filter(item=OuterRef("pk"))
    earliest = parts.leading().order_by().values("item").annotate(due=Min("report_due"))
    of_item = handed_in.filter(item=OuterRef(OuterRef("pk")))
    WorkItem.objects.filter(pk__in=ids).update(
        report_due=Case(
            When(Exists(parts), then=Subquery(earliest.values("due"))),
            When(state__in=AT_WORK, then=_next_due(OuterRef("pk"), of_item)),
            default=None,
            output_field=DateField(),
        )
    )


def _next_due(item: Any, handed_in: Any) -> Subquery:
    """Of the item around it: the day of its plan's first period after the newest one reported on."""
    newest = handed_in.order_by("-period__due").values("period__due")[:1]
    owed = Period.objects.filter(
        Q(due__gte=F("plan__published_at__date"), due__gt=Coalesce(Subquery(newest), _NEVER)),
        plan__state=PlanState.PUBLISHED,
        plan__items=item,
        plan__items__state__in=OPEN_STATES,
        ends__gte=F("plan__items__starts_on"),
    )
    return Subquery(owed.order_by("due").values("due")[:1])

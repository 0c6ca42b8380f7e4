"""Fills what the services keep from now on: when progress last moved, and by when the next report is due."""

from datetime import date
from typing import Any

from django.db import migrations
from django.db.models import Case, DateField, Exists, F, Min, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

NEVER = Value(date(1, 1, 1), output_field=DateField())


def keep_what_is_derived(apps: Any, schema_editor: Any) -> None:
    period = apps.get_model("tasks", "Period")
    report = apps.get_model("tasks", "ProgressReport")
    part = apps.get_model("tasks", "Responsibility")
    item = apps.get_model("tasks", "WorkItem")
    handed_in = report.objects.filter(state__in=("to_approve", "submitted", "accepted"))

    def next_due(of: Any, reports: Any) -> Subquery:
        newest = reports.order_by("-period__due").values("period__due")[:1]
        owed = period.objects.filter(
            Q(due__gte=F("plan__published_at__date"), due__gt=Coalesce(Subquery(newest), NEVER)),
            plan__state="published",
            plan__items=of,
            plan__items__state__in=("to_sign", "in_progress", "to_verify"),
            ends__gte=F("plan__items__starts_on"),
        )
        return Subquery(owed.order_by("due").values("due")[:1])

    of_part = handed_in.filter(item=OuterRef(OuterRef("item")), unit=OuterRef(OuterRef("unit")))
    at_work = Q(state__in=("to_sign", "in_progress"))
    part.objects.update(
        report_due=Case(When(at_work, then=next_due(OuterRef("item"), of_part)), default=None)
    )
    parts = part.objects.filter(item=OuterRef("pk"))
    earliest = parts.filter(part="lead").order_by().values("item").annotate(due=Min("report_due"))
    of_item = handed_in.filter(item=OuterRef(OuterRef("pk")))
    item.objects.update(
        moved_on=F("reported_on"),
        report_due=Case(
            When(Exists(parts), then=Subquery(earliest.values("due"))),
            When(at_work, then=next_due(OuterRef("pk"), of_item)),
            default=None,
        ),
    )


class Migration(migrations.Migration):
    dependencies = [("tasks", "0016_light_rules")]
    operations = [migrations.RunPython(keep_what_is_derived, migrations.RunPython.noop)]

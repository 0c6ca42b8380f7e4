"""Administration of indicators, targets and readings: to look at."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from indicators.models import Indicator, Reading, ReportedReading, Target
from tasks.models import ProgressReport
from worktracker.lib.admin import ReadOnlyAdmin, ReadOnlyInline


class TargetInline(ReadOnlyInline):
    """What the clauses promise of the indicator."""

    model = Target
    fields = ["item", "order", "kind", "op", "value", "value_max", "due", "implicit"]
    list_select_related = ["item"]


@admin.register(Indicator)
class IndicatorAdmin(ReadOnlyAdmin):
    """What is measured."""

    list_display = ["name", "unit", "agency", "aggregation", "decimals"]
    list_filter = ["agency", "aggregation"]
    search_fields = ["name", "unit"]
    list_select_related = ["agency"]
    inlines = [TargetInline]


@admin.register(Target)
class TargetAdmin(ReadOnlyAdmin):
    """What was promised."""

    list_display = ["indicator", "op", "value", "value_max", "kind", "due", "item"]
    list_filter = ["kind", "op", "implicit", "item__plan"]
    search_fields = ["indicator__name", "quote", "item__title"]
    date_hierarchy = "due"
    list_select_related = ["indicator", "item"]


@admin.register(Reading)
class ReadingAdmin(ReadOnlyAdmin):
    """What was measured, and counts."""

    list_display = ["indicator", "period", "value", "recorded_by", "is_demo"]
    list_filter = ["is_demo", "indicator__agency"]
    search_fields = ["indicator__name"]
    date_hierarchy = "period"
    list_select_related = ["indicator", "recorded_by", "report__item"]


@admin.register(ReportedReading)
class ReportedReadingAdmin(ReadOnlyAdmin):
    """What reports that were handed in claim was measured."""

    list_display = ["indicator", "value", "report"]
    list_filter = ["indicator__agency"]
    search_fields = ["indicator__name", "report__item__title"]
    list_select_related = ["indicator", "report__item"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Of the reports that the person sees."""
        rows: Any = super().get_queryset(request)
        reports = ProgressReport.objects.visible_to(request.user)
        return rows.filter(report__in=reports.order_by().values("pk"))

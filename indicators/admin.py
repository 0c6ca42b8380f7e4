"""Administration of indicators, targets and readings: to look at."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from indicators.models import (
    Definition,
    Indicator,
    Outlook,
    Reading,
    ReportedReading,
    Stage,
    Target,
    TargetChange,
)
from tasks.models import ProgressReport
from worktracker.lib.admin import ReadOnlyAdmin, ReadOnlyInline


@admin.register(Definition)
class DefinitionAdmin(ReadOnlyAdmin):
    """How things are measured and judged; without an agency, what all share."""

    list_display = ["name", "unit", "agency", "aggregation", "periodicity", "direction", "roll_up"]
    list_filter = ["agency", "aggregation", "periodicity", "direction"]
    search_fields = ["name", "unit"]
    list_select_related = ["agency"]


class StageInline(ReadOnlyInline):
    """What is to be reached on the way."""

    model = Stage
    fields = ["due", "value"]


class TargetChangeInline(ReadOnlyInline):
    """What took the place of the promise during the year."""

    model = TargetChange
    fields = ["since", "op", "value", "value_max", "due", "reason", "made_by", "made_at"]
    list_select_related = ["made_by"]


class OutlookInline(ReadOnlyInline):
    """The kept forecast."""

    model = Outlook
    fields = ["value", "low", "high", "method", "readings", "until"]


class TargetInline(ReadOnlyInline):
    """What the clauses promise of the indicator."""

    model = Target
    fields = ["item", "order", "kind", "op", "value", "value_max", "due", "implicit"]
    list_select_related = ["item"]


@admin.register(Indicator)
class IndicatorAdmin(ReadOnlyAdmin):
    """What is measured."""

    list_display = ["name", "unit", "agency", "aggregation", "decimals"]
    list_filter = ["agency", "definition__aggregation"]
    search_fields = ["name", "unit"]
    list_select_related = ["agency", "definition"]
    inlines = [TargetInline]


@admin.register(Target)
class TargetAdmin(ReadOnlyAdmin):
    """What was promised."""

    list_display = ["indicator", "op", "value", "value_max", "kind", "due", "item"]
    list_filter = ["kind", "op", "implicit", "item__plan"]
    search_fields = ["indicator__name", "quote", "item__title"]
    date_hierarchy = "due"
    list_select_related = ["indicator", "item"]
    inlines = [StageInline, TargetChangeInline, OutlookInline]


@admin.register(Stage)
class StageAdmin(ReadOnlyAdmin):
    """What is to be reached on the way to targets."""

    list_display = ["target", "due", "value"]
    search_fields = ["target__indicator__name", "target__item__title"]
    date_hierarchy = "due"
    list_select_related = ["target__indicator", "target__item"]


@admin.register(TargetChange)
class TargetChangeAdmin(ReadOnlyAdmin):
    """What took the place of promises during the year."""

    list_display = ["target", "since", "op", "value", "value_max", "reason", "made_by"]
    search_fields = ["target__indicator__name", "target__item__title", "reason"]
    date_hierarchy = "since"
    list_select_related = ["target__indicator", "target__item", "made_by"]


@admin.register(Outlook)
class OutlookAdmin(ReadOnlyAdmin):
    """The kept forecasts."""

    list_display = ["target", "value", "low", "high", "method", "readings", "until"]
    search_fields = ["target__indicator__name", "target__item__title"]
    list_select_related = ["target__indicator", "target__item"]


@admin.register(Reading)
class ReadingAdmin(ReadOnlyAdmin):
    """What was measured, all versions of it."""

    list_display = [
        "indicator",
        "period",
        "value",
        "of",
        "status",
        "is_current",
        "recorded_by",
        "is_demo",
    ]
    list_filter = ["status", "is_current", "is_demo", "indicator__agency"]
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

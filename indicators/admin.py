"""Administration of indicators, targets and readings."""

from typing import Any

from django.contrib import admin

from indicators.models import Indicator, Reading, Target
from worktracker.lib.admin import TrailedAdmin
from worktracker.lib.clock import now


class TargetInline(admin.TabularInline):
    """What the clauses promise of the indicator."""

    model = Target
    extra = 0
    fields = ["item", "order", "kind", "op", "value", "value_max", "due", "implicit"]
    autocomplete_fields = ["item"]


@admin.register(Indicator)
class IndicatorAdmin(TrailedAdmin):
    """What is measured."""

    list_display = ["name", "unit", "agency", "aggregation", "decimals"]
    list_filter = ["agency", "aggregation"]
    search_fields = ["name", "unit"]
    autocomplete_fields = ["agency"]
    list_select_related = ["agency"]
    inlines = [TargetInline]


@admin.register(Target)
class TargetAdmin(TrailedAdmin):
    """What was promised."""

    list_display = ["indicator", "op", "value", "value_max", "kind", "due", "item"]
    list_filter = ["kind", "op", "implicit", "item__plan"]
    search_fields = ["indicator__name", "quote", "item__title"]
    date_hierarchy = "due"
    autocomplete_fields = ["item", "indicator"]
    list_select_related = ["indicator", "item"]


@admin.register(Reading)
class ReadingAdmin(TrailedAdmin):
    """What was measured."""

    list_display = ["indicator", "period", "value", "recorded_by", "is_demo"]
    list_filter = ["is_demo", "indicator__agency"]
    search_fields = ["indicator__name"]
    date_hierarchy = "period"
    autocomplete_fields = ["indicator"]
    list_select_related = ["indicator", "recorded_by", "report__item"]
    readonly_fields = ["recorded_by", "recorded_at", "report"]

    def save_model(self, request: Any, obj: Reading, form: Any, change: bool) -> None:
        """A value typed here is its typist's."""
        if not change:
            obj.recorded_by, obj.recorded_at = request.user, now()
        super().save_model(request, obj, form, change)

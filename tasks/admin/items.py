"""Administration of items and what belongs to them. Whatever moves a limit refreshes the item's nearest one."""

from collections.abc import Collection
from typing import Any

from django.contrib import admin
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from tasks.models import Duty, Milestone, Occurrence, Partner, Responsibility, WorkItem
from tasks.services.limits import refresh_next_limits
from tasks.templatetags.ui import light as light_sign
from worktracker.lib.admin import TrailedAdmin
from worktracker.lib.clock import today


class LimitKeepingAdmin(TrailedAdmin):
    """For rows that carry a date of an item; ``item_path`` leads from the row to the item."""

    item_path = "item"

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save, announce, and refresh the item's nearest limit."""
        super().save_related(request, form, formsets, change)
        self._refresh([self._item_id(form.instance)])

    def delete_model(self, request: HttpRequest, obj: Model) -> None:
        """Delete, and refresh the item's nearest limit."""
        item = self._item_id(obj)
        super().delete_model(request, obj)
        self._refresh([item])

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        """Delete, and refresh the items' nearest limits."""
        items = [self._item_id(row) for row in queryset]
        with transaction.atomic():
            super().delete_queryset(request, queryset)
            self._refresh(items)

    def _item_id(self, row: Any) -> int:
        for step in filter(None, self.item_path.split("__")):
            row = getattr(row, step)
        return row.pk

    def _refresh(self, items: Collection[int]) -> None:
        refresh_next_limits(WorkItem.objects.filter(pk__in=items))


class ResponsibilityInline(admin.TabularInline):
    """Who answers for the item."""

    model = Responsibility
    extra = 0
    fields = ["order", "unit", "part", "printed", "is_inferred", "state"]
    autocomplete_fields = ["unit"]


class MilestoneInline(admin.TabularInline):
    """The item's printed dates."""

    model = Milestone
    extra = 0
    fields = [
        "order",
        "name",
        "date",
        "printed_date",
        "is_limit",
        "needs_confirmation",
        "reached_on",
    ]


class PartnerInline(admin.TabularInline):
    """Whom the item is done with."""

    model = Partner
    extra = 0
    fields = ["order", "name"]


@admin.register(WorkItem)
class WorkItemAdmin(LimitKeepingAdmin):
    """Items with their light of today."""

    item_path = ""
    list_display = [
        "printed_number",
        "title",
        "light",
        "agency",
        "domain",
        "state",
        "progress",
        "limit",
        "next_limit",
    ]
    list_display_links = ["title"]
    list_filter = ["plan", "state", "kind", "domain", "limit_inferred"]
    search_fields = ["title", "text", "marker"]
    date_hierarchy = "limit"
    autocomplete_fields = ["plan", "domain"]
    list_select_related = ["plan__agency", "domain"]
    readonly_fields = ["spans", "next_limit", "next_limit_kind"]
    inlines = [ResponsibilityInline, MilestoneInline, PartnerInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """With the light of today."""
        rows: Any = super().get_queryset(request)
        return rows.with_light(on=today())

    @admin.display(description=_("number as printed"), ordering="ordinal")
    def printed_number(self, item: WorkItem) -> str:
        """As pages show it."""
        return item.number

    @admin.display(description=_("agency"), ordering="plan__agency")
    def agency(self, item: WorkItem) -> str:
        """Whose plan it is."""
        return item.plan.agency.short_name

    @admin.display(description=_("light"), ordering="light")
    def light(self, item: Any) -> SafeString:
        """Colour, shape and word."""
        return light_sign(item.light)

    def save_model(self, request: HttpRequest, obj: WorkItem, form: Any, change: bool) -> None:
        """A form that somebody else has open becomes stale; a new item's nearest limit starts as its own."""
        if change:
            obj.version += 1
        else:
            obj.next_limit = obj.limit
        super().save_model(request, obj, form, change)


@admin.register(Milestone)
class MilestoneAdmin(LimitKeepingAdmin):
    """Printed dates of all items."""

    list_display = [
        "name",
        "item",
        "date",
        "is_limit",
        "needs_confirmation",
        "reached_on",
    ]
    list_filter = [
        "is_limit",
        "needs_confirmation",
        ("reached_on", admin.EmptyFieldListFilter),
        "item__plan",
    ]
    search_fields = ["name", "quote", "item__title"]
    date_hierarchy = "date"
    autocomplete_fields = ["item"]
    list_select_related = ["item"]


@admin.register(Duty)
class DutyAdmin(LimitKeepingAdmin):
    """Recurring obligations."""

    list_display = ["__str__", "item", "frequency", "count", "day", "starts"]
    list_filter = ["frequency", "item__plan"]
    search_fields = ["what", "quote", "item__title"]
    autocomplete_fields = ["item"]
    list_select_related = ["item"]


@admin.register(Occurrence)
class OccurrenceAdmin(LimitKeepingAdmin):
    """Dated occurrences of duties."""

    item_path = "duty__item"
    list_display = ["duty", "number", "due", "done_on"]
    list_filter = [("done_on", admin.EmptyFieldListFilter), "duty__item__plan"]
    search_fields = ["duty__what", "duty__quote", "duty__item__title"]
    date_hierarchy = "due"
    autocomplete_fields = ["duty"]
    list_select_related = ["duty__item"]


@admin.register(Responsibility)
class ResponsibilityAdmin(TrailedAdmin):
    """Who answers for what, across items."""

    list_display = ["item", "unit", "part", "state", "is_inferred"]
    list_filter = ["part", "state", "is_inferred", "item__plan"]
    search_fields = ["item__title", "unit__name", "printed"]
    autocomplete_fields = ["item", "unit"]
    list_select_related = ["item", "unit"]


@admin.register(Partner)
class PartnerAdmin(TrailedAdmin):
    """Bodies outside that items are done with."""

    list_display = ["name", "item", "order"]
    list_filter = ["item__plan"]
    search_fields = ["name", "item__title"]
    autocomplete_fields = ["item"]
    list_select_related = ["item"]

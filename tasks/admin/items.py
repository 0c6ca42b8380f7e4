"""Administration of items and what belongs to them: to look at. They change by review, report and decision alone."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from tasks.models import Duty, Milestone, Occurrence, Partner, Responsibility, WorkItem
from tasks.templatetags.ui import light as light_sign
from worktracker.lib.admin import ReadOnlyAdmin, ReadOnlyInline
from worktracker.lib.clock import today


class ResponsibilityInline(ReadOnlyInline):
    """Who answers for the item."""

    model = Responsibility
    fields = ["order", "unit", "part", "printed", "is_inferred", "state", "signed_at", "signed_by"]


class MilestoneInline(ReadOnlyInline):
    """The item's printed dates."""

    model = Milestone
    fields = [
        "order",
        "name",
        "date",
        "printed_date",
        "is_limit",
        "needs_confirmation",
        "reached_on",
    ]


class PartnerInline(ReadOnlyInline):
    """Whom the item is done with."""

    model = Partner
    fields = ["order", "name"]


@admin.register(WorkItem)
class WorkItemAdmin(ReadOnlyAdmin):
    """Items with their light of today."""

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
    list_select_related = ["plan__agency", "domain"]
    readonly_fields = ["version"]
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


@admin.register(Milestone)
class MilestoneAdmin(ReadOnlyAdmin):
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
    list_select_related = ["item"]


@admin.register(Duty)
class DutyAdmin(ReadOnlyAdmin):
    """Recurring obligations."""

    list_display = ["__str__", "item", "frequency", "count", "day", "starts"]
    list_filter = ["frequency", "item__plan"]
    search_fields = ["what", "quote", "item__title"]
    list_select_related = ["item"]


@admin.register(Occurrence)
class OccurrenceAdmin(ReadOnlyAdmin):
    """Dated occurrences of duties."""

    list_display = ["duty", "number", "due", "done_on"]
    list_filter = [("done_on", admin.EmptyFieldListFilter), "duty__item__plan"]
    search_fields = ["duty__what", "duty__quote", "duty__item__title"]
    date_hierarchy = "due"
    list_select_related = ["duty__item"]


@admin.register(Responsibility)
class ResponsibilityAdmin(ReadOnlyAdmin):
    """Who answers for what, across items."""

    list_display = ["item", "unit", "part", "state", "is_inferred", "signed_at"]
    list_filter = ["part", "state", "is_inferred", "item__plan"]
    search_fields = ["item__title", "unit__name", "printed"]
    list_select_related = ["item", "unit", "signed_by"]


@admin.register(Partner)
class PartnerAdmin(ReadOnlyAdmin):
    """Bodies outside that items are done with."""

    list_display = ["name", "item", "order"]
    list_filter = ["item__plan"]
    search_fields = ["name", "item__title"]
    list_select_related = ["item"]

"""Administration of what came in: domains, notices, plans, problems."""

from hashlib import sha256
from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from tasks.models import Domain, Notice, Plan, Problem
from worktracker.lib.admin import TrailedAdmin
from worktracker.lib.clock import now


@admin.register(Domain)
class DomainAdmin(TrailedAdmin):
    """Fields of work."""

    list_display = ["name", "short_name", "code", "order"]
    search_fields = ["name", "short_name", "code"]


@admin.register(Notice)
class NoticeAdmin(TrailedAdmin):
    """Notices. The text stands once taken in: every source span points into it."""

    list_display = ["title", "doc_number", "agency", "issued", "received_at"]
    list_filter = ["agency"]
    search_fields = ["title", "doc_number", "issuer"]
    date_hierarchy = "issued"
    autocomplete_fields = ["agency"]
    list_select_related = ["agency"]
    readonly_fields = ["sha256", "received_at", "received_by"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Without the file's bytes, which no page here shows."""
        return super().get_queryset(request).defer("original")

    def get_readonly_fields(self, request: HttpRequest, obj: Notice | None = None) -> list[str]:
        """The text may be typed for a new notice only."""
        return [*self.readonly_fields, *(["text", "file_name"] if obj else [])]

    def save_model(self, request: Any, obj: Notice, form: Any, change: bool) -> None:
        """A new notice gets its digest, time and receiver here."""
        if not change:
            obj.sha256 = sha256(obj.text.encode()).hexdigest()
            obj.received_at, obj.received_by = now(), request.user
        super().save_model(request, obj, form, change)


@admin.register(Plan)
class PlanAdmin(TrailedAdmin):
    """Plans. Publishing has its own page, which lays out occurrences and limits."""

    list_display = ["title", "agency", "year", "state", "items_in_plan", "published_at"]
    list_filter = ["state", "year", "agency"]
    search_fields = ["title", "code"]
    ordering = ["-year", "code"]
    autocomplete_fields = ["agency", "notice"]
    list_select_related = ["agency"]
    readonly_fields = ["state", "published_at", "published_by"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """With the number of items."""
        return super().get_queryset(request).annotate(item_count=Count("items"))

    @admin.display(description=_("tasks"), ordering="item_count")
    def items_in_plan(self, plan: Plan) -> int:
        """How many items the plan has."""
        return plan.item_count  # type: ignore[attr-defined]  # annotated above


@admin.register(Problem)
class ProblemAdmin(TrailedAdmin):
    """Doubts of the reader and how they were settled."""

    list_display = ["code", "plan", "item", "blocks", "resolved_at", "resolved_by"]
    list_filter = ["blocks", ("resolved_at", admin.EmptyFieldListFilter), "code", "plan"]
    search_fields = ["code", "item__title", "resolution"]
    autocomplete_fields = ["plan", "item", "resolved_by"]
    list_select_related = ["plan", "item", "resolved_by"]

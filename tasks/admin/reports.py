"""Administration of what units report, what proves it and what is said about it: to look at."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from tasks.models import (
    Comment,
    Evidence,
    Mute,
    Notification,
    Period,
    ProgressReport,
    Urge,
)
from worktracker.lib.admin import ReadOnlyAdmin


@admin.register(Period)
class PeriodAdmin(ReadOnlyAdmin):
    """When units report."""

    list_display = ["plan", "__str__", "starts", "ends", "due"]
    list_display_links = ["plan", "__str__"]
    list_filter = ["plan"]
    search_fields = ["plan__title", "plan__code"]
    date_hierarchy = "due"
    list_select_related = ["plan"]


@admin.register(ProgressReport)
class ProgressReportAdmin(ReadOnlyAdmin):
    """What units handed in; a draft is its unit's own."""

    list_display = [
        "item",
        "unit",
        "period",
        "as_of",
        "percent",
        "done",
        "state",
        "filed_as",
        "reported_by",
        "is_demo",
    ]
    list_filter = ["state", "filed_as", "done", "is_demo", "item__plan"]
    search_fields = ["narrative", "problems", "item__title", "unit__name"]
    date_hierarchy = "as_of"
    list_select_related = [
        "item",
        "unit",
        "period",
        "principal",
        "reported_by",
        "approved_by",
        "decided_by",
    ]
    readonly_fields = ["version"]


@admin.register(Evidence)
class EvidenceAdmin(ReadOnlyAdmin):
    """Files of reports, removed ones too: what they are. The bytes are handed out by their own page alone."""

    is_scoped = False  # the scope of people hides what was removed
    fields = [
        "report",
        "name",
        "size",
        "sha256",
        "content_type",
        "uploaded_by",
        "uploaded_at",
        "removed_by",
        "removed_at",
    ]
    list_display = ["name", "report", "size", "content_type", "uploaded_by", "uploaded_at"]
    list_filter = [("removed_at", admin.EmptyFieldListFilter), "content_type", "report__item__plan"]
    search_fields = ["name", "sha256", "report__item__title"]
    date_hierarchy = "uploaded_at"
    list_select_related = ["report__item", "uploaded_by", "removed_by"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Of the reports that the person sees."""
        reports = ProgressReport.objects.visible_to(request.user)
        return super().get_queryset(request).filter(report__in=reports.order_by().values("pk"))


@admin.register(Comment)
class CommentAdmin(ReadOnlyAdmin):
    """Comments, instructions and answers."""

    list_display = ["__str__", "kind", "item", "unit", "due", "author", "at"]
    list_filter = ["kind", "is_demo", "item__plan"]
    search_fields = ["text", "item__title", "author__display_name"]
    date_hierarchy = "at"
    list_select_related = ["item", "unit", "author", "answers"]


@admin.register(Urge)
class UrgeAdmin(ReadOnlyAdmin):
    """Whom the supervision offices urged."""

    list_display = ["item", "unit", "on", "by", "note"]
    list_filter = ["item__plan"]
    search_fields = ["item__title", "unit__name", "note"]
    date_hierarchy = "on"
    list_select_related = ["item", "unit", "by"]


@admin.register(Notification)
class NotificationAdmin(ReadOnlyAdmin):
    """Who was told of what, and who has read it."""

    is_scoped = False  # the scope of people is their own notifications; here one looks up anybody's
    list_display = ["user", "event", "item", "actor", "at", "read_at"]
    list_filter = ["event", ("read_at", admin.EmptyFieldListFilter)]
    search_fields = ["user__display_name", "item__title"]
    date_hierarchy = "at"
    list_select_related = ["user", "plan", "item", "report__item", "comment", "actor"]


@admin.register(Mute)
class MuteAdmin(ReadOnlyAdmin):
    """Who does not want to be told of what."""

    list_display = ["user", "event"]
    list_filter = ["event"]
    search_fields = ["user__display_name"]
    list_select_related = ["user"]

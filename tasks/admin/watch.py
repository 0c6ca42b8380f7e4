"""Administration of reports, flags, reminders, mails and the trail: to read, since rules and people made them."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from tasks.models import Activity, Flag, OutboundMail, ProgressReport, Reminder
from tasks.trail import VERBS
from worktracker.lib.admin import ReadOnlyAdmin


@admin.register(ProgressReport)
class ProgressReportAdmin(ReadOnlyAdmin):
    """What units reported."""

    list_display = [
        "item",
        "unit",
        "as_of",
        "percent",
        "done",
        "state",
        "reported_by",
        "is_demo",
    ]
    list_filter = ["state", "done", "is_demo", "item__plan"]
    search_fields = ["narrative", "problems", "item__title", "unit__name"]
    date_hierarchy = "as_of"
    list_select_related = ["item", "unit", "reported_by"]


@admin.register(Flag)
class FlagAdmin(ReadOnlyAdmin):
    """What was found on items, by which rule."""

    list_display = ["item", "kind", "raised_on", "cleared_on", "rule"]
    list_filter = ["kind", ("cleared_on", admin.EmptyFieldListFilter), "item__plan"]
    search_fields = ["item__title", "rule"]
    date_hierarchy = "raised_on"
    list_select_related = ["item"]


@admin.register(Reminder)
class ReminderAdmin(ReadOnlyAdmin):
    """Who was reminded of what."""

    list_display = ["user", "item", "kind", "limit", "step", "claimed_on", "mail"]
    list_filter = ["kind", "item__plan"]
    search_fields = ["user__display_name", "item__title"]
    date_hierarchy = "claimed_on"
    list_select_related = ["user", "item", "mail"]


@admin.register(OutboundMail)
class OutboundMailAdmin(ReadOnlyAdmin):
    """The mail log."""

    list_display = ["subject", "user", "day", "state", "attempts", "sent_at"]
    list_filter = ["state", "kind"]
    search_fields = ["subject", "address", "user__display_name"]
    date_hierarchy = "day"
    list_select_related = ["user"]


@admin.register(Activity)
class ActivityAdmin(ReadOnlyAdmin):
    """The audit trail."""

    list_display = ["at", "what", "subject", "actor_name", "agency"]
    list_display_links = ["at", "subject"]
    list_filter = ["verb", "agency"]
    search_fields = ["subject", "actor_name", "reason"]
    date_hierarchy = "at"
    list_select_related = ["agency", "plan", "item", "actor"]

    @admin.display(description=_("what"), ordering="verb")
    def what(self, row: Activity) -> str:
        """The verb in words."""
        return str(VERBS.get(row.verb, row.verb))

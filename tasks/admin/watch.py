"""Administration of flags, reminders, mails, the trail and its seals: to read, since rules and people made them."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from tasks.models import (
    Activity,
    Flag,
    JudgedDay,
    LightChange,
    LightRule,
    OutboundMail,
    Reminder,
    ReminderMute,
    ReminderStep,
    Seal,
    SealLink,
)
from tasks.trail_words import VERBS
from worktracker.lib.admin import ReadOnlyAdmin


@admin.register(Flag)
class FlagAdmin(ReadOnlyAdmin):
    """What was found on items, by which rule."""

    list_display = ["item", "kind", "raised_on", "cleared_on", "rule"]
    list_filter = ["kind", ("cleared_on", admin.EmptyFieldListFilter), "item__plan"]
    search_fields = ["item__title", "rule"]
    date_hierarchy = "raised_on"
    list_select_related = ["item"]


@admin.register(LightRule)
class LightRuleAdmin(ReadOnlyAdmin):
    """Versions of agencies' margins; a new one is made on the page of the light rules."""

    list_display = ["agency", "since", "behind_warn", "behind_late", "near_workdays", "by", "at"]
    list_filter = ["agency"]
    search_fields = ["agency__name", "reason"]
    date_hierarchy = "since"
    list_select_related = ["agency", "by"]


@admin.register(LightChange)
class LightChangeAdmin(ReadOnlyAdmin):
    """How items' lights changed, by which rule."""

    list_display = ["day", "item", "old", "new", "rule"]
    list_filter = ["new", "rule", "item__plan"]
    search_fields = ["item__title"]
    date_hierarchy = "day"
    list_select_related = ["item"]


@admin.register(JudgedDay)
class JudgedDayAdmin(ReadOnlyAdmin):
    """Which days the nightly jobs have judged."""

    list_display = ["day", "job", "at"]
    list_filter = ["job"]
    search_fields = ["job"]
    date_hierarchy = "day"


@admin.register(Reminder)
class ReminderAdmin(ReadOnlyAdmin):
    """Who was reminded of what."""

    list_display = ["user", "item", "kind", "limit", "step", "claimed_on", "mail"]
    list_filter = ["kind", "item__plan"]
    search_fields = ["user__display_name", "item__title"]
    date_hierarchy = "claimed_on"
    list_select_related = ["user", "item", "mail"]


@admin.register(ReminderStep)
class ReminderStepAdmin(ReadOnlyAdmin):
    """Agencies' own plans of reminders."""

    list_display = ["agency", "topic", "audience", "left", "every"]
    list_filter = ["agency", "topic", "audience"]
    search_fields = ["agency__name"]
    list_select_related = ["agency"]


@admin.register(ReminderMute)
class ReminderMuteAdmin(ReadOnlyAdmin):
    """What people do not want to be reminded of."""

    list_display = ["user", "kind"]
    list_filter = ["kind"]
    search_fields = ["user__display_name"]
    list_select_related = ["user"]


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
    """The trail of the plans. That of people and accounts is read on its own page, by who checks them."""

    list_display = ["at", "what", "subject", "actor_name", "behalf", "address", "agency"]
    list_display_links = ["at", "subject"]
    list_filter = ["verb", "agency"]
    search_fields = ["subject", "actor_name", "behalf", "reason", "address"]
    date_hierarchy = "at"
    list_select_related = ["agency", "plan", "item", "actor"]

    @admin.display(description=_("what"), ordering="verb")
    def what(self, row: Activity) -> str:
        """The verb in words."""
        return str(VERBS.get(row.verb, row.verb))


@admin.register(Seal)
class SealAdmin(ReadOnlyAdmin):
    """Batches of the trail, each with the head that proves everything before it."""

    list_display = ["number", "sealed_at", "rows", "head"]
    search_fields = ["head"]
    date_hierarchy = "sealed_at"


@admin.register(SealLink)
class SealLinkAdmin(ReadOnlyAdmin):
    """The chain, a link a row of the trail."""

    list_display = ["position", "activity", "seal", "digest"]
    search_fields = ["=activity", "digest"]
    list_select_related = ["seal"]

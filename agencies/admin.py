"""Administration of agencies, units and people."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agencies.models import Agency, Appointment, CalendarDay, Deputy, Unit, UnitAlias, User
from agencies.people import signed_in
from agencies.services.people import POST, may_propose, move_person, wait_for_authorisation
from worktracker.lib.admin import Lines, ReadOnlyAdmin, TrailedAdmin
from worktracker.lib.clock import now


class AliasInline(Lines):
    """A unit's other names."""

    model = UnitAlias


class AppointmentInline(Lines):
    """The parts that a person plays."""

    model = Appointment
    autocomplete_fields = ["unit"]


@admin.register(Agency)
class AgencyAdmin(TrailedAdmin):
    """The tree of agencies."""

    list_display = ["name", "short_name", "code", "parent", "path"]
    list_filter = [("parent", admin.RelatedOnlyFieldListFilter)]
    readonly_fields = ["path"]
    search_fields = ["name", "short_name", "code"]
    autocomplete_fields = ["parent"]
    list_select_related = ["parent"]


@admin.register(Unit)
class UnitAdmin(TrailedAdmin):
    """Units with their aliases."""

    list_display = ["name", "agency", "parent", "order", "is_inferred"]
    list_filter = ["agency", "is_inferred"]
    search_fields = ["name", "aliases__name"]
    autocomplete_fields = ["agency", "parent"]
    list_select_related = ["agency", "parent"]
    inlines = [AliasInline]


@admin.register(UnitAlias)
class UnitAliasAdmin(TrailedAdmin):
    """Other names of units, across agencies."""

    list_display = ["name", "unit", "agency"]
    list_filter = ["unit__agency"]
    search_fields = ["name", "unit__name"]
    autocomplete_fields = ["unit"]
    list_select_related = ["unit__agency"]

    @admin.display(description=_("agency"), ordering="unit__agency")
    def agency(self, alias: UnitAlias) -> str:
        """The unit's agency."""
        return str(alias.unit.agency)


@admin.register(User)
class PersonAdmin(TrailedAdmin):
    """People's master data. What opens an account is the security administrator's, on the page of accounts.

    There is no password here, and nothing that a form could set to open an account: the fields are these.
    """

    list_display = [
        "display_name",
        "username",
        "role",
        "agency",
        "unit",
        "is_active",
        "last_login",
    ]
    list_display_links = ["display_name", "username"]
    list_filter = ["role", "agency", "is_active", "wants_mail"]
    search_fields = ["display_name", "username", "email"]
    ordering = ["username"]
    autocomplete_fields = ["agency", "unit"]
    list_select_related = ["agency", "unit"]
    inlines = [AppointmentInline]
    actions = None
    told_by_service = frozenset(POST)
    dates = ("is_active", "authorised_at", "left_at", "last_login", "date_joined")
    waits_words = _(
        "The account waits for the security administrator, who authorises it and issues the "
        "first password. Role, agency and unit are what you propose."
    )
    moved_words = _("From here on the security administrator changes role, agency and unit.")

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        """Who it is; of an account that stands, how it stands, too."""
        post = {"fields": POST, "description": self.waits_words}
        if obj is None:
            who = {"fields": ("username", "display_name", "email")}
            return [(None, who), (pgettext_lazy("of a person", "Post"), post)]
        if not may_propose(obj):
            post["description"] = self.moved_words
        return [
            (None, {"fields": ("username", "display_name")}),
            (pgettext_lazy("of a person", "Post"), post),
            (_("Mails"), {"fields": ("email", "wants_mail")}),
            (_("Account"), {"fields": self.dates}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        """What is looked at; role, agency and unit too, once nobody waits for their authorisation."""
        if obj is None:
            return ()
        return self.dates if may_propose(obj) else (*POST, *self.dates)

    def get_inlines(self, request: HttpRequest, obj: User | None) -> list[type]:
        """Parts are given to people who exist."""
        return self.inlines if obj else []

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Administrators are looked at: one of them alone may not touch another, nor himself."""
        allowed = super().has_change_permission(request, obj)
        return allowed and not (obj and obj.is_any_administrator)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Who was never authorised and left no trace goes; everybody else is closed, and stays known."""
        allowed = super().has_delete_permission(request, obj)
        return bool(allowed and obj and may_propose(obj) and obj.password_changed_at is None)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """A new account waits; of one that stands, the service moves it, and what was typed alone is stored."""
        if not change:
            wait_for_authorisation(obj)
            obj.save()
            return
        if moved := {*POST} & {*form.changed_data}:
            post = {name: getattr(obj, name) for name in POST}
            move_person(obj, **post, by=signed_in(request), at=now())
        obj.save(update_fields={*form.changed_data} - moved)


@admin.register(CalendarDay)
class CalendarDayAdmin(ReadOnlyAdmin):
    """Marked days of the working calendar; its own page marks them."""

    list_display = ["day", "is_working", "name", "origin", "changed_at", "changed_by"]
    list_filter = ["origin", "is_working"]
    search_fields = ["name"]
    ordering = ["-day"]
    list_per_page = 200  # some years at a glance
    date_hierarchy = "day"
    list_select_related = ["changed_by"]


@admin.register(Deputy)
class DeputyAdmin(ReadOnlyAdmin):
    """Who stood in for whom: appointed and ended on the people's page, to read here."""

    list_display = ["principal", "deputy", "agency", "starts_on", "ends_on", "made_by", "ended_at"]
    list_filter = [("ended_at", admin.EmptyFieldListFilter), "principal__agency"]
    search_fields = ["principal__display_name", "deputy__display_name", "reason"]
    date_hierarchy = "starts_on"
    list_select_related = ["principal__agency", "deputy", "made_by", "ended_by"]

    @admin.display(description=_("agency"), ordering="principal__agency")
    def agency(self, deputyship: Deputy) -> str:
        """Whose people they are."""
        return str(deputyship.principal.agency)


@admin.register(Appointment)
class AppointmentAdmin(TrailedAdmin):
    """Who plays which part for which unit."""

    list_display = ["user", "part", "unit", "agency"]
    list_filter = ["part", "unit__agency"]
    search_fields = ["user__display_name", "user__username", "unit__name"]
    autocomplete_fields = ["user", "unit"]
    list_select_related = ["user", "unit__agency"]

    @admin.display(description=_("agency"), ordering="unit__agency")
    def agency(self, appointment: Appointment) -> str:
        """The unit's agency."""
        return str(appointment.unit.agency)

"""Administration of agencies, units and people."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Appointment, Deputy, Unit, UnitAlias, User
from agencies.people import signed_in
from agencies.services.people import POST, move_person
from worktracker.lib.admin import ReadOnlyAdmin, TrailedAdmin
from worktracker.lib.clock import now


class AliasInline(admin.TabularInline):
    """A unit's other names."""

    model = UnitAlias
    extra = 0


class AppointmentInline(admin.TabularInline):
    """The parts that a person plays."""

    model = Appointment
    extra = 0
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
class PersonAdmin(TrailedAdmin, UserAdmin):
    """People: role and unit say what they may do; the admin mark and groups are for this site alone."""

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
    list_filter = ["role", "agency", "is_active", "is_staff", "wants_mail"]
    search_fields = ["display_name", "username", "email"]
    ordering = ["username"]
    autocomplete_fields = ["agency", "unit"]
    list_select_related = ["agency", "unit"]
    readonly_fields = ["last_login", "date_joined"]
    inlines = [AppointmentInline]
    told_by_service = frozenset(POST)
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        (_("Person"), {"fields": ["display_name", "role", "agency", "unit"]}),
        (_("Mails"), {"fields": ["email", "wants_mail"]}),
        (
            _("Access"),
            {"fields": ["is_active", "is_staff", "is_superuser", "groups", "user_permissions"]},
        ),
        (_("Dates"), {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["username", "usable_password", "password1", "password2"]}),
        (_("Person"), {"fields": ["display_name", "role", "agency", "unit", "email"]}),
    ]

    def get_inlines(self, request: HttpRequest, obj: User | None) -> list[type]:
        """Parts are given to people who exist."""
        return self.inlines if obj else []

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """A person who changes post is moved by the service, which tells the trail and ends what lapses."""
        if change:
            post = {name: getattr(obj, name) for name in POST}
            move_person(obj, **post, by=signed_in(request), at=now())
        super().save_model(request, obj, form, change)

    def log_change(self, request: HttpRequest, obj: User, message: Any) -> Any:
        """A new password given here is announced too: its page saves without the form's steps."""
        if (
            request.resolver_match
            and request.resolver_match.url_name == "auth_user_password_change"
        ):
            self.announce(request, obj, "password_set", [])
        return super().log_change(request, obj, message)


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

"""How the administration pages treat rows: the role opens them, what is changed by hand is announced.

What rules and people made stands. A form that was open while somebody else changed the row is shown again instead of
overwriting that.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.admin.options import get_content_type_for_model
from django.db import transaction
from django.db.models import Model, QuerySet
from django.forms import BaseModelForm, BaseModelFormSet, ModelChoiceField, ModelForm
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from worktracker.lib.clock import now
from worktracker.lib.opened import NAME, Digests, Opened, digests_of, digests_of_lines
from worktracker.lib.trailing import Changes, announce, as_text

NEVER_SHOWN = frozenset({"password"})
LONGEST_VALUE = 200  # characters of a value that a refusal quotes
BY_SOMEBODY = gettext_lazy(
    "%(who)s changed this while the page was open: %(fields)s. "
    "Nothing was saved, and what you typed is kept. Compare, then save again."
)
BY_A_RULE = gettext_lazy(
    "This was changed while the page was open: %(fields)s. "
    "Nothing was saved, and what you typed is kept. Compare, then save again."
)


class ByRole:
    """Who may: the system administrator, whatever marks, groups and permissions an account carries."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Whether the app is listed."""
        return _is_theirs(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Whether rows are shown."""
        return _is_theirs(request)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Whether a row may be added."""
        return _is_theirs(request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Whether a row may be changed."""
        return _is_theirs(request)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Whether a row may be deleted."""
        return _is_theirs(request)


class Lines(ByRole, admin.TabularInline):
    """Rows that are edited under the row that they belong to."""

    extra = 0


class SelectingAdmin(ByRole, admin.ModelAdmin):
    """Reads the rows that ``list_select_related`` names with every row, in lists, choices and pages alike."""

    list_per_page = 50
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Rows with the related rows that their names need."""
        rows = super().get_queryset(request)
        named = self.list_select_related
        return rows.select_related(*named) if isinstance(named, (list, tuple)) and named else rows


class OpenedForm(ModelForm):
    """Refuses to overwrite what somebody else changed since the form was opened; see ``OpenedAdmin``."""

    page: "OpenedAdmin"
    request: HttpRequest
    now: Digests | None = None

    def clean(self) -> dict[str, Any] | None:
        """The values, and beside each one that changed meanwhile what it now reads."""
        cleaned = super().clean()
        row, self.now = self.page.as_it_stands(self.request, self)
        opened = Opened.read(self.data.get(NAME, ""))
        if opened is None:
            self.add_error(
                None, _("This page does not say when it was opened. Compare, then save again.")
            )
        elif differing := opened.differing(self.now):
            self._tell(row, opened, differing)
        return cleaned

    def _tell(self, row: Model, opened: Opened, differing: list[str]) -> None:
        labels = [_label(self, row, name) for name in differing]
        comma = pgettext("list of names", ", ")
        words = {"fields": comma.join(labels), "who": self.page.last_changed_by(row, opened)}
        self.add_error(None, (BY_SOMEBODY if words["who"] else BY_A_RULE) % words)
        for name in differing:
            if name in self.fields:
                self.add_error(name, _("It now reads: %(value)s") % {"value": _reads(row, name)})


class OpenedAdmin(SelectingAdmin):
    """Gives each page that changes a row the row's digests of that moment, and compares them when it is saved."""

    def get_form(
        self, request: HttpRequest, obj: Model | None = None, change: bool = False, **kwargs: Any
    ) -> type[ModelForm]:
        """The form; of a row that stands, with the check."""
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        if obj is None or not change:
            return form
        return type(form)(form.__name__, (OpenedForm, form), {"page": self, "request": request})

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """The page, with the digests of what it shows; after a refusal, of what stands by now."""
        if kwargs.get("change"):
            context["opened"] = Opened(timezone.now(), _digests_shown(context)).written()
        return super().render_change_form(request, context, *args, **kwargs)

    def as_it_stands(self, request: HttpRequest, form: ModelForm) -> tuple[Model, Digests]:
        """The stored row of a form, locked, and the digests of the form's fields and of the rows under it."""
        rows = self.model._base_manager.select_for_update(of=("self",))
        row = rows.get(pk=form.instance.pk)
        digests = digests_of(row, form.fields.keys() - NEVER_SHOWN)
        for formset, inline in self.get_formsets_with_inlines(request, row):
            under = formset(instance=row, queryset=inline.get_queryset(request))
            digests |= digests_of_lines(under.get_queryset())
        return row, digests

    def last_changed_by(self, row: Model, opened: Opened) -> str:
        """Who changed the row in these pages since then, as far as their log knows."""
        since = LogEntry.objects.filter(
            content_type=get_content_type_for_model(row),
            object_id=str(row.pk),
            action_time__gt=opened.at,
        )
        entry = since.select_related("user").order_by("-action_time").first()
        return str(entry.user) if entry else ""


class TrailedAdmin(OpenedAdmin):
    """Announces each row that is added, changed or deleted by hand, within the same transaction.

    Changes of the fields in ``told_by_service`` are left out: the service that makes them announces them.
    """

    told_by_service: frozenset[str] = frozenset()

    def save_related(
        self,
        request: HttpRequest,
        form: BaseModelForm,
        formsets: Iterable[BaseModelFormSet],
        change: bool,
    ) -> None:
        """Save the inline rows too, then announce what differs; a save that changed nothing is silent."""
        super().save_related(request, form, formsets, change)
        changes = [*_of_form(form), *(line for part in formsets for line in _of_formset(part))]
        if change:
            changes = [line for line in changes if line["field"] not in self.told_by_service]
        if changes or not change:
            self.announce(request, form.instance, "changed" if change else "added", changes)

    def delete_model(self, request: HttpRequest, obj: Model) -> None:
        """Announce, then delete."""
        self.announce(request, obj, "deleted", [])
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        """Announce each row, then delete them all or none."""
        with transaction.atomic():
            for row in queryset:
                self.announce(request, row, "deleted", [])
            super().delete_queryset(request, queryset)

    def announce(self, request: HttpRequest, row: Model, verb: str, changes: Changes) -> None:
        """Tell the trail; the verb becomes ``admin_changed`` and so on."""
        announce(row, f"admin_{verb}", by=request.user, at=now(), changes=changes)


class LookOnly:
    """Rows to look at: results of rules and people. Nobody adds, changes or deletes them here."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Refused."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Refused."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Refused."""
        return False


class ReadOnlyAdmin(LookOnly, SelectingAdmin):
    """A page of such rows: those that the person sees everywhere else.

    ``is_scoped`` false shows all of them.
    """

    actions = None
    is_scoped = True

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Rows within the person's scope, of a model that has one."""
        rows: Any = super().get_queryset(request)
        scoped = self.is_scoped and hasattr(rows, "visible_to")
        return rows.visible_to(request.user) if scoped else rows


class ReadOnlyInline(LookOnly, ByRole, admin.TabularInline):
    """Such rows under the row that they belong to."""

    extra = 0


def _is_theirs(request: HttpRequest) -> bool:
    """The user's class is not this layer's: who has no role has no right."""
    return request.user.is_active and getattr(request.user, "is_administrator", False)


def _of_form(form: BaseModelForm, prefix: str = "") -> Iterator[dict[str, str]]:
    own = {field.name for field in form.instance._meta.get_fields()} - NEVER_SHOWN
    for name in form.changed_data:
        if name not in own:
            continue
        old, new = form.initial.get(name), form.cleaned_data.get(name)
        field = form.fields[name]
        if isinstance(field, ModelChoiceField):
            old = _named(field, old)
        if _text(old) != _text(new):
            yield {"field": prefix + name, "old": _text(old), "new": _text(new)}


def _of_formset(formset: BaseModelFormSet) -> Iterator[dict[str, str]]:
    name = formset.model._meta.model_name if formset.model else ""
    for row in formset.deleted_objects:
        yield {"field": f"{name}", "old": str(row), "new": ""}
    for row in formset.new_objects:
        yield {"field": f"{name}", "old": "", "new": str(row)}
    for form in formset.initial_forms:
        if form.has_changed() and form not in formset.deleted_forms:
            yield from _of_form(form, prefix=f"{name} {form.instance}: ")


def _named(field: ModelChoiceField, value: Any) -> Any:
    """The rows that a form's initial keys stand for."""
    if value is None or value == "":
        return None
    keys = value if isinstance(value, (list, tuple)) else [value]
    rows = field.queryset
    return (
        list(rows.filter(pk__in=[getattr(key, "pk", key) for key in keys]))
        if rows is not None
        else []
    )


def _text(value: Any) -> str:
    if isinstance(value, (list, tuple, QuerySet)):
        return ", ".join(str(part) for part in value)
    return as_text(value)


def _digests_shown(context: dict[str, Any]) -> Digests:
    """Of the rows that a page shows: its own and those under it; of a refused form, of those in the database."""
    form = context["adminform"].form
    now = getattr(form, "now", None)
    if now is not None:
        return now
    digests = digests_of(form.instance, form.fields.keys() - NEVER_SHOWN)
    for under in context["inline_admin_formsets"]:
        digests |= digests_of_lines(line.instance for line in under.formset.initial_forms)
    return digests


def _label(form: ModelForm, row: Model, name: str) -> str:
    """A field by its label; a row under the row by its kind and name, while it stands."""
    if name in form.fields:
        return str(form.fields[name].label or name)
    label, _sep, key = name.partition(" ")
    try:
        model = apps.get_model(label)
    except (LookupError, ValueError):
        return name
    if not key.isdecimal():
        return name
    line = model._base_manager.filter(pk=key).first()
    kind = capfirst(str(model._meta.verbose_name))
    return f"{kind} {line}" if line else kind


def _reads(row: Model, name: str) -> str:
    """A field's stored value as a person reads it."""
    shown = getattr(row, f"get_{name}_display", None)
    value: Any = shown() if shown else getattr(row, name, None)
    if hasattr(value, "all"):
        value = list(value.all())
    return Truncator(_text(value)).chars(LONGEST_VALUE) or _("nothing")

"""How the administration pages treat rows: what is changed by hand is announced, what rules and people made stands.

The announcement is a signal, so that the apps below the trail need not know it: the app that keeps the trail listens.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib import admin
from django.db import transaction
from django.db.models import Model, QuerySet
from django.dispatch import Signal
from django.forms import BaseModelForm, BaseModelFormSet, ModelChoiceField
from django.http import HttpRequest

from worktracker.lib.clock import now

# Sent inside the transaction of the change, with ``row``, ``verb`` ("added", "changed" or "deleted"), ``by``, ``at``
# and ``changes``, a list of {"field", "old", "new"} with values as text. For a deletion the row still stands.
changed_by_hand = Signal()

Changes = list[dict[str, str]]
NEVER_SHOWN = frozenset({"password"})


class SelectingAdmin(admin.ModelAdmin):
    """Reads the rows that ``list_select_related`` names with every row, in lists, choices and pages alike."""

    list_per_page = 50
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Rows with the related rows that their names need."""
        rows = super().get_queryset(request)
        named = self.list_select_related
        return rows.select_related(*named) if isinstance(named, (list, tuple)) and named else rows


class TrailedAdmin(SelectingAdmin):
    """Announces each row that is added, changed or deleted by hand, within the same transaction."""

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
        """Send the signal."""
        changed_by_hand.send(
            sender=self.model, row=row, verb=verb, by=request.user, at=now(), changes=changes
        )


class ReadOnlyAdmin(SelectingAdmin):
    """Rows to look at: results of rules and people. Nobody adds, changes or deletes them here, not even a superuser."""

    actions = None

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Refused."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Refused."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Refused."""
        return False


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
    if value is None:
        return ""
    if isinstance(value, (list, tuple, QuerySet)):
        return ", ".join(str(part) for part in value)
    return str(value)

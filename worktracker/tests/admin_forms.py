"""Filling in the administration's forms as a browser does."""

from typing import Any

from django.db.models import Model
from django.urls import reverse


def address(model: type[Model], page: str, *keys: object) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=keys)


def filled_in(response: Any, **changes: str) -> dict[str, Any]:
    """What a browser would post from an open form, with some fields changed."""
    form = response.context["adminform"].form
    sets = [inline.formset for inline in response.context["inline_admin_formsets"]]
    forms = [
        form,
        *(part.management_form for part in sets),
        *(each for part in sets for each in part.forms),
    ]
    values = {bound.html_name: bound.value() for each in forms for bound in each}
    values |= {
        bound.html_initial_name: bound.value()
        for each in forms
        for bound in each
        if bound.field.show_hidden_initial
    }
    values["_opened"] = response.context.get("opened")
    kept = {
        name: value for name, value in values.items() if value is not None and value is not False
    }
    return {
        name: value if isinstance(value, list) else str(value) for name, value in kept.items()
    } | changes

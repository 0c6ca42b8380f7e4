"""How indicators are measured and judged, kept by those who answer for it."""

import json
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.people import signed_in
from indicators.defining import DefinitionRefused, Measure, Told
from indicators.definition_forms import DefinitionForm
from indicators.definition_page import differences_told, read_definition, read_definitions
from indicators.models import Definition
from indicators.services.defining import (
    change_definition,
    delete_definition,
    has_values,
    make_definition,
)
from worktracker.lib.clock import now, today
from worktracker.lib.errors import Stale

LONGEST_QUERY = 100


@require_safe
def definitions(request: HttpRequest) -> HttpResponse:
    """Shared definitions, and the own ones of the agencies that the person reads."""
    user = signed_in(request)
    asked = request.GET.get("q", "").strip()[:LONGEST_QUERY]
    page = read_definitions(user, asked=asked, number=request.GET.get("page", ""))
    return render(request, "indicators/definitions.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
def new_definition(request: HttpRequest) -> HttpResponse:
    """The form of a new one: of the agency for its supervision office, shared for the system administrator."""
    user = signed_in(request)
    if not user.is_supervisor and not user.is_administrator:
        raise PermissionDenied
    if request.method != "POST":
        return _new(request, DefinitionForm(standing=Measure(name="")))
    form = DefinitionForm(request.POST, standing=Measure(name=""))
    if not form.is_valid():
        return _new(request, form, status=400)
    try:
        row = make_definition(says=form.measure(), by=user, at=now())
    except DefinitionRefused as refusal:
        form.tell(refusal)
        return _new(request, form, status=refusal.status)
    messages.success(request, _("The definition is made. Link indicators to it in their settings."))
    return redirect("definition", row.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def definition(request: HttpRequest, pk: int) -> HttpResponse:
    """One definition: to change for who keeps it, to read for who sees it."""
    row = _seen(request, pk)
    if request.method != "POST":
        return _shown(request, row)
    if not Definition.objects.keepable_by(request.user).filter(pk=row.pk).exists():
        raise PermissionDenied
    form = _form(row, typed=request.POST)
    if not form.is_valid():
        return _shown(request, row, form, status=400)
    seen = form.cleaned_data["seen"]
    try:
        change_definition(
            row, says=form.measure(), seen=seen, by=signed_in(request), at=now(), on=today()
        )
    except Stale as error:
        return _stale(request, _seen(request, pk), seen, error)  # as it stands now
    except DefinitionRefused as refusal:
        form.tell(refusal)
        return _shown(request, row, form, status=refusal.status)
    messages.success(
        request, _("Kept. Verdicts and forecasts of all that goes by it were made anew.")
    )
    return redirect("definition", row.pk)


@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Deletes one that nothing is measured by."""
    row = _seen(request, pk)
    if not Definition.objects.keepable_by(request.user).filter(pk=row.pk).exists():
        raise PermissionDenied
    try:
        delete_definition(row, by=signed_in(request), at=now())
    except DefinitionRefused as refusal:
        return _shown(request, row, status=refusal.status, refusal=str(refusal))
    messages.success(request, _("The definition “%(name)s” is deleted.") % {"name": row})
    return redirect("definitions")


def _seen(request: HttpRequest, pk: int) -> Definition:
    """One that the person sees, else Http404."""
    rows = Definition.objects.visible_to(request.user).select_related("agency")
    row: Definition = get_object_or_404(rows, pk=pk)
    return row


def _new(request: HttpRequest, form: DefinitionForm, *, status: int = 200) -> HttpResponse:
    return render(request, "indicators/definition_new.html", {"form": form}, status=status)


def _shown(
    request: HttpRequest,
    row: Definition,
    form: DefinitionForm | None = None,
    *,
    status: int = 200,
    refusal: str = "",
    meanwhile: dict[str, Any] | None = None,
) -> HttpResponse:
    page = read_definition(row, signed_in(request))
    context = {
        "page": page,
        "form": (form or _form(row)) if page.may_keep else None,
        "refusal": refusal,
        "meanwhile": meanwhile,
    }
    return render(request, "indicators/definition.html", context, status=status)


def _form(row: Definition, *, typed: QueryDict | None = None) -> DefinitionForm:
    measured = has_values(row.indicators.all())
    return DefinitionForm(typed, standing=Measure.of(row), measured=measured)


def _stale(request: HttpRequest, row: Definition, seen: Told, error: Stale) -> HttpResponse:
    """The form again as it was typed, with what was changed meanwhile; sent once more, it goes through."""
    standing = Measure.of(row).told()
    typed = request.POST.copy()
    typed["seen"] = json.dumps(standing)
    changes = differences_told(seen, standing)
    meanwhile = {"sentence": str(error), "changes": changes}
    return _shown(request, row, _form(row, typed=typed), status=error.status, meanwhile=meanwhile)


urlpatterns = [
    path("indicators/definitions/", definitions, name="definitions"),
    path("indicators/definitions/new/", new_definition, name="definition-new"),
    path("indicators/definitions/<int:pk>/", definition, name="definition"),
    path("indicators/definitions/<int:pk>/delete/", delete, name="definition-delete"),
]

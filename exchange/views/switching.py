"""Taking over the ledger that a bureau kept before: upload, columns, units, preview, and the one step that writes."""

from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.choices import Role
from agencies.models import Unit
from agencies.people import signed_in, signed_in_as
from exchange.models import Switch
from exchange.services.switching import (
    apply_switch,
    check_switch,
    discard_switch,
    layouts_in,
    set_mapping,
    take_in,
    undo_switch,
)
from exchange.switching.choosing import (
    columns_chosen,
    field_choices,
    refuse_unusable,
    shown,
    units_chosen,
)
from exchange.switching.mapping import Mapping
from exchange.switching.preview import preview
from indicators.workbook.marking import marked
from tasks.parsing.reading import office_is_installed
from worktracker.lib.clock import now, today
from worktracker.lib.downloads import download, safe_name
from worktracker.lib.errors import DomainError
from worktracker.lib.uploads import MIB, UploadRefused, receive_files

FIELD: Final = "workbook"
SETTLED_SHOWN: Final = 20


@csrf_exempt  # the body must not be read before its upload handler stands; _uploaded makes the check
@require_http_methods(["GET", "HEAD", "POST"])
def switch(request: HttpRequest) -> HttpResponse:
    """Where the ledger is uploaded, beside those that came before."""
    signed_in_as(Role.SUPERVISOR, request)
    if request.method != "POST":
        return _form(request)
    try:
        too_large = receive_files(request, largest=settings.IMPORT_MAX_BYTES, most=1)
    except UploadRefused as refusal:
        return _form(request, str(refusal), status=refusal.status)
    return _uploaded(request, too_large)


@csrf_protect
def _uploaded(request: HttpRequest, too_large: list[str]) -> HttpResponse:
    file = request.FILES.get(FIELD)
    if file is None:
        words = _("Choose the ledger first.")
        if too_large:
            words = _("The workbook is larger than %(most)s MB.")
            words %= {"most": settings.IMPORT_MAX_BYTES // MIB}
        return _form(request, words, status=422)
    try:
        row = take_in(file, name=file.name or "", by=signed_in(request), at=now(), on=today())
    except DomainError as refusal:
        return _form(request, str(refusal), status=refusal.status)
    return redirect("switch-columns", row.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def switch_columns(request: HttpRequest, pk: int) -> HttpResponse:
    """Which column means what; ``next`` goes on to the units, anything else shows the counts anew."""
    row = _row(request, pk)
    if not row.is_open:
        return redirect("switch-preview", pk)
    layouts, mapping, refusal = layouts_in(row), Mapping.read(row.mapping), ""
    if request.method == "POST":
        try:
            mapping = columns_chosen(request.POST, layouts, mapping, on=today())
            set_mapping(row, mapping, by=signed_in(request))
            refuse_unusable(mapping)
            if "next" in request.POST:
                return redirect("switch-units", pk)
        except DomainError as error:
            refusal = str(error)
    told = {"row": row, "mapping": mapping, "refusal": refusal, "fields": field_choices()}
    told["sheets"] = shown(layouts, mapping)
    status = 422 if refusal and "next" in request.POST else 200  # htmx shows no refused answer
    return render(request, "exchange/switch_columns.html", told, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def switch_units(request: HttpRequest, pk: int) -> HttpResponse:
    """Which printed name means which unit; whom the ledger names beside them."""
    row = _row(request, pk)
    if not row.is_open:
        return redirect("switch-preview", pk)
    units = Unit.objects.filter(agency=row.agency).order_by("order", "sort_key")
    found = check_switch(row, on=today())
    if request.method == "POST":
        ids = units.values_list("pk", flat=True)
        mapping = units_chosen(request.POST, found.names, found.mapping, units=ids)
        set_mapping(row, mapping, by=signed_in(request))
        return redirect("switch-preview", pk)
    numbers = {each.key: n for n, each in enumerate(sorted(found.names, key=lambda one: one.key))}
    names = [(f"unit-{numbers[each.key]}", each) for each in found.names]
    told = {"row": row, "found": found, "names": names, "units": units}
    return render(request, "exchange/switch_units.html", told)


@require_safe
def switch_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything as it would stand, or, of one that is settled, what became of it."""
    row = _row(request, pk)
    if row.is_open:
        return _preview(request, row)
    return render(request, "exchange/switch_settled.html", {"row": row})


@require_safe
def switch_marked(request: HttpRequest, pk: int) -> HttpResponse:
    """The ledger with its unreadable cells marked."""
    row = _row(request, pk)
    if not row.is_open or row.content is None:
        return redirect("switch-preview", pk)
    found = check_switch(row, on=today())
    name = safe_name(f"{row.name.rpartition('.')[0]}_标注.xlsx")
    return download(
        marked(bytes(row.content), [fault.as_marked() for fault in found.faults]), name=name
    )


@require_POST
def switch_apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Writes what was previewed, all of it or nothing."""
    row, seen = _row(request, pk), request.POST.get("seen", "")
    try:
        row = apply_switch(row, by=signed_in(request), at=now(), on=today(), seen=seen)
    except DomainError as refusal:
        if row.is_open and _row(request, pk).is_open:
            return _preview(request, row, str(refusal), status=refusal.status)
        messages.warning(request, str(refusal))
        return redirect("switch-preview", pk)
    n = row.made["tasks"]
    words = ngettext("%(n)s task was taken over.", "%(n)s tasks were taken over.", n)
    messages.success(request, words % {"n": n})
    return redirect("switch-preview", pk)


@require_POST
def switch_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes back what applying it made."""
    row = _row(request, pk)
    try:
        undo_switch(row, by=signed_in(request), at=now())
    except DomainError as refusal:
        told = {"row": row, "refusal": str(refusal)}
        return render(request, "exchange/switch_settled.html", told, status=refusal.status)
    messages.success(request, _("Taking the ledger over was undone."))
    return redirect("switch-preview", pk)


@require_POST
def switch_discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Forgets the file."""
    try:
        discard_switch(_row(request, pk), by=signed_in(request), at=now())
        messages.success(request, _("The ledger was discarded; nothing was taken over."))
    except DomainError as refusal:
        messages.warning(request, str(refusal))
    return redirect("switch")


def _row(request: HttpRequest, pk: int) -> Switch:
    person = signed_in_as(Role.SUPERVISOR, request)
    seen = Switch.objects.visible_to(person).select_related("agency", "by", "plan", "undone_by")
    return get_object_or_404(seen, pk=pk)


def _form(request: HttpRequest, error: str = "", *, status: int = 200) -> HttpResponse:
    own = (
        Switch.objects.visible_to(signed_in(request)).select_related("by", "plan").defer("content")
    )
    told: dict[str, Any] = {
        "error": error,
        "waiting": own.waiting().first(),
        "settled": own.exclude(settled_at=None)[:SETTLED_SHOWN],
        "most": settings.IMPORT_MAX_BYTES // MIB,
        "most_rows": settings.IMPORT_MAX_ROWS,
        "has_office": office_is_installed(),
    }
    return render(request, "exchange/switch.html", told, status=status)


def _preview(
    request: HttpRequest, row: Switch, refusal: str = "", *, status: int = 200
) -> HttpResponse:
    page = preview(check_switch(row, on=today()), only=request.GET.get("only", ""))
    told = {"row": row, "page": page, "refusal": refusal}
    return render(request, "exchange/switch_preview.html", told, status=status)


urlpatterns = [
    path("switch/", switch, name="switch"),
    path("switch/<int:pk>/", switch_preview, name="switch-preview"),
    path("switch/<int:pk>/columns/", switch_columns, name="switch-columns"),
    path("switch/<int:pk>/units/", switch_units, name="switch-units"),
    path("switch/<int:pk>/marked/", switch_marked, name="switch-marked"),
    path("switch/<int:pk>/apply/", switch_apply, name="switch-apply"),
    path("switch/<int:pk>/undo/", switch_undo, name="switch-undo"),
    path("switch/<int:pk>/discard/", switch_discard, name="switch-discard"),
]

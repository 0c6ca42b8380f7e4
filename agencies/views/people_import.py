"""Units and people from an Excel workbook: template, upload, preview, and the one step that writes."""

from typing import Final

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
from agencies.importing.checking import check
from agencies.importing.lines import Lines
from agencies.importing.preview import preview
from agencies.importing.workbooks import marked, template
from agencies.models import Agency, PeopleImport, User
from agencies.people import signed_in, signed_in_as
from agencies.services.importing import apply_import, discard_import, take_in
from worktracker.lib.clock import now
from worktracker.lib.downloads import download
from worktracker.lib.errors import DomainError, Stale
from worktracker.lib.uploads import MIB, UploadRefused, receive_files

FIELD: Final = "workbook"
SETTLED_SHOWN: Final = 10


@csrf_exempt  # the body must not be read before its upload handler stands; _uploaded makes the check
@require_http_methods(["GET", "HEAD", "POST"])
def people_import(request: HttpRequest) -> HttpResponse:
    """Where a workbook is uploaded, beside the template and what was imported before."""
    user = signed_in_as(Role.ADMINISTRATOR, request)
    if request.method != "POST":
        return _form(request, user)
    try:
        too_large = receive_files(request, largest=settings.IMPORT_MAX_BYTES, most=1)
    except UploadRefused as refusal:
        return _form(request, user, str(refusal), status=refusal.status)
    return _uploaded(request, too_large)


@csrf_protect
def _uploaded(request: HttpRequest, too_large: list[str]) -> HttpResponse:
    user = signed_in(request)
    file = request.FILES.get(FIELD)
    if file is None:
        words = _("Choose a workbook first.")
        if too_large:
            words = _("The workbook is larger than %(most)s MB. Upload it in parts.")
            words %= {"most": settings.IMPORT_MAX_BYTES // MIB}
        return _form(request, user, words, status=422)
    try:
        row = take_in(file, name=file.name or "", by=user, at=now())
    except DomainError as refusal:
        return _form(request, user, str(refusal), status=refusal.status)
    return redirect("import-preview", row.pk)


@require_safe
def import_template(request: HttpRequest) -> HttpResponse:
    """The empty workbook, with the agencies that stand to choose from."""
    signed_in_as(Role.ADMINISTRATOR, request)
    names = Agency.objects.order_by("path").values_list("name", flat=True)
    return download(template(names), name="单位和人员导入模板.xlsx")


@require_safe
def import_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Every row judged as of now; nothing is written. ``?outcome=`` keeps those that came out so."""
    row = _row(request, pk)
    return _preview(request, row) if row.is_open else _settled(request)


@require_safe
def import_marked(request: HttpRequest, pk: int) -> HttpResponse:
    """The rows as they were uploaded, the wrong ones marked and with their reasons."""
    row = _row(request, pk)
    if not row.is_open:
        return _settled(request)
    lines = Lines.read(row.lines or {})
    return download(marked(lines, check(lines)), name="单位和人员导入_错误说明.xlsx")


@require_POST
def apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Writes what was previewed, all of it or nothing; what changed since is shown instead."""
    row = _row(request, pk)
    seen = request.POST.get("seen", "")
    try:
        found = apply_import(row, by=signed_in(request), at=now(), seen=seen)
    except Stale as refusal:
        if refusal.code == "settled":
            return _settled(request)
        return _preview(request, row, str(refusal), status=refusal.status)
    except DomainError as refusal:
        return _preview(request, row, str(refusal), status=refusal.status)
    words = ngettext("%(n)s row was imported.", "%(n)s rows were imported.", found.writes)
    messages.success(request, words % {"n": found.writes})
    return redirect("people-import")


@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Forgets the rows."""
    row = _row(request, pk)
    try:
        discard_import(row, by=signed_in(request), at=now())
    except Stale:
        return _settled(request)
    messages.success(request, _("The workbook was discarded; nothing was imported."))
    return redirect("people-import")


def _row(request: HttpRequest, pk: int) -> PeopleImport:
    return get_object_or_404(
        PeopleImport.objects.visible_to(signed_in_as(Role.ADMINISTRATOR, request)), pk=pk
    )


def _form(request: HttpRequest, user: User, error: str = "", *, status: int = 200) -> HttpResponse:
    own = PeopleImport.objects.visible_to(user)
    shown = {
        "error": error,
        "waiting": own.waiting().first(),
        "settled": own.exclude(settled_at=None)[:SETTLED_SHOWN],
        "most_rows": settings.IMPORT_MAX_ROWS,
        "most": settings.IMPORT_MAX_BYTES // MIB,
    }
    return render(request, "agencies/import.html", shown, status=status)


def _preview(
    request: HttpRequest, row: PeopleImport, refusal: str = "", *, status: int = 200
) -> HttpResponse:
    lines = Lines.read(row.lines or {})
    outcome = request.GET.get("outcome", "")
    shown = {
        "row": row,
        "refusal": refusal,
        "outcome": outcome,
        "page": preview(lines, check(lines), outcome=outcome),
    }
    return render(request, "agencies/import_preview.html", shown, status=status)


def _settled(request: HttpRequest) -> HttpResponse:
    messages.warning(request, _("This workbook was applied or discarded already."))
    return redirect("people-import")


urlpatterns = [
    path("people/import/", people_import, name="people-import"),
    path("people/import/template/", import_template, name="import-template"),
    path("people/import/<int:pk>/", import_preview, name="import-preview"),
    path("people/import/<int:pk>/marked/", import_marked, name="import-marked"),
    path("people/import/<int:pk>/apply/", apply, name="apply-import"),
    path("people/import/<int:pk>/discard/", discard, name="discard-import"),
]

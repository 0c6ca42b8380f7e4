"""The fill-in workbook: fetched, filled in, uploaded to be checked and shown, applied in one step."""

from base64 import b64decode, b64encode
from datetime import date
from io import BytesIO
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.models import Unit
from agencies.people import signed_in_to_report
from exchange.fillin.lines import asked_lines, units_of
from exchange.fillin.reading import read_filled
from exchange.fillin.upload import Examined, examine, unsealed
from exchange.fillin.writing import title_of, workbook
from exchange.services.filling_in import FillingRefused, fill_in
from indicators.asking import Asked
from indicators.workbook.marking import marked
from worktracker.lib.clock import now, today
from worktracker.lib.downloads import download, safe_name
from worktracker.lib.errors import DomainError
from worktracker.lib.uploads import MIB, UploadRefused, receive_files

FIELD: Final = "workbooks"
MOST_FILES: Final = 20
SENT_BACK: Final = 2 * MIB  # the largest workbook that the page carries for its marked copy
ZIP: Final = "application/zip"


@csrf_exempt  # the body must not be read before its upload handler stands; _uploaded makes the check
@require_http_methods(["GET", "HEAD", "POST"])
def fill_in_page(request: HttpRequest) -> HttpResponse:
    """Where workbooks are fetched and filled ones are uploaded; nothing is stored here."""
    signed_in_to_report(request)
    if request.method != "POST":
        return _shown(request)
    try:
        too_large = receive_files(request, largest=settings.IMPORT_MAX_BYTES, most=MOST_FILES)
    except UploadRefused as refusal:
        return _shown(request, error=str(refusal), status=refusal.status)
    return _uploaded(request, too_large)


@csrf_protect
def _uploaded(request: HttpRequest, too_large: list[str]) -> HttpResponse:
    if too_large:
        words = _("%(names)s: larger than %(most)s MB. Nothing was read.")
        told = {"names": "、".join(too_large), "most": settings.IMPORT_MAX_BYTES // MIB}
        return _shown(request, error=words % told, status=422)
    files = [(file.name or "", file.read()) for file in request.FILES.getlist(FIELD)]
    if not files:
        return _shown(request, error=_("Choose a workbook first."), status=422)
    examined = _examined(request, files)
    return _shown(request, examined=examined, status=422 if examined.is_wrong else 200)


@require_POST
def fill_in_marked(request: HttpRequest) -> HttpResponse:
    """A workbook that was just checked, with its faults marked: the page sends it again, so none is kept here."""
    by = signed_in_to_report(request)
    name = request.POST.get("name", "")[:150]
    try:
        content = b64decode(request.POST.get("sent", ""), validate=True)
        read_filled(content[: settings.IMPORT_MAX_BYTES], name=name, by=by)
    except (ValueError, DomainError):
        words = _("The marked copy could not be made. Upload the workbook again.")
        return _shown(request, error=words, status=422)
    (file,) = _examined(request, [(name, content)]).files
    stem = name.rpartition(".")[0]
    return download(marked(content, file.faults), name=f"{stem}_待更正.xlsx")


@require_POST
def fill_in_apply(request: HttpRequest) -> HttpResponse:
    """Hands in exactly what was shown, all of it or nothing."""
    by = signed_in_to_report(request)
    try:
        wishes, is_draft, files = unsealed(request.POST.get("shown", ""), by=by)
    except signing.BadSignature:
        words = _("What was shown is too old or was altered. Upload the workbook again.")
        return _shown(request, error=words, status=422)
    try:
        reports = fill_in(wishes, is_draft=is_draft, files=files, by=by, at=now(), on=today())
    except FillingRefused as refusal:
        told = [
            f"{one.asked.sheet.item if one.asked else ''} {sentence}".strip()
            for one in refusal.tried
            for _name, sentence in one.wrong
        ]
        return _shown(request, error=str(refusal), told=told, status=refusal.status)
    words = (
        ngettext("%(n)s draft was saved.", "%(n)s drafts were saved.", len(reports))
        if is_draft
        else ngettext("%(n)s report was handed in.", "%(n)s reports were handed in.", len(reports))
    )
    messages.success(request, words % {"n": len(reports)})
    return redirect("my-items" if by.is_reporter else "fill-in")


@require_safe
def fill_in_workbook(request: HttpRequest, pk: int) -> HttpResponse:
    """The workbook of a unit."""
    by, on = signed_in_to_report(request), today()
    unit = get_object_or_404(units_of(by, on=on), pk=pk)
    lines = asked_lines(unit, by=by, on=on)
    return download(workbook(lines, unit=unit, on=on), name=_name(unit, lines, on=on))


@require_safe
def fill_in_workbooks(request: HttpRequest) -> HttpResponse:
    """The workbooks of all units that have something to report, in one archive."""
    by, on = signed_in_to_report(request), today()
    memory = BytesIO()
    with ZipFile(memory, "w", ZIP_DEFLATED) as archive:
        for unit in units_of(by, on=on).order_by("order", "pk"):
            if lines := asked_lines(unit, by=by, on=on):
                archive.writestr(_name(unit, lines, on=on), workbook(lines, unit=unit, on=on))
    name = _("Fill-in workbooks %(day)s") % {"day": f"{on:%Y%m%d}"}
    return download(memory.getvalue(), name=f"{name}.zip", kind=ZIP)


def _name(unit: Unit, lines: list[Asked], *, on: date) -> str:
    return safe_name(f"{title_of(unit, lines, on=on)}.xlsx")


def _examined(request: HttpRequest, files: list[tuple[str, bytes]]) -> Examined:
    return examine(
        files, is_draft=_is_draft(request), by=signed_in_to_report(request), at=now(), on=today()
    )


def _is_draft(request: HttpRequest) -> bool:
    return request.POST.get("action") == "draft"


def _shown(
    request: HttpRequest,
    *,
    examined: Examined | None = None,
    error: str = "",
    told: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    by = signed_in_to_report(request)
    files = examined.files if examined else []
    context = {
        "units": units_of(by, on=today()).order_by("order", "pk"),
        "error": error,
        "told": told or [],
        "examined": examined,
        "wrong": [
            (file, b64encode(file.content).decode() if len(file.content) <= SENT_BACK else "")
            for file in files
            if file.faults
        ],
        "refused": [file for file in files if file.refusal],
        "is_draft": _is_draft(request),
        "most": settings.IMPORT_MAX_BYTES // MIB,
        "most_files": MOST_FILES,
    }
    return render(request, "exchange/fill_in.html", context, status=status)


urlpatterns = [
    path("fill-in/", fill_in_page, name="fill-in"),
    path("fill-in/units/<int:pk>/", fill_in_workbook, name="fill-in-workbook"),
    path("fill-in/all/", fill_in_workbooks, name="fill-in-workbooks"),
    path("fill-in/marked/", fill_in_marked, name="fill-in-marked"),
    path("fill-in/apply/", fill_in_apply, name="fill-in-apply"),
]

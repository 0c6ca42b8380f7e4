"""Values by workbook: the sheets to fill in, the filled one checked and shown, and the one step that stores."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.models import User
from agencies.people import signed_in
from indicators.entry.facts import Doubt, Entry, ReadingsRefused
from indicators.grid.outcome import turns_since, verdicts_of
from indicators.grid.scope import GridScope
from indicators.models import Indicator, Reading
from indicators.services.recording import examine, record_entries
from indicators.spans import dated_words
from indicators.wording import plain
from indicators.workbook.reading import Fault, Filled, read_filled
from indicators.workbook.writing import workbook
from worktracker.lib.clock import now, today
from worktracker.lib.downloads import download
from worktracker.lib.errors import DomainError
from worktracker.lib.uploads import MIB, UploadRefused, receive_files

FIELD: Final = "workbook"
SALT: Final = "indicators.workbook.shown"
HOURS: Final = 12  # that what was shown may be applied


@dataclass(frozen=True, slots=True)
class _Change:
    """A value as it will be stored, beside the one whose place it takes."""

    name: str
    period: str
    old: str
    new: str


@csrf_exempt  # the body must not be read before its upload handler stands; _uploaded makes the check
@require_http_methods(["GET", "HEAD", "POST"])
def readings_workbook(request: HttpRequest) -> HttpResponse:
    """Where the workbook of ``?plan=&year=`` is fetched and a filled one is uploaded; nothing is stored here."""
    _recorder(request)
    if request.method != "POST":
        return _shown(request)
    try:
        too_large = receive_files(request, largest=settings.IMPORT_MAX_BYTES, most=1)
    except UploadRefused as refusal:
        return _shown(request, error=str(refusal), status=refusal.status)
    return _uploaded(request, too_large)


@csrf_protect
def _uploaded(request: HttpRequest, too_large: list[str]) -> HttpResponse:
    by, file = signed_in(request), request.FILES.get(FIELD)
    if file is None:
        words = _("Choose a workbook first.")
        if too_large:
            words = _("The workbook is larger than %(most)s MB. Upload it in parts.")
            words %= {"most": settings.IMPORT_MAX_BYTES // MIB}
        return _shown(request, error=words, status=422)
    try:
        filled = read_filled(file, name=file.name or "", by=by)
    except DomainError as refusal:
        return _shown(request, error=str(refusal), status=refusal.status)
    doubts = examine(filled.entries, by=by, on=today())
    refused = [doubt for doubt in doubts if doubt.refuses]
    faults = [*filled.faults, *(_fault(doubt, filled) for doubt in refused)]
    if faults:
        return _shown(request, faults=faults, status=422)
    return _shown(request, entries=filled.entries, doubts=doubts, is_checked=True)


@require_safe
def template(request: HttpRequest) -> HttpResponse:
    """The workbook to fill in, for what the person may record of ``?plan=`` in ``?year=``."""
    by, on = _recorder(request), today()
    scope = GridScope(request.GET, user=by, on=on)
    wanted = scope.recordable.filter(item__plan=scope.plan_shown).order_by().values("indicator")
    rows = Indicator.objects.filter(pk__in=wanted).select_related("definition").order_by("pk")
    year = scope.year_shown
    title = _("Indicator values %(year)s") % {"year": year}
    made = workbook(list(rows), agency=by.agency_id or 0, year=year, title=title, on=on)
    return download(made, name=f"指标数据填报表_{year}.xlsx")


@require_POST
def apply(request: HttpRequest) -> HttpResponse:
    """Stores exactly what was shown, all of it or nothing."""
    by, on = _recorder(request), today()
    try:
        entries = _opened(request.POST.get("shown", ""), by=by)
    except signing.BadSignature:
        words = _("What was shown is too old or was altered. Upload the workbook again.")
        return _shown(request, error=words, status=422)
    before = verdicts_of({entry.indicator for entry in entries}, on=on)
    confirmed = "confirmed" in request.POST
    try:
        kept = record_entries(entries, by=by, at=now(), on=on, confirmed=confirmed)
    except ReadingsRefused as refusal:
        return _not_applied(request, entries, refusal)
    told = _("Saved: %(added)s added, %(corrected)s corrected.")
    messages.success(request, told % {"added": kept.added, "corrected": kept.corrected})
    for turn in turns_since(before, on=on):
        turned = {"name": turn.target.indicator, "old": turn.old.label, "new": turn.new.label}
        text = _("%(name)s: %(old)s → %(new)s. %(why)s")
        messages.info(request, text % {**turned, "why": turn.why})
    return redirect("readings_workbook")


def _recorder(request: HttpRequest) -> User:
    by = signed_in(request)
    if not (by.is_reporter or by.is_supervisor):
        raise PermissionDenied
    return by


def _not_applied(
    request: HttpRequest, entries: Sequence[Entry], refusal: ReadingsRefused
) -> HttpResponse:
    refused = [_fault(doubt, None) for doubt in refusal.doubts if doubt.refuses]
    if refused:
        return _shown(request, error=str(refusal), faults=refused, status=refusal.status)
    return _shown(
        request,
        error=str(refusal),
        entries=entries,
        doubts=refusal.doubts,
        is_checked=True,
        status=refusal.status,
    )


def _fault(doubt: Doubt, filled: Filled | None) -> Fault:
    entry = doubt.entry
    sheet, _mark, cell = (filled.cells[entry.indicator, entry.period] if filled else "").partition(
        "!"
    )
    return Fault(sheet, cell, "" if entry.value is None else plain(entry.value), doubt.sentence)


def _shown(
    request: HttpRequest,
    *,
    error: str = "",
    faults: Sequence[Fault] = (),
    entries: Sequence[Entry] = (),
    doubts: Sequence[Doubt] = (),
    is_checked: bool = False,
    status: int = 200,
) -> HttpResponse:
    by, on = signed_in(request), today()
    context = {
        "scope": GridScope(request.GET, user=by, on=on),
        "error": error,
        "faults": faults,
        "changes": _changes(entries),
        "doubts": list(dict.fromkeys(doubt.sentence for doubt in doubts)),
        "is_checked": is_checked,
        "shown": _sealed(entries, by=by) if entries else "",
        "most": settings.IMPORT_MAX_BYTES // MIB,
    }
    return render(request, "indicators/workbook.html", context, status=status)


def _changes(entries: Sequence[Entry]) -> list[_Change]:
    rows = Indicator.objects.select_related("definition").in_bulk(
        {entry.indicator for entry in entries}
    )
    old = Reading.objects.in_bulk({entry.seen for entry in entries if entry.seen})
    return [
        _Change(
            str(rows[entry.indicator]),
            dated_words(entry.period, rows[entry.indicator].periodicity),
            _words(old[entry.seen].value, old[entry.seen].of) if entry.seen in old else "",
            _words(entry.value, entry.of),
        )
        for entry in entries
    ]


def _words(value: Decimal | None, of: Decimal | None) -> str:
    words = "" if value is None else plain(value)
    return words if of is None else f"{words} / {plain(of)}"


def _sealed(entries: Sequence[Entry], *, by: User) -> str:
    rows = [
        {name: None if each is None else str(each) for name, each in asdict(entry).items()}
        for entry in entries
    ]
    return signing.dumps({"by": by.pk, "rows": rows}, salt=SALT, compress=True)


def _opened(text: str, *, by: User) -> list[Entry]:
    """The entries that were shown to this person. Raises BadSignature."""
    told: dict[str, Any] = signing.loads(text, salt=SALT, max_age=HOURS * 3600)
    if told["by"] != by.pk:
        raise signing.BadSignature
    return [
        Entry(
            int(row["indicator"]),
            date.fromisoformat(row["period"]),
            None if row["value"] is None else Decimal(row["value"]),
            None if row["of"] is None else Decimal(row["of"]),
            seen=None if row["seen"] is None else int(row["seen"]),
        )
        for row in told["rows"]
    ]


urlpatterns = [
    path("indicators/workbook/", readings_workbook, name="readings_workbook"),
    path("indicators/workbook/template/", template, name="workbook-template"),
    path("indicators/workbook/apply/", apply, name="apply-workbook"),
]

"""Values by workbook: the sheets to fill in, the filled one checked and shown, and the one step that stores."""

from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.people import signed_in, signed_in_to_report
from indicators.choices import Judgement
from indicators.entry.facts import ReadingsRefused
from indicators.grid.outcome import turns_since, verdicts_of
from indicators.grid.scope import GridScope
from indicators.models import Indicator
from indicators.services.recording import examine, record_entries
from indicators.workbook.marking import marked
from indicators.workbook.preview import changes_of, faults_of, sealed, unsealed
from indicators.workbook.reading import LONGEST, Fault, Filled, read_filled
from indicators.workbook.writing import workbook
from worktracker.lib.clock import now, today
from worktracker.lib.downloads import download
from worktracker.lib.errors import DomainError
from worktracker.lib.uploads import MIB, UploadRefused, receive_files

FIELD: Final = "workbook"
SENT_BACK: Final = 2 * MIB  # the largest workbook that the page carries for its marked copy


@dataclass(frozen=True, slots=True)
class _Found:
    """A workbook that was read, and what is to be said of its cells."""

    filled: Filled
    faults: list[Fault]

    @property
    def wrong(self) -> list[Fault]:
        """Without what is only to be confirmed."""
        return [fault for fault in self.faults if not fault.is_doubt]


@csrf_exempt  # the body must not be read before its upload handler stands; _uploaded makes the check
@require_http_methods(["GET", "HEAD", "POST"])
def readings_workbook(request: HttpRequest) -> HttpResponse:
    """Where the workbook of ``?plan=&year=`` is fetched and a filled one is uploaded; nothing is stored here."""
    signed_in_to_report(request)
    if request.method != "POST":
        return _shown(request)
    try:
        too_large = receive_files(request, largest=settings.IMPORT_MAX_BYTES, most=1)
    except UploadRefused as refusal:
        return _shown(request, error=str(refusal), status=refusal.status)
    return _uploaded(request, too_large)


@csrf_protect
def _uploaded(request: HttpRequest, too_large: list[str]) -> HttpResponse:
    file = request.FILES.get(FIELD)
    if file is None:
        words = _("Choose a workbook first.")
        if too_large:
            words = _("The workbook is larger than %(most)s MB. Upload it in parts.")
            words %= {"most": settings.IMPORT_MAX_BYTES // MIB}
        return _shown(request, error=words, status=422)
    content = file.read()
    try:
        found = _examined(request, content, name=file.name or "")
    except DomainError as refusal:
        return _shown(request, error=str(refusal), status=refusal.status)
    if found.wrong:
        sent = b64encode(content).decode() if len(content) <= SENT_BACK else ""
        return _shown(request, faults=found.wrong, sent=sent, status=422)
    return _shown(request, filled=found.filled, doubts=found.faults, is_checked=True)


def _examined(request: HttpRequest, content: bytes, *, name: str) -> _Found:
    by = signed_in(request)
    filled = read_filled(content, name=name, by=by, words=_words(request))
    doubts = examine(filled.entries, by=by, on=today())
    return _Found(filled, [*filled.faults, *faults_of(doubts, filled.cells)])


@require_POST
def marked_copy(request: HttpRequest) -> HttpResponse:
    """The workbook that was just checked, with its faults marked: the page sends it again, so none is kept here."""
    signed_in_to_report(request)
    try:
        content = b64decode(request.POST.get("sent", ""), validate=True)
        found = _examined(request, content[: settings.IMPORT_MAX_BYTES], name="sent.xlsx")
    except (ValueError, DomainError):
        words = _("The marked copy could not be made. Upload the workbook again.")
        return _shown(request, error=words, status=422)
    return download(
        marked(content, found.faults), name=f"指标数据填报表_待更正_{today():%Y%m%d}.xlsx"
    )


@require_safe
def template(request: HttpRequest) -> HttpResponse:
    """The workbook to fill in, for what the person may record of ``?plan=`` in ``?year=``."""
    by, on = signed_in_to_report(request), today()
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
    by, on = signed_in_to_report(request), today()
    try:
        entries, cells = unsealed(request.POST.get("shown", ""), by=by)
    except signing.BadSignature:
        words = _("What was shown is too old or was altered. Upload the workbook again.")
        return _shown(request, error=words, status=422)
    before = verdicts_of({entry.indicator for entry in entries}, on=on)
    confirmed = "confirmed" in request.POST
    try:
        kept = record_entries(entries, by=by, at=now(), on=on, confirmed=confirmed)
    except ReadingsRefused as refusal:
        faults, told = faults_of(refusal.doubts, cells), str(refusal)
        if wrong := [fault for fault in faults if not fault.is_doubt]:
            return _shown(request, error=told, faults=wrong, status=refusal.status)
        again = Filled(entries, cells, [], {})
        return _shown(request, error=told, filled=again, doubts=faults, status=refusal.status)
    told = _("Saved: %(added)s added, %(corrected)s corrected.")
    messages.success(request, told % {"added": kept.added, "corrected": kept.corrected})
    _tell_turns(request, before, on=on)
    return redirect("readings_workbook")


def _tell_turns(request: HttpRequest, before: Mapping[int, Judgement], *, on: date) -> None:
    for turn in turns_since(before, on=on):
        turned = {"name": turn.target.indicator, "old": turn.old.label, "new": turn.new.label}
        text = _("%(name)s: %(old)s → %(new)s. %(why)s")
        messages.info(request, text % {**turned, "why": turn.why})


def _words(request: HttpRequest) -> dict[str, str]:
    """Source and remark for all values that say nothing of their own."""
    return {
        key: request.POST.get(key.strip("#"), "").strip()[:most] for key, most in LONGEST.items()
    }


def _shown(
    request: HttpRequest,
    *,
    error: str = "",
    faults: Sequence[Fault] = (),
    filled: Filled | None = None,
    doubts: Sequence[Fault] = (),
    sent: str = "",
    is_checked: bool = False,
    status: int = 200,
) -> HttpResponse:
    by = signed_in(request)
    entries = filled.entries if filled else []
    unchanged = filled.unchanged if filled else {}
    context = {
        "scope": GridScope(request.GET, user=by, on=today()),
        "error": error,
        "faults": faults,
        "sent": sent,
        "changes": changes_of(entries) if entries else [],
        "asked": list(dict.fromkeys(doubts)),
        "typed": {key.strip("#"): text for key, text in _words(request).items()},
        "unchanged": sorted(unchanged.items(), key=lambda one: one[0].name),
        "unchanged_in_all": sum(unchanged.values()),
        "is_checked": is_checked,
        "shown": sealed(entries, filled.cells, by=by) if filled and entries else "",
        "most": settings.IMPORT_MAX_BYTES // MIB,
    }
    return render(request, "indicators/workbook.html", context, status=status)


urlpatterns = [
    path("indicators/workbook/", readings_workbook, name="readings_workbook"),
    path("indicators/workbook/template/", template, name="workbook-template"),
    path("indicators/workbook/marked/", marked_copy, name="marked-workbook"),
    path("indicators/workbook/apply/", apply, name="apply-workbook"),
]

"""The report form: a unit drafts what it did in a period, and hands it in."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from agencies.people import signed_in
from indicators.asking import Asked, asked_of
from indicators.forms import SHOWN, ReportForm
from indicators.services.reporting import report_with_readings, save_draft_with_readings
from indicators.sheet import Sheet, sheet_items, sheet_of
from indicators.sheet.meanwhile import Meanwhile, meanwhile, theirs_of
from indicators.sheet.page import form_context, places_of, reading_context
from indicators.sheet.seats import seats_of
from tasks.choices import ReportState
from tasks.errors import ReportRefused, Stale
from tasks.models import ProgressReport
from tasks.services.reporting import Content
from worktracker.lib.clock import now, today
from worktracker.lib.errors import DomainError

SETTLED = ("item_settled", "item_closed", "item_halted", "part_closed", "no_period", "unit_writes")


@require_http_methods(["GET", "HEAD", "POST"])
def report_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The form for ``?period=<id>``, the one asked for now by default, and ``?for=<unit id>``, the own by default.

    ``action=draft`` keeps what was typed, anything else hands it in. A script that saves by itself says
    ``X-Requested-With: autosave`` and is answered in JSON. ``again`` opens the form of a period that is verified.
    """
    item = get_object_or_404(sheet_items(signed_in(request), on=today()), pk=pk)
    try:
        asked = asked_of(_sheet(request, item))
        if _is_autosave(request):
            return _autosaved(request, asked)
        if request.method == "POST":
            return _sent(request, asked)
    except DomainError as error:
        return _refused(request, item, error)
    return _opened(request, asked)


def _sheet(request: HttpRequest, item: Any) -> Sheet:
    try:
        return sheet_of(
            item,
            by=signed_in(request),
            on=today(),
            unit_id=_number(request, "for"),
            period_id=_number(request, "period"),
        )
    except ObjectDoesNotExist as error:
        raise Http404("no such unit or period") from error


def _opened(request: HttpRequest, asked: Asked) -> HttpResponse:
    sheet = asked.sheet
    is_done = sheet.report is None and sheet.verified is not None and not sheet.period.is_asked
    to_read = sheet.report if not sheet.is_writable else sheet.verified if is_done else None
    if to_read is None or (is_done and "again" in request.GET):
        return _shown(request, asked, asked.form())
    return render(request, "indicators/report_read.html", reading_context(asked, to_read))


def _sent(request: HttpRequest, asked: Asked) -> HttpResponse:
    is_draft = request.POST.get("action") == "draft"
    form = asked.form(request.POST, handing_in=not is_draft)
    is_valid = form.is_valid()
    try:
        if is_draft:
            return _drafted(request, asked, form)
        if is_valid:
            return _handed_in(request, asked, form)
    except ReportRefused as error:
        if error.code in SETTLED:
            raise
        form.refuse(str(error), field=error.params.get("field"))
        return _shown(request, asked, form, status=error.status)
    except Stale as error:
        return _stale(request, asked, form, error)
    return _shown(request, asked, form)


def _drafted(request: HttpRequest, asked: Asked, form: ReportForm) -> HttpResponse:
    """Keeps what can be kept; what cannot stands beside its field, as it was typed."""
    if asked.sheet.report is None and not form.says_something:
        messages.info(request, _("Nothing is typed yet, so there is no draft to save."))
        return redirect(request.get_full_path())
    moment = now()
    _keep(asked, form, at=moment)
    told = _("Draft saved at %(time)s.") % {"time": _clock(moment)}
    if not form.errors:
        messages.success(request, told)
        return redirect(request.get_full_path())
    messages.warning(request, told + " " + _("What is wrong below is not in it yet."))
    fresh = _again(request, asked)
    return _shown(request, fresh, _renewed(request, fresh))


def _handed_in(request: HttpRequest, asked: Asked, form: ReportForm) -> HttpResponse:
    sheet = asked.sheet
    version = form.shown("version")
    report = report_with_readings(
        sheet.item,
        unit=sheet.seat.unit,
        period=sheet.period,
        by=sheet.by,
        at=now(),
        on=sheet.on,
        version=-1 if version is None else version,
        draft_version=form.shown("report_version"),
        readings=form.readings(),
        wholes=form.wholes(),
        **form.said(),
    )
    messages.success(request, _told(report))
    return redirect(sheet.item)


def _keep(asked: Asked, form: ReportForm, *, at: datetime) -> ProgressReport:
    """The draft with what was typed."""
    sheet = asked.sheet
    return save_draft_with_readings(
        sheet.item,
        unit=sheet.seat.unit,
        period=sheet.period,
        by=sheet.by,
        at=at,
        on=sheet.on,
        version=form.shown("report_version"),
        content=Content(**form.said()),
        readings=form.readings(),
        wholes=form.wholes(),
    )


def _autosaved(request: HttpRequest, asked: Asked) -> JsonResponse:
    """Keeps what was typed so far; ``ensure`` begins a draft even where nothing was, for a file to be attached to."""
    form = asked.form(request.POST)
    is_worth_it = form.says_something or "ensure" in request.POST
    beside = {
        "wrong": {name: list(sentences) for name, sentences in form.errors.items()},
        "cautions": asked.cautions(form),
    }
    if asked.sheet.report is None and not is_worth_it:
        return JsonResponse({"version": None, "saved_at": "", **beside})
    moment = now()
    report = _keep(asked, form, at=moment)
    return JsonResponse(
        {
            "version": report.version,
            "saved_at": _clock(moment),
            "attachUrl": reverse("attach", args=[report.pk]),
            "discardUrl": reverse("discard", args=[report.pk]),
            **beside,
        }
    )


def _stale(request: HttpRequest, asked: Asked, sent: ReportForm, error: Stale) -> HttpResponse:
    """The form again as it was typed, with what others did; sent once more, it goes through."""
    fresh = _again(request, asked)
    form = _renewed(request, fresh)
    form.theirs = theirs_of(fresh, form)
    between = meanwhile(
        fresh,
        by=fresh.sheet.by,
        seen=sent.shown("seen") or 0,
        sentence=str(error),
        sent=sent.shown("report_version"),
    )
    return _shown(request, fresh, form, status=error.status, between=between)


def _again(request: HttpRequest, asked: Asked) -> Asked:
    """The same as it stands now."""
    items = sheet_items(asked.sheet.by, on=asked.sheet.on)
    return asked_of(_sheet(request, get_object_or_404(items, pk=asked.sheet.item.pk)))


def _renewed(request: HttpRequest, asked: Asked) -> ReportForm:
    """The form as it was typed, for the item and the draft as they stand now."""
    typed = request.POST.copy()
    for name in SHOWN:
        value = asked.initial[name]
        typed[name] = "" if value is None else str(value)
    return asked.form(typed)


def _shown(
    request: HttpRequest,
    asked: Asked,
    form: ReportForm,
    *,
    status: int = 200,
    between: Meanwhile | None = None,
) -> HttpResponse:
    context = form_context(asked, form, meanwhile=between)
    return render(request, "indicators/report.html", context, status=status)


def _refused(request: HttpRequest, item: Any, error: DomainError) -> HttpResponse:
    """Why not, for whom the person may write instead, and the words that were sent, so that none is lost."""
    is_settled = isinstance(error, ReportRefused) and error.code in SETTLED
    status = 409 if is_settled else error.status
    if _is_autosave(request):
        return JsonResponse({"detail": str(error), "code": error.code}, status=status)
    user = signed_in(request)
    context = {
        "item": item,
        "sentence": str(error),
        "places": places_of(item, seats_of(item, user), user),
        "typed": [
            words
            for name in ("percent", "narrative", "problems", "next_step")
            if (words := request.POST.get(name, "").strip())
        ],
    }
    return render(request, "indicators/report_refused.html", context, status=status)


def _told(report: ProgressReport) -> str:
    """Who acts on it next, in one sentence."""
    names = {"unit": report.unit}
    if report.state == ReportState.TO_APPROVE:
        told = _("Handed in; it waits for the head of %(unit)s to approve it.") % names
    else:
        told = _("Handed in; it waits for the supervision office to verify it.")
    if days := report.days_late:
        late = ngettext("It counts as %(n)s day late.", "It counts as %(n)s days late.", days)
        told += " " + late % {"n": days}
    return told


def _clock(moment: datetime) -> str:
    """14:32."""
    return f"{localtime(moment):%H:%M}"


def _is_autosave(request: HttpRequest) -> bool:
    return request.method == "POST" and request.headers.get("X-Requested-With") == "autosave"


def _number(request: HttpRequest, name: str) -> int | None:
    """An id of the query. Raises Http404 for what is none."""
    text = request.GET.get(name)
    if text is None:
        return None
    if not text.isdecimal():
        raise Http404(f"no id: {text}")
    return int(text)


urlpatterns = [path("items/<int:pk>/report/", report_page, name="report")]

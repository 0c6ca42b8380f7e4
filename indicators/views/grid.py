"""Values of many indicators, typed or pasted as a table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from agencies.people import signed_in
from indicators.entry.facts import Doubt, ReadingsRefused
from indicators.grid.outcome import Turn, places_told, turns_since, verdicts_of
from indicators.grid.scope import GridScope
from indicators.grid.table import grid_of
from indicators.grid.typed import Typed, errors_of, read_typed
from indicators.judging import judge_targets
from indicators.models import Indicator, Reading
from indicators.querysets import ReadingQuerySet
from indicators.services.recording import record_entries
from indicators.services.verifying import verify_readings
from tasks.errors import NotAllowed
from worktracker.lib.clock import now, today

PER_PAGE: Final = 40  # rows; a form holds at most a thousand fields
MOST_DIGITS: Final = 18
LONGEST: Final = {"source": 200, "note": 500}


@dataclass(frozen=True, slots=True)
class _Sent:
    """What was sent and could not be saved: as it was typed, what is wrong, and what is to be confirmed."""

    texts: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    doubts: Sequence[Doubt] = ()
    words: Mapping[str, str] = field(default_factory=dict)
    told: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
def grid(request: HttpRequest) -> HttpResponse:
    """The grid of ``?plan=&unit=&periodicity=&month=&year=``; what is posted is saved as one, or nothing of it."""
    _refuse_readers(request)
    if request.method == "POST":
        return _saved(request)
    return _shown(request, _Sent())


def _refuse_readers(request: HttpRequest) -> None:
    by = signed_in(request)
    if not (by.is_reporter or by.is_supervisor):
        raise PermissionDenied


def _saved(request: HttpRequest) -> HttpResponse:
    by, on = signed_in(request), today()
    words = {name: request.POST.get(name, "").strip()[:most] for name, most in LONGEST.items()}
    recordable = Indicator.objects.recordable_by(by, on=on)
    typed = read_typed(request.POST, recordable, **words)
    if typed.errors:
        told = ngettext(
            "%(n)s value is no figure of its unit. Nothing was saved.",
            "%(n)s values are no figures of their units. Nothing was saved.",
            len(typed.errors),
        ) % {"n": len(typed.errors)}
        return _shown(request, _Sent(typed.texts, typed.errors, (), words, told), status=400)
    if not typed.entries:
        messages.info(request, _("No value was changed, so there was nothing to save."))
        return redirect(request.get_full_path())
    before = verdicts_of({entry.indicator for entry in typed.entries}, on=on)
    try:
        kept = record_entries(
            typed.entries, by=by, at=now(), on=on, confirmed="confirmed" in request.POST
        )
    except ReadingsRefused as refusal:
        return _refused(request, typed, refusal, words)
    told = _("Saved: %(added)s added, %(corrected)s corrected.") % {
        "added": kept.added,
        "corrected": kept.corrected,
    }
    messages.success(request, f"{told} {places_told(typed.entries)}")
    for turn in turns_since(before, on=on):
        _tell(request, turn)
    return redirect(request.get_full_path())


def _refused(
    request: HttpRequest, typed: Typed, refusal: ReadingsRefused, words: Mapping[str, str]
) -> HttpResponse:
    refused = [doubt for doubt in refusal.doubts if doubt.refuses]
    sent = _Sent(
        texts=typed.texts,
        errors=errors_of(refused),
        doubts=[] if refused else refusal.doubts,
        words=words,
        told=str(refusal),
    )
    return _shown(request, sent, status=refusal.status)


def _tell(request: HttpRequest, turn: Turn) -> None:
    words = {
        "name": turn.target.indicator,
        "old": turn.old.label,
        "new": turn.new.label,
        "why": turn.why,
    }
    level = {"late": messages.ERROR, "warn": messages.WARNING}.get(turn.light, messages.SUCCESS)
    messages.add_message(request, level, _("%(name)s: %(old)s → %(new)s. %(why)s") % words)


def _shown(request: HttpRequest, sent: _Sent, *, status: int = 200) -> HttpResponse:
    by, on = signed_in(request), today()
    scope = GridScope(request.GET, user=by, on=on)
    judged = judge_targets(scope.targets(), on=on)
    ids = list(dict.fromkeys(each.target.indicator_id for each in judged))
    page = Paginator(ids, PER_PAGE).get_page(request.GET.get("page"))
    shown = set(page.object_list)
    table = grid_of(
        [each for each in judged if each.target.indicator_id in shown],
        scope.periods(),
        on=on,
        typed=sent.texts,
        errors=sent.errors,
        verifies=by.is_supervisor,
    )
    context = {
        "scope": scope,
        "grid": table,
        "page": page,
        "on": on,
        "sent": sent,
        "wrong": _wrong(table.lines),
        "asked": [(_named(doubt, judged), doubt.sentence) for doubt in sent.doubts],
        "title": _title(table.counts, len(ids)),
        "back": request.get_full_path(),
        "provisional": _provisional(table.lines) if by.is_supervisor else [],
    }
    return render(request, "indicators/grid.html", context, status=status)


def _wrong(lines: Sequence[Any]) -> list[tuple[str, str, str]]:
    """The cells with an error: id, what it is of, and the sentence."""
    return [
        (cell.id, f"{line.indicator} {cell.label}", cell.error)
        for line in lines
        for cell in line.cells
        if cell.error
    ]


def _provisional(lines: Sequence[Any]) -> list[int]:
    """The readings that the page offers to verify, as the person saw them."""
    return [cell.reading for line in lines for cell in line.cells if cell.reading]


def _named(doubt: Doubt, judged: Sequence[Any]) -> str:
    names = {each.target.indicator_id: str(each.target.indicator) for each in judged}
    return f"{names.get(doubt.entry.indicator, '')} {doubt.entry.period:%Y-%m-%d}".strip()


def _title(counts: Mapping[str, int], indicators: int) -> str:
    if not indicators:
        return _("There is nothing here for you to fill in")
    n = counts.get("missing", 0)
    if not n:
        return _("All values due are there")
    text = ngettext("%(n)s value is missing", "%(n)s values are missing", n)
    return text % {"n": n}


@require_POST
def verify(request: HttpRequest) -> HttpResponse:
    """Verifies of the readings that were ``shown`` one (``reading``), an indicator's or a period's.

    What was recorded or corrected since, or stands on another page, was not seen and stays provisional.
    """
    by, on = signed_in(request), today()
    if not by.is_supervisor:
        raise PermissionDenied
    scope = GridScope(request.GET, user=by, on=on)
    shown = scope.targets().order_by().values("indicator")
    rows = Reading.objects.verifiable_by(by).filter(indicator__in=shown, period__in=scope.periods())
    seen = [
        int(pk) for pk in request.POST.getlist("shown") if pk.isdecimal() and len(pk) <= MOST_DIGITS
    ]
    try:
        n = verify_readings(_chosen(request, rows.filter(pk__in=seen)), by=by, at=now(), on=on)
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    else:
        text = ngettext("%(n)s value is verified.", "%(n)s values are verified.", n)
        messages.success(request, text % {"n": n})
    return redirect(f"{reverse('grid')}?{request.GET.urlencode()}")


def _chosen(request: HttpRequest, rows: ReadingQuerySet) -> ReadingQuerySet:
    """Those that the button names; none for a button that is not the page's."""
    for name in ("reading", "indicator"):
        number = request.POST.get(name, "")
        if number.isdecimal() and len(number) <= MOST_DIGITS:
            return rows.filter(**{"pk" if name == "reading" else name: int(number)})
    try:
        return rows.filter(period=date.fromisoformat(request.POST.get("period", "")))
    except ValueError:
        return rows.none()


urlpatterns = [
    path("indicators/grid/", grid, name="grid"),
    path("indicators/grid/verify/", verify, name="grid-verify"),
]

"""Decisions on reports, and urging: what is sent from the desk."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from agencies.models import User
from agencies.people import signed_in
from indicators.desk import Desk, queue_of_report
from indicators.desk.desk import address
from indicators.desk.forms import Decision, DecisionForm, UrgeForm
from indicators.desk.outcome import told
from indicators.desk.queues import Queue
from tasks.errors import NotAllowed, Stale
from tasks.models import ProgressReport
from tasks.services.deciding import accept_report, approve_report, return_report
from tasks.services.urging import urge
from tasks.trail import in_words
from worktracker.lib.clock import now, today
from worktracker.lib.errors import DomainError
from worktracker.lib.way_back import way_back


@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Approves, accepts or returns a report and opens the next; a refusal shows it again with what was typed."""
    user = signed_in(request)
    reports = ProgressReport.objects.visible_to(user).select_related("item__plan", "unit", "period")
    report = get_object_or_404(reports, pk=pk)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return _refused(request, report, form, " ".join(_errors(form)), status=400)
    try:
        decided = _decided(report, form, by=user)
    except DomainError as refusal:
        return _refused(request, report, form, str(refusal), status=refusal.status, error=refusal)
    messages.success(request, told(decided, by=user))
    return redirect(_next(request, form, user))


@require_POST
def urge_units(request: HttpRequest) -> HttpResponse:
    """Urges the units that were ticked, and leads back to the desk."""
    user = signed_in(request)
    form = UrgeForm(request.POST)
    if not form.is_valid():
        messages.warning(request, " ".join(_errors(form)))
        return redirect(_back(request, form))
    pairs = form.cleaned_data["pair"]
    try:
        urged = urge(pairs, note=form.cleaned_data["note"], by=user, at=now(), on=today())
    except NotAllowed as refusal:
        refused = {"sentence": str(refusal), "next": ""}
        return render(request, "indicators/desk_refused.html", refused, status=refusal.status)
    messages.success(request, _urged(urged, left=len(set(pairs)) - urged))
    return redirect(_back(request, form))


def _decided(report: ProgressReport, form: DecisionForm, *, by: User) -> ProgressReport:
    sent = form.cleaned_data
    values = {"by": by, "at": now(), "on": today(), "version": sent["version"]}
    if sent["action"] == Decision.APPROVE:
        return approve_report(report, **values)
    if sent["action"] == Decision.ACCEPT:
        return accept_report(report, **values, note=sent["note"])
    return return_report(report, **values, note=sent["note"])


def _refused(
    request: HttpRequest,
    report: ProgressReport,
    form: DecisionForm,
    sentence: str,
    *,
    status: int,
    error: DomainError | None = None,
) -> HttpResponse:
    """The desk at this report, with why not; for who has no desk a page that says why not."""
    user, on = signed_in(request), today()
    desk = Desk(user, on=on, queue=queue_of_report(report.pk, user, on=on), report=report.pk)
    if not desk.queues:
        refused = {"sentence": sentence, "next": report.item.get_absolute_url()}
        return render(request, "indicators/desk_refused.html", refused, status=status)
    seen = form.cleaned_data.get("seen") or 0
    since = report.item.activities.filter(pk__gt=seen) if isinstance(error, Stale) and seen else []
    context: dict[str, Any] = {
        "desk": desk,
        "on": on,
        "refusal": sentence,
        "wrong_field": error.params.get("field") if error else "",
        "typed": form.data.get("note", ""),
        "meanwhile": in_words(since),
    }
    return render(request, "indicators/desk.html", context, status=status)


def _next(request: HttpRequest, form: DecisionForm, user: User) -> str:
    """The page that was asked for, or the next report where it still waits, or the queue."""
    text = form.cleaned_data["next"]
    if text.isascii() and text.isdigit():
        queue = queue_of_report(int(text), user, on=today())
        if queue is not None:
            return address(queue, int(text))
    return _back(request, form)


def _back(request: HttpRequest, form: DecisionForm | UrgeForm) -> str:
    queue = form.cleaned_data.get("queue")
    return way_back(request, address(Queue(queue) if queue else None))


def _errors(form: DecisionForm | UrgeForm) -> list[str]:
    return [str(text) for texts in form.errors.values() for text in texts]


def _urged(urged: int, *, left: int) -> str:
    """What happened: how many were urged, and how many were left out."""
    if not urged:
        words = ngettext(
            "Nobody was urged: %(n)s was urged today already, or lies no longer with the unit.",
            "Nobody was urged: %(n)s were urged today already, or lie no longer with the units.",
            left,
        )
        return words % {"n": left}
    words = ngettext("Urged: %(n)s task.", "Urged: %(n)s tasks.", urged) % {"n": urged}
    if not left:
        return words
    rest = ngettext(
        "%(n)s left out: urged today already, or it lies no longer with the unit.",
        "%(n)s left out: urged today already, or they lie no longer with the units.",
        left,
    )
    return f"{words} {rest % {'n': left}}"


urlpatterns = [
    path("reports/<int:pk>/decide/", decide, name="decide"),
    path("urge/", urge_units, name="urge"),
]

"""The desk: what waits for the person's decision, whom to urge, what is incomplete."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agencies.people import signed_in
from indicators.desk import Desk, Queue
from worktracker.lib.clock import today

TRIAGE = "triage"  # the part of the page that htmx asks for


@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """``?queue=&report=``: a queue and the report that is read; for htmx list and reading pane alone.

    Raises Http404 for who decides on nothing, for another's queue, and for a report that the person does not see.
    """
    shown = Desk(
        signed_in(request),
        on=today(),
        queue=_queue(request),
        report=_report(request),
    )
    if not shown.queues or shown.queue not in shown.queues:
        raise Http404(_("You have no such queue."))
    if shown.asked_report is not None and shown.pane is None:
        raise Http404(_("There is no such report."))
    part = request.headers.get("HX-Target") == TRIAGE and shown.shows_reports
    template = "indicators/_desk_triage.html" if part else "indicators/desk.html"
    response = render(request, template, {"desk": shown, "on": shown.on})
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response


def _queue(request: HttpRequest) -> Queue | None:
    """The queue asked for. Raises Http404 for a word that is none."""
    text = request.GET.get("queue", "")
    if not text:
        return None
    try:
        return Queue(text)
    except ValueError as error:
        raise Http404(f"no queue: {text}") from error


def _report(request: HttpRequest) -> int | None:
    text = request.GET.get("report", "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise Http404(f"no report: {text}")
    return int(text)


urlpatterns = [path("desk/", desk, name="desk")]

"""Files that are made in the background: ordered, watched, cancelled, taken away."""

import logging

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from kombu.exceptions import OperationalError

from agencies.models import User
from agencies.people import signed_in
from exchange.choices import ExportForm, ExportKind
from exchange.errors import ExportRefused
from exchange.jobs import make_exports
from exchange.making import Order, columns_of
from exchange.models import Export
from exchange.querysets import oversees
from exchange.services.ordering import cancel_export, note_taken, order_export, order_of
from exchange.services.producing import stored_at
from tasks.models import Plan
from worktracker.lib.clock import now, today
from worktracker.lib.downloads import TYPES, download_file
from worktracker.lib.errors import DomainError

log = logging.getLogger(__name__)

PER_PAGE = 50


@require_safe
def export_list(request: HttpRequest) -> HttpResponse:
    """Files that the person made, newest first; for those who oversee, their agency's people's too."""
    person = signed_in(request)
    seen = Export.objects.visible_to(person).select_related("by__unit").order_by("-at", "-pk")
    context = {
        "page": Paginator(seen, PER_PAGE).get_page(request.GET.get("page")),
        "plans": Plan.objects.visible_to(person).published().order_by("-year", "title"),
        "at_once": settings.EXPORT_AT_ONCE_ROWS,
        "of_others": oversees(person),
    }
    return render(request, "exchange/exports.html", context)


@require_safe
def export_row(request: HttpRequest, pk: int) -> HttpResponse:
    """The row of one, which asks for itself again while the file is being made."""
    person = signed_in(request)
    export = get_object_or_404(Export.objects.visible_to(person).select_related("by__unit"), pk=pk)
    told = {"export": export, "of_others": oversees(person)}
    return render(request, "exchange/_export_row.html", told)


@require_POST
def export_order(request: HttpRequest) -> HttpResponse:
    """Has a file of ``kind`` in ``form`` made, of the list's ``query`` and ``columns``."""
    sent, person = request.POST, signed_in(request)
    if sent.get("kind") not in ExportKind or sent.get("form") not in ExportForm:
        refusal = ExportRefused([_("There is no such file. Choose again in the task list.")])
        return _refused(request, refusal)
    order = Order(
        kind=ExportKind(sent["kind"]),
        form=ExportForm(sent["form"]),
        query=sent.get("query", ""),
        columns=columns_of(sent.getlist("columns")),
        by=person,
        on=today(),
        at=now(),
    )
    return _ordered(request, order)


@require_POST
def export_again(request: HttpRequest, pk: int) -> HttpResponse:
    """The same once more, as things stand today."""
    person = signed_in(request)
    order = order_of(_own(person, pk), on=today(), at=now())
    return _ordered(request, order)


@require_POST
def export_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Stops the making; what was ready meanwhile stays."""
    person = signed_in(request)
    try:
        cancel_export(_own(person, pk), by=person, at=now())
        messages.success(request, _("The file is no longer being made."))
    except DomainError as refusal:
        messages.warning(request, str(refusal))
    return redirect("exports")


@require_safe
def export_file(request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
    """The file, to whoever had it made; a page that says so where its time has passed."""
    person = signed_in(request)
    export = _own(person, pk)
    try:
        file = stored_at(export).open("rb") if export.stored else None
    except FileNotFoundError:
        file = None
    if file is None:
        return render(request, "exchange/export_gone.html", {"export": export}, status=410)
    note_taken(export, by=person, at=now())
    return download_file(file, name=export.name, kind=TYPES[export.form])


def _own(person: User, pk: int) -> Export:
    return get_object_or_404(Export.objects.owned_by(person), pk=pk)


def _ordered(request: HttpRequest, order: Order) -> HttpResponse:
    try:
        order_export(order, language=get_language() or "")
    except ExportRefused as refusal:
        return _refused(request, refusal)
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("exports")
    transaction.on_commit(_call_worker)
    return redirect("exports")


def _call_worker() -> None:
    """A worker begins at once; where none can be called now, the scheduled job takes it up within a minute."""
    try:
        make_exports.delay()
    except OperationalError as error:
        log.warning("no worker could be called: %s", error)


def _refused(request: HttpRequest, refusal: ExportRefused) -> HttpResponse:
    refusals = {"refusals": refusal.sentences}
    return render(request, "exchange/ledger_refused.html", refusals, status=refusal.status)


urlpatterns = [
    path("exports/", export_list, name="exports"),
    path("exports/order/", export_order, name="export-order"),
    path("exports/<int:pk>/", export_row, name="export"),
    path("exports/<int:pk>/again/", export_again, name="export-again"),
    path("exports/<int:pk>/cancel/", export_cancel, name="export-cancel"),
    path("exports/<int:pk>/file/", export_file, name="export-file"),
]

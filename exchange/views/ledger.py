"""Files at once: exactly the items, the order and the scope of the task list."""

from io import BytesIO

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from agencies.people import signed_in
from exchange.choices import ExportForm, ExportKind
from exchange.errors import ExportRefused
from exchange.making import Order, columns_of, count_rows, make, name_of
from exchange.services.ordering import is_small, note_taken_at_once
from worktracker.lib.clock import now, today
from worktracker.lib.downloads import TYPES, download


@require_safe
def ledger_file(request: HttpRequest, kind: str, form: str) -> HttpResponse:
    """The file of a kind for the list's conditions and ``?columns=``.

    A large one is offered to be made in the background. A page with status 400 says why where a filter's value is not
    possible.
    """
    order = Order(
        kind=ExportKind(kind),
        form=ExportForm(form),
        query=request.GET.urlencode(),
        columns=columns_of(request.GET.getlist("columns")),
        by=signed_in(request),
        on=today(),
        at=now(),
    )
    content = BytesIO()
    try:
        if not is_small(order):
            return render(
                request, "exchange/large.html", {"order": order, "rows": count_rows(order)}
            )
        make(order, content, tick=lambda _rows: None)
        note_taken_at_once(order)
        return download(content.getvalue(), name=name_of(order), kind=TYPES[order.form])
    except ExportRefused as refusal:
        refusals = {"refusals": refusal.sentences}
        return render(request, "exchange/ledger_refused.html", refusals, status=refusal.status)


urlpatterns = [
    path("items/ledger.xlsx", ledger_file, {"kind": "ledger", "form": "xlsx"}, name="ledger"),
    path("items/ledger.csv", ledger_file, {"kind": "ledger", "form": "csv"}, name="ledger-csv"),
    path("items/units.xlsx", ledger_file, {"kind": "units", "form": "xlsx"}, name="units-file"),
    path("items/units.csv", ledger_file, {"kind": "units", "form": "csv"}, name="units-csv"),
    path(
        "items/readings.xlsx",
        ledger_file,
        {"kind": "readings", "form": "xlsx"},
        name="readings-file",
    ),
    path(
        "items/readings.csv", ledger_file, {"kind": "readings", "form": "csv"}, name="readings-csv"
    ),
]

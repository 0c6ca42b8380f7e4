"""Asking for a file in the background, having second thoughts, and taking it away."""

from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies.models import User
from exchange.choices import ExportForm, ExportKind, ExportState
from exchange.errors import ExportRefused
from exchange.making import Order, count_rows, title_of
from exchange.models import Export
from tasks.services.activity import record
from worktracker.lib.errors import DomainError
from worktracker.lib.one_at_a_time import one_at_a_time

MOST_ROWS = 1_000_000  # of a workbook; a sheet holds 1,048,576 with headings and banners
WAITING_AT_MOST = 3  # of one person, so that nobody's files wait behind a hundred of another's


class TooManyExports(DomainError):
    """The person has enough files being made."""

    code = "too_many_exports"


class ExportEnded(DomainError):
    """It is too late to cancel."""

    code = "export_ended"


def is_small(order: Order) -> bool:
    """Whether the file is made while the person waits. Raises ExportRefused. Statistics come from few statements."""
    return order.kind == ExportKind.UNITS or count_rows(order) <= settings.EXPORT_AT_ONCE_ROWS


def order_of(export: Export, *, on: date, at: datetime) -> Order:
    """What was asked for once, of the state of a day."""
    return Order(
        kind=ExportKind(export.kind),
        form=ExportForm(export.form),
        query=export.query,
        columns=tuple(export.columns),
        by=export.by,
        on=on,
        at=at,
    )


@transaction.atomic
def order_export(order: Order, *, language: str) -> Export:
    """Has the file made by a worker. Raises ExportRefused for an impossible condition, TooManyExports."""
    one_at_a_time(f"exports of {order.by.pk}")
    if Export.objects.filter(by=order.by).active().count() >= WAITING_AT_MOST:
        words = ngettext(
            "%(n)s file of yours is being made. Wait for it, or cancel it.",
            "%(n)s files of yours are being made. Wait for one of them, or cancel one.",
            WAITING_AT_MOST,
        )
        raise TooManyExports(words % {"n": WAITING_AT_MOST})
    rows = count_rows(order)
    if order.form == ExportForm.XLSX and rows > MOST_ROWS:
        words = _("A sheet holds %(most)s rows at most, and these are %(n)s. Choose fewer, or CSV.")
        raise ExportRefused([words % {"most": MOST_ROWS, "n": rows}])
    export = Export.objects.create(
        kind=order.kind,
        form=order.form,
        query=order.query,
        columns=list(order.columns),
        title=title_of(order)[:300],
        by=order.by,
        agency=order.by.agency,
        language=language,
        on=order.on,
        at=order.at,
        rows_total=rows,
    )
    _record("export_ordered", export, by=order.by, at=order.at)
    return export


@transaction.atomic
def cancel_export(export: Export, *, by: User, at: datetime) -> None:
    """Nothing of it stays. Raises ExportEnded where it was ready or ended before."""
    cancelled = (
        Export.objects.owned_by(by)
        .active()
        .filter(pk=export.pk)
        .update(state=ExportState.CANCELLED, ended_at=at)
    )
    if not cancelled:
        raise ExportEnded(_("This file is no longer being made. Look at its state in the list."))
    _record("export_cancelled", export, by=by, at=at)


def note_taken(export: Export, *, by: User, at: datetime) -> None:
    """The trail keeps who took which file away, by its digest."""
    _record("export_taken", export, by=by, at=at, sha256=export.sha256)


def note_taken_at_once(order: Order) -> None:
    """The same of a file that was made while the person waited."""
    record(
        "export_taken",
        at=order.at,
        by=order.by,
        agency=order.by.agency,
        subject=title_of(order),
        changes=_changes(order.kind, order.form),
    )


def _record(verb: str, export: Export, *, by: User, at: datetime, **more: str) -> None:
    record(
        verb,
        at=at,
        by=by,
        agency=export.agency,
        subject=export.title,
        changes=_changes(export.kind, export.form, **more),
    )


def _changes(kind: str, form: str, **more: str) -> list[dict[str, str]]:
    told = {"export_kind": kind, "export_form": form, **more}
    return [{"field": field, "old": "", "new": str(value)} for field, value in told.items()]

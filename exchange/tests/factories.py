"""Exports at every stage of their way."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

from agencies.models import User
from exchange.choices import ExportForm, ExportKind, ExportState
from exchange.making import Order
from exchange.models import Export, Switch
from exchange.services.switching import layouts_of
from exchange.switching.mapping import guess, headings_digest
from exchange.tests.old_ledgers import flat
from tasks.tests.factories import AT, ON, make_domain

CONTENT = b"the bytes of a file"


def make_order(by: User, **fields: Any) -> Order:
    """The whole ledger as a workbook."""
    asked: dict[str, Any] = {
        "kind": ExportKind.LEDGER,
        "form": ExportForm.XLSX,
        "query": "",
        "columns": (),
        "by": by,
        "on": ON,
        "at": AT,
    }
    return Order(**(asked | fields))


def make_export(by: User, state: ExportState = ExportState.READY, **fields: Any) -> Export:
    """One in a state; a ready one has its file."""
    values: dict[str, Any] = {
        "kind": ExportKind.LEDGER,
        "form": ExportForm.XLSX,
        "title": "督办台账",
        "by": by,
        "agency": by.agency,
        "language": "en",
        "on": ON,
        "at": AT,
        "rows_total": 3,
        "state": state,
    }
    if state not in (ExportState.WAITING, ExportState.RUNNING):
        values["ended_at"] = AT
    export = Export(**(values | fields))
    if state == ExportState.READY:
        export.kept_until = fields.get("kept_until", AT + timedelta(days=7))
        export.name, export.size, export.sha256 = "台账.xlsx", len(CONTENT), "0" * 64
        export.stored = f"{Export.objects.count():032x}.xlsx"
        folder = Path(settings.EXPORT_ROOT)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / export.stored).write_bytes(CONTENT)
    export.save()
    return export


def make_switch(by: User, content: bytes | None = None, *, name: str = "台账.xlsx") -> Switch:
    """A ledger of the person's agency that waits, read as it is guessed."""
    make_domain("planning")
    content = content or flat()
    layouts = layouts_of(content)
    return Switch.objects.create(
        agency=by.agency,
        by=by,
        at=AT,
        name=name,
        sha256="0" * 64,
        content=content,
        headings=headings_digest(layouts),
        mapping=guess(layouts, name=name, on=ON).stored(),
    )

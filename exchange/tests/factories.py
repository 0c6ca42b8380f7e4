"""Exports at every stage of their way."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

from agencies.models import User
from exchange.choices import ExportForm, ExportKind, ExportState
from exchange.making import Order
from exchange.models import Export
from tasks.tests.factories import AT, ON

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
        export.stored = f"{by.pk}-{Export.objects.count()}.xlsx"
        folder = Path(settings.EXPORT_ROOT)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / export.stored).write_bytes(CONTENT)
    export.save()
    return export

"""Rows gathered by model and written at once: by COPY on PostgreSQL, by bulk_create elsewhere."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from io import StringIO
from itertools import count
from typing import Any

from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Field, Max, Model

Row = Mapping[str, Any]

BATCH = 500  # rows of one INSERT; SQLite takes no more than 32,766 values
NULL = r"\N"
_SPECIAL = re.compile(r"[\\\t\n\r]")
_ESCAPED = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


class Store:
    """Gives rows their ids, counting on from what stands, and keeps them until they are written.

    A row names its columns (``item_id``) and may leave out those that have their model's default.
    """

    def __init__(self) -> None:
        self._ids: dict[type[Model], count[int]] = {}
        self._rows: dict[type[Model], list[Row]] = {}
        self.written: dict[type[Model], int] = {}

    def add(self, model: type[Model], **columns: Any) -> int:
        """Keeps a row to be written; returns its id."""
        if model not in self._ids:
            last = model._default_manager.aggregate(last=Max("pk"))["last"] or 0
            self._ids[model] = count(last + 1)
        pk = next(self._ids[model])
        columns["id"] = pk
        self._rows.setdefault(model, []).append(columns)
        return pk

    @transaction.atomic
    def write(self) -> None:
        """Writes what was kept, in one transaction, through every constraint."""
        for model, rows in self._rows.items():
            if connection.vendor == "postgresql":
                _copy(model, rows)
            else:
                model._default_manager.bulk_create((model(**row) for row in rows), batch_size=BATCH)
            self.written[model] = self.written.get(model, 0) + len(rows)
        self._rows.clear()

    def finish(self) -> None:
        """Lets the database count on from the ids given here."""
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), list(self._ids)):
                cursor.execute(statement)


def _copy(model: type[Model], rows: Iterable[Row]) -> None:
    fields = model._meta.concrete_fields
    quote = connection.ops.quote_name
    names = ", ".join(quote(str(field.column)) for field in fields)
    wanted = [(field.attname, _text(_default(field))) for field in fields]
    lines = StringIO()
    for row in rows:
        cells = [_text(row[name]) if name in row else default for name, default in wanted]
        lines.write("\t".join(cells))
        lines.write("\n")
    lines.seek(0)
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {quote(model._meta.db_table)} ({names}) FROM STDIN", lines)


def _default(field: Field) -> Any:
    return None if field.null and not field.has_default() else field.get_default()


def _text(value: Any) -> str:
    """As COPY reads it."""
    return _TEXTS.get(type(value), str)(value)


def _escaped(value: str) -> str:
    return value.translate(_ESCAPED) if _SPECIAL.search(value) else value


def _json(value: Any) -> str:
    return _escaped(json.dumps(value, ensure_ascii=False))


_TEXTS: Mapping[type, Callable[[Any], str]] = {
    type(None): lambda _value: NULL,
    str: _escaped,
    dict: _json,
    list: _json,
}

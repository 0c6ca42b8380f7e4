"""Many rows written by one statement that the database works out by itself: INSERT … SELECT."""

from typing import Any

from django.db import connection
from django.db.models import Model, QuerySet


def insert_from(model: type[Model], rows: QuerySet, *, locks: bool = True, **columns: Any) -> int:
    """Inserts a row of ``model`` for each row read, ``columns`` by field name as expressions over it.

    What breaks a unique constraint is left out. On PostgreSQL the rows read are locked with ``locks``, and those left
    out that somebody is changing at this moment. Returns how many were inserted; nothing passes through Python.
    """
    fields: list[Any] = [model._meta.get_field(name) for name in columns]
    named = {f"new_{name}": value for name, value in columns.items()}
    sql, params = rows.order_by().annotate(**named).values_list(*named).query.sql_with_params()
    quote = connection.ops.quote_name
    into = f"{quote(model._meta.db_table)} ({', '.join(quote(field.column) for field in fields)})"
    if connection.vendor == "postgresql":
        lock = locking(rows.model) if locks else ""
        statement = f"INSERT INTO {into} {sql} {lock} ON CONFLICT DO NOTHING"
    else:
        statement = f"INSERT OR IGNORE INTO {into} {sql}"
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return int(cursor.rowcount)


def locking(model: type[Model]) -> str:
    """PostgreSQL: lock the rows of this table that a SELECT reads, and leave out those that others hold."""
    table = connection.ops.quote_name(model._meta.db_table)
    return f"FOR NO KEY UPDATE OF {table} SKIP LOCKED"

"""Sealed trails for tests, and hands that reach past the triggers."""

from typing import Any

from django.db import connection

from tasks.models import Activity
from tasks.services.activity import record
from tasks.services.sealing import seal_trail
from tasks.tests.factories import AT
from tasks.tests.guards import unguarded


def write(count: int) -> list[Activity]:
    """Rows of the trail, told apart by their subject."""
    return [
        record("report_filed", at=AT, by=None, subject=f"第 {n} 行") for n in range(1, count + 1)
    ]


def sealed(*sizes: int) -> list[Activity]:
    """Rows in seals of these sizes."""
    rows = []
    for size in sizes:
        rows += write(size)
        assert seal_trail(at=AT)
    return rows


def by_force(sql: str, *values: Any) -> None:
    """As somebody with the database's password would, the triggers off."""
    with unguarded(), connection.cursor() as cursor:
        cursor.execute(sql, values)

"""The trail's triggers, lifted: for tests of what happens without them, and for the flush between tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from django.db import connection, transaction

MIGRATION = "tasks.migrations.0010_append_only_trail"


class _Editor:
    """As much of a schema editor as the migration asks for; works inside a transaction too."""

    connection = connection

    def execute(self, sql: str, params: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql, params)


@contextmanager
def unguarded() -> Iterator[None]:
    """Runs the block without the triggers. An error, or the end of the process, brings them back at once."""
    migration = import_module(MIGRATION)
    with transaction.atomic():
        connection.check_constraints()  # PostgreSQL touches no trigger while a foreign key waits for its check
        migration.take_down(None, _Editor())
        yield
        connection.check_constraints()
        migration.put_up(None, _Editor())

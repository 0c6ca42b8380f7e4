"""The triggers of trail, sign-in log and readings, lifted: for tests of what happens without them, and the flush."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from django.db import connection, transaction

MIGRATION = "tasks.migrations.0010_append_only_trail"
SIGN_IN_MIGRATION = "agencies.migrations.0010_sign_in_log_guard"
READINGS_MIGRATION = "indicators.migrations.0006_readings_kept"


class _Editor:
    """As much of a schema editor as the migration asks for; works inside a transaction too."""

    connection = connection

    def execute(self, sql: str, params: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql, params)


@contextmanager
def unguarded() -> Iterator[None]:
    """Runs the block without the triggers. An error, or the end of the process, brings them back at once."""
    migrations = [
        import_module(name) for name in (MIGRATION, SIGN_IN_MIGRATION, READINGS_MIGRATION)
    ]
    with transaction.atomic():
        connection.check_constraints()  # PostgreSQL touches no trigger while a foreign key waits for its check
        for migration in migrations:
            migration.take_down(None, _Editor())
        yield
        connection.check_constraints()
        for migration in migrations:
            migration.put_up(None, _Editor())

"""One at a time where there is no row to lock: one transaction, or one process through many of them."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from hashlib import sha256
from pathlib import Path

from django.db import DatabaseError, connection

from worktracker.lib.only_one import AlreadyRunningError, only_one


def one_at_a_time(name: str) -> None:
    """Wait until no other transaction holds this name, and hold it until the end of the own one.

    To be called in a transaction, before what it decides on is read (``pg_advisory_xact_lock``). On SQLite nothing is
    to be done: a transaction takes the only writer's lock as it begins (``transaction_mode`` in the settings).
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_number(name)])


@contextmanager
def alone(name: str) -> Iterator[bool]:
    """Hold this name during the block, whatever transactions it makes; False where somebody else holds it.

    Nobody waits. The lock is free as soon as its holder is gone, however that came about: it belongs to the session in
    PostgreSQL (``pg_try_advisory_lock``; not through a pooler that shares sessions), on SQLite to a file beside the
    database.
    """
    if connection.vendor == "postgresql":
        with _session_lock(_number(name)) as held:
            yield held
        return
    with ExitStack() as stack:
        held = True
        try:
            stack.enter_context(only_one(Path(f"{connection.settings_dict['NAME']}.{name}.lock")))
        except AlreadyRunningError:
            held = False
        yield held


@contextmanager
def _session_lock(number: int) -> Iterator[bool]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [number])
        (held,) = cursor.fetchone()
    try:
        yield held
    finally:
        if held:
            with suppress(DatabaseError), connection.cursor() as cursor:  # gone with its session
                cursor.execute("SELECT pg_advisory_unlock(%s)", [number])


def _number(name: str) -> int:
    """PostgreSQL keeps such locks by number."""
    return int.from_bytes(sha256(name.encode()).digest()[:8], signed=True)

"""One transaction at a time, where there is no row yet to lock."""

from hashlib import sha256

from django.db import connection


def one_at_a_time(name: str) -> None:
    """Wait until no other transaction holds this name, and hold it until the end of the own one.

    To be called in a transaction, before what it decides on is read. PostgreSQL keeps such locks by number
    (``pg_advisory_xact_lock``). On SQLite nothing is to be done: a transaction takes the only writer's lock as it
    begins (``transaction_mode`` in the settings).
    """
    if connection.vendor == "postgresql":
        number = int.from_bytes(sha256(name.encode()).digest()[:8], signed=True)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])

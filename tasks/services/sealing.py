"""Seals the trail: appends what was committed since to a chain of hashes. Writes no trail of its own: it is one."""

from datetime import datetime

from django.db import connection, transaction

from tasks.chain import digest, newest_link, unsealed
from tasks.models import Seal, SealLink

LIMIT = 10_000  # rows in one seal: about a megabyte of digests in memory
CHUNK = 1000


@transaction.atomic
def seal_trail(*, at: datetime, limit: int = LIMIT) -> Seal | None:
    """Seals the committed rows that are not sealed yet, at most ``limit``, the lowest ids first; None without any.

    Two callers at once make one chain: the second waits, and seals what the first left.
    """
    _wait_for_our_turn()
    last = newest_link()
    digests: list[tuple[int, str]] = []
    head = last.digest if last else ""
    for row in unsealed().order_by("pk")[:limit].iterator(CHUNK):
        head = digest(head, row)
        digests.append((row.pk, head))
    if not digests:
        return None
    number, position = (last.seal.number, last.position) if last else (0, 0)
    seal = Seal.objects.create(number=number + 1, sealed_at=at, rows=len(digests), head=head)
    links = (
        SealLink(seal=seal, position=place, activity=pk, digest=text)
        for place, (pk, text) in enumerate(digests, start=position + 1)
    )
    SealLink.objects.bulk_create(links, batch_size=CHUNK)
    return seal


def seal_all(*, at: datetime, limit: int = LIMIT) -> int:
    """Seals whatever stands unsealed, seal by seal, each in a transaction of its own; returns the number of rows."""
    rows = 0
    while seal := seal_trail(at=at, limit=limit):
        rows += seal.rows
        if seal.rows < limit:
            break
    return rows


def _wait_for_our_turn() -> None:
    """Until the transaction ends nobody else seals. On SQLite a transaction is alone from its beginning."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE tasks_seal IN SHARE ROW EXCLUSIVE MODE")

"""The chain of hashes over the trail: what a row says, byte for byte, the digest of a link, and how far it reaches."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

from django.db.models import Exists, OuterRef, Subquery

from tasks.models import Activity, SealLink
from tasks.querysets import ActivityQuerySet
from worktracker.lib.origin import plain_address

GROUP = 8  # digits of a head that stand together on paper


def digest(previous: str, row: Activity) -> str:
    """The link over a row: SHA-256, in hexadecimal, of the digest before it ("" for the first) and the row's text."""
    return sha256((previous + canonical(row)).encode("ascii")).hexdigest()


def canonical(row: Activity) -> str:
    """Everything that a row says, as JSON in ASCII: the same text for the same row on every database.

    Keys are sorted, the time is in UTC with microseconds, an address in its one spelling.
    """
    says = {
        "id": row.pk,
        "agency": row.agency_id,
        "plan": row.plan_id,
        "item": row.item_id,
        "report": row.report_id,
        "actor": row.actor_id,
        "actor_name": row.actor_name,
        "at": _moment(row.at),
        "verb": row.verb,
        "subject": row.subject,
        "changes": _plain(row.changes),
        "reason": row.reason,
        "behalf": row.behalf,
        "address": plain_address(row.address) if row.address else None,
    }
    return json.dumps(says, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def unsealed() -> ActivityQuerySet:
    """Rows of the trail without a link. Asked row by row: ids are given out in one order and committed in another."""
    return Activity.objects.filter(~Exists(SealLink.objects.filter(activity=OuterRef("pk"))))


def with_positions(rows: ActivityQuerySet) -> ActivityQuerySet:
    """Adds ``position`` to each row: its place in the chain, None where it is not sealed yet."""
    links = SealLink.objects.filter(activity=OuterRef("pk"))
    return rows.annotate(position=Subquery(links.values("position")))


def newest_link() -> SealLink | None:
    """The end of the chain with its seal: its digest is the head, its position how many rows are sealed."""
    return SealLink.objects.select_related("seal").order_by("-position").first()


def in_groups(head: str) -> str:
    """A head as it is printed, to be compared by eye: 8 groups of 8 digits."""
    return " ".join(head[at : at + GROUP] for at in range(0, len(head), GROUP))


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _plain(value: Any) -> Any:
    """JSON as stored, but numbers written out: PostgreSQL may give 1e16 back as 10000000000000000."""
    match value:
        case dict():
            return {key: _plain(inner) for key, inner in value.items()}
        case list():
            return [_plain(inner) for inner in value]
        case bool() | None | str():
            return value
        case _:
            figure = Decimal(str(value))
            return {"number": format(figure or abs(figure), "f")}  # there is no −0 in PostgreSQL

"""What happened, told to whoever keeps the trail.

A signal, so that the apps below the trail need not know it: the app that keeps it listens, and writes in the same
transaction, since Django calls listeners at once and lets their errors through.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.dispatch import Signal

# Sent inside the transaction of the change, with ``row``, ``verb``, ``by``, ``at``, ``changes`` (a list of
# {"field", "old", "new"} with values as text) and ``reason``. Of a deletion the row still stands.
happened = Signal()
# The same of many rows at once, with ``changed``, pairs of row and changes, in place of ``row`` and ``changes``.
each_happened = Signal()

Changes = list[dict[str, str]]


def announce(
    row: Model,
    verb: str,
    *,
    by: Any,
    at: datetime,
    changes: Changes | None = None,
    reason: str = "",
) -> None:
    """Send the signal; ``by`` is the person who acted, or None for a job."""
    happened.send(
        sender=type(row), row=row, verb=verb, by=by, at=at, changes=changes or [], reason=reason
    )


def announce_each(
    verb: str, changed: Iterable[tuple[Model, Changes]], *, by: Any, at: datetime
) -> None:
    """Tell one thing of many rows, for whoever writes them in few statements."""
    each_happened.send(sender=None, verb=verb, changed=[*changed], by=by, at=at)


def differing(old: Mapping[str, Any], new: Mapping[str, Any]) -> Changes:
    """The fields whose values differ, in the order of ``new``; values as text, nothing as the empty text."""
    return [
        {"field": field, "old": as_text(old.get(field)), "new": as_text(value)}
        for field, value in new.items()
        if old.get(field) != value
    ]


def as_text(value: Any) -> str:
    """A value as the trail keeps it."""
    return "" if value is None else str(value)

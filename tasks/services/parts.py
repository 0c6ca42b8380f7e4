"""Moves a unit's part, and the item with it, along the table of transitions."""

from datetime import date
from typing import Any

from tasks.choices import Part, State
from tasks.errors import Stale
from tasks.models import Responsibility, WorkItem
from tasks.services.activity import differences
from tasks.transitions import Move, follow, whole
from worktracker.lib.errors import stale_sentence

STATES = ["state", "closed_on", "version"]


def locked(item: WorkItem, *, version: int | None = None) -> WorkItem:
    """The item's row, locked before anything else of it is. Raises Stale where ``version`` is not its own."""
    row = (
        WorkItem.objects.select_for_update(of=("self",))
        .select_related("plan__agency")
        .get(pk=item.pk)
    )
    if version is not None:
        refuse_stale(row, version)
    return row


def refuse_stale(item: WorkItem, version: int) -> None:
    """Raises Stale where the item has moved on from the version that the person saw."""
    if item.version != version:
        raise Stale(stale_sentence())


def move_part(
    part: Responsibility | None, item: WorkItem, move: Move, *, on: date
) -> list[dict[str, str]]:
    """Moves the part of a locked item, and the item to what follows from all lead parts; returns the changes.

    ``part`` None stands for an item that no unit answers for: the item moves by itself. When the item closes, the
    parts of cooperating units that are still open close with it.
    """
    before = _standing(item, part)
    if not item.is_open:
        follow(item.state, move)  # refuses: a halted or closed item holds its parts
    if part is not None:
        part.state = follow(part.state, move)
        part.save(update_fields=["state"])
        item.state = whole(_leading(item))
    else:
        item.state = follow(item.state, move)
    item.closed_on = on if item.state == State.CLOSED else None
    item.version += 1
    item.save(update_fields=STATES)
    if item.state == State.CLOSED:
        item.responsibilities.exclude(state=State.CLOSED).update(state=State.CLOSED)
    return differences(before, _standing(item, part))


def move_item(item: WorkItem, move: Move, *, on: date) -> list[dict[str, str]]:
    """Halts, resumes or reopens a locked item as a whole; returns the changes.

    Halting leaves the parts as they are, and resuming finds them so. Reopening takes every part up again.
    """
    before = _standing(item, None)
    item.state = follow(item.state, move)
    if move == Move.REOPEN:
        item.responsibilities.filter(state=State.CLOSED).update(state=State.IN_PROGRESS)
    states = _leading(item)
    if move == Move.RESUME and states:
        item.state = whole(states)
    item.closed_on = None
    item.version += 1
    item.save(update_fields=STATES)
    return differences(before, _standing(item, None))


def _leading(item: WorkItem) -> list[str]:
    """The states of the lead parts; of all parts where none leads."""
    parts = list(item.responsibilities.values_list("part", "state"))
    leads = [state for part, state in parts if part == Part.LEAD]
    return leads or [state for _part, state in parts]


def _standing(item: WorkItem, part: Responsibility | None) -> dict[str, Any]:
    own = {"part_state": str(part.state)} if part is not None else {}
    return {"state": str(item.state), **own}

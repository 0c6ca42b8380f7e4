"""The supervision office halts an item, takes it up again, or reopens it after a second look (回头看)."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from agencies.models import User
from tasks.choices import Event
from tasks.errors import NotAllowed, TransitionRefused
from tasks.models import WorkItem
from tasks.querysets import WorkItemQuerySet
from tasks.services.activity import record
from tasks.services.judging import judge_again
from tasks.services.notices import tell_units
from tasks.services.parts import locked, move_item
from tasks.transitions import Move, follow


@transaction.atomic
def halt_item(
    item: WorkItem, *, by: User, at: datetime, on: date, version: int, reason: str, decision: str
) -> WorkItem:
    """Halts an open item (中止): why, and by which decision. Raises Stale, NotAllowed, TransitionRefused."""
    row = locked(item, version=version)
    _refuse(row, WorkItem.objects.haltable_by(by), Move.HALT)
    why = _given(reason, field="reason", sentence=_("Say why it is halted."))
    paper = _given(
        decision, field="decision", sentence=_("Name the decision: who took it, or its document.")
    )
    changes = move_item(row, Move.HALT, on=on)
    changes.append({"field": "decision", "old": "", "new": paper})
    return _done(row, "halted", Event.HALTED, changes, by=by, at=at, on=on, reason=why)


@transaction.atomic
def resume_item(
    item: WorkItem, *, by: User, at: datetime, on: date, version: int, reason: str
) -> WorkItem:
    """Takes a halted item up again. Raises Stale, NotAllowed, TransitionRefused."""
    return _take_up(item, Move.RESUME, "resumed", by=by, at=at, on=on, version=version, why=reason)


@transaction.atomic
def reopen_item(
    item: WorkItem, *, by: User, at: datetime, on: date, version: int, reason: str
) -> WorkItem:
    """Reopens a closed item that a second look found wanting (重启). Raises Stale, NotAllowed, TransitionRefused."""
    return _take_up(item, Move.REOPEN, "reopened", by=by, at=at, on=on, version=version, why=reason)


def _take_up(
    item: WorkItem,
    move: Move,
    verb: str,
    *,
    by: User,
    at: datetime,
    on: date,
    version: int,
    why: str,
) -> WorkItem:
    row = locked(item, version=version)
    _refuse(row, WorkItem.objects.resumable_by(by), move)
    reason = _given(why, field="reason", sentence=_("Say why it is taken up again."))
    changes = move_item(row, move, on=on)
    return _done(row, verb, Event.RESUMED, changes, by=by, at=at, on=on, reason=reason)


def _refuse(item: WorkItem, allowed: WorkItemQuerySet, move: Move) -> None:
    """The state is asked first, so that who comes too late reads where the item stands."""
    follow(item.state, move)
    if not allowed.filter(pk=item.pk).exists():
        raise NotAllowed(_("Tasks are halted and taken up again by their own supervision office."))


def _given(words: str, *, field: str, sentence: object) -> str:
    given = words.strip()
    if not given:
        raise TransitionRefused(sentence, code="missing", field=field)
    return given


def _done(
    item: WorkItem,
    verb: str,
    event: Event,
    changes: list[dict[str, str]],
    *,
    by: User,
    at: datetime,
    on: date,
    reason: str,
) -> WorkItem:
    record(verb, at=at, by=by, item=item, changes=changes, reason=reason[:500])
    judge_again(WorkItem.objects.filter(pk=item.pk), on=on)
    tell_units(event, item, by=by, at=at, reason=reason[:200])
    return item

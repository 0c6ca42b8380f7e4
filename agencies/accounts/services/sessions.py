"""Sessions: a row for each that is open, and what ends them. All by the machine's clock."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY, update_session_auth_hash
from django.db import transaction
from django.http import HttpRequest

from agencies.accounts.services.sign_ins import write_down
from agencies.choices import SignInOutcome
from agencies.models import OpenSession, User
from worktracker.lib.origin import client_address

ROW = "open_session"  # in the session: the key of its row, so that a session whose row went is known to be over
WHY = "ended"  # in what is left of a session: why nobody is signed in with it any more
IDLE, HOURS = "idle", "hours"  # why, beside the outcomes
WRITE_EVERY = timedelta(minutes=1)
LONGEST_AGENT = 200
REMAINS_FOR = 60 * 60  # seconds that what is left of a session says why it ended


@transaction.atomic
def open_session(request: HttpRequest, *, at: datetime) -> OpenSession:
    """Add the row of a session that a person just signed in with; under ``ONE_SESSION`` it ends the others."""
    person = _person_in(request)
    row = _add_row(request, person, at=at)
    if settings.ONE_SESSION:
        User.objects.select_for_update(of=("self",)).get(pk=person.pk)  # two sign-ins at once
        end_sessions(person, outcome=SignInOutcome.DISPLACED, at=at, but=row.session_key)
    return row


def adopt_session(request: HttpRequest, *, at: datetime) -> OpenSession | None:
    """The row of a session that is older than the table of rows; None where nobody is signed in with it."""
    return _add_row(request, request.user, at=at) if isinstance(request.user, User) else None


def row_of(request: HttpRequest) -> OpenSession | None:
    """The session's row; None where it has none any more."""
    pk: Any = request.session.get(ROW)
    owner: Any = request.session.get(SESSION_KEY)
    row = OpenSession.objects.filter(pk=pk, user_id=owner).first()
    if row and row.session_key != request.session.session_key:  # Django gave it a new key
        row.session_key = str(request.session.session_key)
        row.save(update_fields=["session_key"])
    return row


def see(row: OpenSession, *, at: datetime) -> None:
    """Note that the person did something; written once a minute at most, oftener only where the idle limit is short."""
    pause = min(WRITE_EVERY, idle_limit() / 10) if idle_limit() else WRITE_EVERY
    if at - row.seen_at >= pause:
        row.seen_at = at
        OpenSession.objects.filter(pk=row.pk).update(seen_at=at)


def renew_session(request: HttpRequest, person: User) -> None:
    """Keep the session that the person changed the own password in, under a new key."""
    update_session_auth_hash(request, person)
    row_of(request)  # which follows the new key


@transaction.atomic
def end_sessions(person: User, *, outcome: str, at: datetime, but: str = "", only: str = "") -> int:
    """End a person's sessions, all but the one of the key ``but``, or ``only`` one; returns how many.

    Each is a line in the log. What they held is gone at once; whoever comes with one of them is told why it ended.
    """
    rows = OpenSession.objects.filter(user=person).exclude(session_key=but)
    rows = rows.filter(session_key=only) if only else rows
    return end_rows(rows.select_related("user"), outcome=outcome, at=at)


def end_rows(rows: Iterable[OpenSession], *, outcome: str, at: datetime) -> int:
    """End these sessions; of one that ended meanwhile nothing is written twice. Returns how many ended."""
    ended = 0
    for row in rows:
        if close_row(row, outcome=outcome, at=at):
            leave_word(row.session_key, outcome)
            ended += 1
    return ended


def close_row(row: OpenSession, *, outcome: str, at: datetime) -> bool:
    """Take a session's row away and write that in the log; False where it was gone already."""
    with transaction.atomic():
        deleted, _rows = OpenSession.objects.filter(pk=row.pk).delete()
        if deleted:
            write_down(
                outcome,
                username=row.user.username,
                user=row.user,
                at=at,
                address=row.address,
                agent=row.agent,
            )
    return bool(deleted)


def leave_word(session_key: str, why: str) -> None:
    """Empty a session of everything but why it ended."""
    engine: Any = import_module(settings.SESSION_ENGINE)
    if not engine.SessionStore().exists(session_key):
        return
    left = engine.SessionStore(session_key)
    left.clear()
    left[WHY] = why
    left.set_expiry(REMAINS_FOR)
    left.save()


def why_over(row: OpenSession | None, *, at: datetime) -> str:
    """Why the session of this row is over by a moment; empty while it is not."""
    if row is None:
        return SignInOutcome.ENDED
    if idle_limit() and at - row.seen_at >= idle_limit():
        return IDLE
    if hours_limit() and at - row.opened_at >= hours_limit():
        return HOURS
    return ""


def idle_limit() -> timedelta:
    """How long a session lasts without a request; nothing: for ever."""
    return timedelta(minutes=settings.SESSION_IDLE_MINUTES)


def hours_limit() -> timedelta:
    """How long a session lasts whatever happens; nothing: for ever."""
    return timedelta(hours=settings.SESSION_HOURS)


def seconds_left(request: HttpRequest, *, at: datetime) -> float | None:
    """How long the request's session lasts if nothing is done; None: it does not idle out."""
    row: OpenSession | None = getattr(request, "open_session", None)
    if row is None or not idle_limit():
        return None
    ends = row.seen_at + idle_limit()
    if hours_limit():
        ends = min(ends, row.opened_at + hours_limit())
    return max((ends - at).total_seconds(), 0)


def _person_in(request: HttpRequest) -> User:
    return User.objects.get(pk=request.session[SESSION_KEY])


def _add_row(request: HttpRequest, person: User, *, at: datetime) -> OpenSession:
    session = request.session
    if session.session_key is None:
        session.create()
    values = {
        "user": person,
        "opened_at": at,
        "seen_at": at,
        "address": client_address(request),
        "agent": request.headers.get("User-Agent", "")[:LONGEST_AGENT],
    }
    # One key has one row: of two first requests at once the second one finds the first one's.
    row, _made = OpenSession.objects.update_or_create(
        session_key=session.session_key, defaults=values
    )
    session[ROW] = row.pk
    session.pop(WHY, None)
    return row

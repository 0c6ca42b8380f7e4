"""Delivery of the outbox: each mail once, as long as the mail server says truthfully what it did.

One window is left: between the server's acceptance and our record of it, the one statement that follows at once. Who
is killed there sends that one mail again, with the same Message-ID.
"""

import time
from binascii import crc32
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_noop

from tasks.choices import MailState
from tasks.models import OutboundMail
from worktracker.lib.mail import Letter, SendingFailed, has_server, send_letter

# How long after each failed attempt the next one comes, give or take a fifth; after the last there is none.
PAUSES = (timedelta(minutes=2), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=4))
ATTEMPTS = len(PAUSES) + 1
JITTER = 0.2
# A server that is down is no fault of the mail: it counts no attempt, and others are tried before this one again.
ASIDE = timedelta(minutes=5)
# A sender that has not said after this time how it ended is taken for dead.
CLAIM = timedelta(minutes=15)
# A run ends well before the claims lapse that it made at its beginning.
RUN_SECONDS = 600.0
# A digest speaks of its day; one that is older than this many days is not sent any more.
MAX_AGE = timedelta(days=3)

TOO_OLD = gettext_noop("Not sent in time; what it says is out of date.")
DIED = gettext_noop("The sender stopped while sending.")


@dataclass(frozen=True, slots=True)
class Delivery:
    """How many mails of one run were sent, put off until later, and given up."""

    sent: int = 0
    put_off: int = 0
    failed: int = 0


def deliver(*, at: datetime, limit: int = 200) -> Delivery:
    """Sends what is queued, at most ``limit`` mails, the oldest first. Not to be called inside a transaction.

    Two runs never send the same mail: each is claimed by a conditional UPDATE. An address that is refused stops
    nobody else; a server that does not answer ends the run. Without a mail server nothing is touched.
    """
    if not has_server():
        return Delivery()
    _release(at=at)
    failed = _expire(at=at)
    sent = put_off = 0
    connection = get_connection()
    end = time.monotonic() + RUN_SECONDS
    try:
        ids = OutboundMail.objects.sendable(at=at).order_by("pk").values_list("pk", flat=True)
        for pk in list(ids[:limit]):
            if time.monotonic() > end:
                break
            if not _claim(pk, at=at):
                continue
            mail = OutboundMail.objects.get(pk=pk)
            refusal = _send(mail, connection)
            state = _settle(mail, refusal, at=at)
            sent += state == MailState.SENT
            put_off += state == MailState.QUEUED
            failed += state == MailState.FAILED
            if refusal and refusal.everybody:
                break
    finally:
        connection.close()
    return Delivery(sent=sent, put_off=put_off, failed=failed)


def _release(*, at: datetime) -> None:
    """Queues again what a sender that is gone had claimed, or gives it up after the last attempt."""
    stuck = OutboundMail.objects.stuck(at=at)
    stuck.filter(attempts__gte=ATTEMPTS).update(
        state=MailState.FAILED, not_before=None, last_error=DIED
    )
    stuck.update(state=MailState.QUEUED, not_before=None, last_error=DIED)


def _expire(*, at: datetime) -> int:
    old = OutboundMail.objects.waiting().filter(day__lt=timezone.localdate(at) - MAX_AGE)
    return old.update(state=MailState.FAILED, not_before=None, last_error=TOO_OLD)


def _claim(pk: int, *, at: datetime) -> bool:
    """Takes a queued mail for us, until ``CLAIM`` is over; False where somebody else was faster."""
    return bool(
        OutboundMail.objects.sendable(at=at)
        .filter(pk=pk)
        .update(state=MailState.SENDING, attempts=F("attempts") + 1, not_before=at + CLAIM)
    )


def _send(mail: OutboundMail, connection: BaseEmailBackend) -> SendingFailed | None:
    letter = Letter(subject=mail.subject, text=mail.text, html=mail.html)
    try:
        send_letter(letter, to=mail.address, key=f"worktracker-{mail.pk}", connection=connection)
    except SendingFailed as error:
        return error
    return None


def _settle(mail: OutboundMail, refusal: SendingFailed | None, *, at: datetime) -> MailState:
    """Writes down how the attempt ended, unless its time was over and somebody else has taken the mail since."""
    claimed = OutboundMail.objects.filter(
        pk=mail.pk, state=MailState.SENDING, attempts=mail.attempts
    )
    if refusal is None:
        claimed.update(state=MailState.SENT, not_before=None, sent_at=at, last_error="")
        return MailState.SENT
    reason = str(refusal)[:500]
    if refusal.permanent or (mail.attempts >= ATTEMPTS and not refusal.everybody):
        claimed.update(state=MailState.FAILED, not_before=None, last_error=reason)
        return MailState.FAILED
    if refusal.everybody:
        claimed.update(
            state=MailState.QUEUED,
            attempts=F("attempts") - 1,
            not_before=at + ASIDE,
            last_error=reason,
        )
    else:
        again = at + pause_after(mail.attempts, of=mail.pk)
        claimed.update(state=MailState.QUEUED, not_before=again, last_error=reason)
    return MailState.QUEUED


def pause_after(attempts: int, *, of: int) -> timedelta:
    """How long a mail waits after so many attempts: spread, so that those refused together do not come back together.

    The same for the same mail and attempt, whoever asks.
    """
    spread = crc32(f"{of}:{attempts}".encode()) / 2**32  # 0 up to 1
    return PAUSES[attempts - 1] * (1 - JITTER + 2 * JITTER * spread)

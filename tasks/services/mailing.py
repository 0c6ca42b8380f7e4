"""Delivery of the outbox: each mail once, as long as the mail server says truthfully what it did.

One window is left: from the server's acceptance, over its answer's way to us, to the end of the one statement that
writes it down at once. Who is killed there, or loses that answer, sends that one mail again, with the same Message-ID.
``benchmarks/outbox.py`` measures it.
"""

import time
from binascii import crc32
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_noop

from tasks.choices import MailState
from tasks.models import OutboundMail
from worktracker.lib.mail import Letter, MailServer, SendingFailed, has_server
from worktracker.lib.one_at_a_time import alone

# How long after each failed attempt the next one comes, give or take a fifth; after the last there is none.
PAUSES = (timedelta(minutes=2), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=4))
ATTEMPTS = len(PAUSES) + 1
JITTER = 0.2
# A server that is down is no fault of the mail: it counts no attempt, and others are tried before this one again.
ASIDE = timedelta(minutes=5)
# The job's end is the worker's sign of life, which is missed after five minutes.
RUN_SECONDS = 180.0
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


def deliver(*, at: datetime) -> Delivery:
    """Sends what is queued, the oldest first, for at most ``RUN_SECONDS``. Not to be called inside a transaction.

    One sender works at a time: another that comes meanwhile finds nothing to do. What stands as claimed when a sender
    begins was therefore left by one that is dead, and goes first. An address that is refused stops nobody else; a
    server that does not answer ends the run. Without a mail server nothing is touched.
    """
    if not has_server():
        return Delivery()
    with alone("outbox") as is_ours:
        return _deliver(at=at) if is_ours else Delivery()


def _deliver(*, at: datetime) -> Delivery:
    _take_over()
    failed = _expire(at=at)
    sent = put_off = 0
    end = time.monotonic() + RUN_SECONDS
    waiting = OutboundMail.objects.sendable(at=at).order_by("pk").values_list("pk", flat=True)
    with MailServer() as server:
        for pk in list(waiting):
            if time.monotonic() > end:
                break
            if not _claim(pk, at=at):
                continue
            mail = OutboundMail.objects.get(pk=pk)
            refusal = _send(mail, server)
            state = _settle(mail, refusal, at=at)
            sent += state == MailState.SENT
            put_off += state == MailState.QUEUED
            failed += state == MailState.FAILED
            if refusal and refusal.everybody:
                break
    return Delivery(sent=sent, put_off=put_off, failed=failed)


def _take_over() -> None:
    """Queues again what a dead sender had claimed, or gives it up after the last attempt."""
    left = OutboundMail.objects.claimed()
    left.filter(attempts__gte=ATTEMPTS).update(state=MailState.FAILED, last_error=DIED)
    left.update(state=MailState.QUEUED, last_error=DIED)


def _expire(*, at: datetime) -> int:
    old = OutboundMail.objects.waiting().filter(day__lt=timezone.localdate(at) - MAX_AGE)
    return old.update(state=MailState.FAILED, not_before=None, last_error=TOO_OLD)


def _claim(pk: int, *, at: datetime) -> bool:
    """Takes a queued mail for us; False where it is not to be sent any more."""
    return bool(
        OutboundMail.objects.sendable(at=at)
        .filter(pk=pk)
        .update(state=MailState.SENDING, attempts=F("attempts") + 1, not_before=None)
    )


def _send(mail: OutboundMail, server: MailServer) -> SendingFailed | None:
    letter = Letter(subject=mail.subject, text=mail.text, html=mail.html)
    try:
        server.send(letter, to=mail.address, key=f"worktracker-{mail.pk}")
    except SendingFailed as error:
        return error
    return None


def _settle(mail: OutboundMail, refusal: SendingFailed | None, *, at: datetime) -> MailState:
    """Writes down how the attempt ended, unless we were taken for dead and somebody else has the mail since."""
    claimed = OutboundMail.objects.claimed().filter(pk=mail.pk, attempts=mail.attempts)
    if refusal is None:
        claimed.update(state=MailState.SENT, sent_at=at, last_error="")
        return MailState.SENT
    reason = str(refusal)[:500]
    if refusal.permanent or (mail.attempts >= ATTEMPTS and not refusal.everybody):
        claimed.update(state=MailState.FAILED, last_error=reason)
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

"""Scheduled jobs of plans and tasks; the schedule stands in worktracker/schedule.py.

Each reads the business clock once, calls services and logs what they counted. All of it can be run again, late
or twice at a time.
"""

import logging
from datetime import datetime, timedelta

from celery import Task, shared_task
from django.conf import settings
from django.utils import timezone

from tasks.services import (
    attending,
    evidence,
    flagging,
    head_mail,
    mailing,
    reminding,
    retention,
    sealing,
)
from worktracker.lib import clock

log = logging.getLogger(__name__)

# A file is written before its row; none takes that long.
UNCLAIMED = timedelta(days=1)


@shared_task(ignore_result=True)
def nightly() -> None:
    """Brings the flags of limits up to date, and forgets what people read long ago."""
    at = clock.now()
    on = at.date()
    log.info("%s overdue: %d raised, %d cleared", on, *flagging.flag_overdue(on=on))
    log.info("%s due soon: %d raised, %d cleared", on, *flagging.flag_due_soon(on=on))
    old = at - timedelta(days=settings.NOTIFICATIONS_KEEP_DAYS)
    if forgotten := attending.forget_read(before=old):
        log.info("%s notifications: %d read ones deleted", on, forgotten)


@shared_task(ignore_result=True)
def morning() -> None:
    """Writes down who is to be reminded of what, and puts one digest a person into the outbox."""
    at = clock.now()
    claimed = reminding.claim_reminders(on=at.date())
    composed = reminding.compose_digests(on=at.date(), at=at)
    log.info("%s: %d reminders claimed, %d digests composed", at.date(), claimed, composed)
    _deliver(at)


@shared_task(ignore_result=True)
def deliver_mails() -> None:
    """Sends what waits in the outbox."""
    _deliver(clock.now())


@shared_task(ignore_result=True)
def sweep_evidence() -> None:
    """Deletes stored files that no row names. By the machine's clock, which dates files, whatever day is pinned."""
    if deleted := evidence.sweep_orphans(before=timezone.now() - UNCLAIMED):
        log.info("evidence: %d files without a row deleted", deleted)


@shared_task(ignore_result=True)
def forget() -> None:
    """Deletes what was kept long enough: sign-ins, mails, sessions, what is known of leavers."""
    gone = retention.forget(at=timezone.now(), on=clock.now())
    if any(gone.values()):
        log.info("kept long enough: %s", ", ".join(f"{n} {what}" for what, n in gone.items() if n))


@shared_task(ignore_result=True)
def seal_trail() -> None:
    """Seals the rows of the trail that have come since the last run."""
    _seal(clock.now())


@shared_task(bind=True, ignore_result=True, max_retries=5, default_retry_delay=15 * 60)
def mail_audit_head(self: Task, to: list[str] | None = None) -> None:
    """Seals, then mails the head out of the database; the addresses that could not be reached are tried again."""
    at = clock.now()
    _seal(at)
    if left := head_mail.mail_head(to=settings.AUDIT_HEAD_MAIL if to is None else to, at=at):
        raise self.retry(args=[left])


def _seal(at: datetime) -> None:
    if rows := sealing.seal_all(at=at):
        log.info("trail: %d rows sealed", rows)


def _deliver(at: datetime) -> None:
    done = mailing.deliver(at=at)
    if any((done.sent, done.put_off, done.failed)):
        log.info("mails: %d sent, %d put off, %d failed", done.sent, done.put_off, done.failed)

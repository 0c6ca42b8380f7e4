"""Scheduled jobs of plans and tasks; the schedule stands in worktracker/schedule.py.

Each reads the business clock once, calls services and logs what they counted. All of it can be run again, late
or twice at a time.
"""

import logging
from dataclasses import asdict
from datetime import datetime, timedelta

from celery import Task, shared_task
from django.conf import settings
from django.utils import timezone

from tasks.services import (
    attending,
    evidence,
    head_mail,
    judging,
    mailing,
    month_ends,
    reminding,
    retention,
    sealing,
    weekly,
)
from worktracker.lib import clock
from worktracker.lib.forgetting import forget_others

log = logging.getLogger(__name__)

# A file is written before its row; none takes that long.
UNCLAIMED = timedelta(days=1)


@shared_task(ignore_result=True)
def nightly() -> dict[str, int]:
    """Judges every item as of today and of the days that were missed, keeps what months ended with, and forgets what
    people read long ago.
    """
    at = clock.now()
    found, days = judging.judge_missed(
        "tasks", lambda day: judging.judge(on=day), on=at.date(), at=at
    )
    log.info("%s judged, %d days: %s", at.date(), len(days), found)
    ends = month_ends.keep_month_ends(on=at.date())
    old = at - timedelta(days=settings.NOTIFICATIONS_KEEP_DAYS)
    if forgotten := attending.forget_read(before=old):
        log.info("%s notifications: %d read ones deleted", at.date(), forgotten)
    return {**asdict(found), "days": len(days), "month_ends": ends, "forgotten": forgotten}


@shared_task(ignore_result=True)
def morning() -> dict[str, int]:
    """Writes down who is to be reminded of what, and puts digests and the leaders' weekly letters into the outbox."""
    at = clock.now()
    claimed = reminding.claim_reminders(on=at.date())
    composed = reminding.compose_digests(on=at.date(), at=at)
    log.info("%s: %d reminders claimed, %d digests composed", at.date(), claimed, composed)
    if letters := weekly.compose_weekly(on=at.date(), at=at):
        log.info("%s: %d weekly letters composed", at.date(), letters)
    return {"claimed": claimed, "composed": composed, "weekly": letters, **_deliver(at)}


@shared_task(ignore_result=True)
def deliver_mails() -> dict[str, int]:
    """Sends what waits in the outbox."""
    return _deliver(clock.now())


@shared_task(ignore_result=True)
def sweep_evidence() -> dict[str, int]:
    """Deletes stored files that no row names. By the machine's clock, which dates files, whatever day is pinned."""
    if deleted := evidence.sweep_orphans(before=timezone.now() - UNCLAIMED):
        log.info("evidence: %d files without a row deleted", deleted)
    return {"files": deleted}


@shared_task(ignore_result=True)
def forget() -> dict[str, int]:
    """Deletes what was kept long enough: sign-ins, mails, sessions, what is known of leavers, the history of jobs."""
    at = timezone.now()
    gone = {**retention.forget(at=at, on=clock.now()), **forget_others(at=at)}
    if any(gone.values()):
        log.info("kept long enough: %s", ", ".join(f"{n} {what}" for what, n in gone.items() if n))
    return gone


@shared_task(ignore_result=True)
def seal_trail() -> dict[str, int]:
    """Seals the rows of the trail that have come since the last run."""
    return {"sealed": _seal(clock.now())}


@shared_task(bind=True, ignore_result=True, max_retries=5, default_retry_delay=15 * 60)
def mail_audit_head(self: Task, to: list[str] | None = None) -> dict[str, int]:
    """Seals, then mails the head out of the database; the addresses that could not be reached are tried again."""
    at = clock.now()
    sealed = _seal(at)
    if left := head_mail.mail_head(to=settings.AUDIT_HEAD_MAIL if to is None else to, at=at):
        raise self.retry(args=[left])
    return {"sealed": sealed}


def _seal(at: datetime) -> int:
    if rows := sealing.seal_all(at=at):
        log.info("trail: %d rows sealed", rows)
    return rows


def _deliver(at: datetime) -> dict[str, int]:
    done = mailing.deliver(at=at)
    if any((done.sent, done.put_off, done.failed)):
        log.info("mails: %d sent, %d put off, %d failed", done.sent, done.put_off, done.failed)
    return asdict(done)

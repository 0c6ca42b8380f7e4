"""Scheduled jobs of plans and tasks; the schedule stands in worktracker/schedule.py.

Each reads the business clock once, calls services and logs what they counted. All of it can be run again, late
or twice at a time.
"""

import logging
from datetime import datetime

from celery import shared_task

from tasks.services import flagging, mailing, reminding
from worktracker.lib import clock

log = logging.getLogger(__name__)


@shared_task(ignore_result=True)
def nightly() -> None:
    """Brings the flags of limits up to date."""
    on = clock.today()
    log.info("%s overdue: %d raised, %d cleared", on, *flagging.flag_overdue(on=on))
    log.info("%s due soon: %d raised, %d cleared", on, *flagging.flag_due_soon(on=on))


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


def _deliver(at: datetime) -> None:
    done = mailing.deliver(at=at)
    if any((done.sent, done.put_off, done.failed)):
        log.info("mails: %d sent, %d put off, %d failed", done.sent, done.put_off, done.failed)

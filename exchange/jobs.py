"""Scheduled jobs of files; the schedule stands in worktracker/schedule.py."""

import logging

from celery import shared_task

from exchange.services import producing
from worktracker.lib import clock

log = logging.getLogger(__name__)


@shared_task(ignore_result=True)
def make_exports() -> dict[str, int]:
    """Makes the files that people asked for, and deletes those that were kept long enough."""
    done = producing.produce(clock=clock.now)
    if any(done.values()):
        log.info("exports: %(exports_made)d made, %(exports_failed)d failed", done)
    return done

"""Scheduled jobs of indicators; the schedule stands in worktracker/schedule.py."""

import logging

from celery import shared_task

from indicators.services.flagging import flag_off_target
from indicators.services.foreseeing import foresee_published
from worktracker.lib import clock

log = logging.getLogger(__name__)


@shared_task(ignore_result=True)
def nightly() -> None:
    """Brings forecasts, then the flags of items whose targets are out of reach, up to date."""
    on = clock.today()
    log.info("%s foreseen: %d targets", on, foresee_published(on=on))
    log.info("%s off target: %d raised, %d cleared", on, *flag_off_target(on=on))

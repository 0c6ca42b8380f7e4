"""Scheduled jobs of indicators; the schedule stands in worktracker/schedule.py."""

import logging
from dataclasses import asdict

from celery import shared_task

from indicators.services.flagging import flag_targets
from indicators.services.foreseeing import foresee_published
from tasks.services.judging import judge_missed
from worktracker.lib import clock

log = logging.getLogger(__name__)


@shared_task(ignore_result=True)
def nightly() -> dict[str, int]:
    """Brings forecasts up to date, then judges targets as of today and of the days that were missed."""
    at = clock.now()
    on = at.date()
    foreseen = foresee_published(on=on)
    found, days = judge_missed("targets", lambda day: flag_targets(on=day), on=on, at=at)
    log.info("%s foreseen: %d targets, %d days judged: %s", on, foreseen, len(days), found)
    return {**asdict(found), "days": len(days), "foreseen": foreseen}

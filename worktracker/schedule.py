"""When the jobs run: by the hour in Asia/Shanghai, or, to see them at work, every few seconds."""

from datetime import timedelta
from typing import Any

from celery.schedules import crontab

# An hour is written as a range ("8-8"): the scheduler looks at plain hours only while they are near, and would not
# make up in the same day for a job that fell due while the machine was off.
NIGHTLY = crontab(minute="10", hour="0-0")
MORNING = crontab(minute="30", hour="8-8")
EVERY_MINUTE = crontab()

TIMES = {
    "tasks.jobs.nightly": NIGHTLY,
    "indicators.jobs.nightly": NIGHTLY,
    "tasks.jobs.morning": MORNING,
    "tasks.jobs.deliver_mails": EVERY_MINUTE,
}


def beat_schedule(*, every: int) -> dict[str, dict[str, Any]]:
    """Celery's beat schedule; with ``every`` above 0 each job runs every so many seconds instead.

    A run that is still waiting when the next ones are due is dropped: the next one does its work too.
    """
    return {
        name: {
            "task": name,
            "schedule": timedelta(seconds=every) if every else when,
            "options": {"expire_seconds": _patience(when, every)},
        }
        for name, when in TIMES.items()
    }


def _patience(when: crontab, every: int) -> int:
    """Seconds that a run may wait for a worker."""
    if every:
        return max(10, every)
    return 60 if when is EVERY_MINUTE else 12 * 60 * 60

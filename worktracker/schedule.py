"""When the jobs run: by the hour in Asia/Shanghai, or, to see them at work, every few seconds."""

from datetime import timedelta
from typing import Any

from celery.schedules import crontab

# An hour is written as a range ("8-8"): the scheduler looks at plain hours only while they are near, and would not
# make up in the same day for a job that fell due while the machine was off.
NIGHTLY = crontab(minute="10", hour="0-0")
MORNING = crontab(minute="30", hour="8-8")
AFTER_THE_NIGHT = crontab(minute="40", hour="0-0")
SMALL_HOURS = crontab(minute="30", hour="3-3")
FORGETTING = crontab(minute="50", hour="3-3")
EVERY_MINUTE = crontab()
EVERY_FIVE_MINUTES = crontab(minute="*/5")

TIMES = {
    "tasks.jobs.nightly": NIGHTLY,
    "indicators.jobs.nightly": NIGHTLY,
    "tasks.jobs.morning": MORNING,
    "tasks.jobs.deliver_mails": EVERY_MINUTE,
    "exchange.jobs.make_exports": EVERY_MINUTE,
    "tasks.jobs.seal_trail": EVERY_FIVE_MINUTES,
    "tasks.jobs.sweep_evidence": SMALL_HOURS,
    "tasks.jobs.forget": FORGETTING,
    "tasks.jobs.mail_audit_head": AFTER_THE_NIGHT,
}
# What leaves the house once a day does so however much in a hurry the others are.
NEVER_HURRIED = frozenset({"tasks.jobs.mail_audit_head"})


def beat_schedule(*, every: int) -> dict[str, dict[str, Any]]:
    """Celery's beat schedule; with ``every`` above 0 the jobs run every so many seconds instead.

    A run that is still waiting when the next ones are due is dropped: the next one does its work too.
    """
    return {name: _entry(name, when, every) for name, when in TIMES.items()}


def _entry(name: str, when: crontab, every: int) -> dict[str, Any]:
    hurry = 0 if name in NEVER_HURRIED else every
    return {
        "task": name,
        "schedule": timedelta(seconds=hurry) if hurry else when,
        "options": {"expire_seconds": _patience(when, hurry)},
    }


def _patience(when: crontab, every: int) -> int:
    """Seconds that a run may wait for a worker."""
    if every:
        return max(10, every)
    if when is EVERY_MINUTE:
        return 60
    return 5 * 60 if when is EVERY_FIVE_MINUTES else 12 * 60 * 60

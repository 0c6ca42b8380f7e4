"""The schedule: its entries are jobs, on time in Asia/Shanghai, and made up for after a night without power."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from celery.schedules import crontab
from django_celery_beat.models import PeriodicTask

from worktracker.celery import app
from worktracker.operations.beat import Entry, Scheduler
from worktracker.schedule import (
    AFTER_THE_NIGHT,
    EVERY_FIVE_MINUTES,
    EVERY_MINUTE,
    FORGETTING,
    MORNING,
    NEVER_HURRIED,
    NIGHTLY,
    SMALL_HOURS,
    beat_schedule,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
NAMES = {
    "tasks.jobs.nightly",
    "indicators.jobs.nightly",
    "tasks.jobs.morning",
    "tasks.jobs.deliver_mails",
    "exchange.jobs.make_exports",
    "tasks.jobs.seal_trail",
    "tasks.jobs.sweep_evidence",
    "tasks.jobs.forget",
    "tasks.jobs.mail_audit_head",
}


def test_every_entry_is_a_registered_job() -> None:
    app.loader.import_default_modules()

    assert set(beat_schedule(every=0)) == NAMES
    assert {entry["task"] for entry in beat_schedule(every=0).values()} <= set(app.tasks)
    assert app.conf.beat_schedule == beat_schedule(every=0)


def test_without_an_interval_jobs_run_by_the_hour() -> None:
    schedule = {name: entry["schedule"] for name, entry in beat_schedule(every=0).items()}

    assert schedule == {
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


def test_with_an_interval_jobs_run_so_often_but_what_leaves_the_house_once_a_day() -> None:
    schedule = {name: entry["schedule"] for name, entry in beat_schedule(every=2).items()}

    assert schedule.pop("tasks.jobs.mail_audit_head") == AFTER_THE_NIGHT
    assert schedule == dict.fromkeys(NAMES - NEVER_HURRIED, timedelta(seconds=2))


def test_run_waits_for_a_worker_until_the_next_one_does_its_work() -> None:
    patience = {
        name: entry["options"]["expire_seconds"] for name, entry in beat_schedule(every=0).items()
    }

    assert patience["tasks.jobs.deliver_mails"] == 60
    assert patience["tasks.jobs.seal_trail"] == 300
    assert patience["tasks.jobs.mail_audit_head"] == 12 * 60 * 60
    assert beat_schedule(every=2)["tasks.jobs.seal_trail"]["options"] == {"expire_seconds": 10}


def due(schedule: crontab, *, last: datetime, now: datetime) -> bool:
    """Whether a job that ran last at one moment is due at another."""
    at_that_time = crontab(
        minute=schedule._orig_minute, hour=schedule._orig_hour, nowfun=lambda: now, app=app
    )
    return bool(at_that_time.is_due(last).is_due)


@pytest.mark.parametrize(
    ("schedule", "hour", "minute"),
    [(NIGHTLY, 0, 10), (AFTER_THE_NIGHT, 0, 40), (MORNING, 8, 30)],
    ids=["nightly", "after the night", "morning"],
)
def test_hours_are_those_of_shanghai(schedule: crontab, hour: int, minute: int) -> None:
    moment = datetime(2024, 10, 15, hour, minute, tzinfo=SHANGHAI)
    last = (moment - timedelta(days=1)).astimezone(UTC)

    assert app.timezone == SHANGHAI
    assert not due(schedule, last=last, now=moment - timedelta(seconds=1))
    assert due(schedule, last=last, now=moment)
    assert due(schedule, last=last, now=moment.astimezone(UTC))


def store(schedule: dict[str, dict[str, Any]]) -> None:
    """What the scheduler does with its settings when it starts."""
    for name, entry in schedule.items():
        Entry.from_entry(name, app=app, **entry)


@pytest.mark.django_db
def test_database_scheduler_keeps_the_hours_and_follows_a_change() -> None:
    ours = PeriodicTask.objects.filter(name__in=NAMES)

    store(beat_schedule(every=0))
    hours = {
        (row.name, row.crontab.hour, row.crontab.minute, str(row.crontab.timezone))
        for row in ours.all()
    }
    store(beat_schedule(every=5))
    hurried = ours.exclude(name__in=NEVER_HURRIED)
    intervals = {(row.interval.every, row.interval.period, row.crontab) for row in hurried}

    assert hours == {
        ("tasks.jobs.nightly", "0-0", "10", "Asia/Shanghai"),
        ("indicators.jobs.nightly", "0-0", "10", "Asia/Shanghai"),
        ("tasks.jobs.morning", "8-8", "30", "Asia/Shanghai"),
        ("tasks.jobs.deliver_mails", "*", "*", "Asia/Shanghai"),
        ("exchange.jobs.make_exports", "*", "*", "Asia/Shanghai"),
        ("tasks.jobs.seal_trail", "*", "*/5", "Asia/Shanghai"),
        ("tasks.jobs.sweep_evidence", "3-3", "30", "Asia/Shanghai"),
        ("tasks.jobs.forget", "3-3", "50", "Asia/Shanghai"),
        ("tasks.jobs.mail_audit_head", "0-0", "40", "Asia/Shanghai"),
    }
    assert intervals == {(5, "seconds", None)}


@pytest.mark.django_db
@pytest.mark.parametrize("hour", [0, 6, 12, 18, 23])
def test_run_missed_while_the_machine_was_off_is_made_up_at_once(
    monkeypatch: pytest.MonkeyPatch, hour: int
) -> None:
    now = datetime(2024, 10, 15, hour, 59, tzinfo=SHANGHAI)
    monkeypatch.setattr("django_celery_beat.schedulers.aware_now", lambda: now)
    store(beat_schedule(every=0))

    loaded = Scheduler(app=app, lazy=True).all_as_schedule()

    assert set(loaded) >= NAMES

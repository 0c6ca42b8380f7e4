"""The scheduler: hours are those of Shanghai whatever the machine's are, and what a person moved stays moved."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import translation
from django_celery_beat.models import CrontabSchedule, IntervalSchedule, PeriodicTask
from time_machine import travel

from worktracker.celery import app
from worktracker.models import PlannedTime
from worktracker.operations.beat import Scheduler, written
from worktracker.operations.planned import next_due, planned_times
from worktracker.schedule import beat_schedule
from worktracker.tests.admin_forms import address, filled_in

pytestmark = [pytest.mark.django_db]
SHANGHAI = ZoneInfo("Asia/Shanghai")
MORNING, NIGHTLY = "tasks.jobs.morning", "tasks.jobs.nightly"
PULSE, HEAD = "tasks.jobs.deliver_mails", "tasks.jobs.mail_audit_head"


@pytest.fixture(autouse=True)
def _one_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """The scheduler closes its connections now and then; here that would end the test's transaction."""
    monkeypatch.setattr("django_celery_beat.schedulers.close_old_connections", lambda: None)


def start(*, every: int = 0) -> Scheduler:
    """The scheduler as it is once it has read its settings."""
    scheduler = Scheduler(app=app, lazy=True)
    scheduler.update_from_dict(beat_schedule(every=every))
    return scheduler


def entry(name: str) -> PeriodicTask:
    return PeriodicTask.objects.select_related("crontab", "interval").get(name=name)


def times() -> dict[str, str]:
    return {row.name: written(row) for row in PeriodicTask.objects.all()}


@contextmanager
def entry_at(moment: datetime, name: str, *, last: datetime) -> Iterator[Any]:
    """The job's entry as a scheduler has it that starts at that moment."""
    PeriodicTask.objects.filter(name=name).update(last_run_at=last)
    with travel(moment, tick=False):
        yield Scheduler(app=app, lazy=True).all_as_schedule()[name]


def by_hand(name: str, *, hour: str, minute: str) -> None:
    """What an edit in the administration leaves behind."""
    zone = ZoneInfo("Asia/Shanghai")
    clock, _new = CrontabSchedule.objects.get_or_create(minute=minute, hour=hour, timezone=zone)
    row = PeriodicTask.objects.get(name=name)
    row.crontab, row.interval = clock, None
    row.save()


# --- hours


@pytest.mark.parametrize("machine", ["UTC", "Asia/Shanghai", "America/New_York"])
@pytest.mark.parametrize(
    ("name", "hour", "minute"),
    [(MORNING, 8, 30), (NIGHTLY, 0, 10), (HEAD, 0, 40), ("tasks.jobs.forget", 3, 50)],
)
def test_hours_are_those_of_shanghai_on_a_machine_of_any_zone(
    name: str, hour: int, minute: int, machine: str
) -> None:
    start()
    due = datetime(2024, 10, 15, hour, minute, tzinfo=SHANGHAI).astimezone(ZoneInfo(machine))
    last = due - timedelta(days=1)
    with entry_at(due - timedelta(seconds=1), name, last=last) as early:
        assert not early.is_due().is_due
        assert early.is_due().next == pytest.approx(1, abs=1)
    with entry_at(due, name, last=last) as then:
        assert then.is_due().is_due


def test_half_past_eight_there_is_half_past_midnight_in_utc() -> None:
    start()
    just_before = datetime(2024, 10, 15, 0, 29, 59, tzinfo=UTC)
    assert next_due(entry(MORNING), after=just_before) == datetime(2024, 10, 15, 0, 30, tzinfo=UTC)
    # and ten past midnight is the day before
    noon = datetime(2024, 10, 15, 12, 0, tzinfo=UTC)
    assert next_due(entry(NIGHTLY), after=noon) == datetime(2024, 10, 15, 16, 10, tzinfo=UTC)


@pytest.mark.parametrize("hour", [0, 6, 12, 18, 23])
def test_plain_hour_that_a_person_wrote_is_made_up_for_at_any_time_of_the_day(hour: int) -> None:
    start()
    by_hand(MORNING, hour="9", minute="0")
    with travel(datetime(2024, 10, 15, hour, 59, tzinfo=SHANGHAI), tick=False):
        assert MORNING in Scheduler(app=app, lazy=True).all_as_schedule()


# --- what a person moved


def test_edit_in_the_administration_survives_a_restart(office: Client) -> None:
    start()
    nine = CrontabSchedule.objects.create(minute="0", hour="9", timezone="Asia/Shanghai")
    page = address(PeriodicTask, "change", entry(MORNING).pk)
    told = office.post(page, filled_in(office.get(page), crontab=str(nine.pk)))
    assert told.status_code == 302, told.context["errors"]

    start()
    scheduler = start()

    assert times()[MORNING] == "0 9 * * * Asia/Shanghai"
    assert "9" in repr(scheduler.schedule[MORNING].schedule)
    assert times()[NIGHTLY] == "10 0-0 * * * Asia/Shanghai"


def test_edit_of_the_hour_itself_survives_for_every_job_of_that_hour() -> None:
    start()
    CrontabSchedule.objects.filter(minute="10", hour="0-0").update(hour="1")
    start()
    moved = {name for name, time in times().items() if time == "10 1 * * * Asia/Shanghai"}
    assert moved == {NIGHTLY, "indicators.jobs.nightly"}


def test_switching_off_survives_a_restart() -> None:
    start()
    PeriodicTask.objects.filter(name=MORNING).update(enabled=False)
    scheduler = start()
    assert not entry(MORNING).enabled
    assert MORNING not in scheduler.schedule


def test_every_job_that_nobody_moved_follows_the_settings() -> None:
    start()
    by_hand(MORNING, hour="9", minute="0")
    start(every=5)
    assert times()[NIGHTLY] == "every 5 seconds"
    assert times()[MORNING] == "0 9 * * * Asia/Shanghai"
    start()
    assert times()[NIGHTLY] == "10 0-0 * * * Asia/Shanghai"
    assert times()[PULSE] == "* * * * * Asia/Shanghai"


def test_moved_job_whose_entry_is_deleted_comes_back_as_planned() -> None:
    start()
    by_hand(MORNING, hour="9", minute="0")
    entry(MORNING).delete()
    start()
    assert times()[MORNING] == "30 8-8 * * * Asia/Shanghai"


def test_moved_back_by_hand_follows_the_settings_again() -> None:
    start()
    by_hand(MORNING, hour="9", minute="0")
    start()
    by_hand(MORNING, hour="8-8", minute="30")
    start(every=5)
    assert times()[MORNING] == "every 5 seconds"


def test_first_start_of_this_version_writes_the_plan() -> None:
    start(every=5)
    PlannedTime.objects.all().delete()  # as the versions before it left the table
    start()
    assert times()[MORNING] == "30 8-8 * * * Asia/Shanghai"


# --- in words


@pytest.mark.parametrize(
    ("minute", "hour", "days", "words"),
    [
        ("30", "8-8", "*", "daily at 08:30"),
        ("0", "9", "*", "daily at 09:00"),
        ("*", "*", "*", "every minute"),
        ("*/5", "*", "*", "every 5 minutes"),
        ("30", "8", "1-5", "by the rule 30 8 * * 1-5"),
        ("0", "8,17", "*", "by the rule 0 8,17 * * *"),
    ],
)
def test_times_are_told_in_words(minute: str, hour: str, days: str, words: str) -> None:
    start()
    clock = CrontabSchedule.objects.create(
        minute=minute, hour=hour, day_of_week=days, timezone="Asia/Shanghai"
    )
    PeriodicTask.objects.filter(name=MORNING).update(crontab=clock)
    with translation.override("en"):
        planned = planned_times([MORNING], at=datetime(2024, 10, 15, tzinfo=UTC))[MORNING]
    assert (planned.words, planned.zone) == (words, "Asia/Shanghai")


def test_intervals_are_told_in_words_and_due_after_the_last_run() -> None:
    start()
    at = datetime(2024, 10, 15, 1, 0, tzinfo=UTC)
    every = IntervalSchedule.objects.create(every=90, period="seconds")
    PeriodicTask.objects.filter(name=MORNING).update(
        crontab=None, interval=every, last_run_at=at - timedelta(seconds=30)
    )
    with translation.override("en"):
        planned = planned_times([MORNING], at=at)[MORNING]
    assert planned.words == "every 90 seconds"
    assert planned.next_at == at + timedelta(seconds=60)


def test_moved_and_switched_off_are_told() -> None:
    start()
    by_hand(MORNING, hour="9", minute="0")
    PeriodicTask.objects.filter(name=NIGHTLY).update(enabled=False)
    planned = planned_times([MORNING, NIGHTLY, PULSE], at=datetime(2024, 10, 15, tzinfo=UTC))
    told = {name: (one.is_moved, one.is_on) for name, one in planned.items()}
    assert told == {MORNING: (True, True), NIGHTLY: (False, False), PULSE: (False, True)}
    assert planned[NIGHTLY].next_at is None

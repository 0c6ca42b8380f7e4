"""Whether the installation says truthfully how it is, to programs and to the worker's own notes."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from celery import shared_task
from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django_celery_beat.models import CrontabSchedule, PeriodicTask
from pytest_django import Settings

from agencies.models import User
from tasks.choices import MailState
from tasks.tests.factories import make_user
from worktracker.models import JobRun
from worktracker.operations import health
from worktracker.operations.health import MORNING_JOB, examine
from worktracker.operations.runs import note_failure, note_success
from worktracker.tests.cast import make_mail
from worktracker.tests.running import all_jobs_ran

pytestmark = [pytest.mark.django_db]
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture(autouse=True)
def without_redis(settings: Settings) -> None:
    settings.REDIS_URL = ""
    settings.JOB_INTERVAL = 0


@pytest.fixture
def person() -> User:
    return make_user()


def states(at: datetime = AT) -> dict[str, str]:
    return {part.name: part.state for part in examine(at=at)}


def test_well_when_everything_ran() -> None:
    all_jobs_ran(at=AT)
    assert states() == {
        "database": "ok",
        "schema": "ok",
        "queue": "ok",
        "worker": "ok",
        "nightly": "ok",
        "morning": "ok",
    }


def test_worker_that_never_ran_is_late() -> None:
    assert states()["worker"] == "late"


@pytest.mark.parametrize(
    ("minutes", "interval", "state"),
    [(5, 0, "ok"), (6, 0, "late"), (6, 60, "late"), (30, 600, "ok"), (31, 600, "late")],
)
def test_worker_is_late_after_five_minutes_or_three_intervals(
    minutes: int, interval: int, state: str, settings: Settings
) -> None:
    settings.JOB_INTERVAL = interval
    all_jobs_ran(at=AT - timedelta(minutes=minutes))
    assert states()["worker"] == state


@pytest.mark.parametrize(("hours", "state"), [(26, "ok"), (27, "late")])
def test_nightly_jobs_are_late_after_26_hours(hours: int, state: str) -> None:
    all_jobs_ran(at=AT)
    JobRun.objects.filter(name="indicators.jobs.nightly").update(
        succeeded_at=AT - timedelta(hours=hours)
    )
    assert states()["nightly"] == state


@pytest.mark.parametrize(("hours", "state"), [(26, "waiting"), (27, "late")])
def test_new_installation_waits_for_its_first_night(hours: int, state: str) -> None:
    note_success("tasks.jobs.deliver_mails", at=AT - timedelta(hours=hours))
    note_success("tasks.jobs.deliver_mails", at=AT)
    assert states()["nightly"] == state


def test_nightly_job_that_only_fails_is_late_a_day_later() -> None:
    all_jobs_ran(at=AT - timedelta(days=2))
    note_failure("tasks.jobs.nightly", ValueError("secret words"), at=AT)
    assert states()["nightly"] == "late"


def shanghai(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of October 2024, whose 12th is a Saturday that is worked, whose 13th a Sunday off."""
    return datetime(2024, 10, day, hour, minute, tzinfo=SHANGHAI)


def ran_in_the_morning(at: datetime) -> None:
    """The installation is old, and this was its last morning."""
    note_success(MORNING_JOB, at=shanghai(1, 8, 30))
    note_success(MORNING_JOB, at=at)


def plan_the_morning(hour: str, minute: str = "30", *, enabled: bool = True) -> None:
    """What the scheduler's table says of it."""
    clock = CrontabSchedule.objects.create(minute=minute, hour=hour, timezone="Asia/Shanghai")
    PeriodicTask.objects.create(name=MORNING_JOB, task=MORNING_JOB, crontab=clock, enabled=enabled)


@pytest.mark.parametrize(
    ("last", "at", "state"),
    [
        (shanghai(14, 8, 31), shanghai(15, 9, 59), "ok"),  # not due to be judged yet
        (shanghai(14, 8, 31), shanghai(15, 10, 0), "late"),
        (shanghai(15, 8, 31), shanghai(15, 10, 0), "ok"),
        (shanghai(15, 11, 0), shanghai(15, 23, 59), "ok"),  # late, and made up for
        (shanghai(14, 8, 31), shanghai(16, 3, 0), "late"),  # the night heals nothing
        (shanghai(12, 8, 31), shanghai(13, 12, 0), "ok"),  # nothing is owed on a Sunday
        (shanghai(11, 8, 31), shanghai(12, 10, 0), "late"),  # a Saturday that is worked
        (shanghai(11, 8, 31), shanghai(13, 12, 0), "late"),
        (shanghai(13, 8, 31), shanghai(14, 9, 0), "ok"),
        (shanghai(13, 8, 31), shanghai(14, 10, 0), "late"),
    ],
)
def test_morning_job_is_late_after_ten_on_a_working_day(
    last: datetime, at: datetime, state: str
) -> None:
    ran_in_the_morning(last)
    assert states(at)["morning"] == state


def test_same_moment_counts_whatever_zone_it_is_written_in() -> None:
    ran_in_the_morning(shanghai(14, 8, 31))
    assert states(shanghai(15, 10).astimezone(UTC))["morning"] == "late"
    assert states(shanghai(15, 9, 59).astimezone(UTC))["morning"] == "ok"


@pytest.mark.parametrize(("minute", "state"), [(59, "ok"), (60, "late")])
def test_morning_that_a_person_moved_is_judged_ninety_minutes_after_its_own_hour(
    minute: int, state: str
) -> None:
    ran_in_the_morning(shanghai(14, 11, 31))
    plan_the_morning("11")
    assert states(shanghai(15, 12) + timedelta(minutes=minute))["morning"] == state


def test_morning_that_a_person_switched_off_is_said_and_makes_nothing_red() -> None:
    all_jobs_ran(at=shanghai(15, 12))
    JobRun.objects.filter(name=MORNING_JOB).update(succeeded_at=shanghai(1, 8))
    plan_the_morning("8", enabled=False)
    part = next(part for part in examine(at=shanghai(15, 12)) if part.name == "morning")
    assert (part.state, part.is_well) == ("waiting", True)


def test_new_installation_waits_for_its_first_morning() -> None:
    note_success("tasks.jobs.deliver_mails", at=shanghai(15, 11))
    assert states(shanghai(15, 12))["morning"] == "waiting"
    assert states(shanghai(16, 9))["morning"] == "waiting"
    assert states(shanghai(16, 10))["morning"] == "late"


def test_mails_that_failed_make_nothing_red(person: User) -> None:
    all_jobs_ran(at=AT)
    mail = make_mail(person)
    type(mail).objects.filter(pk=mail.pk).update(state=MailState.FAILED)
    assert set(states().values()) == {"ok"}


def test_silent_redis_is_down_and_an_answering_one_is_well(
    settings: Settings, redis_url: str
) -> None:
    all_jobs_ran(at=AT)
    settings.REDIS_URL = redis_url
    assert states()["queue"] == "ok"
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert states()["queue"] == "down"


def test_missing_migration_is_told_and_nothing_further_is_asked() -> None:
    newest = MigrationRecorder.Migration.objects.filter(app="tasks").latest("name")
    MigrationRecorder(connection).record_unapplied("tasks", newest.name)
    assert states() == {"database": "ok", "schema": "late"}


def test_dead_database_is_down_and_nothing_further_is_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_args: object) -> None:
        raise DatabaseError

    monkeypatch.setattr(health.connection, "cursor", refuse)
    assert states() == {"database": "down"}


def test_live_needs_neither_sign_in_nor_database(
    client: Client, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(0):
        response = client.get("/health/live")
    assert (response.status_code, response.content) == (200, b"ok\n")
    assert "no-store" in response["Cache-Control"]


def test_ready_tells_programs_in_words_without_details(client: Client) -> None:
    response = client.get("/health/ready")
    assert response.status_code == 503
    assert response.json()["status"] == "failing"
    assert response.json()["parts"]["worker"] == "late"
    all_jobs_ran()
    response = client.get("/health/ready")
    assert (response.status_code, response.json()["status"]) == (200, "ok")
    assert set(response.json()) == {"status", "parts"}


@shared_task
def _good_job() -> None:
    """Ends well."""


@shared_task
def _bad_job() -> None:
    raise RuntimeError("password=hunter2")


def test_the_worker_notes_how_each_job_ended() -> None:
    _good_job.apply()
    good = JobRun.objects.get(name=_good_job.name)
    assert good.succeeded_at == good.first_at
    assert not good.is_failing

    _bad_job.apply()
    bad = JobRun.objects.get(name=_bad_job.name)
    assert bad.is_failing
    assert (bad.succeeded_at, bad.failure) == (None, "RuntimeError")


def test_success_after_failure_ends_the_failing_and_keeps_the_first_time() -> None:
    note_failure("a.job", KeyError("x"), at=AT)
    note_success("a.job", at=AT + timedelta(minutes=1))
    run = JobRun.objects.get()
    assert (run.first_at, run.is_failing, run.failure) == (AT, False, "KeyError")

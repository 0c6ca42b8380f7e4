"""Whether the installation says truthfully how it is, to programs and to the worker's own notes."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from celery import shared_task
from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from pytest_django import Settings

from worktracker.models import JobRun
from worktracker.operations import health
from worktracker.operations.health import examine
from worktracker.operations.runs import note_failure, note_success
from worktracker.tests.running import all_jobs_ran

pytestmark = [pytest.mark.django_db]
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def without_redis(settings: Settings) -> None:
    settings.REDIS_URL = ""
    settings.JOB_INTERVAL = 0


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

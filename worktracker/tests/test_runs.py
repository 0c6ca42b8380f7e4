"""The history of jobs: one row a run that did or broke something, one a day for those that did nothing."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from celery import Task, shared_task
from celery.exceptions import WorkerLostError
from celery.signals import task_prerun
from django.db import IntegrityError, transaction
from django.utils import translation
from pytest_django import Settings

from exchange import jobs as of_files
from indicators import jobs as of_indicators
from tasks import jobs
from worktracker.lib.forgetting import forget_others
from worktracker.models import LoggedRun, Outcome
from worktracker.operations.figures import FIGURES, figures_of, in_words
from worktracker.operations.runs import _added_to_row, begin_run, end_run, forget_runs

pytestmark = [pytest.mark.django_db]
AT = datetime(2024, 10, 15, 0, 10, tzinfo=UTC)
ON = date(2024, 10, 15)
JOB = "tasks.jobs.deliver_mails"


def run(
    *, minute: int = 0, job: str = JOB, on: date = ON, seconds: float = 2, **ended: Any
) -> LoggedRun | None:
    """A run that began that many minutes later and took so long; the row that tells of it."""
    at = AT + timedelta(minutes=minute)
    begin_run(job, task_id=f"{job}-{minute}", on=on, at=at)
    end_run(job, task_id=f"{job}-{minute}", at=at + timedelta(seconds=seconds), **ended)
    return LoggedRun.objects.filter(job=job, task_id=f"{job}-{minute}").first()


def standing(at: datetime) -> list[str]:
    rows = LoggedRun.objects.with_standing(at=at).order_by("begun_at")
    return list(rows.values_list("standing", flat=True))


def test_run_that_did_something_has_a_row_of_its_own() -> None:
    run(figures={"sent": 3})
    run(minute=1, figures={"sent": 1})

    first, second = LoggedRun.objects.order_by("begun_at")
    assert (first.outcome, first.figures, first.seconds) == (Outcome.DONE, {"sent": 3}, 2)
    assert (first.begun_at, first.seen_at, first.day) == (AT, AT + timedelta(seconds=2), ON)
    assert (second.figures, second.runs, second.is_quiet) == ({"sent": 1}, 1, False)


def test_runs_of_a_day_that_did_nothing_stand_in_one_row() -> None:
    for minute in range(5):
        run(minute=minute, seconds=minute, figures={"sent": 0, "failed": 0})
    run(minute=5, on=date(2024, 10, 16))
    run(minute=6, job="tasks.jobs.seal_trail", figures={"sealed": 0})

    of_day = LoggedRun.objects.get(job=JOB, day=ON)
    assert (of_day.runs, of_day.is_quiet, of_day.outcome) == (5, True, Outcome.DONE)
    assert of_day.begun_at == AT
    assert of_day.seen_at == AT + timedelta(minutes=4, seconds=4)
    assert of_day.seconds == 4
    assert LoggedRun.objects.count() == 3


def test_what_stands_is_not_what_was_done() -> None:
    row = run(figures={"days": 1, "foreseen": 40, "raised": 0})
    assert row is not None
    assert row.is_quiet
    assert row.figures == {"days": 1, "foreseen": 40, "raised": 0}


def test_two_workers_that_make_the_quiet_row_at_once_leave_one() -> None:
    def late(mine: LoggedRun) -> int:
        """The other worker's row comes between the look and the write."""
        found = _added_to_row(mine)
        if not LoggedRun.objects.filter(is_quiet=True).exists():
            LoggedRun.objects.create(
                job=JOB, day=ON, begun_at=AT, seen_at=AT, outcome=Outcome.DONE, is_quiet=True
            )
        return found

    with patch("worktracker.operations.runs._added_to_row", side_effect=late):
        run(minute=1)

    row = LoggedRun.objects.get()
    assert (row.runs, row.seen_at) == (2, AT + timedelta(minutes=1, seconds=2))


def test_database_refuses_a_second_quiet_row_and_a_quiet_failure() -> None:
    run()
    values = {"job": JOB, "day": ON, "begun_at": AT, "seen_at": AT, "is_quiet": True}
    for outcome in (Outcome.DONE, Outcome.FAILED):
        with pytest.raises(IntegrityError), transaction.atomic():
            LoggedRun.objects.create(**values, outcome=outcome)


def test_failure_keeps_its_kind_and_never_its_words() -> None:
    row = run(outcome=Outcome.FAILED, error=OSError("smtp://user:hunter2@mail"))
    assert row is not None
    assert (row.outcome, row.error, row.is_quiet) == (Outcome.FAILED, "OSError", False)
    assert "hunter2" not in str(LoggedRun.objects.values().get())


def test_killed_run_is_broken_off_once_a_newer_one_has_ended() -> None:
    begin_run(JOB, task_id="killed", on=ON, at=AT)
    begin_run("tasks.jobs.nightly", task_id="other", on=ON, at=AT)
    assert standing(AT + timedelta(minutes=5)) == [Outcome.RUNNING] * 2

    run(minute=6)

    assert LoggedRun.objects.get(task_id="killed").outcome == Outcome.LOST
    assert LoggedRun.objects.get(task_id="other").outcome == Outcome.RUNNING


@pytest.mark.parametrize(("minutes", "outcome"), [(60, Outcome.RUNNING), (61, Outcome.LOST)])
def test_killed_run_is_broken_off_once_its_time_is_over(minutes: int, outcome: Outcome) -> None:
    begin_run(JOB, task_id="killed", on=ON, at=AT)
    assert standing(AT + timedelta(minutes=minutes)) == [outcome]


def test_slow_run_that_was_taken_for_dead_ends_well_all_the_same() -> None:
    begin_run(JOB, task_id="slow", on=ON, at=AT)
    run(minute=6)
    end_run(JOB, task_id="slow", at=AT + timedelta(minutes=9), figures={"sent": 200})
    assert LoggedRun.objects.get(task_id="slow").outcome == Outcome.DONE


def test_end_without_a_beginning_is_not_noted() -> None:
    end_run(JOB, task_id="unknown", at=AT)
    assert not LoggedRun.objects.exists()


def test_days_that_were_made_up_for_are_told() -> None:
    row = run(job="tasks.jobs.nightly", figures={"days": 3, "raised": 1})
    assert row is not None
    assert (row.first_day, row.day) == (date(2024, 10, 13), ON)


# --- what the worker notes


@shared_task(ignore_result=True)
def _counting() -> dict[str, Any]:
    return {"raised": 2, "cleared": 0, "password": 7, "sent": "hunter2"}


@shared_task(ignore_result=True)
def _silent() -> None:
    """Counts nothing."""


@shared_task(ignore_result=True)
def _broken() -> None:
    raise RuntimeError("password=hunter2")


@shared_task(ignore_result=True)
def _killed() -> None:
    raise WorkerLostError


@shared_task(bind=True, ignore_result=True, max_retries=1)
def _again(self: Task) -> None:
    raise self.retry(countdown=900)


def test_worker_notes_the_figures_of_the_vocabulary_alone() -> None:
    _counting.apply()
    row = LoggedRun.objects.get()
    assert (row.job, row.outcome) == (_counting.name, Outcome.DONE)
    assert row.figures == {"raised": 2, "cleared": 0}


def test_worker_notes_failures_killed_processes_and_quiet_runs() -> None:
    for job in (_silent, _silent, _broken, _killed):
        job.apply()
    found = LoggedRun.objects.order_by("pk").values_list("job", "outcome", "error", "runs")
    assert list(found) == [
        (_silent.name, "done", "", 2),
        (_broken.name, "failed", "RuntimeError", 1),
        (_killed.name, "lost", "WorkerLostError", 1),
    ]


def test_run_that_is_to_be_tried_again_is_said_to_be() -> None:
    _again.apply(throw=False)
    told = LoggedRun.objects.order_by("pk").values_list("outcome", "error")
    assert list(told) == [("put_off", ""), ("failed", "MaxRetriesExceededError")]


def test_note_that_cannot_be_written_stops_no_job() -> None:
    with patch("worktracker.operations.runs.begin_run", side_effect=IntegrityError):
        task_prerun.send(sender=_silent, task_id="x", task=_silent)
        assert _silent.apply().successful()


# --- what jobs count


def test_every_figure_of_the_jobs_is_a_word_of_the_vocabulary(settings: Settings) -> None:
    settings.AUDIT_HEAD_MAIL = []
    told = {
        job.name: job.apply().result
        for job in (
            jobs.nightly,
            of_indicators.nightly,
            jobs.morning,
            jobs.deliver_mails,
            jobs.seal_trail,
            jobs.sweep_evidence,
            jobs.forget,
            of_files.make_exports,
        )
    }
    assert {name: set(figures_of(figures)) for name, figures in told.items()} == {
        name: set(figures) for name, figures in told.items()
    }
    assert all(told.values())


def test_every_word_has_a_phrase_for_one_and_for_many() -> None:
    with translation.override("en"):
        one = list(in_words(dict.fromkeys(FIGURES, 1)))
        many = list(in_words(dict.fromkeys(FIGURES, 12)))
    assert len(one) == len(many) == len(FIGURES)
    assert all(phrase.startswith("1 ") for phrase in one)
    assert all(phrase.startswith("12 ") for phrase in many)
    with translation.override("en"):
        assert list(in_words({"raised": 3, "cleared": 0, "unknown": 9})) == ["3 flags raised"]


# --- how long


def test_old_rows_are_deleted_by_the_job_that_forgets(settings: Settings) -> None:
    settings.JOB_RUNS_KEEP_DAYS = 30
    run(figures={"sent": 1})
    run(minute=24 * 60, figures={"sent": 2})
    after = AT + timedelta(days=30, minutes=1)

    assert forget_others(at=after)["runs"] == 1
    assert LoggedRun.objects.get().figures == {"sent": 2}
    assert forget_runs(keep_days=30, at=after) == 0


def test_job_that_forgets_tells_of_it() -> None:
    run(figures={"sent": 1})  # in 2024
    assert jobs.forget.apply().result["runs"] == 1

"""Writes down how every job ended, in the worker that ran it: the last time a job, and a history of runs.

Runs that did nothing stand in one row a job and day. A note that cannot be written is logged by Celery and stops no
job: the signals see to that.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from celery.signals import task_failure, task_prerun, task_retry, task_success
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from worktracker.lib import clock
from worktracker.lib.forgetting import register
from worktracker.models import JobRun, LoggedRun, Outcome
from worktracker.operations.figures import did_nothing, figures_of

DEAD_WORKER = (
    "WorkerLostError"  # the kind of error that a pool reports of a process that was killed
)


def listen() -> None:
    """Connect to the worker's signals, and have old rows deleted; safe to call again."""
    task_prerun.connect(_on_begin, dispatch_uid="worktracker.runs.begin")
    task_success.connect(_on_success, dispatch_uid="worktracker.runs.success")
    task_failure.connect(_on_failure, dispatch_uid="worktracker.runs.failure")
    task_retry.connect(_on_retry, dispatch_uid="worktracker.runs.retry")
    register("runs", lambda at: forget_runs(keep_days=settings.JOB_RUNS_KEEP_DAYS, at=at))


def note_success(name: str, *, at: datetime) -> None:
    """The job ended well."""
    _note(name, at=at, succeeded_at=at)


def note_failure(name: str, error: BaseException, *, at: datetime) -> None:
    """The job ended in an error, of which the kind is kept: its words can hold anything."""
    _note(name, at=at, failed_at=at, failure=_kind(error))


def begin_run(job: str, *, task_id: str, on: date, at: datetime) -> LoggedRun:
    """A run begins; ``on`` is the business day, ``at`` the machine's time."""
    return LoggedRun.objects.create(job=job, task_id=task_id, day=on, begun_at=at, seen_at=at)


@transaction.atomic
def end_run(
    job: str,
    *,
    task_id: str,
    at: datetime,
    outcome: Outcome = Outcome.DONE,
    figures: Mapping[str, int] | None = None,
    error: BaseException | None = None,
) -> None:
    """The run ends. One that did nothing joins the others of its day; older ones of the job that never ended are
    broken off. A run whose beginning could not be noted is not noted either.
    """
    run = LoggedRun.objects.filter(job=job, task_id=task_id).order_by("pk").last()
    if run is None:
        return
    run.outcome, run.seen_at, run.figures = outcome, at, dict(figures or {})
    run.seconds = max(0.0, (at - run.begun_at).total_seconds())
    run.error = _kind(error) if error else ""
    if outcome == Outcome.DONE and did_nothing(run.figures):
        _join_quiet(run)
    else:
        run.save()
    LoggedRun.objects.filter(job=job, outcome=Outcome.RUNNING, begun_at__lt=run.begun_at).update(
        outcome=Outcome.LOST
    )


def forget_runs(*, keep_days: int, at: datetime) -> int:
    """Deletes rows whose last sign of life is older than so many days; returns how many."""
    old = LoggedRun.objects.filter(seen_at__lt=at - timedelta(days=keep_days))
    return old.delete()[0]


def _join_quiet(run: LoggedRun) -> None:
    """Adds the run to its day's row of quiet ones; two workers may do so at once."""
    if _added_to_row(run):
        run.delete()
        return
    run.is_quiet = True
    try:
        with transaction.atomic():
            run.save()
    except IntegrityError:  # another worker made the row just now
        _added_to_row(run)
        run.delete()


def _added_to_row(run: LoggedRun) -> int:
    rows = LoggedRun.objects.filter(job=run.job, day=run.day, is_quiet=True).exclude(pk=run.pk)
    return rows.update(
        runs=F("runs") + 1,
        seen_at=Greatest("seen_at", run.seen_at),
        seconds=Greatest(Coalesce("seconds", 0.0), run.seconds),
        figures=run.figures,
    )


def _note(name: str, *, at: datetime, **ended: Any) -> None:
    first = {"first_at": at, **ended}
    JobRun.objects.update_or_create(name=name, defaults=ended, create_defaults=first)


def _kind(error: BaseException) -> str:
    return type(error).__name__[:100]


def _on_begin(sender: Any = None, task_id: str = "", **_signal: object) -> None:
    begin_run(sender.name, task_id=task_id, on=clock.today(), at=timezone.now())


def _on_success(sender: Any = None, result: object = None, **_signal: object) -> None:
    at = timezone.now()
    note_success(sender.name, at=at)
    end_run(sender.name, task_id=_id_of(sender), at=at, figures=figures_of(result))


def _on_failure(
    sender: Any = None,
    task_id: str = "",
    exception: BaseException | None = None,
    **_signal: object,
) -> None:
    if exception is None:
        return
    at = timezone.now()
    note_failure(sender.name, exception, at=at)
    outcome = Outcome.LOST if _kind(exception) == DEAD_WORKER else Outcome.FAILED
    end_run(sender.name, task_id=task_id, at=at, outcome=outcome, error=exception)


def _on_retry(
    sender: Any = None, request: Any = None, reason: object = None, **_signal: object
) -> None:
    cause = getattr(reason, "exc", None)  # of Celery's Retry; None where the job gave no error
    error = cause if isinstance(cause, BaseException) else None
    end_run(
        sender.name, task_id=request.id, at=timezone.now(), outcome=Outcome.PUT_OFF, error=error
    )


def _id_of(task: Any) -> str:
    return task.request.id or ""

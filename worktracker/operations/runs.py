"""Writes down how every job ended, in the worker that ran it."""

from datetime import datetime
from typing import Any

from celery.signals import task_failure, task_success
from django.utils import timezone

from worktracker.models import JobRun


def listen() -> None:
    """Connect to the worker's signals; safe to call again."""
    task_success.connect(_on_success, dispatch_uid="worktracker.runs.success")
    task_failure.connect(_on_failure, dispatch_uid="worktracker.runs.failure")


def note_success(name: str, *, at: datetime) -> None:
    """The job ended well."""
    _note(name, at=at, succeeded_at=at)


def note_failure(name: str, error: BaseException, *, at: datetime) -> None:
    """The job ended in an error, of which the kind is kept: its words can hold anything."""
    _note(name, at=at, failed_at=at, failure=type(error).__name__[:100])


def _note(name: str, *, at: datetime, **ended: Any) -> None:
    first = {"first_at": at, **ended}
    JobRun.objects.update_or_create(name=name, defaults=ended, create_defaults=first)


def _on_success(sender: Any = None, **_signal: object) -> None:
    note_success(sender.name, at=timezone.now())


def _on_failure(
    sender: Any = None, exception: BaseException | None = None, **_signal: object
) -> None:
    if exception is not None:
        note_failure(sender.name, exception, at=timezone.now())

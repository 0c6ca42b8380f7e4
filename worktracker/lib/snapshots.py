"""What most pages need and people hardly ever change: read once a request or job, and kept no longer.

Within one request every light and every count of working days is thus judged by the same calendar and rules; the next
request sees what was changed since, in whichever process.
"""

import threading
from collections.abc import Callable
from typing import Any, Generic, TypeVar
from weakref import WeakSet

from django.core.signals import request_finished, request_started
from django.db.models import Model
from django.db.models.signals import post_delete, post_save

T = TypeVar("T")


class Snapshot(Generic[T]):
    """A value that ``load`` reads when it is first asked for; each thread holds its own."""

    _all: "WeakSet[Snapshot[Any]]" = WeakSet()

    def __init__(self, load: Callable[[], T]) -> None:
        self.load = load
        self._held = threading.local()
        self._all.add(self)

    def __call__(self) -> T:
        """The value, read where this request or job has not done so yet."""
        if not hasattr(self._held, "value"):
            self._held.value = self.load()
        value: T = self._held.value
        return value

    def hold(self, value: T) -> None:
        """Let this thread go by a given value until it is forgotten."""
        self._held.value = value

    def forget(self, **_signal: object) -> None:
        """Read again when asked for next. For services that write in bulk; single rows do so by themselves."""
        self._held.__dict__.clear()

    def depends_on(self, model: type[Model]) -> None:
        """Forget it whenever a row of this model is saved or deleted."""
        post_save.connect(self.forget, sender=model, weak=False)
        post_delete.connect(self.forget, sender=model, weak=False)


def forget_all(**_signal: object) -> None:
    """A request or job begins, or is over: whatever this thread holds is read anew."""
    for snapshot in Snapshot._all:
        snapshot.forget()


request_started.connect(forget_all, dispatch_uid="worktracker.snapshots.started")
request_finished.connect(forget_all, dispatch_uid="worktracker.snapshots.finished")

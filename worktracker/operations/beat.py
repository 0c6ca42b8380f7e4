"""The scheduler: times stand in the database, where the administration moves them; what a person moved stays moved.

django-celery-beat writes the planned times over the stored ones whenever it starts. Here that happens only where the
stored time is the one that the product itself wrote last: a new version or another ``JOB_INTERVAL`` is followed, a
person's change is not undone. To go back to the plan, the entry is deleted; the next start writes it anew.
"""

from typing import Any, ClassVar

from celery import Celery
from django.db import transaction
from django.db.models import QuerySet
from django_celery_beat.models import PeriodicTask
from django_celery_beat.schedulers import DatabaseScheduler, ModelEntry

from worktracker.models import PlannedTime


class Entry(ModelEntry):
    """A job's time, kept where a person set it."""

    @classmethod
    @transaction.atomic
    def from_entry(cls, name: str, app: Celery | None = None, **entry: Any) -> "Entry":
        """The stored entry, written anew from the plan unless a person has moved it since it was last."""
        stored = _read(name)
        known = PlannedTime.objects.filter(job=name).values_list("planned", flat=True).first()
        if stored and known and written(stored) != known:
            return cls(stored, app=app)
        made = super().from_entry(name, app=app, **entry)
        planned = written(PeriodicTask.objects.get(name=name))
        PlannedTime.objects.update_or_create(job=name, defaults={"planned": planned})
        return made


class Scheduler(DatabaseScheduler):
    """Looks at every job at all times: the library leaves out plain hours that are far away, and so would not make up
    in the same day for a job that fell due while the machine was off.
    """

    Entry: ClassVar[type[Entry]] = Entry

    def enabled_models_qs(self) -> QuerySet[PeriodicTask]:
        """Every entry that is switched on."""
        return self.Model.objects.enabled()


def written(entry: PeriodicTask) -> str:
    """The time of an entry as text, to compare by; spaces and the numbers of rows do not matter."""
    if at := entry.crontab:
        parts = (at.minute, at.hour, at.day_of_month, at.month_of_year, at.day_of_week)
        return " ".join(part.replace(" ", "") for part in parts) + f" {at.timezone}"
    if every := entry.interval:
        return f"every {every.every} {every.period}"
    return str(entry.schedule)


def _read(name: str) -> PeriodicTask | None:
    return PeriodicTask.objects.select_related("crontab", "interval").filter(name=name).first()

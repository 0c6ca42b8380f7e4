"""The steps that a report says are done: milestones and occurrences."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from tasks.errors import ReportRefused
from tasks.models import Milestone, Occurrence, ProgressReport


def claim_steps(
    report: ProgressReport, *, reached: Collection[int], occurrences: Collection[int]
) -> None:
    """Notes on the report which open steps of its item it says are done, by id. Raises ReportRefused for others."""
    item = report.item_id
    steps = Milestone.objects.filter(item=item, is_limit=False, reached_on__isnull=True)
    report.reached.set(_all_found(steps, reached, field="reached"))
    pending = Occurrence.objects.pending().filter(duty__item=item)
    report.occurrences.set(_all_found(pending, occurrences, field="occurrences"))


def settle_steps(report: ProgressReport, *, on: date) -> list[dict[str, str]]:
    """Dates the steps that the report claims and that are still open; returns the changes."""
    reached = list(report.reached.filter(reached_on__isnull=True))
    done = list(report.occurrences.pending().select_related("duty"))
    Milestone.objects.filter(pk__in=[row.pk for row in reached]).update(reached_on=on)
    Occurrence.objects.filter(pk__in=[row.pk for row in done]).update(done_on=on)
    return [{"field": str(row), "old": "", "new": f"{on:%Y-%m-%d}"} for row in (*reached, *done)]


def _all_found(rows: Iterable[Any], ids: Collection[int], *, field: str) -> list[Any]:
    wanted = set(ids)
    if not wanted:
        return []
    found = [row for row in rows if row.pk in wanted]
    if len(found) != len(wanted):
        raise ReportRefused(
            _(
                "What you ticked is not an open step of this task. Open the form again and tick anew."
            ),
            code="not_of_this_task",
            field=field,
        )
    return found

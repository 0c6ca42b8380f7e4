"""The steps of an item as a report leaves them: claimed with it, overdue, or next."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from tasks.models import ProgressReport, WorkItem


@dataclass(frozen=True, slots=True)
class Step:
    """A milestone or an occurrence that is not done yet; ``day`` None for one without a date."""

    name: str
    day: date | None


@dataclass(frozen=True, slots=True)
class Steps:
    """What the report claims, and what stays open beside it, in the order of the days."""

    claimed: Sequence[Step]
    left: Sequence[Step]

    def overdue(self, *, on: date) -> list[Step]:
        """Steps whose day has passed and that the report does not claim."""
        return [step for step in self.left if step.day and step.day < on]

    def coming(self, *, on: date) -> Step | None:
        """The next step that the report does not claim."""
        return next((step for step in self.left if step.day and step.day >= on), None)


def steps_of(report: ProgressReport, item: WorkItem) -> Steps:
    """The open steps of the item. Reads its milestones, duties and occurrences: prefetch them. Two queries."""
    claimed = {
        *(("milestone", pk) for pk in report.reached.values_list("pk", flat=True)),
        *(("occurrence", pk) for pk in report.occurrences.values_list("pk", flat=True)),
    }
    open_ones = sorted(_open(item), key=lambda pair: pair[1].day or date.max)
    return Steps(
        claimed=[step for key, step in open_ones if key in claimed],
        left=[step for key, step in open_ones if key not in claimed],
    )


def _open(item: WorkItem) -> Iterator[tuple[tuple[str, int], Step]]:
    for row in item.milestones.all():
        if not (row.is_limit or row.reached_on or row.needs_confirmation):
            yield ("milestone", row.pk), Step(row.name, row.date)
    for duty in item.duties.all():
        for one in duty.occurrences.all():
            if one.done_on is None:
                yield ("occurrence", one.pk), Step(str(duty), one.due)

"""Which printed date is an item's deadline; pure.

The latest printed date is the deadline, the earlier ones are steps on the way. A date before the notice's own counts
for nothing until a person has confirmed or replaced it. Without a date that counts, the deadline is the last day of
the plan's year, marked as inferred.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tasks.models import Milestone


@dataclass(frozen=True, slots=True)
class Deadline:
    """An item's deadline: where it comes from a milestone, which of them."""

    day: date
    inferred: bool
    milestone: Milestone | None


def decide_deadline(milestones: Sequence[Milestone], *, year: int) -> Deadline:
    """The deadline that these milestones give; of two on the latest day, the last printed."""
    dated = [(step.date, step.order, step) for step in milestones if step.date and _counts(step)]
    if not dated:
        return Deadline(date(year, 12, 31), True, None)
    day, _order, milestone = max(dated, key=lambda row: row[:2])
    return Deadline(day, False, milestone)


def start_of(limit: date, *, year: int) -> date:
    """From when progress by plan counts: the plan's first day, or an earlier deadline itself."""
    return min(date(year, 1, 1), limit)


def is_doubtful(day: date, *, issued: date | None, year: int) -> bool:
    """Whether a printed date lies before the notice (before the plan's year, where the notice has no date)."""
    return day < (issued or date(year, 1, 1))


def _counts(step: Milestone) -> bool:
    """Settled, and of the notice or set as the deadline; steps that a unit added are neither."""
    return not step.needs_confirmation and (step.printed_date is not None or step.is_limit)

"""Mean completion of tasks against the mean of their own plans, today and on any day before."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from indicators.dashboard.facts import Facts
from tasks.lights import planned_share
from tasks.models import WorkItem

TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Completion:
    """Both in percent with one decimal; what is compared is what is printed."""

    actual: Decimal
    planned: Decimal

    @property
    def gap(self) -> Decimal:
        """Percentage points above the plan; below it where negative."""
        return self.actual - self.planned

    @property
    def difference(self) -> str:
        """The gap with its sign: ＋0.5, −13.4, ±0.0."""
        sign = "＋" if self.gap > 0 else "−" if self.gap < 0 else "±"
        return f"{sign}{abs(self.gap):.1f}"


def completion(tasks: Sequence[WorkItem]) -> Completion | None:
    """As the tasks stand now, against ``permille``; None without tasks."""
    if not tasks:
        return None
    actual = _mean(task.progress for task in tasks)
    planned = _mean(Decimal(task.permille) / 10 for task in tasks)  # type: ignore[attr-defined]  # annotated
    return Completion(actual, planned)


def completion_on(facts: Facts, day: date) -> Completion | None:
    """As the reports said by a past day: a task's last one that moved it, 0 before the first."""
    if not facts.counted:
        return None
    actual = _mean(_percent(facts.history.get(task.pk, ()), day) for task in facts.counted)
    return Completion(actual, planned_on(facts.counted, day))


def planned_on(tasks: Sequence[WorkItem], day: date) -> Decimal:
    """The mean of the tasks' own plans on a day."""
    shares = (planned_share(task.starts_on, task.limit, on=day) for task in tasks)
    return _mean(Decimal(share) / 10 for share in shares)


def last_month_end(on: date) -> date:
    """The last day of the month before."""
    return on.replace(day=1) - timedelta(days=1)


def _percent(history: Sequence[tuple[date, Decimal]], day: date) -> Decimal:
    return next((percent for as_of, percent in reversed(history) if as_of <= day), Decimal(0))


def _mean(values: Iterable[Decimal]) -> Decimal:
    found = list(values)
    return (sum(found, Decimal(0)) / len(found)).quantize(TENTH, rounding=ROUND_HALF_UP)

"""Units against their plan, laggards first, and where their tasks lie: unit × domain."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter

from django.utils.translation import pgettext

from agencies.models import Unit
from indicators.dashboard.completion import Completion, completion
from indicators.dashboard.facts import Facts
from indicators.dashboard.links import Links
from indicators.dashboard.summary import strip
from tasks.choices import Light, State
from tasks.lights import margins_of
from tasks.models import Domain, WorkItem

WIDE = 7  # marks in a cell from which its column gets more room


@dataclass(frozen=True, slots=True)
class Cell:
    """A unit's tasks in a domain, worst first; the address of their list, and what a screen reader says."""

    tasks: Sequence[WorkItem]
    worst: str
    href: str
    label: str
    many: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A unit: its rank (1 is best; None where nothing is counted), completion, and a cell a domain.

    ``margin`` is by how many points it may lie below plan before its agency's lights warn.
    """

    unit: Unit
    rank: int | None
    count: int
    late: int
    completion: Completion | None
    cells: Sequence[Cell | None]
    href: str
    margin: int

    @property
    def css(self) -> str:
        """How the difference from the plan is printed."""
        if self.completion is None or self.completion.gap >= 0:
            return "quiet"
        return "bad" if self.completion.gap <= -self.margin else "fair"


@dataclass(frozen=True, slots=True)
class Column:
    """A domain with the number of its tasks."""

    domain: Domain
    count: int
    href: str


@dataclass(frozen=True, slots=True)
class Matrix:
    """The table; a task of several units stands in each of their rows."""

    columns: Sequence[Column]
    rows: Sequence[Row]

    @property
    def below(self) -> int:
        """How many units lie below their plan."""
        return sum(row.completion is not None and row.completion.gap < 0 for row in self.rows)


def matrix(facts: Facts, links: Links) -> Matrix:
    """The table of the shown tasks."""
    tasks_of: dict[Unit, list[WorkItem]] = defaultdict(list)
    for task in facts.tasks:
        for unit in facts.units.get(task.pk, ()):
            tasks_of[unit].append(task)
    counts = Counter(task.domain for task in facts.tasks)
    columns = [
        Column(domain, counts[domain], links.tasks(domain=domain.code))
        for domain in sorted(counts, key=attrgetter("order", "code"))
    ]
    standing = {
        unit: completion([t for t in tasks if t.state != State.HALTED])
        for unit, tasks in tasks_of.items()
    }
    ranked = sorted(
        (unit for unit, now in standing.items() if now),
        key=lambda unit: (standing[unit].gap, standing[unit].actual, unit.order, unit.pk),  # type: ignore[union-attr]  # filtered
    )
    ranks = {unit: len(ranked) - place for place, unit in enumerate(ranked)}
    idle = [unit for unit in tasks_of if unit not in ranks]
    rows = [
        _row(
            unit,
            tasks_of[unit],
            columns,
            links,
            rank=ranks.get(unit),
            now=standing[unit],
            margin=margins_of(unit.agency_id, on=facts.on).behind_warn,
        )
        for unit in (*ranked, *idle)
    ]
    return Matrix(columns, rows)


def _row(
    unit: Unit,
    tasks: Sequence[WorkItem],
    columns: Sequence[Column],
    links: Links,
    *,
    rank: int | None,
    now: Completion | None,
    margin: int,
) -> Row:
    by_domain: dict[int, list[WorkItem]] = defaultdict(list)
    for task in strip(tasks):
        by_domain[task.domain_id].append(task)
    cells = [
        _cell(unit, column.domain, by_domain.get(column.domain.pk), links) for column in columns
    ]
    late = sum(task.light == Light.LATE for task in tasks)  # type: ignore[attr-defined]  # annotated
    return Row(unit, rank, len(tasks), late, now, cells, links.tasks(unit=unit.pk), margin)


def _cell(
    unit: Unit, domain: Domain, tasks: Sequence[WorkItem] | None, links: Links
) -> Cell | None:
    if not tasks:
        return None
    lights = Counter(task.light for task in tasks)  # type: ignore[attr-defined]  # annotated
    words = pgettext("between counts", ", ").join(
        f"{light.label} {lights[light]}" for light in Light if lights[light]
    )
    return Cell(
        tasks=tasks,
        worst=tasks[0].light,  # type: ignore[attr-defined]  # annotated
        href=links.tasks(unit=unit.pk, domain=domain.code),
        label=pgettext("cell of a table", "%(unit)s, %(domain)s: %(lights)s")
        % {"unit": unit, "domain": domain.short_name, "lights": words},
        many=len(tasks) >= WIDE,
    )

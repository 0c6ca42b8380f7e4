"""Units, laggards first, and where their tasks lie: unit × domain. Of many units of several agencies these instead."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import reduce
from operator import add

from django.utils.translation import pgettext

from agencies.models import Agency, Unit
from indicators.dashboard.facts import Facts, Mark, by_unit
from indicators.dashboard.links import Links
from indicators.dashboard.summary import share
from tasks.choices import Light
from tasks.lights import margins_of
from tasks.models import Domain
from tasks.standing import Completion, Standing

WIDE = 7  # signs in a cell from which its column gets more room
RANKED_FROM = 3  # tasks from which a unit is ranked: one task more or less would decide it
MANY_UNITS = 40  # units of several agencies from which the agencies stand in their place


@dataclass(frozen=True, slots=True)
class Cell:
    """A unit's tasks in a domain, as signs where they are few; their list's address, and what a screen reader says."""

    standing: Standing
    marks: Sequence[Mark]
    href: str
    label: str

    @property
    def worst(self) -> str:
        """The worst light of them."""
        return str(self.standing.worst)

    @property
    def counts(self) -> list[tuple[Light, int]]:
        """Lights that are shown, with how often."""
        return [(light, n) for light, n in self.standing.lights.items() if n]

    @property
    def many(self) -> bool:
        """Whether its column needs more room."""
        return len(self.marks) >= WIDE


@dataclass(frozen=True, slots=True)
class Row:
    """A unit or an agency with how it stands, and a cell a domain.

    ``rank``: 1 is best; equals share one, and who has too few tasks has none. ``margin`` is by how many points it may
    lie below plan before its agency's lights warn; ``returned`` how often a report of its was sent back.
    """

    whose: Unit | Agency
    standing: Standing
    rank: int | None
    cells: Sequence[Cell | None]
    href: str
    margin: int
    returned: int

    @property
    def completion(self) -> Completion | None:
        """Against its own plan."""
        return self.standing.completion

    @property
    def late(self) -> int:
        """Tasks behind."""
        return self.standing.light(Light.LATE)

    @property
    def in_time(self) -> Decimal:
        """What part of its tasks is neither overdue nor was closed late, in percent."""
        return share(self.standing.in_time, self.standing.tasks)

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
    """The table; a task of several units stands in each of their rows. ``is_of_agencies`` says whose rows they are."""

    columns: Sequence[Column]
    rows: Sequence[Row]
    is_of_agencies: bool

    @property
    def below(self) -> int:
        """How many lie below their plan."""
        return sum(row.completion is not None and row.completion.gap < 0 for row in self.rows)


def matrix(facts: Facts, links: Links) -> Matrix:
    """The table of the shown tasks."""
    columns = [
        Column(facts.domains[pk], standing.tasks, links.tasks(domain=facts.domains[pk].code))
        for pk, standing in facts.tally.domains.items()
    ]
    columns.sort(key=lambda column: (column.domain.order, column.domain.code))
    is_of_agencies = facts.agencies > 1 and len(facts.tally.units) > MANY_UNITS
    of = _agencies(facts, links) if is_of_agencies else _units(facts, links)
    rows = [_row(facts, columns, links, each) for each in of]
    return Matrix(columns, _ranked(rows), is_of_agencies)


@dataclass(frozen=True, slots=True)
class _Group:
    whose: Unit | Agency
    domains: Mapping[int, Standing]
    marks: Sequence[Mark]
    href: str
    list: Callable[..., str]


def _units(facts: Facts, links: Links) -> Iterable[_Group]:
    marks = by_unit(facts.marks)
    for pk, domains in facts.tally.units.items():

        def listed(pk: int = pk, **filters: str) -> str:
            return links.tasks(unit=pk, **filters)

        yield _Group(facts.units[pk], domains, marks.get(pk, ()), listed(), listed)


def _agencies(facts: Facts, links: Links) -> Iterable[_Group]:
    known = {agency.pk: agency for agency in facts.scope.agencies}
    for pk, domains in facts.tally.agencies.items():
        agency = known[pk]

        def listed(code: str = agency.code, **filters: str) -> str:
            return links.tasks(only=code, agency="", **filters)

        yield _Group(agency, domains, (), links.overview(only=agency.code, agency=""), listed)


def _row(facts: Facts, columns: Sequence[Column], links: Links, group: _Group) -> Row:
    by_domain: dict[int, list[Mark]] = defaultdict(list)
    for mark in group.marks:
        by_domain[mark.domain].append(mark)
    cells = [_cell(group, column.domain, by_domain.get(column.domain.pk, ())) for column in columns]
    whose = group.whose
    agency = whose.pk if isinstance(whose, Agency) else whose.agency_id
    return Row(
        whose,
        reduce(add, group.domains.values(), Standing()),
        None,
        cells,
        group.href,
        margins_of(agency, on=facts.on).behind_warn,
        0 if isinstance(whose, Agency) else facts.returned.get(whose.pk, 0),
    )


def _cell(group: _Group, domain: Domain, marks: Sequence[Mark]) -> Cell | None:
    standing = group.domains.get(domain.pk)
    if standing is None:
        return None
    words = pgettext("between counts", ", ").join(
        f"{light.label} {n}" for light, n in standing.lights.items() if n
    )
    return Cell(
        standing,
        marks,
        group.list(domain=domain.code),
        pgettext("cell of a table", "%(unit)s, %(domain)s: %(lights)s")
        % {"unit": group.whose, "domain": domain.short_name, "lights": words},
    )


def _ranked(rows: Sequence[Row]) -> list[Row]:
    """Laggards first: by what part is in time, then by what part is behind, then by reports sent back.

    Who has fewer tasks than ``RANKED_FROM`` stands below, unranked: there a single one would decide.
    """
    alike = Counter(_key(row) for row in rows if row.standing.tasks >= RANKED_FROM)
    ranks, place = {}, 1
    for key in sorted(alike, reverse=True):
        ranks[key] = place
        place += alike[key]
    placed = [
        replace(row, rank=ranks[_key(row)]) if row.standing.tasks >= RANKED_FROM else row
        for row in rows
    ]
    return sorted(placed, key=lambda row: (row.rank is None, _key(row), _gap(row), str(row.whose)))


def _key(row: Row) -> tuple[Decimal, Decimal, int]:
    """Greater is better."""
    return (row.in_time, -share(row.late, row.standing.tasks), -row.returned)


def _gap(row: Row) -> Decimal:
    return row.completion.gap if row.completion else Decimal(0)

"""What was measured of indicators, and what a higher agency's are made of: its lower ones' by the same definition."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from indicators.models import Definition, Indicator, Reading, Target
from indicators.querysets import IndicatorQuerySet
from indicators.scoring import Measured
from indicators.scoring.rollup import Part, Rolled, roll_up

Known = Mapping[int, Sequence[Measured]]


@dataclass(frozen=True, slots=True)
class _Source:
    """An agency's indicator in the tree of those that share a definition."""

    pk: int
    definition: int
    path: str
    weight: Decimal | None
    rolls_up: bool


def readings_of(
    indicators: Iterable[int] | QuerySet, *, until: date, known_by: date | None = None
) -> dict[int, list[Measured]]:
    """Readings that count, of periods that have begun by a day, by indicator id and period. One query.

    ``indicators`` are ids, or a query that selects them. What they roll up is not among them. With ``known_by`` those
    that counted at the end of that day.
    """
    found: dict[int, list[Measured]] = defaultdict(list)
    counted = Reading.objects.known_by(known_by) if known_by else Reading.objects.current()
    rows = counted.filter(indicator__in=indicators, period__lte=until)
    for indicator, first, value, of in rows.order_by("period").values_list(
        "indicator_id", "period", "value", "of"
    ):
        found[indicator].append(Measured(first, value, of))
    return dict(found)


def with_rolled_up(known: Known, targets: Iterable[Target], *, until: date) -> Known:
    """The readings by indicator id, and the periods that these targets' indicators roll up.

    A reading of its own goes before a rolled-up one. Two queries where an indicator rolls up, none otherwise; the
    targets are read with indicator and definition.
    """
    indicators = {row.indicator_id: row.indicator for row in targets}
    made = rolled_up(list(indicators.values()), until=until)
    if not made:
        return known
    return {**known, **{pk: merged(known.get(pk, ()), rolled) for pk, rolled in made.items()}}


def rolled_up(indicators: Collection[Indicator], *, until: date) -> dict[int, list[Rolled]]:
    """By indicator id the periods that more than half of the lower agencies reported, of those that roll up."""
    asked = {each.pk for each in indicators if each.rolls_up and each.definition.roll_up}
    if not asked:
        return {}
    definitions = {each.definition_id: each.definition for each in indicators if each.pk in asked}
    feeders = _feeders(_sources(definitions))
    tops = [source for source in feeders if source.pk in asked]
    below = {source.pk for top in tops for source in _below(top, feeders)}
    known = readings_of(below, until=until)
    return {top.pk: _rolled(top, feeders, definitions, known) for top in tops}


def merged(own: Sequence[Measured], rolled: Sequence[Rolled]) -> list[Measured]:
    """One series by period: a reading of its own goes before a rolled-up one."""
    found = {each.measured.first: each.measured for each in rolled}
    found |= {each.first: each for each in own}
    return [found[first] for first in sorted(found)]


def sources_of(indicator: Indicator) -> IndicatorQuerySet:
    """The indicators that its value is made of: the nearest below its agency that share its definition."""
    feeders = _feeders(_sources([indicator.definition_id]))
    found = [each.pk for top, lower in feeders.items() if top.pk == indicator.pk for each in lower]
    rows: IndicatorQuerySet = Indicator.objects.filter(pk__in=found)
    return rows


def _sources(definitions: Iterable[int]) -> list[_Source]:
    rows = Indicator.objects.filter(definition__in=list(definitions)).order_by("agency__path")
    fields = ("pk", "definition_id", "agency__path", "weight", "rolls_up")
    return [_Source(*each) for each in rows.values_list(*fields)]


def _feeders(sources: Sequence[_Source]) -> dict[_Source, list[_Source]]:
    """For each source those whose nearest higher agency with the same definition is its own."""
    placed = {(each.definition, each.path): each for each in sources}
    found: dict[_Source, list[_Source]] = {each: [] for each in sources}
    for each in sources:
        higher = (placed.get((each.definition, path)) for path in _higher(each.path))
        if (nearest := next(filter(None, higher), None)) is not None:
            found[nearest].append(each)
    return found


def _higher(path: str) -> Iterator[str]:
    """The paths of the higher agencies, the nearest first: of /sd/taian/ that is /sd/."""
    codes = path.strip("/").split("/")
    for length in range(len(codes) - 1, 0, -1):
        yield f"/{'/'.join(codes[:length])}/"


def _below(top: _Source, feeders: Mapping[_Source, Sequence[_Source]]) -> Iterator[_Source]:
    """All that its value is made of, at any depth."""
    if top.rolls_up:
        for each in feeders[top]:
            yield each
            yield from _below(each, feeders)


def _rolled(
    top: _Source,
    feeders: Mapping[_Source, Sequence[_Source]],
    definitions: Mapping[int, Definition],
    known: Known,
) -> list[Rolled]:
    definition, parts = definitions[top.definition], []
    for each in feeders[top]:
        lower = _rolled(each, feeders, definitions, known) if each.rolls_up else []
        parts.append(Part(merged(known.get(each.pk, ()), lower), each.weight))
    return roll_up(
        definition.roll_up,
        parts,
        aggregation=definition.aggregation,
        periodicity=definition.periodicity,
        direction=definition.direction,
    )

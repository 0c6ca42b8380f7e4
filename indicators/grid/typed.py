"""What was typed into the grid, read into entries."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from django.http import QueryDict

from indicators.entry.facts import Doubt, Entry
from indicators.entry.numbers import ValueRefused, read_value
from indicators.grid.table import PART, VALUE
from indicators.models import Indicator, Reading
from indicators.querysets import IndicatorQuerySet

_NAME: Final = re.compile(r"([vo])-(\d{1,18})-(\d{4}-\d\d-\d\d)-(\d{1,18})")
LONGEST: Final = 60  # characters of a figure, more is no figure

Place = tuple[int, date]


@dataclass(frozen=True, slots=True)
class Typed:
    """``texts`` by place of the cell (its name without what was seen), entries of what changed, errors by place."""

    texts: Mapping[str, str]
    entries: Sequence[Entry]
    errors: Mapping[str, str] = field(default_factory=dict)


def read_typed(sent: QueryDict, indicators: IndicatorQuerySet, *, source: str, note: str) -> Typed:
    """The cells that differ from what the person was shown. Two queries."""
    cells = list(_cells(sent))
    asked = {cell[1] for cell in cells}
    rows: dict[int, Indicator] = indicators.select_related("definition").in_bulk(asked)
    shown = _shown({cell[3] for cell in cells}, rows)
    texts, errors = {}, {}
    values: dict[Place, dict[str, Decimal | None]] = {}
    seen: dict[Place, int | None] = {}
    for kind, pk, day, reading, text in cells:
        place = f"{kind}-{pk}-{day:%Y-%m-%d}"
        texts[place] = text[:LONGEST]
        row = rows.get(pk)
        unit = row.unit if row and kind == VALUE and row.aggregation != "ratio" else ""
        try:
            value = read_value(text[:LONGEST], unit=unit)
        except ValueRefused as refusal:
            errors[place] = str(refusal)
            continue
        values.setdefault((pk, day), {})[kind] = value
        seen[pk, day] = reading or None
    entries = [
        Entry(
            pk, day, both.get(VALUE), both.get(PART), source=source, note=note, seen=seen[pk, day]
        )
        for (pk, day), both in values.items()
        if not _is_as_shown(both, shown.get(seen[pk, day] or 0))
    ]
    return Typed(texts, entries, errors)


def errors_of(doubts: Sequence[Doubt]) -> dict[str, str]:
    """What is wrong by place of the cell; several sentences of one cell stand together."""
    found: dict[str, str] = {}
    for doubt in doubts:
        kind = PART if doubt.code.startswith("of_") else VALUE
        place = f"{kind}-{doubt.entry.indicator}-{doubt.entry.period:%Y-%m-%d}"
        found[place] = f"{found[place]} {doubt.sentence}" if place in found else doubt.sentence
    return found


def _cells(sent: QueryDict) -> Iterator[tuple[str, int, date, int, str]]:
    for name, text in sent.items():
        match = _NAME.fullmatch(name)
        if match is None:
            continue
        try:
            day = date.fromisoformat(match[3])
        except ValueError:
            continue
        yield match[1], int(match[2]), day, int(match[4]), str(text)


def _shown(readings: set[int], indicators: Mapping[int, Indicator]) -> dict[int, Reading]:
    """Only of what the person records, so that no answer tells a value that he may not see."""
    mine = Reading.objects.filter(indicator__in=list(indicators))
    rows: dict[int, Reading] = mine.in_bulk(readings - {0})
    return rows


def _is_as_shown(typed: Mapping[str, Decimal | None], shown: Reading | None) -> bool:
    """Whether both figures are those that the page held; a cell that a script left out is untouched."""
    if shown is None:
        return all(value is None for value in typed.values())
    held = {VALUE: shown.value, PART: shown.of}
    return all(value == held[kind] for kind, value in typed.items())

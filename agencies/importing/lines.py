"""What was read of a workbook, as values that can wait in the database."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from agencies.importing.columns import PEOPLE, SHEETS, UNITS


@dataclass(frozen=True, slots=True)
class Line:
    """A row as text, by field; ``faults`` says of a field by a code why its cell could not be read."""

    row: int
    values: Mapping[str, str]
    faults: Mapping[str, str] = field(default_factory=dict)

    def get(self, name: str) -> str:
        """The text of a field; empty where cell or column is missing."""
        return self.values.get(name, "")


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet: its ``name`` as it stands, the letters of its columns, headings that mean nothing, and its rows."""

    name: str
    letters: Mapping[str, str] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()

    def cell(self, line: Line, name: str) -> str:
        """Where a field stands, 人员!C12; of a column that is missing, the row's first known cell."""
        letter = self.letters.get(name) or next(iter(self.letters.values()), "A")
        return f"{self.name}!{letter}{line.row}"


@dataclass(frozen=True, slots=True)
class Lines:
    """Both sheets; one that the workbook lacks is empty."""

    units: Table
    people: Table

    def __iter__(self) -> Iterator[tuple[str, Table]]:
        yield UNITS, self.units
        yield PEOPLE, self.people

    def stored(self) -> dict[str, Any]:
        """As JSON."""
        return {kind: _stored(table) for kind, table in self}

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> "Lines":
        """From JSON."""
        return cls(_read(UNITS, stored), _read(PEOPLE, stored))


def _stored(table: Table) -> dict[str, Any]:
    return {
        "name": table.name,
        "letters": dict(table.letters),
        "unknown": list(table.unknown),
        "lines": [[line.row, dict(line.values), dict(line.faults)] for line in table.lines],
    }


def _read(kind: str, stored: Mapping[str, Any]) -> Table:
    found = stored.get(kind)
    if not found:
        return Table(SHEETS[kind])
    lines = tuple(Line(row, values, faults) for row, values, faults in found["lines"])
    return Table(found["name"], found["letters"], tuple(found["unknown"]), lines)

"""From rows to entries: cells that were merged filled in, rows that belong together made one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from tasks.parsing.flow import Flow
from tasks.parsing.lexicon import tables as words
from tasks.parsing.notice import Span
from tasks.parsing.numbering import Marker, find_marker
from tasks.parsing.tables.columns import Column
from tasks.parsing.tables.model import HEADING, TASK, Row, Table

_MAIN = (words.TASK, words.INDICATOR)
_TEXTS = (*_MAIN, words.MEASURE, words.GOAL, words.VALUE)
_UNITS = (words.LEAD, words.OTHER, words.RESPONSIBLE)
_EMPTY = Flow("", ())


@dataclass(frozen=True, slots=True)
class Heading:
    """A line of the path within a table: a sub-heading, a category, or a task of several rows."""

    marker: str
    flow: Flow
    form: str = ""


@dataclass(slots=True)
class Entry:
    """What one item is made of. `texts` are the other text cells than `task`, in printed order;
    `measured_in` is the unit of an indicator's value.

    `number` is the number cell, that of the row above where the cells are merged (`numbered` is
    then False). Entries of one `group` share their task cell. `cells` are the printed cells.
    """

    number: Flow
    numbered: bool
    above: tuple[Heading, ...]
    task: Flow
    group: int
    texts: list[Flow] = field(default_factory=list)
    measured_in: Flow = _EMPTY
    units: list[tuple[Column, Flow]] = field(default_factory=list)
    times: list[Flow] = field(default_factory=list)
    cells: list[tuple[Column, Flow]] = field(default_factory=list)
    pieces: list[Span] = field(default_factory=list)

    @property
    def start(self) -> int:
        return self.pieces[0].start


@dataclass(slots=True)
class Entries:
    """The entries of a table, and the rows that name no task (the number cell, the row's range)."""

    entries: list[Entry] = field(default_factory=list)
    without_task: list[tuple[Flow, Span]] = field(default_factory=list)


def read_entries(table: Table) -> Entries:
    """The entries of the table in printed order."""
    reader = _Reader(table.columns)
    for row in table.rows:
        if row.kind == HEADING:
            reader.take_heading(row)
        elif row.kind == TASK:
            reader.take_row(row)
    return reader.found


def is_above(flow: Flow) -> bool:
    """Whether a cell says: as above."""
    return flow.text in words.SAME_AS_ABOVE


def after_marker(flow: Flow) -> tuple[Marker | None, Flow]:
    """The number that a cell begins with, and its words."""
    marker = find_marker(flow.folded)
    if marker is None or marker.form == "ordinal" or marker.length >= len(flow.text):
        return None, flow
    return marker, flow.part(marker.length, len(flow.text)).stripped()


@dataclass(slots=True)
class _Reader:
    columns: tuple[Column, ...]
    found: Entries = field(default_factory=Entries)
    headings: list[Heading] = field(default_factory=list)
    held: list[Flow] = field(default_factory=list)
    categories: dict[int, Heading] = field(default_factory=dict)
    group: int = 0
    open: bool = False

    def take_heading(self, row: Row) -> None:
        heading = _heading(row.cells)
        forms = [above.form for above in self.headings]
        at = forms.index(heading.form) if heading.form in forms else len(forms)
        self.headings = [*self.headings[:at], heading]
        self.held, self.categories, self.open = [], {}, False

    def take_row(self, row: Row) -> None:
        held = self.held or [_EMPTY] * len(self.columns)
        own = [bool(cell) and not is_above(cell) for cell in row.cells]
        cells = [
            cell if mine else above if is_above(cell) or column.role in _inheriting() else _EMPTY
            for column, cell, mine, above in zip(self.columns, row.cells, own, held, strict=True)
        ]
        self._take_categories(row, own)
        if not self._has_own(own, _TEXTS):
            self._take_textless(row, cells, own)
            return
        is_new = self._has_own(own, _MAIN) or not self.open or self._changed(own)
        if not is_new and not self._has_own(own, (words.NUMBER, *_UNITS, words.TIME)):
            self._add_cells(self.found.entries[-1], row, own)
        else:
            self.group += is_new
            self._begin(row, cells, own)
        self.held, self.open = cells, True

    def _take_categories(self, row: Row, own: list[bool]) -> None:
        """A new category closes those to its right."""
        for i, column in enumerate(self.columns):
            if column.role == words.CATEGORY and own[i]:
                self.categories = {k: v for k, v in self.categories.items() if k < i}
                self.categories[i] = _heading((row.cells[i],))

    def _changed(self, own: list[bool]) -> bool:
        return self._has_own(own, (words.CATEGORY,))

    def _has_own(self, own: list[bool], roles: tuple[str, ...]) -> bool:
        pairs = zip(self.columns, own, strict=True)
        return any(mine and column.role in roles for column, mine in pairs)

    def _take_textless(self, row: Row, cells: list[Flow], own: list[bool]) -> None:
        """A row without words of its own: more units for the entry above, or a row without task."""
        is_numbered = self._has_own(own, (words.NUMBER,))
        merged = any(
            is_above(cell)
            for c, cell in zip(self.columns, row.cells, strict=True)
            if c.role in _TEXTS
        )
        if self.open and (merged or not is_numbered):
            self._add_cells(self.found.entries[-1], row, own)
            self.held = cells
        elif sum(own) > is_numbered:  # a number alone is a form's blank row
            self.found.without_task.append((self._number(cells), row.span))

    def _begin(self, row: Row, cells: list[Flow], own: list[bool]) -> None:
        above = (*self.headings, *(self.categories[k] for k in sorted(self.categories)))
        task = next(cell for c, cell in zip(self.columns, cells, strict=True) if c.role in _MAIN)
        numbered = self._has_own(own, (words.NUMBER,))
        entry = Entry(self._number(cells), numbered, above, task, self.group)
        self.found.entries.append(entry)
        filled = [
            is_above(printed) and bool(cell) for printed, cell in zip(row.cells, cells, strict=True)
        ]
        self._add_cells(entry, row, own, cells=cells, filled=filled)

    def _number(self, cells: list[Flow]) -> Flow:
        pairs = zip(self.columns, cells, strict=True)
        return next((cell for c, cell in pairs if c.role == words.NUMBER), _EMPTY)

    def _add_cells(
        self,
        entry: Entry,
        row: Row,
        own: list[bool],
        *,
        cells: list[Flow] | None = None,
        filled: list[bool] | None = None,
    ) -> None:
        """Add the row's own cells to the entry, and in its first row those merged with above."""
        taken = filled or [False] * len(own)
        flows = cells or list(row.cells)
        for column, flow, mine, merged in zip(self.columns, flows, own, taken, strict=True):
            if mine:
                entry.cells.append((column, flow))
            if not (mine or merged):
                continue
            if column.role in (words.MEASURE, words.GOAL, words.VALUE):
                entry.texts.append(flow)
            elif column.role == words.MEASURED_IN:
                entry.measured_in = flow
            elif column.role in _UNITS:
                entry.units.append((column, flow))
            elif column.role == words.TIME:
                entry.times.append(flow)
        entry.pieces.extend(row.pieces)


def _inheriting() -> tuple[str, ...]:
    """The columns in which an empty cell means: as above."""
    return (words.NUMBER, words.CATEGORY, *_MAIN)


def _heading(cells: tuple[Flow, ...]) -> Heading:
    """A sub-heading or category with the number that it begins with, or that stands before it."""
    if len(cells) > 1:
        number = "".join(cells[0].text.split()).rstrip("、.")
        return Heading(f"{number}、" if "（" not in cells[0].folded else number, cells[1], "han")
    flow = cells[0] if cells else _EMPTY
    marker, rest = after_marker(flow)
    if marker is None:
        return Heading("", flow, "bare")
    printed = flow.text[: marker.length].rstrip()
    return Heading(printed, rest, marker.form)


def by_group(entries: list[Entry]) -> Iterator[list[Entry]]:
    """The entries that share a task cell."""
    held: list[Entry] = []
    for entry in entries:
        if held and entry.group != held[-1].group:
            yield held
            held = []
        held.append(entry)
    if held:
        yield held

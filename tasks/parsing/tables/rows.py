"""Tables whose rows are lines: line after line that falls into the header's columns."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from tasks.parsing.flow import fold
from tasks.parsing.furniture import is_furniture
from tasks.parsing.lexicon import tables as words
from tasks.parsing.numbering import find_marker
from tasks.parsing.tables import cells as cutting
from tasks.parsing.tables.captions import is_caption, is_title, plain_line
from tasks.parsing.tables.cells import Cell, Range
from tasks.parsing.tables.columns import Column, is_same_header, read_header, role_of
from tasks.parsing.tables.headers import Header, Lines
from tasks.parsing.tables.model import HEADER, HEADING, NOTHING, TASK

_NUMBER = re.compile(words.NUMBER_CELL)
_TOTAL = re.compile(words.TOTALS)
_HAN_NUMBER = re.compile(r"[（]?[一二三四五六七八九十]{1,3}[）]?[、.]?")
_HEADING_FORMS = frozenset(("han", "bracketed_han", "chapter", "section", "article"))
_LONGEST_HEADING = 60
_LONGEST_BROKEN = 40  # lines of one row that a paste broke
_AHEAD = 6


@dataclass(slots=True)
class RawRow:
    """A row as found: the ranges of its cells' lines, and of the lines that it takes."""

    kind: str
    cells: list[Cell]
    pieces: list[Range]


@dataclass(slots=True)
class Body:
    """A table as found; `end` is the index of the first line after it."""

    columns: tuple[Column, ...]
    rows: list[RawRow] = field(default_factory=list)
    end: int = 0


def read_body(source: str, lines: Lines, header: Header) -> Body:
    """The rows below the header, up to the first line that is none."""
    rows = [RawRow(HEADER, [], [span]) for span in header.lines]
    reader = _Reader(source, lines, header, Body(header.columns, rows, header.next))
    j = header.next
    while j < len(lines) and (after := reader.take(j)) > j:
        j = after
    return reader.body


def is_number(text: str) -> bool:
    """Whether a cell of the number column may hold this: 3, （二）, 1.2, 第4项."""
    return _NUMBER.fullmatch(fold(text).strip("（）、.， ★*△▲☆")) is not None


def is_heading(text: str) -> bool:
    """Whether a line over the full width is a numbered heading: 一、大气污染防治."""
    marker = find_marker(text)
    return (
        marker is not None
        and marker.form in _HEADING_FORMS
        and marker.length < len(text) <= _LONGEST_HEADING
        and "。" not in text[:-1]
    )


@dataclass(slots=True)
class _Reader:
    """Takes one line, or the lines of one row, after another."""

    source: str
    lines: Lines
    header: Header
    body: Body

    def take(self, j: int) -> int:
        """Take the row that begins on line `j`; the index after it, `j` where the table ends."""
        start, end = self.lines[j]
        text = self.source[start:end]
        if not text.strip():
            return j + 1
        if cutting.is_rule(text[: 4 * _LONGEST_HEADING]):
            return self._add(RawRow(NOTHING, [], [(start, end)]), j + 1)
        cells = self.header.split(self.source, start, end)
        if cells is None or (len(cells) == 1 and len(self.header.columns) > 1):
            return self._take_plain(j, cells)
        labels = self._texts(cells)
        if not self._is_told(labels[0]):
            if is_same_header(labels, self.header.columns):
                return self._add(RawRow(HEADER, [], [(start, end)]), j + 1)
            if read_header(labels) is not None:
                return j
        return self._take_cells(j, cells)

    def _is_told(self, first: str) -> bool:
        """Whether a row's first cell already tells that it is no header."""
        return first.isdecimal() or first in words.SAME_AS_ABOVE

    def _take_cells(self, j: int, cells: list[Cell]) -> int:
        wanted = len(self.header.columns)
        if len(cells) > wanted and not any(self._texts(cells[wanted:])):
            cells = cells[:wanted]
        if len(cells) == wanted:
            return self._add_row(cells, [self.lines[j]], j + 1, j)
        if self.header.split in (cutting.by_blanks, cutting.by_single_blanks):
            return self._take_spaced(j, cells)
        if len(cells) > wanted:
            cells = [*cells[: wanted - 1], [line for cell in cells[wanted - 1 :] for line in cell]]
            return self._add_row(cells, [self.lines[j]], j + 1, j)
        if self.header.split is cutting.by_tabs:
            return self._take_broken(j, cells)
        return self._add_row(self._padded(cells), [self.lines[j]], j + 1, j)

    def _take_broken(self, j: int, cells: list[Cell]) -> int:
        """A row whose cells' own line breaks became lines: joined until all columns are there."""
        wanted = len(self.header.columns)
        whole, last = [list(cell) for cell in cells], j
        for k in range(j + 1, min(j + _LONGEST_BROKEN, len(self.lines))):
            more = self._split_any(k)
            if len(whole) + len(more) - 1 > wanted or (len(more) > 1 and self._begins_row(more)):
                break
            whole[-1] = [*whole[-1], *more[0]]
            whole += [list(cell) for cell in more[1:]]
            last = k
            if len(whole) == wanted:
                pieces = [(self.lines[j][0], self.lines[last][1])]
                return self._add_row(whole, pieces, last + 1, j)
        return self._add_row(self._padded(cells), [self.lines[j]], j + 1, j)

    def _split_any(self, k: int) -> list[Cell]:
        start, end = self.lines[k]
        return self.header.split(self.source, start, end) or [[(start, end)]]

    def _begins_row(self, cells: list[Cell]) -> bool:
        first = cutting.text_of(self.source, cells[0])
        if self.header.columns[0].role != words.NUMBER:
            return len(cells) == len(self.header.columns) and not role_of(first)
        return is_number(first) or first in ("", *words.SAME_AS_ABOVE) or is_heading(fold(first))

    def _take_spaced(self, j: int, cells: list[Cell]) -> int:
        """A row with empty cells: each cell goes to the column that it stands under."""
        line = self.lines[j]
        columns = [self._column_at(line[0], cell) for cell in cells]
        if len(set(columns)) < len(columns) or self.header.split is cutting.by_single_blanks:
            return j
        row: list[Cell] = [[] for _ in self.header.columns]
        for column, cell in zip(columns, cells, strict=True):
            row[column] = cell
        numbered = self.header.columns[0].role == words.NUMBER
        last = self.body.rows[-1]
        if numbered and not row[0] and last.kind == TASK:
            for old, new in zip(last.cells, row, strict=True):
                old.extend(new)
            last.pieces.append(line)
            self.body.end = j + 1
            return j + 1
        return self._add_row(row, [line], j + 1, j)

    def _column_at(self, start: int, cell: Cell) -> int:
        left = cutting.width(self.source[start : cell[0][0]])
        right = left + cutting.width(self.source[cell[0][0] : cell[-1][1]])
        middle = (left + min(right, left + 4)) / 2
        return sum(1 for edge in self.header.edges if edge <= middle)

    def _take_plain(self, j: int, cells: list[Cell] | None) -> int:
        """A line that does not fall into cells: a heading, the rest of a cell, a page's furniture."""
        start, end = self.lines[j]
        text = plain_line(self.source, start, end)
        if cells is not None and self.header.split is cutting.by_bars:
            return self._add_row(self._padded(cells), [(start, end)], j + 1, j)
        if is_title(text) or text.startswith(words.ANNEX) or not self._goes_on(j + 1):
            return j
        if is_heading(text):
            return self._add(RawRow(HEADING, [[(start, end)]], [(start, end)]), j + 1)
        if is_furniture(text) or is_caption(text):
            return j + 1
        last = self.body.rows[-1]
        is_below = last.pieces[-1][1] + 1 == start
        if self.header.split is cutting.by_tabs and last.kind == TASK and is_below:
            last.cells[-1] = [*last.cells[-1], (start, end)]
            last.pieces.append((start, end))
            self.body.end = j + 1
            return j + 1
        return j

    def _goes_on(self, j: int) -> bool:
        """Whether a row or the header again follows after a few lines."""
        seen = 0
        for k in range(j, min(j + 3 * _AHEAD, len(self.lines))):
            start, end = self.lines[k]
            text = self.source[start : min(end, start + 40 * _LONGEST_HEADING)]
            if not text.strip():
                continue
            cells = self.header.split(self.source, start, end)
            if cells is not None and len(cells) > 1:
                labels = self._texts(cells)
                if is_same_header(labels, self.header.columns):
                    return True
                if read_header(labels) is not None:
                    return False
                return self._begins_row(cells)
            seen += 1
            if seen >= _AHEAD:
                return False
        return False

    def _texts(self, cells: list[Cell]) -> list[str]:
        return [cutting.text_of(self.source, cell) for cell in cells]

    def _padded(self, cells: list[Cell]) -> list[Cell]:
        missing = len(self.header.columns) - len(cells)
        return [*cells, *([] for _ in range(missing))]

    def _add_row(self, cells: list[Cell], pieces: list[Range], after: int, before: int) -> int:
        """Take a row in by its kind; a number cell that is no number ends the table."""
        texts = ["".join(text.split()) for text in self._texts(cells)]
        kind, kept = self._kind(texts, cells)
        return self._add(RawRow(kind, kept, pieces), after) if kind else before

    def _kind(self, texts: list[str], cells: list[Cell]) -> tuple[str, list[Cell]]:
        """What a row of as many cells as columns is, and the cells to keep; "" where it is none."""
        printed = [i for i, text in enumerate(texts) if text]
        if not printed:
            return NOTHING, []
        first = texts[printed[0]]
        is_note = len(printed) == 1 and fold(first).startswith(words.REMARKS)
        if is_note or any(_TOTAL.fullmatch(text) for text in texts[:2]):
            return NOTHING, []
        numbered = self.header.columns[0].role == words.NUMBER
        if len(set(texts)) == 1 and len(texts) > 2 and first not in words.SAME_AS_ABOVE:
            return HEADING, cells[:1]
        if len(printed) == 1 and self._is_heading(first, printed[0], numbered=numbered):
            return (NOTHING, []) if is_caption(first) else (HEADING, [cells[printed[0]]])
        if numbered and printed == [0, 1] and self._is_numbered_heading(texts):
            return HEADING, cells[:2]
        if numbered and texts[0] and not is_number(first) and first not in words.SAME_AS_ABOVE:
            return "", []
        return TASK, cells

    def _is_numbered_heading(self, texts: list[str]) -> bool:
        """一 | 大气污染防治 | | |: the number and the words of a heading in a cell each."""
        is_short = len(texts) > 2 and len(texts[1]) <= _LONGEST_HEADING
        return is_short and _HAN_NUMBER.fullmatch(fold(texts[0])) is not None

    def _is_heading(self, text: str, at: int, *, numbered: bool) -> bool:
        if text in words.SAME_AS_ABOVE or len(text) > _LONGEST_HEADING:
            return False
        if is_heading(fold(text)):
            return at == 0 or numbered
        return at == 0 and len(text) > 3 and not is_number(text) and "。" not in text

    def _add(self, row: RawRow, after: int) -> int:
        self.body.rows.append(row)
        self.body.end = after
        return after

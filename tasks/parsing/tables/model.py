"""What a table is: columns by what they hold, rows of cells that know their place."""

from __future__ import annotations

from dataclasses import dataclass

from tasks.parsing.flow import Flow
from tasks.parsing.notice import Span
from tasks.parsing.tables.columns import Column

HEADER, HEADING, TASK, NOTHING = "header", "heading", "task", "nothing"


@dataclass(frozen=True, slots=True)
class Row:
    """A row: `kind` is header, heading (over the full width), task, or nothing (a total, a rule).

    `cells` are as many as the table's columns in a task row, one or two (the heading's number
    and its words) in a heading, none in the others. `pieces` are its source ranges, several where
    it takes several lines.
    """

    kind: str
    cells: tuple[Flow, ...]
    pieces: tuple[Span, ...]

    @property
    def span(self) -> Span:
        return Span(self.pieces[0].start, self.pieces[-1].end)


@dataclass(frozen=True, slots=True)
class Table:
    """A table of tasks: `span` runs from its header to its last row, `title` is the line above.

    `captions` are lines such as 填报单位：…… between the two.
    """

    span: Span
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    title: Span | None = None
    captions: tuple[Span, ...] = ()

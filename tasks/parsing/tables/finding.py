"""Where the tables of a notice stand: a header line, and the rows below it."""

from __future__ import annotations

from tasks.parsing.notice import Span
from tasks.parsing.tables.captions import captions_above
from tasks.parsing.tables.cells import flow_of
from tasks.parsing.tables.headers import header_at
from tasks.parsing.tables.model import HEADER, TASK, Row, Table
from tasks.parsing.tables.rows import Body, RawRow, read_body
from tasks.parsing.tables.stacked import read_stacked


def find_tables(source: str) -> list[Table]:
    """The tables of tasks in order; ordinary text and tables of other things are none."""
    lines = _lines(source)
    tables: list[Table] = []
    i = 0
    while i < len(lines):
        body = _body_at(source, lines, i)
        if body and any(row.kind == TASK for row in body.rows):
            after = tables[-1].span.end if tables else 0
            tables.append(_table(source, lines, i, body, after))
        i = max(i + 1, body.end if body else 0)
    return tables


def _lines(source: str) -> list[tuple[int, int]]:
    """The ranges of the lines; a vertical tab breaks a cell's line, not the row's."""
    lines, start = [], 0
    while start < len(source):
        stop = source.find("\n", start)
        stop = len(source) if stop < 0 else stop
        lines.append((start, stop))
        start = stop + 1
    return lines


def _body_at(source: str, lines: list[tuple[int, int]], i: int) -> Body | None:
    header = header_at(source, lines, i)
    return read_body(source, lines, header) if header else read_stacked(source, lines, i)


def _table(source: str, lines: list[tuple[int, int]], i: int, body: Body, after: int) -> Table:
    rows = tuple(_row(source, raw, body) for raw in body.rows)
    title, captions = captions_above(source, lines, i, after)
    span = Span(rows[0].span.start, rows[-1].span.end)
    return Table(span, body.columns, rows, title, captions)


def _row(source: str, raw: RawRow, body: Body) -> Row:
    """The row with clean cells; the words of a header, a total or a rule are not read."""
    columns = body.columns
    if raw.kind == TASK:
        pairs = zip(raw.cells, columns, strict=True)
        cells = tuple(flow_of(source, cell, column) for cell, column in pairs)
    elif raw.kind == HEADER:
        cells = ()
    else:
        flows = (flow_of(source, cell, columns[0]) for cell in raw.cells)
        cells = tuple(flow for flow in flows if flow)
    return Row(raw.kind, cells, tuple(Span(a, b) for a, b in raw.pieces))

"""Where in the notice's outline a table stands: its part, the heading above, the text after it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace

from tasks.parsing.checks import problem
from tasks.parsing.imprint import plan_year
from tasks.parsing.layout import Paragraph
from tasks.parsing.lexicon import tables as words
from tasks.parsing.notice import Meta, Problem, Span
from tasks.parsing.outline import Clause, Outline, Wording
from tasks.parsing.segments import HEADING, LEFTOVER, META, SECTION, Stretch
from tasks.parsing.tables.clauses import TableClauses, clauses_of, leaves
from tasks.parsing.tables.model import NOTHING, TASK, Table

_LONGEST_HEADING = 40
_LONGEST_POINTER = 120


def taken(tables: Sequence[Table]) -> list[Span]:
    """The source ranges that the tables' rows take, in order."""
    return [piece for table in tables for row in table.rows for piece in row.pieces]


def mark(tables: Sequence[Table], layout: Sequence[Paragraph], roles: dict[int, str]) -> None:
    """Give the paragraphs about tables their roles: title, captions, notes below.

    What a notice's head or closing has taken keeps its role.
    """
    captions = {table.title: SECTION for table in tables if table.title}
    captions |= {span: META for table in tables for span in table.captions}
    for span, role in captions.items():
        i = bisect_left(layout, span.start, key=lambda paragraph: paragraph.start)
        if i == len(layout) or layout[i].start >= span.end or layout[i].marker:
            continue
        if role == SECTION and _is_under_heading(layout, i) and roles.get(i) in (None, SECTION):
            roles[i] = META  # the heading above goes on over the table
        roles.setdefault(i, role)
    for table in tables:
        for i in _notes_below(table, layout, roles):
            roles.setdefault(i, LEFTOVER)


def titled(meta: Meta, tables: Sequence[Table], source: str) -> Meta:
    """The meta of a notice that is nothing but tables: the first one's title is its own."""
    span = next((table.title for table in tables if table.title), None)
    if meta.title or span is None:
        return meta
    title = "".join(source[span.start : span.end].split())
    year = meta.year or plan_year([title], meta.issued, meta.doc_number)
    return replace(meta, title=title, year=year)


def _is_under_heading(layout: Sequence[Paragraph], i: int) -> bool:
    """Whether a numbered heading stands right above the paragraph."""
    above = next((p for p in reversed(layout[max(0, i - 3) : i]) if not p.furniture), None)
    return (
        above is not None
        and above.marker is not None
        and len(above.folded) <= _LONGEST_HEADING
        and "。" not in above.folded
    )


def _notes_below(table: Table, layout: Sequence[Paragraph], roles: dict[int, str]) -> Iterator[int]:
    """The paragraphs right after a table that say something about it and begin nothing new."""
    first = bisect_left(layout, table.span.end, key=lambda paragraph: paragraph.start)
    for i in range(first, len(layout)):
        paragraph = layout[i]
        is_heading = len(paragraph.folded) < _LONGEST_HEADING and not set("，。；：") & set(
            paragraph.folded
        )
        if roles.get(i) or paragraph.marker or is_heading:
            return
        yield i


def place(
    tables: Sequence[Table],
    layout: Sequence[Paragraph],
    outline: Outline,
    wordings: dict[int, Wording],
) -> list[TableClauses]:
    """The clauses of the tables, each under the heading that is open where its table stands."""
    clause_of = {i: clause for clause in outline.clauses for i in clause.paragraphs}
    placed: list[TableClauses] = []
    section, above, i = "", None, 0
    for table in tables:
        while i < len(layout) and layout[i].start < table.span.start:
            role = outline.roles.get(i)
            if role == SECTION:
                section = layout[i].flow.text.replace(" ", "")
            if role not in ("furniture", META) or i in clause_of:
                above = clause_of.get(i)
            i += 1
        parent = above if above and _introduces(above, wordings[id(above)]) else None
        placed.append(clauses_of(table, above.section if above else section, parent))
    return placed


def _introduces(clause: Clause, own: Wording) -> bool:
    """Whether a clause is a heading over the table, or points to it (任务分工见下表)."""
    text = own.whole.folded
    if len(text) <= _LONGEST_HEADING and "。" not in text[:-1]:
        return not (own.units.lead or own.units.other)
    return len(text) <= _LONGEST_POINTER and any(word in text for word in words.POINTERS)


def problems_of(tables: Sequence[TableClauses]) -> Iterator[Problem]:
    """A doubt for each row that has a number or units, but no task."""
    for table in tables:
        for number, span in table.without_task:
            printed = "".join(number.text.split())
            named = f"Row {printed}" if printed else "A row"
            yield problem(
                "row_without_task", span, f"{named} of the table names no task.", row=printed
            )


def words_of(tables: Sequence[TableClauses]) -> dict[int, Wording]:
    """The words of all rows and headings, by the clause's identity."""
    words: dict[int, Wording] = {}
    for table in tables:
        words |= table.headings
        words |= {id(row.clause): row.words for row in table.rows}
    return words


def stretches_of_tables(
    tables: Sequence[Table], placed: Sequence[TableClauses], ordinals: dict[int, int]
) -> Iterator[Stretch]:
    """The leaves of all rows; `ordinals` of the items by the clause's identity."""
    taken_up = set()
    for row in (row for table in placed for row in table.rows):
        group = -1 - row.entry.start
        for start, kind in leaves(row):
            taken_up.add(start)
            item = 0 if kind == HEADING else ordinals[id(row.clause)]
            yield Stretch(start, kind, row.clause.level, item, group)
    for row_of_table in (row for table in tables for row in table.rows):
        kind = LEFTOVER if row_of_table.kind in (TASK, NOTHING) else HEADING
        for piece in row_of_table.pieces:
            if piece.start not in taken_up:
                yield Stretch(piece.start, kind, 1, 0, -1 - row_of_table.span.start)

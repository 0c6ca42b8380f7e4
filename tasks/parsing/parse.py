"""The public verb of the reader: a notice's text in, its items with their places out."""

from __future__ import annotations

from dataclasses import dataclass

from tasks.parsing.checks import check_items, check_notice
from tasks.parsing.conventions import read_conventions
from tasks.parsing.domains import DEFAULT, Vocabulary
from tasks.parsing.due_dates import plan_years
from tasks.parsing.flow import fold
from tasks.parsing.items import Place, plain_title, read_item
from tasks.parsing.layout import Paragraph, paragraphs
from tasks.parsing.meta import read_head
from tasks.parsing.notice import Item, ParsedNotice, Span
from tasks.parsing.outline import (
    GOAL,
    TASK,
    Clause,
    Outline,
    Wording,
    kind_of,
    read_outline,
    spans_of,
    wording,
)
from tasks.parsing.segments import stretches_of, tile, with_segments
from tasks.parsing.tables import find_tables
from tasks.parsing.tables.clauses import RowClause, TableClauses
from tasks.parsing.tables.placing import (
    mark,
    place,
    problems_of,
    stretches_of_tables,
    taken,
    titled,
    words_of,
)


def parse_notice(source: str, *, vocabulary: Vocabulary = DEFAULT) -> ParsedNotice:
    """The outline, items and doubts of a notice; segments cover `source`. Never raises on content.

    `vocabulary` holds the words that tell an item's domain.
    """
    tables = find_tables(source)
    layout = paragraphs(source, taken(tables))
    head = read_head(layout)
    meta = titled(head.meta, tables, source)
    mark(tables, layout, head.roles)
    outline = read_outline(layout, head.roles)
    words = {id(clause): wording(clause, layout) for clause in outline.clauses}
    placed = place(tables, layout, outline, words)
    words |= words_of(placed)
    leaves = _leaves(source, layout, outline, placed, words)
    conventions = read_conventions(p.folded for p in layout)
    is_sole = len({leaf.clause.section for leaf in leaves}) < 2
    years = plan_years(meta.title)
    items: list[Item] = []
    for ordinal, leaf in enumerate(leaves, 1):
        where = Place(ordinal, leaf.kind, leaf.spans, meta.year, conventions, is_sole, years)
        item = read_item(leaf.clause, words, where, vocabulary)
        items.append(leaf.row.as_printed(item, source) if leaf.row else item)
    ordinals = {id(leaf.clause): ordinal for ordinal, leaf in enumerate(leaves, 1)}
    stretches = [
        *stretches_of(layout, outline, words, ordinals),
        *stretches_of_tables(tables, placed, ordinals),
    ]
    segments = tile(source, stretches)
    return ParsedNotice(
        source=source,
        meta=meta,
        items=tuple(check_items(with_segments(items, segments), meta)),
        segments=segments,
        problems=(*head.problems, *check_notice(source, meta, items), *problems_of(placed)),
    )


@dataclass(frozen=True, slots=True)
class _Leaf:
    """A clause or a table's row that makes an item."""

    clause: Clause
    kind: str
    spans: tuple[Span, ...]
    row: RowClause | None = None


def _leaves(
    source: str,
    layout: list[Paragraph],
    outline: Outline,
    placed: list[TableClauses],
    words: dict[int, Wording],
) -> list[_Leaf]:
    """What makes an item, of the text and of tables, in the order of the source."""
    titles = {key: fold(plain_title(own)) for key, own in words.items()}
    cuts = sorted(p.start for p in layout if p.furniture)
    leaves = []
    for clause in outline.clauses:
        is_text = not clause.children and titles[id(clause)]
        if is_text and (kind := kind_of(clause, titles)):
            leaves.append(_Leaf(clause, kind, spans_of(clause, layout, cuts)))
    for row in (row for table in placed for row in table.rows):
        kind = GOAL if row.is_indicator else kind_of(row.clause, titles) or TASK
        leaves.append(_Leaf(row.clause, kind, row.spans(source, cuts), row))
    return sorted(leaves, key=lambda leaf: leaf.spans[0])

"""The source tiled into blocks: every character belongs to exactly one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tasks.parsing.flow import clean
from tasks.parsing.layout import Paragraph
from tasks.parsing.notice import Block, Span
from tasks.parsing.outline import Clause, Outline

TITLE, META, PREAMBLE, SECTION, HEADING, ITEM, FURNITURE, LEFTOVER = (
    "title", "meta", "preamble", "section", "heading", "item", "furniture", "leftover",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A piece of a paragraph: `key` tells which pieces belong together."""

    start: int
    key: tuple[str, int]
    level: int


def tile(
    source: str, layout: list[Paragraph], outline: Outline, kinds: dict[int, str]
) -> tuple[Block, ...]:
    """The blocks in order, without gap or overlap; blank stretches belong to the block before.

    `kinds` is the item kind of each paragraph of a clause, empty where the clause is no item.
    """
    stretches = sorted(_stretches(layout, outline, kinds), key=lambda s: s.start)
    if not stretches:
        return (Block(LEFTOVER, Span(0, len(source))),) if source else ()
    firsts = [s for i, s in enumerate(stretches) if i == 0 or s.key != stretches[i - 1].key]
    bounds = [0, *(s.start for s in firsts[1:]), len(source)]
    return tuple(
        Block(s.key[0], Span(start, end), s.level, _text(source, start, end))
        for s, start, end in zip(firsts, bounds, bounds[1:], strict=False)
    )


def _stretches(
    layout: list[Paragraph], outline: Outline, kinds: dict[int, str]
) -> Iterator[_Stretch]:
    clause_of = {i: clause for clause in outline.clauses for i in clause.paragraphs}
    for i, paragraph in enumerate(layout):
        kind, level, group = _kind(i, clause_of.get(i), outline, kinds)
        for piece in paragraph.pieces:
            yield _Stretch(piece.start, (kind, group), level)


def _kind(
    i: int, clause: Clause | None, outline: Outline, kinds: dict[int, str]
) -> tuple[str, int, int]:
    """Kind, level and the paragraph that the block begins with."""
    if clause is None:
        return outline.roles.get(i, LEFTOVER), 0, i
    if kinds.get(i):
        return ITEM, clause.level, clause.paragraphs[0]
    if clause.children and i == clause.paragraphs[0]:
        return HEADING, clause.level, i
    return PREAMBLE, 0, i


def _text(source: str, start: int, end: int) -> str:
    lines, position = [], start
    for raw in source[start:end].splitlines(keepends=True):
        lines.append(clean(source, position, position + len(raw)).text)
        position += len(raw)
    return "\n".join(line for line in lines if line)

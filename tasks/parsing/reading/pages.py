"""Printed pages put together: their lines and tables as text, a table that goes on over a page as one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final, TypeGuard

from tasks.parsing.reading.flowing import Edges, Paragraph, edges_of
from tasks.parsing.reading.page import Line, Page, lines_of
from tasks.parsing.reading.ruled import NEAR, Table, tables_of
from tasks.parsing.reading.tables import CONTINUED, as_lines

PAGE_END: Final = "\f\n"
# Sample: — 3 —; 第3页 共10页; 3/10
_PAGE_NUMBER = re.compile(r"[\s—–\-－·第共页/／]*\d{1,4}[\s—–\-－·第共页/／\d]{0,12}")
_SENTENCE_END: Final = tuple("。；！？;!?")
FEWEST_RUNNING: Final = 3  # pages that have the same head or foot
_SAME_EDGE: Final = 3 * NEAR

Block = Paragraph | Table


def text_of(pages: Sequence[Page]) -> str:
    """The pages' text in reading order, each page's end a form feed and a line feed."""
    parts = [_parts(page) for page in pages]
    edges = edges_of(
        (page.width, [part for part in each if isinstance(part, Line)])
        for page, each in zip(pages, parts, strict=True)
    )
    blocks = [_blocks(each, edges.get(page.width)) for page, each in zip(pages, parts, strict=True)]
    _join_tables(blocks)
    _join_paragraphs(blocks, [edges.get(page.width) for page in pages])
    return PAGE_END.join(_written(page) for page in blocks).rstrip("\n\f")


def _parts(page: Page) -> list[Line | Table]:
    """The lines and tables of a page from top to bottom."""
    tables, rest = tables_of(page)
    placed: list[tuple[float, Line | Table]] = [(line.base, line) for line in lines_of(rest)]
    placed += [(table.top, table) for table in tables]
    return [part for _top, part in sorted(placed, key=lambda pair: -pair[0])]


def _blocks(parts: Sequence[Line | Table], edges: Edges | None) -> list[Block]:
    """The parts with the lines of each paragraph joined."""
    blocks: list[Block] = []
    for part in parts:
        if isinstance(part, Table):
            blocks.append(part)
            continue
        made = Paragraph.of(part)
        above = blocks[-1] if blocks else None
        if _may_join(above, made) and edges and edges.joins(above, made, same_page=True):
            above.append(made)
        else:
            blocks.append(made)
    return blocks


def _may_join(above: Block | None, below: Block) -> TypeGuard[Paragraph]:
    return isinstance(above, Paragraph) and not (_is_page_number(above) or _is_page_number(below))


def _written(blocks: Sequence[Block]) -> str:
    lines: list[str] = []
    for block in blocks:
        if isinstance(block, Table):
            lines += as_lines(block.rows)
        else:
            lines.append(block.text)
    return "\n".join(lines)


def _join_tables(pages: Sequence[list[Block]]) -> None:
    """Move the rows of a table that goes on over a page's end to where it began; only page numbers may be between."""
    last: Table | None = None
    for page in pages:
        at = _first_of_text(page)
        first = page[at] if at is not None else None
        if at is not None and last and isinstance(first, Table) and _goes_on(last, first):
            _append(last, first.rows)
            del page[at]
            if _first_of_text(page) is None:
                continue
        ending = [block for block in page if not _is_page_number(block)]
        last = ending[-1] if ending and isinstance(ending[-1], Table) else None


def _join_paragraphs(pages: Sequence[list[Block]], edges: Sequence[Edges | None]) -> None:
    """Move the rest of a paragraph that goes on over a page's end to where it began."""
    running = _running(pages)
    last: Paragraph | None = None
    for page, found in zip(pages, edges, strict=True):
        text = [block for block in page if not _is_marginal(block, running)]
        if last and found and text and _moved(last, text[0], found):
            page.remove(text[0])
            text = text[1:]
        if text:
            last = text[-1] if isinstance(text[-1], Paragraph) else None


def _moved(last: Paragraph, first: Block, edges: Edges) -> bool:
    """Whether the block went on from the paragraph, which has it now."""
    if not isinstance(first, Paragraph) or not edges.joins(last, first, same_page=False):
        return False
    last.append(first)
    return True


def _is_marginal(block: Block, running: frozenset[str]) -> bool:
    return _is_page_number(block) or _shape(block) in running


def _running(pages: Sequence[Sequence[Block]]) -> frozenset[str]:
    """What stands at the head or the foot of several pages, numbers apart."""
    shapes = Counter(
        shape
        for page in pages
        for shape in {_shape(block) for block in (*page[:1], *page[-1:])}
        if shape
    )
    return frozenset(shape for shape, count in shapes.items() if count >= FEWEST_RUNNING)


def _shape(block: Block) -> str:
    return re.sub(r"\d+", "0", block.text) if isinstance(block, Paragraph) else ""


def _first_of_text(page: Sequence[Block]) -> int | None:
    return next((at for at, block in enumerate(page) if not _is_page_number(block)), None)


def _is_page_number(block: Block) -> bool:
    return isinstance(block, Paragraph) and _PAGE_NUMBER.fullmatch(block.text) is not None


def _goes_on(table: Table, other: Table) -> bool:
    return len(table.edges) == len(other.edges) and all(
        abs(one - two) <= _SAME_EDGE for one, two in zip(table.edges, other.edges, strict=True)
    )


def _append(table: Table, rows: list[list[str]]) -> None:
    """The rows of the next page, without a repeated head; a row that the page cut is put together again."""
    if rows and rows[0] == table.rows[0]:
        rows = rows[1:]
    if not rows:
        return
    above, first = table.rows[-1], rows[0]
    if _is_cut(above, first):
        table.rows[-1] = [
            one if two == CONTINUED else one + two for one, two in zip(above, first, strict=True)
        ]
    else:
        # A cell merged over rows is printed empty again on the next page.
        table.rows.append(_as_continued(first, table.rows))
    table.rows.extend(rows[1:])


def _is_cut(above: Sequence[str], row: Sequence[str]) -> bool:
    """Whether the page's end fell into a row: nothing but goings-on of texts that had not come to an end."""
    pairs = [(one, two) for one, two in zip(above, row, strict=True) if two]
    return (
        not row[0]
        and all(one and one != CONTINUED for one, _two in pairs)
        and any(not one.rstrip().endswith(_SENTENCE_END) for one, _two in pairs)
    )


def _as_continued(row: list[str], above: Sequence[Sequence[str]]) -> list[str]:
    if row[0]:
        return row
    columns = next((at for at, text in enumerate(row) if text), len(row))
    covered = [CONTINUED if any(line[at] for line in above) else "" for at in range(columns)]
    return [*covered, *row[columns:]]

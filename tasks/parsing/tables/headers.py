"""The header of a table whose rows are lines, alone or over two lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from tasks.parsing.lexicon import tables as words
from tasks.parsing.tables import cells as cutting
from tasks.parsing.tables.cells import Cell, Range, Splitter
from tasks.parsing.tables.columns import Column, combined, read_header, role_of

Lines = list[Range]
_LONGEST_LINE = 600
_SPACED = re.compile(r"\S(?:  |[ \t]*[　\t])[ \t　]*\S")
_ONE_SPACE = re.compile(r"\S \S")


@dataclass(frozen=True, slots=True)
class Header:
    """A header line: how lines fall into cells here, the columns, and where rows begin."""

    split: Splitter
    columns: tuple[Column, ...]
    lines: tuple[Range, ...]
    edges: tuple[float, ...]
    next: int


def header_at(source: str, lines: Lines, i: int) -> Header | None:
    """The header that line `i` is, alone or with the line below it."""
    start, end = lines[i]
    if not 4 <= end - start <= _LONGEST_LINE:
        return None
    text = source[start:end]
    for split in _splitters(text):
        cells = split(source, start, end)
        if cells is None or len(cells) < 2:
            continue
        if split in (cutting.by_blanks, cutting.by_single_blanks):
            cells = _whole_labels(source, cells)
        fewest = 3 if split is cutting.by_single_blanks else 2
        labels = [cutting.text_of(source, cell) for cell in cells]
        if split is cutting.by_single_blanks and role_of(labels[0]) != words.NUMBER:
            continue
        columns = read_header(labels, fewest=fewest)
        if columns is None or (split is cutting.by_single_blanks and not _is_strict(columns)):
            continue
        return _with_second_line(source, lines, i, Header(
            split, columns, ((start, end),), tuple(_edges(source, start, cells)), i + 1
        ), labels)  # fmt: skip
    return None


def _splitters(text: str) -> Iterator[Splitter]:
    if "\t" in text:
        yield cutting.by_tabs
    if any(bar in text for bar in cutting.BARS):
        yield cutting.by_bars
    if _SPACED.search(text):
        yield cutting.by_blanks
    elif _ONE_SPACE.search(text):
        yield cutting.by_single_blanks


def _whole_labels(source: str, cells: list[Cell]) -> list[Cell]:
    """The cells with 序  号 and 备  注, letters that blanks space out, made one again."""
    whole: list[Cell] = []
    lone = False
    for cell in cells:
        (a, b), *_ = cell
        is_lone = b - a == 1
        if is_lone and lone:
            whole[-1] = [(whole[-1][0][0], b)]
            lone = False
        else:
            whole.append(cell)
            lone = is_lone
    return whole


def _is_strict(columns: tuple[Column, ...]) -> bool:
    return columns[0].role == words.NUMBER and all(column.role for column in columns)


def _edges(source: str, start: int, cells: list[Cell]) -> Iterator[float]:
    """The middle between each two header cells, in half-width columns from the line's start."""
    ends: list[tuple[int, int]] = []
    for cell in cells:
        left = cutting.width(source[start : cell[0][0]])
        ends.append((left, left + cutting.width(source[cell[0][0] : cell[-1][1]])))
    for (_, right), (left, _) in pairwise(ends):
        yield (right + left) / 2


def _with_second_line(
    source: str, lines: Lines, i: int, header: Header, labels: list[str]
) -> Header:
    """The header with the line of parts below it: 牵头单位, 配合单位 under 责任分工."""
    j = _next_line(source, lines, i + 1)
    if j is None or header.split in (cutting.by_blanks, cutting.by_single_blanks):
        return header
    start, end = lines[j]
    cells = header.split(source, start, end) if end - start <= _LONGEST_LINE else None
    if cells is None:
        return header
    both = combined(labels, [cutting.text_of(source, cell) for cell in cells])
    columns = read_header(both) if both else None
    if columns is None:
        return header
    return replace(header, columns=columns, lines=(*header.lines, (start, end)), next=j + 1)


def _next_line(source: str, lines: Lines, j: int) -> int | None:
    """The next line that is not blank and no rule, close by."""
    for k in range(j, min(j + 3, len(lines))):
        text = source[slice(*lines[k])]
        if text.strip() and not cutting.is_rule(text[:_LONGEST_LINE]):
            return k
    return None

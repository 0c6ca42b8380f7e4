"""The form in which a table stands in the text: a row a line, its cells separated by tabs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

CONTINUED: Final = "〃"  # the cell above goes on here
CELL_BREAK: Final = "\v"
MOST_COLUMNS: Final = 200  # of one table; a merge that claims more is cut
MOST_ROWS: Final = 20_000
_BLANKS = re.compile(r"[^\S\n\v]+")
_BREAKS = re.compile(r"\s*[\n\v\f\x1c-\x1e\x85\u2028\u2029]\s*")


def as_lines(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The rows as lines; a row in which nothing new stands is left out. One column is no table but paragraphs."""
    cleaned = [[clean_cell(cell) for cell in row] for row in rows]
    filled = [row for row in cleaned if any(cell not in ("", CONTINUED) for cell in row)]
    width = max((len(row) for row in filled), default=0)
    if width == 1:
        yield from (line for row in filled for line in row[0].split(CELL_BREAK))
        return
    for row in filled:
        yield "\t".join([*row, *[""] * (width - len(row))])


def clean_cell(text: str) -> str:
    """A cell's text in one line: its line breaks as U+000B, tabs and runs of blanks as one blank."""
    return _BLANKS.sub(" ", _BREAKS.sub(CELL_BREAK, text.strip())).strip(" ")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as it is written down: once, with the columns and rows that it covers."""

    text: str
    columns: int = 1
    rows: int = 1


def laid_out(rows: Iterable[Iterable[Cell]]) -> list[list[str]]:
    """The rows with every place of the grid filled: by a cell, or by what says that a merged one covers it."""
    grid: list[list[str]] = []
    covered: dict[int, tuple[int, str]] = {}  # column: rows still covered, and what stands there
    for cells in rows:
        row: list[str] = []
        begun: dict[int, tuple[int, str]] = {}
        for cell in cells:
            _fill(row, covered)
            columns = max(1, min(cell.columns, MOST_COLUMNS - len(row)))
            if cell.rows > 1:
                below = min(cell.rows, MOST_ROWS) - 1
                begun |= {len(row) + step: (below, "") for step in range(columns)}
                begun[len(row)] = (below, CONTINUED)
            row += [cell.text, *[""] * (columns - 1)]
        while any(column >= len(row) for column in covered):
            row.append(covered[len(row)][1] if len(row) in covered else "")
        covered = {at: (left - 1, text) for at, (left, text) in covered.items() if left > 1} | begun
        grid.append(row)
    return grid


def _fill(row: list[str], covered: dict[int, tuple[int, str]]) -> None:
    while len(row) in covered:
        row.append(covered[len(row)][1])

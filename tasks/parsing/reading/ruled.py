"""Ruled tables on a printed page: a grid found from its lines, merged cells from the lines that are missing."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Final

from tasks.parsing.reading.page import Glyph, Page, Stroke, lines_of
from tasks.parsing.reading.tables import CELL_BREAK, CONTINUED, MOST_COLUMNS
from tasks.parsing.reading.wrapping import first_word, width_of

NEAR: Final = 3.0  # points: lines closer than that are one, and meet
SHORTEST: Final = 4.0  # points: what is shorter is a dot or the thickness of a line
MOST_STROKES: Final = 3000  # of a page; more than that is a drawing
WIDEST_MARGIN: Final = 7.0  # points within a cell, on either side


@dataclass(frozen=True, slots=True)
class Table:
    """A table's place on the page, its columns' edges, and its rows as cells' texts."""

    top: float
    edges: tuple[float, ...]
    rows: list[list[str]]


def tables_of(page: Page) -> tuple[list[Table], list[Glyph]]:
    """The tables of the page from top to bottom, and the glyphs that stand in none."""
    level, upright = _merged(page.level), _merged(page.upright)
    if not level or not upright or len(level) + len(upright) > MOST_STROKES:
        return [], page.glyphs
    tables: list[Table] = []
    rest = page.glyphs
    for across, down in _connected(level, upright):
        grid = _Grid.of(across, down)
        if grid is None:
            continue
        inside = [glyph for glyph in rest if grid.holds(glyph)]
        if not inside:
            continue
        rest = [glyph for glyph in rest if not grid.holds(glyph)]
        tables.append(Table(grid.ys[0], tuple(grid.xs), grid.rows(inside)))
    return sorted(tables, key=attrgetter("top"), reverse=True), rest


def _merged(strokes: Iterable[Stroke]) -> list[Stroke]:
    """Strokes in one line that touch, as one."""
    lines: list[list[Stroke]] = []
    for stroke in sorted(strokes, key=attrgetter("at")):
        if lines and stroke.at - lines[-1][0].at <= NEAR:
            lines[-1].append(stroke)
        else:
            lines.append([stroke])
    merged: list[Stroke] = []
    for line in lines:
        at = sum(stroke.at for stroke in line) / len(line)
        ordered = sorted(line, key=attrgetter("start"))
        start = end = ordered[0].start
        for stroke in ordered:
            if stroke.start > end + NEAR:
                merged.append(Stroke(at, start, end))
                start = end = stroke.start
            end = max(end, stroke.end)
        merged.append(Stroke(at, start, end))
    return [stroke for stroke in merged if stroke.end - stroke.start >= SHORTEST]


def _connected(
    level: Sequence[Stroke], upright: Sequence[Stroke]
) -> Iterable[tuple[list[Stroke], list[Stroke]]]:
    """Groups of level and upright strokes that meet, each a table or a frame."""
    leaders = list(range(len(level) + len(upright)))

    def leader(at: int) -> int:
        while leaders[at] != at:
            leaders[at] = leaders[leaders[at]]
            at = leaders[at]
        return at

    for i, across in enumerate(level):
        for k, down in enumerate(upright, len(level)):
            if _spans(across, down.at) and _spans(down, across.at):
                leaders[leader(i)] = leader(k)
    groups: dict[int, tuple[list[Stroke], list[Stroke]]] = defaultdict(lambda: ([], []))
    for i, across in enumerate(level):
        groups[leader(i)][0].append(across)
    for k, down in enumerate(upright, len(level)):
        groups[leader(k)][1].append(down)
    return groups.values()


def _spans(stroke: Stroke, at: float) -> bool:
    return stroke.start - NEAR <= at <= stroke.end + NEAR


def _places(strokes: Iterable[Stroke]) -> list[float]:
    places: list[float] = []
    for at in sorted(stroke.at for stroke in strokes):
        if not places or at - places[-1] > NEAR:
            places.append(at)
    return places


@dataclass(slots=True)
class _Grid:
    xs: list[float]  # from left to right
    ys: list[float]  # from top to bottom
    across: list[Stroke]
    down: list[Stroke]

    @classmethod
    def of(cls, across: list[Stroke], down: list[Stroke]) -> _Grid | None:
        """None for a frame around text, and for what has no inside."""
        xs, ys = _places(down), _places(across)[::-1]
        if not 3 <= len(xs) <= MOST_COLUMNS or len(ys) < 2:
            return None
        return cls(xs, ys, across, down)

    def holds(self, glyph: Glyph) -> bool:
        x, y = glyph.centre
        return self.xs[0] <= x <= self.xs[-1] and self.ys[-1] <= y <= self.ys[0]

    def rows(self, glyphs: Iterable[Glyph]) -> list[list[str]]:
        """The cells' texts; what a merged cell covers says so."""
        anchors = self._anchors()
        within: dict[tuple[int, int], list[Glyph]] = defaultdict(list)
        for glyph in glyphs:
            within[anchors[self._place(glyph)]].append(glyph)
        last: dict[tuple[int, int], int] = {}  # column of each cell
        for (_row, column), anchor in anchors.items():
            last[anchor] = max(last.get(anchor, 0), column)
        texts = {
            anchor: _cell(inside, self.xs[anchor[1]], self.xs[last[anchor] + 1])
            for anchor, inside in within.items()
        }
        return [
            [self._shown((row, column), anchors, texts) for column in range(len(self.xs) - 1)]
            for row in range(len(self.ys) - 1)
        ]

    def _place(self, glyph: Glyph) -> tuple[int, int]:
        x, y = glyph.centre
        column = min(max(bisect_right(self.xs, x) - 1, 0), len(self.xs) - 2)
        row = bisect_right([-at for at in self.ys], -y) - 1
        return min(max(row, 0), len(self.ys) - 2), column

    def _anchors(self) -> dict[tuple[int, int], tuple[int, int]]:
        """For each place of the grid the first place of the cell that it belongs to."""
        anchors: dict[tuple[int, int], tuple[int, int]] = {}
        for row in range(len(self.ys) - 1):
            for column in range(len(self.xs) - 1):
                if column and not self._is_ruled_left(row, column):
                    anchors[row, column] = anchors[row, column - 1]
                elif row and not self._is_ruled_above(row, column):
                    anchors[row, column] = anchors[row - 1, column]
                else:
                    anchors[row, column] = (row, column)
        return anchors

    def _is_ruled_left(self, row: int, column: int) -> bool:
        middle = (self.ys[row] + self.ys[row + 1]) / 2
        x = self.xs[column]
        return any(abs(each.at - x) <= NEAR and _spans(each, middle) for each in self.down)

    def _is_ruled_above(self, row: int, column: int) -> bool:
        middle = (self.xs[column] + self.xs[column + 1]) / 2
        y = self.ys[row]
        return any(abs(each.at - y) <= NEAR and _spans(each, middle) for each in self.across)

    def _shown(
        self,
        place: tuple[int, int],
        anchors: dict[tuple[int, int], tuple[int, int]],
        texts: dict[tuple[int, int], str],
    ) -> str:
        anchor = anchors[place]
        if place == anchor:
            return texts.get(anchor, "")
        return CONTINUED if place[1] == anchor[1] else ""


def _cell(glyphs: Iterable[Glyph], left: float, right: float) -> str:
    """A cell's lines as one text; where the next word would still have fitted, the author ended the line."""
    lines = lines_of(glyphs)
    if not lines:
        return ""
    margin = min(WIDEST_MARGIN, max(0.0, min(line.left for line in lines) - left))
    width = right - left - 2 * margin
    text = ""
    for line, after in zip(lines, [*lines[1:], None], strict=True):
        text += line.text
        word = first_word(after.text) if after else ""
        if width - (line.right - line.left) > width_of(word) * line.size:
            text += CELL_BREAK
    return text

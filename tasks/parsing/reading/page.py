"""A printed page as glyphs and ruled lines in their places: its lines of text in reading order, and its tables.

Points, the y axis upwards. Serves PDF and OFD, which both say where each character stands and nothing about words.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Final

SAME_LINE: Final = 0.5  # of the size: closer baselines are one line, subscripts among them
GAP: Final = 0.5  # of the size: more than that between two characters is a blank
WORD_GAP: Final = 0.2  # the same between two Latin letters or digits
TWICE: Final = 0.2  # of the size: the same character as close as that is printed twice to look bold


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character with its left and right edge, its baseline, and its size."""

    text: str
    left: float
    right: float
    base: float
    size: float

    @property
    def centre(self) -> tuple[float, float]:
        return (self.left + self.right) / 2, self.base + 0.3 * self.size


@dataclass(frozen=True, slots=True)
class Stroke:
    """A ruled line along one axis: where it stands on the other, and from where to where it goes."""

    at: float
    start: float
    end: float


@dataclass(slots=True)
class Page:
    """What was printed: glyphs, level strokes (``at`` is y) and upright ones (``at`` is x)."""

    glyphs: list[Glyph] = field(default_factory=list)
    level: list[Stroke] = field(default_factory=list)
    upright: list[Stroke] = field(default_factory=list)
    width: float = 0.0  # of the sheet; 0 where it is not known


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text and its place."""

    text: str
    left: float
    right: float
    base: float
    size: float


def lines_of(glyphs: Iterable[Glyph]) -> list[Line]:
    """The glyphs as lines from top to bottom, each from left to right."""
    lines: list[list[Glyph]] = []
    base = size = 0.0
    for glyph in sorted(glyphs, key=attrgetter("base"), reverse=True):
        reach = SAME_LINE * max(glyph.size, size)
        if lines and base - glyph.base <= reach:
            lines[-1].append(glyph)
            if glyph.size > size:
                base, size = glyph.base, glyph.size
            continue
        lines.append([glyph])
        base, size = glyph.base, glyph.size
    made = (_line(sorted(line, key=attrgetter("left"))) for line in lines)
    return [line for line in made if line.text]


def _line(glyphs: Sequence[Glyph]) -> Line:
    size = max(glyph.size for glyph in glyphs)
    text = ""
    before: Glyph | None = None
    for glyph in glyphs:
        if glyph.text == " ":
            text += " "
            continue
        if before is not None:
            if glyph.text == before.text and glyph.left - before.left < TWICE * glyph.size:
                continue
            if not text.endswith(" ") and _is_apart(before, glyph):
                text += " "
        text += glyph.text
        before = glyph
    right = max((glyph.right for glyph in glyphs if glyph.text != " "), default=0.0)
    base = max(glyphs, key=attrgetter("size")).base
    return Line(" ".join(text.split()), glyphs[0].left, right, base, size)


def _is_apart(before: Glyph, glyph: Glyph) -> bool:
    is_word = before.text[-1].isascii() and glyph.text[0].isascii()
    return glyph.left - before.right > (WORD_GAP if is_word else GAP) * min(before.size, glyph.size)

"""Lines of printed pages joined to the paragraphs that the page broke, by where each line begins and ends."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Final

from tasks.parsing.flow import fold
from tasks.parsing.numbering import find_marker
from tasks.parsing.reading.page import Line
from tasks.parsing.reading.wrapping import first_word, width_of

INDENT: Final = 0.7  # of the size: a line that begins further right than others begins a paragraph
DEEPEST_INDENT: Final = 3.5  # of the size: what begins further right is centred, or set right
SAME_SIZE: Final = 0.15
MORE_THAN_A_LINE: Final = 1.6  # usual distances of lines: a larger one parts paragraphs
FEWEST_LINES: Final = 4  # that show where a text's edges are
OUTLIERS: Final = 20  # one line in so many may stand outside the text's edges
# A page has about as much white on the right as on the left; where not, the text's right edge is not known.
MOST_WHITE: Final = (1.35, 20.0)
_SENTENCE_END: Final = ("。", "；", "！", "？", "：")


@dataclass(slots=True)
class Paragraph:
    """Lines that belong together, as one text."""

    text: str
    first: Line
    last: Line

    @classmethod
    def of(cls, line: Line) -> Paragraph:
        return cls(line.text, line, line)

    def append(self, other: Paragraph) -> None:
        """Go on with the other's lines; two Latin words are kept apart."""
        is_word = self.text[-1:].isascii() and self.text[-1:].isalpha()
        is_next = other.text[:1].isascii() and other.text[:1].isalpha()
        self.text += (" " if is_word and is_next else "") + other.text
        self.last = other.last


@dataclass(frozen=True, slots=True)
class Edges:
    """Where the lines of a page's text begin and end, and their usual distance."""

    left: float
    right: float
    pitch: float

    def joins(self, above: Paragraph, below: Paragraph, *, same_page: bool) -> bool:
        """Whether the page, not the author, broke the text between the two."""
        one, two = above.last, below.first
        if abs(one.size - two.size) > SAME_SIZE * max(one.size, two.size):
            return False
        if one.left > self.left + DEEPEST_INDENT * one.size:
            return False
        if two.left > self.left + INDENT * two.size:
            return False
        if self.right - one.right >= width_of(first_word(two.text)) * one.size:
            return False
        if same_page and one.base - two.base > MORE_THAN_A_LINE * self.pitch:
            return False
        return not (above.text.endswith(_SENTENCE_END) and find_marker(fold(two.text)))


def edges_of(pages: Iterable[tuple[float, Sequence[Line]]]) -> dict[float, Edges]:
    """The edges of the text for each width of page; none where they are not plain."""
    by_width: dict[float, list[Sequence[Line]]] = defaultdict(list)
    for width, lines in pages:
        by_width[width].append(lines)
    found = {width: _edges(width, pages) for width, pages in by_width.items() if width}
    return {width: edges for width, edges in found.items() if edges}


def _edges(width: float, pages: Sequence[Sequence[Line]]) -> Edges | None:
    lines = [line for page in pages for line in page]
    if len(lines) < FEWEST_LINES:
        return None
    left = sorted(line.left for line in lines)[len(lines) // OUTLIERS]
    right = sorted((line.right for line in lines), reverse=True)[len(lines) // OUTLIERS]
    share, more = MOST_WHITE
    if width - right > share * left + more:
        return None
    gaps = [one.base - two.base for page in pages for one, two in pairwise(page)]
    return Edges(left, right, median(gaps) if gaps else 0.0)

"""From source text to paragraphs: broken lines rejoined, page furniture set aside."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from tasks.parsing.flow import Flow, clean, join
from tasks.parsing.lexicon import layout as words
from tasks.parsing.notice import Span
from tasks.parsing.numbering import Marker, find_marker
from tasks.parsing.responsibility import begins_with_label

_FURNITURE = re.compile("|".join(f"(?:{pattern})" for pattern in words.FURNITURE))
FULL_LINE = 0.92  # of the text's width: such a line was broken by the page, not by the author
WRAPPED_SHARE = 0.35
FEWEST_LINES = 8
REPEATED_FURNITURE = 3


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank, `span` without its line break."""

    flow: Flow
    span: Span
    width: int
    after_blank: bool


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines that belong together; `pieces` are their source ranges, furniture left out."""

    flow: Flow
    pieces: tuple[Span, ...]
    furniture: bool
    marker: Marker | None

    @property
    def folded(self) -> str:
        return self.flow.folded

    @property
    def start(self) -> int:
        return self.pieces[0].start


def paragraphs(source: str) -> list[Paragraph]:
    """The paragraphs of the source in order, furniture among them."""
    lines = list(_lines(source))
    running = _running_heads(lines)
    width = _page_width(lines)
    broken_by_blank = not _is_double_spaced(lines)
    result: list[Paragraph] = []
    held: list[Line] = []
    aside: list[Paragraph] = []

    def close() -> None:
        if held:
            result.append(_paragraph(held))
            held.clear()
        result.extend(aside)
        aside.clear()

    for line in lines:
        if line.flow.folded in running or is_furniture(line.flow.folded):
            aside.append(Paragraph(line.flow, (line.span,), furniture=True, marker=None))
            continue
        blank = broken_by_blank and line.after_blank and not aside
        if not (width and held and not blank and _continues(held[-1], line, width)):
            close()
        held.append(line)
    close()
    return sorted(result, key=lambda paragraph: paragraph.start)


def is_furniture(folded: str) -> bool:
    """Whether a clean, folded line is page furniture: page numbers, web navigation, headers."""
    return _FURNITURE.fullmatch(folded.replace(" ", "")) is not None


def display_width(text: str) -> int:
    """Half-width columns that the text takes."""
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in text)


def _lines(source: str) -> Iterator[Line]:
    start, after_blank = 0, False
    for raw in source.splitlines(keepends=True):
        flow = clean(source, start, start + len(raw))
        if flow:
            span = Span(flow.origin[0], flow.origin[-1] + 1)
            yield Line(flow, span, display_width(raw.strip()), after_blank)
        after_blank = not flow
        start += len(raw)


def _running_heads(lines: list[Line]) -> set[str]:
    """Short lines without a sentence that come back page after page."""
    counts = Counter(line.flow.folded for line in lines)
    return {
        text
        for text, count in counts.items()
        if count > REPEATED_FURNITURE
        and 4 <= len(text) <= 40
        and text[-1] not in "。；："
        and find_marker(text) is None
        and "单位" not in text
        and "科室" not in text
    }


def _page_width(lines: list[Line]) -> int:
    """The width at which a page broke the lines, 0 where lines are whole paragraphs."""
    if len(lines) < FEWEST_LINES:
        return 0
    widths = sorted(line.width for line in lines)
    width = widths[len(widths) * 9 // 10]
    full = sum(1 for w in widths if width * FULL_LINE <= w <= width * 1.08)
    longer = sum(1 for w in widths if w > width * 1.08)
    is_wrapped = full >= WRAPPED_SHARE * len(widths) and longer <= len(widths) // 30
    return width if is_wrapped and 30 <= width <= 200 else 0


def _is_double_spaced(lines: list[Line]) -> bool:
    """Whether blank lines stand between all lines and so tell nothing about paragraphs."""
    return sum(1 for line in lines if line.after_blank) > len(lines) * 0.6


def _continues(above: Line, line: Line, width: int) -> bool:
    """Whether the page, not the author, broke the text between the two lines."""
    if above.width < width * FULL_LINE:
        return False
    if begins_with_label(line.flow.folded):
        return False
    if find_marker(line.flow.folded) is None:
        return not (_ends_sentence(above) and _is_heading_like(line, width))
    return not _ends_sentence(above)


def _ends_sentence(line: Line) -> bool:
    return line.flow.text[-1] in "。！？）〕】)]"


def _is_heading_like(line: Line, width: int) -> bool:
    text = line.flow.text
    return line.width < width * 0.8 and text[-1] not in words.SENTENCE_END and "，" not in text


def _paragraph(lines: list[Line]) -> Paragraph:
    flow = join(line.flow for line in lines)
    pieces = tuple(line.span for line in lines)
    return Paragraph(flow, pieces, furniture=False, marker=find_marker(flow.folded))

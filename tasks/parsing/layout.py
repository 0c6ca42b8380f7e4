"""From source text to paragraphs: broken lines rejoined, page furniture set aside."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from tasks.parsing.flow import Flow, clean, join
from tasks.parsing.furniture import furniture_of
from tasks.parsing.imprint import DATE, find_number
from tasks.parsing.lexicon import layout as words
from tasks.parsing.notice import Span
from tasks.parsing.numbering import Marker, find_marker
from tasks.parsing.responsibility import begins_with_label
from tasks.parsing.sequence import numbered_parts

FULL_LINE = 0.92  # of the text's width: such a line was broken by the page, not by the author
LOOSE_COLUMNS = 4  # a narrow column may lack two characters for a mark that must not begin a line
WRAPPED_SHARE = 0.35
FEWEST_LINES = 8
NARROWEST, WIDEST = 16, 200
_SHORT_BY = 3  # columns: what may not end or begin a line leaves one character's place free
_NARROW = 30  # below it, the cells of a table may look like broken lines
RAGGED_SHARE = 0.06
_OPEN_BRACKETS = frozenset("“《（〈‘")
_OPEN_END = _OPEN_BRACKETS | frozenset("，、")
_CUT_LABELS = ("单位：", "部门：", "科室：", "处室：")  # 局属各(line's end)单位：
_SENTENCE_END = frozenset("。！？）;；：")
_DOUBLE_SPACED = 0.6
_INDENT = 4  # columns: two full-width blanks
_TITLE_LINES, _LONGEST_TITLE = 6, 120
# Sample: 2024年(全市工作要点) / 某市某局2024年(工作计划)
_YEAR = re.compile(r"[㐀-鿿]{0,20}20\d\d[年—]")


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank, `span` without its line break; `page` counts form feeds.

    `over_page` tells that furniture stands between it and the line above.
    """

    flow: Flow
    span: Span
    width: int
    indent: int
    after_blank: bool
    page: int
    over_page: bool = False


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


@dataclass(frozen=True, slots=True)
class Page:
    """How a text's lines were broken: at a `width` (0: not), raggedly, with blanks and indents."""

    width: int
    is_ragged: bool
    is_double_spaced: bool
    has_indents: bool

    def is_full(self, line: Line) -> bool:
        """Whether the line reaches the page's right edge."""
        slack = max(_SHORT_BY, self.width * (1 - FULL_LINE))
        return bool(self.width) and line.width + min(line.indent, _INDENT) >= self.width - slack


def paragraphs(source: str, outside: Sequence[Span] = ()) -> list[Paragraph]:
    """The paragraphs of the source in order, furniture among them.

    Lines that begin in the ranges `outside` (in order) are left out: the rows of tables.
    """
    lines = list(_lines(source, outside))
    furniture = furniture_of(lines)
    text = [
        replace(line, after_blank=False, over_page=True) if i - 1 in furniture else line
        for i, line in enumerate(lines)
        if i not in furniture
    ]
    aside = [
        Paragraph(line.flow, (line.span,), furniture=True, marker=None)
        for line in (lines[i] for i in sorted(furniture))
    ]
    return sorted([*_numbered(list(_joined(text))), *aside], key=lambda p: p.start)


def display_width(text: str) -> int:
    """Half-width columns that the text takes."""
    return len(text) if text.isascii() else sum(map(_columns, text))


@lru_cache(maxsize=8192)
def _columns(character: str) -> int:
    return 2 if unicodedata.east_asian_width(character) in "WFA" else 1


def _lines(source: str, outside: Sequence[Span]) -> Iterator[Line]:
    start, after_blank, page, passed = 0, False, 0, 0
    for raw in source.splitlines(keepends=True):
        while passed < len(outside) and outside[passed].end <= start:
            passed += 1
        is_outside = passed < len(outside) and outside[passed].start <= start
        flow = Flow("", ()) if is_outside else clean(source, start, start + len(raw))
        if flow:
            span = Span(flow.origin[0], flow.origin[-1] + 1)
            indent = display_width(source[start : span.start])
            width = display_width(source[span.start : span.end])
            yield Line(flow, span, width, indent, after_blank, page)
        after_blank = not flow
        page += raw.endswith("\f")
        start += len(raw)


def _joined(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """The lines in groups that make one paragraph each."""
    page = _page_of(lines)
    held: list[Line] = []
    last: dict[str, int] = {}
    for line in lines:
        marker = find_marker(line.flow.folded)
        is_new = marker is not None and _is_in_turn(marker, last, held)
        if held and (is_new or not _continues(held, line, page, is_numbered=marker is not None)):
            yield held
            held = []
        if marker is not None and not held:
            last[marker.form] = marker.value
        held.append(line)
    if held:
        yield held


def _is_in_turn(marker: Marker, last: dict[str, int], held: Sequence[Line]) -> bool:
    """Whether the number is the next of its form, or the first below a heading."""
    if marker.value == 1:
        return not _is_prose(held)
    return last.get(marker.form) == marker.value - 1


def _page_of(lines: Sequence[Line]) -> Page:
    width = _page_width(lines)
    return Page(
        width=width,
        is_ragged=not width and _is_ragged(lines),
        is_double_spaced=sum(line.after_blank for line in lines) > len(lines) * _DOUBLE_SPACED,
        has_indents=0.05 < _share(line.indent >= _INDENT for line in lines) < 0.6,
    )


def _share(tests: Iterator[bool]) -> float:
    found = list(tests)
    return sum(found) / len(found) if found else 0.0


def _page_width(lines: Sequence[Line]) -> int:
    """The width at which a page broke the lines, 0 where lines are whole paragraphs."""
    if len(lines) < FEWEST_LINES:
        return 0
    widths = sorted(line.width for line in lines)
    width = widths[len(widths) * 9 // 10]
    most = max(width * 1.08, width + LOOSE_COLUMNS)
    least = min(width * FULL_LINE, width - LOOSE_COLUMNS)
    full = sum(1 for w in widths if least <= w <= most)
    longer = sum(1 for w in widths if w > most)
    is_wrapped = full >= WRAPPED_SHARE * len(widths) and longer <= len(widths) // 30
    is_wrapped = is_wrapped and (width >= _NARROW or full * 2 >= len(widths) or _is_ragged(lines))
    if not (is_wrapped and NARROWEST <= width <= WIDEST):
        return 0
    return Counter(w for w in widths if least <= w <= most).most_common(1)[0][0]


def _is_ragged(lines: Sequence[Line]) -> bool:
    """Whether lines of any width end in mid-clause, so often that a page must have broken them."""
    if len(lines) < FEWEST_LINES:
        return False
    broken = sum(1 for line in lines if line.flow.folded[-1] in _OPEN_END)
    widest = max(line.width for line in lines)
    return broken >= max(3, RAGGED_SHARE * len(lines)) and widest <= WIDEST


def _continues(held: Sequence[Line], line: Line, page: Page, *, is_numbered: bool) -> bool:
    """Whether the page, not the author, broke the text between what is held and the line."""
    above = held[-1]
    end = above.flow.folded[-1]
    if _closes_bracket(above, line):
        return True
    if begins_with_label(line.flow.folded):
        is_cut = page.is_full(above) and line.flow.folded.startswith(_CUT_LABELS)
        return end in _OPEN_BRACKETS or (is_cut and not _ends_sentence(above))
    if end in _OPEN_END and not is_numbered:
        return True
    is_over_page = line.over_page or line.page != above.page
    if line.after_blank and not page.is_double_spaced and not is_over_page:
        return False
    ended = _ends_sentence(above)
    if _is_whole_heading(held):
        return line.flow.folded[0] in "》」”）的"
    if page.is_full(above):
        if is_numbered:
            return not ended
        if page.has_indents and line.indent >= _INDENT:
            return False
        is_heading = _is_heading_like(line, page.width) or _is_whole_heading([line])
        return not (ended and is_heading)
    if ended or is_numbered or not _is_prose(held):
        return False
    is_cut_by_page = is_over_page and not page.width and not _is_heading_like(line, WIDEST)
    return page.is_ragged or is_cut_by_page


def _closes_bracket(above: Line, line: Line) -> bool:
    """Whether a bracket that is open at the end of one line closes on the next."""
    before, after = above.flow.folded, line.flow.folded
    if before.rfind("（") <= before.rfind("）"):
        return False
    closed, opened = after.find("）"), after.find("（")
    return closed >= 0 and (closed > 2 or not after[:closed].isdigit()) and opened != 0


def _ends_sentence(line: Line) -> bool:
    text = line.flow.folded.rstrip("”")
    return not text or text[-1] in _SENTENCE_END


def _is_prose(held: Sequence[Line]) -> bool:
    """Whether the lines are running text, not a heading: they hold a comma or a full stop."""
    return any(mark in line.flow.folded for line in held for mark in "，。；")


def _is_heading_like(line: Line, width: int) -> bool:
    text = line.flow.folded
    is_open = text[-1] in words.SENTENCE_END or "，" in text or text[0] == "（"
    return line.width < width * 0.8 and not is_open


def _is_whole_heading(held: Sequence[Line]) -> bool:
    """Whether the lines are a title, a part's heading, a document number or a date, however wide."""
    if len(held) > _TITLE_LINES:
        return False
    text = "".join(line.flow.folded for line in held).replace(" ", "")
    if len(text) > _LONGEST_TITLE or set(text) & set("。，；："):
        return False
    if find_number(text) == (0, len(text)) or DATE.fullmatch(text):
        return True
    if "关于" in text:
        return text.endswith(("通知", "的意见", "的函", "的通报", "的公告", "的决定"))
    return _YEAR.match(text) is not None and text.endswith(words.SECTION_ENDINGS)


def _numbered(groups: Sequence[list[Line]]) -> Iterator[Paragraph]:
    """The paragraphs of the groups, each cut where a new number begins in it."""
    flows = [join(line.flow for line in group) for group in groups]
    for group, flow, parts in zip(groups, flows, numbered_parts(flows), strict=True):
        ends = [*(offset for offset, _ in parts[1:]), len(flow.text)]
        for (start, marker), end in zip(parts, ends, strict=True):
            own = flow if len(parts) == 1 else flow.part(start, end).stripped()
            if own:
                yield Paragraph(own, _pieces(group, own), furniture=False, marker=marker)


def _pieces(group: Sequence[Line], flow: Flow) -> tuple[Span, ...]:
    """The source ranges of the lines that hold the flow."""
    first, last = flow.origin[0], flow.origin[-1] + 1
    return tuple(
        Span(max(first, line.span.start), min(last, line.span.end))
        for line in group
        if line.span.start < last and line.span.end > first
    )

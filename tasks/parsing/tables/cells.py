"""How a line falls into cells: at tabs, at bars, or at runs of blanks; and a cell's clean text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice, pairwise

from tasks.parsing.flow import Flow, chain, clean
from tasks.parsing.lexicon import layout as layout_words
from tasks.parsing.lexicon import tables as words
from tasks.parsing.lexicon.units import BODY_ENDING
from tasks.parsing.numbering import find_marker
from tasks.parsing.tables.columns import Column

MOST_COLUMNS = 24
Range = tuple[int, int]
Cell = list[Range]  # the source ranges of a cell's lines
Splitter = Callable[[str, int, int], "list[Cell] | None"]

BARS = "|\N{FULLWIDTH VERTICAL LINE}│┃¦"
_BAR = re.compile(f"[{BARS}]")
# Sample: |---|:---:| / +-----+-----+ / ├──┼──┤
_RULE = re.compile(rf"[\s{BARS}\u2500-\u257f:：+＋=\-—]+")
_RULE_CHARACTERS = re.compile(r"[-—─━═=]{2}|[-—─━═=][|│┼]|[|│┼][-—─━═=]")
_BREAK = re.compile(r"<br ?/?>|\v")
_WORDS = re.compile(r"\S+(?: \S+)*")
_WORD = re.compile(r"\S+")
_BODY_END = re.compile(rf"{BODY_ENDING}$")
_OPENS_ANEW = re.compile(r"[^：]{2,12}：|[-—·●■◆▲☆★□]")


def by_tabs(source: str, start: int, end: int) -> list[Cell] | None:
    """Cells between tabs, their lines between vertical tabs; None for a line without a tab."""
    count = source.count("\t", start, end)
    if not 0 < count < MOST_COLUMNS:
        return None
    cells, position = [], start
    for _ in range(count):
        stop = source.index("\t", position, end)
        cells.append(_lines(source, position, stop))
        position = stop + 1
    return [*cells, _lines(source, position, end)]


def by_bars(source: str, start: int, end: int) -> list[Cell] | None:
    """Cells between bars, outer ones or not; None for a line without one or with very many."""
    bars = [m.start() for m in islice(_BAR.finditer(source, start, end), MOST_COLUMNS + 2)]
    if not bars or len(bars) > MOST_COLUMNS + 1:
        return None
    edges = [start - 1, *bars, end]
    ranges = [(a + 1, b) for a, b in pairwise(edges)]
    if not source[start : bars[0]].strip():
        ranges = ranges[1:]
    if ranges and not source[bars[-1] + 1 : end].strip():
        ranges = ranges[:-1]
    return [_lines(source, a, b) for a, b in ranges] or None


def by_blanks(source: str, start: int, end: int) -> list[Cell] | None:
    """Cells between two blanks or more, or a full-width one; None where there is one cell only."""
    return _found(_WORDS, source, start, end)


def by_single_blanks(source: str, start: int, end: int) -> list[Cell] | None:
    """Cells between blanks of any width; None where there is one cell only."""
    return _found(_WORD, source, start, end)


def is_rule(text: str) -> bool:
    """Whether a line only rules the table: |---|---|, +----+----+."""
    return _RULE.fullmatch(text) is not None and _RULE_CHARACTERS.search(text) is not None


def text_of(source: str, cell: Cell) -> str:
    """The cell's text as it stands, its lines one after the other."""
    return "".join(source[a:b].strip() for a, b in cell)


def width(text: str) -> int:
    """The half-width columns that the text takes on a page."""
    return sum(1 if character.isascii() else 2 for character in text)


def flow_of(source: str, cell: Cell, column: Column) -> Flow:
    """The cell's clean text: lines that a page broke rejoined, others on lines of their own."""
    flows = _unquoted([flow for a, b in cell if (flow := _clean(source, a, b))])
    joined = _join_names(flows) if column.is_units else _join_text(flows)
    return Flow("", ()) if joined.text in words.NOTHING else joined


def _unquoted(flows: list[Flow]) -> list[Flow]:
    """The lines without the quotes in which a spreadsheet copies a cell of several lines."""
    if len(flows) < 2 or not (flows[0].text.startswith('"') and flows[-1].text.endswith('"')):
        return flows
    first, last = flows[0], flows[-1]
    return [
        first.part(1, len(first.text)), *flows[1:-1], last.part(0, len(last.text) - 1)
    ]  # fmt: skip


def _clean(source: str, start: int, end: int) -> Flow:
    flow = clean(source, start, end)
    if source[start:end].lstrip().startswith("**"):  # markdown's bold
        flow = flow.part(2, len(flow.text) - 2 * flow.text.endswith("**"))
    return flow


def _lines(source: str, start: int, end: int) -> Cell:
    """The lines within one cell."""
    cell, position = [], start
    for found in _BREAK.finditer(source, start, end):
        cell.append((position, found.start()))
        position = found.end()
    return [*cell, (position, end)]


def _found(pattern: re.Pattern[str], source: str, start: int, end: int) -> list[Cell] | None:
    found = [m.span() for m in islice(pattern.finditer(source, start, end), MOST_COLUMNS + 1)]
    return [[span] for span in found] if 1 < len(found) <= MOST_COLUMNS else None


def _join_text(flows: Iterable[Flow]) -> Flow:
    return chain(_separated(flows, "\n", _is_text_finished))


def _join_names(flows: Iterable[Flow]) -> Flow:
    """Names on lines of their own are a list; a name that a line broke is one."""
    return chain(_separated(flows, "；", _is_name_finished))


def _separated(
    flows: Iterable[Flow], mark: str, is_finished: Callable[[Flow, Flow], bool]
) -> Iterator[tuple[str, Flow]]:
    before: Flow | None = None
    for flow in flows:
        yield (mark if before and is_finished(before, flow) else ""), flow
        before = flow


def _is_text_finished(above: Flow, below: Flow) -> bool:
    if above.folded.endswith(tuple("，、（《“")):
        return False
    if above.text.endswith((*layout_words.SENTENCE_END, "）", ")", "】", "〕", "]")):
        return True
    folded = below.folded
    return find_marker(folded) is not None or _OPENS_ANEW.match(folded) is not None


def _is_name_finished(above: Flow, below: Flow) -> bool:
    text = above.folded
    if text.endswith(tuple("、，；：（")) or text.count("（") > text.count("）"):
        return False
    if len(below.text) == 1 or below.folded.startswith(("）", "、", "，")):
        return False
    if (
        "：" in below.folded
        or text.endswith(("）", *words.PLACE_ENDINGS))
        or _BODY_END.search(text)
    ):
        return True
    return below.text.startswith(words.PLACE_STARTS) or not _BODY_END.search(below.folded)

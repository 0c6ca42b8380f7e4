"""Which lines the page added, not the author: numbers, running heads, navigation, watermarks."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Protocol

from tasks.parsing.flow import Flow
from tasks.parsing.lexicon import layout as words
from tasks.parsing.lexicon.units import BODY_ENDING
from tasks.parsing.numbering import find_marker

_PAGE_NUMBER = re.compile("|".join(f"(?:{pattern})" for pattern in words.PAGE_NUMBERS))
_FURNITURE = re.compile("|".join(f"(?:{pattern})" for pattern in words.FURNITURE))
_FURNITURE_WITH = tuple((word, re.compile(pattern)) for word, pattern in words.FURNITURE_WITH)
# Sample: 各县（市、区）人民政府 / 市水利局、市财政局 (cells that a ledger repeats)
_BODY = re.compile(rf"各.{{1,30}}|[一-鿿（）、，]{{2,40}}{BODY_ENDING}")
_TIME = re.compile(words.TIME_ALONE)
_DIGITS = re.compile(r"\d+")
# Sample: 2024年工作要点—3 / 某市文件 第3页
_NUMBERED_HEAD = re.compile(r"(?P<head>[^。；]{3,40}?)[—·第 ]{0,3}(?P<number>\d{1,4})页?[—·]{0,2}")
# Sample: 一、总体要求(……3)
_CONTENTS_TAIL = re.compile(r"[.…·—（]{0,200}\d{0,4}）?$")
_MOST_ALIKE = 50
LONGEST_LINE = 240
_LONGEST_NUMBER = 24
REPEATED = 3  # a short line that comes back more often belongs to the page
FARTHEST_APART = 8  # lines at least between two such, so that a table's cells are none
_EDGE_LINES = 2
_HEAD_LINES = 80
_FEWEST_KEYS = 3
_LONGEST_VALUE = 100


class PageLine(Protocol):
    """What is asked of a line: its text and the page, counted by form feeds, that it is on."""

    @property
    def flow(self) -> Flow: ...

    @property
    def page(self) -> int: ...


def is_furniture(folded: str) -> bool:
    """Whether a clean, folded line is page furniture: page numbers, web navigation, headers."""
    bare = folded.replace(" ", "")
    return _is_page_number(bare) or _is_fixed(bare)


def furniture_of(lines: Sequence[PageLine]) -> set[int]:
    """The indexes of the lines that are furniture."""
    texts = [line.flow.folded.replace(" ", "") for line in lines]
    has_table = any(text in words.NUMBER_COLUMN for text in texts)
    numbers = {i for i, text in enumerate(texts) if _is_page_number(text)}
    pages = [line.page for line in lines]
    edges = set(_page_edges(pages))
    numbers = {i for i in numbers if i in edges} if has_table else numbers
    found = {i for i, text in enumerate(texts) if _is_fixed(text)} | numbers
    found |= _same_at_edges(texts, pages, edges)
    found |= set(_heads_beside_numbers(texts, pages, numbers))
    found |= _contents(texts)
    found |= _head_table(texts)
    if not has_table:
        found |= _running_heads(texts) | _numbered_heads(texts)
        found |= set(_upright_watermarks(texts))
    return found - set(_own_headings(texts, pages, found, numbers))


def _is_page_number(text: str) -> bool:
    return len(text) <= _LONGEST_NUMBER and _PAGE_NUMBER.fullmatch(text) is not None


def _is_fixed(text: str) -> bool:
    if len(text) > LONGEST_LINE:
        return False
    if _FURNITURE.fullmatch(text):
        return True
    return any(word in text and pattern.fullmatch(text) for word, pattern in _FURNITURE_WITH)


def _is_head_like(text: str) -> bool:
    """A short line that is no sentence, no numbered clause and no line of units."""
    return (
        2 <= len(text) <= 60
        and text[-1] not in "。；：，、"
        and text.count("（") == text.count("）")
        and find_marker(text) is None
        and text not in words.BARE_HEADINGS
        and not any(word in text for word in ("单位", "科室", "牵头", "责任"))
    )


def _page_edges(pages: Sequence[int]) -> Iterator[int]:
    """The first and last lines of each page, where form feeds part the pages."""
    by_page: dict[int, list[int]] = defaultdict(list)
    for i, page in enumerate(pages):
        by_page[page].append(i)
    if len(by_page) > 1:
        for own in by_page.values():
            yield from (*own[:_EDGE_LINES], *own[-_EDGE_LINES:])


def _same_at_edges(texts: Sequence[str], pages: Sequence[int], edges: Iterable[int]) -> set[int]:
    """Lines at the pages' edges that are alike but for their digits on half of the pages."""
    on_pages: dict[str, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for i in edges:
        if _is_head_like(texts[i]):
            on_pages[_DIGITS.sub("0", texts[i])][pages[i]].append(i)
    fewest = max(2, (len(set(pages)) - 1) / 2)
    found: set[int] = set()
    for own in on_pages.values():
        if len(own) >= fewest:
            found.update(*own.values())
    return found


def _heads_beside_numbers(
    texts: Sequence[str], pages: Sequence[int], numbers: set[int]
) -> Iterator[int]:
    """Lines that stand again beside page numbers or at pages' tops: titles and heads repeated."""
    places: dict[str, list[int]] = defaultdict(list)
    for i, text in enumerate(texts):
        if len(text) >= 4 and _is_head_like(text):
            places[text].append(i)
    for own in places.values():
        if len(own) < 2:
            continue
        yield from (i for i in own if _is_at_edge(i, pages, numbers))


def _is_at_edge(i: int, pages: Sequence[int], numbers: set[int]) -> bool:
    is_top = i > 0 and pages[i] != pages[i - 1]
    return is_top or i - 1 in numbers or i + 1 in numbers


def _own_headings(
    texts: Sequence[str], pages: Sequence[int], found: set[int], numbers: set[int]
) -> Iterator[int]:
    """The heading of each part that the pages repeat: one of its places is the heading's own."""
    places: dict[str, list[int]] = defaultdict(list)
    for i, text in enumerate(texts):
        if text.endswith(words.SECTION_ENDINGS) and len(text) >= 6 and _is_head_like(text):
            places[text].append(i)
    repeated = {text for text, own in places.items() if len(own) > 1 and found.issuperset(own)}
    for text in repeated:
        inside = [i for i in places[text] if not _is_at_edge(i, pages, numbers)]
        if inside or repeated.issuperset(places):  # else the part's heading is another line
            yield (inside or places[text])[0]


def _contents(texts: Sequence[str]) -> set[int]:
    """The lines of a table of contents: they follow 目录, and lines further below begin so."""
    if "目录" not in texts:
        return set()
    first = texts.index("目录") + 1
    below = sorted((text, i) for i, text in enumerate(texts) if i >= first)
    found: set[int] = set()
    seen: set[str] = set()
    for i in range(first, len(texts)):
        entry = _CONTENTS_TAIL.sub("", texts[i][:LONGEST_LINE])
        if entry in seen or "。" in entry:
            break  # the text itself begins
        if _is_page_number(texts[i]):
            continue
        if not _stands_below(entry, i, below):
            break
        seen.add(entry)
        found.add(i)
    return found


def _stands_below(entry: str, i: int, below: list[tuple[str, int]]) -> bool:
    k = bisect_left(below, (entry, 0))
    near = below[k : k + _MOST_ALIKE]
    return bool(entry) and any(text.startswith(entry) and place > i for text, place in near)


def _head_table(texts: Sequence[str]) -> set[int]:
    """The cells of a web page's table of particulars where key and value have lines of their own."""
    head = range(min(_HEAD_LINES, len(texts)))
    keys = [i for i in head if texts[i].rstrip("：") in words.HEAD_KEYS]
    if len(keys) < _FEWEST_KEYS:
        return set()
    counts = Counter(texts)
    found = set(keys)
    for i in keys:
        value = texts[i + 1] if i + 1 < len(texts) else ""
        if not value or i + 1 in found or len(value) > _LONGEST_VALUE or "。" in value:
            continue
        is_name = texts[i].rstrip("：") in words.HEAD_NAME_KEYS
        if not (is_name and counts[value] == 1):
            found.add(i + 1)
    return found


def _running_heads(texts: Sequence[str]) -> set[int]:
    """Short lines without a sentence that come back page after page, well apart."""
    places: dict[str, list[int]] = defaultdict(list)
    for i, text in enumerate(texts):
        if len(text) <= 40:
            places[text].append(i)
    found: set[int] = set()
    for text, own in places.items():
        if len(own) <= REPEATED or not _is_head_like(text) or _is_cell(text):
            continue
        gaps = sorted(b - a for a, b in pairwise(own))
        if len(text) >= 4 and (gaps[len(gaps) // 2] >= FARTHEST_APART or len(text) >= 8):
            found.update(own)
        elif len(text) < 4 and all(i and texts[i - 1][-1] not in "。；：" for i in own):
            found.update(own)  # 内部, 草稿: a watermark in the middle of clauses
    return found


def _is_cell(text: str) -> bool:
    """Whether a short line is rather what a ledger repeats: a body's name, a time limit, a label."""
    return "：" in text or bool(_BODY.fullmatch(text) or _TIME.fullmatch(text))


def _numbered_heads(texts: Sequence[str]) -> set[int]:
    """Lines that end with the page's number, one more each time: 2024年工作要点—3."""
    places: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for i, text in enumerate(texts):
        if len(text) <= 50 and _is_head_like(text) and (match := _NUMBERED_HEAD.fullmatch(text)):
            places[match["head"]].append((i, int(match["number"])))
    found: set[int] = set()
    for own in places.values():
        values = [number for _, number in own]
        is_apart = len(own) > 1 and own[-1][0] - own[0][0] >= FARTHEST_APART * (len(own) - 1)
        if (
            len(own) >= REPEATED
            and is_apart
            and values == [*range(values[0], values[0] + len(own))]
        ):
            found.update(i for i, _ in own)
    return found


def _upright_watermarks(texts: Sequence[str]) -> Iterator[int]:
    """Single characters, one a line, below each other."""
    single = [len(text) == 1 and "㐀" <= text <= "鿿" for text in texts]
    for i, is_single in enumerate(single):
        if is_single and (single[i - 1 : i] == [True] or single[i + 1 : i + 2] == [True]):
            yield i

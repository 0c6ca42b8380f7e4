"""A source range as a reader wants to see it: flowing text, cut where highlights begin and end."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from tasks.parsing.flow import Flow, is_han
from tasks.parsing.layout import Paragraph, paragraphs
from tasks.parsing.notice import Span

BREAK = "paragraph break"
_WIDE = dict(zip(",;:", "，；：", strict=True))
_CHINESE_MARKS = frozenset("，。、；：！？“”‘’《》〈〉（）〔〕【】—…％")

Highlight = tuple[Span, str, str]


@dataclass(frozen=True, slots=True)
class Run:
    """Text under one highlight; `kind` and `label` are empty where there is none.

    A run of kind "paragraph break" has no text and stands between paragraphs.
    """

    text: str
    kind: str = ""
    label: str = ""


def runs(source: str, spans: Sequence[Span], highlights: Sequence[Highlight] = ()) -> list[Run]:
    """The spans as flowing text; where highlights overlap, the shorter one shows.

    Line breaks and stray spaces inside paragraphs are gone, page furniture too unless a span
    begins in it; half-width , ; : ( ) beside Chinese characters are shown full-width.
    """
    result: list[Run] = []
    for flow in _flows(source, spans):
        if result:
            result.append(Run("", BREAK))
        result += _cut(flow, highlights)
    return result


@lru_cache(maxsize=4)
def _layout(source: str) -> list[Paragraph]:
    return paragraphs(source)


def _flows(source: str, spans: Sequence[Span]) -> Iterator[Flow]:
    """The text of each paragraph that the spans touch, what lies outside them left out."""
    ordered = sorted(spans)
    for paragraph in _layout(source):
        first, last = paragraph.pieces[0].start, paragraph.pieces[-1].end
        touching = [span for span in ordered if span.start < last and span.end > first]
        if paragraph.furniture:
            touching = [span for span in touching if first <= span.start]
        flow = paragraph.flow
        kept = [
            i
            for span in touching
            for i in range(bisect_left(flow.origin, span.start), bisect_left(flow.origin, span.end))
        ]
        part = Flow("".join(flow.text[i] for i in kept), tuple(flow.origin[i] for i in kept))
        if part.stripped():
            yield part.stripped()


def _cut(flow: Flow, highlights: Sequence[Highlight]) -> list[Run]:
    """The flow's text in runs of one highlight; shorter highlights are painted over longer."""
    marks: list[tuple[str, str]] = [("", "")] * len(flow.text)
    for span, kind, label in sorted(highlights, key=lambda h: h[0].start - h[0].end):
        start, end = bisect_left(flow.origin, span.start), bisect_left(flow.origin, span.end)
        marks[start:end] = [(kind, label)] * (end - start)
    text = widen(flow.text)
    marked = groupby(range(len(text)), key=marks.__getitem__)
    return [Run("".join(text[i] for i in run), kind, label) for (kind, label), run in marked]


def widen(text: str) -> str:
    """The text with half-width , ; : ( ) beside Chinese characters made full-width."""
    characters = list(text)
    opened: list[int] = []
    for i, character in enumerate(text):
        if character == "(":
            opened.append(i)
        elif character == ")" and opened:
            start = opened.pop()
            if _is_among_chinese(text, start) or _is_among_chinese(text, i):
                characters[start], characters[i] = "（", "）"
    text = "".join(characters)
    for i, character in enumerate(text):
        if character in _WIDE and _is_among_chinese(text, i):
            characters[i] = _WIDE[character]
    return "".join(characters)


def _is_among_chinese(text: str, i: int) -> bool:
    beside = text[max(0, i - 1) : i] + text[i + 1 : i + 2]
    return any(is_han(c) or c in _CHINESE_MARKS for c in beside)

"""What stands above a table: its title, and lines such as 单位：万元 or 填报单位：……."""

from __future__ import annotations

import re

from tasks.parsing.flow import fold
from tasks.parsing.lexicon import tables as words
from tasks.parsing.notice import Span
from tasks.parsing.numbering import find_marker

_CAPTION = re.compile(words.CAPTION)
_TAIL = re.compile(r"（[^（）]{1,20}）$")
_HIGHEST = 4
_LONGEST = 60


def captions_above(
    source: str, lines: list[tuple[int, int]], i: int, after: int
) -> tuple[Span | None, tuple[Span, ...]]:
    """The title of the table whose header is line `i`, and its captions; neither before `after`."""
    captions: list[Span] = []
    seen = 0
    for start, end in reversed(lines[max(0, i - 2 * _HIGHEST) : i]):
        text = plain_line(source, start, end)
        if not text:
            continue
        seen += 1
        if start < after or seen > _HIGHEST:
            break
        if is_caption(text):
            captions.append(Span(start, end))
        elif is_title(text):
            return Span(start, end), tuple(reversed(captions))
        else:
            break
    return None, tuple(reversed(captions))


def plain_line(source: str, start: int, end: int) -> str:
    """The line folded, without blanks; empty for one that is too long to be a caption."""
    return "" if end - start > 4000 else "".join(fold(source[start:end]).split())


def is_caption(text: str) -> bool:
    return len(text) <= 2 * _LONGEST and _CAPTION.fullmatch(text) is not None


def is_title(text: str) -> bool:
    """Whether a plain line says what table follows: 2024年重点工作任务分解表."""
    bare = _TAIL.sub("", text)
    if not 4 <= len(bare) <= _LONGEST or set(bare) & set("。；！？，"):
        return False
    return bare.endswith(words.TITLE_ENDINGS) and find_marker(bare) is None

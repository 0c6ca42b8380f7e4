"""Whether words are the name of a unit or body: by its ending, and by what tells against it."""

from __future__ import annotations

import re

from tasks.parsing.flow import Flow
from tasks.parsing.lexicon import units as words

SHORTEST_NAME, LONGEST_NAME = 2, 40
_CHARACTER = "[一-鿿A-Za-z0-9（）、“”·]"
_BODY = re.compile(
    rf"(?:{_CHARACTER}{{1,40}}?{words.BODY_ENDING}|{words.EACH_PLACE}|{words.WHOLE_NAMES})"
)
_TELLING = re.compile(
    rf"(?:{_CHARACTER}{{1,40}}?{words.TELLING_ENDING}|{_CHARACTER}{{2,40}}?{words.TELLING_CHARACTER}"
    rf"|[一-鿿]科|[一-鿿]{{0,8}}各.{{1,30}}"
    rf"|[一二三四五六七八九十]{{1,3}}(?:科|处|室|支队|大队|中队)|{words.WHOLE_NAMES})"
)
_CLOSING = re.compile(rf"{words.CLOSING_ENDING}$")
_KIND_ONLY = re.compile(words.KIND_ONLY)
_NO_NAME = re.compile(words.NO_NAME)
_NO_UNIT = re.compile(words.NO_UNIT)
_NESTED = re.compile("（[^（）]{0,30}）")


def is_name(name: Flow) -> bool:
    """Whether the words can be a name at all, as a labelled list may hold without an ending."""
    folded = name.folded
    bare = _NESTED.sub("", folded)
    return SHORTEST_NAME <= len(folded) <= LONGEST_NAME and not set(bare) & set("的：。；《》%")


def is_body(name: Flow) -> bool:
    """Whether the name ends as bodies' names do."""
    folded = name.folded
    return (
        len(folded) <= LONGEST_NAME
        and _BODY.fullmatch(folded) is not None
        and not _KIND_ONLY.fullmatch(folded)
        and not _NO_UNIT.fullmatch(folded)
    )


def is_telling(name: Flow) -> bool:
    """Whether the name alone tells that it is a unit's: 大气环境科, 市教育局, 各分局."""
    return is_body(name) and _TELLING.fullmatch(name.folded) is not None


def is_closing(name: Flow) -> bool:
    """Whether the name tells a unit where its bracket closes a paragraph: 。（宣教中心）."""
    return is_body(name) and _CLOSING.search(name.folded) is not None


def is_clear(name: Flow) -> bool:
    """Whether nothing tells against a name that no label proves: 原市环保局, 办公室设在市教育局."""
    return is_name(name) and _NO_NAME.match(name.folded) is None

"""Brackets and lists: where a bracket closes, and how a list of names falls apart."""

from __future__ import annotations

import re
from itertools import accumulate

from tasks.parsing.flow import Flow
from tasks.parsing.lexicon import units as words
from tasks.parsing.notice import Mention

_PAIRS = {"（": "）", "《": "》", "“": "”", "〈": "〉"}
_OPENERS = {closer: opener for opener, closer in _PAIRS.items()}
RESET = "。\n"
_PAIRED = re.compile(f"[{''.join((*_PAIRS, *_OPENERS))}{RESET}]")
_BRACKET = re.compile(r"[（）\n]")
LIST_MARKS = "、，；,。/\\ \n"
# Sample: 市教育局(和)市财政局
_CONJUNCTION = re.compile("以及|及其|和|及|与|并|暨")
_BODY_BEFORE = re.compile(rf"(?:{words.BODY_ENDING}|{words.EACH_PLACE})$")
_NO_NAME_ALONE = re.compile(words.KIND_ONLY)
# Sample: 各县、(区) / 省、(市、)县各部门
_GOVERNED = re.compile(words.GOVERNED_LEVEL)
_LEVELS = re.compile(words.LEVELS)
_WIDEST_BODY = 48  # of a name's end that is looked at


def depths(folded: str) -> dict[str, list[bool]]:
    """For each opening mark of `folded`, whether a character stands inside such a pair.

    An opener that its sentence never closes counts for nothing, a stray closer neither.
    """
    steps: dict[str, list[int]] = {}
    for opener, start, end in _matched(folded, RESET):
        if opener not in steps:
            steps[opener] = [0] * (len(folded) + 1)
        own = steps[opener]
        own[start] += 1
        own[end] -= 1
    inside = {opener: [False] * len(folded) for opener in _PAIRS}
    return inside | {
        opener: [deep > 0 for deep in accumulate(own[:-1])] for opener, own in steps.items()
    }


def bracket_ends(folded: str) -> dict[int, int]:
    """Where each bracket that closes on its line opens, and the index after its close."""
    ends: dict[int, int] = {}
    stack: list[int] = []
    for found in _BRACKET.finditer(folded):
        character, i = found[0], found.start()
        if character == "（":
            stack.append(i)
        elif character == "）" and stack:
            ends[stack.pop()] = i + 1
        elif character == "\n":
            stack.clear()
    return ends


def split_top(folded: str, marks: str) -> list[tuple[int, int]]:
    """The ranges between `marks`, those inside brackets and quotes left alone; empty ones out."""
    steps = [0] * (len(folded) + 1)
    for _, begun, ended in _matched(folded, ""):
        steps[begun] += 1
        steps[ended] -= 1
    ranges, start, deep = [], 0, 0
    for i, character in enumerate(folded):
        deep += steps[i]
        if deep == 0 and character in marks:
            ranges.append((start, i))
            start = i + 1
    ranges.append((start, len(folded)))
    return [(a, b) for a, b in ranges if not folded[a:b].isspace() and a < b]


def split_names(flow: Flow, *, conjunctions: bool = True) -> list[Mention]:
    """The names of a printed list: separated by 、，,； or a blank, or by 和/及/与 between bodies."""
    return [
        Mention(part.text.replace(" ", "").replace("\n", ""), part.span(0, len(part.text)))
        for part in name_parts(flow, conjunctions=conjunctions)
    ]


def name_parts(flow: Flow, *, conjunctions: bool = True) -> list[Flow]:
    """The ranges of the single names in a list; 各县、区 and 省、市各部门 are one name each."""
    folded = flow.folded
    joined: list[tuple[int, int]] = []
    for start, end in split_top(folded, LIST_MARKS):
        if joined and folded[joined[-1][1]] == "、" and _is_one(folded, joined[-1], (start, end)):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    parts = (flow.part(start, end).stripped() for start, end in joined)
    return [
        piece for part in parts for piece in (split_conjoined(part) if conjunctions else [part])
    ]


def split_conjoined(flow: Flow) -> list[Flow]:
    """办公室和人事科 is two names; 法制与宣传科 is one, for 法制 is no body."""
    folded, pieces, start = flow.folded, [], 0
    for found in _CONJUNCTION.finditer(folded):
        if found.start() <= start or found.end() == len(folded):
            continue
        left = folded[max(start, found.start() - _WIDEST_BODY) : found.start()]
        if _BODY_BEFORE.search(left) and not _NO_NAME_ALONE.fullmatch(left):
            pieces.append(flow.part(start, found.start()))
            start = found.end()
    return [*pieces, flow.part(start, len(folded))]


def _matched(folded: str, reset: str) -> list[tuple[str, int, int]]:
    """Each pair that closes: its opener, its place, the index after its close."""
    pairs = []
    stack: list[tuple[str, int]] = []
    pending = dict.fromkeys(_PAIRS, 0)
    for found in _PAIRED.finditer(folded):
        character, i = found[0], found.start()
        if character in reset:
            stack.clear()
            pending = dict.fromkeys(_PAIRS, 0)
        elif character in _PAIRS:
            stack.append((character, i))
            pending[character] += 1
        elif pending.get(wanted := _OPENERS.get(character, "")):
            opener = ""
            while opener != wanted:  # an opener within that nothing closes counts for nothing
                opener, start = stack.pop()
                pending[opener] -= 1
            pairs.append((opener, start, i + 1))
    return pairs


def _is_one(folded: str, before: tuple[int, int], after: tuple[int, int]) -> bool:
    """Whether the 、 between two ranges stands within a name: 各县、区政府."""
    left, right = (folded[a:b][:_WIDEST_BODY] for a, b in (before, after))
    if _LEVELS.fullmatch(left):
        return True
    return left.startswith("各") and _GOVERNED.fullmatch(right) is not None

"""Brackets and lists: where a bracket closes, and how a list of names falls apart."""

from __future__ import annotations

import re

from tasks.parsing.flow import Flow
from tasks.parsing.lexicon.units import BODY_ENDING
from tasks.parsing.notice import Mention

_PAIRS = {"（": "）", "《": "》", "“": "”", "〈": "〉"}
_ENDS = re.compile(rf"{BODY_ENDING}$")
RESET = "。\n"


def depths(folded: str) -> dict[str, list[bool]]:
    """For each opening mark of `folded`, whether a character stands inside such a pair.

    An opener that its sentence never closes counts for nothing, a stray closer neither.
    """
    inside = {opener: [False] * len(folded) for opener in _PAIRS}
    stack: list[tuple[str, int]] = []
    for i, character in enumerate(folded):
        if character in RESET:
            stack.clear()
        elif character in _PAIRS:
            stack.append((character, i))
        elif stack and character == _PAIRS[stack[-1][0]]:
            opener, start = stack.pop()
            inside[opener][start : i + 1] = [True] * (i + 1 - start)
    return inside


def bracket_ends(folded: str) -> dict[int, int]:
    """Where each bracket that closes on its line opens, and the index after its close."""
    ends: dict[int, int] = {}
    stack: list[int] = []
    for i, character in enumerate(folded):
        if character == "（":
            stack.append(i)
        elif character == "）" and stack:
            ends[stack.pop()] = i + 1
        elif character == "\n":
            stack.clear()
    return ends


def split_top(folded: str, marks: str) -> list[tuple[int, int]]:
    """The ranges between `marks`, those inside brackets and quotes left alone; empty ones out."""
    ranges, start, depth = [], 0, 0
    for i, character in enumerate(folded):
        if character in _PAIRS:
            depth += 1
        elif character in _PAIRS.values():
            depth = max(0, depth - 1)
        elif character in marks and depth == 0:
            ranges.append((start, i))
            start = i + 1
    ranges.append((start, len(folded)))
    return [(a, b) for a, b in ranges if folded[a:b].strip()]


def split_names(flow: Flow, *, conjunctions: bool = True) -> list[Mention]:
    """The names of a printed list: separated by 、，,； or a blank, or by 和/及/与 between bodies."""
    names = []
    for start, end in split_top(flow.folded, "、，；, \n"):
        part = flow.part(start, end).stripped()
        for piece in _split_conjunctions(part) if conjunctions else [part]:
            name = piece.text.replace(" ", "")
            names.append(Mention(name, piece.span(0, len(piece.text))))
    return names


def _split_conjunctions(flow: Flow) -> list[Flow]:
    """办公室和人事科 is two names; 法制与宣传科 is one, for 法制 is no body."""
    for match in re.finditer("以及|和|及|与", flow.folded):
        left, right = flow.part(0, match.start()), flow.part(match.end(), len(flow.text))
        if left and right and _ENDS.search(left.folded):
            return [left, *_split_conjunctions(right)]
    return [flow]

"""A clause's text cut into sentences, commas' parts and list pieces, with what stands in quotes."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

from tasks.parsing.brackets import depths
from tasks.parsing.flow import Flow

STOPS = "。！？\n"
BREAKS = "，；："
_MARK = re.compile(f"[{STOPS}{BREAKS}]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A range of the text between commas: `sentence` is the range of the sentence around it."""

    start: int
    end: int
    sentence: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Reading:
    """A flow made ready for the patterns: folded text, its pieces, what is quoted or a title."""

    flow: Flow
    text: str
    pieces: tuple[Piece, ...]
    quoted: list[bool]
    titled: list[bool]
    bracketed: list[bool]

    def piece_at(self, position: int) -> Piece:
        """The piece that holds the offset; between two, the later one."""
        low, high = 0, len(self.pieces) - 1
        while low < high:
            middle = (low + high) // 2
            if self.pieces[middle].end <= position:
                low = middle + 1
            else:
                high = middle
        return self.pieces[low]

    def piece_before(self, piece: Piece) -> Piece | None:
        """The piece before one of `pieces`, None before the first."""
        k = bisect_left(self.pieces, piece.start, key=lambda p: p.start)
        return self.pieces[k - 1] if k else None

    def quote(self, start: int, end: int) -> str:
        """The words as printed, white space out."""
        return "".join(self.flow.text[start:end].split())


def read_pieces(flow: Flow) -> Reading:
    """The reading of a clause's text; pieces cover all that is not punctuation."""
    text = flow.folded
    inside = depths(text)
    titled, bracketed = inside["《"], inside["（"]
    pieces: list[Piece] = []
    ranges: list[tuple[int, int]] = []
    sentence_start = start = 0
    marks = [mark.start() for mark in _MARK.finditer(text) if not titled[mark.start()]]
    for i in [*marks, len(text)]:
        is_stop = i == len(text) or text[i] in STOPS
        if not is_stop and bracketed[i]:
            continue
        ranges.append((start, i))
        start = i + 1
        if is_stop:
            sentence = (sentence_start, i)
            pieces += [Piece(a, b, sentence) for a, b in ranges if text[a:b].strip()]
            ranges.clear()
            sentence_start = start
    return Reading(flow, text, tuple(pieces), inside["“"], titled, bracketed)

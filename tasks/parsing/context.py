"""A clause's numbers, promises, limits and recurrences, by the words that they stand in."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TypeVar

from tasks.parsing.clauses import Piece, Reading
from tasks.parsing.deadlines import Limit
from tasks.parsing.measures import Measure
from tasks.parsing.naming import subject
from tasks.parsing.promises import Promise
from tasks.parsing.recurrences import Return

NEIGHBOURS = 8  # numbers on either side that can matter to one
REACH = 200  # characters on either side: a longer stretch without a comma is no clause
_LOOK_BACK = 3  # pieces before, in which a subject can stand
_Found = TypeVar("_Found", Measure, Promise)
_ABOVE_ENDS = re.compile(
    r"保持|达到|位居|不高于|不低于|不少于|不超过|控制在|稳定在|下降|提高|提升|\d"
)
_LEAST_SUBJECT = 3
_LONGEST_HEADING = 16
_DIGIT = re.compile(r"\d")
# Sample: (争取)进入全省第一方阵(，力争前三)
_NO_SUBJECT = re.compile(r"进入|跻身|位居|位列|迈入|冲刺|保持|高于|走在")


def start_of(found: Measure | Promise | Limit) -> int:
    return found.start


def _around(found: list[_Found], position: int) -> list[_Found]:
    k = bisect_left(found, position, key=start_of)
    return found[max(0, k - NEIGHBOURS) : k + 1 + NEIGHBOURS]


@dataclass(frozen=True, slots=True)
class PlanYears:
    """The years of a plan for several, `heading` the one that its heading sets (2023年目标)."""

    first: int
    last: int
    heading: int | None = None


@dataclass(slots=True)
class Context:
    """All that stands in one clause's text, by the piece or sentence that it stands in."""

    reading: Reading
    years: PlanYears | None = None
    returns: dict[Piece, list[Return]] = field(default_factory=lambda: defaultdict(list))
    measures: dict[Piece, list[Measure]] = field(default_factory=lambda: defaultdict(list))
    promises: dict[Piece, list[Promise]] = field(default_factory=lambda: defaultdict(list))
    limits: dict[tuple[int, int], list[Limit]] = field(default_factory=lambda: defaultdict(list))
    subjects: dict[Piece, str] = field(default_factory=dict)
    by_unit: dict[tuple[tuple[int, int], str], str] = field(default_factory=dict)
    kinds: dict[tuple[int, int], str] = field(default_factory=dict)

    def near(self, own: Measure | Promise) -> list[Measure]:
        """The numbers next to it in its piece, a few on either side, itself among them."""
        return _around(self.measures.get(own.piece, []), own.start)

    def period_of(self, measure: Measure) -> Return | None:
        """The recurrence whose words the number stands in."""
        backs = self.returns.get(measure.piece, [])
        k = bisect_right(backs, measure.start, key=lambda back: back.piece[0])
        for back in backs[max(0, k - 3) : k]:
            is_motto = self.reading.quoted[back.period[0]]
            if back.period[0] <= measure.start < back.piece[1] and not is_motto:
                return back
        return None

    def beside(self, own: Measure | Promise) -> list[Measure | Promise]:
        """The numbers and promises next to it in its piece, in order."""
        found: list[Measure | Promise] = [
            *self.near(own),
            *_around(self.promises.get(own.piece, []), own.start),
        ]
        return sorted(found, key=start_of)

    def above(self, piece: Piece) -> str:
        """What the words before are about, for words that go on about it."""
        if piece in self.subjects:
            return self.subjects[piece]
        before = self.reading.piece_before(piece)
        for _ in range(_LOOK_BACK):
            if before is None or before.sentence != piece.sentence:
                return self.heading(piece)
            text = self.reading.quote(before.start, min(before.end, before.start + REACH))
            name = self.subjects.get(before) or subject(_ABOVE_ENDS.split(text)[0])
            if len(name) >= _LEAST_SUBJECT and not _NO_SUBJECT.match(name):
                return name
            before = self.reading.piece_before(before)
        return self.heading(piece)

    def heading(self, piece: Piece) -> str:
        """What the clause's first sentence is about, where it is short and another than this one."""
        first = self.reading.pieces[0]
        is_title = first.end == first.sentence[1] and first.end - first.start <= _LONGEST_HEADING
        if first.sentence == piece.sentence or not is_title:
            return ""
        text = self.reading.quote(first.start, first.end)
        return "" if _DIGIT.search(text) else subject(text)

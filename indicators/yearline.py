"""The year line: where marks and their labels stand, in percent of its width. Pure geometry.

Labels stand above and below in turn. One that is near an edge of the year is turned away from it; one that is near
today keeps to the side where no label of today stands. A label that would cover another of its side goes to the
other side, or, where both are taken, one row further out.
"""

from calendar import isleap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

EDGE = 7.0  # percent of the width within which a label is turned
NEAR_TODAY = 6.0
CHARACTER = 1.95  # percent of the width that one Chinese character of a label takes
LONGEST = 10  # characters in a label's row; longer ones wrap
GAP = 1.0

Turn = Literal["", "start", "end"]


@dataclass(frozen=True, slots=True)
class Place:
    """``x`` of the mark; ``low`` below the line; ``turn`` towards the middle; ``row`` 0 or 1 outwards."""

    x: float
    low: bool
    turn: Turn
    row: int

    @property
    def css(self) -> str:
        """Classes of the label."""
        return " ".join(
            filter(None, ("low" if self.low else "", self.turn, "far" if self.row else ""))
        )


@dataclass(slots=True)
class _Rows:
    """The right end of the last label in each row: side (low or not) × row."""

    ends: dict[tuple[bool, int], float] = field(default_factory=dict)

    def is_free(self, low: bool, row: int, left: float) -> bool:
        return self.ends.get((low, row), -GAP) + GAP <= left


def position(day: date, *, year: int) -> float:
    """Where a day stands in the year, in percent with two decimals; days outside it stand at its edges."""
    if day.year != year:
        return 0.0 if day.year < year else 100.0
    days = 366 if isleap(year) else 365
    return round((day.timetuple().tm_yday - 1) * 100 / days, 2)


def months(year: int) -> list[float]:
    """Where the twelve months begin."""
    return [position(date(year, month, 1), year=year) for month in range(1, 13)]


def place(labels: Sequence[tuple[date, int]], *, year: int, on: date) -> list[Place]:
    """A place for each label, given as its day and its length in characters, in order of their days."""
    today = position(on, year=year)
    rows = _Rows()
    placed: list[Place] = []
    low = False
    for day, length in labels:
        x = position(day, year=year)
        turn = _turn(x, today)
        left, right = _extent(x, length, turn)
        low, row = _side(rows, low, left, _sides(low, x, today))
        rows.ends[low, row] = right
        placed.append(Place(x, low, turn, row))
        low = not low
    return placed


def _turn(x: float, today: float) -> Turn:
    if x < EDGE:
        return "start"
    if x > 100 - EDGE:
        return "end"
    if abs(x - today) < NEAR_TODAY:
        return "start" if x >= today else "end"
    return ""


def _extent(x: float, length: int, turn: Turn) -> tuple[float, float]:
    width = min(length, LONGEST) * CHARACTER
    share = {"": 0.5, "start": 0.08, "end": 0.92}[turn]
    return x - width * share, x + width * (1 - share)


def _sides(low: bool, x: float, today: float) -> Iterable[bool]:
    """Both sides, the next in turn first; a mark just before today stays below, where today has no word."""
    if 0 < today - x < NEAR_TODAY:
        return (True, False)
    return (low, not low)


def _side(rows: _Rows, low: bool, left: float, sides: Iterable[bool]) -> tuple[bool, int]:
    order = list(sides)
    for row in (0, 1):
        for side in order:
            if rows.is_free(side, row, left):
                return side, row
    return min(order, key=lambda side: rows.ends[side, 1]), 1

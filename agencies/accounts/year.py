"""The year as dots, one a day: how much of it is gone and how much is left."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

LEFT, TOP = 56.0, 18  # the first day's dot, in the drawing's units
STEP_X, STEP_Y = 19.6, 22
SMALL, LARGE = "4.5", "5.5"


@dataclass(frozen=True, slots=True)
class Dot:
    """A day in the drawing; ``css`` says past, now or next, and q for the last day of a quarter."""

    x: str
    y: int
    r: str
    css: str


@dataclass(frozen=True, slots=True)
class YearDots:
    """A year as of a day. ``gone`` counts that day too; ``share`` is in percent, with one decimal."""

    on: date
    gone: int
    left: int
    share: str
    months: tuple[tuple[int, int], ...]
    dots: tuple[Dot, ...]
    now: Dot


def year_dots(on: date) -> YearDots:
    """The drawing for a day: a row a month, a dot a day, larger at the quarters' ends."""
    days = [
        date(on.year, month, day)
        for month in range(1, 13)
        for day in range(1, monthrange(on.year, month)[1] + 1)
    ]
    gone = (on - days[0]).days + 1
    dots = tuple(_dot(day, on) for day in days)
    return YearDots(
        on=on,
        gone=gone,
        left=len(days) - gone,
        share=f"{100 * gone / len(days):.1f}",
        months=tuple((month, TOP + 4 + STEP_Y * (month - 1)) for month in range(1, 13)),
        dots=dots,
        now=dots[gone - 1],
    )


def _dot(day: date, on: date) -> Dot:
    quarter = day.month % 3 == 0 and day.day == monthrange(day.year, day.month)[1]
    tense = "past" if day < on else "next" if day > on else "now"
    return Dot(
        x=f"{LEFT + STEP_X * (day.day - 1):.1f}",
        y=TOP + STEP_Y * (day.month - 1),
        r=LARGE if quarter or day == on else SMALL,
        css=f"{tense} q" if quarter else tense,
    )

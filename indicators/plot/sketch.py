"""The plot as a drawing of its own, for who has no script: places in a box of 100 × 100, y downwards."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

TOP, BOTTOM = 4.0, 96.0


@dataclass(frozen=True, slots=True)
class Stroke:
    """A path through the periods that have a value; where one is missing it sets down anew."""

    key: str
    path: str


@dataclass(frozen=True, slots=True)
class Sketch:
    """Strokes, the area of the forecast, and the values at the lower and upper end."""

    strokes: Sequence[Stroke]
    area: str
    low: Decimal
    high: Decimal


def sketch(
    series: Sequence[tuple[str, Mapping[date, Decimal]]],
    periods: Sequence[date],
    band: Mapping[date, tuple[Decimal, Decimal]],
) -> Sketch:
    """The drawing of these series by key; ends of an interval are drawn as its area."""
    shown = [value for _, values in series for value in values.values()] or [Decimal(0)]
    low, high = min(shown), max(shown)

    def place(first: date, value: Decimal) -> str:
        x = (periods.index(first) + 0.5) * 100 / len(periods)
        share = float((value - low) / (high - low)) if high > low else 0.5
        return f"{x:.2f} {BOTTOM - share * (BOTTOM - TOP):.2f}"

    strokes = [
        Stroke(
            key,
            _path(
                [(first, place(first, values[first])) for first in periods if first in values],
                periods,
            ),
        )
        for key, values in series
        if key not in {"low", "high"}
    ]
    lower = [place(first, ends[0]) for first, ends in band.items()]
    upper = [place(first, ends[1]) for first, ends in band.items()]
    area = f"M{'L'.join([*upper, *reversed(lower)])}Z" if band else ""
    return Sketch(strokes, area, low, high)


def _path(places: Sequence[tuple[date, str]], periods: Sequence[date]) -> str:
    """A value that stands alone between gaps is a stroke of no length, which round ends make a dot."""
    parts, before = [], -2
    for first, at in places:
        index = periods.index(first)
        parts.append(f"L{at}" if index == before + 1 else f"M{at}l0 0")
        before = index
    return "".join(parts)

"""Geometry of the charts: pure functions from values to places. The templates only print what stands here.

A spark's places are units of its 132 × 28 box; a trend's are percent of its box, so that text keeps its size.
"""

from calendar import isleap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

# --- spark: 1 January to 31 December of one indicator

SPARK_LEFT: Final = 2.0
SPARK_RIGHT: Final = 130.0
SPARK_TOP: Final = 4.0
SPARK_BOTTOM: Final = 24.0
SPARK_GAP: Final = 7.0  # clear of the dot
MONTHS: Final = 12


@dataclass(frozen=True, slots=True)
class Spark:
    """``points`` of the polyline, ``target_y`` of the dashed line, ``need`` as a path of the time left."""

    points: str
    x: float
    y: float
    target_y: float
    need: str = ""


def spark(
    values: Sequence[tuple[date, float]],
    *,
    target: float,
    due: date,
    year: int,
    rest: float | None = None,
    climbs: bool = False,
    upside_down: bool = False,
) -> Spark | None:
    """The line of a year's values, each by the last day of its period, scaled with the target; None without values.

    ``rest`` is the level that what is left until ``due`` must keep; ``climbs`` draws the way from the last value to
    the target on that day instead. ``upside_down`` puts small values on top, as ranks are read.
    """
    if not values:
        return None
    y = _spark_scale(
        [*(value for _, value in values), target, *([] if rest is None else [rest])],
        upside_down=upside_down,
    )
    day, last = values[-1]
    x, end = _spark_x(day, year), y(last)
    right = _spark_x(due, year)
    need = ""
    if climbs and x < right:
        need = f"M{x} {end} {right} {y(target)}"
    elif rest is not None and x + SPARK_GAP < right:
        need = f"M{round(x + SPARK_GAP, 1)} {y(rest)} H{right}"
    points = " ".join(f"{_spark_x(each, year)},{y(value)}" for each, value in values)
    return Spark(points, x, end, y(target), need)


def _spark_scale(shown: Sequence[float], *, upside_down: bool) -> Callable[[float], float]:
    """Where a value stands between the extremes of what is shown; all at the foot where they are one."""
    low, high = min(shown), max(shown)

    def y(value: float) -> float:
        if low == high:
            return SPARK_BOTTOM
        share = (high - value if upside_down else value - low) / (high - low)
        return round(SPARK_BOTTOM - share * (SPARK_BOTTOM - SPARK_TOP), 1)

    return y


def _spark_x(day: date, year: int) -> float:
    return round(SPARK_LEFT + _share(day, year) * (SPARK_RIGHT - SPARK_LEFT), 1)


# --- trend: completion over a year against the plan

LEFT: Final = 7.0
RIGHT: Final = 85.0
TOP: Final = 4.0
BOTTOM: Final = 70.0
GAP_TOP: Final = 80.0
GAP_BOTTOM: Final = 93.5
GAP_LABEL: Final = 6.0  # percent of the height that a figure takes
GAP_WIDTH: Final = 3.8
NAME_WIDTH: Final = 18.0  # percent of the width that a name takes at most


@dataclass(frozen=True, slots=True)
class Moment:
    """Completion and plan on a day, in percent."""

    day: date
    actual: float
    planned: float


@dataclass(frozen=True, slots=True)
class Tick:
    """A label at a place of an axis."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Name:
    """Where the name of a line stands beside today, in percent of the height; ``shift`` in pixels."""

    y: float
    anchor: str
    shift: int


@dataclass(frozen=True, slots=True)
class GapBar:
    """The distance from the plan on a month's last day, hanging from or standing on the zero line."""

    x: float
    width: float
    y: float
    height: float
    middle: float
    label_y: float
    label: str
    now: bool


@dataclass(frozen=True, slots=True)
class Trend:
    """Places of everything in the chart. ``*_points`` lie in an inner box of 100 × 100, y downwards."""

    levels: Sequence[Tick]
    months: Sequence[Tick]
    plan_points: str
    actual_points: str
    area_points: str
    now_x: float
    now_y: float
    actual_name: Name
    planned_name: Name
    gap_zero: float
    gaps: Sequence[GapBar]


def trend(moments: Sequence[Moment], plan: Sequence[tuple[date, float]], *, year: int) -> Trend:
    """The chart of a year. ``moments`` end with today; ``plan`` runs from the first to the last day of the year."""
    now = moments[-1]
    actual = [(_share(m.day, year), m.actual) for m in moments]
    planned = [(_share(day, year), value) for day, value in plan]
    upto = [(_share(m.day, year), m.planned) for m in moments]
    now_x, now_y = _across(_share(now.day, year)), _down(now.actual)
    actual_name, planned_name = _names(now_x, now_y, _down(now.planned))
    gaps, zero = _gap_bars(moments[1:], year=year)
    return Trend(
        levels=[
            Tick(_down(level), f"{level}%" if level == 100 else str(level))
            for level in (0, 25, 50, 75, 100)
        ],
        months=[Tick(_across((month - 0.5) / MONTHS), str(month)) for month in range(1, 13)],
        plan_points=_points(planned),
        actual_points=_points(actual),
        area_points=_points([*actual, *reversed(upto[1:])]),
        now_x=now_x,
        now_y=now_y,
        actual_name=actual_name,
        planned_name=planned_name,
        gap_zero=zero,
        gaps=gaps,
    )


def _names(x: float, actual: float, planned: float) -> tuple[Name, Name]:
    """The names of both lines: the upper to the left of today, the lower to its right, clear of the lines."""
    low, high = max(actual, planned), min(actual, planned)
    left = x > LEFT + NAME_WIDTH
    upper = Name(round(max(high - 4.5, TOP), 2), "end" if left else "start", -8 if left else 8)
    lower = Name(round(min(low + 6.5, BOTTOM - 8), 2), "start", 8)
    return (upper, lower) if actual < planned else (lower, upper)


def _gap_bars(moments: Sequence[Moment], *, year: int) -> tuple[list[GapBar], float]:
    values = [round(m.actual - m.planned, 1) for m in moments]
    top, bottom = max([0.0, *values]), min([0.0, *values])
    ceiling = GAP_TOP + (GAP_LABEL if top else 0.0)
    unit = (GAP_BOTTOM - ceiling) / ((top - bottom) or 1.0)
    zero = round(ceiling + top * unit, 2)
    bars = []
    for moment, value in zip(moments, values, strict=True):
        middle = _across((moment.day.month - 0.5) / MONTHS)
        height = round(abs(value) * unit, 2)
        up = value > 0
        bars.append(
            GapBar(
                x=round(middle - GAP_WIDTH / 2, 2),
                width=GAP_WIDTH,
                y=round(zero - height, 2) if up else zero,
                height=height,
                middle=middle,
                label_y=round(zero - height - 1, 2) if up else round(zero + height + GAP_LABEL, 2),
                label=_signed(value),
                now=moment is moments[-1],
            )
        )
    return bars, zero


def _signed(value: float) -> str:
    sign = "＋" if value > 0 else "−" if value < 0 else "±"
    return f"{sign}{abs(value):.1f}"


def _share(day: date, year: int) -> float:
    """How much of the year has gone at the end of a day, 0 to 1."""
    if day.year != year:
        return 0.0 if day.year < year else 1.0
    return day.timetuple().tm_yday / (366 if isleap(year) else 365)


def _across(share: float) -> float:
    return round(LEFT + share * (RIGHT - LEFT), 2)


def _down(percent: float) -> float:
    return round(BOTTOM - percent / 100 * (BOTTOM - TOP), 2)


def _points(places: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x * 100:.2f},{100 - value:.2f}" for x, value in places)

"""The words and values of scoring; the words are those that ``indicators.choices`` stores."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Final, NamedTuple

MET: Final = "met"
ON_TRACK: Final = "on_track"
AT_RISK: Final = "at_risk"
OFF_TARGET: Final = "off_target"
NO_DATA: Final = "no_data"

LATEST: Final = "latest"
CUMULATIVE: Final = "cumulative"
COUNT: Final = "count"
MEAN: Final = "mean"
DAY_MEAN: Final = "day_mean"
RATIO: Final = "ratio"
RANK: Final = "rank"

DAY: Final = "day"
MONTH: Final = "month"
QUARTER: Final = "quarter"
YEAR: Final = "year"

HIGHER: Final = "higher"
LOWER: Final = "lower"
EXACT: Final = "exact"

LINEAR: Final = "linear"
STEPPED: Final = "stepped"
POINTS: Final = "points"

REACHED: Final = "reached"
WITHIN_REACH: Final = "within_reach"
OUT_OF_REACH: Final = "out_of_reach"

ZERO: Final = Decimal(0)
HUNDRED: Final = Decimal(100)

Figure = Decimal | int | date | tuple[date, ...]


class Measured(NamedTuple):
    """What was measured in a period, which ``first``, its first day, names.

    ``of`` is what the value is a part of, for ratios (valid days), and the weight of the period,
    for means weighted by days, where it is known; None stands for all days of the period.
    """

    first: date
    value: Decimal
    of: Decimal | None = None


class Stage(NamedTuple):
    """A value to be reached by the end of a day; for totals the running total."""

    day: date
    value: Decimal


@dataclass(frozen=True, slots=True)
class Margin:
    """By how much a value must clear the border before an off-target verdict is taken back.

    ``amount`` in the unit of the value; ``share`` of the target, 0.02 for 2 %. Both add up.
    """

    amount: Decimal = ZERO
    share: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Revision:
    """What holds from a day on in place of what was promised; a due date of None stays as it was."""

    since: date
    op: str
    value: Decimal
    value_max: Decimal | None = None
    due: date | None = None


@dataclass(frozen=True, slots=True)
class Expected:
    """The value that is judged as expected on the due date, with its interval."""

    value: Decimal
    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class TargetFacts:
    """What was promised, as far as the rules need it.

    ``start`` is the first day that counts, 1 January of the plan's year, and ``due`` the last to
    reach the target: None for the last day of that year. ``value_max`` closes a range from above.
    ``times`` multiplies a value that is promised anew each quarter or month; stages and the
    stretch of a total are not multiplied. ``ends_at_zero`` marks a zero that must be reached by
    ``due`` (存量清零), not kept from January (零发生). ``direction`` matters for ``=`` alone and
    is empty where nobody said it: a total may then come out higher, a level may not.
    ``tolerance`` is how far from an exact value still counts as it.
    """

    op: str
    value: Decimal
    start: date
    due: date | None
    aggregation: str
    value_max: Decimal | None = None
    times: int = 1
    ends_at_zero: bool = False
    periodicity: str = MONTH
    direction: str = ""
    tolerance: Decimal = ZERO
    curve: str = LINEAR
    stages: tuple[Stage, ...] = ()
    baseline: Decimal | None = None
    stretch: Decimal | None = None
    revisions: tuple[Revision, ...] = ()
    margin: Margin = field(default_factory=Margin)

    @property
    def end(self) -> date:
        """The last day to reach the target."""
        return self.due or date(self.start.year, 12, 31)

    @property
    def total(self) -> Decimal:
        """The value of the whole year."""
        return self.value * self.times

    @property
    def is_total(self) -> bool:
        """Whether what is judged grows over the year."""
        return self.aggregation in {CUMULATIVE, COUNT}

    @property
    def is_ceiling(self) -> bool:
        """Whether less is better."""
        return self.op in {"<=", "<"} or (self.op == "=" and self.direction == LOWER)

    @property
    def is_exact(self) -> bool:
        """Whether both more and less than the value are wrong."""
        grows = self.is_total or self.aggregation == RATIO
        return self.op == "=" and (self.direction == EXACT or not (self.direction or grows))

    def holds(self, value: Decimal) -> bool:
        """Whether a value satisfies the comparison and, for what can fall again, a range's top."""
        if not self.is_total and self.value_max is not None:
            return self.total <= value <= self.value_max
        if self.is_exact:
            return abs(value - self.total) <= self.tolerance
        match self.op:
            case ">":
                return value > self.total
            case "<":
                return value < self.total
            case "=":
                gap = value - self.total if self.is_ceiling else self.total - value
                return gap <= self.tolerance
            case _:
                return value <= self.total if self.is_ceiling else value >= self.total

    def in_force(self, on: date) -> "TargetFacts":
        """The same with what the revisions have changed up to a day."""
        target = self
        for change in sorted(self.revisions, key=lambda each: each.since):
            if change.since <= on:
                target = replace(
                    target,
                    op=change.op,
                    value=change.value,
                    value_max=change.value_max,
                    due=change.due or target.due,
                )
        return target


@dataclass(frozen=True, slots=True)
class Score:
    """The verdict, the value that was judged, and the sentence that says why.

    ``actual`` is the latest value, the running total, the mean or the ratio in percent; None where
    nothing was measured. ``share`` is the percentage of the target reached, for totals that must
    grow only. ``code`` names the sentence that ``indicators.sentences`` fills with ``figures``:
    ``codes.FIGURES`` lists them. ``stretch`` says how the stretch target (力争) stands: reached,
    within reach or out of reach; None where there is none or nothing was measured. ``need`` is what
    each period left must bring or average, also where ``code`` speaks of something else, and
    ``promise`` the version of the target that was judged: what held on the day.
    """

    judgement: str
    actual: Decimal | None
    share: Decimal | None
    code: str
    figures: Mapping[str, Figure] = field(default_factory=dict)
    stretch: str | None = None
    need: Decimal | None = None
    promise: TargetFacts | None = None


def whole_of(each: Measured, periodicity: str) -> Decimal:
    """What the value of a period is a part of: all its days where that was not reported."""
    if each.of is not None:
        return each.of
    return Decimal((last_day(each.first, periodicity) - each.first).days + 1)


@lru_cache(maxsize=4096)  # the same few periods of every target
def last_day(first: date, periodicity: str) -> date:
    """The last day of the period that begins on ``first``."""
    if periodicity == DAY:
        return first
    months = {MONTH: 1, QUARTER: 3, YEAR: 12}[periodicity]
    place = first.year * 12 + first.month - 1 + months - 1
    year, month = divmod(place, 12)
    return date(year, month + 1, monthrange(year, month + 1)[1])

"""The words and values of scoring; the words are those that ``indicators.choices`` stores."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

MET: Final = "met"
ON_TRACK: Final = "on_track"
AT_RISK: Final = "at_risk"
OFF_TARGET: Final = "off_target"
NO_DATA: Final = "no_data"

LATEST: Final = "latest"
CUMULATIVE: Final = "cumulative"
MEAN: Final = "mean"

Figure = Decimal | int | date
Reading = tuple[date, Decimal]


@dataclass(frozen=True, slots=True)
class TargetFacts:
    """What was promised, as far as the rules need it.

    ``start`` is the first day that counts, 1 January of the plan's year, and ``due`` the last to
    reach the target. ``value_max`` closes a range from above. ``times`` multiplies a value that is
    promised anew each quarter or month. ``ends_at_zero`` marks a zero that must be reached by
    ``due`` (存量清零), not kept from January (零发生).
    """

    op: str
    value: Decimal
    start: date
    due: date
    aggregation: str
    value_max: Decimal | None = None
    times: int = 1
    ends_at_zero: bool = False

    @property
    def total(self) -> Decimal:
        """The value of the whole year."""
        return self.value * self.times

    @property
    def is_ceiling(self) -> bool:
        """Whether less is better."""
        return self.op in {"<=", "<"}

    def holds(self, value: Decimal) -> bool:
        """Whether a value satisfies the comparison and, for a level with a range, its upper end."""
        if self.aggregation != CUMULATIVE and self.value_max is not None:
            return self.total <= value <= self.value_max
        match self.op:
            case ">=":
                return value >= self.total
            case ">":
                return value > self.total
            case "<=":
                return value <= self.total
            case "<":
                return value < self.total
            case _:
                return value == self.total


@dataclass(frozen=True, slots=True)
class Score:
    """The verdict, the value that was judged, and the sentence that says why.

    ``actual`` is the latest value, the running total or the mean; None where nothing was measured.
    ``share`` is the percentage of the target reached, for running totals that must grow only.
    ``code`` names the sentence that ``indicators.sentences`` fills with ``figures``.
    """

    judgement: str
    actual: Decimal | None
    share: Decimal | None
    code: str
    figures: Mapping[str, Figure] = field(default_factory=dict)

"""What was measured of an indicator, a year's periods as lines, with what each value replaced."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from indicators.choices import Aggregation, Periodicity
from indicators.entry.periods import periods_of
from indicators.models import Indicator, Reading
from indicators.scoring import Measured, last_day
from indicators.scoring.facts import HUNDRED
from indicators.scoring.rollup import Rolled
from indicators.spans import period_words
from indicators.wording import plain


@dataclass(frozen=True, slots=True)
class Line:
    """A period of the table; without a ``reading`` it was rolled up, or nothing was reported.

    ``versions`` are what the reading replaced, newest first. ``is_due`` says that the period is over, so that a value
    is missed.
    """

    period: str
    reading: Reading | None
    rolled: Rolled | None
    value: str
    share: str
    change: Decimal | None
    versions: Sequence[Reading]
    is_due: bool


@dataclass(frozen=True, slots=True)
class Year:
    """The periods of a year, the last first."""

    year: int
    lines: Sequence[Line]

    @property
    def is_demo(self) -> bool:
        """Whether any of its values is demonstration data."""
        return any(line.reading.is_demo for line in self.lines if line.reading)


class YearTable:
    """The lines of one indicator; ``readings`` are all versions in the order of their periods and making."""

    def __init__(
        self,
        indicator: Indicator,
        readings: Sequence[Reading],
        rolled: Sequence[Rolled],
        *,
        on: date,
    ) -> None:
        self.indicator, self.on = indicator, on
        self.standing = {each.period: each for each in readings if each.is_current}
        self.rolled = {each.measured.first: each for each in rolled}
        self.versions: dict[date, list[Reading]] = defaultdict(list)
        for each in reversed(readings):
            if not each.is_current:
                self.versions[each.period].append(each)

    def years(self) -> list[int]:
        """Those with a value, the newest first."""
        return sorted({each.year for each in self._known()}, reverse=True)

    def read(self, year: int, *, with_gaps: bool = False) -> Year:
        """A year; periods without a value only where ``with_gaps``, of days never: they would be too many."""
        periodicity = self.indicator.periodicity
        periods = {each for each in self._known() if each.year == year}
        if with_gaps and periodicity != Periodicity.DAY:
            periods |= set(periods_of(year, periodicity, until=self.on))
        lines: list[Line] = []
        before: Measured | None = None
        for period in sorted(periods):
            measured = self._measured(period)
            lines.append(self._line(period, measured, before))
            before = measured or before
        return Year(year, lines[::-1])

    def _known(self) -> set[date]:
        return self.standing.keys() | self.rolled.keys()

    def _measured(self, period: date) -> Measured | None:
        """A reading of its own goes before a rolled-up value."""
        if (reading := self.standing.get(period)) is not None:
            return Measured(period, reading.value, reading.of)
        rolled = self.rolled.get(period)
        return rolled.measured if rolled else None

    def _line(self, period: date, measured: Measured | None, before: Measured | None) -> Line:
        reading = self.standing.get(period)
        return Line(
            period=period_words(period, self.indicator.periodicity),
            reading=reading,
            rolled=None if reading else self.rolled.get(period),
            value=plain(measured.value) if measured else "",
            share=self._share(measured),
            change=measured.value - before.value if measured and before else None,
            versions=self.versions.get(period, ()),
            is_due=last_day(period, self.indicator.periodicity) < self.on,
        )

    def _share(self, measured: Measured | None) -> str:
        """A ratio's period in percent."""
        if measured is None or not measured.of or self.indicator.aggregation != Aggregation.RATIO:
            return ""
        return f"{plain(HUNDRED * measured.value / measured.of, places=1)}%"

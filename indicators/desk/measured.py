"""The values that a report claims, beside what was measured before and what is promised."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from indicators.choices import Aggregation, Op
from indicators.judging import facts_of
from indicators.models import ReportedReading, Target
from indicators.progress import last_before
from indicators.scoring import Measured
from indicators.scoring.facts import HUNDRED
from indicators.services.reporting import reading_month, reading_period
from indicators.spans import period_words
from indicators.wording import plain, target_words, unit_of
from tasks.models import ProgressReport, WorkItem

Series = Mapping[int, Sequence[Measured]]


@dataclass(frozen=True, slots=True)
class Claim:
    """A claimed value of the period that begins on ``month``, its target, and the last value of an earlier one."""

    value: Decimal
    month: date
    target: Target
    last: Measured | None
    of: Decimal | None = None

    @property
    def name(self) -> str:
        """The indicator's name."""
        return str(self.target.indicator)

    @property
    def figure(self) -> str:
        """The value, without its unit; of a ratio 28/30."""
        return self._plain(self.value, self.of)

    @property
    def unit(self) -> str:
        """The unit of one reading; of a ratio, which is reported as two counts of days, none."""
        return "" if self._is(Aggregation.RATIO) else unit_of(self.target)

    @property
    def promised(self) -> str:
        """The target in words, as it holds for the month."""
        promise = facts_of(self.target).in_force(self.month)
        return target_words(self.target, promise=promise)

    @property
    def last_figure(self) -> str:
        """The value before, without its unit; empty for none."""
        return self._plain(self.last.value, self.last.of) if self.last else ""

    @property
    def last_period(self) -> str:
        """The period before, in words; empty for none."""
        if self.last is None:
            return ""
        return period_words(self.last.first, self.target.indicator.periodicity)

    @property
    def is_worse(self) -> bool:
        """Whether the value moved away from the target: less where more is promised, or the other way round.

        What each period brings by itself may be less than before.
        """
        change = self.change
        if change is None or self._is(Aggregation.COUNT):
            return False
        if self.target.op in (Op.AT_MOST, Op.LESS):
            return change > 0 and not self._is(Aggregation.CUMULATIVE)
        return change < 0 and self.target.op != Op.EXACTLY

    @property
    def change(self) -> Decimal | None:
        """By how much it is more than before, of ratios in points; None where there is nothing to compare."""
        if self.last is None:
            return None
        if not self._is(Aggregation.RATIO):
            return self.value - self.last.value
        if not self.of or not self.last.of:
            return None
        return HUNDRED * (self.value / self.of - self.last.value / self.last.of)

    def _is(self, aggregation: Aggregation) -> bool:
        return self.target.indicator.aggregation == aggregation

    def _plain(self, value: Decimal, of: Decimal | None) -> str:
        if of is None or not self._is(Aggregation.RATIO):
            return plain(value)
        return f"{plain(value)}/{plain(of)}"


def claims_of(report: ProgressReport, item: WorkItem, known: Series) -> list[Claim]:
    """What the report claims of the item's binding targets, in the clause's order; one query.

    Reads the item's targets with their indicators: prefetch them. ``known`` are readings by indicator id.
    """
    claimed = ReportedReading.objects.filter(report=report)
    values = {
        indicator: (value, of)
        for indicator, value, of in claimed.values_list("indicator_id", "value", "of")
    }
    month = reading_month(report.period, on=report.as_of)
    binding = [row for row in item.targets.all() if row.binds and row.indicator_id in values]
    once = {row.indicator_id: row for row in reversed(binding)}
    return [
        Claim(
            value=values[row.indicator_id][0],
            of=values[row.indicator_id][1],
            month=reading_period(row.indicator, month),
            target=row,
            last=last_before(known.get(row.indicator_id, ()), reading_period(row.indicator, month)),
        )
        for row in binding
        if once[row.indicator_id] is row
    ]


def as_if_accepted(known: Series, claims: Sequence[Claim]) -> dict[int, list[Measured]]:
    """The readings as they will be once the report is accepted."""
    after = {pk: list(series) for pk, series in known.items()}
    for claim in claims:
        series = after.get(claim.target.indicator_id, [])
        others = [one for one in series if one[0] != claim.month]
        after[claim.target.indicator_id] = sorted(
            [*others, Measured(claim.month, claim.value, claim.of)]
        )
    return after

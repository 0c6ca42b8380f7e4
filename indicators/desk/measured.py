"""The values that a report claims, beside what was measured before and what is promised."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from indicators.choices import Aggregation, Op
from indicators.models import ReportedReading, Target
from indicators.progress import last_before
from indicators.scoring.facts import Reading as Measured
from indicators.services.reporting import reading_month
from indicators.wording import plain, target_words, unit_of
from tasks.models import ProgressReport, WorkItem

Series = Mapping[int, Sequence[Measured]]


@dataclass(frozen=True, slots=True)
class Claim:
    """A claimed value of a month, the target that it is measured by, and the last value of an earlier month."""

    value: Decimal
    month: date
    target: Target
    last: Measured | None

    @property
    def name(self) -> str:
        """The indicator's name."""
        return str(self.target.indicator)

    @property
    def figure(self) -> str:
        """The value, without its unit."""
        return plain(self.value)

    @property
    def unit(self) -> str:
        """The unit of one reading."""
        return unit_of(self.target)

    @property
    def promised(self) -> str:
        """The target in words."""
        return target_words(self.target)

    @property
    def last_figure(self) -> str:
        """The value before, without its unit; empty for none."""
        return plain(self.last[1]) if self.last else ""

    @property
    def is_worse(self) -> bool:
        """Whether the value moved away from the target: less where more is promised, or the other way round."""
        if self.last is None:
            return False
        is_total = self.target.indicator.aggregation == Aggregation.CUMULATIVE
        if self.target.op in (Op.AT_MOST, Op.LESS):
            return not is_total and self.value > self.last[1]
        return self.target.op != Op.EXACTLY and self.value < self.last[1]


def claims_of(report: ProgressReport, item: WorkItem, known: Series) -> list[Claim]:
    """What the report claims of the item's binding targets, in the clause's order; one query.

    Reads the item's targets with their indicators: prefetch them. ``known`` are readings by indicator id.
    """
    values = dict(
        ReportedReading.objects.filter(report=report).values_list("indicator_id", "value")
    )
    month = reading_month(report.period, on=report.as_of)
    binding = [row for row in item.targets.all() if row.binds and row.indicator_id in values]
    once = {row.indicator_id: row for row in reversed(binding)}
    return [
        Claim(
            value=values[row.indicator_id],
            month=month,
            target=row,
            last=last_before(known.get(row.indicator_id, ()), month),
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
        after[claim.target.indicator_id] = sorted([*others, (claim.month, claim.value)])
    return after

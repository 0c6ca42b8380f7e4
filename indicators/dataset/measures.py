"""What the tasks of the invented year promise in figures, and what was measured of it month by month."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil
from random import Random
from typing import Any

from indicators.choices import Aggregation, Direction, Op, ReadingStatus, TargetKind
from indicators.dataset.calendar import Year, moment, month_ends
from indicators.dataset.courses import DONE, SILENT, Course, Fate
from indicators.dataset.store import Store
from indicators.dataset.world import Office, Team
from indicators.models import Definition, Indicator, Reading, ReportedReading, Target
from tasks.lights import planned_share

# Of what the plan asks by the end of a month, how much was reached.
PACES: dict[Fate, tuple[float, float]] = {
    Fate.BEHIND: (0.86, 0.91),
    Fate.AT_RISK: (0.84, 0.89),
    Fate.FAR_BEHIND: (0.5, 0.75),
    Fate.OFF_TARGET: (0.35, 0.55),
    Fate.OVERDUE: (0.6, 0.9),
    Fate.HALTED: (0.4, 0.9),
}
USUAL_PACE = (1.08, 1.2)
DONE_PACE = 1.3
# What is measured of them is counted: nothing else shows how far they are.
COUNTED = frozenset({*PACES, *DONE})
# The course of a year's PM2.5, each month's share of its mean.
SEASON = (1.51, 1.34, 1.07, 0.90, 0.76, 0.66, 0.61, 0.68, 0.80, 1.02, 1.22, 1.41)
SHARED = (
    ("PM2.5年均浓度", "微克/立方米", Op.AT_MOST, (36, 46)),
    ("国控地表水断面优良水体比例", "%", Op.AT_LEAST, (80, 92)),
    ("重点建设用地安全利用率", "%", Op.AT_LEAST, (93, 96)),
)


@dataclass(frozen=True, slots=True)
class Promise:
    """A target with the name of its indicator, as the clause says it."""

    name: str
    unit: str
    op: Op
    value: int
    aggregation: Aggregation
    kind: TargetKind
    quote: str


@dataclass(frozen=True, slots=True)
class Reported:
    """Whose readings they are, and the reports that they came with, by the month's place in the year."""

    item: int
    team: Team
    reports: Mapping[int, int]


class Measurer:
    """Writes an agency's indicators, each named once."""

    def __init__(
        self,
        store: Store,
        office: Office,
        year: Year,
        rng: Random,
        shared: Mapping[tuple[str, str], int],
    ) -> None:
        self.store, self.office, self.year, self.rng = store, office, year, rng
        self.shared = shared
        self._names: set[str] = set()

    def promise(self, course: Course, *, what: str, measure: str, amount: int) -> Promise:
        """What a clause about this promises."""
        rng = self.rng
        form = "total" if course.fate in COUNTED else rng.choice(("total", "total", "rate", "rank"))
        if form == "total":
            quote, kind = f"完成不少于{amount}{measure}{what}", TargetKind.QUANTITY
            name = self._own_name(f"{what}完成数量")
            total = Aggregation.CUMULATIVE
            return Promise(name, measure, Op.AT_LEAST, amount, total, kind, quote)
        if form == "rate":
            value = rng.choice((85, 88, 90, 92, 95))
            name, quote = self._own_name(f"{what}达标率"), f"{what}达标率不低于{value}%"
            latest, kind = Aggregation.LATEST, TargetKind.OUTCOME
            return Promise(name, "%", Op.AT_LEAST, value, latest, kind, quote)
        value = rng.randint(3, 9)
        name, quote = self._own_name(f"{what}工作排名"), f"{what}工作排名保持前{value}"
        rank, kind = Aggregation.RANK, TargetKind.OUTCOME
        return Promise(name, "名", Op.AT_MOST, value, rank, kind, quote)

    def shared_promise(self, place: int) -> Promise:
        """What every agency promises of the definitions that are shared."""
        name, unit, op, (least, most) = SHARED[place]
        value = self.rng.randint(least, most)
        form = Aggregation.DAY_MEAN if op == Op.AT_MOST else Aggregation.LATEST
        said = "控制在" if op == Op.AT_MOST else "不低于"
        quote = f"{name}{said}{value}{unit}"
        return Promise(name, unit, op, value, form, TargetKind.OUTCOME, quote)

    def write(self, promise: Promise, course: Course, reported: Reported) -> None:
        """Definition, indicator and target, and the readings of the months so far."""
        definition = self.shared.get((promise.name, promise.unit))
        rolls_up = definition is not None and not self.office.is_leaf
        indicator = self.store.add(
            Indicator,
            agency_id=self.office.pk,
            definition_id=definition or self._definition(promise),
            name=promise.name,
            unit=promise.unit,
            rolls_up=rolls_up,
            weight=self.rng.randint(20, 90) if definition else None,
        )
        self.store.add(
            Target,
            item_id=reported.item,
            indicator_id=indicator,
            order=0,
            kind=promise.kind.value,
            op=promise.op.value,
            value=promise.value,
            quote=promise.quote,
        )
        if course.fate in SILENT or rolls_up:
            return
        for month, value in zip(self.year.months, self._values(promise, course), strict=False):
            self._reading(indicator, month, value, reported)

    def _own_name(self, name: str) -> str:
        """Told apart where the agency measures something of this name already."""
        own, batch = name, 1
        while own in self._names:
            batch += 1
            own = f"{name}（第{batch}批）"
        self._names.add(own)
        return own

    def _definition(self, promise: Promise) -> int:
        is_rank = promise.aggregation == Aggregation.RANK
        direction = Direction.LOWER if promise.op == Op.AT_MOST else Direction.HIGHER
        return self.store.add(
            Definition,
            agency_id=self.office.pk,
            name=promise.name,
            unit=promise.unit,
            direction=direction.value,
            aggregation=promise.aggregation.value,
            decimals=1 if promise.aggregation == Aggregation.LATEST else 0,
            least=1 if is_rank else 0,
        )

    def _values(self, promise: Promise, course: Course) -> Sequence[float]:
        count = len(self.year.months)
        if course.fate == Fate.UNREPORTED:
            count -= 1
        rng, value = self.rng, promise.value
        if promise.aggregation == Aggregation.CUMULATIVE:
            return self._totals(value, course, count)
        if promise.aggregation == Aggregation.RANK:
            return [max(value - rng.choice((0, 1, 1, 2)), 1) for _month in range(count)]
        if promise.aggregation == Aggregation.DAY_MEAN:
            scale = value * rng.uniform(0.86, 0.94)
            return [round(scale * SEASON[n] * rng.uniform(0.98, 1.02), 1) for n in range(count)]
        level = value + rng.uniform(1.0, min(4.0, 99.4 - value))
        return [round(level + rng.uniform(-0.4, 0.4), 1) for _month in range(count)]

    def _totals(self, whole: int, course: Course, count: int) -> list[float]:
        """Running totals along the plan; a task that is closed has reached the whole."""
        if course.fate in DONE:
            pace, done_in = DONE_PACE, course.spans[-1].place
        else:
            pace, done_in = self.rng.uniform(*PACES.get(course.fate, USUAL_PACE)), count
        totals: list[float] = []
        for place, day in enumerate(month_ends(self.year.on.year, 1, count)):
            share = planned_share(self.year.first, course.limit, on=day) / 1000 * pace
            reached = whole if place >= done_in else min(ceil(whole * share), whole)
            totals.append(max(reached, totals[-1] if totals else 0))
        return totals

    def _reading(self, indicator: int, month: date, value: float, reported: Reported) -> None:
        report = reported.reports.get(month.month - 1)
        day = month + timedelta(days=27)
        columns: dict[str, Any] = {}
        if month < self.year.months[-1] or report:
            columns = {
                "status": ReadingStatus.VERIFIED.value,
                "verified_by_id": self.office.supervisor.pk,
                "verified_at": moment(day, 17),
            }
        self.store.add(
            Reading,
            indicator_id=indicator,
            period=month,
            value=value,
            report_id=report,
            recorded_by_id=reported.team.staff[0].pk,
            recorded_at=moment(day, 15),
            is_demo=True,
            **columns,
        )
        if report:
            self.store.add(ReportedReading, report_id=report, indicator_id=indicator, value=value)

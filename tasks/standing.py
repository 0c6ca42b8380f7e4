"""How a set of tasks stands on a day: counts by the rule that gives each its light, and what follows from them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from functools import reduce
from operator import add

from tasks.choices import Light
from tasks.lights.rules import RULES

TENTH = Decimal("0.1")
HALTED, CLOSED, OVERDUE = "halted", "closed", "overdue"


@dataclass(frozen=True, slots=True)
class Completion:
    """Mean completion and mean of the tasks' own plans, both in percent with one decimal."""

    actual: Decimal
    planned: Decimal

    @property
    def gap(self) -> Decimal:
        """Percentage points above the plan; below it where negative."""
        return self.actual - self.planned

    @property
    def difference(self) -> str:
        """The gap with its sign: ＋0.5, −13.4, ±0.0."""
        sign = "＋" if self.gap > 0 else "−" if self.gap < 0 else "±"
        return f"{sign}{abs(self.gap):.1f}"


@dataclass(frozen=True, slots=True)
class Count:
    """Some tasks: how many, their percentages and their thousandths by plan summed up, how many of them were closed
    after their limit, and of how many open ones a report is missing.
    """

    tasks: int = 0
    progress: Decimal = Decimal(0)
    planned: int = 0
    closed_late: int = 0
    unreported: int = 0

    def __add__(self, other: "Count") -> "Count":
        return Count(
            self.tasks + other.tasks,
            self.progress + other.progress,
            self.planned + other.planned,
            self.closed_late + other.closed_late,
            self.unreported + other.unreported,
        )


@dataclass(frozen=True, slots=True)
class Standing:
    """How a set of tasks stands, by the rule that gives each its light."""

    by_rule: Mapping[str, Count] = field(default_factory=dict)

    def __add__(self, other: "Standing") -> "Standing":
        names = {**self.by_rule, **other.by_rule}
        return Standing({name: self.of(name) + other.of(name) for name in names})

    def of(self, *rules: str) -> Count:
        """Those whose light is given by one of these rules."""
        found = (self.by_rule[name] for name in rules if name in self.by_rule)
        return reduce(add, found, Count())

    @property
    def all(self) -> Count:
        """Every one."""
        return reduce(add, self.by_rule.values(), Count())

    @property
    def tasks(self) -> int:
        """How many there are."""
        return self.all.tasks

    @property
    def lights(self) -> dict[Light, int]:
        """How many show each light; every light is a key, in order."""
        return {light: self.light(light) for light in Light}

    def light(self, light: Light) -> int:
        """How many show a light."""
        return self.of(*(rule.name for rule in RULES if rule.light == light)).tasks

    @property
    def open(self) -> int:
        """Neither closed nor halted."""
        return self.tasks - self.of(CLOSED, HALTED).tasks

    @property
    def closed(self) -> int:
        """Closed, in time or late."""
        return self.of(CLOSED).tasks

    @property
    def closed_late(self) -> int:
        """Closed after their limit."""
        return self.all.closed_late

    @property
    def overdue(self) -> int:
        """Open, and past their nearest limit: the rule that is asked first of open ones."""
        return self.of(OVERDUE).tasks

    @property
    def unreported(self) -> int:
        """Open, and a report that was due is missing."""
        return self.all.unreported

    @property
    def in_time(self) -> int:
        """Neither overdue nor closed late."""
        return self.tasks - self.overdue - self.closed_late

    @property
    def worst(self) -> Light | None:
        """The worst light that one of them shows."""
        return next((light for light, n in self.lights.items() if n), None)

    @property
    def completion(self) -> Completion | None:
        """Of all but the halted ones; None where there is none."""
        counted = reduce(
            add, (one for name, one in self.by_rule.items() if name != HALTED), Count()
        )
        if not counted.tasks:
            return None
        return Completion(
            mean(counted.progress, counted.tasks),
            mean(Decimal(counted.planned) / 10, counted.tasks),
        )


def mean(total: Decimal, n: int) -> Decimal:
    """With one decimal, rounded half up."""
    return (total / n).quantize(TENTH, rounding=ROUND_HALF_UP)

"""What a definition says of measuring, and what of it cannot be together or is held fast by recorded values."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from decimal import Decimal
from typing import Any, Final, NamedTuple, Self

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from indicators.choices import Aggregation, Periodicity, RollUp
from indicators.figures import reading_unit
from indicators.models import Definition, Indicator
from indicators.scoring.rollup import fits
from worktracker.lib.errors import DomainError, Stale, stale_sentence

Told = dict[str, str]
MOST_DECIMALS: Final = 4  # as stored

# What a recorded value is. Within a kind the way to the year's value may change, for the values stay true.
_LEVEL: Final = gettext_lazy("a level of the period")
KINDS: Final[Mapping[str, Promise]] = {
    Aggregation.LATEST: _LEVEL,
    Aggregation.MEAN: _LEVEL,
    Aggregation.DAY_MEAN: _LEVEL,
    Aggregation.CUMULATIVE: gettext_lazy("a running total since January"),
    Aggregation.COUNT: gettext_lazy("what the period brought"),
    Aggregation.RATIO: gettext_lazy("two counts, the part and the whole"),
    Aggregation.RANK: gettext_lazy("a place among others"),
}


class Fault(NamedTuple):
    """What is wrong with a field."""

    field: str
    sentence: str


class DefinitionRefused(DomainError):
    """A definition, or what an indicator takes from it, cannot be so; ``faults`` say it field by field."""

    code = "definition_refused"
    status = 400

    def __init__(self, *faults: Fault) -> None:
        super().__init__(faults[0].sentence, field=faults[0].field)
        self.faults = faults


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """All that a definition says."""

    name: str
    unit: str = ""
    note: str = ""
    aggregation: str = Aggregation.LATEST
    periodicity: str = Periodicity.MONTH
    decimals: int = 1
    direction: str = ""
    least: Decimal | None = None
    most: Decimal | None = None
    margin: Decimal = Decimal(0)
    tolerance: Decimal = Decimal(0)
    roll_up: str = RollUp.NONE

    @classmethod
    def of(cls, definition: Definition) -> Self:
        """What is stored."""
        return cls(**{each.name: getattr(definition, each.name) for each in fields(cls)})

    def told(self) -> Told:
        """As text, as the trail and a form that was opened keep it."""
        return told(asdict(self))


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What an indicator says beside its definition."""

    baseline: Decimal | None = None
    baseline_year: int | None = None
    source: str = ""
    weight: Decimal | None = None
    rolls_up: bool = False

    @classmethod
    def of(cls, indicator: Indicator) -> Self:
        """What is stored."""
        return cls(**{each.name: getattr(indicator, each.name) for each in fields(cls)})

    def told(self) -> Told:
        """As text, as the trail and a form that was opened keep it."""
        return told(asdict(self))


def told(says: Mapping[str, Any]) -> Told:
    """Values as text: decimals without zeros at the end, nothing as an empty one."""
    return {name: _text(value) for name, value in says.items()}


def refuse_stale(standing: Told, seen: Mapping[str, str]) -> None:
    """Raises Stale where this is not what the person saw; he is shown what differs and may send his again."""
    if standing != seen:
        raise Stale(stale_sentence())


def refuse(faults: Sequence[Fault]) -> None:
    """Raises DefinitionRefused where there is a fault."""
    if faults:
        raise DefinitionRefused(*faults)


def contradictions(says: Measure) -> Iterator[Fault]:
    """What cannot be together, whoever says it."""
    if not says.name.strip():
        yield Fault("name", _("Give it a name."))
    if says.least is not None and says.most is not None and says.most < says.least:
        yield Fault("most", _("The greatest plausible value is below the least."))
    for field in ("margin", "tolerance"):
        if getattr(says, field) < 0:
            yield Fault(field, _("Margin and tolerance cannot be negative."))
    if not 0 <= says.decimals <= MOST_DECIMALS:
        yield Fault("decimals", _("A value is stored with at most four decimals."))
    if not _fits(says.roll_up, says):
        sentence = _("“%(rule)s” says nothing of values that are taken as “%(way)s”: %(fitting)s.")
        words = {
            "rule": RollUp(says.roll_up).label,
            "way": Aggregation(says.aggregation).label,
            "fitting": _fitting(says),
        }
        yield Fault("roll_up", sentence % words)


def held_fast(before: Measure, says: Measure) -> Iterator[Fault]:
    """What may not change once values were recorded or reported by it."""
    if before.periodicity != says.periodicity:
        sentence = _(
            "Values were recorded for periods that are “%(old)s”: make a new definition instead."
        )
        old = Periodicity(before.periodicity).label
        yield Fault("periodicity", sentence % {"old": old})
    if KINDS[before.aggregation] != KINDS[says.aggregation]:
        sentence = _(
            "Each recorded value is %(old)s, by this it would be %(new)s: make a new definition instead."
        )
        words = {"old": KINDS[before.aggregation], "new": KINDS[says.aggregation]}
        yield Fault("aggregation", sentence % words)


def same_unit(one: str, other: str) -> bool:
    """Whether two units are those of the same readings: 个 and 个/季度 are."""
    return reading_unit(one) == reading_unit(other)


def ways_of_kind(aggregation: str) -> list[str]:
    """The aggregations that recorded values of this one may change to, itself among them."""
    return [way for way, kind in KINDS.items() if kind is KINDS[aggregation]]


def _fitting(says: Measure) -> str:
    rules = (rule for rule in RollUp if rule and _fits(rule, says))
    return _("“%(rules)s” would") % {"rules": "、".join(str(rule.label) for rule in rules)}


def _fits(rule: str, says: Measure) -> bool:
    return fits(rule, aggregation=says.aggregation, direction=says.direction)


def _text(value: Any) -> str:
    if value is None:
        return ""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)

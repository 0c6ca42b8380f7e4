"""One shared definition over the agencies that measure by it: whose value is better, and how each stands."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from agencies.models import User
from indicators.choices import Direction, Judgement
from indicators.dashboard.facts import LONG_TEXTS
from indicators.judging import Judged, facts_of, judge_targets
from indicators.models import Definition, Target
from indicators.rows import LIGHTS, IndicatorRow, row
from indicators.scoring.facts import RANK
from indicators.spans import period_words
from indicators.wording import amount, plain, unit_of
from tasks.choices import Light

BAR = 100  # the width of the drawing in which all values share one scale


@dataclass(frozen=True, slots=True)
class Bar:
    """A value and its target on the scale that all rows share, from 0 to ``BAR``."""

    start: float
    width: float
    target: float


@dataclass(frozen=True, slots=True)
class Standing:
    """An agency's row. ``place`` is None for who is not ranked; ``why`` says so in words.

    ``change`` is the difference to the baseline, ``span`` the periods reported out of those that are over.
    """

    row: IndicatorRow
    place: int | None
    why: str
    change: str
    is_better: bool
    bar: Bar | None

    @property
    def is_rolled_up(self) -> bool:
        """Whether the value is made of lower agencies' ones."""
        return self.row.target.indicator.rolls_up


@dataclass(frozen=True, slots=True)
class Comparison:
    """A definition with its rows: those made of lower agencies first, then by place, then who is not ranked."""

    definition: Definition
    title: str
    rows: Sequence[Standing]


@dataclass(frozen=True, slots=True)
class Line:
    """A shared definition of the list; ``verdicts`` are (verdict, light, how many) that occur."""

    definition: Definition
    agencies: int
    span: str
    verdicts: Sequence[tuple[Judgement, Light, int]]


def read_comparison(definition: Definition, user: User, *, on: date) -> Comparison:
    """The agencies that the person reads. Four queries, six where one rolls up."""
    judged = _one_each(_judged(user, [definition.pk], on=on))
    places = _places(definition, judged)
    common = _common_period(judged)
    scale = _Scale.of(judged)
    rows = [_standing(each, places, common, scale) for each in judged]
    order = {Judgement.NO_DATA: 1}
    rows.sort(
        key=lambda each: (
            not each.is_rolled_up,
            each.place is None,
            each.place or 0,
            order.get(each.row.judgement, 0),
            each.row.target.indicator.agency.path,
        )
    )
    return Comparison(definition, _title(definition, rows), rows)


def read_shared(user: User, *, on: date) -> list[Line]:
    """The shared definitions that an agency which the person reads promises something of. Five queries."""
    shared = Definition.objects.shared()
    found: dict[int, list[Judged]] = defaultdict(list)
    for each in _one_each(_judged(user, shared.order_by().values("pk"), on=on)):
        found[each.target.indicator.definition_id].append(each)
    return [_line(each, found[each.pk]) for each in shared.order_by("name") if each.pk in found]


def _judged(user: User, definitions: Any, *, on: date) -> list[Judged]:
    targets = Target.objects.visible_to(user).binding()
    targets = targets.filter(indicator__definition__in=definitions, item__plan__year__lte=on.year)
    rows = targets.select_related("indicator__agency", "item__plan")
    rows = rows.defer(*(f"item__{name}" for name in LONG_TEXTS))
    order = ("-item__plan__year", "item__ordinal", "order")
    return judge_targets(rows.order_by(*order), on=on)


def _one_each(judged: Iterable[Judged]) -> list[Judged]:
    """Of several targets of an indicator the first of the newest plan; the others stand on the indicator's page."""
    found: dict[int, Judged] = {}
    for each in judged:
        found.setdefault(each.target.indicator_id, each)
    return list(found.values())


def _common_period(judged: Sequence[Judged]) -> date | None:
    """The last period of most agencies, of several such the latest: only values up to it are compared."""
    lasts = Counter(each.readings[-1].first for each in judged if each.readings)
    return max(lasts, key=lambda first: (lasts[first], first), default=None)


def _places(definition: Definition, judged: Sequence[Judged]) -> Mapping[int, int]:
    """Places by indicator id, the better first; who is equal shares one. What is rolled up has none."""
    common = _common_period(judged)
    values = {
        each.target.indicator_id: each.score.actual
        for each in judged
        if each.score.actual is not None
        and each.readings
        and each.readings[-1].first == common
        and not each.target.indicator.rolls_up
    }
    sign = 1 if _less_is_better(definition, judged) else -1
    known = [sign * value for value in values.values()]
    return {pk: 1 + sum(other < sign * value for other in known) for pk, value in values.items()}


def _less_is_better(definition: Definition, judged: Sequence[Judged]) -> bool:
    """As the definition says; where it does not, as most targets do."""
    if definition.direction in {Direction.HIGHER, Direction.LOWER}:
        return definition.direction == Direction.LOWER
    ceilings = sum(facts_of(each.target).is_ceiling for each in judged)
    return definition.aggregation == RANK or 2 * ceilings > len(judged)


@dataclass(frozen=True, slots=True)
class _Scale:
    """From the least to the greatest of all values and targets, and zero."""

    least: float
    most: float

    @classmethod
    def of(cls, judged: Sequence[Judged]) -> "_Scale":
        figures = [0.0]
        for each in judged:
            figures.append(float((each.score.promise or facts_of(each.target)).total))
            if each.score.actual is not None:
                figures.append(float(each.score.actual))
        return cls(min(figures), max(figures))

    def place(self, value: Decimal | int) -> float:
        """Where a value stands, from 0 to ``BAR``."""
        return round(BAR * (float(value) - self.least) / ((self.most - self.least) or 1), 1)


def _standing(
    judged: Judged, places: Mapping[int, int], common: date | None, scale: _Scale
) -> Standing:
    target, actual = judged.target, judged.score.actual
    promise = judged.score.promise or facts_of(target)
    baseline = target.indicator.baseline
    gap = None if actual is None or baseline is None else actual - baseline
    bar = None
    if actual is not None:
        zero, value = scale.place(0), scale.place(actual)
        bar = Bar(min(zero, value), abs(value - zero), scale.place(promise.total))
    return Standing(
        row=row(judged, {}),
        place=places.get(target.indicator_id),
        why=_why(judged, common),
        change=_change(target, gap),
        is_better=bool(gap) and ((gap or 0) < 0) == promise.is_ceiling,
        bar=bar,
    )


def _why(judged: Judged, common: date | None) -> str:
    """Why a value is not compared; empty for one that is."""
    indicator = judged.target.indicator
    if indicator.rolls_up:
        words = indicator.definition.get_roll_up_display()
        return _("rolled up from lower agencies: %(rule)s") % {"rule": words}
    if not judged.readings or common is None or judged.readings[-1].first == common:
        return ""
    period = period_words(judged.readings[-1].first, indicator.periodicity)
    return _("reported to %(period)s, so not ranked with the others") % {"period": period}


def _change(target: Target, gap: Decimal | None) -> str:
    """+2.1 against the baseline; empty where there is none."""
    if gap is None:
        return ""
    places = max(target.indicator.decimals, 1)
    sign = "+" if gap > 0 else "−" if gap < 0 else "±"
    return f"{sign}{plain(abs(gap), places=places)}"


def _title(definition: Definition, rows: Sequence[Standing]) -> str:
    """Who is best, and how many will miss their target."""
    ranked = [each for each in rows if each.place is not None]
    words: dict[str, object] = {"definition": definition, "n": len(ranked)}
    if len(ranked) < 2:
        return _("%(definition)s: there are not two agencies to compare yet") % words
    words["best"] = ranked[0].row.target.indicator.agency.short_name
    words["bad"] = sum(each.row.judgement == Judgement.OFF_TARGET for each in rows)
    if not words["bad"]:
        return _("%(definition)s: %(best)s is best of %(n)s, nobody is out of reach") % words
    return _("%(definition)s: %(best)s is best of %(n)s, %(bad)s out of reach") % words


def _line(definition: Definition, judged: Sequence[Judged]) -> Line:
    counts = Counter(each.score.judgement for each in judged)
    values = [each.score.actual for each in judged if each.score.actual is not None]
    span = ""
    if values:
        unit = unit_of(judged[0].target)
        least, most = min(values), max(values)
        places = max(definition.decimals, 1)
        low, high = plain(least, places=places), amount(most, unit, places=places)
        span = high if least == most else f"{low}—{high}"
    return Line(
        definition=definition,
        agencies=len({each.target.indicator.agency_id for each in judged}),
        span=span,
        verdicts=[
            (judgement, light, counts[judgement.value])
            for judgement, light in LIGHTS.items()
            if counts[judgement.value]
        ],
    )

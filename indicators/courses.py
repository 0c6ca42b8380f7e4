"""The course that leads to a target: its stretch, its curve and its stages, and what contradicts the target."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _

from indicators.choices import MEANS, Aggregation, Curve, Periodicity
from indicators.entry.periods import periods_of
from indicators.errors import TargetRefused
from indicators.judging import facts_of
from indicators.models import Target
from indicators.scoring import TargetFacts, last_day
from indicators.scoring.facts import ZERO
from indicators.wording import plain

# Of what is averaged over the year a stage may lie beyond the target: a good summer makes up for the winter.
LEVELLING = MEANS | {Aggregation.RATIO}


@dataclass(frozen=True, slots=True)
class Course:
    """``stages`` as (day, value) in the order of their days."""

    stretch: Decimal | None
    curve: str
    stages: tuple[tuple[date, Decimal], ...]

    @staticmethod
    def of(target: Target) -> "Course":
        """The course of a target as it stands."""
        stages = sorted((stage.day, stage.value) for stage in facts_of(target).stages)
        return Course(target.stretch, target.curve, tuple(stages))


def stage_days(facts: TargetFacts, periodicity: str = Periodicity.MONTH) -> list[date]:
    """The last days of the months or quarters that end before the target is due."""
    years = range(facts.start.year, facts.end.year + 1)
    ends = (
        last_day(first, periodicity) for year in years for first in periods_of(year, periodicity)
    )
    return [day for day in ends if facts.start <= day < facts.end]


def even_stages(
    facts: TargetFacts, periodicity: str, *, places: int
) -> tuple[tuple[date, Decimal], ...]:
    """Stages in equal steps: of totals from nothing, of levels from the baseline, else the target itself each time."""
    days = stage_days(facts, periodicity)
    origin = ZERO if facts.is_total else facts.baseline
    if origin is None or facts.aggregation in LEVELLING:
        origin = facts.total
    step = Decimal(1).scaleb(-places)
    steps = len(days) + 1
    values = (origin + (facts.total - origin) * n / steps for n in range(1, steps))
    return tuple(
        (day, value.quantize(step, ROUND_HALF_UP)) for day, value in zip(days, values, strict=True)
    )


def refuse_course(course: Course, facts: TargetFacts) -> None:
    """Raises TargetRefused for what the target, as it holds now, contradicts."""
    _refuse_stretch(course.stretch, facts)
    if course.curve != Curve.LINEAR and not course.stages:
        sentence = _("This curve leads through stages: give one at least, or choose “evenly”.")
        raise TargetRefused(sentence, field="curve")
    _refuse_days([day for day, _value in course.stages], facts)
    for day, value in course.stages:
        _refuse_beyond(day, value, facts)
    if facts.is_total:
        _refuse_falling(course.stages)


def _refuse_stretch(stretch: Decimal | None, facts: TargetFacts) -> None:
    if stretch is None:
        return
    if facts.is_exact:
        sentence = _("The target is exactly %(target)s: there is nothing beyond it to strive for.")
        raise TargetRefused(sentence % {"target": plain(facts.total)}, field="stretch")
    if facts.is_ceiling and stretch >= facts.total:
        sentence = _("The target is at most %(target)s: a stretch target lies below it.")
        raise TargetRefused(sentence % {"target": plain(facts.total)}, field="stretch")
    if not facts.is_ceiling and stretch <= facts.total:
        sentence = _("The target is at least %(target)s: a stretch target lies above it.")
        raise TargetRefused(sentence % {"target": plain(facts.total)}, field="stretch")


def _refuse_days(days: Sequence[date], facts: TargetFacts) -> None:
    for day in days:
        if day >= facts.end:
            sentence = _(
                "The stage of %(day)s: on %(due)s the target itself is due; stages lie before."
            )
            raise _of_stage(day, sentence % {"day": day, "due": facts.end})
        if day < facts.start:
            sentence = _("The stage of %(day)s lies before the plan begins on %(start)s.")
            raise _of_stage(day, sentence % {"day": day, "start": facts.start})
        if days.count(day) > 1:
            raise _of_stage(day, _("%(day)s has two stages: keep one.") % {"day": day})


def _refuse_beyond(day: date, value: Decimal, facts: TargetFacts) -> None:
    """A stage on the way asks for less than the target, but for what is averaged over the year."""
    if facts.aggregation in LEVELLING or (facts.is_exact and not facts.is_total):
        return
    words = {"day": day, "value": plain(value), "target": plain(facts.total)}
    if facts.is_ceiling and not facts.is_total and value < facts.total:
        sentence = _("The stage of %(day)s, %(value)s, asks for less than the target, %(target)s.")
        raise _of_stage(day, sentence % words)
    top = facts.total if facts.value_max is None else facts.value_max
    if (not facts.is_ceiling or facts.is_total) and value > top:
        words["target"] = plain(top)
        sentence = _("The stage of %(day)s, %(value)s, asks for more than the target, %(target)s.")
        raise _of_stage(day, sentence % words)


def _refuse_falling(stages: Iterable[tuple[date, Decimal]]) -> None:
    before = ZERO
    for day, value in stages:
        if value < before:
            sentence = _(
                "The stage of %(day)s, %(value)s, is below the one before: a total never falls."
            )
            raise _of_stage(day, sentence % {"day": day, "value": plain(value)})
        before = value


def _of_stage(day: date, sentence: str) -> TargetRefused:
    return TargetRefused(sentence, field=stage_field(day))


def stage_field(day: date) -> str:
    """The name of the field that asks for the stage of a day."""
    return f"stage_{day:%Y%m%d}"

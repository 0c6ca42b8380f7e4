"""A target as a table row: its words, its verdict, its sentence and its line of the year."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import accumulate
from typing import Final

from django.utils.translation import gettext as _

from agencies.models import Unit
from indicators.charts import Spark, spark
from indicators.choices import MEANS, TOTALS, Aggregation, Judgement
from indicators.judging import Judged, expected_of, facts_of
from indicators.models import Target
from indicators.scoring import Measured, TargetFacts, last_day
from indicators.scoring.facts import HUNDRED, whole_of
from indicators.scoring.totals import running
from indicators.sentences import forecast_words, missing_words, sentence, stretch_words
from indicators.spans import period_words, span_words
from indicators.wording import actual_words, is_rank, plain, target_words
from tasks.choices import Light

# Indicators borrow the shapes of the lights, under words of their own; in the order of the pages.
LIGHTS: Final = {
    Judgement.OFF_TARGET: Light.LATE,
    Judgement.AT_RISK: Light.WARN,
    Judgement.ON_TRACK: Light.OK,
    Judgement.MET: Light.DONE,
    Judgement.NO_DATA: Light.IDLE,
}
REACHABLE: Final = (Judgement.ON_TRACK, Judgement.MET)


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """One row. All that is words is empty where there is nothing to say.

    ``promised`` and ``due`` are of the version that held on the day. ``measured`` says what the actual value was made
    of: 1—9月均值, 截至9月, 1—9月 250/274. ``forecast`` is the value on the due date with its interval, ``missing``
    names the periods that were not reported, ``stretch`` how the stretch target stands.
    """

    target: Target
    units: Sequence[Unit]
    judgement: Judgement
    light: Light
    promised: str
    actual: str
    measured: str
    due: date
    forecast: str
    missing: str
    stretch: str
    sentence: str
    spark: Spark | None


def worst_first(judged: Sequence[Judged]) -> list[Judged]:
    """By verdict, then as the notices print them; what has no data comes last."""
    order = list(LIGHTS)
    return sorted(judged, key=lambda each: order.index(Judgement(each.score.judgement)))


def row(judged: Judged, units: Mapping[int, Sequence[Unit]]) -> IndicatorRow:
    """The row of a target; ``units`` by item id."""
    target, score = judged.target, judged.score
    judgement = Judgement(score.judgement)
    promise = _promise(judged)
    return IndicatorRow(
        target=target,
        units=units.get(target.item_id, ()),
        judgement=judgement,
        light=LIGHTS[judgement],
        promised=target_words(target, promise=promise),
        actual=actual_words(target, score),
        measured=_measured(judged),
        due=promise.end,
        forecast=forecast_words(target, expected_of(target, judged.readings)),
        missing=_missing(judged),
        stretch=stretch_words(target, score),
        sentence=sentence(target, score),
        spark=_spark(judged),
    )


def _promise(judged: Judged) -> TargetFacts:
    return judged.score.promise or facts_of(judged.target)


def _measured(judged: Judged) -> str:
    """What the actual value was made of; empty without readings of the plan's year."""
    year = _year(judged)
    if not year:
        return ""
    indicator = judged.target.indicator
    first, last = year[0].first, year[-1].first
    span = span_words(first, last, indicator.periodicity)
    figures = judged.score.figures
    if indicator.aggregation in MEANS:
        return _("mean of %(span)s") % {"span": span}
    if indicator.aggregation == Aggregation.RATIO and "good" in figures:
        parts = {name: plain(Decimal(str(figures[name]))) for name in ("good", "valid")}
        return _("%(span)s: %(good)s of %(valid)s") % {"span": span, **parts}
    if indicator.aggregation in {Aggregation.RATIO, Aggregation.COUNT}:
        return span
    return _("as of %(period)s") % {"period": period_words(last, indicator.periodicity)}


def _missing(judged: Judged) -> str:
    """A running total holds what came before it: only what is missing after the last one is."""
    indicator = judged.target.indicator
    is_running = indicator.aggregation == Aggregation.CUMULATIVE and judged.readings
    after = judged.readings[-1].first if is_running else None
    return missing_words(judged.score, indicator.periodicity, after=after)


def _spark(judged: Judged) -> Spark | None:
    target, score, promise = judged.target, judged.score, _promise(judged)
    periodicity = target.indicator.periodicity
    values = [
        (last_day(one.first, periodicity), float(one.value))
        for one in _drawn(_year(judged), target.indicator.aggregation, periodicity)
    ]
    is_mean = target.indicator.aggregation in MEANS
    grows = target.indicator.aggregation in TOTALS and not promise.is_ceiling
    return spark(
        values,
        target=float(promise.total),
        due=promise.end,
        year=target.item.plan.year,
        rest=float(score.need) if is_mean and score.need is not None else None,
        climbs=grows and bool(values) and values[-1][1] < promise.total,
        upside_down=is_rank(target),
    )


def _drawn(year: Sequence[Measured], aggregation: str, periodicity: str) -> Sequence[Measured]:
    """The values as the target asks for them: counts summed up, ratios so far in percent."""
    if aggregation == Aggregation.COUNT:
        return running(year)
    if aggregation != Aggregation.RATIO:
        return year
    good = accumulate(one.value for one in year)
    valid = accumulate(whole_of(one, periodicity) for one in year)
    return [
        Measured(one.first, HUNDRED * part / whole)
        for one, part, whole in zip(year, good, valid, strict=True)
        if whole
    ]


def _year(judged: Judged) -> list[Measured]:
    """The readings of the plan's year."""
    year = judged.target.item.plan.year
    return [one for one in judged.readings if one.first.year == year]

"""A target as a table row: its words, its verdict, its sentence and its line of the year."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from agencies.models import Unit
from indicators.charts import Spark, spark
from indicators.choices import Aggregation, Judgement
from indicators.judging import Judged
from indicators.models import Target
from indicators.sentences import sentence
from indicators.wording import actual_words, is_rank, target_words
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
    """One row. ``months`` is the span of the readings as (first, last), None without readings."""

    target: Target
    units: Sequence[Unit]
    judgement: Judgement
    light: Light
    promised: str
    actual: str
    months: tuple[int, int] | None
    is_mean: bool
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
    months = [month for month, _ in _year(judged)]
    return IndicatorRow(
        target=target,
        units=units.get(target.item_id, ()),
        judgement=judgement,
        light=LIGHTS[judgement],
        promised=target_words(target),
        actual=actual_words(target, score),
        months=(months[0], months[-1]) if months else None,
        is_mean=target.indicator.aggregation == Aggregation.MEAN,
        sentence=sentence(target, score),
        spark=_spark(judged),
    )


def _spark(judged: Judged) -> Spark | None:
    target, score = judged.target, judged.score
    need = score.figures.get("need")
    climbs = score.code in {"total_pace", "total_none"}
    return spark(
        _year(judged),
        target=float(score.figures.get("target", target.value)),  # type: ignore[arg-type]  # a number
        rest=None if climbs or need is None else float(need),  # type: ignore[arg-type]  # a number
        climbs=climbs,
        upside_down=is_rank(target),
    )


def _year(judged: Judged) -> list[tuple[int, float]]:
    year = judged.target.item.plan.year
    return [(day.month, float(value)) for day, value in judged.readings if day.year == year]

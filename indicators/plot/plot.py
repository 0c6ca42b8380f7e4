"""The series of a plot with their names, as the chart reads them and as rows of a table."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from indicators.entry.periods import periods_of
from indicators.judging import Judged, facts_of
from indicators.plot.course import Band, expected, left, planned, promised
from indicators.plot.measured import Values, by_period, so_far
from indicators.plot.sketch import Sketch, sketch
from indicators.scoring import Forecast, Measured, TargetFacts
from indicators.scoring.facts import RANK, RATIO, ZERO
from indicators.sentences import sentence
from indicators.spans import period_words
from indicators.wording import places_of, plain, unit_of


@dataclass(frozen=True, slots=True)
class Series:
    """A line or the bars of a plot. ``key`` names what it shows: its style, and what a test asks for."""

    key: str
    name: str
    values: Values


@dataclass(frozen=True, slots=True)
class Row:
    """A period of the table, its figures in the order of the columns; an empty one stands for no value."""

    period: str
    figures: Sequence[str]
    is_missing: bool


@dataclass(frozen=True, slots=True)
class Plot:
    """A chart and its table. ``chart`` is what the script draws, ``sketch`` what stands there without it."""

    pk: int
    title: str
    name: str
    unit: str
    chart: Mapping[str, Any]
    columns: Sequence[str]
    rows: Sequence[Row]
    sketch: Sketch


def plot_of(judged: Judged, *, on: date, forecast: Forecast | None) -> Plot:
    """The plot of a judged target over the year of its plan, with what is expected from ``on``."""
    target, facts = judged.target, facts_of(judged.target)
    periods = periods_of(facts.start.year, facts.periodicity)
    year = [each for each in judged.readings if facts.start <= each.first <= periods[-1]]
    series, band = _series(facts, judged, year, periods, forecast)
    places = places_of(target)
    words = [period_words(first, facts.periodicity) for first in periods]
    missing = _missing(facts, year, periods, on=on)
    name = str(target.indicator)
    chart = {
        "name": name,
        "unit": unit_of(target),
        "periods": words,
        "upsideDown": facts.aggregation == RANK,
        "places": places,
        "series": [
            {"key": each.key, "name": each.name, "values": _numbers(each.values, periods, places)}
            for each in series
        ],
    }
    return Plot(
        pk=target.pk,
        title=sentence(target, judged.score),
        name=name,
        unit=unit_of(target),
        chart=chart,
        columns=[each.name for each in series],
        rows=list(_rows(series, periods, words, missing, places)),
        sketch=sketch([(each.key, each.values) for each in series], periods, band),
    )


def _series(
    facts: TargetFacts,
    judged: Judged,
    year: Sequence[Measured],
    periods: Sequence[date],
    forecast: Forecast | None,
) -> tuple[list[Series], Band]:
    """All that have values, what was measured first."""
    values, together = by_period(facts, year), so_far(facts, year)
    reached = list((together or values or {facts.start: ZERO}).values())[-1]
    last = year[-1].first if year else None
    targets, tops = promised(facts, periods)
    values_to_come, band = expected(facts, forecast, reached)
    now = judged.score.promise or facts
    rest = left(now, periods, last=last, need=judged.score.need, reached=reached)
    is_running = bool(together)
    found = [
        Series("period" if is_running else "value", _value_name(facts, is_running), values),
        Series("so_far", _so_far_name(facts), together),
        Series("target", _("Target"), targets),
        Series("top", _("Upper limit"), tops),
        Series("stretch", _("Stretch target"), _level(now.stretch, periods)),
        Series("planned", _("Planned"), planned(facts, periods, targets)),
        Series("rest", _("The rest must do"), rest),
        Series("forecast", pgettext("of an indicator", "Forecast"), values_to_come),
        Series("low", _("Forecast, low"), {first: low for first, (low, _high) in band.items()}),
        Series("high", _("Forecast, high"), {first: high for first, (_low, high) in band.items()}),
        Series("baseline", _("Baseline"), _level(facts.baseline, periods)),
    ]
    return [each for each in found if each.values], band


def _level(value: Decimal | None, periods: Sequence[date]) -> Values:
    return {} if value is None else dict.fromkeys(periods, value)


def _value_name(facts: TargetFacts, is_running: bool) -> str:
    if is_running:
        return _("In the period")
    return _("Total so far") if facts.is_total else _("Measured")


def _so_far_name(facts: TargetFacts) -> str:
    if facts.is_total:
        return _("Total so far")
    return _("Percentage so far") if facts.aggregation == RATIO else _("Mean so far")


def _missing(
    facts: TargetFacts, year: Sequence[Measured], periods: Sequence[date], *, on: date
) -> set[date]:
    """Periods before the last one that was reported, or before today's, that have no value."""
    known = {each.first for each in year}
    begun = [first for first in periods if first <= on]
    return set(begun[:-1]) - known


def _rows(
    series: Sequence[Series],
    periods: Sequence[date],
    words: Sequence[str],
    missing: set[date],
    places: int,
) -> Iterator[Row]:
    for first, period in zip(periods, words, strict=True):
        values = [each.values.get(first) for each in series]
        figures = ["" if value is None else plain(value, places=places) for value in values]
        yield Row(period, figures, first in missing)


def _numbers(values: Values, periods: Sequence[date], places: int) -> list[float | None]:
    """As the chart reads them, rounded as the table's; null is a gap."""
    unit = Decimal(1).scaleb(-places)
    return [
        float(values[first].quantize(unit, ROUND_HALF_UP)) if first in values else None
        for first in periods
    ]

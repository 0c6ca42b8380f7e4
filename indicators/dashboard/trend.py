"""Completion over the year against the plan, from the reports as they were filed."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from indicators import charts
from indicators.dashboard.completion import (
    Completion,
    completion,
    completion_on,
    last_month_end,
    planned_on,
)
from indicators.dashboard.facts import Facts


@dataclass(frozen=True, slots=True)
class YearTrend:
    """The chart, where it stands now, and the gap at the end of the month before (None in January)."""

    chart: charts.Trend
    now: Completion
    gap_before: Decimal | None


def year_trend(facts: Facts) -> YearTrend | None:
    """The trend of the year shown; None before it begins, without tasks or without any report.

    The line begins at zero, at the end of the month before the first report.
    """
    year, now = facts.year, completion(facts.counted)
    first = min((history[0][0] for history in facts.history.values()), default=None)
    if now is None or first is None or facts.on < date(year, 1, 1):
        return None
    ends = [date(year, month, monthrange(year, month)[1]) for month in range(1, 13)]
    past = [(day, completion_on(facts, day)) for day in ends if first <= day < facts.on]
    known = [(day, each) for day, each in past if each]
    last, origin = min(facts.on, ends[-1]), max(last_month_end(first), date(year - 1, 12, 31))
    moments = [charts.Moment(origin, 0.0, float(planned_on(facts.counted, origin)))]
    moments += [_moment(day, each) for day, each in known]
    if moments[-1].day < last:
        moments.append(_moment(last, now))
    plan = [(date(year - 1, 12, 31), 0.0)]
    plan += [(day, float(planned_on(facts.counted, day))) for day in ends]
    before = [each for day, each in known if day < last]
    return YearTrend(
        chart=charts.trend(moments, plan, year=year),
        now=now,
        gap_before=before[-1].gap if before else None,
    )


def _moment(day: date, each: Completion) -> charts.Moment:
    return charts.Moment(day, float(each.actual), float(each.planned))

"""Completion over the year against the plan, as it was recorded at the ends of months."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from indicators import charts
from indicators.dashboard.facts import Facts
from indicators.dashboard.links import Links
from tasks.lights import planned_share
from tasks.services.month_ends import month_ends
from tasks.standing import Completion, mean


@dataclass(frozen=True, slots=True)
class Point:
    """Where it stood at the end of a day, and the overview of that day; none of the day that is shown."""

    day: date
    completion: Completion
    href: str = ""


@dataclass(frozen=True, slots=True)
class YearTrend:
    """The chart and its points, where it stands now, and the gap at the end of the month before (None in January)."""

    chart: charts.Trend
    points: Sequence[Point]
    plot: Mapping[str, Any]
    now: Completion
    gap_before: Decimal | None


def year_trend(facts: Facts, links: Links) -> YearTrend | None:
    """The trend of the year shown; None before it begins, without tasks, or before anything was recorded or done."""
    year, now = facts.scope.year, facts.all.completion
    if now is None or facts.on < date(year, 1, 1):
        return None
    recorded = [
        Point(day, standing.completion, links.overview(on=day.isoformat()))
        for day, standing in facts.months.items()
        if day.year == year and standing.completion
    ]
    if not recorded and not now.actual:
        return None
    last = min(facts.on, date(year, 12, 31))
    points = [*recorded, Point(last, now)] if facts.on.year == year else recorded
    plan = _plan(facts, recorded)
    return YearTrend(
        chart=charts.trend(
            [_moment(point) for point in points],
            [(day, float(value)) for day, value in plan],
            year=year,
        ),
        points=points,
        plot=_plot(points, plan, _("Completion %(year)s") % {"year": year}),
        now=now,
        gap_before=recorded[-1].completion.gap if recorded else None,
    )


def _plot(
    points: Sequence[Point], plan: Sequence[tuple[date, Decimal]], title: str
) -> dict[str, Any]:
    """What the script draws: a value a month, the month that is under way with its last day's."""
    by_month = {point.day.month: point for point in points}
    planned = {day.month: value for day, value in plan[1:]}
    planned |= {month: point.completion.planned for month, point in by_month.items()}
    of = [by_month.get(month) for month in range(1, 13)]
    return {
        "name": title,
        "unit": "%",
        "periods": [_("month %(n)s") % {"n": month} for month in range(1, 13)],
        "upsideDown": False,
        "links": [point.href if point else "" for point in of],
        "series": [
            _series(
                "value",
                _("Mean completion"),
                [point.completion.actual if point else None for point in of],
            ),
            _series(
                "planned",
                pgettext("line of a chart", "Plan"),
                [planned.get(month) for month in range(1, 13)],
            ),
            {
                **_series(
                    "gap",
                    pgettext("line of a chart", "Distance"),
                    [point.completion.gap if point else None for point in of],
                ),
                "unit": pgettext("unit", "points"),
            },
        ],
    }


def _series(key: str, name: str, values: Sequence[Decimal | None]) -> dict[str, Any]:
    numbers = [None if value is None else float(value) for value in values]
    return {"key": key, "name": name, "values": numbers}


def _plan(facts: Facts, recorded: Sequence[Point]) -> list[tuple[date, Decimal]]:
    """The mean of the tasks' plans at the ends of months: as recorded where they are over, and as it is laid out."""
    year = facts.scope.year
    known = {point.day: point.completion.planned for point in recorded}
    start = date(year - 1, 12, 31)
    ends = month_ends(date(year, 1, 1), date(year, 12, 31))
    return [(start, Decimal(0)), *((day, known.get(day, _laid_out(facts, day))) for day in ends)]


def _laid_out(facts: Facts, day: date) -> Decimal:
    """What the plans of today's tasks asked for, or ask for, on a day; those whose limit has passed count in full."""
    runs = facts.tally.runs
    n = facts.tally.run_out + sum(tasks for _first, _last, tasks in runs)
    total = 1000 * facts.tally.run_out
    total += sum(planned_share(first, last, on=day) * tasks for first, last, tasks in runs)
    return mean(Decimal(total) / 10, n)


def _moment(point: Point) -> charts.Moment:
    done = point.completion
    return charts.Moment(point.day, float(done.actual), float(done.planned))

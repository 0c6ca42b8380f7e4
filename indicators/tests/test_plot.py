"""The figures of a plot, by hand: what was measured, promised, planned and expected, and a table of the same."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from indicators.choices import Op
from indicators.judging import judge_targets
from indicators.models import Target, TargetChange
from indicators.plot import Plot, plot_of
from indicators.scoring import Measured
from indicators.services.foreseeing import forecast_of
from indicators.tests.factories import make_indicator, make_reading, make_target
from tasks.tests.factories import AT, make_item, make_user

ON = date(2024, 10, 15)
pytestmark = pytest.mark.django_db


def promise(values: list[Any], *, op: str = Op.AT_LEAST, value: int = 120, **fields: Any) -> Target:
    """A target whose indicator was reported from January on; None leaves a month out."""
    indicator = make_indicator("淘汰车辆", unit="台", **fields)
    target = make_target(make_item(), indicator, value=value, op=op)
    for month, measured in enumerate(values, start=1):
        if measured is not None:
            got, of = measured if isinstance(measured, tuple) else (measured, None)
            make_reading(indicator, value=got, of=of, period=date(2024, month, 1))
    return target


def plot(target: Target, *, expects: bool = False) -> Plot:
    (judged,) = judge_targets(Target.objects.filter(pk=target.pk), on=ON)
    found = forecast_of(judged.target, judged.readings) if expects else None
    return plot_of(judged, on=ON, forecast=found)


def series(plot: Plot, key: str) -> list[float | None]:
    (found,) = (each["values"] for each in plot.chart["series"] if each["key"] == key)
    return found


def keys(plot: Plot) -> set[str]:
    return {each["key"] for each in plot.chart["series"]}


def test_counts_add_up_and_a_missing_month_is_a_gap() -> None:
    drawn = plot(promise([10, 5, None, 20], aggregation="count"))
    assert series(drawn, "period")[:5] == [10, 5, None, 20, None]
    assert series(drawn, "so_far")[:5] == [10, 15, None, 35, None]
    assert [row.is_missing for row in drawn.rows[:4]] == [False, False, True, False]
    # From 35 at the end of April to 120 at the end of December, in eight steps.
    assert series(drawn, "rest")[4:] == pytest.approx([46, 56, 67, 78, 88, 99, 109, 120], abs=0.7)


def test_plan_of_a_running_total_follows_the_days() -> None:
    drawn = plot(promise([10, 30, 50], value=366, aggregation="cumulative"))
    assert series(drawn, "value")[:4] == [10, 30, 50, None]
    assert series(drawn, "planned")[:3] == [31, 60, 91]  # the days gone of a leap year
    assert series(drawn, "target") == [366] * 12
    assert "so_far" not in keys(drawn)


def test_mean_is_weighted_by_days() -> None:
    drawn = plot(promise([31, 60], op=Op.AT_MOST, value=40, aggregation="day_mean"))
    assert series(drawn, "period")[:2] == [31, 60]
    assert series(drawn, "so_far")[:2] == [31, 45]  # (31×31 + 60×29) ÷ 60 = 45.0
    assert "planned" not in keys(drawn)


def test_ratio_is_drawn_in_percent() -> None:
    drawn = plot(promise([(31, 31), (10, 20)], value=92, aggregation="ratio"))
    assert series(drawn, "period")[:2] == [100, 50]
    assert series(drawn, "so_far")[:2] == [100, 80.4]  # 41 ÷ 51


def test_target_line_steps_where_the_target_was_changed() -> None:
    target = promise([5], aggregation="latest", value=10)
    TargetChange.objects.create(
        target=target,
        since=date(2024, 7, 1),
        op=Op.AT_LEAST,
        value=Decimal(20),
        reason="上级调整",
        made_by=make_user(),
        made_at=AT,
    )
    assert series(plot(target), "target") == [10] * 6 + [20] * 6


def test_range_has_both_its_ends_and_marks_have_lines() -> None:
    target = promise([5], aggregation="latest", value=4, baseline=Decimal(3))
    Target.objects.filter(pk=target.pk).update(value_max=6, stretch=5)
    drawn = plot(target)
    assert series(drawn, "top") == [6] * 12
    assert series(drawn, "stretch") == [5] * 12
    assert series(drawn, "baseline") == [3] * 12


def test_forecast_goes_on_to_december_within_its_interval() -> None:
    drawn = plot(
        promise([40, 38, 41, 39, 40, 41, 38, 39, 40], op=Op.AT_MOST, value=40, aggregation="mean"),
        expects=True,
    )
    assert series(drawn, "forecast")[:9] == [None] * 9
    for low, middle, high in zip(
        *(series(drawn, key)[9:] for key in ("low", "forecast", "high")), strict=True
    ):
        assert None not in {low, middle, high}
        assert low < middle < high
    assert drawn.sketch.area.startswith("M")


def test_forecast_of_a_count_is_what_it_will_have_come_to() -> None:
    target = promise([10, 10, 10, 10], aggregation="count")
    (judged,) = judge_targets(Target.objects.filter(pk=target.pk), on=ON)
    found = forecast_of(judged.target, judged.readings)
    assert found is not None
    drawn = plot_of(judged, on=ON, forecast=found)
    assert series(drawn, "forecast")[-1] == pytest.approx(float(found.value), abs=1)
    assert series(drawn, "high")[-1] == pytest.approx(float(found.high), abs=1)


def test_nothing_measured_still_shows_what_was_promised() -> None:
    drawn = plot(promise([], aggregation="count"))
    assert "period" not in keys(drawn)
    assert series(drawn, "target") == [120] * 12


def test_table_says_what_the_chart_draws() -> None:
    drawn = plot(
        promise([40.25, 38, None, 41], op=Op.AT_MOST, value=40, aggregation="mean"), expects=True
    )
    assert drawn.columns == [each["name"] for each in drawn.chart["series"]]
    assert [row.period for row in drawn.rows] == drawn.chart["periods"]
    for place, column in enumerate(drawn.chart["series"]):
        told = [float(row.figures[place]) if row.figures[place] else None for row in drawn.rows]
        assert told == column["values"]


def test_readings_of_other_years_are_left_out() -> None:
    target = promise([5], aggregation="latest", value=10)
    make_reading(target.indicator, value=99, period=date(2023, 12, 1))
    (judged,) = judge_targets(Target.objects.filter(pk=target.pk), on=ON)
    assert judged.readings == (Measured(date(2024, 1, 1), Decimal("5.0000"), None),)
    assert series(plot_of(judged, on=ON, forecast=None), "value")[:2] == [5, None]

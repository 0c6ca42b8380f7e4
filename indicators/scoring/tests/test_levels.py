"""The verdict on levels, ranks and zeros: every figure here was worked out by hand."""

from datetime import date
from decimal import Decimal

import pytest

from indicators.scoring import (
    Measured,
    asked_on,
    judge,
)
from indicators.scoring.tests.promised import (
    ON,
    months,
    period,
    promise,
    verdict,
)


@pytest.mark.parametrize(
    ("values", "judgement", "code"),
    [
        ((*[None] * 8, 82, 78), "met", "level_met"),  # kept when it was due
        ((*[None] * 8, 78, 79), "off_target", "level_missed"),
        ((*[None] * 8, 78, 82), "met", "level_met"),  # reached late
        ((*[None] * 9, 82), "met", "level_met"),
    ],
)
def test_level_is_judged_by_the_value_when_it_was_due(values, judgement, code):
    target = promise(">=", 80, "latest", due=date(2024, 9, 30))
    assert verdict(target, months(*values), on=date(2024, 11, 5)) == (judgement, code)


@pytest.mark.parametrize(
    ("at_due", "later", "code"),
    [(7, 10, "range_inside"), (10, 7, "range_inside"), (5, 10, "range_below")],
)
def test_range_is_judged_by_the_value_when_it_was_due(at_due, later, code):
    target = promise(">=", 6, "latest", value_max=Decimal(9), due=date(2024, 9, 30))
    readings = months(*[None] * 8, at_due, later)
    assert verdict(target, readings, on=date(2024, 11, 5))[1] == code


@pytest.mark.parametrize(
    ("periodicity", "aggregation", "code"),
    [("quarter", "rank", "level_never"), ("day", "latest", "level_never")],
)
def test_level_of_quarters_or_days(periodicity, aggregation, code):
    target = promise(">=", 90, aggregation, periodicity=periodicity)
    score = judge(target, months(80), on=ON)

    following = {"quarter": date(2024, 4, 1), "day": date(2024, 1, 2)}[periodicity]
    assert (score.code, score.figures["next"]) == (code, following)


def test_yearly_level_is_open_until_it_is_due():
    target = promise(">=", 95, "latest", periodicity="year")
    assert verdict(target, months(90)) == ("at_risk", "level_never")
    assert verdict(target, months(90), on=date(2025, 1, 1)) == ("off_target", "level_missed")


def test_day_with_a_breach_breaks_the_zero():
    readings = [period(3, 1), Measured(date(2024, 3, 2), Decimal(0))]
    target = promise("=", 0, "count", periodicity="day")
    assert verdict(target, readings) == ("off_target", "zero_broken")


@pytest.mark.parametrize(
    ("aggregation", "values", "judgement", "code"),
    [
        # 1 point a month from 80 in January: 91 in December
        ("latest", range(80, 89), "on_track", "level_trend"),
        ("latest", range(77, 86), "at_risk", "level_never"),  # leads to 88
        ("latest", (80, 81, 82), "at_risk", "level_never"),  # nothing since March
        ("rank", range(80, 89), "at_risk", "level_never"),
    ],
)
def test_level_and_trend(aggregation, values, judgement, code):
    assert verdict(promise(">=", 90, aggregation), months(*values)) == (judgement, code)


@pytest.mark.parametrize(
    ("value", "code"), [(1, "range_below"), (2, "range_inside"), (4, "range_above")]
)
def test_level_with_a_range_says_which_side(value, code):
    assert verdict(promise(">=", 2, "latest", value_max=Decimal(3)), months(value))[1] == code


@pytest.mark.parametrize(("value", "judgement"), [(49, "on_track"), (48.9, "at_risk")])
def test_exact_level_with_a_tolerance(value, judgement):
    target = promise("=", 50, "latest", direction="exact", tolerance=Decimal(1))
    assert verdict(target, months(value))[0] == judgement


def test_zero_and_negative_values():
    assert verdict(promise("=", 0, "count"), months(0, 1, 0)) == ("off_target", "zero_broken")
    assert verdict(promise("=", 0, "count"), months(0, 0))[1] == "zero_kept"
    assert verdict(promise("<=", 0, "mean"), months(*[2, -4] * 4, 0)) == ("on_track", "mean_rest")
    assert verdict(promise("<=", -3, "latest"), months(-4)) == ("on_track", "level_kept")


def test_baseline_equal_to_target_is_a_level_to_be_kept():
    target = promise(">=", 90, "latest", baseline=Decimal(90))

    assert asked_on(target, on=ON) == 90
    assert verdict(target, months(90)) == ("on_track", "level_kept")


def test_ratio_is_met_early_once_all_the_rest_may_fail():
    # 300 of 305 good, 61 to come: 20 % of 366 are 73, 5 have failed and 61 may
    readings = [Measured(date(2024, 10, 1), Decimal(300), Decimal(305))]
    readings += months(*[0] * 9, of=Decimal(0))
    target = promise(">=", 80, "ratio")

    assert verdict(target, readings, on=date(2024, 11, 5)) == ("met", "ratio_secured")


def test_no_due_date_is_the_end_of_the_year():
    assert verdict(promise(value=10), months(*[None] * 8, 9), on=date(2024, 12, 31))[0] != "met"
    late = judge(promise(value=10), months(*[None] * 8, 9), on=date(2025, 1, 1))
    assert (late.code, late.figures["due"]) == ("total_missed", date(2024, 12, 31))

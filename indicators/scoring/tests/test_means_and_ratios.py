"""The verdict on means and ratios: every figure here was worked out by hand."""

from datetime import date
from decimal import Decimal

import pytest

from indicators.scoring import (
    Expected,
    Measured,
    judge,
)
from indicators.scoring.tests.promised import (
    ON,
    days,
    months,
    promise,
    quarters,
    verdict,
)

# --- means


@pytest.mark.parametrize(
    ("aggregation", "actual"),
    [("mean", Decimal(45)), ("day_mean", Decimal(30 * 31 + 60 * 29) / 60)],  # a leap year
)
def test_mean_plain_or_by_days(aggregation, actual):
    target = promise("<=", 40, aggregation)
    assert judge(target, months(30, 60), on=date(2024, 3, 5)).actual == actual


def test_mean_out_of_reach_names_the_best_month():
    score = judge(promise("<=", 40, "day_mean"), months(*[42] * 8, 41), on=ON)

    # (42·244 + 41·30) ÷ 274 = 41.89; (14640 - 11478) ÷ 92 = 34.37
    assert (score.judgement, score.code) == ("off_target", "mean_beyond")
    assert round(score.figures["need"], 2) == Decimal("34.37")
    assert (score.figures["best"], score.figures["best_month"]) == (41, date(2024, 9, 1))


def test_mean_below_zero_is_impossible():
    # (14640 - 60·274) ÷ 92 = -19.6
    score = verdict(promise("<=", 40, "day_mean"), months(*[60] * 9))
    assert score == ("off_target", "mean_impossible")


def test_february_of_a_common_year_weighs_28_days():
    target = promise("<=", 40, "day_mean", start=date(2023, 1, 1))
    readings = [Measured(date(2023, n, 1), Decimal(value)) for n, value in ((1, 30), (2, 60))]
    assert judge(target, readings, on=date(2023, 3, 5)).actual == Decimal(30 * 31 + 60 * 28) / 59


def test_mean_takes_the_weight_that_was_reported():
    readings = [*months(30, of=Decimal(10)), Measured(date(2024, 2, 1), Decimal(60), Decimal(20))]
    assert judge(promise("<=", 40, "day_mean"), readings, on=date(2024, 3, 5)).actual == 50


@pytest.mark.parametrize(
    ("periodicity", "readings", "left"),
    [("quarter", quarters(38, 38, 38), 1), ("day", days(*[38] * 274), 92)],
)
def test_mean_of_quarters_or_days(periodicity, readings, left):
    # (40 × 366 - 38 × 274) ÷ 92
    target = promise("<=", 40, "day_mean", periodicity=periodicity)
    score = judge(target, readings, on=ON)

    assert (score.judgement, score.figures["left"]) == ("on_track", left)
    assert round(score.figures["need"], 2) == Decimal("45.96")


def test_plain_mean_of_quarters_counts_them_alike():
    # (40 × 4 - 38 × 3) ÷ 1
    target = promise("<=", 40, "mean", periodicity="quarter")
    score = judge(target, quarters(38, 38, 38), on=ON)
    assert score.figures["need"] == 46


def test_yearly_mean_is_final():
    target = promise("<=", 40, "mean", periodicity="year")
    assert verdict(target, months(41)) == ("off_target", "mean_final")


def test_need_is_told_whatever_else_is_said():
    expected = Expected(Decimal(41), Decimal(30), Decimal(50))
    target = promise("<=", 40, "day_mean")
    score = judge(target, months(*[38] * 9), on=ON, forecast=expected)

    assert score.code == "forecast_misses"
    assert score.need
    assert round(score.need, 2) == Decimal("45.96")


@pytest.mark.parametrize(
    ("values", "judgement", "code"),
    [
        ((38, 38, 38, 38, 38, 38, 38, None, None), "on_track", "mean_rest"),  # 1 of 8 is due
        ((38, None, None, 38, 38, 38, 38, 38, 38), "on_track", "mean_rest"),  # 2 of 9
        ((38, None, None, None, 38, 38, 38, 38, 38), "at_risk", "gaps"),  # 3 of 9
        ((38, *[None] * 5, 38, 38, 38), "no_data", "gaps"),  # 5 of 9
    ],
)
def test_mean_with_missing_months(values, judgement, code):
    assert verdict(promise("<=", 40, "day_mean"), months(*values)) == (judgement, code)


@pytest.mark.parametrize(
    ("value", "judgement", "code"),
    [
        (7, "on_track", "range_inside"),
        (10, "off_target", "range_above"),
        (5, "off_target", "range_below"),
    ],
)
def test_mean_with_a_range(value, judgement, code):
    target = promise(">=", 6, "mean", value_max=Decimal(9))
    assert verdict(target, months(*[value] * 9)) == (judgement, code)


# --- ratios: 274 valid days so far, 92 to come; of 366 days 8 % are 29.28: 29 may fail


@pytest.mark.parametrize(
    ("good", "judgement", "code"),
    [
        (253, "on_track", "ratio_kept"),  # 92.3 %
        (252, "at_risk", "ratio_tight"),  # 91.97 %, 22 failed
        (245, "at_risk", "ratio_tight"),  # 29 failed: none may fail any more
        (244, "off_target", "ratio_spent"),
    ],
)
def test_ratio_of_days(good, judgement, code):
    readings = [Measured(date(2024, n, 1), Decimal(0), Decimal(0)) for n in range(1, 9)]
    readings.append(Measured(date(2024, 9, 1), Decimal(good), Decimal(274)))
    assert verdict(promise(">=", 92, "ratio"), readings) == (judgement, code)


def test_ratio_says_when_the_days_run_out():
    readings = months(*[0] * 8, of=Decimal(0))
    readings.append(Measured(date(2024, 9, 1), Decimal(250), Decimal(274)))
    score = judge(promise(">=", 92, "ratio"), readings, on=ON)

    assert (score.figures["may"], score.figures["spare"]) == (29, 5)
    # 24 failed in 274 days: 5 more in 57.08 days, 58 days after 30 September
    assert score.figures["runs_out"] == date(2024, 11, 27)


def test_missing_days_are_neither_good_nor_bad():
    # 264 of 274 days were valid: 8 % of 356 are 28.48
    readings = months(*[0] * 8, of=Decimal(0))
    readings.append(Measured(date(2024, 9, 1), Decimal(240), Decimal(264)))
    score = judge(promise(">=", 92, "ratio"), readings, on=ON)

    assert (score.figures["days"], score.figures["may"]) == (356, 28)


def test_days_are_counted_one_by_one():
    readings = days(*[0] * 24, *[1] * 250, of=Decimal(1))
    score = judge(promise(">=", 92, "ratio", periodicity="day"), readings, on=ON)

    assert (score.judgement, score.code) == ("at_risk", "ratio_tight")
    assert score.figures["runs_out"] == date(2024, 11, 27)


def test_common_year_has_29_days_to_fail():
    # 8 % of 365 are 29.2
    readings = [Measured(date(2023, n, 1), Decimal(0), Decimal(0)) for n in range(1, 9)]
    readings.append(Measured(date(2023, 9, 1), Decimal(250), Decimal(273)))
    target = promise(">=", 92, "ratio", start=date(2023, 1, 1))
    score = judge(target, readings, on=date(2023, 10, 15))

    assert (score.figures["days"], score.figures["may"]) == (365, 29)


@pytest.mark.parametrize(
    ("good", "judgement", "code"),
    [
        (240, "on_track", "range_inside"),  # 87.6 %
        (270, "at_risk", "range_above"),  # 98.5 %
        (200, "off_target", "range_below"),  # 74 failed, 20 % of 366 are 73
    ],
)
def test_ratio_with_a_range(good, judgement, code):
    readings = months(*[0] * 8, of=Decimal(0))
    readings.append(Measured(date(2024, 9, 1), Decimal(good), Decimal(274)))
    target = promise(">=", 80, "ratio", value_max=Decimal(90))
    assert verdict(target, readings) == (judgement, code)

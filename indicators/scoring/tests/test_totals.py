"""The verdict on totals: every figure here was worked out by hand."""

from datetime import date
from decimal import Decimal

import pytest

from indicators.scoring import (
    Measured,
    Revision,
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


def test_total_says_points_and_weekly_pace():
    score = judge(promise(value=366), months(*[None] * 8, 260), on=ON)

    assert score.figures["asked"] == 274
    assert round(score.figures["points"], 2) == Decimal("-3.83")  # 14 of 366
    assert round(score.figures["need_week"], 2) == Decimal("8.07")  # 106 in 92 days
    assert score.figures["missing"] == tuple(date(2024, n, 1) for n in range(1, 9))


def test_count_is_summed():
    counted = promise(value=100, aggregation="count", periodicity="quarter")
    readings = quarters(30, 30, 30)

    assert judge(counted, readings, on=ON).actual == 90
    assert verdict(counted, readings) == ("on_track", "total_pace")


@pytest.mark.parametrize(
    ("direction", "judgement", "code"),
    [("", "met", "total_met"), ("exact", "off_target", "total_over")],
)
def test_exact_total_that_comes_out_higher(direction, judgement, code):
    assert verdict(promise("=", 10, direction=direction), months(11)) == (judgement, code)


def test_total_above_its_range_is_met_and_said():
    assert verdict(promise(value=2, value_max=Decimal(3)), months(4)) == ("met", "total_over")


def test_changed_target_judges_the_whole_year():
    lowered = promise(revisions=(Revision(date(2024, 10, 1), ">=", Decimal(60)),))

    assert verdict(lowered, months(*[None] * 8, 60), on=date(2024, 9, 30))[0] == "at_risk"
    assert verdict(lowered, months(*[None] * 8, 60)) == ("met", "total_met")


def test_stretch_never_makes_a_verdict_worse():
    target = promise(value=100, stretch=Decimal(120))
    scores = [judge(target, months(*[None] * 8, n), on=ON) for n in (120, 100, 30)]

    # 20 more in 3 months against 100 in 9: 6.7 a month, within twice 11.1
    assert [each.judgement for each in scores] == ["met", "met", "off_target"]
    assert [each.stretch for each in scores] == ["reached", "within_reach", "out_of_reach"]


def test_total_that_is_met_early_stays_met():
    readings = months(None, None, 100)
    for on in (date(2024, 3, 1), ON, date(2025, 1, 1)):
        assert verdict(promise(), readings, on=on) == ("met", "total_met")


def test_total_below_zero_is_out_of_reach_from_a_quarter_of_the_year_on():
    assert verdict(promise(), months(-5), on=date(2024, 2, 10)) == ("at_risk", "total_pace")
    assert verdict(promise(), months(*[-5] * 9)) == ("off_target", "total_pace")


@pytest.mark.parametrize(
    ("total", "judgement"),
    [(260, "on_track"), (254, "at_risk")],  # the line asks for 273 of 365, 5 points less is 254.75
)
def test_common_year_has_a_day_less(total, judgement):
    target = promise(value=365, start=date(2023, 1, 1))
    readings = [Measured(date(2023, 9, 1), Decimal(total))]
    score = judge(target, readings, on=date(2023, 10, 15))

    assert score.figures["asked"] == 273
    assert score.judgement == judgement


@pytest.mark.parametrize(
    ("periodicity", "judgement"),
    [
        # by 14 October the line asks for 288 of 366 days: 274 are 3.8 points less
        ("day", "on_track"),
        ("month", "on_track"),
        ("quarter", "on_track"),
    ],
)
def test_counts_of_every_length_are_summed(periodicity, judgement):
    counts = {
        "day": days(*[1] * 274),
        "month": months(31, 29, 31, 30, 31, 30, 31, 31, 30),
        "quarter": quarters(91, 91, 92),
    }[periodicity]
    score = judge(promise(value=366, aggregation="count", periodicity=periodicity), counts, on=ON)

    assert score.actual == 274
    assert score.judgement == judgement


def test_yearly_total_is_measured_on_the_day():
    # the line asks for 300 × 289/366 = 236.9 on 15 October; 100 more is half of what was done
    target = promise(value=300, periodicity="year")
    score = judge(target, months(200), on=ON)

    assert (score.judgement, score.code) == ("at_risk", "total_pace")
    assert (score.figures["gone"], score.figures["left"]) == (1, 1)

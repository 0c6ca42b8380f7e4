"""What holds for every verdict: every figure here was worked out by hand."""

from datetime import date
from decimal import Decimal

import pytest

from indicators.scoring import (
    Expected,
    Margin,
    Measured,
    Revision,
    Stage,
    asked_on,
    judge,
    last_day,
)
from indicators.scoring.tests.promised import (
    ON,
    months,
    period,
    promise,
    verdict,
)


@pytest.mark.parametrize(
    ("first", "periodicity", "last"),
    [
        (date(2024, 2, 1), "month", date(2024, 2, 29)),
        (date(2023, 2, 1), "month", date(2023, 2, 28)),
        (date(2024, 10, 1), "quarter", date(2024, 12, 31)),
        (date(2024, 1, 1), "year", date(2024, 12, 31)),
        (date(2024, 2, 29), "day", date(2024, 2, 29)),
    ],
)
def test_last_day_of_a_period(first, periodicity, last):
    assert last_day(first, periodicity) == last


# --- the curve: 30 June is day 182 of 366

STAGES = (Stage(date(2024, 6, 30), Decimal(30)), Stage(date(2024, 9, 30), Decimal(60)))


@pytest.mark.parametrize(
    ("curve", "day", "asked"),
    [
        ("linear", date(2024, 6, 30), Decimal(18200) / 366),
        ("stepped", date(2024, 6, 29), Decimal(0)),
        ("stepped", date(2024, 6, 30), Decimal(30)),
        ("stepped", date(2024, 12, 30), Decimal(60)),
        ("stepped", date(2024, 12, 31), Decimal(100)),
        ("points", date(2024, 3, 31), Decimal(15)),  # 91 of 182 days
        ("points", date(2024, 8, 15), Decimal(45)),  # 46 of 92 days
        ("points", date(2024, 11, 15), Decimal(80)),  # 46 of 92 days
    ],
)
def test_curve_asks_for_a_value_on_a_day(curve, day, asked):
    assert asked_on(promise(curve=curve, stages=STAGES), on=day) == asked


def test_curve_goes_on_from_the_day_of_change():
    raised = promise(revisions=(Revision(date(2024, 7, 1), ">=", Decimal(200)),))
    half = Decimal(18200) / 366

    assert asked_on(raised, on=date(2024, 6, 30)) == half
    # 92 of the 184 days from 30 June to 31 December: half way from there to 200
    assert asked_on(raised, on=date(2024, 9, 30)) == (half + 200) / 2


def test_stage_missed_is_a_risk_until_it_is_caught_up():
    target = promise(stages=(Stage(date(2024, 6, 30), Decimal(80)),))

    assert verdict(target, months(*[None] * 8, 79)) == ("at_risk", "stage_missed")
    assert verdict(target, months(*[None] * 8, 80)) == ("on_track", "total_pace")
    assert verdict(target, months(*[None] * 5, 60), on=date(2024, 6, 30))[0] == "on_track"


def test_curve_of_a_level_sets_out_from_its_baseline():
    lowered = promise("<=", 60, "latest", baseline=Decimal(100))
    assert asked_on(lowered, on=date(2024, 6, 30)) == 100 - Decimal(40) * 182 / 366


@pytest.mark.parametrize(
    ("total", "judgement"),
    [
        # 60 of the plan are left for 3 months, 20 a month: at three quarters of it 15, need 23.3
        (30, "at_risk"),
        # at 19 of 40 it is 9.5, and 27 are needed
        (19, "off_target"),
    ],
)
def test_pace_of_a_plan_with_stages_is_the_plans_own(total, judgement):
    stages = (Stage(date(2024, 6, 30), Decimal(20)), Stage(date(2024, 9, 30), Decimal(40)))
    target = promise(curve="points", stages=stages)
    assert verdict(target, months(*[None] * 8, total)) == (judgement, "total_pace")


# --- which readings count, and which are missing


def test_order_of_readings_does_not_matter():
    readings = months(10, 20, 30, 40)
    assert judge(promise(), readings, on=ON) == judge(promise(), readings[::-1], on=ON)


@pytest.mark.parametrize(
    ("periodicity", "readings", "on", "missing"),
    [
        ("month", months(*[1] * 8), ON, []),  # September may be reported in October
        ("month", months(*[1] * 7), ON, [(8, 1)]),
        ("month", months(*[1] * 8), date(2024, 11, 1), [(9, 1)]),
        ("month", months(1, *[None] * 5, 1), date(2024, 7, 20), [(n, 1) for n in range(2, 7)]),
        ("month", months(*[1] * 11), date(2024, 12, 31), []),
        ("month", months(*[1] * 11), date(2025, 1, 1), [(12, 1)]),
        ("quarter", [period(1, 1)], ON, [(4, 1)]),
        ("quarter", [period(1, 1), period(7, 1)], ON, [(4, 1)]),
        ("year", [], date(2024, 12, 31), []),
        ("year", [], date(2025, 1, 1), [(1, 1)]),
        ("day", [period(1, 1), period(1, 4)], date(2024, 1, 6), [(1, 2), (1, 3)]),
        ("day", [period(2, 28)], date(2024, 3, 2), [(1, n) for n in range(1, 32)]
         + [(2, n) for n in range(1, 28)] + [(2, 29)]),
    ],
)  # fmt: skip
def test_missing_periods_are_named_once_they_are_due(periodicity, readings, on, missing):
    score = judge(promise(periodicity=periodicity), readings, on=on)
    assert score.figures["missing"] == tuple(date(2024, *day) for day in missing)


# --- hysteresis and forecast


@pytest.mark.parametrize(
    ("total", "was_off", "judgement"),
    [
        (599, False, "off_target"),  # 401 in 3 months is above twice 66.6 a month
        (600, False, "at_risk"),
        (600, True, "off_target"),
        (605, True, "off_target"),  # 1010: 405 in 3 months is 135, above twice 67.2
        (606, True, "at_risk"),  # 404 in 3 months is 134.7, exactly twice 67.3
    ],
)
def test_off_target_is_left_by_a_margin(total, was_off, judgement):
    target = promise(value=1000, margin=Margin(share=Decimal("0.01")))
    assert verdict(target, months(*[None] * 8, total), was_off=was_off)[0] == judgement


@pytest.mark.parametrize(("value", "judgement"), [(40, "on_track"), (41, "at_risk")])
def test_forecast_that_misses_is_a_risk(value, judgement):
    expected = Expected(Decimal(value), Decimal(30), Decimal(50))
    target = promise("<=", 40, "day_mean")
    assert verdict(target, months(*[38] * 9), forecast=expected)[0] == judgement


def test_margin_tightens_a_ceiling():
    # (40 × 366 - 11288.8) ÷ 92 = 36.4, at 39 it is 32.4: better than the best, 36
    target = promise("<=", 40, "day_mean", margin=Margin(amount=Decimal(1)))
    readings = [*months(*["41.2"] * 9), Measured(date(2023, 12, 1), Decimal(36))]

    assert verdict(target, readings) == ("at_risk", "mean_rest")
    assert verdict(target, readings, was_off=True) == ("off_target", "held_off")


def test_met_is_never_held_back():
    target = promise(margin=Margin(amount=Decimal(10)))
    assert verdict(target, months(100), was_off=True) == ("met", "total_met")


@pytest.mark.parametrize(("value", "code"), [(100, "total_pace"), (99, "forecast_misses")])
def test_forecast_of_a_total_must_reach_it(value, code):
    expected = Expected(Decimal(value), Decimal(90), Decimal(110))
    assert verdict(promise(), months(*[None] * 8, 76), forecast=expected)[1] == code


def test_forecast_makes_nothing_better():
    expected = Expected(Decimal(120), Decimal(110), Decimal(130))
    assert verdict(promise(), months(*[0] * 9), forecast=expected)[0] == "off_target"


def test_score_names_the_version_that_was_judged():
    raised = promise(revisions=(Revision(date(2024, 7, 1), ">=", Decimal(200)),))

    assert judge(raised, months(10), on=date(2024, 6, 30)).promise.total == 100
    assert judge(raised, months(10), on=date(2024, 7, 1)).promise.total == 200


@pytest.mark.parametrize(
    ("target", "values", "on", "code"),
    [
        (promise("<=", 5), (4,), date(2024, 9, 30), "cap_fast"),  # leads to 5.3
        (promise("<=", 5), (4,), date(2025, 1, 1), "cap_met"),
        (promise("<=", 5), (6,), ON, "cap_broken"),
        (promise(">=", 90, "latest"), (91, 89), ON, "level_lost"),
        (promise(">=", 90, "latest"), (89,), date(2025, 1, 1), "level_missed"),
        (promise(), (0, 0), date(2024, 3, 10), "total_none"),
        (promise("=", 0, "latest"), (0, 0), date(2025, 1, 1), "zero_met"),
        (promise("<=", 40, "mean"), (39,) * 12, date(2025, 1, 1), "mean_final"),
    ],
)
def test_codes_carry_their_figures(target, values, on, code):
    assert verdict(target, months(*values), on=on)[1] == code

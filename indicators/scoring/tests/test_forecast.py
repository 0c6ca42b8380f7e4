"""Where a series leads: small cases by hand, and what must hold for any readings."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.scoring.facts import Measured
from indicators.scoring.forecasting import forecast
from indicators.scoring.forecasting.quantiles import student

START, DUE = date(2024, 1, 1), date(2024, 12, 31)
AGGREGATIONS = ("mean", "day_mean", "count", "cumulative", "latest", "rank", "ratio")


def months(*values: Any, year: int = 2024) -> list[Measured]:
    """Readings from January on, into the next year where there are more than twelve."""
    return [
        Measured(date(year + place // 12, place % 12 + 1, 1), Decimal(str(value)))
        for place, value in enumerate(values)
        if value is not None
    ]


def foresee(
    readings: list[Measured],
    aggregation: str = "mean",
    periodicity: str = "month",
    start: date = START,
    due: date = DUE,
    **bounds: Any,
) -> Any:
    """The forecast of 2024."""
    return forecast(
        readings, periodicity=periodicity, aggregation=aggregation, start=start, due=due, **bounds
    )


@pytest.mark.parametrize(
    ("probability", "freedom", "value"),
    [  # the tables of any textbook
        (0.9, 1, 3.078),
        (0.9, 2, 1.886),
        (0.9, 3, 1.638),
        (0.9, 10, 1.372),
        (0.9, 30, 1.310),
        (0.975, 10, 2.228),
        (0.9, 1.5, 2.482),  # between 3.078 and 1.886
    ],
)
def test_student_is_that_of_the_tables(probability, freedom, value):
    assert student(probability, freedom) == pytest.approx(value, abs=0.002)


def test_constant_series_stays_without_doubt():
    found = foresee(months(40, 40, 40, 40, 40))

    assert (found.value, found.low, found.high) == (40, 40, 40)
    assert [each.first.month for each in found.path] == [6, 7, 8, 9, 10, 11, 12]
    assert {each.value for each in found.path} == {40}


@pytest.mark.parametrize("count", [0, 1, 2])
def test_fewer_than_three_readings_tell_nothing(count):
    assert foresee(months(*range(count))) is None


def test_two_months_told_twice_are_two_readings():
    assert foresee([*months(40, 41), *months(42, 43)]) is None


def test_three_readings_tell_their_mean_widely():
    # Mean 40; errors −2, 0, 2 leave a deviation of 2 with 2 degrees of freedom. Nine months to come
    # and a mean of three give the year 9/12 · 2 · √(1/9 + 1/3) = 1, times 1.886 and 1.15: 2.17 or
    # more, as the level may also move.
    found = foresee(months(38, 42, 40))

    assert found.value == pytest.approx(Decimal(40), abs=Decimal("0.3"))
    assert found.high - found.value > Decimal("2.1")
    assert (found.level, found.n) == (Decimal("0.8"), 3)


def test_line_goes_on_damped():
    # 10, 20, … 80: undamped, December is 120.
    found = foresee(months(*range(10, 90, 10)), "latest")

    assert found.method == "trend"
    assert 90 < found.value < 120
    steps = [each.value for each in found.path]
    assert steps == sorted(steps)
    assert steps[1] - steps[0] > steps[3] - steps[2]


def test_last_years_shape_is_repeated():
    shape = [80, 70, 55, 40, 30, 25, 22, 25, 32, 45, 60, 75]
    found = foresee(months(*shape, *shape[:6], year=2023))

    assert found.value == pytest.approx(Decimal(sum(shape)) / 12, abs=Decimal(1))
    for step, value in zip(found.path, shape[6:], strict=True):
        assert step.value == pytest.approx(Decimal(value), abs=Decimal(4))
    assert found.method.endswith("season")


def test_rush_of_last_year_is_expected_again():
    # 2023: 5 a month, then 10, 30 and 40. The mean so far would give 60.
    last = [5, 6, 4, 5, 6, 4, 5, 6, 4, 10, 30, 40]
    found = foresee(months(*last, 5, 6, 4, 5, 6, 4, 5, 6, 4, year=2023), "count")

    assert 90 < found.value < 140


def test_running_totals_are_forecast_by_their_increments():
    found = foresee(months(10, 20, 30, 40), "cumulative")

    assert (found.value, found.low, found.high) == (120, 120, 120)
    assert [each.value for each in found.path] == [50, 60, 70, 80, 90, 100, 110, 120]


def test_month_missing_in_a_running_total_leaves_no_hole():
    assert foresee(months(10, None, 30, 40), "cumulative").value == 120


def test_running_total_begins_anew_each_year():
    totals = [10 * month for month in range(1, 13)]
    found = foresee(months(*totals, 10, 20, year=2023), "cumulative")

    assert found.value == pytest.approx(Decimal(120), abs=Decimal(1))


def test_month_missing_in_a_mean_is_left_out():
    # Three of 30, nine to come at 30.
    assert foresee(months(30, None, 30, 30)).value == 30


def test_ratio_is_that_of_the_sums():
    # 60 of 75 days, 80 %; the rest of the year the same.
    parts = [Measured(date(2024, month, 1), Decimal(20), Decimal(25)) for month in (1, 2, 3)]
    found = foresee(parts, "ratio")

    assert found.value == 80


def test_ratio_stays_within_a_hundred():
    parts = [
        Measured(date(2024, month, 1), Decimal(value), Decimal(30))
        for month, value in ((1, 26), (2, 28), (3, 30), (4, 30), (5, 30), (6, 30))
    ]
    found = foresee(parts, "ratio")

    assert max(each.high for each in found.path) == 100
    assert found.high < 100  # four days of 2 and 4 months are lost for good


def test_bounds_hold_what_readings_cannot_be():
    falling = months(50, 40, 30, 20, 10, 4)

    assert foresee(falling, "latest").low < 0
    assert foresee(falling, "latest", floor=Decimal(0)).low == 0


def test_one_outlier_hardly_moves_the_months_to_come():
    # With it the mean is 65, without it 40.
    found = foresee(months(40, 41, 39, 40, 290, 41, 40, 39, 40, 40))

    assert found.path[0].value == pytest.approx(Decimal(40), abs=Decimal(2))


def test_new_level_is_followed():
    found = foresee(months(40, 41, 39, 40, 60, 61, 59, 60, 61))

    assert found.path[0].value > 55


def test_after_the_last_period_the_outcome_is_known():
    # 1 to 12: mean 6.5
    found = foresee(months(*range(1, 13)))

    assert (found.value, found.low, found.high, found.path) == (
        Decimal("6.5"),
        Decimal("6.5"),
        Decimal("6.5"),
        (),
    )


def test_days_are_gathered_into_ten_day_periods():
    days = [Measured(START + timedelta(days=n), Decimal(30)) for n in range(35)]  # to 4 February
    found = foresee(days, periodicity="day")

    assert found.value == 30
    assert [each.first for each in found.path[:3]] == [
        date(2024, 2, 5),
        date(2024, 2, 11),
        date(2024, 2, 21),
    ]
    assert found.n == 4


values = st.lists(
    st.one_of(st.none(), st.decimals(0, 10_000, places=2, allow_nan=False)), max_size=30
)


@settings(max_examples=60, deadline=None)
@given(
    values=values,
    aggregation=st.sampled_from(AGGREGATIONS),
    periodicity=st.sampled_from(("month", "quarter", "year")),
)
def test_any_readings_give_an_interval_around_the_value(values, aggregation, periodicity):
    length = {"month": 1, "quarter": 3, "year": 12}[periodicity]
    readings = [
        Measured(date(2022 + k * length // 12, k * length % 12 + 1, 1), value)
        for k, value in enumerate(values)
        if value is not None
    ]
    found = foresee(readings, aggregation, periodicity)

    known = [each for each in readings if each.first <= DUE]
    assert found is None or found.n >= 3
    assert (found is None) or len(known) >= 3
    if found is None:
        return
    assert found.low <= found.value <= found.high
    assert all(each.low <= each.value <= each.high for each in found.path)
    assert found == foresee(readings[::-1], aggregation, periodicity)
    this_year = [each.value for each in known if each.first >= START]
    if aggregation == "cumulative" and this_year:
        assert found.low >= this_year[-1]
    if aggregation == "count":
        assert found.low >= sum(this_year) - Decimal("0.01")


@settings(max_examples=40, deadline=None)
@given(
    values=st.lists(st.integers(0, 1000), min_size=3, max_size=22),
    shift=st.integers(-500, 500),
    times=st.sampled_from((2, 10, 1000)),
)
def test_forecast_moves_with_the_unit(values, shift, times):
    one = foresee(months(*values, year=2023))
    moved = foresee(months(*(value * times + shift for value in values), year=2023))

    for name in ("value", "low", "high"):
        expected = float(getattr(one, name)) * times + shift
        assert float(getattr(moved, name)) == pytest.approx(expected, abs=times * 0.11 + 0.11)

"""Dates of recurring duties, as a table."""

from datetime import date

import pytest

from tasks.choices import Frequency
from tasks.occurrences import occurrence_dates


def d(*days: str) -> list[date]:
    """Days of 2024 from "02-29"."""
    return [date.fromisoformat(f"2024-{day}") for day in days]


MONTH_ENDS = d(
    "01-31", "02-29", "03-31", "04-30", "05-31", "06-30",
    "07-31", "08-31", "09-30", "10-31", "11-30", "12-31",
)  # fmt: skip


@pytest.mark.parametrize(
    ("frequency", "given", "dates"),
    [
        (Frequency.DAILY, {}, []),
        (Frequency.MONTHLY, {}, MONTH_ENDS),
        # 每月25日前, from April, of a notice of 11 May
        (
            Frequency.MONTHLY,
            {"day": 25, "starts": "2024-04", "issued": date(2024, 5, 11)},
            d("05-25", "06-25", "07-25", "08-25", "09-25", "10-25", "11-25", "12-25"),
        ),
        (Frequency.MONTHLY, {"day": 31, "starts": "2024-11"}, d("11-30", "12-31")),
        (Frequency.MONTHLY, {"count": 2, "starts": "2024-12"}, d("12-15", "12-31")),
        (Frequency.MONTHLY, {"count": 20, "starts": "2024-12"}, d("12-31")),
        # 每季度1次
        (Frequency.QUARTERLY, {"count": 1}, d("03-31", "06-30", "09-30", "12-31")),
        (Frequency.QUARTERLY, {"issued": date(2024, 3, 31)}, d("03-31", "06-30", "09-30", "12-31")),
        (Frequency.QUARTERLY, {"issued": date(2024, 4, 1)}, d("06-30", "09-30", "12-31")),
        (Frequency.QUARTERLY, {"count": 3}, MONTH_ENDS),
        (Frequency.QUARTERLY, {"count": 2, "starts": "2024-10"}, d("11-15", "12-31")),
        (Frequency.QUARTERLY, {"day": 15}, d("03-15", "06-15", "09-15", "12-15")),
        (Frequency.HALFYEARLY, {}, d("06-30", "12-31")),
        # 每年四轮, 两轮, 不少于3次, at least once
        (Frequency.YEARLY, {"count": 4}, d("03-31", "06-30", "09-30", "12-31")),
        (Frequency.YEARLY, {"count": 2}, d("06-30", "12-31")),
        (Frequency.YEARLY, {"count": 3}, d("04-30", "08-31", "12-31")),
        (Frequency.YEARLY, {"count": 5}, d("03-13", "05-25", "08-06", "10-18", "12-31")),
        (Frequency.YEARLY, {}, d("12-31")),
        (Frequency.YEARLY, {"count": 400}, d("12-31")),
        (Frequency.YEARLY, {"issued": date(2025, 1, 2)}, []),
    ],
)
def test_dates_of_a_duty(frequency: Frequency, given: dict[str, object], dates: list[date]) -> None:
    assert occurrence_dates(frequency, year=2024, **given) == dates


def test_weekly_duty_falls_due_on_fridays() -> None:
    dates = occurrence_dates(Frequency.WEEKLY, year=2024, issued=date(2024, 2, 7))
    assert dates[0] == date(2024, 2, 9)
    assert dates[-1] == date(2024, 12, 27)
    assert len(dates) == 47
    assert {day.weekday() for day in dates} == {4}

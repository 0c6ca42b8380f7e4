"""The working calendar: holidays, adjusted working days, and years that no notice has arranged yet."""

from datetime import date, timedelta

import pytest

from worktracker.lib.workdays import (
    add_workdays,
    is_known,
    is_workday,
    last_within,
    last_workday_on_or_before,
    workdays_between,
)

UNKNOWN = 2099


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2024, 10, 15), True),  # a Tuesday
        (date(2024, 10, 19), False),  # a Saturday
        (date(2024, 10, 1), False),  # National Day
        (date(2024, 10, 7), False),  # the last day of that holiday, a Monday
        (date(2024, 9, 29), True),  # a Sunday worked for it
        (date(2024, 10, 12), True),  # a Saturday worked for it
        (date(2024, 2, 4), True),  # a Sunday worked for the Spring Festival
        (date(2024, 2, 9), True),  # New Year's Eve was no public holiday in 2024
        (date(2024, 2, 12), False),
        (date(2024, 4, 4), False),  # Qingming
        (date(2024, 9, 14), True),  # a Saturday worked for the Mid-Autumn Festival
        (date(2024, 9, 17), False),
        (date(2024, 12, 31), True),
    ],
)
def test_offices_of_2024_are_open_as_arranged(day: date, works: bool) -> None:
    assert is_workday(day) is works


def test_year_without_arrangement_counts_monday_to_friday() -> None:
    assert is_known(2024)
    assert not is_known(UNKNOWN)
    assert is_workday(date(UNKNOWN, 10, 1))  # National Day, a Thursday
    assert not is_workday(date(UNKNOWN, 8, 1))  # a Saturday


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        (date(2024, 10, 15), 0, date(2024, 10, 15)),
        (date(2024, 10, 15), 7, date(2024, 10, 24)),
        (date(2024, 9, 27), 1, date(2024, 9, 29)),  # over a Saturday to a worked Sunday
        (date(2024, 9, 30), 1, date(2024, 10, 8)),  # over the National Day holiday
        (date(2024, 10, 11), 1, date(2024, 10, 12)),
        (date(2024, 10, 8), -1, date(2024, 9, 30)),
        (date(2024, 10, 5), -2, date(2024, 9, 29)),
    ],
)
def test_working_days_are_added_and_taken_away(start: date, days: int, end: date) -> None:
    assert add_workdays(start, days) == end


@pytest.mark.parametrize(
    ("start", "days", "last"),
    [
        (date(2024, 10, 15), 7, date(2024, 10, 24)),
        (date(2024, 10, 15), 3, date(2024, 10, 20)),  # with the weekend after the third one
        (date(2024, 9, 30), 0, date(2024, 10, 7)),  # the whole holiday
        (date(2024, 10, 15), 0, date(2024, 10, 15)),
    ],
)
def test_days_off_belong_to_the_working_day_before(start: date, days: int, last: date) -> None:
    assert last_within(start, days) == last
    assert workdays_between(start, last) == days
    assert workdays_between(start, last + timedelta(days=1)) == days + 1


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        (date(2024, 10, 15), date(2024, 10, 15), 0),
        (date(2024, 10, 15), date(2024, 10, 24), 7),
        (date(2024, 10, 24), date(2024, 10, 15), -7),
        (date(2024, 9, 30), date(2024, 10, 7), 0),
        (date(2024, 9, 28), date(2024, 10, 12), 7),
    ],
)
def test_working_days_between_two_days_are_counted(start: date, end: date, days: int) -> None:
    assert workdays_between(start, end) == days


def test_last_working_day_comes_before_a_holiday() -> None:
    assert last_workday_on_or_before(date(2024, 10, 6)) == date(2024, 9, 30)
    assert last_workday_on_or_before(date(2024, 10, 12)) == date(2024, 10, 12)

"""The year line's geometry: true to scale, labels that do not cover each other."""

from datetime import date

import pytest

from indicators.yearline import months, place, position

ON = date(2024, 10, 15)


@pytest.mark.parametrize(
    ("day", "percent"),
    [
        (date(2024, 1, 1), 0.0),
        (date(2024, 2, 7), 10.11),
        (date(2024, 3, 29), 24.04),
        (date(2024, 12, 31), 99.73),
        (date(2023, 12, 31), 0.0),
        (date(2025, 1, 1), 100.0),
    ],
)
def test_position_is_true_to_scale(day: date, percent: float) -> None:
    assert position(day, year=2024) == percent


def test_position_in_a_common_year_counts_365_days() -> None:
    assert position(date(2023, 12, 31), year=2023) == 99.73
    assert position(date(2023, 3, 1), year=2023) == 16.16


def test_months_start_twelve_times() -> None:
    starts = months(2024)
    assert len(starts) == 12
    assert starts[:3] == [0.0, 8.47, 16.39]


def test_labels_stand_above_and_below_in_turn() -> None:
    days = [(date(2024, 2, 7), 4), (date(2024, 3, 29), 9), (date(2024, 6, 28), 8)]
    assert [one.low for one in place(days, year=2024, on=ON)] == [False, True, False]


def test_labels_near_an_edge_turn_inwards() -> None:
    first, last = place([(date(2024, 1, 5), 4), (date(2024, 12, 31), 4)], year=2024, on=ON)
    assert (first.turn, last.turn) == ("start", "end")


def test_labels_beside_today_turn_away_from_it() -> None:
    before, after = place([(date(2024, 9, 27), 6), (date(2024, 10, 20), 4)], year=2024, on=ON)
    assert (before.turn, before.low) == ("end", True)  # the word of today stands above, to its left
    assert (after.turn, after.low) == ("start", False)


def test_labels_that_would_cover_each_other_move_outwards() -> None:
    days = [(date(2024, 6, day), 8) for day in (3, 5, 7, 9)]
    places = [(one.low, one.row) for one in place(days, year=2024, on=ON)]
    assert places == [(False, 0), (True, 0), (False, 1), (True, 1)]


def test_labels_beyond_all_rows_take_the_side_that_is_free_first() -> None:
    days = [(date(2024, 6, day), 8) for day in (3, 5, 7, 9, 11)]
    assert place(days, year=2024, on=ON)[-1].row == 1


def test_place_gives_classes_for_the_label() -> None:
    (only,) = place([(date(2024, 9, 27), 6)], year=2024, on=ON)
    assert only.css == "low end"

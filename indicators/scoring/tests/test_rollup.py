"""A higher agency's values, with figures worked out by hand."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from indicators.scoring.rollup import Part, Rolled, fits, roll_up
from indicators.scoring.tests.promised import days, months, quarters

NONE = None


def part(*values: Any, weight: Any = None, of: Any = None) -> Part:
    """What a lower agency measured from January on; None leaves a month out."""
    whole = None if of is None else Decimal(str(of))
    return Part(months(*values, of=whole), None if weight is None else Decimal(str(weight)))


def values(found: list[Rolled]) -> list[tuple[int, str]]:
    return [(each.measured.first.month, f"{each.measured.value.normalize():f}") for each in found]


def monthly(rule: str, *parts: Part, aggregation: str, direction: str = "") -> list[Rolled]:
    return roll_up(rule, parts, aggregation=aggregation, periodicity="month", direction=direction)


@pytest.mark.parametrize(
    ("rule", "aggregation", "direction", "parts", "expected"),
    [
        # 10 + 20 + 30; a running total that was not reported counts with the last one: 15 + 20 + 40
        (
            "sum",
            "cumulative",
            "",
            [part(10, 15), part(20, NONE), part(30, 40)],
            [(1, "60"), (2, "75")],
        ),
        # what each period brought: who misses brings nothing
        ("sum", "count", "", [part(10, 5), part(20, NONE), part(30, 10)], [(1, "60"), (2, "15")]),
        # a stock is summed as reported
        ("sum", "latest", "lower", [part(3), part(4)], [(1, "7")]),
        # (30 + 40 + 50) ÷ 3, then (32 + 42) ÷ 2
        (
            "mean",
            "day_mean",
            "lower",
            [part(30, 32), part(40, 42), part(50, NONE)],
            [(1, "40"), (2, "37")],
        ),
        # (30 × 5 + 50 × 1) ÷ 6
        (
            "weighted",
            "day_mean",
            "lower",
            [part(30, weight=5), part(50, weight=1)],
            [(1, "33.3333")],
        ),
        # who has no weight does not count: (30 × 2 + 60 × 1) ÷ 3
        (
            "weighted",
            "latest",
            "lower",
            [part(30, weight=2), part(60, weight=1), part(900)],
            [(1, "40")],
        ),
        # below zero: (−4 + 2) ÷ 2
        ("mean", "latest", "higher", [part(-4), part(2)], [(1, "-1")]),
        # valid days as wholes: (30 × 20 + 60 × 10) ÷ 30
        ("parts", "day_mean", "lower", [part(30, of=20), part(60, of=10)], [(1, "40")]),
        ("worst", "latest", "lower", [part(30), part(50), part(40)], [(1, "50")]),
        ("worst", "latest", "higher", [part(30), part(50), part(40)], [(1, "30")]),
        # the first place is the best, whatever the direction says
        ("worst", "rank", "higher", [part(3), part(12)], [(1, "12")]),
    ],
)
def test_each_rule(rule, aggregation, direction, parts, expected):
    found = monthly(rule, *parts, aggregation=aggregation, direction=direction)
    assert values(found) == expected


@pytest.mark.parametrize(
    ("rule", "parts", "value", "of"),
    [
        # (27 + 20) of (29 + 31), told per agency: 23.5 of 30, which is 78.3 %
        ("parts", [part(27, of=29), part(20, of=31)], "23.5", "30"),
        # (90 % + 50 %) ÷ 2 = 70 % of 25 days
        ("mean", [part(27, of=30), part(10, of=20)], "17.5", "25"),
        # (90 % × 3 + 50 % × 1) ÷ 4 = 80 % of 25 days
        ("weighted", [part(27, of=30, weight=3), part(10, of=20, weight=1)], "20", "25"),
        # 50 % of 25 days
        ("worst", [part(27, of=30), part(10, of=20)], "12.5", "25"),
        # a whole of nothing is neither good nor bad
        ("parts", [part(27, of=30), part(0, of=0)], "27", "30"),
        # without a whole it is all days of January
        ("parts", [part(31), part(0)], "15.5", "31"),
    ],
)
def test_ratios_keep_the_days_of_one_year(rule, parts, value, of):
    (found,) = monthly(rule, *parts, aggregation="ratio", direction="higher")
    assert (found.measured.value, found.measured.of) == (Decimal(value), Decimal(of))


def test_ratio_of_nothing_but_empty_wholes_is_no_value():
    parts = [part(0, of=0), part(0, of=0)]
    for rule in ("parts", "mean", "worst"):
        assert monthly(rule, *parts, aggregation="ratio", direction="higher") == []


def test_period_counts_once_more_than_half_reported_it():
    four = [part(1, 1, 1), part(1, 1, 1), part(1, 1), part(1)]
    found = monthly("mean", *four, aggregation="latest")
    assert [(each.measured.first.month, each.reported, each.asked) for each in found] == [
        (1, 4, 4),
        (2, 3, 4),
    ]


def test_running_total_is_not_carried_into_the_next_year():
    old = Part(months(10))
    new = [part(NONE, 5), part(NONE, 6)]
    later = [Part([each._replace(first=date(2025, 1, 1)) for each in one.readings]) for one in new]
    found = roll_up("sum", [old, *later], aggregation="cumulative", periodicity="month")
    assert [(each.measured.first, each.measured.value) for each in found] == [
        (date(2025, 1, 1), Decimal(11))
    ]


def test_days_and_quarters_are_periods_like_months():
    leap = roll_up(
        "mean",
        [Part(days(*range(60))), Part(days(*range(2, 62)))],
        aggregation="latest",
        periodicity="day",
    )
    assert (leap[-1].measured.first, leap[-1].measured.value) == (date(2024, 2, 29), Decimal(60))
    found = roll_up(
        "sum",
        [Part(quarters(1, 2)), Part(quarters(3, 4))],
        aggregation="count",
        periodicity="quarter",
    )
    assert [(each.measured.first.month, each.measured.value) for each in found] == [
        (1, Decimal(4)),
        (4, Decimal(6)),
    ]


def test_nothing_is_made_of_nobody_or_by_no_rule():
    assert monthly("mean", aggregation="latest") == []
    assert monthly("", part(1), aggregation="latest") == []
    assert monthly("weighted", part(1), part(2), aggregation="latest") == []
    assert monthly("sum", part(1), part(2), aggregation="mean") == []


@pytest.mark.parametrize(
    ("rule", "aggregation", "direction", "expected"),
    [
        ("", "rank", "", True),
        ("sum", "cumulative", "", True),
        ("sum", "count", "", True),
        ("sum", "latest", "", True),
        ("sum", "ratio", "", False),
        ("sum", "day_mean", "", False),
        ("mean", "day_mean", "", True),
        ("mean", "rank", "", False),
        ("weighted", "ratio", "", True),
        ("weighted", "rank", "", False),
        ("parts", "ratio", "", True),
        ("parts", "day_mean", "", True),
        ("parts", "mean", "", False),
        ("parts", "latest", "", False),
        ("worst", "latest", "lower", True),
        ("worst", "latest", "", False),
        ("worst", "latest", "exact", False),
        ("worst", "rank", "", True),
    ],
)
def test_which_rule_fits(rule, aggregation, direction, expected):
    assert fits(rule, aggregation=aggregation, direction=direction) is expected

"""How sentences name time, missing periods, stretch targets and forecasts."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from indicators.choices import Op
from indicators.judging import facts_of
from indicators.models import TargetChange
from indicators.scoring import Expected, judge
from indicators.sentences import forecast_words, missing_words, stretch_words
from indicators.tests.test_sentence_codes import CEILING, DAYS, ON, days, months, quarters, told
from indicators.tests.test_sentences import target


@pytest.mark.parametrize(
    ("promised", "readings", "words"),
    [
        (
            target(300, unit="个", aggregation="count", periodicity="quarter"),
            quarters(70, 70, 70),
            "The last 1 quarter must bring 90 个; the first 3 quarters brought 210",
        ),
        # by 14 October 92 are left for 78 days, 8.3 a week, and 274 came in 288 days, 6.7 a week
        (
            target(366, unit="个", aggregation="count", periodicity="day"),
            days(274, 1),
            "The last 78 days must bring 9 个 a week; the first 288 days brought 7 a week",
        ),
        (
            target(300, unit="个", periodicity="year"),
            months(200),
            "200 个 so far: 100 个 more until 2024-12-31",
        ),
        (
            target(300, unit="个", periodicity="year"),
            months(0),
            "Nothing yet: 300 个 until 2024-12-31",
        ),
        (
            target(60, unit="%", periodicity="quarter"),
            quarters(15, 30, 40),
            "The last 1 quarter must add 20 points each; the first 3 quarters added 13.3 each",
        ),
        # (40 × 366 - 38 × 274) ÷ 92 = 45.96
        (
            target(40, **CEILING, periodicity="quarter"),
            quarters(38, 38, 38),
            "Mean of quarters 1–3 38, target ≤40: the last 1 quarter must average at most 45.9",
        ),
        (
            target(40, **CEILING, periodicity="day"),
            days(274, 38),
            "Mean of day 1-1–day 9-30 38, target ≤40: the last 92 days must average at most 45.9",
        ),
        (
            target(95, unit="%", aggregation="latest", periodicity="day"),
            days(274, 96),
            "On target for 274 days in a row; to be kept for the last 92 days",
        ),
        (
            target(95, unit="%", aggregation="latest", periodicity="year"),
            months(90),
            "Year 2024: 90%, not at ≥95% yet, due 2024-12-31",
        ),
        (
            target(92, **DAYS, periodicity="day"),
            days(274, 1, of=1),
            "Day 1-1–day 9-30: 274 of 274 days, 100%, target ≥92%; "
            "29 days of the last 92 days may fail",
        ),
    ],
)
def test_words_of_time_follow_the_periodicity(promised, readings, words):
    assert told(promised, readings)[1] == words


def test_more_than_is_not_reached_by_the_value_itself():
    words = told(target(3000, op=Op.MORE, unit="吨"), months(*[None] * 8, 3000))[1]
    assert words == "3000 吨 so far: must be >3000 吨 by 2024-12-31"


def test_need_that_looks_like_the_best_month_gets_more_decimals():
    # (40 × 366 - 41.2 × 244 - 38.2 × 30) ÷ 92 = 37.404
    values = [*months(*[41.2] * 8, 38.2), *months(37.44, year=2023)]
    code, words = told(target(40, **CEILING), values)
    assert code == "mean_beyond"
    assert words.endswith("at most 37.4; the best ever was 37.44 in month 1 of 2023")


def test_changed_target_is_told_as_it_holds_now():
    change = TargetChange(since=date(2024, 7, 1), op=Op.AT_MOST, value=Decimal(42))
    words = told(target(40, **CEILING, changes=[change]), months(*[41] * 9))[1]
    # (42 × 366 - 41 × 274) ÷ 92 = 44.98
    assert words == "Mean of months 1–9 41, target ≤42: the last 3 months must average at most 44.9"


@pytest.mark.parametrize(
    ("gone", "words"),
    [
        ((), ""),
        ((2,), "missing: month 2"),
        ((2, 5), "missing: month 2, month 5"),
        ((2, 3, 4, 7), "missing: months 2–4, month 7"),
        ((1, 3, 5, 7, 9), "missing: month 1, month 3, month 5, month 7 …, 5 periods"),
    ],
)
def test_missing_periods_are_named_as_runs(gone, words):
    values = [None if n in gone else 1 for n in range(1, 11)]
    score = judge(facts_of(target(5, unit="个")), months(*values), on=ON)
    with translation.override("en"):
        assert missing_words(score, "month") == words


@pytest.mark.parametrize(
    ("total", "words"),
    [
        (120, "stretch target ≥120 个: reached"),
        (100, "stretch target ≥120 个: within reach"),
        (30, "stretch target ≥120 个: out of reach"),
    ],
)
def test_stretch_target_stands_beside_the_verdict(total, words):
    promised = target(100, unit="个", stretch=Decimal(120))
    score = judge(facts_of(promised), months(*[None] * 8, total), on=ON)
    with translation.override("en"):
        assert stretch_words(promised, score) == words


def test_without_stretch_or_forecast_nothing_is_said():
    promised = target(100)
    assert stretch_words(promised, judge(facts_of(promised), months(1), on=ON)) == ""
    assert forecast_words(promised, None) == ""


def test_forecast_of_a_rank_is_told_in_whole_places():
    expected = Expected(Decimal("6.6"), Decimal("5.4"), Decimal("8.1"))
    ranked = target(8, op=Op.AT_MOST, unit="名", aggregation="rank")
    with translation.override("en"):
        assert forecast_words(ranked, expected) == "no. 7 (5–9)"


def test_what_each_quarter_must_bring_is_told_while_several_are_left():
    promised = target(300, unit="个", aggregation="count", periodicity="quarter")
    words = told(promised, quarters(70, 70), on=date(2024, 7, 15))[1]
    assert (
        words == "The last 2 quarters must bring 80 个 each; the first 2 quarters brought 70 each"
    )

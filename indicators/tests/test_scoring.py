"""The verdict on one target: every figure here was worked out by hand."""

from datetime import date
from decimal import Decimal

import pytest

from indicators import choices
from indicators.scoring import (
    Measured,
    TargetFacts,
    aggregation_for,
    ends_at_zero,
    facts,
    judge,
    times_a_year,
)
from indicators.scoring.curve import planned_on
from indicators.scoring.facts import AT_RISK, MET, NO_DATA, OFF_TARGET, ON_TRACK

ON = date(2024, 10, 15)
YEAR = date(2024, 1, 1)
YEAR_END = date(2024, 12, 31)


def promise(op=">=", value=100, *, aggregation="cumulative", due=YEAR_END, **fields):
    """What was promised of 2024."""
    upper = fields.pop("value_max", None)
    return TargetFacts(
        op=op,
        value=Decimal(str(value)),
        start=YEAR,
        due=due,
        aggregation=aggregation,
        value_max=None if upper is None else Decimal(upper),
        **fields,
    )


def months(*values, year=2024):
    """Readings from January on; None leaves a month out."""
    return [
        Measured(date(year, month, 1), Decimal(str(value)))
        for month, value in enumerate(values, start=1)
        if value is not None
    ]


def rounded(score, name):
    """A figure of the verdict with one decimal."""
    return round(score.figures[name], 1)


def test_words_are_those_that_the_database_stores():
    assert list(choices.Judgement.values) == [
        facts.MET,
        facts.ON_TRACK,
        facts.AT_RISK,
        facts.OFF_TARGET,
        facts.NO_DATA,
    ]
    assert set(choices.Aggregation.values) == {
        facts.LATEST,
        facts.CUMULATIVE,
        facts.COUNT,
        facts.MEAN,
        facts.DAY_MEAN,
        facts.RATIO,
        facts.RANK,
    }
    assert list(choices.Periodicity.values) == [facts.DAY, facts.MONTH, facts.QUARTER, facts.YEAR]
    assert list(choices.Direction.values) == [facts.HIGHER, facts.LOWER, facts.EXACT]
    assert list(choices.Curve.values) == [facts.LINEAR, facts.STEPPED, facts.POINTS]


# --- running totals: 30 September is day 274 of 366, the line asks for 74.86 %


def test_total_on_the_line_tells_the_pace_that_is_needed():
    score = judge(promise(value=1147), months(*[None] * 8, 812), on=ON)

    assert score.judgement == ON_TRACK  # 70.8 % is 4.1 points below the line
    assert score.share == Decimal("70.8")
    assert score.code == "total_pace"
    assert (score.figures["gone"], score.figures["left"]) == (9, 3)
    assert rounded(score, "need") == Decimal("111.7")  # 335 machines in 3 months
    assert rounded(score, "pace") == Decimal("90.2")  # 812 machines in 9 months


@pytest.mark.parametrize(
    ("total", "judgement"),
    [
        (1000, MET),
        (1200, MET),
        (999, ON_TRACK),
        (699, ON_TRACK),  # the line asks for 748.6, five points less are 698.6
        (698, AT_RISK),
        (600, AT_RISK),  # 400 in 3 months is 133.3 a month, exactly twice 66.7
        (599, OFF_TARGET),
        (0, OFF_TARGET),
    ],
)
def test_total_is_judged_by_the_line_and_then_by_the_pace(total, judgement):
    assert judge(promise(value=1000), months(*[None] * 8, total), on=ON).judgement == judgement


@pytest.mark.parametrize(
    ("total", "judgement"),
    [(1, ON_TRACK), (0, OFF_TARGET)],  # the line asks for 1.5 of 2 projects: one whole project
)
def test_whole_things_are_asked_for_whole(total, judgement):
    assert judge(promise(value=2), months(*[0] * 8, total), on=ON).judgement == judgement


def test_nothing_done_early_in_the_year_is_a_risk_and_not_out_of_reach():
    score = judge(promise(value=100), months(0, 0), on=date(2024, 3, 10))

    assert score.judgement == AT_RISK  # a sixth of the year has gone, less than a quarter
    assert score.code == "total_none"


def test_missing_month_counts_as_no_progress():
    late = judge(promise(value=1000), months(*[None] * 6, 640), on=ON)

    assert late.judgement == AT_RISK  # July's 640 is measured against 30 September, not 31 July
    assert (late.figures["gone"], late.figures["left"]) == (9, 3)


def test_running_month_counts_once_it_is_reported():
    score = judge(promise(value=1000), months(*[None] * 9, 780), on=ON)

    assert (score.figures["gone"], score.figures["left"]) == (10, 2)
    assert score.judgement == ON_TRACK  # the line asks for 289/366 on 15 October: 789.6


@pytest.mark.parametrize(
    ("on", "judgement", "code"),
    [
        (date(2024, 9, 20), AT_RISK, "total_pace"),
        (date(2024, 9, 21), OFF_TARGET, "total_missed"),
    ],
)
def test_due_date_passes_the_day_after_it(on, judgement, code):
    promised = promise(value=10, due=date(2024, 9, 20))
    score = judge(promised, months(*[None] * 7, 8), on=on)

    assert (score.judgement, score.code) == (judgement, code)


def test_total_missed_says_what_is_short_and_for_how_long():
    score = judge(promise(value=2, due=date(2024, 9, 20)), months(*[None] * 8, 1), on=ON)

    assert (score.figures["gap"], score.figures["days"]) == (1, 25)


def test_total_reached_after_its_due_date_is_met():
    score = judge(promise(value=2, due=date(2024, 8, 31)), months(*[None] * 8, 2), on=ON)

    assert score.judgement == MET


def test_value_a_quarter_makes_four_of_them_a_year():
    score = judge(promise(value=15, times=4), months(*[None] * 8, 45), on=ON)

    assert score.judgement == ON_TRACK
    assert score.share == Decimal("75.0")


def test_range_of_a_total_is_reached_at_its_lower_end():
    assert judge(promise(value=2, value_max=3), months(1, 2), on=ON).judgement == MET


def test_more_than_is_not_reached_by_the_value_itself():
    assert judge(promise(">", 3000), months(*[None] * 8, 3000), on=ON).judgement == ON_TRACK
    assert judge(promise(">", 3000), months(*[None] * 8, 3001), on=ON).judgement == MET


@pytest.mark.parametrize(
    ("total", "judgement", "code"),
    [
        (3, ON_TRACK, "cap_kept"),  # 3 by 274/366 leads to 4.0
        (4, AT_RISK, "cap_fast"),  # leads to 5.3
        (6, OFF_TARGET, "cap_broken"),
    ],
)
def test_ceiling_of_a_total(total, judgement, code):
    score = judge(promise("<=", 5), months(*[None] * 8, total), on=ON)

    assert (score.judgement, score.code) == (judgement, code)


def test_ceiling_kept_to_the_end_is_met():
    score = judge(promise("<=", 5, due=date(2024, 9, 30)), months(*[None] * 8, 5), on=ON)

    assert (score.judgement, score.code) == (MET, "cap_met")


# --- means: January to September have 274 days, October to December 92


def test_mean_weighs_months_by_their_days():
    score = judge(promise("<=", 40, aggregation="day_mean"), months(30, 60), on=ON)

    assert score.actual == Decimal(30 * 31 + 60 * 29) / 60  # 44.5, not 45


def test_mean_above_its_ceiling_tells_what_the_rest_must_average():
    score = judge(promise("<=", 40, aggregation="day_mean"), months(*[41.2] * 8, 41.2), on=ON)

    # (40 × 366 - 41.2 × 274) ÷ 92 = (14640 - 11288.8) ÷ 92 = 36.43
    assert rounded(score, "need") == Decimal("36.4")
    assert score.figures["left"] == 3
    assert score.judgement == OFF_TARGET  # no month was ever below 41.2
    assert score.code == "mean_beyond"


def test_mean_is_at_risk_while_a_month_was_ever_as_good():
    values = months(66, 58, 45, 38, 33, 29, 30, 34, 38)
    score = judge(promise("<=", 40, aggregation="day_mean"), values, on=ON)

    # 66·31 + 58·29 + 45·31 + 38·30 + 33·31 + 29·30 + 30·31 + 34·31 + 38·30 = 11280 in 274 days
    assert rounded(score, "mean") == Decimal("41.2")
    assert rounded(score, "need") == Decimal("36.5")  # (14640 - 11280) ÷ 92 = 36.52
    assert (score.judgement, score.code) == (AT_RISK, "mean_rest")


def test_best_month_of_an_earlier_year_counts():
    values = [*months(*[41.2] * 9), *months(30, year=2023)]
    score = judge(promise("<=", 40, aggregation="day_mean"), values, on=ON)

    assert score.judgement == AT_RISK
    assert rounded(score, "mean") == Decimal("41.2")  # but not in this year's mean


def test_mean_below_its_ceiling_is_on_track():
    score = judge(promise("<=", 40, aggregation="day_mean"), months(*[38] * 9), on=ON)

    # (14640 - 38 × 274) ÷ 92 = 45.96
    assert (score.judgement, rounded(score, "need")) == (ON_TRACK, Decimal("46.0"))


def test_mean_of_the_whole_year_is_final():
    whole = months(*[40] * 12)

    met = judge(promise("<=", 40, aggregation="day_mean"), whole, on=YEAR_END)
    missed = judge(promise("<", 40, aggregation="day_mean"), whole, on=YEAR_END)

    assert (met.judgement, missed.judgement) == (MET, OFF_TARGET)
    assert met.code == "mean_final"


def test_mean_with_a_floor_is_the_other_way_round():
    score = judge(promise(">=", 90, aggregation="day_mean"), months(*[80] * 9), on=ON)

    assert score.judgement == OFF_TARGET  # the rest would have to average 119.8
    assert rounded(score, "need") == Decimal("119.8")


# --- levels, ranks and zeros


@pytest.mark.parametrize(
    ("values", "judgement", "code", "since"),
    [
        ((9, 8, 8, 9, 8, 7, 7, 7, 7), ON_TRACK, "level_kept", 1),
        ((4, 4, 5, 5, 4, 6, 9, 10, 9), AT_RISK, "level_lost", 7),
        ((9, 9, 9), AT_RISK, "level_never", 1),
    ],
)
def test_rank_is_judged_by_the_latest_place(values, judgement, code, since):
    score = judge(promise("<=", 8, aggregation="latest"), months(*values), on=ON)

    assert (score.judgement, score.code) == (judgement, code)
    assert score.figures["since"] == date(2024, since, 1)


def test_months_on_target_are_counted_backwards():
    values = months(9, 8, 8, 9, 8, 7, 7, 7, 7)
    score = judge(promise("<=", 8, aggregation="latest"), values, on=ON)

    assert (score.figures["months"], score.figures["left"]) == (5, 3)


@pytest.mark.parametrize(("value", "judgement"), [(95, MET), (94.9, OFF_TARGET)])
def test_level_is_final_after_its_due_date(value, judgement):
    promised = promise(">=", 95, aggregation="latest", due=date(2024, 9, 30))
    assert judge(promised, months(*[None] * 8, value), on=ON).judgement == judgement


@pytest.mark.parametrize(
    ("value", "judgement"), [(2, ON_TRACK), (3, ON_TRACK), (1, AT_RISK), (4, AT_RISK)]
)
def test_range_of_a_level_is_closed_above(value, judgement):
    promised = promise(">=", 2, value_max=3, aggregation="latest")
    assert judge(promised, months(value), on=ON).judgement == judgement


def test_zero_is_broken_for_the_year_from_the_first_breach():
    values = months(0, 0, 0, 0, 0, 2, 0, 0, 0)
    promised = promise("=", 0, aggregation="latest")

    assert judge(promised, values, on=date(2024, 5, 31)).judgement == ON_TRACK
    broken = judge(promised, values, on=date(2024, 6, 1))
    assert (broken.judgement, broken.figures["month"]) == (OFF_TARGET, date(2024, 6, 1))
    assert judge(promised, values, on=ON).judgement == OFF_TARGET


def test_zero_kept_is_met_after_its_due_date():
    promised = promise("=", 0, aggregation="cumulative", due=date(2024, 9, 30))

    assert judge(promised, months(*[0] * 9), on=date(2024, 9, 30)).judgement == ON_TRACK
    assert judge(promised, months(*[0] * 9), on=ON).judgement == MET


def test_stock_that_must_be_gone_at_the_end_may_stand_until_then():
    promised = promise("=", 0, aggregation="latest", ends_at_zero=True)

    assert judge(promised, months(5, 4, 3), on=ON).judgement == AT_RISK
    assert judge(promised, months(5, 4, 0), on=ON).judgement == ON_TRACK


# --- which readings count


def test_without_readings_nothing_is_said():
    score = judge(promise(), [], on=ON)

    assert (score.judgement, score.actual, score.code) == (NO_DATA, None, "no_data")


def test_only_months_of_the_year_that_have_begun_count():
    readings = [*months(*[10] * 11), *months(90, year=2023)]

    assert judge(promise(), readings, on=date(2024, 10, 31)).actual == 10
    assert judge(promise(), months(100, year=2023), on=ON).judgement == NO_DATA
    assert judge(promise(), [Measured(date(2024, 11, 1), Decimal(100))], on=ON).judgement == NO_DATA


def test_line_runs_from_the_first_to_the_due_day():
    assert planned_on(YEAR, YEAR_END, on=date(2024, 6, 30)) == Decimal(182) / 366
    assert planned_on(YEAR, date(2024, 6, 30), on=ON) == 1
    assert planned_on(YEAR, YEAR_END, on=date(2023, 12, 31)) == 0


# --- what the words of an indicator say


@pytest.mark.parametrize(
    ("name", "unit", "kind", "op", "aggregation"),
    [
        ("PM2.5年均浓度", "微克/立方米", "outcome", "<=", "day_mean"),
        ("环境空气质量综合指数全省排名", "名", "outcome", "<=", "rank"),
        ("饮用水水源水质类别", "类", "outcome", "<=", "latest"),
        ("国控地表水断面优良水体比例", "%", "outcome", "=", "latest"),
        ("受污染耕地安全利用率", "%", "outcome", ">=", "latest"),
        ("重型柴油货车OBD达标率", "%", "outcome", "=", "latest"),
        ("每月非现场执法占比", "%", "outcome", ">=", "latest"),
        ("城市建成区黑臭水体数量", "", "outcome", "=", "latest"),
        ("地下水国考点位超标水体数量", "个", "outcome", "<=", "latest"),
        ("城市污水处理厂提标改造率", "%", "outcome", ">=", "cumulative"),
        ("重点河湖入河排污口溯源完成率", "%", "outcome", "=", "cumulative"),
        ("农村生活污水治理（管控）率", "%", "outcome", ">=", "cumulative"),
        ("廉政谈话覆盖率", "%", "quantity", "=", "cumulative"),
        ("国一及以下排放标准非道路移动机械淘汰数量", "台", "quantity", ">=", "cumulative"),
        ("泰安环保小卫士选树人数", "名", "quantity", ">=", "cumulative"),
        ("每季度质量复核环评文件数", "个/季度", "frequency", ">=", "cumulative"),
    ],
)
def test_aggregation_follows_from_the_words(name, unit, kind, op, aggregation):
    assert aggregation_for(name, unit, kind, op) == aggregation


@pytest.mark.parametrize(
    ("unit", "times"),
    [("个/季度", 4), ("次/月", 12), ("轮/年", 1), ("微克/立方米", 1), ("台", 1), ("", 1)],
)
def test_times_a_year_are_read_from_the_unit(unit, times):
    assert times_a_year(unit) == times


def test_zero_at_the_end_is_read_from_the_words():
    assert ends_at_zero("新泰市雨污合流管网存量", "完成整县制清零")
    assert ends_at_zero("城市建成区黑臭水体数量", "黑臭水体保持动态清零")
    assert not ends_at_zero("劣五类水体断面数量", "劣五类水体断面保持清零")

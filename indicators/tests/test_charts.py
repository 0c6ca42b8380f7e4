"""Where the charts draw: geometry worked out by hand."""

from datetime import date

from indicators.charts import Moment, spark, trend

YEAR = 2024
PLAN = [(date(2023, 12, 31), 0.0), (date(2024, 12, 31), 100.0)]


def moments(*gaps):
    """The ends of January, February, … with a plan of 50 % and completion this far from it."""
    ends = [date(2023, 12, 31), date(2024, 1, 31), date(2024, 2, 29), date(2024, 3, 31)]
    return [Moment(day, 50.0 + gap, 50.0) for day, gap in zip(ends, (0.0, *gaps), strict=False)]


JAN, FEB, SEP, DEC = date(2024, 1, 31), date(2024, 2, 29), date(2024, 9, 30), date(2024, 12, 31)


def line_of(values, *, due=DEC, **fields):
    """A spark of 2024; its box runs from 2 to 130, 128 for 366 days."""
    return spark(values, due=due, year=YEAR, **fields)


def test_spark_places_values_by_the_day_of_the_year():
    line = line_of([(JAN, 10), (DEC, 20)], target=15)

    assert line.points == "12.8,24.0 130.0,4.0"  # 2 + 128 × 31/366
    assert line.target_y == 14.0
    assert (line.x, line.y) == (130.0, 4.0)
    assert line.need == ""


def test_spark_of_quarters_lies_where_their_months_do():
    quarters = line_of([(date(2024, 3, 31), 1), (date(2024, 6, 30), 2), (SEP, 3)], target=4)

    assert [point.split(",")[0] for point in quarters.points.split()] == ["33.8", "65.7", "97.8"]


def test_spark_of_days_has_a_point_for_each():
    days = [(date.fromordinal(date(2024, 1, 1).toordinal() + n), n) for n in range(366)]
    line = line_of(days, target=100)

    assert len(line.points.split()) == 366
    assert line.points.startswith("2.3,24.0 ")  # 2 + 128 × 1/366
    assert line.x == 130.0


def test_spark_includes_its_target_in_the_scale():
    line = line_of([(JAN, 0), (SEP, 812)], target=1147)

    assert line.target_y == 4.0
    assert line.y == 9.8  # 24 - 20 × 812/1147


def test_spark_climbs_to_the_target_on_its_due_date():
    values = [(JAN, 0), (SEP, 50)]

    assert line_of(values, target=100, climbs=True).need == "M97.8 14.0 130.0 4.0"
    by_november = line_of(values, target=100, climbs=True, due=date(2024, 11, 30))
    assert by_november.need == "M97.8 14.0 119.2 4.0"  # 2 + 128 × 335/366
    assert line_of(values, target=100, climbs=True, due=SEP).need == ""


def test_spark_keeps_the_level_that_the_rest_must_keep():
    line = line_of([(JAN, 60), (SEP, 40)], target=40, rest=20)

    assert line.need == "M104.8 24.0 H130.0"
    assert line.y == 14.0


def test_rank_is_drawn_upside_down():
    line = line_of([(JAN, 9), (FEB, 7)], target=8, upside_down=True)

    assert line.points == "12.8,24.0 23.0,4.0"


def test_level_line_lies_on_its_target():
    line = line_of([(JAN, 100), (FEB, 100)], target=100)

    assert line.y == line.target_y == 24.0


def test_no_values_give_no_line():
    assert line_of([], target=1) is None


def test_trend_places_days_and_percentages():
    now = Moment(date(2024, 10, 15), 76.5, 79.0)
    chart = trend([Moment(date(2023, 12, 31), 0.0, 0.0), now], PLAN, year=YEAR)

    assert chart.now_x == 68.59  # 7 + 78 × 289/366
    assert chart.now_y == 19.51  # 70 - 66 × 0.765
    assert chart.plan_points == "0.00,100.00 100.00,0.00"
    assert chart.actual_points == "0.00,100.00 78.96,23.50"
    assert [tick.label for tick in chart.levels] == ["0", "25", "50", "75", "100%"]
    assert [round(tick.at, 1) for tick in chart.levels] == [70.0, 53.5, 37.0, 20.5, 4.0]


def test_names_stand_on_their_own_side_of_the_lines():
    below = trend(moments(-10.0, -10.0, -10.0), PLAN, year=YEAR)
    above = trend(moments(10.0, 10.0, 10.0), PLAN, year=YEAR)

    assert below.actual_name.y > below.planned_name.y  # further down
    assert above.actual_name.y < above.planned_name.y
    assert below.actual_name.anchor == "start"
    assert below.planned_name.anchor == "end"


def test_name_of_the_plan_does_not_run_over_the_axis_in_january():
    chart = trend(moments(-10.0), PLAN, year=YEAR)

    assert (chart.planned_name.anchor, chart.actual_name.anchor) == ("start", "start")


def test_gaps_below_the_plan_hang_from_the_zero_line():
    chart = trend(moments(-2.0, -4.0), PLAN, year=YEAR)
    first, last = chart.gaps

    assert first.y == last.y == chart.gap_zero == 80.0
    assert last.height == 2 * first.height == 13.5
    assert (first.label, last.label) == ("−2.0", "−4.0")
    assert (first.now, last.now) == (False, True)


def test_gaps_on_both_sides_share_one_zero_line():
    chart = trend(moments(2.0, -2.0), PLAN, year=YEAR)
    up, down = chart.gaps

    assert up.y + up.height == down.y == chart.gap_zero
    assert up.label_y < up.y < down.y < down.label_y
    assert up.label == "＋2.0"


def test_no_gap_at_all_is_drawn_without_height():
    (bar,) = trend(moments(0.0), PLAN, year=YEAR).gaps

    assert (bar.height, bar.label) == (0.0, "±0.0")

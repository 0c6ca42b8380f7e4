"""A target as a row of a list: its words and its line, for every kind of value."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from indicators.choices import Aggregation, Op
from indicators.judging import judge_targets
from indicators.models import Outlook, Target, TargetChange
from indicators.promises import Promise, promises, promises_title
from indicators.rows import IndicatorRow, row
from indicators.tests.factories import make_indicator, make_reading, make_target
from tasks.tests.factories import AT, ON, make_item, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def promised(value: float = 100, *, op: Op = Op.AT_LEAST, **fields: Any) -> Target:
    """A target of 2024; ``fields`` are the definition's."""
    unit = str(fields.pop("unit", "个"))
    indicator = make_indicator("指标", unit=unit, **fields)
    return make_target(make_item(), indicator, value=value, op=op)


def measure(target: Target, *values: Any, each: int = 1) -> None:
    """Readings from January on, ``each`` so many months; None leaves one out, a pair is a part of a whole."""
    for n, value in enumerate(values):
        if value is None:
            continue
        part, of = value if isinstance(value, tuple) else (value, None)
        period = date(2024, n * each + 1, 1)
        make_reading(target.indicator, value=part, of=of, period=period)


def row_of(target: Target) -> IndicatorRow:
    (judged,) = judge_targets(Target.objects.filter(pk=target.pk), on=ON)
    return row(judged, {})


def promise_of(target: Target) -> Promise:
    return promises(judge_targets(Target.objects.filter(pk=target.pk), on=ON), on=ON)[0]


def heights(found: IndicatorRow) -> list[float]:
    """The values of a line, from 0 at its foot to 1 at its top."""
    assert found.spark
    places = (float(point.split(",")[1]) for point in found.spark.points.split())
    return [round((24 - y) / 20, 2) for y in places]


def test_counts_are_drawn_as_their_running_total() -> None:
    target = promised(40, aggregation=Aggregation.COUNT)
    measure(target, 10, 10, 5, 5)
    found = row_of(target)

    assert heights(found) == [0.0, 0.33, 0.5, 0.67]  # 10, 20, 25, 30 between 10 and 40
    assert found.spark
    assert found.spark.need.endswith("130.0 4.0")
    assert (found.actual, found.measured) == ("30", "months 1–4")


def test_ratio_is_drawn_in_percent_of_all_days_so_far() -> None:
    target = promised(90, unit="%", aggregation=Aggregation.RATIO)
    measure(target, (31, 31), (0, 0), (12, 12), (0, 7))
    found = row_of(target)

    # 100 %, 100 %, 100 %, then 43 of 50 days
    assert heights(found) == [1.0, 1.0, 1.0, 0.0]
    assert (found.actual, found.measured) == ("86", "months 1–4: 43 of 50")


def test_rank_stands_upside_down_without_a_way_to_the_target() -> None:
    target = promised(8, op=Op.AT_MOST, unit="名", aggregation=Aggregation.RANK)
    measure(target, 9, 7)
    found = row_of(target)

    assert heights(found) == [0.0, 1.0]
    assert found.spark
    assert found.spark.need == ""
    assert (found.actual, found.measured) == ("no. 7", "as of month 2")


def test_mean_shows_the_level_that_the_rest_must_keep() -> None:
    target = promised(40, op=Op.AT_MOST, aggregation=Aggregation.DAY_MEAN)
    measure(target, 50, None, 30)
    found = row_of(target)

    assert found.spark
    assert " H130.0" in found.spark.need
    assert found.measured == "mean of months 1–3"
    # September may still be reported in October
    assert found.missing == "missing: month 2, months 4–8"


def test_running_total_lacks_only_what_came_after_it() -> None:
    target = promised(40, aggregation=Aggregation.CUMULATIVE)
    measure(target, None, None, 10)
    assert row_of(target).missing == "missing: months 4–8"


def test_total_that_is_reached_climbs_no_further() -> None:
    target = promised(40, aggregation=Aggregation.CUMULATIVE)
    measure(target, 10, 41)
    found = row_of(target)

    assert found.spark
    assert found.spark.need == ""


def test_quarters_are_named() -> None:
    target = promised(40, aggregation=Aggregation.MEAN, periodicity="quarter")
    measure(target, 41, 42, 43, each=3)

    assert row_of(target).measured == "mean of quarters 1–3"


def test_changed_target_is_shown_as_it_holds_on_the_day() -> None:
    target = promised(100, aggregation=Aggregation.CUMULATIVE)
    measure(target, *[0] * 8, 75)
    TargetChange.objects.create(
        target=target,
        since=date(2024, 7, 1),
        op=Op.AT_LEAST,
        value=Decimal(80),
        due=date(2024, 11, 30),
        reason="调整",
        made_by=make_user(),
        made_at=AT,
    )
    found = row_of(target)

    assert (found.promised, found.due) == ("≥80 个", date(2024, 11, 30))
    assert promises_title([promise_of(target)]) == "75 个 so far, target ≥80 个"


def test_forecast_is_told_only_if_it_knew_the_latest_reading() -> None:
    target = promised(40, op=Op.AT_MOST, aggregation=Aggregation.DAY_MEAN)
    measure(target, *[38] * 9)
    kept = Outlook(
        target=target,
        value=Decimal("38.92"),
        low=Decimal("35.24"),
        high=Decimal("42.61"),
        method="level",
        readings=9,
        until=date(2024, 9, 1),
    )
    assert row_of(target).forecast == ""
    kept.save()
    assert row_of(target).forecast == "38.9 (35.2–42.7)"
    Outlook.objects.update(until=date(2024, 8, 1))
    assert row_of(target).forecast == ""


def test_without_readings_there_is_nothing_but_the_target() -> None:
    found = row_of(promised())

    assert (found.actual, found.measured, found.forecast, found.stretch) == ("—", "", "", "")
    assert found.spark is None


def test_value_just_short_of_its_target_is_not_rounded_up_to_it() -> None:
    target = promised(40, op=Op.AT_MOST, aggregation=Aggregation.DAY_MEAN, unit="微克/立方米")
    measure(target, *[Decimal("40.04")] * 9)

    assert row_of(target).actual == "40.04"


# --- the panel of an item


def test_share_and_plan_of_a_count_are_of_its_sum() -> None:
    target = promised(366, aggregation=Aggregation.COUNT)
    measure(target, *[30] * 9)
    promise = promise_of(target)

    assert promise.is_total
    assert promise.share == Decimal("73.8")  # 270 of 366
    assert promise.planned == Decimal("79.0")  # 289 of 366 days


def test_plan_of_a_total_of_nothing_is_all_of_it() -> None:
    target = promised(0, aggregation=Aggregation.CUMULATIVE)
    measure(target, 0)
    promise = promise_of(target)

    assert (promise.share, promise.planned) == (None, None)
    assert promise.actual == "0 个"

"""What the report form remarks on without refusing it."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from indicators.choices import Aggregation, Op, TargetKind
from indicators.models import Indicator, Target
from indicators.scoring import Measured
from indicators.sheet.cautions import Typed, cautions_of, share_of
from indicators.tests.factories import make_indicator, make_target
from tasks.models import ProgressReport, WorkItem
from tasks.tests.factories import ON, make_item, make_report

pytestmark = pytest.mark.django_db

SEPTEMBER, OCTOBER = date(2024, 9, 1), date(2024, 10, 1)


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def item() -> WorkItem:
    return make_item()


@pytest.fixture
def machines(item: WorkItem) -> Target:
    """1147 machines within the year."""
    total = make_indicator("机械淘汰数量", unit="台", aggregation=Aggregation.CUMULATIVE)
    return make_target(item, total, value=1147, op=Op.AT_LEAST, kind=TargetKind.QUANTITY)


@pytest.fixture
def dust(item: WorkItem) -> Target:
    """A level of at most 40."""
    return make_target(item, make_indicator(), value=40)


@pytest.fixture
def last(item: WorkItem) -> ProgressReport:
    """September's report, verified at 70.8 percent."""
    return make_report(item, percent="70.8", as_of=date(2024, 9, 20))


def remarks(
    percent: str | None,
    *targets: Target,
    done: bool = False,
    last: ProgressReport | None = None,
    known: dict[int, list[Measured]] | None = None,
    **readings: str,
) -> dict[str, str]:
    """What is remarked in October; ``readings`` by "i" and the indicator's id."""
    typed = Typed(
        percent=None if percent is None else Decimal(percent),
        done=done,
        readings={int(name[1:]): Decimal(value) for name, value in readings.items()},
        month=OCTOBER,
    )
    return cautions_of(typed, targets=targets, known=known or {}, last=last, on=ON)


@pytest.mark.parametrize(
    ("percent", "piece"),
    [
        ("70.7", "70.7% is less than the 70.8% verified for month 9"),
        ("70.8", ""),
        ("75", ""),
        ("100", "not reported as done"),
        (None, ""),
    ],
)
def test_progress_is_compared_with_the_last_that_counts(
    last: ProgressReport, percent: str | None, piece: str
) -> None:
    found = remarks(percent, last=last)
    assert piece in found["percent"] if piece else found == {}


def test_what_is_reported_as_done_is_whole(last: ProgressReport) -> None:
    assert remarks("60", last=last, done=True) == {}


@pytest.mark.parametrize(
    ("percent", "points"), [("80.8", "10"), ("80.7", ""), ("60.9", ""), ("60.8", "10")]
)
def test_progress_far_from_the_running_total_is_remarked_on(
    machines: Target, percent: str, points: str
) -> None:
    known = {machines.indicator_id: [Measured(SEPTEMBER, Decimal(812))]}  # 70.8 percent
    found = remarks(percent, machines, known=known)
    assert f"{points} percentage points" in found["percent"] if points else found == {}


def test_value_that_is_typed_goes_before_what_is_known(machines: Target) -> None:
    known = {
        machines.indicator_id: [Measured(SEPTEMBER, Decimal(812)), Measured(OCTOBER, Decimal(820))]
    }
    typed = {f"i{machines.indicator_id}": "1032"}  # 90 percent
    assert remarks("85", machines, known=known, **typed) == {}
    assert "90%" in remarks("75", machines, known=known, **typed)["percent"]


def test_two_running_totals_say_nothing_about_progress(item: WorkItem, machines: Target) -> None:
    vehicles: Indicator = make_indicator("车辆", unit="辆", aggregation=Aggregation.CUMULATIVE)
    other = make_target(item, vehicles, value=10, op=Op.AT_LEAST, kind=TargetKind.QUANTITY)
    known = {machines.indicator_id: [Measured(SEPTEMBER, Decimal(1))]}
    assert remarks("90", machines, other, known=known) == {}


def test_share_of_an_earlier_month_leaves_out_what_came_after(machines: Target) -> None:
    known: Any = {
        machines.indicator_id: [Measured(SEPTEMBER, Decimal(812)), Measured(OCTOBER, Decimal(1147))]
    }
    assert share_of([machines], known, month=SEPTEMBER, on=ON) == Decimal("70.8")
    assert share_of([machines], known, month=OCTOBER, on=ON) == Decimal(100)
    assert share_of([machines], {}, month=OCTOBER, on=ON) is None


@pytest.mark.parametrize(
    ("value", "is_odd"), [("41", False), ("199", False), ("206", True), ("8.2", True), ("9", False)]
)
def test_level_that_leaps_is_remarked_on(dust: Target, value: str, is_odd: bool) -> None:
    known = {dust.indicator_id: [Measured(SEPTEMBER, Decimal("41.2"))]}
    found = remarks(None, dust, known=known, **{f"i{dust.indicator_id}": value})
    assert (f"reading_{dust.indicator_id}" in found) is is_odd


def test_first_value_and_one_after_zero_are_not_compared(dust: Target) -> None:
    typed = {f"i{dust.indicator_id}": "400"}
    assert remarks(None, dust, **typed) == {}
    zero = [Measured(SEPTEMBER, Decimal(0))]
    assert remarks(None, dust, known={dust.indicator_id: zero}, **typed) == {}


@pytest.mark.parametrize(
    ("aggregation", "is_odd"), [("count", True), ("rank", False), ("ratio", False)]
)
def test_only_values_of_a_scale_are_compared(
    item: WorkItem, aggregation: str, is_odd: bool
) -> None:
    target = make_target(item, make_indicator("其他指标", aggregation=aggregation), value=40)
    known = {target.indicator_id: [Measured(SEPTEMBER, Decimal(1))]}
    found = remarks(None, target, known=known, **{f"i{target.indicator_id}": "9"})
    assert bool(found) is is_odd


def test_leap_names_the_quarter_before(item: WorkItem) -> None:
    target = make_target(item, make_indicator("季度指标", unit="个", periodicity="quarter"))
    known = {target.indicator_id: [Measured(date(2024, 4, 1), Decimal(1))]}
    (sentence,) = remarks(None, target, known=known, **{f"i{target.indicator_id}": "9"}).values()
    assert sentence == "9 个 is far from the 1 个 of quarter 2: check the figure and its unit."

"""What stands on an item's year line, the duties below it, and the flags' reasons."""

from datetime import date
from typing import Any

import pytest
from django.utils import translation

from indicators.findings import finding
from indicators.stations import coming, duty_rows, year_line
from tasks.choices import FlagKind, Frequency, Light, LimitKind, State
from tasks.models import WorkItem
from tasks.services.limits import refresh_next_limits
from tasks.tests.factories import (
    ON,
    day,
    make_duty,
    make_flag,
    make_item,
    make_milestone,
    make_notice,
    make_plan,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english() -> Any:
    with translation.override("en"):
        yield


def fresh(item: WorkItem) -> WorkItem:
    refresh_next_limits(WorkItem.objects.filter(pk=item.pk))
    return WorkItem.objects.get(pk=item.pk)


def steps(item: WorkItem) -> list[tuple[str, str, str]]:
    line = year_line(fresh(item), on=ON)
    return [(str(one.step.light), one.step.name, one.step.note) for one in line.stations]


def test_steps_stand_in_order_of_their_days_with_how_they_stand() -> None:
    item = make_item(plan=make_plan(notice=make_notice(issued=date(2024, 2, 7))))
    make_milestone(item, on=date(2024, 9, 27), name="累计淘汰 860 台")
    make_milestone(item, on=date(2024, 3, 29), name="清单核定", reached_on=date(2024, 3, 28))
    make_milestone(item, on=date(2024, 6, 22), name="累计淘汰 500 台", reached_on=date(2024, 6, 28))
    make_milestone(item, on=date(2024, 10, 20), name="中期核查")
    make_milestone(item, on=date(2024, 4, 30), name="备案", needs_confirmation=True)
    assert steps(item) == [
        (Light.DONE, "Notice issued", "02-07"),
        (Light.DONE, "清单核定", "03-29, in time"),
        (Light.IDLE, "备案", "04-30, to be confirmed"),
        (Light.DONE, "累计淘汰 500 台", "06-22, 6 days late"),
        (Light.LATE, "累计淘汰 860 台", "09-27, 18 days overdue"),
        (Light.IDLE, "中期核查", "10-20, 5 days left"),
        (Light.IDLE, "Deadline", "12-31, 77 days left"),
    ]
    assert year_line(fresh(item), on=ON).title == "1 step is overdue"


def test_deadline_bears_the_name_of_its_milestone() -> None:
    item = make_item()
    make_milestone(item, on=item.limit, name="全部淘汰", is_limit=True, quote="2024年年底前")
    assert [name for _light, name, _note in steps(item)] == ["全部淘汰"]
    assert year_line(fresh(item), on=ON).subtitle == "Deadline as printed: “2024年年底前”"


def test_inferred_deadline_says_so() -> None:
    item = make_item(limit_inferred=True)
    assert steps(item) == [(Light.IDLE, "Deadline (inferred)", "12-31, 77 days left")]


def test_closed_item_has_nothing_overdue() -> None:
    item = make_item(state=State.CLOSED)
    make_milestone(item, on=day(-30), name="备案")
    assert [light for light, _name, _note in steps(item)] == [Light.IDLE, Light.DONE]
    assert year_line(fresh(item), on=ON).title == "No limit is open"


def test_relative_limit_is_told_below_the_line() -> None:
    item = make_item()
    make_milestone(item, name="完成整改", relative="P2M", after="通报后", quote="通报后2个月内")
    assert year_line(fresh(item), on=ON).undated == ["完成整改: “通报后2个月内”, no fixed date"]


def test_occurrences_are_marks_without_labels() -> None:
    item = make_item()
    make_duty(item, dues=[day(-100), day(40)], what="按季调度")
    line = year_line(fresh(item), on=ON)
    assert [str(tick.step.light) for tick in line.ticks] == [Light.LATE, Light.IDLE]
    assert line.title == "1 step is overdue"
    assert len(line.stations) == 1


def test_coming_names_what_the_nearest_limit_asks_for() -> None:
    item = make_item()
    assert coming(fresh(item)) == ""
    make_duty(item, dues=[day(40)], what="按季调度")
    assert coming(fresh(item)) == "按季调度"
    make_milestone(item, on=day(20), name="中期核查")
    assert coming(fresh(item)) == "中期核查"
    assert fresh(item).next_limit_kind == LimitKind.MILESTONE


def test_duty_counts_what_is_done_of_what_is_due() -> None:
    item = make_item()
    duty = make_duty(
        item,
        dues=[day(-60), day(-30), day(30)],
        what="调度",
        frequency=Frequency.MONTHLY,
        count=1,
        day=25,
    )
    duty.occurrences.filter(number=1).update(done_on=day(-61))
    (row,) = duty_rows(fresh(item), on=ON)
    assert (row.done, row.due) == (1, 2)
    assert row.how_often == "monthly, 1 time, by the 25th"


LIMIT = {"limit": "2024-10-10", "limit_kind": "milestone", "days": -5}
OFF = {
    "indicator": "PM2.5",
    "unit": "微克/立方米",
    "op": "<=",
    "target": "40",
    "actual": "41.2",
    "why": "x",
    "others": 2,
}


@pytest.mark.parametrize(
    ("kind", "rule", "figures", "told", "light", "reason"),
    [
        (FlagKind.OVERDUE, "overdue", LIMIT, "", Light.LATE, "Milestone 2024-10-10 has passed"),
        (FlagKind.DUE_SOON, "near", LIMIT, "", Light.WARN, "Milestone 2024-10-10 is near"),
        (FlagKind.OVERDUE, "overdue", LIMIT, "overdue", Light.LATE, ""),
        (
            FlagKind.OFF_TARGET,
            "off_target",
            OFF,
            "off_target",
            Light.LATE,
            "PM2.5: 41.2 微克/立方米, target ≤40 微克/立方米 and 2 more",
        ),
        (FlagKind.OVERDUE, "overdue", {}, "", Light.LATE, ""),
        (FlagKind.STALLED, "a rule of later", {}, "", Light.WARN, ""),
    ],
)
def test_flag_tells_its_reason(
    kind: str, rule: str, figures: dict[str, Any], told: str, light: str, reason: str
) -> None:
    found = finding(
        make_flag(make_item(), kind, raised_on=day(-3), rule=rule, figures=figures), told=told
    )
    assert (found.light, found.since, found.reason) == (light, day(-3), reason)

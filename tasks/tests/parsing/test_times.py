"""Deadlines and recurrences, word by word."""

from __future__ import annotations

from datetime import date

import pytest

from tasks.parsing.deadlines import find_limits
from tasks.parsing.recurrences import find_returns
from tasks.tests.parsing.support import reading_of


@pytest.mark.parametrize(
    ("text", "quote", "day"),
    [
        ("8月底前向省厅备案", "8月底前", date(2024, 8, 31)),
        ("12 月底前完成任务", "12月底前", date(2024, 12, 31)),
        ("2月底前完成任务", "2月底前", date(2024, 2, 29)),
        ("十一月底前完成", "十一月底前", date(2024, 11, 30)),
        ("2024年年底前，基本淘汰", "2024年年底前", date(2024, 12, 31)),
        ("到 2024 年底，整改率", "2024年底", date(2024, 12, 31)),
        ("到2024年末，公开率", "2024年末", date(2024, 12, 31)),
        ("年底前完成", "年底前", date(2024, 12, 31)),
        ("今年年底前，全省", "今年年底前", date(2024, 12, 31)),
        ("年内将海子河打造成", "年内", date(2024, 12, 31)),
        ("6月30日前完成", "6月30日前", date(2024, 6, 30)),
        ("于 3 月 25 日前将总结报送", "3月25日前", date(2024, 3, 25)),
        ("2025年6月底前完成", "2025年6月底前", date(2025, 6, 30)),
        ("三季度末完成", "三季度末", date(2024, 9, 30)),
        ("第二季度前完成", "第二季度前", date(2024, 6, 30)),
        ("上半年完成改造", "上半年", date(2024, 6, 30)),
        ("10月中旬前完成", "10月中旬前", date(2024, 10, 20)),
        ("9月完成验收", "9月", date(2024, 9, 30)),
        ("2月30日前完成", "2月30日前", None),
    ],
)
def test_limit_is_dated(text: str, quote: str, day: date | None):
    (limit,) = find_limits(reading_of(text), 2024)
    assert (limit.deadline.quote, limit.deadline.date) == (quote, day)


@pytest.mark.parametrize(
    "text",
    [
        "2024年，全省受污染耕地", "全年制作宣传产品", "截至2023年底，已建成", "每月25日前报送",
        "《三年行动方案（2023—2025年）》", "《2024年底前完成清单》", "三年内力争", "4月15日开展宣传",
        "2024年度工作要点", "每年年底前总结", "上半年工作总结", "4月起实施",
    ],
)  # fmt: skip
def test_what_limits_nothing_is_no_deadline(text: str):
    assert find_limits(reading_of(text), 2024) == []


@pytest.mark.parametrize(
    ("text", "period", "after", "working_days"),
    [
        ("在生态环境部下发问题图斑的 2 个月内，完成核实", "P2M", "生态环境部下发问题图斑", False),
        ("收到转办件后15日内办结", "P15D", "收到转办件", False),
        ("自受理之日起10个工作日内办结", "P10D", "受理", True),
        ("事件发生后2小时内报告", "PT2H", "事件发生", False),
    ],
)
def test_period_after_an_event_is_relative(
    text: str, period: str, after: str, *, working_days: bool
):
    (limit,) = find_limits(reading_of(text), 2024)
    assert (limit.deadline.relative, limit.deadline.after) == (period, after)
    assert limit.deadline.date is None
    assert limit.working_days is working_days


def test_date_after_a_label_needs_no_before():
    (limit,) = find_limits(reading_of("2024年9月"), 2024, bare=True)
    assert limit.deadline.date == date(2024, 9, 30)


def test_year_that_nothing_tells_leaves_no_date():
    (limit,) = find_limits(reading_of("8月底前完成"), None)
    assert limit.deadline.date is None


@pytest.mark.parametrize(
    ("text", "freq", "count", "day", "starts"),
    [
        ("每季度至少开展1次市级执法案卷评查", "quarterly", 1, None, ""),
        ("每季度抽取15个环评文件", "quarterly", None, None, ""),
        ("每季度清单化调度通报进展情况", "quarterly", None, None, ""),
        ("力争每月非现场执法占比达到40%以上", "monthly", None, None, ""),
        ("要按月调度项目建设进展", "monthly", None, None, ""),
        ("按季度公布城市水质排名", "quarterly", None, None, ""),
        ("4月起，请各市（州）于每月 25 日前将进展报送省厅", "monthly", None, 25, "2024-04"),
        ("每年至少开展 1 次自行监测", "yearly", 1, None, ""),
        ("每年原创活动不少于 3 次", "yearly", 3, None, ""),
        ("每半年开展一次评估", "halfyearly", 1, None, ""),
        ("每周巡查不少于2次", "weekly", 2, None, ""),
        ("实行月调度制度", "monthly", None, None, ""),
        ("逐月通报排名", "monthly", None, None, ""),
    ],
)
def test_recurring_duty_is_read(
    text: str, freq: str, count: int | None, day: int | None, starts: str
):
    (back,) = find_returns(reading_of(text), 2024)
    read = back.recurrence
    assert (read.freq, read.count, read.day, read.starts) == (freq, count, day, starts)


def test_two_counted_duties_of_one_period_are_two():
    text = "持续开展每年四轮地下水国考点位省级自行监测和两轮省级同步监测"
    found = [back.recurrence for back in find_returns(reading_of(text), 2024)]
    assert [(r.freq, r.count, r.what) for r in found] == [
        ("yearly", 4, "地下水国考点位省级自行监测"),
        ("yearly", 2, "省级同步监测"),
    ]


@pytest.mark.parametrize(
    "text", ["定期开展演练", "依法按规定按期推进整改", "《每月通报办法》", "适时开展评估"]
)
def test_what_has_no_period_does_not_recur(text: str):
    assert find_returns(reading_of(text), 2024) == []

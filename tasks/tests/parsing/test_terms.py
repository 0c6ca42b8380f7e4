"""Limits that run from an event or from now on: 印发后1个月内, 三年内建成."""

from __future__ import annotations

import pytest

from tasks.parsing.deadlines import find_limits
from tasks.tests.parsing.support import reading_of


@pytest.mark.parametrize(
    ("text", "period", "after", "working_days"),
    [
        ("在生态环境部下发问题图斑的 2 个月内，完成核实", "P2M", "生态环境部下发问题图斑", False),
        ("收到转办件后15日内办结", "P15D", "收到转办件", False),
        ("收到交办单后15个工作日内反馈", "P15D", "收到交办单", True),
        ("自受理之日起10个工作日内办结", "P10D", "受理", True),
        ("自印发之日起30日内，制定细则", "P30D", "印发", False),
        ("自通知印发之日起，30日内报送", "P30D", "通知印发", False),
        ("印发后1个月内报备", "P1M", "印发", False),
        ("会后3日内形成纪要", "P3D", "会", False),
        ("事件发生后2小时内报告", "PT2H", "事件发生", False),
        ("出现险情后要在1小时内报告", "PT1H", "出现险情", False),
        ("重大险情在接报30分钟内报告", "PT30M", "接报", False),
        ("各地应当于收到通知后，最迟在5日内报送", "P5D", "收到通知", False),
        ("申请之日起五个工作日内办结", "P5D", "申请", True),
        ("验收合格后三个月内完成结算", "P3M", "验收合格", False),
        ("发证后半年内回访", "P6M", "发证", False),
        ("立案后一个季度内报告", "P3M", "立案", False),
        ("立案后两个季度内报告", "P6M", "立案", False),
        ("收到申请材料5个工作日内答复", "P5D", "收到申请材料", True),
        ("5年内建成", "P5Y", "", False),
        ("三年内力争", "P3Y", "", False),
        ("用三年左右时间建成", "P3Y", "", False),
        ("限15日内整改完毕", "P15D", "", False),
        ("24小时内办结", "PT24H", "", False),
        ("险情信息报告时限不超过2小时", "PT2H", "险情发生", False),
    ],
)
def test_period_after_an_event_or_from_now_on_is_relative(
    text: str, period: str, after: str, *, working_days: bool
):
    found = find_limits(reading_of(text), 2024)
    assert [
        (limit.deadline.relative, limit.deadline.after, limit.deadline.date, limit.working_days)
        for limit in found
    ] == [(period, after, None, working_days)]


def test_two_periods_after_one_event_share_it():
    found = find_limits(reading_of("突发事件发生后30分钟内电话报告、2小时内书面报告"), 2024)
    assert [(limit.deadline.relative, limit.deadline.after) for limit in found] == [
        ("PT30M", "突发事件发生"),
        ("PT2H", "突发事件发生"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "近三年内", "将审批时限压缩至3个工作日内", "办理时间控制在5日内", "24小时内接种率达到90%",
        "30日内无新增病例", "15分钟内到达", "《30日内办结清单》", "每3日内巡查", "公示不少于7日",
        "整改期限不超过30日", "三年内未发生事故", "在规定的15日内，",
        "应急响应时限不超过1小时", "年报报送时限不超过30日",
    ],
)  # fmt: skip
def test_period_that_only_describes_is_no_limit(text: str):
    assert find_limits(reading_of(text), 2024) == []


def test_period_in_a_column_of_limits_is_one():
    (limit,) = find_limits(reading_of("上级预案印发后2个月内"), 2024, bare=True)
    assert (limit.deadline.relative, limit.deadline.after) == ("P2M", "上级预案印发")

"""The ledger as a leader opens it: every column of an item, its light, its headings, its legend."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from exchange.tests.ledgers import HEAD_ROW, HEADINGS, cells
from indicators.choices import Aggregation, Op, TargetKind
from indicators.tests.factories import make_indicator, make_reading, make_target
from tasks.choices import ReportState, State
from tasks.tests.factories import (
    day,
    make_domain,
    make_duty,
    make_item,
    make_milestone,
    make_notice,
    make_plan,
    make_report,
    make_unit,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_chinese")]


def test_heading_rows(ledger: Callable[..., Any]) -> None:
    make_item()
    sheet = ledger(state="in_progress")["督办台账"]

    assert sheet["A1"].value == "泰安市生态环境局督办台账"
    assert sheet["A2"].value == "截至 2024-10-15 · 泰安市生态环境局 · 状态：推进中"
    assert [cell.value for cell in sheet[HEAD_ROW]] == HEADINGS
    merged = {str(each) for each in sheet.merged_cells.ranges}
    assert {"A1:Y1", "A2:Y2"} <= merged


def test_every_column_of_an_item(ledger: Callable[..., Any]) -> None:
    lead, helper = make_unit("大气环境科"), make_unit("综合执法支队")
    plan = make_plan(
        notice=make_notice(doc_number="泰环境发〔2024〕8号"),
        title="关于印发《2024年全市生态环境保护工作要点》的通知",
    )
    item = make_item(
        plan=plan,
        unit=lead,
        cooperating=[helper],
        domain=make_domain("air"),
        marker="(12)",
        section="2024年全市生态环境保护工作要点",
        title="加快淘汰",
        progress="70.8",
    )
    counted = make_indicator("淘汰量", unit="台", aggregation=Aggregation.CUMULATIVE)
    rate = make_indicator("完成率", unit="%")
    make_target(item, counted, op=Op.AT_LEAST, value=1147, kind=TargetKind.QUANTITY)
    make_target(item, rate, op=Op.EXACTLY, value=100)
    make_target(item, make_indicator("车辆", unit="辆"), value=9, kind=TargetKind.SCOPE)
    make_reading(counted, value=812)
    make_milestone(item, on=date(2024, 6, 28), name="累计500台", reached_on=date(2024, 7, 25))
    make_milestone(item, on=date(2024, 10, 31), name="中期核查")
    make_milestone(item, on=date(2024, 3, 1), name="存疑", needs_confirmation=True)
    make_milestone(item, on=item.limit, name="完成淘汰", is_limit=True)
    make_duty(item, dues=[day(-90), day(10)], what="调度")
    make_report(item, as_of=day(-40), narrative="旧")
    newest = make_report(
        item, as_of=day(-20), narrative="已淘汰812台。", problems="补贴未到位", next_step="申请资金"
    )
    make_report(item, as_of=day(-1), narrative="未认可", state=ReportState.RETURNED)
    make_report(item, as_of=day(-2), narrative="配合", unit=helper)

    row = cells(ledger()["督办台账"], HEAD_ROW + 1)

    assert row.pop("完成时限（原）").date() == date(2024, 12, 31)
    assert row.pop("完成时限（现）").date() == date(2024, 12, 31)
    assert row.pop("阶段节点").split("\n") == [
        "06-28 累计500台（07-25 已完成）",
        "10-31 中期核查",
        "03-01 存疑（待确认）",
        "调度（每季度）：应完成 1 期，已完成 0 期",
    ]
    assert row == {
        "序号": 1,
        "编号": "（12）",
        "领域": "大气",
        "工作任务": "加快淘汰",
        "目标/指标": "1. 淘汰量\n2. 完成率",
        "目标值": "1. ≥1147 台\n2. ＝100%",
        "当前值": "1. 812 台\n2. —",
        "牵头单位": "大气环境科",
        "配合单位": "综合执法支队",
        "最新进展": "09-25 已淘汰812台。",
        "完成率": 0.708,
        "序时目标": 0.79,
        "责任领导": None,
        "责任人": newest.reported_by.display_name,
        "延期次数": 0,
        "佐证材料": None,
        "备注": None,
        "亮灯": "▲ 预警",
        "存在问题": "补贴未到位",
        "下一步措施": "申请资金",
        "办理状态": "推进中",
        "来源": "泰环境发〔2024〕8号\n（12）",
    }


def test_numbers_and_dates_are_formatted_not_typed(ledger: Callable[..., Any]) -> None:
    make_item(limit_inferred=True)
    make_item(due=day(-3))
    sheet = ledger(sort="next_limit")["督办台账"]
    late, inferred = sheet[HEAD_ROW + 1], sheet[HEAD_ROW + 2]

    limit, planned, completed = map(HEADINGS.index, ("完成时限（现）", "序时目标", "完成率"))
    assert late[limit].number_format == "yyyy-mm-dd"
    assert late[limit].font.color.rgb == "FFA3241B"
    assert inferred[limit].number_format == 'yyyy-mm-dd" 推定"'
    assert inferred[limit].is_date
    assert {late[planned].number_format, late[completed].number_format} == {"0.0%"}


@pytest.mark.parametrize(
    ("fields", "words", "ground"),
    [
        ({"due": day(-1)}, "■ 滞后", "FFFBE9E6"),
        ({"due": day(3), "progress": 99}, "▲ 预警", "FFFCF1D8"),
        ({}, "● 正常", "FFE6F2E7"),
        ({"state": State.CLOSED, "progress": 100}, "✔ 办结", "FFE5EEF8"),
        ({"state": State.HALTED}, "○ 未启动", "FFEDF0EF"),
    ],
)
def test_light_is_shape_word_and_colour(
    fields: dict[str, Any], words: str, ground: str, ledger: Callable[..., Any]
) -> None:
    make_item(**fields)

    cell = ledger()["督办台账"].cell(HEAD_ROW + 1, HEADINGS.index("亮灯") + 1)

    assert cell.value == words
    assert cell.fill.fgColor.rgb == ground


def test_item_without_anything_leaves_cells_empty(ledger: Callable[..., Any]) -> None:
    make_item()

    row = cells(ledger()["督办台账"], HEAD_ROW + 1)

    for heading in (
        "目标/指标",
        "目标值",
        "当前值",
        "配合单位",
        "阶段节点",
        "最新进展",
        "存在问题",
    ):
        assert row[heading] is None


def test_formula_like_text_stays_text(ledger: Callable[..., Any]) -> None:
    item = make_item(title='=HYPERLINK("http://example.org")')
    make_report(item, narrative="@SUM(A1:A9)", problems="=1+1", next_step="+86")

    sheet = ledger()["督办台账"]

    row = sheet[HEAD_ROW + 1]
    assert {cell.data_type for cell in row} <= {"s", "n", "d"}
    assert row[HEADINGS.index("工作任务")].value.startswith("=HYPERLINK")
    assert row[HEADINGS.index("存在问题")].value == "=1+1"
    assert row[HEADINGS.index("存在问题")].quotePrefix

"""What a column of limits says, and limits that give no date."""

from __future__ import annotations

from datetime import date

import pytest

from tasks.parsing.deadlines import find_limits
from tasks.parsing.flow import clean
from tasks.parsing.times_cell import TimeCell, read_time_cell
from tasks.parsing.vague_limits import find_vague_limits
from tasks.tests.parsing.support import NAMES, item_of, parsed, reading_of


def cell_of(text: str) -> TimeCell:
    return read_time_cell(clean(text, 0, len(text)), 2024)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("11月底前完成", [date(2024, 11, 30)]),
        ("6月、12月", [date(2024, 6, 30), date(2024, 12, 31)]),
        ("二季度、四季度", [date(2024, 6, 30), date(2024, 12, 31)]),
        ("6月30日前出台；12月底前建成", [date(2024, 6, 30), date(2024, 12, 31)]),
    ],
)
def test_cell_gives_its_limits(text: str, days: list[date]):
    cell = cell_of(text)
    assert [limit.deadline.date for limit in cell.limits] == days
    assert (cell.standing, cell.returns, cell.problems) == (False, (), ())


@pytest.mark.parametrize(
    "text", ["全年", "长期坚持", "持续推进", "常年", "贯穿全年", "2024年", "2024年度", "今年"]
)
def test_cell_that_gives_the_whole_year_is_standing(text: str):
    assert cell_of(text) == TimeCell(standing=True)


def test_cell_can_give_a_limit_and_go_on():
    cell = cell_of("6月底前完成，并长期坚持")
    assert [limit.deadline.quote for limit in cell.limits] == ["6月底前"]
    assert cell.standing


@pytest.mark.parametrize(
    ("text", "freq", "day"),
    [("每月", "monthly", None), ("每季度末", "quarterly", None), ("每月25日前", "monthly", 25)],
)
def test_cell_gives_its_recurrence(text: str, freq: str, day: int | None):
    (back,) = cell_of(text).returns
    assert (back.recurrence.freq, back.recurrence.day) == (freq, day)


@pytest.mark.parametrize(
    ("text", "code", "quote"),
    [
        ("立行立改", "vague_limit", "立行立改"),
        ("按上级要求", "vague_limit", "按上级要求"),
        ("按时间节点", "vague_limit", "按时间节点"),
        ("汛期前", "vague_limit", "汛期前"),
        ("尽快完成", "vague_limit", "尽快"),
        ("45657", "unknown_date", "45657"),
        ("见附件", "unknown_date", "见附件"),
    ],
)
def test_cell_without_a_date_is_a_problem(text: str, code: str, quote: str):
    cell = cell_of(text)
    assert cell.limits == ()
    assert [(doubt.code, dict(doubt.params)["quote"]) for doubt in cell.problems] == [(code, quote)]


@pytest.mark.parametrize("text", ["", "—", "/", "-", "无", "已完成"])
def test_cell_that_says_nothing_is_nothing(text: str):
    assert cell_of(text) == TimeCell()


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        ("汛期前完成清淤", ["汛期前"]),
        ("汛前全面完成修复", ["汛前"]),
        ("采暖季前完成改造", ["采暖季前"]),
        ("秋季开学前全部启用", ["秋季开学前"]),
        ("“两会”前办结", ["“两会”前"]),
        ("高温天气来临前检修", ["高温天气来临前"]),
        ("尽快取得试点成果", ["尽快"]),
        ("力争早日开工", ["早日"]),
        ("抓紧出台办法", ["抓紧"]),
        ("限期整改到位", ["限期"]),
        ("确保项目按期竣工", ["按期"]),
        ("汛期前尽快完成清淤", ["汛期前", "尽快"]),
        ("汛期前治理4座，10月底前完成改造", ["汛期前"]),
        ("6月底前尽快完成", []),
        ("6月底前完成，尽快投用", []),
        ("6月底汛期前完成", []),
        ("汛前检查", []),
        ("节前检查", []),
        ("春节前后", []),
        ("按期推进整改", []),
        ("适时开展评估", []),
        ("及时报送信息", []),
        ("尽快报告", []),
        ("验收前期工作", []),
        ("《汛期前检查办法》", []),
    ],
)
def test_limit_without_a_date_is_vague(text: str, quotes: list[str]):
    reading = reading_of(text)
    found = find_vague_limits(reading, find_limits(reading, 2024))
    assert [reading.text[start:end] for start, end in found] == quotes


def test_item_tells_of_its_vague_limit():
    (doubt,) = item_of("汛期前完成清淤。").problems
    assert (doubt.code, dict(doubt.params)) == ("vague_limit", {"quote": "汛期前"})


def test_two_real_notices_hold_a_handful_of_vague_limits():
    quotes = [
        dict(doubt.params)["quote"]
        for name in NAMES
        for item in parsed(name).items
        for doubt in item.problems
        if doubt.code == "vague_limit"
    ]
    assert quotes == ["尽快", "早日", "按期"]


def test_labelled_limit_settles_a_vague_one():
    item = item_of("汛期前完成清淤。（责任科室：水利科；完成时限：5月）")
    assert item.problems == ()
    assert [deadline.date for deadline in item.deadlines] == [date(2024, 5, 31)]


def test_labelled_rhythm_is_a_recurrence_of_the_item():
    item = item_of("发放租赁补贴。（责任科室：住房科；完成时限：每季度末）")
    assert [(each.freq, each.what) for each in item.recurrences] == [("quarterly", "加强治理")]

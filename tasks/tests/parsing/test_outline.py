"""Numbering, levels, titles, goals, head and tail of a notice."""

from __future__ import annotations

from datetime import date

import pytest

from tasks.parsing import parse_notice
from tasks.parsing.numbering import find_marker
from tasks.tests.parsing.support import item_of


@pytest.mark.parametrize(
    ("text", "form", "value"),
    [
        ("一、主要目标", "han", 1),
        ("十二、做好备勤", "han", 12),
        ("（三）强化", "bracketed_han", 3),
        ("㈢强化", "bracketed_han", 3),
        ("1.深化", "digit", 1),
        ("12、深化", "digit", 12),
        ("1.2024年计划", "digit", 1),
        ("（10）持续", "bracketed_digit", 10),
        ("3）持续", "half_bracketed_digit", 3),
        ("①开展", "circled", 1),
        ("第十一条 开展", "article", 11),
        ("第二部分 水", "chapter", 2),
        ("一是加强", "ordinal", 1),
        ("1.2 深化", "decimal1", 2),
    ],
)
def test_marker_is_found(text: str, form: str, value: int):
    marker = find_marker(text)
    assert marker is not None
    assert (marker.form, marker.value) == (form, value)


@pytest.mark.parametrize(
    "text",
    [
        "2024年2月7日",
        "2024 年自然生态保护工作要点",
        "12月底前完成",
        "3.5亿元",
        "十四五规划",
        "5个工作日",
    ],
)
def test_number_that_numbers_nothing_is_no_marker(text: str):
    assert find_marker(text) is None


def outline_of(text: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(item.marker, item.path) for item in parse_notice(text).items]


def test_level_follows_the_document_not_a_fixed_order():
    text = "一、甲\n（1）子。做事。\n1.孙。做事。\n二、乙\n1.子。做事。\n（1）孙。做事。"
    assert outline_of(text) == [("1.", ("一、甲", "（1）子")), ("（1）", ("二、乙", "1.子"))]


def test_numbers_may_run_on_under_a_new_heading():
    text = "(一)甲\n(1)天。做事。\n(2)地。做事。\n(二)乙\n1.丙\n(3)人。做事。"
    assert outline_of(text) == [
        ("(1)", ("(一)甲",)),
        ("(2)", ("(一)甲",)),
        ("(3)", ("(二)乙", "1.丙")),
    ]
    assert not any(item.problems for item in parse_notice(text).items)


@pytest.mark.parametrize("markers", [("1.", "3."), ("2.", "2.")])
def test_gap_and_repeat_are_problems(markers: tuple[str, str]):
    first, second = markers
    items = parse_notice(f"一、甲\n{first}天。做事。\n{second}地。做事。").items
    assert [problem.code for problem in items[1].problems] == ["numbering"]


def test_full_and_half_width_markers_are_one_form():
    text = "一、甲\n（1）天。做事。\n(2)地。做事。\n二．乙\n１．人。做事。"
    assert [marker for marker, _ in outline_of(text)] == ["（1）", "(2)", "１．"]


@pytest.mark.parametrize(
    ("clause", "title", "starts", "ends"),
    [
        ("一、加强监管。全面开展巡查，落实责任。", "加强监管", "全面开展巡查，落实责任。", "落实责任。"),
        ("一、加强监管\n全面开展巡查。", "加强监管", "全面开展巡查。", "全面开展巡查。"),
        ("一、空气质量：全面改善提升。", "空气质量", "全面改善提升。", "全面改善提升。"),
        ("一、完成上级交办的任务。", "完成上级交办的任务", "完成上级交办的任务", "完成上级交办的任务"),
        ("一、加强管理（含试点。）工作。做好服务。", "加强管理（含试点。）工作", "做好服务。", "做好服务。"),
    ],
)  # fmt: skip
def test_title_is_the_heading_sentence(clause: str, title: str, starts: str, ends: str):
    item = item_of("", head=clause)
    assert (item.title, item.starts, item.ends) == (title, starts, ends)


def test_ordinals_in_a_paragraph_stay_in_one_item():
    text = "一、强化排查。一是开展自查。\n二是组织抽查。\n二、其他。做事。"
    assert [item.marker for item in parse_notice(text).items] == ["一、", "二、"]


def test_ordinals_with_units_of_their_own_are_items():
    text = "一、强化排查\n一是开展自查。（责任科室：水科）\n二是组织抽查。（责任科室：大气科）"
    items = parse_notice(text).items
    assert [item.lead_units[0].name for item in items] == ["水科", "大气科"]


@pytest.mark.parametrize(
    ("heading", "kinds"),
    [
        ("工作目标", ["goal"]),
        ("主要目标", ["goal"]),
        ("总体要求和主要目标", ["goal"]),
        ("工作思路", []),
        ("总体要求", []),
        ("指导思想", []),
        ("强化质量目标管理", ["task"]),
    ],
)
def test_heading_tells_goal_task_or_thinking(heading: str, kinds: list[str]):
    items = parse_notice(f"一、{heading}\n优良率达到90%。").items
    assert [item.kind for item in items] == kinds


def test_goal_under_general_thinking_is_an_item():
    text = "一、总体要求\n（一）指导思想。坚持。\n（二）主要目标。优良率达到90%。"
    assert [(i.marker, i.kind) for i in parse_notice(text).items] == [("（二）", "goal")]


NOTICE = """索引号：1137/2025-1 发布日期：2025-03-12
某市生态环境局
关于印发《2025年某市生态环境工作要点》的
通知
某环发〔2025〕12号

机关各处室，各区（县）分局：
《2025年某市生态环境工作要点》已研究通过，请抓好落实。
附件：2025年某市生态环境工作要点
某市生态环境局
二〇二五年三月十日
附件
2025年某市生态环境工作要点
今年要稳中求进。
一、治理扬尘。加强巡查。（大气处）
抄送：省生态环境厅。
某市生态环境局办公室 2025年3月12日印发
"""


def test_head_of_a_notice_is_read():
    meta = parse_notice(NOTICE).meta
    assert meta.title == "某市生态环境局关于印发《2025年某市生态环境工作要点》的通知"
    assert (meta.doc_number, meta.issuer) == ("某环发〔2025〕12号", "某市生态环境局")
    assert (meta.issued, meta.year) == (date(2025, 3, 10), 2025)
    assert meta.recipients == ("机关各处室", "各区（县）分局")


def test_letter_and_tail_belong_to_no_item():
    (item,) = parse_notice(NOTICE).items
    assert item.section == "2025年某市生态环境工作要点"
    assert item.text == "治理扬尘。加强巡查。（大气处）"


def test_notice_without_head_says_what_it_lacks():
    codes = [problem.code for problem in parse_notice("一、治理扬尘。加强巡查。").problems]
    assert codes == ["no_number", "no_year", "no_date"]


def test_text_without_numbered_clause_has_no_items():
    notice = parse_notice("今天天气很好，我们去公园。")
    assert notice.items == ()
    assert "no_items" in {problem.code for problem in notice.problems}


def test_clause_without_unit_among_clauses_with_units_is_a_problem():
    text = "一、甲。做事。（责任科室：水科）\n二、乙。做事。"
    codes = [[problem.code for problem in item.problems] for item in parse_notice(text).items]
    assert codes == [[], ["no_unit"]]


def test_other_year_is_a_problem_but_not_in_a_cited_title():
    text = "2024年工作要点\n一、甲。核算2023年补偿。\n二、乙。落实《方案（2023—2025年）》。"
    codes = [[problem.code for problem in item.problems] for item in parse_notice(text).items]
    assert codes == [["other_year"], []]

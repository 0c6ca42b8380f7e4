"""Numbering, levels, titles, goals, head and tail of a notice."""

from __future__ import annotations

from datetime import date

import pytest

from tasks.parsing import parse_notice
from tasks.parsing.flow import fold
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
        ("1．深化", "digit", 1),
        ("3，强化", "digit", 3),
        ("⒊强化", "digit", 3),
        ("二．深化", "han", 2),
        ("二.深化", "han", 2),
        ("（1)强化", "bracketed_digit", 1),
        ("⑵强化", "bracketed_digit", 2),
        ("三）强化", "half_bracketed_han", 3),
        ("(一)、强化", "bracketed_han", 1),
        ("Ⅱ.强化", "roman", 2),
        ("任务二：强化", "named", 2),
        ("第3章 水", "chapter", 3),
        ("第二节 水", "section", 2),
        ("第二、强化", "nth", 2),
        ("★3.强化", "digit", 3),
        ("1.2024—2025年计划", "digit", 1),
    ],
)
def test_marker_is_found(text: str, form: str, value: int):
    marker = find_marker(fold(text))
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
        "1.5万亩",
        "11.121人才项目",
        "第三条规定，",
        "第三季度",
        "第一，加强领导",
        "第一、二产业",
        "三、四季度",
        "Ⅱ、Ⅲ类水体",
        "一家企业",
        "专项三年行动",
        "2024，工作",
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


YEAR = "2024年工作要点\n"


@pytest.mark.parametrize(
    ("text", "markers"),
    [
        # A title that begins with a number
        ("10.甲。做事。\n11.121人才项目。引进。\n12.乙。做事。", ["10.", "11.", "12."]),
        ("1.10分钟生活圈。建成。\n2.乙。做事。", ["1.", "2."]),
        ("4.2024年试点。做好。\n5.乙。做事。", ["4.", "5."]),
        ("4.甲。做事。\n5. 10家企业改造。完成。", ["4.", "5."]),
        ("9.甲。做事。\n11.121人才项目。引进。\n12.乙。做事。", ["9.", "11.", "12."]),
        ("3.甲。做事。\n4.8月底前建成6所学校。\n5.乙。做事。", ["3.", "4.", "5."]),
        ("11.甲。做事。\n12.10月20日前完工。", ["11.", "12."]),
        ("3.甲。做事。\n4.13月底前完工。", ["3."]),
        # Days of the year and amounts are none
        ("11.甲。做事。\n12.4国家宪法日办好活动。\n12.乙。做事。", ["11.", "12."]),
        ("2.甲。做事。\n3.15国际消费者权益日抽检。\n3.乙。做事。", ["2.", "3."]),
        ("5.甲。做事。\n6.5环境日宣传。", ["5."]),
        ("5.甲。做事。\n6.1儿童节慰问。", ["5."]),
        ("2.甲。做事。\n3.5亿元资金到位。\n3.乙。做事。", ["2.", "3."]),
        ("1.甲。做事。\n2.5万亩草原修复。", ["1."]),
        # Decimals below numbers, with and without a point
        ("1 管理\n1.1 甲。做事。\n1.2 乙。做事。\n2 任务\n2.1 丙。做事。", ["1.1", "1.2", "2.1"]),
        ("1.甲\n1.1乙。做事。\n1.2丙。做事。", ["1.1", "1.2"]),
        # Several on one line
        ("一、甲。做事。二、乙。做事。\n三、丙。做事。", ["一、", "二、", "三、"]),
        ("一、甲（一）乙。做事。（水科）（二）丙。做事。", ["（一）", "（二）"]),
        ("一、甲\n1.乙。做事。 2.丙。做事。3.丁。做事。", ["1.", "2.", "3."]),
        ("一、甲：1.乙。做事。2.丙。做事。", ["1.", "2."]),
        ("一、甲。开展。①乙。做事。②丙。做事。", ["①", "②"]),
        ("二、甲。做事。（一）乙。做事。\n（二）丙。做事。", ["（一）", "（二）"]),
        # What no sequence proves stays
        ("一、甲。做好事。2.5万亩达标。3.5亿元到位。", ["一、"]),
        ("一、甲。做好以下事：1.查；2.改；3.验。", ["一、"]),
        ("一、甲。一是查。二是改。三是验。", ["一、"]),
        ("一、甲。落实《条例》第一条。第二条自明日起施行。", ["一、"]),
        ("一、甲。完成“1.调查。2.评估。”两步。", ["一、"]),
        ("一、甲。按要求做。3.其他。", ["一、"]),
        # Each chapter its own depth
        (
            "一、甲\n（一）乙\n1.丙。做事。\n二、丁\n1.戊。做事。\n三、己\n做事。",
            ["1.", "1.", "三、"],
        ),
        (
            "一、甲\n1、乙\n（一）丙。做事。\n（二）丁。做事。\n2、戊。做事。",
            ["（一）", "（二）", "2、"],
        ),
        ("一、甲\n1.乙\n①丙。做事。\n②丁。做事。\n2.戊。做事。", ["①", "②", "2."]),
        ("第一部分 甲\n一、乙。做事。\n第二部分 丙\n一、丁。做事。", ["一、", "一、"]),
    ],
)
def test_numbers_are_markers_where_they_stand_in_turn(text: str, markers: list[str]):
    assert [marker for marker, _ in outline_of(YEAR + text)] == markers


@pytest.mark.parametrize(
    ("text", "found"),
    [
        # No number at all: each heading sentence opens a clause
        (
            "加强学习。落实制度。\n推进改革。完成试点。\n抓好安全：全年无事故。",
            [("", "task", "加强学习"), ("", "task", "推进改革"), ("", "task", "抓好安全")],
        ),
        # Headings alone on their lines
        (
            "强化源头治理\n开展排查。\n提升服务水平\n办好实事。\n再造流程。\n守住安全底线\n无事故。",
            [
                ("", "task", "强化源头治理"),
                ("", "task", "提升服务水平"),
                ("", "task", "守住安全底线"),
            ],
        ),
        # A block of goals whose goals bear no number is one
        (
            "一、主要目标\n空气质量方面：优良率达到85%。\n水环境方面：达标率100%。\n二、任务\n1.治水。做事。",
            [("一、", "goal", "主要目标"), ("1.", "task", "治水")],
        ),
        (
            "一、总体要求\n坚持稳中求进。\n主要目标：优良率达到85%。\n二、治水。做事。",
            [("", "goal", "主要目标"), ("二、", "task", "治水")],
        ),
        (
            "主要目标\n优良率达到85%。\n重点任务\n一、治水。做事。",
            [("", "goal", "主要目标"), ("一、", "task", "治水")],
        ),
        (
            "主要目标是：优良率达到85%。\n重点抓好以下工作：\n一、治水。做事。",
            [("", "goal", "主要目标是"), ("一、", "task", "治水")],
        ),
        (
            "主要目标\n优良率达到85%。\n一、治水。做事。",
            [("", "goal", "主要目标"), ("一、", "task", "治水")],
        ),
        (
            "工作目标\n全年目标如下：\n1.优良率达到85%。\n2.达标率100%。",
            [("1.", "goal", "优良率达到85%"), ("2.", "goal", "达标率100%")],
        ),
        # The same bare headings under each clause
        (
            "一、治水\n工作目标\n1.达标。\n工作措施\n1.清淤。做事。\n二、治气\n工作目标\n1.改善。\n工作措施\n1.抑尘。做事。",
            [
                ("1.", "goal", "达标"),
                ("1.", "task", "清淤"),
                ("1.", "goal", "改善"),
                ("1.", "task", "抑尘"),
            ],
        ),
        # Bare headings over numbers that run on
        (
            "治水攻坚\n1.清淤。做事。\n2.截污。做事。\n治气攻坚\n3.抑尘。做事。",
            [("1.", "task", "清淤"), ("2.", "task", "截污"), ("3.", "task", "抑尘")],
        ),
        # 目标任务 over chapters: tasks; over flat clauses: goals
        (
            "一、目标任务\n（一）治水\n1.清淤。做事。\n2.截污。做事。",
            [("1.", "task", "清淤"), ("2.", "task", "截污")],
        ),
        (
            "一、目标任务\n（一）优良率达到85%。\n（二）达标率100%。",
            [("（一）", "goal", "优良率达到85%"), ("（二）", "goal", "达标率100%")],
        ),
        (
            "一、治水。做事。\n二、工作要求\n压实责任，抓好落实。",
            [("一、", "task", "治水"), ("二、", "task", "工作要求")],
        ),
        (
            "一、治水。做事。\n保障措施\n压实责任，抓好落实。",
            [("一、", "task", "治水"), ("", "task", "保障措施")],
        ),
        (
            "一、发展基础\n成效明显。\n二、基本原则\n1.坚持安全。守底线。\n三、治水。做事。",
            [("三、", "task", "治水")],
        ),
    ],
)
def test_clauses_without_numbers(text: str, found: list[tuple[str, str, str]]):
    items = parse_notice(YEAR + text).items
    assert [(item.marker, item.kind, item.title) for item in items] == found


def test_months_are_headings_within_the_plan():
    text = "2024年工作安排\n1月份重点工作\n1.治水。做事。\n2月份重点工作\n1.治气。做事。"
    found = [(item.section, item.path) for item in parse_notice(text).items]
    assert found == [
        ("2024年工作安排", ("1月份重点工作",)),
        ("2024年工作安排", ("2月份重点工作",)),
    ]


@pytest.mark.parametrize(
    "closing",
    [
        "各单位要根据本要点制定实施方案，于3月底前报市局办公室。",
        "请各县区对照上述任务，细化措施，抓好落实。",
        "本要点自印发之日起实施，由市局负责解释。",
        "各县（市、区）要结合实际，认真抓好贯彻落实。",
    ],
)
def test_paragraph_that_speaks_to_the_readers_is_no_part_of_the_last_clause(closing: str):
    items = parse_notice(f"{YEAR}一、治水。做事。\n二、治气。做好。\n{closing}").items
    assert [item.text for item in items] == ["治水。做事。", "治气。做好。"]


def test_full_and_half_width_markers_are_one_form():
    text = "一、甲\n（1）天。做事。\n(2)地。做事。\n二．乙\n１．人。做事。"
    assert [marker for marker, _ in outline_of(text)] == ["（1）", "(2)", "１．"]


@pytest.mark.parametrize(
    ("clause", "title", "starts", "ends"),
    [
        (
            "一、“四预”能力建设：加快建设数字流域，新建站点63处。",
            "“四预”能力建设",
            "加快建设数字流域，新建站",
            "新建站点63处。",
        ),
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

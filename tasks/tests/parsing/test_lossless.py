"""Whatever the text: nothing is raised, every character belongs to one leaf, items are leaves."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.parsing import ParsedNotice, Span, parse_notice, runs
from tasks.tests.parsing.support import NAMES, source_of

KINDS = {
    "name", "meta", "preamble", "section", "heading",
    "title", "body", "responsibility", "furniture", "leftover",
}  # fmt: skip
OF_ITEMS = {"title", "body", "responsibility"}

WORDS = st.sampled_from(
    ["一、", "（一）", "1.", "(2)", "①", "第一条", "一是", "2024年", "8月底前", "12月底", "每月25日前",
     "100%", "3000余吨", "2—3个", "四个", "前八", "清零", "全覆盖", "（", "）", "《", "》", "“", "”",
     "，", "。", "；", "、", "：", "\n", "\n\n", " ", "\u3000", "责任科室：", "牵头单位：大气科",
     "联合", "与", "等部门", "联动", "完成", "开展", "工作目标", "2024年工作要点", "关于印发", "的通知",
     "泰环发〔2024〕8号", "— 3 —", "13月45日前", "不低于", "以上", "\x00", "\r", "\x85", "\u2028", "a", "𠮷",
     "\f", "\t", "\v", "|", "序号\t重点任务\t牵头单位\t完成时限\n", "1\t", "〃", "6月", "长期坚持",
     "2024327", "2024.6.30", "自印发之日起", "30日内", "分别为", "尽快", "三分之一", "下同"]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=300), st.lists(WORDS, max_size=80).map("".join))

CLAUSES = st.sampled_from(
    ["加强源头治理。开展专项排查，建立问题台账。", "推进能力建设。年底前完成3个站点建设。",
     "强化执法监管。全年检查不少于200家次，发现问题立即整改", "完善制度。会同市水利局制定办法。",
     "优良天数比例达到85%以上。", "抓好宣传引导。一是办好活动；二是用好媒体。"]
)  # fmt: skip
UNITS = st.sampled_from(
    ["", "（责任科室：大气科、水科）", "\n责任单位：办公室", "（执法支队牵头，各分局配合）"]
)
FURNITURE = st.sampled_from(["", "", "", "\n— 3 —", "\n打印本页"])
HAN = "一二三四五六七八九"


@st.composite
def notices(draw: st.DrawFn) -> tuple[str, int]:
    """A notice in two levels of numbering, and how many clauses it holds."""
    lines = [
        "2024年全市重点工作要点",
        "各县区分局：" if draw(st.booleans()) else "为做好工作，制定本要点。",
    ]
    clauses = 0
    for k in range(draw(st.integers(1, 4))):
        lines.append(f"{HAN[k]}、{draw(st.sampled_from(['夯实基础工作', '推进治理攻坚']))}")
        for n in range(draw(st.integers(1, 4))):
            lines.append(f"{n + 1}.{draw(CLAUSES)}{draw(UNITS)}{draw(FURNITURE)}")
            clauses += 1
    return "\n".join(lines), clauses


def assert_lossless(text: str) -> ParsedNotice:
    notice = parse_notice(text)
    leaves = notice.segments
    assert "".join(text[leaf.span.start : leaf.span.end] for leaf in leaves) == text
    assert all(leaf.span.start < leaf.span.end for leaf in leaves)
    assert all(a.span.end == b.span.start for a, b in pairwise(leaves))
    assert {leaf.kind for leaf in leaves} <= KINDS
    assert all(leaf.kind in OF_ITEMS for leaf in leaves if leaf.item)
    for item in notice.items:
        assert item.title
        assert item.segments == tuple(leaf for leaf in leaves if leaf.item == item.ordinal)
        assert item.segments
        held = "".join(text[leaf.span.start : leaf.span.end] for leaf in item.segments)
        printed = "".join(text[span.start : span.end] for span in item.spans)
        assert "".join(held.split()) == "".join(printed.split())
    return notice


@settings(max_examples=300, deadline=None, database=None)
@given(TEXTS)
def test_any_text_is_covered_and_nothing_is_raised(text: str):
    notice = assert_lossless(text)
    whole = [Span(0, len(text))] if text else []
    runs(text, whole, [(leaf.span, "leaf", leaf.kind) for leaf in notice.segments])


@settings(max_examples=150, deadline=None, database=None)
@given(notices())
def test_a_notice_gives_an_item_for_each_clause(made: tuple[str, int]):
    text, clauses = made
    notice = assert_lossless(text)
    assert len(notice.items) == clauses


@pytest.mark.parametrize("name", NAMES)
def test_the_real_notices_are_covered(name: str):
    assert_lossless(source_of(name))


def test_leaves_tell_title_body_units_and_furniture_apart():
    text = "2024年工作要点\n一、治水（水科）\n1.排查入河口。全面溯源\n— 2 —\n整治。（责任科室：水科）\n"
    found = [(leaf.kind, leaf.text) for leaf in parse_notice(text).segments]
    assert found == [
        ("section", "2024年工作要点"),
        ("heading", "一、治水"),
        ("responsibility", "（水科）"),
        ("title", "1.排查入河口。"),
        ("body", "全面溯源"),
        ("furniture", "—2—"),
        ("body", "整治。"),
        ("responsibility", "（责任科室：水科）"),
    ]

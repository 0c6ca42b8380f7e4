"""Broken lines rejoined, furniture out, blocks without gap, text for display."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.parsing import Segment, Span, parse_notice, segments
from tasks.parsing.display import widen
from tasks.tests.parsing.support import NAMES, source_of

WRAPPED = """一、打好蓝天保卫战
1.深化工业污染治理。2023年10月底前，完成钢铁行业超低排放
改造，推进15家水泥企业深度治理，持续改善全市的环境空气质
                    — 2 —
量，确保优良天数比例不断提升。
2.强化移动源监管。持续开展路检路查和入户检查工作，全面实
施汽车排放检验与维护制度，加强成品油进口生产仓储销售监管
3.5吨以下货车不在此列，严厉打击弄虚作假的各类违法行为。
"""


def test_lines_that_the_page_broke_are_rejoined_over_a_page_number():
    first, second = parse_notice(WRAPPED).items
    assert "环境空气质量，确保优良天数比例不断提升。" in first.text
    assert "—" not in first.text
    assert len(first.spans) == 2
    assert second.marker == "2."
    assert "监管3.5吨以下货车" in second.text


WORDS = st.sampled_from(
    ["一、", "（一）", "1.", "(2)", "①", "第一条", "一是", "2024年", "8月底前", "12月底", "每月25日前",
     "100%", "3000余吨", "2—3个", "四个", "前八", "清零", "全覆盖", "（", "）", "《", "》", "“", "”",
     "，", "。", "；", "、", "：", "\n", "\n\n", " ", "\u3000", "责任科室：", "牵头单位：大气科",
     "联合", "与", "等部门", "联动", "完成", "开展", "工作目标", "2024年工作要点", "关于印发", "的通知",
     "泰环发〔2024〕8号", "— 3 —", "13月45日前", "不低于", "以上", "\x00", "\r", "\x85", "\u2028", "a", "𠮷"]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=300), st.lists(WORDS, max_size=80).map("".join))


@settings(max_examples=300, deadline=None, database=None)
@given(TEXTS)
def test_blocks_cover_any_text_and_nothing_is_raised(text: str):
    notice = parse_notice(text)
    assert "".join(text[b.span.start : b.span.end] for b in notice.blocks) == text
    assert all(block.span.start < block.span.end for block in notice.blocks)
    for item in notice.items:
        assert item.title
        assert all(0 <= span.start < span.end <= len(text) for span in item.spans)
    segments(text, [Span(0, len(text))], [(b.span, "block", b.kind) for b in notice.blocks])


def test_blocks_of_the_real_notices_hold_every_item():
    for name in NAMES:
        notice = parse_notice(source_of(name))
        spans = [block.span for block in notice.blocks if block.kind == "item"]
        held = [span for item in notice.items for span in item.spans]
        assert len(spans) == len(held)
        assert all(b.start <= s.start and s.end <= b.end for b, s in zip(spans, held, strict=True))


def test_segments_flow_and_are_cut_at_highlights():
    source = "一、完成 2条\n河道整治,防止\n\n二、其他"
    start = source.index("2条")
    shown = segments(
        source,
        [Span(0, source.index("\n\n"))],
        [(Span(2, source.index(",")), "target", "整治"), (Span(start, start + 2), "number", "2")],
    )
    assert shown == [
        Segment("一、"),
        Segment("完成", "target", "整治"),
        Segment("2条", "number", "2"),
        Segment("", "paragraph break"),
        Segment("河道整治", "target", "整治"),
        Segment("，防止"),
    ]


def test_item_cut_by_furniture_is_shown_in_one_flow():
    source = source_of("jilin-2024")
    item = next(i for i in parse_notice(source).items if i.marker == "（10）")
    shown = "".join(segment.text for segment in segments(source, item.spans))
    assert shown.startswith("（10）持续推进“双源”地下水环境状况调查评估。持续开展")
    assert "\n" not in shown
    assert " " not in shown


def test_half_width_marks_are_shown_wide_among_chinese():
    assert (
        widen("(12)加快淘汰,办公室(督查办);PM2.5(a,b)")
        == "（12）加快淘汰，办公室（督查办）；PM2.5(a,b)"
    )
    assert widen("1,147 at 8:30 (x)") == "1,147 at 8:30 (x)"

"""Broken lines rejoined, furniture out, text for display."""

from __future__ import annotations

from tasks.parsing import Run, Span, parse_notice, runs
from tasks.parsing.display import widen
from tasks.tests.parsing.support import source_of

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


def test_runs_flow_and_are_cut_at_highlights():
    source = "一、完成 2条\n河道整治,防止\n\n二、其他"
    start = source.index("2条")
    shown = runs(
        source,
        [Span(0, source.index("\n\n"))],
        [(Span(2, source.index(",")), "target", "整治"), (Span(start, start + 2), "number", "2")],
    )
    assert shown == [
        Run("一、"),
        Run("完成", "target", "整治"),
        Run("2条", "number", "2"),
        Run("", "paragraph break"),
        Run("河道整治", "target", "整治"),
        Run("，防止"),
    ]


def test_item_cut_by_furniture_is_shown_in_one_flow():
    source = source_of("jilin-2024")
    item = next(i for i in parse_notice(source).items if i.marker == "（10）")
    shown = "".join(run.text for run in runs(source, item.spans))
    assert shown.startswith("（10）持续推进“双源”地下水环境状况调查评估。持续开展")
    assert "\n" not in shown
    assert " " not in shown


def test_half_width_marks_are_shown_wide_among_chinese():
    assert (
        widen("(12)加快淘汰,办公室(督查办);PM2.5(a,b)")
        == "（12）加快淘汰，办公室（督查办）；PM2.5(a,b)"
    )
    assert widen("1,147 at 8:30 (x)") == "1,147 at 8:30 (x)"

"""A reviewed annotation laid over its source, and what happens where it does not fit."""

from __future__ import annotations

from typing import Any

import pytest

from tasks.parsing import from_json, parse_notice, to_json

SOURCE = (
    "某市生态环境局关于印发2024年工作要点的通知\n2024年工作要点\n"
    "一、治理水体。8月底\n前完成 2条\n河道整治,8月底前完成验收。(责任科室:水科)\n"
)


def annotation() -> dict[str, Any]:
    return to_json(parse_notice(SOURCE))


def test_values_are_found_over_line_breaks_and_blanks():
    form = annotation()
    form["items"][0]["targets"][0]["quote"] = "8月底前完成2条河道整治"
    (item,) = from_json(SOURCE, form).items
    span = item.targets[0].span
    assert SOURCE[span.start : span.end] == "8月底\n前完成 2条\n河道整治"


def test_deadline_printed_twice_is_found_twice():
    (item,) = from_json(SOURCE, annotation()).items
    first, second = item.deadlines
    assert first.quote == second.quote == "8月底前"
    assert first.span.end <= second.span.start


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"title": "治理大气"}, "item not found: 一、治理大气"),
        ({"starts": "全面开展"}, "item not found: 一、治理水体 / 全面开展"),
        ({"ends": "全面开展"}, "ends not found: 全面开展"),
        ({"lead_units": ["大气科"]}, "unit not found: 大气科"),
        ({"partners": ["公安"]}, "partner not found: 公安"),
        ({"section": "2025年工作要点"}, "section not found: 2025年工作要点"),
        (
            {"deadlines": [{"quote": "9月底前", "date": "2024-09-30"}]},
            "deadline not found: 9月底前",
        ),
    ],
)
def test_what_the_source_does_not_hold_is_named(change: dict[str, Any], words: str):
    form = annotation()
    form["items"][0].update(change)
    with pytest.raises(ValueError, match=words):
        from_json(SOURCE, form)


def test_problems_are_found_in_an_annotation_too():
    form = annotation()
    form["meta"]["issued"] = "2024-09-01"
    (item,) = from_json(SOURCE, form).items
    assert [problem.code for problem in item.problems] == ["deadline_before_notice"] * 2

"""A reviewed annotation laid over its source, and what happens where it does not fit."""

from __future__ import annotations

from typing import Any

import pytest

from tasks.parsing import from_json, parse_notice, read, to_json
from tasks.tests.parsing.test_pairs import NAMES, PAIRS, reference_of

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


LEDGER = (
    "2024年重点任务清单\n"
    "序号\t任务\t内容\t牵头单位\t完成时限\n"
    "1\t治理水体\t整治河道2条\t水科\t12月底前\n"
    "2\t治理大气\t淘汰锅炉5台\t气科\t\n"
)


@pytest.mark.parametrize("name", NAMES)
def test_what_was_read_is_found_where_it_was_read(name: str):
    source = read((PAIRS / f"{name}.txt").read_bytes())
    parsed = parse_notice(source)
    again = from_json(source, to_json(parsed))
    assert len(again.items) == len(parsed.items)
    for one, other in zip(parsed.items, again.items, strict=True):
        assert (one.marker, one.title, one.text) == (other.marker, other.title, other.text)
        assert (one.spans, one.segments) == (other.spans, other.segments)
        assert (one.lead_units, one.other_units) == (other.lead_units, other.other_units)
        assert (one.targets, one.deadlines) == (other.targets, other.deadlines)
        assert (one.partners, one.recurrences) == (other.partners, other.recurrences)


@pytest.mark.parametrize("name", NAMES)
def test_careful_reading_lies_over_its_notice(name: str):
    source = read((PAIRS / f"{name}.txt").read_bytes())
    reference = reference_of(name)
    assert len(from_json(source, reference).items) == len(reference["items"])


def test_what_an_item_leaves_out_is_as_read():
    form = annotation()
    del form["items"][0]["domain"], form["items"][0]["kind"]
    (item,) = from_json(SOURCE, form).items
    assert (item.domain, item.kind) == ("water", "task")


def test_limit_that_a_table_prints_above_the_row_is_found():
    form = to_json(parse_notice(LEDGER))
    form["items"][1]["deadlines"] = [{"quote": "12月底前", "date": "2024-12-31"}]
    _, item = from_json(LEDGER, form).items
    span = item.deadlines[0].span
    assert span.end < item.spans[0].start
    assert LEDGER[span.start : span.end] == "12月底前"


def test_row_of_a_table_is_found_by_what_its_cells_hold():
    form = to_json(parse_notice(LEDGER))
    form["items"][1].update(title="气科", starts="淘汰锅炉5台")
    _, item = from_json(LEDGER, form).items
    assert LEDGER[item.spans[0].start] == "2"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"title": ""}, "item without title: 一、"),
        ({"deadlines": [{"date": "2024-09-30"}]}, "一、治理水体: deadline without quote"),
        ({"targets": [{"quote": "2条", "kind": "quantity"}]}, "target without op"),
        ({"recurrences": [{"quote": "8月底前"}]}, "recurrence without freq"),
    ],
)
def test_what_an_annotation_lacks_is_named(change: dict[str, Any], words: str):
    form = annotation()
    form["items"][0].update(change)
    with pytest.raises(ValueError, match=words):
        from_json(SOURCE, form)

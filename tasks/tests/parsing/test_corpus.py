"""The two real notices: every item, and how well the reader agrees with careful readers."""

from __future__ import annotations

from collections import Counter

import pytest

from tasks.parsing import from_json, to_json
from tasks.tests.parsing.scoring import score
from tasks.tests.parsing.support import NAMES, parsed, reference_of, source_of

LEAST_SCORE = 0.95


@pytest.mark.parametrize("name", NAMES)
def test_parse_agrees_with_the_reference(name: str):
    result = score(reference_of(name), to_json(parsed(name)))
    assert result.mean >= LEAST_SCORE, "\n".join(result.differences)


@pytest.mark.parametrize("name", NAMES)
def test_units_and_deadlines_are_read_without_a_fault(name: str):
    tallies = score(reference_of(name), to_json(parsed(name))).tallies
    for measure in ("meta", "items", "lead_units", "deadlines", "recurrences", "domain"):
        assert tallies[measure].f1 == 1.0, measure


def test_taian_has_53_items():
    kinds = Counter(item.kind for item in parsed("taian-2024").items)
    assert kinds == {"goal": 6, "task": 47}


def test_jilin_has_103_items_in_ten_sections():
    sections = Counter(item.section for item in parsed("jilin-2024").items)
    assert list(sections.values()) == [3, 11, 17, 17, 4, 11, 19, 8, 8, 5]


def test_jilin_early_deadlines_are_problems():
    found = [
        dict(problem.params)["date"]
        for item in parsed("jilin-2024").items
        for problem in item.problems
        if problem.code == "deadline_before_notice"
    ]
    assert found == ["2024-04-30", "2024-04-30", "2024-03-25"]


def test_jilin_repeated_clause_is_a_problem():
    repeated = [
        (item.marker, dict(problem.params)["item"])
        for item in parsed("jilin-2024").items
        for problem in item.problems
        if problem.code == "repeated_item"
    ]
    assert repeated == [("10.", "2.确保工业企业全面稳定达标排放")]


def test_jilin_clauses_name_no_unit_and_that_is_no_problem():
    codes = {p.code for item in parsed("jilin-2024").items for p in item.problems}
    assert codes == {
        "deadline_before_notice", "repeated_item", "other_year", "unread_number", "vague_limit",
    }  # fmt: skip


def test_watermark_is_furniture_and_in_no_item():
    notice = parsed("jilin-2024")
    (watermark,) = [leaf for leaf in notice.segments if leaf.kind == "furniture"]
    assert watermark.text.startswith("本文内容来自网络")
    assert not any("EESIA" in item.text for item in notice.items)


def test_taian_ambiguous_share_is_a_problem():
    item = next(i for i in parsed("taian-2024").items if i.marker == "(21)")
    assert [problem.code for problem in item.problems] == ["ambiguous_target"]


@pytest.mark.parametrize("name", NAMES)
def test_spans_hold_what_they_quote(name: str):
    source = source_of(name)
    for item in parsed(name).items:
        for found in (*item.targets, *item.deadlines, *item.recurrences):
            printed = "".join(source[found.span.start : found.span.end].split())
            assert printed == found.quote
        for mention in (*item.lead_units, *item.other_units, *item.partners):
            assert "".join(source[mention.span.start : mention.span.end].split()) == mention.name


@pytest.mark.parametrize("name", NAMES)
def test_reference_is_found_in_the_source(name: str):
    source, reference = source_of(name), reference_of(name)
    laid = from_json(source, reference)
    own = {item.spans[0].start: item for item in parsed(name).items}
    assert len(laid.items) == len(reference["items"])
    for item in laid.items:
        assert item.spans == own[item.spans[0].start].spans
    assert score(reference, to_json(laid)).mean == 1.0


@pytest.mark.parametrize("name", NAMES)
def test_parse_survives_the_way_through_json(name: str):
    own = parsed(name)
    again = from_json(source_of(name), to_json(own))
    assert to_json(again)["items"][0]["targets"] == to_json(own)["items"][0]["targets"]
    for ours, theirs in zip(own.items, again.items, strict=True):
        assert theirs.spans == ours.spans
        assert theirs.targets == ours.targets
        assert theirs.lead_units == ours.lead_units
        assert theirs.deadlines == ours.deadlines

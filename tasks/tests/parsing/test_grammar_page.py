"""The page on the grammar of notices tells the truth: every sample fills the fields that it says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tasks.tests.parsing.told import told_clause, told_notice

PAGE = (Path(__file__).parents[3] / "docs" / "notice-grammar.md").read_text("utf-8")
# Sample: | `8月底前完成排查。` | `limit 2024-08-31` |
ROWS = re.findall(r"^\| `([^`]+)` \| `([^`]+)` \|", PAGE, re.MULTILINE)
# A notice in a fence of its own, and in the next one an item a line.
NOTICES = re.findall(
    r"^```notice\n(.*?)^```\n\s*```items\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL
)


@pytest.mark.parametrize(("sample", "fields"), ROWS)
def test_clause_fills_what_the_page_says(sample: str, fields: str):
    assert told_clause(sample) == fields


@pytest.mark.parametrize(("text", "items"), NOTICES)
def test_notice_gives_the_items_that_the_page_says(text: str, items: str):
    assert told_notice(text) == items.splitlines()


def test_the_page_has_samples():
    assert len(ROWS) >= 80
    assert len(NOTICES) >= 10

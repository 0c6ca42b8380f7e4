"""Numbers with a unit that the reader could not place."""

from __future__ import annotations

import pytest

from tasks.parsing.deadlines import find_limits
from tasks.parsing.recurrences import find_returns
from tasks.parsing.targets import find_targets, read_numbers
from tasks.parsing.unread import unread_numbers
from tasks.tests.parsing.support import reading_of


def unread_in(text: str) -> list[str]:
    reading = reading_of(text)
    limits, returns = find_limits(reading, 2024), find_returns(reading, 2024)
    numbers = read_numbers(reading, limits, returns)
    findings = find_targets(reading, numbers, limits, returns)
    return [reading.text[a:b] for a, b in unread_numbers(reading, numbers, findings, returns)]


@pytest.mark.parametrize(
    ("text", "unread"),
    [
        ("河道两侧30米，绿地500亩。", ["30米", "500亩"]),
        ("做好化工园区36微克/立方米的管控。", ["36微克/立方米"]),
        ("完成10个项目，投资5亿元。", []),
        ("8月底前完成3个项目，占地50亩。", []),
        ("每月25日前报送，每季度调度1次。", []),
        ("对65蒸吨/小时以上的锅炉开展检查。", []),
        ("联合5部门开展24小时值守。", []),
        ("落实《2024年10项任务》，办好“6个1”活动。", []),
    ],
)
def test_only_what_was_read_as_nothing_is_noted(text: str, unread: list[str]):
    assert unread_in(text) == unread


@pytest.mark.parametrize(
    "unit", ["1", "个", "1个", "1个、", "分别1、", "十", "不低于1%", "零事故", "3至"]
)
def test_long_row_is_read_to_its_end(unit: str):
    times = 16_000 // len(unit)
    assert len(unread_in(unit * times)) <= times

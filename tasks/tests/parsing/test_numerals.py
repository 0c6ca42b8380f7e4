"""Numbers in characters, digits, circles."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tasks.parsing.numerals import decimal_number, han_number, whole_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("四", 4), ("两", 2), ("十", 10), ("十二", 12), ("二十", 20), ("一百零五", 105),
        ("三千三百", 3300), ("两万", 20000), ("一亿二千万", 120_000_000), ("二〇二四", 2024),
        ("", None), ("几", None), ("第三", None),
    ],
)  # fmt: skip
def test_number_in_characters_is_read(text: str, number: int | None):
    assert han_number(text) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [("12", 12), ("⑫", 12), ("㈢", 3), ("Ⅲ", 3), ("十一", 11), ("1.5", None), ("x", None)],
)
def test_whole_number_is_read(text: str, number: int | None):
    assert whole_number(text) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [("1,147", Decimal(1147)), ("0.8", Decimal("0.8")), ("四", Decimal(4)), ("abc", None)],
)
def test_decimal_number_is_read(text: str, number: Decimal | None):
    assert decimal_number(text) == number

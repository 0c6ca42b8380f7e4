"""Numbers in characters, digits, circles, and shares in words."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tasks.parsing.numerals import decimal_number, han_number, share_in_words, whole_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("四", 4), ("两", 2), ("十", 10), ("十二", 12), ("二十", 20), ("一百零五", 105),
        ("三千三百", 3300), ("两万", 20000), ("一亿二千万", 120_000_000), ("二〇二四", 2024),
        ("百", 100), ("千", 1000), ("万", 10000), ("", None), ("几", None), ("第三", None),
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


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("百分之九十", (Decimal(90), "%")),
        ("百分之95.5", (Decimal("95.5"), "%")),
        ("千分之三", (Decimal(3), "‰")),
        ("三分之一", (Decimal("33.33"), "%")),
        ("四分之三", (Decimal(75), "%")),
        ("九成", (Decimal(90), "%")),
        ("半数", (Decimal(50), "%")),
        ("一半", (Decimal(50), "%")),
        ("成", None),
        ("几分之一", None),
        ("三", None),
    ],
)
def test_share_in_words_is_read(text: str, share: tuple[Decimal, str] | None):
    assert share_in_words(text) == share


@pytest.mark.parametrize(("text", "printed"), [("二分之一", "50"), ("三分之二", "66.67")])
def test_share_prints_without_an_exponent(text: str, printed: str):
    share = share_in_words(text)
    assert share
    assert str(share[0]) == printed

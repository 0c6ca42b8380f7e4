"""Numbers as notices print them: digits, Chinese numerals, Roman and circled ones."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

DIGITS = {
    **{character: value for value, character in enumerate("〇一二三四五六七八九")},
    "零": 0,
    "两": 2,
}
SCALES = {"十": 10, "百": 100, "千": 1000}
BIG_SCALES = {"万": 10_000, "亿": 100_000_000}
HAN_NUMERALS = "〇零一二两三四五六七八九十百千万亿"
HALVES = frozenset(("半数", "过半数", "一半"))
WHOLES = {100: "%", 1000: "‰"}
ROMAN = "ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ"
CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
BRACKETED_HAN = "㈠㈡㈢㈣㈤㈥㈦㈧㈨㈩"


def han_number(text: str) -> int | None:
    """十二 is 12, 两百 is 200, 万 is 10000, 二〇二四 is 2024; None for what is no number."""
    if not text or any(character not in HAN_NUMERALS for character in text):
        return None
    if all(character in DIGITS for character in text):
        return int("".join(str(DIGITS[character]) for character in text))
    total = section = digit = 0
    for character in text:
        if character in DIGITS:
            digit = DIGITS[character]
        elif character in SCALES:
            section += (digit or 1) * SCALES[character]
            digit = 0
        else:
            scale = BIG_SCALES[character]
            above = total - total % (scale * 10_000)  # 一亿 stays while 二千万 is counted
            total = above + ((total - above + section + digit) or 1) * scale
            section = digit = 0
    return total + section + digit


def decimal_number(text: str) -> Decimal | None:
    """1,147 and 四 as Decimal; None for what is no number."""
    han = han_number(text)
    if han is not None:
        return Decimal(han)
    try:
        return Decimal(text.replace(",", ""))
    except InvalidOperation:
        return None


def share_in_words(text: str) -> tuple[Decimal, str] | None:
    """百分之九十 is 90 %, 千分之三 3 ‰, 三分之一 33.33 %, 九成 90 %, 半数 50 %; None for no share."""
    if text in HALVES:
        return Decimal(50), "%"
    if text.endswith("成") and (tenths := han_number(text[:-1])):
        return Decimal(tenths * 10), "%"
    below, _, above = text.partition("分之")
    over, under = decimal_number(above), han_number(below)
    if over is None or not under:
        return None
    if under in WHOLES:
        return over, WHOLES[under]
    share = (over * 100 / under).quantize(Decimal("0.01"))
    whole = share.to_integral_value()
    return (whole if share == whole else share), "%"


def whole_number(text: str) -> int | None:
    """12, 十二, ⑫, ㈢ or Ⅲ as int; None for what is no whole number."""
    for row in (ROMAN, CIRCLED, BRACKETED_HAN):
        if len(text) == 1 and text in row:
            return row.index(text) + 1
    if text.isascii() and text.isdigit():
        return int(text)
    return han_number(text)

"""Numbers as Word prints them before paragraphs: w:numFmt by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

_DIGITS: Final = "〇一二三四五六七八九"
_FORMAL_DIGITS: Final = "零壹贰叁肆伍陆柒捌玖"
_STEPS: Final = ((1000, "千"), (100, "百"), (10, "十"))
_FORMAL_STEPS: Final = ((1000, "仟"), (100, "佰"), (10, "拾"))
_STEMS: Final = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES: Final = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN: Final = (
    *((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC")),
    *((50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")),
)
MOST: Final = 9999  # beyond that, plain digits


def in_format(number: int, name: str) -> str:
    """The number in a format of w:numFmt; plain digits where the format is not known or has no such number."""
    if name == "none":
        return ""
    if not 0 <= number <= MOST:
        return str(number)
    return _FORMATS.get(name, str)(number) or str(number)


def in_chinese(number: int) -> str:
    """十一 of 11, 二十 of 20, 一百零三 of 103."""
    return _spelt(number, _DIGITS, _STEPS).replace("〇", "零") if number else "〇"


def _spelt(number: int, digits: str, steps: tuple[tuple[int, str], ...]) -> str:
    text, is_gap = "", False
    for size, word in (*steps, (1, "")):
        digit, number = divmod(number, size)
        if not digit:
            is_gap = bool(text)
            continue
        # 十一, but 一百一十一
        spoken = "" if (digit, word, text) == (1, "十", "") else digits[digit]
        text += (digits[0] if is_gap else "") + spoken + word
        is_gap = False
    return text


def _formal(number: int) -> str:
    return _spelt(number, _FORMAL_DIGITS, _FORMAL_STEPS) if number else "零"


def _in_digits(number: int) -> str:
    return "".join(_DIGITS[int(digit)] for digit in str(number))


def _full_width(number: int) -> str:
    return "".join(chr(ord(digit) + 0xFEE0) for digit in str(number))


def _circled(number: int) -> str:
    for first, last, code in ((1, 20, 0x2460), (21, 35, 0x3251), (36, 50, 0x32B1)):
        if first <= number <= last:
            return chr(code + number - first)
    return ""


def _from(code: int, most: int) -> Callable[[int], str]:
    """Signs that stand one after the other in Unicode, for 1 to ``most``."""
    return lambda number: chr(code + number - 1) if 1 <= number <= most else ""


def _round(signs: str) -> Callable[[int], str]:
    """Signs that begin anew when they are through."""
    return lambda number: signs[(number - 1) % len(signs)] if number else ""


def _letters(first: str) -> Callable[[int], str]:
    """a … z, aa, bb: Word repeats the letter."""
    return lambda number: (
        chr(ord(first) + (number - 1) % 26) * ((number - 1) // 26 + 1) if number else ""
    )


def _roman(number: int) -> str:
    text = ""
    for size, letters in _ROMAN:
        count, number = divmod(number, size)
        text += letters * count
    return text


_FORMATS: Final[Mapping[str, Callable[[int], str]]] = {
    "decimalZero": lambda number: f"{number:02}",
    "decimalFullWidth": _full_width,
    "decimalFullWidth2": _full_width,
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "decimalEnclosedParen": _from(0x2474, 20),
    "decimalEnclosedFullstop": _from(0x2488, 20),
    "chineseCounting": in_chinese,
    "chineseCountingThousand": in_chinese,
    "japaneseCounting": in_chinese,
    "taiwaneseCounting": in_chinese,
    "taiwaneseCountingThousand": in_chinese,
    "chineseLegalSimplified": _formal,
    "ideographLegalTraditional": _formal,
    "ideographDigital": _in_digits,
    "japaneseDigitalTenThousand": _in_digits,
    "taiwaneseDigital": _in_digits,
    "ideographTraditional": _round(_STEMS),
    "ideographZodiac": _round(_BRANCHES),
    "ideographEnclosedCircle": _from(0x3280, 10),
    "upperRoman": _roman,
    "lowerRoman": lambda number: _roman(number).lower(),
    "upperLetter": _letters("A"),
    "lowerLetter": _letters("a"),
}

"""Numbering as a grammar: what a marker is, and which level it opens in this document."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tasks.parsing.numerals import BRACKETED_HAN, CIRCLED, whole_number

_HAN = "[一二三四五六七八九十百]{1,5}"
# A digit may follow a marker's point only where a year begins: 1.2024年…, but not 4.15 or 3.5亿元.
_NO_DECIMAL = r"(?!\d)|(?=20\d\d年)"

# Each form of marker by name, matched at the start of a folded paragraph; group 1 is the number.
FORMS: tuple[tuple[str, re.Pattern[str]], ...] = (
    # Sample: 第一条 / 第二部分: / 第3章
    ("article", re.compile(rf"第({_HAN}|\d{{1,3}})条[、：:.]? ?")),
    ("chapter", re.compile(rf"第({_HAN}|\d{{1,3}})(?:部分|章|篇)[、：:.]? ?")),
    ("section", re.compile(rf"第({_HAN}|\d{{1,3}})节[、：:.]? ?")),
    # Sample: 一、 / 十二.
    ("han", re.compile(rf"({_HAN})[、.] ?")),
    # Sample: (一) / （十二）、
    ("bracketed_han", re.compile(rf"（({_HAN})）[、.]? ?")),
    ("bracketed_han", re.compile(rf"([{BRACKETED_HAN}])[、.]? ?")),
    # Sample: 1. / 12． / 3、
    ("digit", re.compile(rf"(\d{{1,3}})[.、] ?(?:{_NO_DECIMAL})")),
    # Sample: 1.1 开展 / 2.3.1、
    ("decimal", re.compile(r"(\d{1,2}(?:\.\d{1,2}){1,3})[.、]? ?(?=[一-鿿“])(?![年月日个万亿])")),
    # Sample: (1) / （12）
    ("bracketed_digit", re.compile(r"（(\d{1,3})）[、.]? ?")),
    # Sample: 1) / 2）
    ("half_bracketed_digit", re.compile(r"(\d{1,3})）[、.]? ?")),
    # Sample: ①
    ("circled", re.compile(rf"([{CIRCLED}])[、.]? ?")),
    # Sample: 一是 / 二是
    ("ordinal", re.compile(rf"({_HAN})[是要](?=[一-鿿“])")),
)


@dataclass(frozen=True, slots=True)
class Marker:
    """A number at the start of a paragraph; `length` counts the blank after it too."""

    form: str
    value: int
    text: str
    length: int
    parents: tuple[int, ...] = ()


def find_marker(folded: str) -> Marker | None:
    """The marker that the folded paragraph begins with, or None."""
    for form, pattern in FORMS:
        found = pattern.match(folded)
        if found is None:
            continue
        *parents, value = (whole_number(part) for part in found[1].split("."))
        if not value or None in parents:
            continue
        above = tuple(part for part in parents if part is not None)
        kind = f"decimal{len(above)}" if above else form
        return Marker(kind, value, found[0].rstrip(), found.end(), above)
    return None


class Levels:
    """The open numbering levels; a form seen before closes what is below it, a new one nests."""

    def __init__(self) -> None:
        self._open: list[tuple[str, int]] = []

    def enter(self, marker: Marker) -> tuple[int, int | None]:
        """Take the marker in: its level from 1, and the value before it on that level, if any."""
        for depth, (form, value) in enumerate(self._open):
            if form == marker.form:
                del self._open[depth:]
                self._open.append((form, marker.value))
                return depth + 1, value
        self._open.append((marker.form, marker.value))
        return len(self._open), None

    def accepts(self, marker: Marker) -> bool:
        """Whether a decimal number (1.2) stands under the number that it repeats."""
        return not marker.parents or any(value == marker.parents[-1] for _, value in self._open)

    def restart(self) -> None:
        self._open.clear()

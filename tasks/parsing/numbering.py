"""Numbering as a grammar: what a marker is, and which level it opens in this document."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tasks.parsing.numerals import BRACKETED_HAN, CIRCLED, ROMAN, whole_number

_HAN = "[一二三四五六七八九十百]{1,5}"
_AFTER_BRACKET = "[、.。，：]?"
# A digit may follow a marker's point only where a year begins: 1.2024年…, but not 4.15 or 3.5亿元.
_NO_DECIMAL = r"(?!\d)|(?=20\d\d(?:年|[—-]20\d\d))"
DOTTED = "".join(map(chr, range(0x2488, 0x249C)))  # ⒈ to ⒛
BRACKETED = "".join(map(chr, range(0x2474, 0x2488)))  # ⑴ to ⒇
ORDINAL = "ordinal"
CHAPTERS = frozenset(("han", "chapter", "article", "section"))  # what a text's largest parts bear

# Each form of marker by name, matched at the start of a folded paragraph; group 1 is the number.
FORMS: tuple[tuple[str, re.Pattern[str]], ...] = (
    # Sample: 第一条 / 第二部分: / 第3章
    ("article", re.compile(rf"第({_HAN}|\d{{1,3}})条[、：.。]? ?(?![，款项第和至之所]|规定|明确)")),
    ("chapter", re.compile(rf"第({_HAN}|\d{{1,3}})(?:部分|章|篇)[、：.。]? ?(?![，第和至])")),
    ("section", re.compile(rf"第({_HAN}|\d{{1,3}})节[、：.。]? ?(?![，第和至课])")),
    # Sample: 第二、 (but not 第一、二产业)
    ("nth", re.compile(rf"第({_HAN})、 ?(?![一二三四五六七八九十第])")),
    # Sample: 一、 / 十二. / 三，
    ("han", re.compile(rf"({_HAN}) ?[、.，．] ?")),
    # Sample: (一) / （十二）、 / 三）
    ("bracketed_han", re.compile(rf"（ ?({_HAN}) ?）{_AFTER_BRACKET} ?")),
    ("bracketed_han", re.compile(rf"([{BRACKETED_HAN}]){_AFTER_BRACKET} ?")),
    ("half_bracketed_han", re.compile(rf"({_HAN}) ?）{_AFTER_BRACKET} ?")),
    # Sample: 任务一： / 行动3.
    (
        "named",
        re.compile(rf"(?:任务|行动|项目|工程|举措|目标|专项)({_HAN}|\d{{1,2}})[、：.] ?(?!\d)"),
    ),
    # Sample: 1. / 12． / 3、 / 4，
    ("digit", re.compile(rf"(\d{{1,3}}) ?[.、，] ?(?:{_NO_DECIMAL})")),
    ("digit", re.compile(rf"([{DOTTED}]) ?")),
    # Sample: 1.1 开展 / 2.3.1、
    ("decimal", re.compile(r"(\d{1,2}(?:\.\d{1,2}){1,3})[.、]? ?(?=[㐀-鿿“《])(?![年月日个万亿])")),
    # Sample: (1) / （12）
    ("bracketed_digit", re.compile(rf"（ ?(\d{{1,3}}) ?）{_AFTER_BRACKET} ?")),
    ("bracketed_digit", re.compile(rf"([{BRACKETED}]){_AFTER_BRACKET} ?")),
    # Sample: 1) / 2）
    ("half_bracketed_digit", re.compile(rf"(\d{{1,3}}) ?）{_AFTER_BRACKET} ?")),
    # Sample: ①
    ("circled", re.compile(rf"([{CIRCLED}]){_AFTER_BRACKET} ?")),
    # Sample: Ⅲ.
    ("roman", re.compile(rf"([{ROMAN}])[、.] ?(?![{ROMAN}])")),
    # Sample: 一是 / 二是
    (ORDINAL, re.compile(rf"({_HAN})[是要](?=[㐀-鿿“])")),
)
# Sample: 11.121人才项目 (item 11) / 5.15分钟便民服务圈 / 4.8月底前…; what a number with a fraction
# counts is left out (3.5亿元), and so is a day of the year (12.4国家宪法日, 3.15国际消费者权益日)
_GLUED = re.compile(
    r"(?P<number>\d{1,3})\.(?P<after>\d{1,4})(?=[㐀-鿿“])"
    r"(?:(?<=\.[1-9])(?=月)|(?<=\.1[0-2])(?=月)"
    r"|(?!万|亿|[元吨亩%倍度克千斤立平公毫微月日年折]|左右|个百分点|个点))"
)
_DAY_NAME = re.compile(r"\d{1,3}\.\d{1,2}(?![\d月])[^，。；：、]{0,14}日")
# Sample: 3 组织指挥 (where 3.1 follows)
_PLAIN = re.compile(r"(?P<number>\d{1,2}) ?(?=[㐀-鿿])")
# Sample: ★(3.) (what a notice puts before the clauses that weigh most)
_STAR = re.compile(r"[★☆※▲△◆◇●○■□*]{1,2} ?")
# Sample: (三、)四季度 / (一、)二级
_OF_PAIR = re.compile(r"([一二三四五六七八九十])(?:[级类线期批档]|季度|产业|年级|等级|等次)")
_LONGEST_MARK = 24
_FIRST = re.compile(  # of each form
    rf"[\d（第任行项工举目专一二三四五六七八九十百{BRACKETED}{BRACKETED_HAN}{CIRCLED}{DOTTED}{ROMAN}]"
)


@dataclass(frozen=True, slots=True)
class Marker:
    """A number at the start of a paragraph; `length` counts what stands around it too."""

    form: str
    value: int
    text: str
    length: int
    parents: tuple[int, ...] = ()


def find_marker(folded: str, start: int = 0) -> Marker | None:
    """The marker that the folded text has at `start` (a star before it left out), or None."""
    head = folded[start : start + _LONGEST_MARK]
    star = _STAR.match(head)
    begin = star.end() if star else 0
    if not _FIRST.match(head, begin):
        return None
    for form, pattern in FORMS:
        found = pattern.match(head, begin)
        if found is None:
            continue
        *parents, value = (_number(part) for part in found[1].split("."))
        if not value or None in parents:
            continue
        if form == "han" and _is_pair(head, found.end(), value):
            continue
        above = tuple(part for part in parents if part is not None)
        kind = f"decimal{len(above)}" if above else form
        return Marker(kind, value, found[0].rstrip(), found.end(), above)
    return None


def find_doubtful(folded: str) -> Marker | None:
    """A marker that only the numbers before and after it can prove: 11.121人才项目, 3 组织指挥.

    Its form is digit for the first, `plain` for the second.
    """
    if (found := _GLUED.match(folded)) and not is_day_name(folded):
        return Marker("digit", int(found["number"]), f"{found['number']}.", found.start("after"))
    if (found := _PLAIN.match(folded)) and len(folded) <= _LONGEST_MARK:
        return Marker("plain", int(found["number"]), found["number"], found.end())
    return None


def _is_pair(text: str, end: int, value: int) -> bool:
    """Whether the number and the next one are a pair that counts something: 三、四季度."""
    other = _OF_PAIR.match(text, end)
    return other is not None and whole_number(other[1]) == value + 1


def is_day_name(folded: str) -> bool:
    """Whether the text begins with a day of the year and its name: 6.5环境日, 6.1儿童节."""
    return _DAY_NAME.match(folded) is not None


def _number(text: str) -> int | None:
    for row in (DOTTED, BRACKETED):
        if text in row:
            return row.index(text) + 1
    return whole_number(text)


def printed_marker(printed: str) -> str:
    """The number as the source prints it, without the star before it and the blank after it."""
    star = _STAR.match(printed)
    return printed[star.end() if star else 0 :].rstrip()


class Levels:
    """The open numbering levels; a form seen before closes what is below it, a new one nests."""

    def __init__(self) -> None:
        self._open: list[Marker] = []

    def enter(self, marker: Marker) -> tuple[int, int | None]:
        """Take the marker in: its level from 1, and the value before it on that level, if any."""
        for depth, above in enumerate(self._open):
            if above.form == marker.form:
                del self._open[depth:]
                self._open.append(marker)
                is_row = marker.value > 0 and above.parents == marker.parents
                return depth + 1, above.value if is_row else None
        self._open.append(marker)
        return len(self._open), None

    def accepts(self, marker: Marker) -> bool:
        """Whether a decimal number (1.2) stands under the number that it repeats, in turn."""
        if not marker.parents:
            return True
        if not any(above.value == marker.parents[-1] for above in self._open):
            return False
        before = next((m.value for m in self._open if _is_sibling(m, marker)), 0)
        return before < marker.value <= before + 2

    def holds(self, form: str) -> bool:
        return any(above.form == form for above in self._open)

    def close(self, form: str) -> None:
        """Close the form's level and what is below it."""
        depth = next((k for k, above in enumerate(self._open) if above.form == form), None)
        if depth is not None:
            del self._open[depth:]

    def restart(self) -> None:
        self._open.clear()


def _is_sibling(one: Marker, other: Marker) -> bool:
    return one.form == other.form and one.parents == other.parents

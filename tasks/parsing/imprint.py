"""Dates, document numbers and years as the heads and tails of notices print them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from tasks.parsing.numerals import han_number

_ZERO = "〇零○◯O0o"
_HAN_DIGIT = f"[{_ZERO}一二三四五六七八九]"
# Sample: 2024年2月7日 / 2024-02-07 / 2024/2/7 / 2024.2.7 / 二〇二四年二月七日
DATE = re.compile(
    rf"""
    (?P<year>20\d\d|二[{_ZERO}]{_HAN_DIGIT}{{2}})
    (?:年|[-/.—])
    (?P<month>\d{{1,2}}|十[一二]?|元|正|[一二三四五六七八九])
    (?:月|[-/.—])
    (?P<day>\d{{1,2}}|廿[一二三四五六七八九]?|[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])
    [日号]?
    """,
    re.VERBOSE,
)
# Sample: 2024327 (a page that lost 年, 月 and 日) / 20240327
_GARBLED_DATE = re.compile(r"(20\d\d)(\d{2,4})")
# Sample: 泰环发〔2024〕8号 / 鲁环办字[2024]第12号 / 发文字号：市教函(2024)5号
_NUMBER = re.compile(
    r"(?:发文字号|文件编号|文件字号|文号|字号)?：? ?(?<![一-鿿])"
    r"(?:发文字号|文件编号|文号|字号)?"
    r"(?P<number>[一-鿿]{2,14} ?（ ?20\d\d ?年?）(?:年)? ?(?:第)? ?\d{1,4} ?号)"
)
# Sample: 2024年第5号 / 某市人民政府令第3号 / 公告第7号
_PLAIN_NUMBER = re.compile(
    r"（?(?P<number>(?:[一-鿿]{2,20}?(?:令|公告|通告))?(?:20\d\d年)?第 ?\d{1,4} ?号)）?"
)
# Sample: 2023年工作总结和2024年工作要点 / 二〇二四年工作要点
_YEARS = re.compile(rf"(?<![\d（])(20\d\d|二[{_ZERO}]{_HAN_DIGIT}{{2}})年")
# Sample: 2024—2025年 / 2023-2024学年 / (2021—2025)
_YEAR_SPAN = re.compile(r"20\d\d年?(?:[—–-]|至|到)20\d\d(?:学?年)?")
_YEAR_OF_NUMBER = re.compile(r"[（〔\[(]\s?(20\d\d)")


def as_date(found: re.Match[str]) -> date | None:
    """The day that a match of DATE names; None where the calendar lacks it."""
    year, month, day = (_printed(found[part]) for part in ("year", "month", "day"))
    return _day(year, month, day)


def garbled_date(folded: str) -> date | None:
    """The one day that digits run together can mean (2024327), None where they mean none or two."""
    found = _GARBLED_DATE.fullmatch(folded)
    if found is None:
        return None
    year, rest = int(found[1]), found[2]
    splits = [2] if len(rest) == 4 else range(1, len(rest))
    days = [_day(year, int(rest[:k]), int(rest[k:])) for k in splits if rest[k] != "0"]
    days = days or [_day(year, int(rest[:2]), int(rest[2:]))] if len(rest) == 4 else days
    known = [day for day in days if day]
    return known[0] if len(known) == 1 else None


def find_number(folded: str) -> tuple[int, int] | None:
    """Where the text prints a document number; a cited one, after 《, is none."""
    match = _NUMBER.search(folded)
    if match and "《" not in folded[: match.start()]:
        return match.span("number")
    plain = _PLAIN_NUMBER.fullmatch(folded)
    return plain.span("number") if plain else None


def plan_year(headings: Sequence[str], issued: date | None, number: str) -> int | None:
    """The year that the title or the parts' headings name, else the year of issue.

    A span of years (2021—2025) is no year: the plan then counts from its issue.
    """
    of_issue = issued.year if issued else None
    if of_issue is None and (found := _YEAR_OF_NUMBER.search(number)):
        of_issue = int(found[1])
    for heading in headings:
        if _YEAR_SPAN.search(heading):
            return of_issue
        years = [year for printed in _YEARS.findall(heading) if (year := _printed(printed))]
        if years:
            return max(years)
    return of_issue


def _printed(text: str) -> int | None:
    if text.isascii() and text.isdigit():
        return int(text)
    if text in "元正":
        return 1
    if text.startswith("廿"):
        text = "二十" + text[1:]
    return han_number("".join("〇" if character in _ZERO else character for character in text))


def _day(year: int | None, month: int | None, day: int | None) -> date | None:
    if not (year and month and day):
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None

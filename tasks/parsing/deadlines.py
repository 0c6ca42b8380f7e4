"""Explicit time limits: a day, the end of a month, a quarter or a year, so long after an event."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

from tasks.parsing.clauses import Reading
from tasks.parsing.notice import Deadline
from tasks.parsing.numerals import HAN_NUMERALS, whole_number

_YEAR = r"(?:(?P<year>20\d\d)年|(?:今年|当年|本年度?))?"
_MONTH = r"(?<![\d一二三四五六七八九十])(?P<month>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月"
_BEFORE = r"(?:之?前|以前)"
_DAY_NUMBER = r"(?P<day>[12]\d|3[01]|0?[1-9])日"
# A month or half-year without 前 is a limit where what must be finished follows it.
_DONE = r"(?=，?(?:全面|基本|全部)?(?:完成|建成|出台|印发|形成|投运|报送|上报|实现|达到|制定))"

# Sample: 8月底前 / 2024年12月底 / 6月末前
_MONTH_END = re.compile(rf"{_YEAR}{_MONTH}(?:底|末){_BEFORE}?")
# Sample: 6月30日前 / 3月25日之前 / 2024年9月30日前
_DAY = re.compile(rf"{_YEAR}{_MONTH}{_DAY_NUMBER}(?:{_BEFORE}|止)")
# Sample: 10月中旬前
_THIRD = re.compile(rf"{_YEAR}{_MONTH}份?(?P<third>[上中下])旬(?:(?:末|底)?{_BEFORE}|{_DONE})")
# Sample: 9月份前 / 12月前
_BEFORE_MONTH = re.compile(rf"{_YEAR}{_MONTH}份?{_BEFORE}")
# Sample: 9月完成
_IN_MONTH = re.compile(rf"{_YEAR}{_MONTH}份?{_DONE}")
# Sample: 2024年底 / 2024年年底前 / 年底前 / 今年年末 / 年内
_YEAR_END = re.compile(
    rf"""
    (?:(?P<year>20\d\d)年|今年|当年|本年)(?:年?(?:底|末){_BEFORE}?|年?内)
    |(?<![\d一二两三四五六七八九十半几多近上下明去每])年(?:(?:底|末){_BEFORE}?|内)
    """,
    re.VERBOSE,
)
# Sample: 三季度末 / 第三季度前
_QUARTER = re.compile(
    rf"{_YEAR}第?(?P<quarter>[一二三四1-4])季度(?:(?:末|底){_BEFORE}?|{_BEFORE}|{_DONE})"
)
# Sample: 上半年前 / 上半年完成
_HALF = re.compile(rf"{_YEAR}上半年(?:(?:末|底){_BEFORE}?|{_BEFORE}|{_DONE})")
# What stands after 完成时限： need not say 前. Sample: 2024年12月31日 / 2024年12月
_BARE_DAY = re.compile(rf"{_YEAR}{_MONTH}{_DAY_NUMBER}")
_BARE_MONTH = re.compile(rf"{_YEAR}{_MONTH}份?")
# Sample: 在……下发……的2个月内 / 收到……后15个工作日内
_RELATIVE = re.compile(
    rf"(?P<count>\d{{1,3}}|[{HAN_NUMERALS}]{{1,3}})(?P<unit>个?工作日|个月|日|天|周|小时)(?:以|之)?内"
)
_EVENT = re.compile(r"(?:并|应|须|要|在|于|自|从)?(?P<event>.{2,60}?)(?:之日)?(?:起|后|的|之后)?")
_EVENT_ENDS = re.compile(r"(?:[后起的]|之日)$")
_PERIODS = {
    "工作日": "P{}D", "月": "P{}M", "日": "P{}D", "天": "P{}D", "周": "P{}W", "小时": "PT{}H",
}  # fmt: skip
_NO_LIMIT_BEFORE = re.compile(r"(?:截[至止]到?|自|从|每年?|次年|翌年)$")
_RANGE_AFTER = re.compile(r"(?:至|到|—|-)(?:\d|次年|今年)")
_THIRDS = {"上": 10, "中": 20}
_IN_TEXT = (_DAY, _MONTH_END, _THIRD, _QUARTER, _HALF, _YEAR_END, _BEFORE_MONTH, _IN_MONTH)
_LABELLED = (*_IN_TEXT, _BARE_DAY, _BARE_MONTH)


@dataclass(frozen=True, slots=True)
class Limit:
    """A deadline with its place in the reading's text, and whether it counts working days."""

    start: int
    end: int
    deadline: Deadline
    working_days: bool = False


def find_limits(reading: Reading, year: int | None, *, bare: bool = False) -> list[Limit]:
    """The time limits of a clause in order; a year that is not printed is the plan's `year`.

    `bare` is for what follows 完成时限：, where a date is a limit without 前.
    """
    taken = bytearray(len(reading.text))
    limits: list[Limit] = []
    for pattern in _LABELLED if bare else _IN_TEXT:
        for match in pattern.finditer(reading.text):
            start, end = match.span()
            if not any(taken[start:end]) and _is_limit(reading, start, end):
                taken[start:end] = b"\x01" * (end - start)
                limits.append(_dated(reading, match, year))
    for match in _RELATIVE.finditer(reading.text):
        limit = _relative(reading, match)
        if limit and not any(taken[limit.start : limit.end]):
            limits.append(limit)
    return sorted(limits, key=lambda limit: limit.start)


def _is_limit(reading: Reading, start: int, end: int) -> bool:
    """Not within a book title, not 截至2023年底, not 每年底, not the start of 4月底至6月."""
    before = reading.text[max(0, start - 3) : start]
    if reading.titled[start] or _NO_LIMIT_BEFORE.search(before):
        return False
    return not _RANGE_AFTER.match(reading.text, end)


def _dated(reading: Reading, match: re.Match[str], year: int | None) -> Limit:
    groups = match.groupdict()
    printed = int(groups["year"]) if groups.get("year") else year
    day = _last_day(match.re, groups, printed) if printed else None
    quote = reading.quote(match.start(), match.end())
    span = reading.flow.span(match.start(), match.end())
    return Limit(match.start(), match.end(), Deadline(quote, span, date=day))


def _last_day(pattern: re.Pattern[str], groups: dict[str, str | None], year: int) -> date | None:
    """The last day that the words still allow; None for a day that the calendar does not have."""
    if pattern is _YEAR_END:
        return date(year, 12, 31)
    if pattern in (_QUARTER, _HALF):
        quarter = whole_number(groups.get("quarter") or "2") or 2
        return _month_end(year, quarter * 3)
    month = whole_number((groups["month"] or "").lstrip("0")) or 1
    if pattern is _BEFORE_MONTH:
        return _month_end(year, month - 1) if month > 1 else date(year - 1, 12, 31)
    if pattern is _THIRD and groups["third"] in _THIRDS:
        return date(year, month, _THIRDS[str(groups["third"])])
    if groups.get("day"):
        day = int(groups["day"] or 0)
        return date(year, month, day) if day <= calendar.monthrange(year, month)[1] else None
    return _month_end(year, month)


def _month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def _relative(reading: Reading, match: re.Match[str]) -> Limit | None:
    """A period after an event that the same piece names before it; None where it names none."""
    count = whole_number(match["count"])
    lead = reading.text[reading.piece_at(match.start()).start : match.start()][-80:]
    event = _EVENT.fullmatch(lead)
    if not count or event is None or reading.titled[match.start()] or not _EVENT_ENDS.search(lead):
        return None
    unit = match["unit"].removeprefix("个")
    deadline = Deadline(
        quote=reading.quote(match.start(), match.end()),
        span=reading.flow.span(match.start(), match.end()),
        relative=_PERIODS[unit].format(count),
        after=event["event"].strip("的后起 "),
    )
    return Limit(match.start(), match.end(), deadline, working_days=unit == "工作日")

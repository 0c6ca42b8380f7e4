"""Duties that come back: every quarter once, by the 25th of each month, 四轮 a year."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from tasks.parsing.bounds import any_of
from tasks.parsing.clauses import Piece, Reading
from tasks.parsing.lexicon.measures import CLASSIFIERS
from tasks.parsing.notice import Recurrence
from tasks.parsing.numerals import whole_number
from tasks.parsing.periods import (
    LIST_TAIL,
    MECHANISM,
    NUMBER,
    OCCASION,
    Period,
    find_periods,
    later_days,
)  # fmt: skip

# Sample: 至少开展1次 / 四轮
_COUNT = re.compile(
    rf"(?<![第上下新这本几数首\d])(?P<count>{NUMBER})(?:[—至到]{NUMBER})?{OCCASION}(?!性|会议|全会)"
)
# Sample: (每年组织专题学习，)不少于4次
_NEXT_COUNT = re.compile(
    rf"(?:原则上|且|一般|均|每次)?(?:不少于|至少|不低于)(?P<count>{NUMBER}){OCCASION}"
)
# Sample: (曝光典型案例每月)不少于2起
_ONLY_COUNT = re.compile(
    rf"(?:至少|不少于|不低于)?(?P<count>{NUMBER})(?:{any_of(CLASSIFIERS)})(?:以上)?(?=[，。；、]|$)"
)
# Sample: (每季度1次)、全年不少于4次
_WHOLE_YEAR = re.compile(r"(?:全年|年内)")
# Sample: 4月起 / 自2024年5月起
_FROM = re.compile(
    r"(?:自|从)?(?:(?P<year>20\d\d)年)?(?<!\d)(?P<month>1[0-2]|[1-9])月份?(?:\d{1,2}日)?(?:起|开始)"
)
_REACH = 80  # characters before a period word in which 4月起 belongs to it
_WIDTH = 160  # characters on either side: a longer stretch without a comma is no clause
_FILLER = re.compile(
    rf"^(?:（[^（）]{{0,20}}）|）)?(?:{LIST_TAIL.pattern})?(?:\d{{1,2}}月份?(?:[底末初]|[上中下]旬|\d{{1,2}}[日号])?|[年月][底末初]|第[一二三四]个?(?:周|星期))?"
    rf"(?:一(?={MECHANISM}|[报评查晒训]))?(?:末|初|底|之?前|以前|应|要|须|都|均|至少|不少于|不低于|组织|定期|集中|全面|分别|（含）|的|各|至){{0,8}}"
    rf"(?:开展|召开|举办|进行|组织开展|实施|参加|安排)?(?:不少于|至少)?(?:{NUMBER}(?:[—至到]{NUMBER})?{OCCASION})?(?:以上)?(?:的)?"
)
# Sample: (调度)一次
_TRAILING_COUNT = re.compile(
    rf"(?<=..)(?:不少于|不低于|至少)?{NUMBER}(?:[—至到]{NUMBER})?{OCCASION}(?:以上)?$"
)
_LED = re.compile(r"^(?:将|把|对|由)(?=.{4})")
_LEADING_ON = re.compile(r"(?:于|在|至少|应|要|须|按照?|各)+$")


@dataclass(frozen=True, slots=True)
class Return:
    """A recurrence with the range of its piece and of its period word in the reading's text."""

    piece: tuple[int, int]
    period: tuple[int, int]
    recurrence: Recurrence


def find_returns(reading: Reading, year: int | None) -> list[Return]:
    """The recurring duties of a clause in order; 年度评估 and the like count as none."""
    periods = find_periods(reading)
    returns: list[Return] = []
    for k, period in enumerate(periods):
        before = periods[k - 1] if k else None
        after = periods[k + 1] if k + 1 < len(periods) else None
        place = _place(reading, period, before, after)
        returns += _returns(reading, period, place, year)
    return returns


def _place(
    reading: Reading, period: Period, before: Period | None, after: Period | None
) -> tuple[int, int]:
    """The words about one period: its piece, parted from the periods before and after it."""
    if period.is_name:
        return period.start, _name_end(reading, period)
    piece = reading.piece_at(period.start)
    start, end = max(piece.start, period.start - _WIDTH), min(piece.end, period.after + _WIDTH)
    if before and before.end > piece.start:
        start = period.start
    if after and after.start < end:
        end = _trimmed(reading, period.end, after.start)
    whole = _WHOLE_YEAR.search(reading.text, period.after, end)
    if whole:
        end = _trimmed(reading, period.after, whole.start())
    return start, end


def _name_end(reading: Reading, period: Period) -> int:
    """Where 月调度 ends: before the next comma, 、 or closing mark."""
    listed = LIST_TAIL.match(reading.text, period.end)
    end = listed.end() if listed else period.end
    stop = min(reading.piece_at(period.start).end, period.end + 24)
    while end < stop and reading.text[end] not in "、“”（） ":
        end += 1
    return end


def _trimmed(reading: Reading, start: int, end: int) -> int:
    while end > start and reading.text[end - 1] in "和、及与并 ":
        end -= 1
    return end


def _returns(
    reading: Reading, period: Period, place: tuple[int, int], year: int | None
) -> Iterator[Return]:
    """One recurrence, or one for each counted duty or day that 和 or 、 joins after the period."""
    start, stop = place
    if period.count is not None:
        yield _one(reading, period, place, None, year)
        return
    counts = list(_COUNT.finditer(reading.text, period.after, stop))
    if len(counts) > 1:
        bounds = [_joint(reading, a.end(), b.start()) for a, b in pairwise(counts)] + [stop]
        starts = [period.start, *bounds[:-1]]
        for first, last, count in zip(starts, bounds, counts, strict=True):
            own = (first, _trimmed(reading, first, last))
            yield _one(reading, period, own, count, year)
        return
    only = counts[0] if counts else _ONLY_COUNT.match(reading.text, period.after, stop)
    only = only or _next_count(reading, period, stop)
    days = period.days or _later_days(reading, period, stop)
    for day in days or (None,):
        yield _one(reading, period, (start, stop), only, year, day)


def _joint(reading: Reading, start: int, end: int) -> int:
    """After the last 、 or 和 between two counts, else at the second."""
    joint = max(reading.text.rfind(mark, start, end) for mark in "、和及并")
    return joint + 1 if joint >= 0 else end


def _next_count(reading: Reading, period: Period, stop: int) -> re.Match[str] | None:
    """The count that the next piece gives: 每年组织专题学习，不少于4次."""
    piece = reading.piece_at(period.start)
    if stop < piece.end or piece.end >= piece.sentence[1]:
        return None
    return _NEXT_COUNT.match(reading.text, piece.end + 1)


def _later_days(reading: Reading, period: Period, stop: int) -> tuple[int, ...]:
    """The day that the same words give further on, or the next piece (每月调度，于25日前报送)."""
    if period.freq not in ("monthly", "quarterly", "halfyearly"):
        return ()
    days = later_days(reading.text, period.end, stop)
    piece = reading.piece_at(period.start)
    if not days and stop == piece.end < piece.sentence[1]:
        days = later_days(reading.text, piece.end + 1, min(piece.end + 7, piece.sentence[1]))
    return days


def _one(
    reading: Reading,
    period: Period,
    place: tuple[int, int],
    count: re.Match[str] | None,
    year: int | None,
    day: int | None = None,
) -> Return:
    number = whole_number(count["count"]) if count else period.count
    if period.times > 1:
        number = period.times * (number or 1)
    piece = reading.piece_at(period.start)
    recurrence = Recurrence(
        quote=reading.quote(*place),
        span=reading.flow.span(*place),
        freq=period.freq,
        count=number,
        day=day,
        starts=_starts(reading, piece, period.start, year),
        what=_what(reading, period, place, count),
    )
    # Targets leave alone the figures that stand just after the period: 25日前.
    end = max(period.end, period.after - 6) if day else period.end
    return Return(place, (period.start, end), recurrence)


def _starts(reading: Reading, piece: Piece, position: int, year: int | None) -> str:
    """The month from which the duty holds, where its sentence names one before it."""
    found = _FROM.search(reading.text, max(piece.sentence[0], position - _REACH), position)
    if found is None:
        return ""
    printed = int(found["year"]) if found["year"] else year
    return f"{printed:04d}-{int(found['month']):02d}" if printed else ""


def _what(
    reading: Reading, period: Period, place: tuple[int, int], count: re.Match[str] | None
) -> str:
    """What recurs: the words after period, day and count, else the words before the period."""
    end = place[1]
    start = period.start if period.is_name else period.after
    if count and period.after <= count.start() and count.end() < end:
        start = count.end()
    if count and count.re is _ONLY_COUNT:
        start = count.end()
    text = _FILLER.sub("", reading.text[start:end], count=1).strip(" 的、，“”")
    piece = reading.piece_at(period.start)
    if len(text) < 2 and end < piece.end:
        text = reading.text[end : min(piece.end, end + _WIDTH)].lstrip("、和及与并")
    if len(text) < 2:
        first = max(piece.start, period.start - _WIDTH)
        text = _LEADING_ON.sub("", reading.text[first : period.start]) + text
    text = text.strip(" 的、，")
    above = reading.piece_before(piece) if len(text) < 2 else None
    if above and above.sentence == piece.sentence:
        text = reading.text[above.start : min(above.end, above.start + _WIDTH)]
    text = text if len(text) >= 2 else reading.text[period.after : end]
    return _TRAILING_COUNT.sub("", _LED.sub("", text.strip(" 的、，“”")))[:60]

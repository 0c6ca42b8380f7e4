"""Duties that come back: every quarter once, by the 25th of each month, 四轮 a year."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tasks.parsing.clauses import Piece, Reading
from tasks.parsing.lexicon import times as words
from tasks.parsing.notice import Recurrence
from tasks.parsing.numerals import HAN_NUMERALS, whole_number

_PERIOD = "|".join(sorted(words.PERIODS, key=len, reverse=True))
_OCCASION = "|".join(sorted(words.OCCASIONS, key=len, reverse=True))
_NUMBER = rf"(?:\d{{1,4}}|[{HAN_NUMERALS}]{{1,4}})"

# Sample: 每季度 / 每半年 / 按月 / 逐月 / 每个月
_EVERY = re.compile(
    rf"(?:每个?|逐)(?P<period>{_PERIOD})|(?:按)(?P<by>季度|月度?|周|季|年度?|日)(?![期时程产])"
)
# Sample: 月调度 / 季通报 / 周会商
_MECHANISM = re.compile(
    rf"(?<=[“、，。和及行以立（到持实取用])(?P<period>日|周|月|季度?|半年)(?:一)?(?:{'|'.join(words.MECHANISMS)})"
)
# Sample: 一年两次 / 一月一次
_ONE_PERIOD = re.compile(
    rf"(?<![一-鿿])一个?(?P<period>年|季度|季|月|周)(?P<count>{_NUMBER})(?:{_OCCASION})"
)
# Sample: 1次/季度
_PER = re.compile(rf"(?P<count>{_NUMBER})(?:{_OCCASION})/(?P<period>{_PERIOD})")
# Sample: 至少开展1次 / 四轮
_COUNT = re.compile(
    rf"(?<![第上下新这本几数\d])(?P<count>{_NUMBER})(?:—{_NUMBER})?(?:{_OCCASION})(?!性|会议)"
)
# Sample: 每月25日前 / 每月5号 / 每季度末月20日前
_DAY = re.compile(
    r"(?:末月|首月|第一个月|次月|的)?(?P<day>[12]\d|3[01]|0?[1-9])[日号](?:之?前|以前)?"
)
# Sample: 4月起 / 自2024年5月起
_FROM = re.compile(
    r"(?:自|从)?(?:(?P<year>20\d\d)年)?(?<!\d)(?P<month>1[0-2]|[1-9])月份?(?:\d{1,2}日)?(?:起|开始)"
)
_REACH = 80  # characters before a period word in which 4月起 belongs to it
_FILLER = re.compile(
    rf"^(?:末|初|应|要|须|都|均|至少|不少于|不低于|组织|定期|集中|全面|分别|（含）|的)*"
    rf"(?:开展|召开|举办|进行|组织开展|实施|参加|安排)?(?:不少于|至少)?(?:{_NUMBER}(?:{_OCCASION}))?(?:以上)?(?:的)?"
)


@dataclass(frozen=True, slots=True)
class Return:
    """A recurrence with the range of its piece and of its period word in the reading's text."""

    piece: tuple[int, int]
    period: tuple[int, int]
    recurrence: Recurrence


def find_returns(reading: Reading, year: int | None) -> list[Return]:
    """The recurring duties of a clause in order; 年度评估 and the like count as none."""
    returns: list[Return] = []
    for pattern in (_EVERY, _MECHANISM, _ONE_PERIOD, _PER):
        for match in pattern.finditer(reading.text):
            if reading.titled[match.start()] or not _is_duty(reading, match):
                continue
            returns += _returns(reading, match, year)
    return sorted(returns, key=lambda found: found.period)


def _is_duty(reading: Reading, match: re.Match[str]) -> bool:
    """Not 每年度计划目标, not 每日处理500吨 (a capacity), not a motto in quotes."""
    after = reading.text[match.end() : match.end() + 4]
    before = reading.text[max(0, match.start() - 2) : match.start()]
    if match.re is _EVERY and match["by"] and before.endswith(("规", "依", "遵")):
        return False
    return not after.startswith(("处理", "产生", "最高", "排放", "新增产能"))


def _frequency(match: re.Match[str]) -> str:
    groups = match.groupdict()
    return words.PERIODS[str(groups.get("period") or groups.get("by"))]


def _returns(reading: Reading, match: re.Match[str], year: int | None) -> list[Return]:
    """One recurrence, or one for each counted duty that 和 or 、 joins after the same period."""
    piece = reading.piece_at(match.start())
    stop = _next_period(reading, match.end(), piece.end)
    counts = list(_COUNT.finditer(reading.text, match.end(), stop))
    if "count" in match.groupdict():
        return [_one(reading, match, (piece.start, piece.end), match, year)]
    if len(counts) < 2:
        place = (piece.start, stop)
        if match.re is _MECHANISM:
            place = (match.start(), match.end())
        return [_one(reading, match, place, counts[0] if counts else None, year)]
    bounds = [count.start() for count in counts[1:]] + [stop]
    starts = [match.start(), *bounds[:-1]]
    return [
        _one(reading, match, (start, _trimmed(reading, start, end)), count, year)
        for start, end, count in zip(starts, bounds, counts, strict=True)
    ]


def _trimmed(reading: Reading, start: int, end: int) -> int:
    while end > start and reading.text[end - 1] in "和、及与":
        end -= 1
    return end


def _next_period(reading: Reading, position: int, end: int) -> int:
    """Where the next period word in the same piece begins (每月通报、每季度排名), or the end."""
    following = _EVERY.search(reading.text, position, end)
    return _trimmed(reading, position, following.start()) if following else end


def _one(
    reading: Reading,
    match: re.Match[str],
    place: tuple[int, int],
    count: re.Match[str] | None,
    year: int | None,
) -> Return:
    day = _DAY.match(reading.text, match.end())
    number = whole_number(count["count"]) if count else None
    piece = reading.piece_at(match.start())
    recurrence = Recurrence(
        quote=reading.quote(*place),
        span=reading.flow.span(*place),
        freq=_frequency(match),
        count=number,
        day=int(day["day"]) if day else None,
        starts=_starts(reading, piece, match.start(), year),
        what=_what(reading, match, place[1], count, day),
    )
    return Return(place, match.span(), recurrence)


def _starts(reading: Reading, piece: Piece, position: int, year: int | None) -> str:
    """The month from which the duty holds, where its sentence names one before it."""
    found = _FROM.search(reading.text, max(piece.sentence[0], position - _REACH), position)
    if found is None:
        return ""
    printed = int(found["year"]) if found["year"] else year
    return f"{printed:04d}-{int(found['month']):02d}" if printed else ""


def _what(
    reading: Reading,
    match: re.Match[str],
    end: int,
    count: re.Match[str] | None,
    day: re.Match[str] | None,
) -> str:
    """What recurs: the words after period, day and count, else the words before the period."""
    start = day.end() if day else match.end()
    if count and count.start() >= match.end() and count.end() < end:
        start = count.end()
    if match.re is _MECHANISM:
        start = match.start()
    text = reading.text[start:end]
    text = _FILLER.sub("", text, count=1)
    piece = reading.piece_at(match.start())
    if len(text) < 2:
        text = (reading.text[piece.start : match.start()] + text).strip("，")
    above = reading.piece_before(piece) if len(text) < 2 else None
    if above:
        text = reading.text[above.start : above.end]
    return text.strip(" 的、，")[:60]

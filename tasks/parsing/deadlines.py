"""Explicit time limits: a day, the end of a month, a quarter or a year, so long after an event."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from tasks.parsing.bounds import any_of
from tasks.parsing.clauses import Reading
from tasks.parsing.lexicon import times as words
from tasks.parsing.notice import Deadline
from tasks.parsing.points import (
    BEFORE,
    DAY,
    HALF,
    MONTH,
    QUARTER,
    THIRD,
    TOWARDS,
    YEAR,
    Point,
    find_points,
    last_day,
)
from tasks.parsing.terms import Term, find_terms


@dataclass(frozen=True, slots=True)
class Limit:
    """A deadline with its place in the reading's text, and whether it counts working days.

    `row` is the number of limits in the list up to and with this one: 2 for 9月底 in 6月、9月底前.
    """

    start: int
    end: int
    deadline: Deadline
    working_days: bool = False
    row: int = 1


_ACHIEVED = rf"(?:{any_of(words.ACHIEVED)})(?!{any_of(words.NOT_ACHIEVED_AFTER)})"
_SOMEONE = r"[^，。；：、（）“”《》\n的]"
# Sample: (9月)投入使用 / (9月)力争全面完成
_DONE = re.compile(rf"[，份]?(?:{any_of(words.MANNERS)}){{0,3}}{_ACHIEVED}")
# Sample: (6月)市级完成 初评
_SOMEONE_DONE = re.compile(rf"(?![为\d]){_SOMEONE}{{0,4}}?{_ACHIEVED}")
# Sample: (上半年)组织全体党员开展 轮训 / (上半年)，全市完成
_HELD = re.compile(
    rf"，?(?!各|[、和])(?:{_SOMEONE}{{0,10}}?(?:{_ACHIEVED}|(?:{any_of(words.HELD)})(?![一-鿿]{{0,2}}情况))"
    rf"|(?:{any_of(words.MANNERS)}){{0,3}}(?:{any_of(words.HELD_AT_ONCE)})(?!{any_of(words.NAMES_AFTER)}))"
)
# Sample: (上半年)、全年分别完成 60%、100%
_IN_ROW = re.compile(rf"(?:、全年)?分别{_SOMEONE}{{0,4}}?{_ACHIEVED}")
# Sample: (每)年底 / 自(6月) / 已于(6月底前)
_STATE_BEFORE = re.compile(r"(?:自|从|由|每年?的?|已于|已在|往|上、|上和|年[初中][、和])$")
# Sample: 截至(2023年底)
_AS_OF = re.compile(r"截[至止][到至]?$")
_EVERY_YEAR = re.compile(r"每年|每个?年度|每学年|逐年|历年|每届")
# Sample: 4月底(至6月)
_SPAN_AFTER = re.compile(
    r"(?:份|日)?(?:至|到|—|-)(?=\d|次年|今年|明年|当年|年[底末]|[一二三四五六七八九十]{1,2}月|第?[一二三四]季度)"
)
# Sample: (6—)9月 / (2023年至)2025年底
_SPAN_BEFORE = re.compile(r"[\d月份日号底初末旬年度](?:至|—|-|到)$")
# Sample: (2024年10月1日)起施行
_START_AFTER = re.compile(r"起|前后|开始|以来|以后|之后|后(?!续)|正式?施行")
# Sample: (2000年底前)建成的小区
_ATTRIBUTE = re.compile(r"[^，。；：、]{0,16}的|已|以?来")
# Sample: (2020年以前)建成的机构
_OF_OLD = re.compile(
    r"(?:建|竣|登记|出生|参加|交付|入住|设立|成立|取得|注册|核发|发生|形成|购买|安装)[^，。；：、]{0,8}的"
)
# Sample: (12月31日前)到期的合同
_EXPIRING = re.compile(r"(?:到期|届满|失效|出生|退休|毕业)[^，。；：、]{0,8}的")
# Sample: 截至(6月底)，全市已
_STOOD = re.compile(r"[^。；]{0,16}(?:已|共有|共计|现有)")
# Sample: 不迟于(6月30日) / 到(9月底)
_BY_BEFORE = re.compile(
    r"(?:不[迟晚]于|最[迟晚]不?(?:超过|于|在)?|(?<![期长延效制达看])[到至]|力争在?|务于)$"
)
_JOINS = frozenset({"、", "和", "及", "与", "或", "以及"})
_YEAR_END_THING = re.compile(rf"(?:{any_of(words.YEAR_END_THINGS)})")
# Sample: 一季度一次, 一月一调度 are periods, no January and no first quarter
_ONCE = re.compile(r"[一两二三四]")
_WINDOW = 40  # characters before a point in which 每年 makes it a duty that comes back


def find_limits(reading: Reading, year: int | None, *, bare: bool = False) -> list[Limit]:
    """The time limits of a clause in order; a year that is not printed is the plan's `year`.

    `bare` is for what follows 完成时限：, where a date is a limit without 前.
    """
    terms = [term for term in find_terms(reading, bare=bare) if not reading.titled[term.start]]
    limits = [_term_limit(reading, term) for term in terms]
    taken = bytearray(len(reading.text))
    for term in terms:
        taken[term.start : term.end] = b"\x01" * (term.end - term.start)
    points = [p for p in find_points(reading.text, bare=bare) if not any(taken[p.start : p.end])]
    limits += _dated(reading, points, _limiting(reading, points, year, bare=bare), year)
    return _rows(reading, sorted(limits, key=lambda limit: limit.start))


def _rows(reading: Reading, limits: list[Limit]) -> list[Limit]:
    """The limits, each with its place in the list that it stands in."""
    rows: list[Limit] = []
    for limit in limits:
        if rows and reading.text[rows[-1].end : limit.start] in _JOINS:
            limit = replace(limit, row=rows[-1].row + 1)
        rows.append(limit)
    return rows


def _term_limit(reading: Reading, term: Term) -> Limit:
    deadline = Deadline(
        quote=reading.quote(term.start, term.end),
        span=reading.flow.span(term.start, term.end),
        relative=term.period,
        after=term.after,
    )
    return Limit(term.start, term.end, deadline, working_days=term.working_days)


def _limiting(
    reading: Reading, points: list[Point], year: int | None, *, bare: bool
) -> list[Point]:
    """The points that limit; in a list (6月、9月底前) those before take over what the last says."""
    kept: list[Point] = []
    following: Point | None = None
    for point in reversed(points):
        limits = _is_limit(reading, point, year, bare=bare)
        if not limits and following is not None and _is_listed(reading, point, following):
            point = _like(point, following)
            limits = True
        following = point if limits else None
        if limits:
            kept.append(point)
    return kept[::-1]


def _like(point: Point, following: Point) -> Point:
    """6月 in 6月、9月底前 is 6月底前, in 6月、12月的10日前 the 10th."""
    if point.kind == following.kind:
        edge = point.edge or following.edge
        return replace(point, edge=edge, bound=point.bound or following.bound)
    return replace(point, day=following.day, third=following.third, bound=following.bound)


def _is_listed(reading: Reading, point: Point, following: Point) -> bool:
    if point.kind == YEAR or reading.titled[point.start] or _is_refused(reading, point):
        return False
    between = reading.text[point.end : following.start]
    kinds = (MONTH, DAY, THIRD) if point.kind == MONTH else (point.kind,)
    return between in _JOINS and following.kind in kinds


def _is_limit(reading: Reading, point: Point, year: int | None, *, bare: bool) -> bool:
    """Whether something must be finished by then, not only happens or stood so then."""
    text, start, end = reading.text, point.start, point.end
    if reading.titled[start] or _is_refused(reading, point) or _is_past(reading, point, year):
        return False
    if _SPAN_AFTER.match(text, end) or (not point.bound and _START_AFTER.match(text, end)):
        return False
    before = text[max(0, start - 5) : start]
    if bare:
        is_plan_year = point.kind == YEAR and point.year in (None, year)
        return not is_plan_year or bool(point.edge or point.bound)
    is_done = _is_done(text, point)
    if point.ranged or _SPAN_BEFORE.search(before):
        return point.bound == BEFORE or bool(_DONE.match(text, end))
    if point.figures:
        # 3.5前 may stand for anything.
        is_day = point.year is not None or (point.day or 0) >= 10
        return (point.bound == BEFORE and is_day) or (point.year is not None and is_done)
    if point.kind == YEAR:
        return bool(point.bound or point.edge) and not _names_year_end(text, point)
    if point.bound or (point.edge and point.edge != "初") or _BY_BEFORE.search(before):
        return True
    return is_done


def _is_refused(reading: Reading, point: Point) -> bool:
    """After 自, 每, 已于, or in a piece that speaks of every year."""
    text, start = reading.text, point.start
    piece = reading.piece_at(start)
    if _EVERY_YEAR.search(text, max(piece.start, start - _WINDOW), start):
        return True
    if point.month is not None and not point.names_year and text[start - 1 : start] == "年":
        return True
    return bool(_STATE_BEFORE.search(text[max(0, start - 4) : start]))


def _is_past(reading: Reading, point: Point, year: int | None) -> bool:
    """截至2023年底, 去年底; 2000年底前建成的小区 says which, not until when."""
    text, end = reading.text, point.end
    printed = point.year if point.offset is None else (year or 0) + point.offset
    if _AS_OF.search(text[max(0, point.start - 3) : point.start]):
        is_over = printed is not None and year is not None and printed < year
        return is_over or bool(_STOOD.match(text, end))
    if point.bound == BEFORE and _EXPIRING.match(text, end):
        return True
    if point.kind == YEAR and point.bound == BEFORE and not point.edge and _OF_OLD.match(text, end):
        return True
    if printed is None or year is None or printed >= year:
        return False
    return printed < year - 1 or point.bound != BEFORE or bool(_ATTRIBUTE.match(text, end))


def _is_done(text: str, point: Point) -> bool:
    """Whether what follows is finished by then (9月投入使用), or in so long a stretch held."""
    if text[point.start : point.start + 1] == "一" and _ONCE.match(text, point.end):
        return False
    if point.kind == HALF and text.startswith(("分别", "、全年"), point.end):
        return bool(_IN_ROW.match(text, point.end))
    if point.kind in (QUARTER, HALF):
        # 第一、三季度各召开1次 is due twice; 上、下半年各一次 is a rhythm.
        is_each = point.kind == QUARTER and text.startswith("各", point.end)
        return bool(_HELD.match(text, point.end + is_each))
    if _DONE.match(text, point.end):
        return True
    return point.kind == MONTH and bool(_SOMEONE_DONE.match(text, point.end))


def _names_year_end(text: str, point: Point) -> bool:
    """年底考核, 年末常住人口; 2024年前 for what stood before it."""
    if point.bound == TOWARDS:
        return bool(_SPAN_BEFORE.search(text[max(0, point.start - 1) : point.start + 1]))
    if point.bound == BEFORE and not point.edge:
        return point.year is None
    return not point.bound and bool(_YEAR_END_THING.match(text, point.end))


def _dated(
    reading: Reading, points: list[Point], limiting: list[Point], year: int | None
) -> Iterator[Limit]:
    """The limits at the points; a later year that one prints holds on within its sentence."""
    limits = {point.start: point for point in limiting}
    held: Point | None = None
    sentence = (0, 0)
    for point in points:
        if held is not None and reading.piece_at(point.start).sentence != sentence:
            held = None
        own = year
        if point.names_year:
            is_later = point.year is not None and (year is None or point.year > year)
            held = point if is_later and point.month is not None else None
            sentence = reading.piece_at(point.start).sentence
        elif held is not None and (point.month or 12) >= (held.month or 0):
            own = held.year
        if point.start in limits:
            yield _limit(reading, limits[point.start], own)


def _limit(reading: Reading, point: Point, year: int | None) -> Limit:
    span = reading.flow.span(point.start, point.end)
    quote = reading.quote(point.start, point.end)
    return Limit(point.start, point.end, Deadline(quote, span, date=last_day(point, year)))

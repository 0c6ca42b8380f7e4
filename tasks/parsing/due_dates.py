"""Until when a number is due: the limit of its sentence that governs it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from tasks.parsing.clauses import Piece, Reading
from tasks.parsing.context import NEIGHBOURS, REACH, Context, PlanYears, start_of
from tasks.parsing.deadlines import Limit

# Sample: (淘汰1500辆，)力争(10月底前)全部完成
_LEADS_IN = re.compile(r"^(?:力争|确保|并|要|须|于|在|均)+")
_DONE = re.compile(
    r"(?:全部|基本|全面)?(?:完成|建成|竣工|投用|投运|到位|投入使用|见效|办结|完工|交付)(?:任务|整改)?"
)
# Sample: (各地要于6月底前…) / (到今年6月底、)12月底
_OPENS = re.compile(
    r"(?:各[^，。；：、要须应于在]{1,8}|[全我][省市县区州])?"
    r"(?:统一|要|须|应|将|需|于|在|到|至|力争|争取|计划|预计|同时|并|其中|务必){0,4}"
)
# Sample: 2023年(目标) / 到2025年 / 2024年新建; 2023年排查出的问题 says which
_YEAR_OPENS = re.compile(
    r"[ “]*(?:到|至|力争|确保)?(?P<year>20\d\d)年(?:度)?"
    r"(?![底末初内前后起以至—\-、和及\d]|[^，。；：]{0,12}(?:的|以来))"
)
# Sample: 2023年、2024年、2025年(分别)
_YEARS = re.compile(r"20\d\d(?=年(?:度)?(?:、|和|及|与|以及|分别|$))")
# Sample: (2023)—(2025)年; 2023—2024学年 is one
_SPAN = re.compile(r"(?P<first>20\d\d)年?(?:[—–\-~～]|至|到)(?P<last>20\d\d)(?!学|年度)")
# Sample: 2023年目标 / 2024年度任务
_YEAR_HEADING = re.compile(
    r"(?P<year>20\d\d)年(?:度)?(?:的|主要|工作|重点|具体|行动)*(?:目标|任务|计划|工作|重点|[：:]|$)"
)
_LONGEST_OPENING = 24
_LEAST_ROW = 2
_LOOK_BACK = 8  # pieces that a limit or a year can reach over


def plan_years(title: str) -> PlanYears | None:
    """The years that a plan's title spans (2023—2025年); None for a plan of one year."""
    found = _SPAN.search(title)
    if found is None:
        return None
    first, last = int(found["first"]), int(found["last"])
    return PlanYears(first, last) if first < last else None


def under_headings(years: PlanYears | None, headings: Iterable[str]) -> PlanYears | None:
    """The plan's years with the one that the nearest of the headings opens with."""
    if years is None:
        return None
    for heading in headings:
        found = _YEAR_HEADING.match(heading)
        if found and years.first <= int(found["year"]) <= years.last:
            return replace(years, heading=int(found["year"]))
    return years


def due_of(context: Context, position: int, piece: Piece) -> date | None:
    """The last limit that the sentence names before the number, else one in the same piece.

    A limit with nothing but 完成 in its piece is of the words before it, up to the semicolon.
    A bare year is none, but in a plan for several years it says which one's end is meant.
    """
    return _limit_of(context, position, piece) or _year_end(context, position, piece)


def _limit_of(context: Context, position: int, piece: Piece) -> date | None:
    reading = context.reading
    dated = context.limits.get(piece.sentence, [])
    k = bisect_left(dated, position, key=start_of)
    earlier = dated[max(0, k - NEIGHBOURS) : k]
    before = [limit for limit in earlier if not _closes(reading, limit)]
    if before and _reaches(context, before, piece):
        return _of_row(context, before, position, piece).deadline.date
    later = dated[k] if k < len(dated) else None
    if later is None:
        return None
    is_near = later.start - position < REACH and "；" not in reading.text[position : later.start]
    is_of_it = later.start < piece.end or (is_near and _closes(reading, later))
    return later.deadline.date if is_of_it else None


def _reaches(context: Context, before: list[Limit], piece: Piece) -> bool:
    """Whether the last limit governs what stands in `piece` as well as in its own.

    One that opens its piece goes on over the numbers that follow it; one inside a piece
    (17项问题年内完成16项) is of that alone.
    """
    reading = context.reading
    last = before[-1]
    own = reading.piece_at(last.start)
    if own.start >= piece.start:
        return True
    row = before[-last.row] if last.row <= len(before) else last
    if row.start - own.start > _LONGEST_OPENING:
        return False
    if not _OPENS.fullmatch(reading.text[own.start : row.start].strip()):
        return False
    if not reading.text[last.end : min(own.end, last.end + _LONGEST_OPENING)].strip():
        return True
    between = reading.piece_before(piece)
    for _ in range(_LOOK_BACK):
        if between is None or between.start <= own.start:
            return True
        if not (context.measures.get(between) or context.promises.get(between)):
            return False
        between = reading.piece_before(between)
    return False


def _of_row(context: Context, before: list[Limit], position: int, piece: Piece) -> Limit:
    """With 分别 the limit that has the number's place (6月、9月底前分别完成3家、4家), else the last."""
    last = before[-1]
    if last.row < _LEAST_ROW:
        return last
    numbers = [m.start for m in context.measures.get(piece, ()) if m.start >= last.end]
    is_row = last.row == len(numbers) <= len(before) and position in numbers
    if is_row and "分别" in context.reading.text[last.end : numbers[0]]:
        return before[len(before) - last.row + numbers.index(position)]
    return last


def _year_end(context: Context, position: int, piece: Piece) -> date | None:
    """The end of the year that the words before the number open with, else of the heading's."""
    row = _year_of_row(context, position, piece)
    if row:
        return date(row, 12, 31)
    years = context.years
    if years is None:
        return None
    opening: Piece | None = piece
    for _ in range(_LOOK_BACK):
        if opening is None or opening.sentence != piece.sentence:
            break
        found = _YEAR_OPENS.match(context.reading.text, opening.start, position)
        if found and years.first <= int(found["year"]) <= years.last:
            return date(int(found["year"]), 12, 31)
        if _has_limit(context, opening, position):
            return None
        opening = context.reading.piece_before(opening)
    return date(years.heading, 12, 31) if years.heading else None


def _has_limit(context: Context, piece: Piece, position: int) -> bool:
    """Whether a limit of its own stands in the piece before the position."""
    dated = context.limits.get(piece.sentence, [])
    k = bisect_left(dated, piece.start, key=start_of)
    return k < len(dated) and dated[k].start < min(piece.end, position)


def _year_of_row(context: Context, position: int, piece: Piece) -> int | None:
    """2024 for the second number of 2023年、2024年分别新增50个、60个."""
    text = context.reading.text
    first = max(piece.start, position - REACH)
    apart = text.find("分别", first, position)
    if apart < 0:
        return None
    years = [int(found[0]) for found in _YEARS.finditer(text, first, apart + 2)]
    measures = context.measures.get(piece, [])
    k = bisect_left(measures, apart, key=start_of)
    numbers = [measure.start for measure in measures[k : k + NEIGHBOURS + 1]]
    if len(years) < _LEAST_ROW or len(years) != len(numbers) or position not in numbers:
        return None
    return years[numbers.index(position)]


def _closes(reading: Reading, limit: Limit) -> bool:
    """Whether the limit's piece only says when the words before it must be done."""
    piece = reading.piece_at(limit.start)
    lead, rest = reading.text[piece.start : limit.start], reading.text[limit.end : piece.end]
    return not _LEADS_IN.sub("", lead).strip() and bool(_DONE.fullmatch(rest))

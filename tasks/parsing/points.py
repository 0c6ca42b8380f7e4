"""Points of time as notices print them: 8月底, 二〇二四年六月, 三季度末, 2024.6.30, 年底."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from tasks.parsing.bounds import any_of
from tasks.parsing.lexicon import times as words
from tasks.parsing.numerals import whole_number

DAY, MONTH, THIRD, QUARTER, HALF, YEAR, FEAST = (
    "day", "month", "third", "quarter", "half", "year", "feast",
)  # fmt: skip
BEFORE, WITHIN, TOWARDS = "before", "within", "towards"

_HAN_DAY = r"三十一?|二十[一二三四五六七八九]?|十[一二三四五六七八九]?|[一二三四五六七八九]"
_NEAR = any_of(tuple(words.NEAR_YEARS))
_CENTURY = r"(?:19|20|21)\d\d"
_PRINTED = (
    rf"(?:(?<!\d)(?P<year>{_CENTURY})(?:年度?的?|[.\-/—](?=\d{{1,2}}月))"
    r"|(?P<han_year>[一二][九〇○零][〇○零一二三四五六七八九]{2})年"
    r"|(?<!\d)(?P<short_year>[2-4]\d)年(?=\d{1,2}月)"
    rf"|(?P<near>{_NEAR}))"
)
# 8月底前提交 is 底前 and 提交; 6月5日前后 and 前夕 are no 前.
_FORMER = r"(?:（含）)?(?:之|以)?前(?!后(?!续)|期(?![间满中末])|往(?!年)|夕)|为?止"
# 年内 is a limit, 上半年内部审计 none.
_INNER = r"(?:以|之)内|内(?![部容蒙控审外涝设河生需资业地陆科镜网环核心])"
_BOUND = rf"(?: ?(?:(?P<before>{_FORMER})|(?P<within>{_INNER})))?"

# Sample: (31日)24时(前) / (30日)下班(前)
_HOUR = r"(?:(?:\d{1,2}[时点]|下班)(?=[之以]?前))?"

# What a month, a quarter or a year begins with; tried first, since most places hold none.
_BEGINS = rf"(?=[\d一二三四五六七八九十元第前上下{''.join(sorted({word[0] for word in words.NEAR_YEARS}))}])"

# Sample: 8月底前 / 2024年12月31日 / 六月三十日前 / 10月中旬 / 6月1日至30日 / 2024年13月
_CALENDAR = re.compile(
    rf"{_BEGINS}{_PRINTED}?(?<![\d一二三四五六七八九十第])"
    r"(?P<month>\d{1,3}|十[一二]?|[一二三四五六七八九元])月份?的?"
    rf"(?: ?(?:(?P<first>\d{{1,2}}日?[至到—\-])?(?P<day>\d{{1,2}}|{_HAN_DAY})(?:[日号]|(?<=\d)(?=[之以]?前)){_HOUR}"
    rf"|(?P<third>上中|中下|[上中下])旬末?|(?P<edge>[底末初]|中(?=前|完成))))?{_BOUND}"
)
# Sample: 三季度末 / 第一季度前 / 2024年二季度 / 前三季度
_QUARTER = re.compile(
    rf"{_BEGINS}{_PRINTED}?(?:第|前)?(?P<quarter>[一二三四1-4])个?季度(?P<edge>[底末初])?{_BOUND}"
)
# Sample: 上半年 / 2024年下半年内
_HALF = re.compile(rf"{_BEGINS}{_PRINTED}?(?P<half>[上下])半年(?P<edge>[底末])?{_BOUND}")
# Sample: 2024年底 / 今年年底前 / 2024年内 / 2025年前
_YEAR_END = re.compile(
    rf"{_BEGINS}{_PRINTED}(?:(?:年度?)?(?P<edge>[底末]|终(?=前)){_BOUND}|(?:年度?)?(?P<inside>{_INNER})"
    rf"|(?P<whole>{_FORMER})(?![\d一二三四五六七八九十半几]))"
)
# Sample: 年底前 / 年内 / 年终前
_PLAIN_YEAR_END = re.compile(
    r"(?<![\d一二两三四五六七八九十百半几多近上下去明每历往全学青少数])年"
    rf"(?:(?P<edge>[底末]|终(?=前)){_BOUND}|度?(?P<inside>{_INNER}))"
)
# Sample: 到2025年
_BY_YEAR = re.compile(
    rf"(?<![期长延效])(?P<towards>[到至])(?P<year>{_CENTURY})年"
    r"(?![\d一二三四五六七八九十]{1,2}月|年?[底末初中终内]|之?前|[以后的间度起至到—\-]|[上下]半|第?[一二三四1-4]季)"
)
# Sample: 到“十四五”末
_PLAN_END = re.compile(
    rf"“?(?P<plan>{any_of(tuple(words.FIVE_YEAR_PLANS))})”?(?:规划)?时?期?(?P<edge>末|收官)年?{_BOUND}"
)
# Sample: 国庆节前 / “七一”前
_FEAST = re.compile(
    r"(?<![一二三四五六七八九十\d])“?"
    rf"(?P<feast>{any_of(tuple(words.FIXED_DAYS))})”?"
    rf"(?:假期)?(?:来临|到来)?(?P<before>{_FORMER})"
)
# Sample: 2024.6.30 / 2024-06-30前 / 2024/12/31
_DOTTED = re.compile(
    rf"(?<![\d.\-/—])(?P<year>{_CENTURY})(?P<dot>[.\-/—])(?P<month>\d{{1,2}})"
    rf"(?P=dot)(?P<day>\d{{1,2}})(?:(?=\d\d：\d\d)|(?!\d))[日号]?{_BOUND}"
)
# Sample: 2024.12 / 2024-6前
_DOTTED_MONTH = re.compile(
    rf"(?<![\d.\-/—])(?P<year>{_CENTURY})[.\-/](?P<month>\d{{1,2}})(?![\d%]|[.\-/]\d)"
    rf"(?P<edge>[底末])?{_BOUND}"
)
# Sample: 6.30前 / 12/31
_DOTTED_DAY = re.compile(
    rf"(?<![\d.\-/—])(?P<month>\d{{1,2}})[./](?P<day>\d{{1,2}})(?![\d%]|[.\-/]\d)[日号]?{_BOUND}"
)
# Sample: 20240630前
_COMPACT = re.compile(
    rf"(?<!\d)(?P<year>{_CENTURY})(?P<month>\d\d)(?P<day>\d\d)(?!\d)[日号]?{_BOUND}"
)
# Sample: 2024327前, of which nobody can tell the day
_GARBLED = re.compile(rf"(?<!\d)(?P<year>20\d\d)(?P<month>\d{{3}})(?!\d)[日号]?{_BOUND}")
# Sample: 6、9、(12月底前) / 二、(四季度末前)
_LISTED = re.compile(r"(?<![\d.])(?P<month>\d{1,2})(?=[、和及](?:\d{1,2}[、和及]){0,10}\d{1,2}月)")
_LISTED_QUARTER = re.compile(
    r"(?<![\d一二三四五六七八九十])(?P<quarter>[一二三])(?=[、和及](?:[二三][、和及]){0,2}[二三四]季度)"
)
# Sample: 2025年, in a column of limits
_BARE_YEAR = re.compile(_PRINTED)

# Each pattern with its kind and the characters without one of which it finds nothing.
_SPELLED = (
    (_CALENDAR, MONTH, "月"), (_QUARTER, QUARTER, "季"), (_HALF, HALF, "半"),
    (_YEAR_END, YEAR, "底末终内前止"), (_PLAIN_YEAR_END, YEAR, "底末终内"),
    (_BY_YEAR, YEAR, "到至"), (_PLAN_END, YEAR, "五"), (_FEAST, FEAST, "前"),
    (_LISTED, MONTH, "月"), (_LISTED_QUARTER, QUARTER, "季"),
)  # fmt: skip
_DIGIT = re.compile(r"\d")
_FIGURES = (
    (_DOTTED, DAY, ".-/—"), (_COMPACT, DAY, "2"), (_GARBLED, DAY, "2"),
    (_DOTTED_MONTH, DAY, ".-/"), (_DOTTED_DAY, DAY, "./"),
)  # fmt: skip
_COLUMN_ONLY = ((_BARE_YEAR, YEAR, "年"),)
_THIRDS = {"上": 10, "中": 20, "上中": 20}
_ZEROS = str.maketrans("○零", "〇〇")


@dataclass(frozen=True, slots=True)
class Point:
    """A point of time in a text. `year` is the printed one, `offset` what 明年 adds to the plan's.

    `edge` is 底, 末, 初 or empty; `bound` is before (8月底前), within (年内), towards (到2025年) or
    empty. `figures` marks one without 月 and 日 (6.30), `ranged` the end of a range of days.
    """

    start: int
    end: int
    kind: str
    year: int | None = None
    offset: int | None = None
    month: int | None = None
    day: int | None = None
    third: str = ""
    edge: str = ""
    bound: str = ""
    feast: str = ""
    figures: bool = False
    ranged: bool = False

    @property
    def names_year(self) -> bool:
        return self.year is not None or self.offset is not None


def find_points(text: str, *, bare: bool = False) -> list[Point]:
    """The points of time in the order of the text, none within another; `bare` takes 2025年 too."""
    taken = bytearray(len(text))
    points: list[Point] = []
    figures = _FIGURES if _DIGIT.search(text) else ()
    for pattern, kind, keys in (*_SPELLED, *figures, *(_COLUMN_ONLY if bare else ())):
        if not any(key in text for key in keys):
            continue
        for match in pattern.finditer(text):
            start, end = match.span()
            if not any(taken[start:end]):
                taken[start:end] = b"\x01" * (end - start)
                points.append(_point(match, kind))
    return sorted(points, key=lambda point: point.start)


def last_day(point: Point, year: int | None) -> date | None:
    """The last day that the words still allow, `year` where they print none.

    None where no year is known, and for a day or month that the calendar does not have.
    """
    if point.year is None and year is not None:
        year += point.offset or 0
    elif point.year is not None:
        year = point.year
    if year is None or not date.min.year < year < date.max.year:
        return None
    if point.kind == FEAST:
        return _eve(point.feast, year)
    if point.kind == YEAR:
        is_before = point.bound == BEFORE and not point.edge
        return date(year - 1 if is_before else year, 12, 31)
    if point.month is None or not 1 <= point.month <= 12 or point.edge == "初":
        return None
    return _day_of_month(point, year, point.month)


def _day_of_month(point: Point, year: int, month: int) -> date | None:
    days = calendar.monthrange(year, month)[1]
    if point.day is not None:
        return date(year, month, point.day) if 1 <= point.day <= days else None
    if point.third:
        return date(year, month, _THIRDS.get(point.third, days))
    if point.edge == "中":
        return date(year, month, 15)
    if point.kind in (MONTH, DAY) and point.bound == BEFORE and not point.edge:
        return date(year, month, 1) - timedelta(days=1)
    return date(year, month, days)


def _eve(feast: str, year: int) -> date:
    month, day = words.FIXED_DAYS[feast]
    # A plan's 元旦 is the one at its end.
    return date(year + 1 if (month, day) == (1, 1) else year, month, day) - timedelta(days=1)


def _point(match: re.Match[str], kind: str) -> Point:
    found = {name: value for name, value in match.groupdict().items() if value}
    if "day" in found:
        kind = DAY
    elif "third" in found:
        kind = THIRD
    near = found.get("near")
    return Point(
        *match.span(),
        kind=kind,
        year=_year(found),
        offset=words.NEAR_YEARS[near] if near else None,
        month=_month(found),
        day=whole_number(found["day"]) if "day" in found else None,
        third=found.get("third", ""),
        edge="末" if found.get("edge") == "收官" else found.get("edge", ""),
        bound=_bound(found),
        feast=found.get("feast", ""),
        figures=any(match.re is pattern for pattern, _, _ in _FIGURES),
        ranged="first" in found,
    )


def _year(found: dict[str, str]) -> int | None:
    if "plan" in found:
        return words.FIVE_YEAR_PLANS[found["plan"]]
    if "short_year" in found:
        return 2000 + int(found["short_year"])
    if "han_year" in found:
        return whole_number(found["han_year"].translate(_ZEROS))
    return int(found["year"]) if "year" in found else None


def _month(found: dict[str, str]) -> int | None:
    """The month, or the last one of a quarter or half-year."""
    if "quarter" in found:
        return 3 * (whole_number(found["quarter"]) or 0)
    if "half" in found:
        return 6 if found["half"] == "上" else 12
    if found.get("month") == "元":
        return 1
    return whole_number(found["month"]) if "month" in found else None


def _bound(found: dict[str, str]) -> str:
    if "before" in found or "whole" in found:
        return BEFORE
    if "within" in found or "inside" in found:
        return WITHIN
    return TOWARDS if "towards" in found else ""

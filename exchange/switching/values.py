"""What stands in a ledger's cell: shares, days, states, lights, names. Pure; None where it cannot be read."""

import re
from calendar import monthrange
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from agencies.lexicon import fold
from tasks.choices import Light, State
from tasks.parsing.flow import clean
from tasks.parsing.times_cell import read_time_cell

WHOLE: Final = Decimal(100)
TENTH: Final = Decimal("0.1")
NONE_WORDS: Final = frozenset({"", "-", "--", "—", "——", "/", "\\", "无", "暂无", "n/a"})
_NUMBER = re.compile(r"(?:约|达|已完成)?(\d{1,3}(?:\.\d{1,6})?)(%?)")
_HUNDREDTHS = re.compile(r"百分之(\d{1,3}(?:\.\d+)?)")
# Sample: 进度60% / 完成60.5%, but 同比下降3% says nothing of the task
_WITHIN = re.compile(r"(?:进度|完成率|完成|进展)(?:约|达到?|至|为)?(\d{1,3}(?:\.\d)?)%")
# The first of these that a word begins with or holds tells the state; 未完成 before 完成.
_STATES: Final = (
    (("未启动", "未开展", "未开始", "尚未启动", "待启动", "未开工", "待签收"), State.TO_SIGN),
    (("中止", "终止", "取消", "暂停", "暂缓", "停办", "撤销"), State.HALTED),
    (
        (
            "未完成",
            "未办结",
            "推进",
            "进行",
            "办理中",
            "在办",
            "正在",
            "持续",
            "基本完成",
            "滞后",
            "正常",
            "部分完成",
        ),
        State.IN_PROGRESS,
    ),
    (("待核", "待验收", "待销号", "申请销号"), State.IN_PROGRESS),
    (("已完成", "完成", "办结", "销号", "完结", "已结项", "结束"), State.CLOSED),
    (("已启动", "启动", "实施", "延期", "超期"), State.IN_PROGRESS),
)
_LIGHTS: Final = (
    (("红", "滞后", "逾期"), Light.LATE),
    (("黄", "橙", "预警", "临期"), Light.WARN),
    (("绿", "正常"), Light.OK),
    (("蓝", "办结", "完成", "销号"), Light.DONE),
    (("白", "灰", "未启动"), Light.IDLE),
)
_FAR: Final = 40  # of 255: greyer colours are no light
# Sample: 2024年6月底前 within 2024年6月底前（原），2024年9月底前（现）
_MOVED = re.compile(r"(?P<now>[^，,;；()（）\n]+?)[(（](?:现|调整后|延期后|变更后)[)）]")
_BEFORE = re.compile(r"(?P<before>[^，,;；()（）\n]+?)[(（](?:原|原定|调整前)[)）]")
_MOVED_TO = re.compile(r"(?:延期|延长|调整|推迟|顺延)[至到为](?P<now>[^，,;；()（）\n]+)")
_STANDING = re.compile(r"全年|长期|持续|常态|年内|贯穿")
_BETWEEN = re.compile(r"[、,，;；/\n\t]|\s{2,}|(?<=[一-鿿]) (?=[一-鿿])")
_PHONE = re.compile(r"(?<!\d)(?:1[3-9]\d{9}|0\d{2,3}[-—]?\d{7,8}|\d{7,8})(?!\d)")
_ROLE = re.compile(r"^(?:牵头|责任|配合|协办|主办)[:：]|^[:：]")
_SHORT = re.compile(r"(\d{1,2})[./-](\d{1,2})")
_OUTER = re.compile(r"[(（][^()（）]*[)）]$")


@dataclass(frozen=True, slots=True)
class Limits:
    """The last day in force, and the one before it was moved, if it was. ``steps`` are earlier days that are printed.

    ``inferred``: the cell names the whole year, or nothing.
    """

    day: date
    before: date | None = None
    steps: tuple[date, ...] = ()
    inferred: bool = False


def is_nothing(text: str) -> bool:
    """Whether the cell says that there is nothing to say."""
    return fold(text).lower() in NONE_WORDS


def percent_of(text: str, *, shares: bool = False) -> Decimal | None:
    """A percentage from 60%, 60, 0.6 or 百分之六十 in figures, with one decimal.

    ``shares``: the column holds parts of one, so that 1 is all of it.
    """
    words = fold(text)
    found = _HUNDREDTHS.fullmatch(words) or _NUMBER.fullmatch(words)
    if found is None:
        return _percent_in_words(words)
    value = Decimal(found[1])
    is_percent = found.re is _HUNDREDTHS or found[2] == "%"
    if not is_percent and (0 < value < 1 or (shares and value == 1)):
        value *= WHOLE
    return value.quantize(TENTH) if value <= WHOLE else None


def percent_within(text: str, *, shares: bool = False) -> Decimal | None:
    """The percentage that a cell is, or that its words name: 已完成60%，…; of several the last."""
    whole = percent_of(text, shares=shares)
    found = _WITHIN.findall(fold(text))
    return whole if whole is not None or not found else percent_of(f"{found[-1]}%")


def month_end(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, month, monthrange(year, month)[1])


def holds_shares(texts: Collection[str]) -> bool:
    """Whether a column of numbers holds parts of one: some lie between 0 and 1, and none above."""
    bare = [
        Decimal(found[1])
        for text in texts
        if (found := _NUMBER.fullmatch(fold(text))) and not found[2]
    ]
    return any(0 < value < 1 for value in bare) and all(value <= 1 for value in bare)


def state_of(text: str) -> State | None:
    """The process state that a word means."""
    words = fold(text)
    for parts, state in _STATES:
        if any(part in words for part in parts):
            return state
    return None


def light_of(text: str, fill: str = "") -> Light | None:
    """The light that a cell shows, by its word or by its colour."""
    words = fold(text)
    for parts, light in _LIGHTS:
        if any(part in words for part in parts):
            return light
    return _light_of_colour(fill)


def limits_of(text: str, now: str = "", *, year: int) -> Limits | None:
    """The limits that a cell prints, ``now`` being the cell of the limit as it was moved; None where no day is found.

    Of several days the last is the limit and the others are steps. A cell without words, 全年 and the like give the
    last day of the year.
    """
    if now and not is_nothing(now):
        moved = days_of(now, year=year)
        first = days_of(text, year=year) if not is_nothing(text) else []
        if not moved or (not first and not is_nothing(text) and not _is_standing(text, year)):
            return None
        return _moved(moved[-1], (*first[-1:],), tuple(first[:-1]))
    if found := (_MOVED.search(text) or _MOVED_TO.search(text)):
        before = _BEFORE.search(text)
        moved = days_of(found["now"], year=year)
        first = days_of(before["before"] if before else text[: found.start()], year=year)
        return _moved(moved[-1], (*first[-1:],), ()) if moved else None
    if is_nothing(text) or _is_standing(text, year):
        return Limits(date(year, 12, 31), inferred=True)
    days = days_of(text, year=year)
    return Limits(days[-1], None, tuple(days[:-1])) if days else None


def days_of(text: str, *, year: int) -> list[date]:
    """The days that a cell prints, in the order of time; a year that is not printed is the plan's."""
    line = " ".join(text.split())
    found = read_time_cell(clean(line, 0, len(line)), year)
    days = {one.deadline.date for one in found.limits}
    if not days and (short := _SHORT.fullmatch(fold(line))):
        days = {_day(year, int(short[1]), int(short[2]))}
    return sorted(day for day in days if day)


def day_of(text: str, *, year: int) -> date | None:
    """The one day, such as that of closing."""
    days = days_of(text, year=year)
    return days[-1] if days else None


def names_of(text: str) -> list[str]:
    """The names in one cell, each once, without what part they play: 牵头：水科、大气科（王五）."""
    parts = (_ROLE.sub("", part.strip()).strip() for part in _BETWEEN.split(text))
    return [*dict.fromkeys(part for part in parts if part and not is_nothing(part))]


def people_of(text: str) -> list[tuple[str, str]]:
    """Names with their telephone numbers, empty where none is written."""
    found: list[tuple[str, str]] = []
    for part in names_of(text):
        phone = _PHONE.search(part)
        name = _PHONE.sub("", part).strip(" :：()（）-—")
        if name:
            found.append((name, phone[0] if phone else ""))
        elif phone and found and not found[-1][1]:
            found[-1] = (found[-1][0], phone[0])
    return found


def without_remark(name: str) -> str:
    """A unit's name without the brackets behind it."""
    return _OUTER.sub("", name).strip()


def _percent_in_words(words: str) -> Decimal | None:
    if words in ("已完成", "完成", "已办结", "办结", "全部完成"):
        return WHOLE
    return Decimal("0.0") if words in ("未启动", "未开展", "未开始") else None


def _is_standing(text: str, year: int) -> bool:
    line = " ".join(text.split())
    found = read_time_cell(clean(line, 0, len(line)), year)
    return not found.limits and (found.standing or bool(_STANDING.search(text)))


def _moved(day: date, before: tuple[date, ...], steps: tuple[date, ...]) -> Limits:
    first = before[0] if before and before[0] != day else None
    return Limits(day, first, tuple(step for step in steps if step < day))


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _light_of_colour(fill: str) -> Light | None:
    if not re.fullmatch(r"[0-9A-Fa-f]{6}", fill):
        return None
    red, green, blue = (int(fill[n : n + 2], 16) for n in (0, 2, 4))
    if max(red, green, blue) - min(red, green, blue) < _FAR:
        return None
    if blue >= max(red, green):
        return Light.DONE
    if green > red + _FAR:
        return Light.OK
    return Light.WARN if green > (red + blue) / 2 + _FAR / 2 else Light.LATE

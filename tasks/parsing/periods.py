"""Words that say how often: 每季度, 按月, 月调度, 一年两次, 每月25日前, 1次/季度."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tasks.parsing.bounds import any_of
from tasks.parsing.clauses import Reading
from tasks.parsing.lexicon import times as words
from tasks.parsing.numerals import HAN_NUMERALS, whole_number

NUMBER = rf"(?:\d{{1,4}}|[{HAN_NUMERALS}]{{1,4}})"


OCCASION = rf"(?:{any_of(words.OCCASIONS)})"
_PERIOD = rf"(?P<odd>{any_of(tuple(words.ODD_PERIODS))})|(?P<period>{any_of(tuple(words.PERIODS))})"
MECHANISM = rf"(?:{any_of(words.MECHANISMS)})"
_SHORT = "月度?|季度?|半年度?|年度?|周|日|旬"

# Sample: 每季度 / 每个月 / 每半年 / 每双月 / 每2个月
_EVERY = re.compile(rf"每(?:个|一个?)?(?:{_PERIOD})")
# Sample: 按月 / 按季度 / 按学期; no 按日计罚, 按年龄, 按季节
_BY = re.compile(
    r"(?<![规依遵])按(?:(?P<odd>旬)|(?P<period>季度|月度|学期|半年|[周月季日]))(?![期时程产龄份节边薪常均限照长轮计连底末初内考度])"
    rf"|按(?P<yearly>年度?)(?=(?:开展|进行|组织)?{MECHANISM})"
)
# Sample: 逐月 / 逐季度; 逐月下降 only says how
_EACH = re.compile(
    r"逐(?P<period>季度|[周月季日])(?!.?(?:下降|提升|改善|增|减|提高|向好|降低|加大|递))"
)
# Sample: 月月(有活动) / 季季 / 隔月
_DOUBLED = re.compile(r"(?P<same>月月|季季|周周)(?=有|讲|查|评|抓|晒|开)|(?P<odd>隔[周月])")
# Sample: 一月一调度 / 双月一督查 / 半年一总结
_ONE_EACH = re.compile(
    r"(?=[双半旬一日天周月季年])(?<![每\d第二三四五六七八九十两几双])(?:(?P<odd>双周|半月|双月|旬)|一?(?P<period>半年|季度|[日天周月季年]))一"
    rf"(?={MECHANISM}|(?:{any_of(words.ONE_MECHANISMS)}))"
)
# Sample: 月调度 / 季通报 / “日监测、周会商”
_CHAINED = re.compile(
    r"(?=[双半旬日周月季])(?:^|(?<=[\n“、，。；：和及行以立（到持实取用展施照善化严成强与推])|(?<=健全))"
    r"(?:(?P<odd>双周|半月|双月|旬)|(?P<period>半年|[日周月季]))"
    rf"(?=(?:[、和及与](?:{_SHORT})){{0,3}}(?:(?:工作|集中|定期)?{MECHANISM}"
    rf"|(?:{any_of(words.SHORT_MECHANISMS)})(?=[、，。；”制机周月季]|$)))"
)
# Sample: 月度例会 / 季度、年度考核
_TERMLY = re.compile(
    r"(?=[月季半])(?<![\d一二三四五六七八九十个上下每按逐各当本])(?P<period>月度|季度|半年度?(?!总结|报告|小结|工作总结))"
    rf"(?=(?:[、和及与](?:{_SHORT})){{0,3}}(?:工作|集中|定期)?{MECHANISM})"
)
# Sample: 一年两次 / 一季度至少一次 / 半年一次
_ONE_PERIOD = re.compile(
    r"(?=[一半双两])(?<![第近这十百每前二三四五六七八九\d])(?:一个?(?P<period>学期|季度|[年季月周天日])|(?P<half>半年)"
    rf"|(?P<odd>半个?月|双周|两周|双月|两个月))(?:不少于|至少)?(?P<count>{NUMBER})(?:[—至到]{NUMBER})?{OCCASION}"
)
# Sample: 1次/季度
_PER = re.compile(rf"(?P<count>{NUMBER})(?:[—至到]{NUMBER})?{OCCASION}/每?(?:{_PERIOD})")
# Sample: 上、下半年各 / 春秋两季分别
_HALVES = re.compile(
    r"(?:上半年[、和与及]下半年|上[、和与及]?下半年|春[、和]?(?:季[、和])?秋(?:两个?|季)?(?:季|学期)?)(?:各|均|分别(?!完成|达到|实现))"
)
# Sample: (于)次月5日前
_NEXT = re.compile(r"(?:次月|下个?月|翌月)(?=\d{1,2}[日号])")
# Sample: (每月)25日前 / (每季度)最后一个月的30日前 / (每月)5日、20日前 / (每季度)（3月、6月）25日前
_DAY = re.compile(
    r"(?:（[^（）]{1,20}）|（)?(?:的?(?:最后一个月|末月|首月|第[一二三1-3]个月|次月|下个?月|末|12月))?(?:的|于|在)?"
    r"(?P<day>[12]\d|3[01]|0?[1-9])(?:[日号]?[、和及](?P<more>[12]\d|3[01]|0?[1-9]))?[日号](?!内)"
)
# Sample: (每周)五
_WEEKDAY = re.compile(
    r"[一二三四五六日天](?![次轮期场遍回])(?:[、和及](?:周|星期)?[一二三四五六日天]){0,4}"
)
# Sample: (月度)、季度、年度(考核)
LIST_TAIL = re.compile(rf"(?:[、和及与](?:{_SHORT})){{1,4}}")
# Sample: (每月调度)于25日前(报送)
_LATER_DAY = re.compile(
    r"(?:于|在|次月|下个?月)(?P<day>[12]\d|3[01]|0?[1-9])(?P<more>(?!))?[日号](?:之|以)?前"
)
_FLOW = re.compile(rf"(?:的|将|能|最|预计)?(?:{any_of(words.FLOWS)})")
_AMOUNT = re.compile(rf"\d(?:余|多)?[万亿]?(?:{any_of(words.FLOW_UNITS)})(?!以上的?(?:项目|工程))")
_CAPACITY = 12  # characters after a period word in which an amount makes it a flow
# The longer patterns first look at one character, so that most places cost them nothing.
# Each pattern with the characters without one of which it finds nothing.
_PATTERNS = (
    (_EVERY, "每"), (_PER, "/"), (_ONE_PERIOD, "年季月周天日学"), (_HALVES, "各分均"), (_BY, "按"),
    (_EACH, "逐"), (_DOUBLED, "月季周"), (_ONE_EACH, "一"), (_CHAINED, "日周月季旬半"),
    (_TERMLY, "度半"), (_NEXT, "月"),
)  # fmt: skip
_CARRIES_OWN_WORDS = frozenset({_ONE_EACH, _CHAINED, _TERMLY})


@dataclass(frozen=True, slots=True)
class Period:
    """A period word and its place. `times` is how often the odd one (双月) comes in `freq`.

    `count` is what the words themselves count (一年两次), `days` the days of the month; `after` is
    where the days end. `is_name` marks one that is a part of what recurs (月调度).
    """

    start: int
    end: int
    freq: str
    times: int = 1
    count: int | None = None
    days: tuple[int, ...] = ()
    after: int = 0
    is_name: bool = False


def find_periods(reading: Reading) -> list[Period]:
    """The period words of duties, in order; capacities and rates of flow are left out."""
    taken = bytearray(len(reading.text))
    periods: list[Period] = []
    for pattern, keys in _PATTERNS:
        if not any(key in reading.text for key in keys):
            continue
        for match in pattern.finditer(reading.text):
            start, end = match.span()
            if any(taken[start:end]) or reading.titled[start] or _is_flow(reading, match):
                continue
            taken[start:end] = b"\x01" * (end - start)
            period = _period(reading, match)
            taken[start : period.after] = b"\x01" * (period.after - start)
            periods.append(period)
    return sorted(periods, key=lambda period: period.start)


def later_days(text: str, start: int, end: int) -> tuple[int, ...]:
    """The day of the month that stands further on in the same words."""
    found = _LATER_DAY.search(text, start, end)
    return (int(found["day"]),) if found else ()


def _is_flow(reading: Reading, match: re.Match[str]) -> bool:
    """每日处理500吨, 每年递增8%, 每月补助300元."""
    if match.re is not _EVERY:
        return False
    if _FLOW.match(reading.text, match.end()):
        return True
    stop = min(match.end() + _CAPACITY, reading.piece_at(match.start()).end)
    return bool(_AMOUNT.search(reading.text, match.end(), stop))


def _period(reading: Reading, match: re.Match[str]) -> Period:
    groups = match.groupdict()
    freq, times = _frequency(match)
    start, end = match.span()
    day = _DAY.match(reading.text, end) if match.re in (_EVERY, _NEXT) else None
    if day and freq == "yearly" and "12月" not in day[0]:
        day = None
    days = tuple(int(day[name]) for name in ("day", "more") if day[name]) if day else ()
    count = whole_number(groups["count"]) if groups.get("count") else None
    is_name = match.re in _CARRIES_OWN_WORDS
    weekday = _WEEKDAY.match(reading.text, end) if freq == "weekly" and not is_name else None
    named = day or weekday
    after = _after_day(reading.text, named.end()) if named else end
    return Period(start, end, freq, times, count, days, after, is_name)


def _after_day(text: str, position: int) -> int:
    for ending in ("之前", "以前", "前"):
        if text.startswith(ending, position):
            return position + len(ending)
    return position


def _frequency(match: re.Match[str]) -> tuple[str, int]:
    if match.re is _HALVES:
        return "halfyearly", 1
    if match.re is _NEXT:
        return "monthly", 1
    groups = match.groupdict()
    odd = groups.get("odd")
    if odd:
        return words.ODD_PERIODS[odd]
    if groups.get("half"):
        return "halfyearly", 1
    word = groups.get("period") or groups.get("yearly") or groups["same"] or ""
    return words.PERIODS[word if word in words.PERIODS else word[0]], 1

"""Periods that run from an event or from now on: 印发后1个月内, 自受理之日起10个工作日内, 三年内."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tasks.parsing.bounds import any_of
from tasks.parsing.clauses import Reading
from tasks.parsing.lexicon import times as words
from tasks.parsing.numerals import HAN_NUMERALS, whole_number

# Sample: 2个月内 / 15个工作日之内 / 半年内 / 3—5日内 / 24小时内
_TERM = re.compile(
    rf"(?<![\d.{HAN_NUMERALS}第近月])(?:\d{{1,3}}[—\-至])?(?P<count>\d{{1,3}}|[{HAN_NUMERALS}]{{1,3}}|半)"
    r"(?P<unit>个?工作日|个?交易日|个?自然日|个月|月|日|天|周|个星期|个?小时|分钟|年|个季度)"
    r"(?:时间)?(?:(?:以|之)内|内(?!部|容|外|涝))"
)
# Sample: 用3年时间 / 利用三年左右的时间
_YEARS = re.compile(
    rf"(?:用|利用|通过|经过|花)(?:\d[—至\-])?(?P<count>\d|[{HAN_NUMERALS}])年(?:左右)?的?时间"
)
# Sample: 事故信息报告时限不超过1小时
_REPORTED = re.compile(
    r"(?P<what>[一-鿿]{2,8}?)(?:信息|情况)?(?:报告|上报|报送)(?:时限|时间)(?:不得?超过|控制在|不多于|缩短至|压缩至)"
    r"(?P<count>\d{1,3})个?(?P<unit>小时|分钟)(?:[以之]?内)?"
)
# Sample: (自印发)之日起 / (收到转办件)后 / (下发图斑)的 / (会)后
_EVENT_END = re.compile(r"(?:之日起?|当日起|以?后的?|之后的?|起的?|的)，?$")
# Sample: 接报(30分钟内) / 收到申请材料(5个工作日内)
_EVENT_VERB = re.compile(rf"(?:(?:收到|接到|取得|提交)[^，。；、]{{2,12}}|{any_of(words.EVENTS)})$")
# Sample: 在规定的(15日内), which names no event
_NO_EVENT = re.compile(r"(?:规定|法定|要求|约定|承诺|相应|限定)$")
_EVENT_START = re.compile(
    r"(?<![存现所内正实潜各外旨意])在(?![建线用校岗职])|(?<![由终等过急位属关基敢善])于(?!是)"
    r"|自(?![然查行主动身评我愿治])|从(?![业严快速重])|应当|[应须需要]|务必|必须|，"
)
# Sample: (出现问题后)要在
_MODAL_END = re.compile(r"(?:原则上|最[迟晚]|一般|[应须要于在，]){1,4}$")
_NO_TERM_BEFORE = re.compile(
    rf"(?:近|过去|前|连续|最近|满|已|每|逾|{any_of(words.CUT_TO)})[^，。；、]{{0,3}}$"
)
# Sample: (5年内)建成
_DONE_AFTER = re.compile(
    rf"，?[^，。：；、（）“”《》\n]{{0,12}}?(?:{any_of((*words.ACHIEVED, '力争'))})"
)
# Sample: (30日内)无新增 / (24小时内)接种率: what is so within a time, not done by then
_NOT_DONE_AFTER = re.compile(
    r"(?:的|无|未|不|没有|发生|累计|曾|有效|生效|到期|出现|再次|重复|连续)|[^，。；]{0,8}率|[，。；、：）”]|$"
)
_PERIODS = {
    "工作日": "P{}D", "交易日": "P{}D", "自然日": "P{}D", "月": "P{}M", "日": "P{}D", "天": "P{}D",
    "周": "P{}W", "星期": "P{}W", "小时": "PT{}H", "分钟": "PT{}M", "年": "P{}Y", "季度": "P{}M",
}  # fmt: skip
_HALVES = {"月": "P15D", "年": "P6M", "天": "PT12H", "日": "PT12H", "小时": "PT30M"}
_REACH = 80  # characters before a period in which the event is looked for
_NEAR = 12  # characters between two periods after one event
_LONGEST = 40  # characters of an event's name


@dataclass(frozen=True, slots=True)
class Term:
    """A period in ISO 8601 with its place; `after` names the event, empty for one from now on."""

    start: int
    end: int
    period: str
    after: str = ""
    working_days: bool = False


def find_terms(reading: Reading, *, bare: bool = False) -> list[Term]:
    """The periods within which something must be done; those that only describe are left out."""
    terms: list[Term] = []
    for match in _TERM.finditer(reading.text) if "内" in reading.text else ():
        event = _event(reading, match.start()) or _shared_event(reading, match.start(), terms)
        term = _term(reading, match, event, bare=bare)
        terms += [term] if term else []
    if "时间" in reading.text:
        found = _YEARS.finditer(reading.text)
        terms += [term for match in found if (term := _years(reading, match))]
    terms += _reports(reading)
    return sorted(terms, key=lambda term: term.start)


def _reports(reading: Reading) -> list[Term]:
    """How soon an event must be told of: its name stands before 报告时限."""
    if "报" not in reading.text or "时" not in reading.text:
        return []
    found = _REPORTED.finditer(reading.text)
    return [
        Term(
            match.start("what"), match.end(),
            _PERIODS[match["unit"]].format(match["count"]), f"{match['what']}发生",
        )
        for match in found
    ]  # fmt: skip


def _term(reading: Reading, match: re.Match[str], after: str, *, bare: bool) -> Term | None:
    unit = match["unit"].removeprefix("个")
    if match["count"] == "半":
        period = _HALVES.get(unit, "")
    else:
        count = whole_number(match["count"]) or 0
        period = _PERIODS[unit].format(3 * count if unit == "季度" else count) if count else ""
    if not period or (not after and not _stands_alone(reading, match, bare=bare)):
        return None
    return Term(*match.span(), period, after, working_days=unit in ("工作日", "交易日"))


def _stands_alone(reading: Reading, match: re.Match[str], *, bare: bool) -> bool:
    """三年内建成 runs from the plan on; 3月内 is March, 5分钟内 a quality, 近三年内 the past."""
    if match["unit"] == "分钟" or (match["unit"] == "月" and match["count"] != "半"):
        return False
    if _NO_TERM_BEFORE.search(reading.text[max(0, match.start() - 8) : match.start()]):
        return False
    if bare:
        return True
    if match["unit"] == "年" or reading.quoted[match.start()]:
        return bool(_DONE_AFTER.match(reading.text, match.end()))
    return not _NOT_DONE_AFTER.match(reading.text, match.end())


def _event(reading: Reading, position: int) -> str:
    """What must happen first: the words before 后, 的 or 之日起, in this piece or the one before."""
    piece = reading.piece_at(position)
    start = piece.start
    near = max(start, position - _REACH)
    if near == start and not _MODAL_END.sub("", reading.text[start:position]):
        above = reading.piece_before(piece)
        if above is None or above.sentence != piece.sentence:
            return ""
        start = above.start
    lead = reading.text[max(start, position - _REACH) : position]
    lead = _MODAL_END.sub("", lead)
    ending = _EVENT_END.search(lead) or _EVENT_VERB.search(lead)
    if ending is None:
        return ""
    event = lead if ending.re is _EVENT_VERB else lead[: ending.start()]
    if _NO_EVENT.search(event):
        return ""
    marks = [mark.end() for mark in _EVENT_START.finditer(event) if mark.end() < len(event)]
    return event[marks[-1] if marks else 0 :].strip(" 的，")[-_LONGEST:]


def _shared_event(reading: Reading, position: int, terms: list[Term]) -> str:
    """The event of the period before in the same piece: 发生后30分钟内电话报告、2小时内书面报告."""
    if not terms or terms[-1].start < reading.piece_at(position).start:
        return ""
    between = reading.text[terms[-1].end : position]
    return terms[-1].after if len(between) < _NEAR and "、" in between else ""


def _years(reading: Reading, match: re.Match[str]) -> Term | None:
    count = whole_number(match["count"])
    return (
        Term(*match.span(), f"P{count}Y") if count and not reading.titled[match.start()] else None
    )

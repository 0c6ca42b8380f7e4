"""Whether a number with a unit says how much, rather than name or define something."""

from __future__ import annotations

import re
from functools import cache

from tasks.parsing.bounds import MOST, any_of
from tasks.parsing.clauses import Reading
from tasks.parsing.lexicon import measures as words
from tasks.parsing.lexicon.promises import CHANGES, DEEDS, MOVES_UP, SHOWS
from tasks.parsing.measures import (
    AMOUNT,
    COMPARED,
    COUNT,
    MEASURED,
    OCCASION,
    PLACE,
    RATE,
    Measure,
)  # fmt: skip

_LEAD_REACH = 80
_AFTER_REACH = 40
# Sample: 20张床及以上医疗机构 / 65蒸吨/小时以上的燃煤锅炉 (what they are, not what is promised)
_DEFINES = re.compile(r"的?[一-鿿“A-Z]")
_GOES_ON = re.compile(r"并|且|或|和|及|的(?:任务|目标|比例|要求)")
_NEVER_BEFORE = re.compile(rf"{any_of(words.NEVER_BEFORE)}|床(?:位)?(?:及)?以[上下]")
_NEVER_AFTER = re.compile(rf"(?:{any_of(words.NEVER_AFTER)})$")
_NEVER_BEFORE_ONE = re.compile(rf"(?:{any_of(words.NEVER_BEFORE_ONE)})$")
# Sample: 由(20个工作日)压缩至(10个工作日): the first is where it stands
_FROM_BEFORE = re.compile(
    r"(?:由|从|自)(?:20\d\d年的?|上年的?|去年的?|原来的?|目前的?|现在的?|现有的?)?$"
)
_TO_AFTER = re.compile(
    r"(?:左右|以[上下])?(?:进一步|逐步)?(?:提高|提升|增加|扩大|上升|增长|压缩|缩短|降低|下降|减少|压减|精简|降|减|增|升|扩)"
    r"(?:到|至|为)"
)
# Sample: (168个)城市后20名
_RANKING_AFTER = re.compile(r"[^，。；、\d]{0,8}[前后](?:\d|[一二三四五六七八九十])")
# Sample: 培训(100名) / 建成全市(5个) / 至少
_VERB_BEFORE = re.compile(rf"(?:{any_of(DEEDS)})(?:了|不少于|至少|全[省市县区])?(?:约|近|超|上)?$")
_GOVERNED = re.compile(rf"{_VERB_BEFORE.pattern}|(?:将|把|对)$")
_ACTION = re.compile(any_of(DEEDS))
_CHANGED = re.compile(rf"(?:{any_of(CHANGES)})(?:约|近|超)?$")
_MOVED = re.compile(rf"(?:{any_of(MOVES_UP)})$")
_ABSTRACT = re.compile(rf"的?(?:重点|主要|重大|具体|关键)?(?:{any_of(words.ABSTRACT)})")
_ABSTRACT_HAN = re.compile(rf"的?(?:核心|基本)?(?:{any_of(words.ABSTRACT + words.ABSTRACT_HAN)})")
# Sample: 严格落实(18项)核心制度, which are known by their number
_KEPT = re.compile(r"(?:落实|执行|遵守|贯彻)(?:好|了)?$")
_RULES = re.compile(r"[^，。；、]{0,4}(?:制度|规定|纪律|禁令)(?=[，。；、]|$)")
# Sample: (6月)底前(8个县全部…); 前(8个) alone says which
_LIMIT_BEFORE = re.compile(r"(?:[底末月日内旬]|季度)[之以]?前$")
# Sample: 提升(7—10天)预报准确率
_NAMES_RATE = re.compile(r"[^，。；、\d]{1,10}(?:率|能力|水平|精度|质量)")
# Sample: (每两年)开展一次
_EVERY_FEW_YEARS = re.compile(r"每隔?[两二三四五六2-6]个?年")
# Sample: 每天校内、校外各(1小时)体育活动时间
_DAILY = re.compile(r"每[天日周][^，。；]{0,12}$")
_SPENT = re.compile(r"[^，。；、]{0,8}(?:活动|锻炼|运动|劳动|阅读|体育|时间)")
# What a quantity is called: 优良天数(310天), 粮食产量(50亿斤).
_QUANTITY = re.compile(
    r"(?:浓度|均值|天数|指数|寿命|总量|产量|数量|减排量|治理量|长度|里程|能耗|强度|规模|收入|投资额|金额"
    r"|产值|总值|营收|容量|装机|面积|率|得分|水平|声级|时间|时限|时长|用时|周期|期限)(?:约|近)?$"
)
# Sample: (浓度低于100毫克/升)的污水处理厂; (35微克/立方米)的目标 goes on about the number
_OF_SUCH = re.compile(r"的(?!任务|目标|比例|要求|标准|水平|控制|限值)[一-鿿]")
# A count of people or storeys with 以上 mostly sorts something: 30人以上企业, 20户以上自然村.
_SORTING = frozenset(("人", "名", "户", "张", "层", "岁", "级", "座", "床", "万人", "头", "台"))
_NEVER_HAN = frozenset(("类", "种", "级", "位", "款", "单元"))
_RARELY_HAN = frozenset(
    ("项", "条", "部", "组", "支", "起", "人", "对", "门", "头", "片", "口", "批")
)
_KINDS = frozenset(("类", "种", "款", "批"))
_TIMES = frozenset(("小时", "分钟", "秒", "天", "日", "周", "年", "个工作日", "工作日", "个月"))
_STRETCHES = ("公里", "千米", "亩", "公顷")
# Sample: A、B安全利用率两个(100%); not 六个百分百
_EACH_RATE = re.compile(r"率[^，。；、]{0,4}[两双三四]个$")
# Sample: 每周会商(一次)
_EACH = re.compile(r"每(?:个?季度|半年|学期|[年月周日季])")
# Sample: (每季度)公布(一批典型案例)
_SHOWN = re.compile(rf"(?:{any_of(SHOWS)})$")
_LARGE = frozenset("百千万")
_LATEST_YEAR = 100
_SECOND = 2


def countable(reading: Reading, printed: list[Measure], taken: list[bool]) -> list[Measure]:
    """Those of a clause's numbers that can be a target or its scope; dates and names are none."""
    return [
        measure
        for measure in printed
        if not any(taken[measure.start : measure.end])
        and not reading.titled[measure.start]
        and counts(reading, measure)
    ]


def counts(reading: Reading, measure: Measure) -> bool:
    """Whether the quantity says how much."""
    lead, following = _about(reading, measure)
    if is_name(reading, measure) or sorts_its_noun(reading, measure):
        return False
    if measure.sort == RATE:
        return not lead.endswith("个") or bool(_EACH_RATE.search(lead))
    if measure.sort in (MEASURED, COMPARED):
        above = _above(reading, measure)
        if _is_moment(measure) and not _QUANTITY.search(above):
            return False
        if measure.unit in _TIMES and _DAILY.search(lead) and _SPENT.match(following):
            return True
        is_changed = _CHANGED.search(above) and not _NAMES_RATE.match(following)
        is_said = measure.bound or _QUANTITY.search(above) or is_changed
        return bool(is_said) and not measure.in_han
    if measure.sort == AMOUNT:
        is_said = measure.bound or _QUANTITY.search(lead)
        is_said = is_said or _ACTION.search(_above(reading, measure))
        return bool(is_said) and not _is_attribute(measure, lead, following)
    if measure.unit == PLACE and _MOVED.search(lead):
        return True
    if measure.unit in _KINDS and not measure.bound and not _GOVERNED.search(lead):
        return False
    first = reading.text[measure.start]
    return not measure.in_han or _counts_in_han(measure, lead, following, first)


def _is_moment(measure: Measure) -> bool:
    """24小时以内(报告) is a time limit; 用时(24小时以内) and 不超过24小时 are measured."""
    is_after = measure.bound == MOST and measure.head == measure.start
    return is_after and measure.unit in _TIMES


def sorts_its_noun(reading: Reading, measure: Measure) -> bool:
    """Whether number and 以上 say which things: 65蒸吨/小时以上的锅炉, 20户以上自然村.

    Of what is measured and compared 的 alone says so: 浓度低于100毫克/升的污水处理厂.
    """
    lead, following = _about(reading, measure)
    if measure.sort == MEASURED and measure.bound and _OF_SUCH.match(following):
        return True
    if measure.stop == measure.end or not _DEFINES.match(following) or _GOES_ON.match(following):
        return False
    if measure.sort in (MEASURED, COMPARED):
        return True
    if measure.sort == AMOUNT:
        return not _is_stretch(measure, lead)
    is_round = reading.text[measure.start] in _LARGE
    return measure.unit in _SORTING and (is_round or not _VERB_BEFORE.search(lead))


def _about(reading: Reading, measure: Measure) -> tuple[str, str]:
    """The words of the number's piece before it and behind it."""
    piece = measure.piece
    lead = reading.text[max(piece.start, measure.start - _LEAD_REACH) : measure.start]
    return lead, reading.text[measure.stop : min(piece.end, measure.stop + _AFTER_REACH)]


def _is_stretch(measure: Measure, lead: str) -> bool:
    """改造10万公里以上管网 is an amount; 淘汰35蒸吨/小时以上锅炉 says which boilers."""
    return measure.unit.endswith(_STRETCHES) and bool(_VERB_BEFORE.search(lead))


def _above(reading: Reading, measure: Measure) -> str:
    """The words of the sentence before the number: a verb there holds on (新增…，风电10万千瓦)."""
    start = max(measure.piece.sentence[0], measure.row - _LEAD_REACH)
    return reading.text[start : measure.row]


def is_name(reading: Reading, measure: Measure) -> bool:
    """Whether the words around the number leave it no quantity: 5部门, 每2个, 《…》, 2公里范围."""
    lead, following = _about(reading, measure)
    is_inside = reading.quoted[measure.start] or reading.bracketed[measure.start]
    if is_inside and not measure.bound and not _VERB_BEFORE.search(lead):
        return True
    if _NEVER_BEFORE.match(following):
        return True
    if measure.head == measure.start and _NEVER_AFTER.search(lead):
        return not _LIMIT_BEFORE.search(lead)
    if reading.text[measure.start] == "一" and _NEVER_BEFORE_ONE.search(lead):
        return True
    if _FROM_BEFORE.search(lead) and _TO_AFTER.match(following):
        return True
    if measure.unit == "年" and measure.value >= _LATEST_YEAR:
        return True
    if measure.stop == measure.end and _is_word(measure.unit, following):
        return True
    if measure.sort not in (COUNT, OCCASION):
        return False
    if _KEPT.search(lead) and _RULES.match(following):
        return True
    if _EVERY_FEW_YEARS.search(lead):
        return True
    return bool(_ABSTRACT.match(following) or _RANKING_AFTER.match(following))


def _is_word(unit: str, following: str) -> bool:
    rest = _rest_of_word(unit.lstrip("万亿") or unit)
    return rest is not None and bool(rest.match(following))


@cache
def _rest_of_word(unit: str) -> re.Pattern[str] | None:
    rest = words.PART_OF_A_WORD.get(unit)
    return re.compile(rest) if rest else None


def _is_attribute(measure: Measure, lead: str, following: str) -> bool:
    """总投资5亿元的项目: the amount describes; 长期贮存的3000余吨危险废物 does not."""
    return not measure.bound and following.startswith("的") and not _VERB_BEFORE.search(lead)


def _counts_in_han(measure: Measure, lead: str, following: str, first: str) -> bool:
    """四个 and 两轮 count; 一个, 四项污染物, 两类清单, 二次 and 一期 mostly do not."""
    if measure.sort == OCCASION:
        is_series = measure.unit in ("期", "批次") and not _VERB_BEFORE.search(lead)
        is_series = is_series and following != ""
        is_second = first == "二" and measure.value == _SECOND
        return not is_series and not is_second and _has_verb(measure, lead)
    if first in _LARGE and not measure.bound and not _VERB_BEFORE.search(lead):
        return False
    if measure.value == 1 and measure.value_max is None and measure.bound != "least":
        return measure.unit == "批" and bool(_EACH.search(lead) and _SHOWN.search(lead))
    if _ABSTRACT_HAN.match(following) or measure.unit in _NEVER_HAN:
        return False
    if measure.unit in _RARELY_HAN:
        return bool(measure.bound or _VERB_BEFORE.search(lead) or not following)
    return bool(measure.bound or _ACTION.search(lead))


def _has_verb(measure: Measure, lead: str) -> bool:
    """Once is a promise where a verb or 至少 stands before it; twice always is one."""
    if measure.value > 1 or measure.bound == "least":
        return True
    return bool(_ACTION.search(lead) or _EACH.search(lead))

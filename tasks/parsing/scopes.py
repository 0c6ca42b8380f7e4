"""What kind of target a number is: a promised outcome or quantity, or the mere size of an object."""

from __future__ import annotations

import re

from tasks.parsing.bounds import LEAST, MOST, REACH
from tasks.parsing.clauses import Reading
from tasks.parsing.lexicon import promises as lexicon
from tasks.parsing.measures import COMPARED, COUNT, MEASURED, OCCASION, RATE, Measure
from tasks.parsing.naming import SHARE, Words, moves_up, strip_leading

OUTCOME, QUANTITY, FREQUENCY, SCOPE = "outcome", "quantity", "frequency", "scope"

_ACTIONS = "|".join(sorted(lexicon.DEEDS, key=len, reverse=True))
_ACTION = re.compile(_ACTIONS)
_VERB_BEFORE = re.compile(rf"(?:{_ACTIONS})(?:全[省市县区])?$")
_SIZES_BEFORE = re.compile(
    rf"(?:{'|'.join(lexicon.SIZES_BEFORE)})(?:全[省市县区])?[^，。；、\d]{{0,4}}$"
)
_SIZES_AFTER = re.compile("|".join(lexicon.SIZES_AFTER))
# What can be spent on something every day: 每天1小时体育活动.
_SPENT = ("小时", "分钟", "学时", "课时")
# Sample: (继续)加强对13个县域(的现场检查与监督指导)
_WATCHED = re.compile(r"^(?:继续|持续|进一步|切实)?(?:强化|加强|做好|持续强化)?对")
_WATCHING = re.compile(r"(?:持续|的)[^，。；]{0,12}(?:管理|监管|督办|跟踪|指导|监督)|跟踪|督办$")
# Sample: (2024年)全省优先监管地块(112个) / 目前 / 现有
_STANDS = re.compile(
    r"^[^，。；]{0,8}(?:全[省市县区国州]|我[省市县区]|辖区内?)|目前|截至|现|已|共|剩余|其余|其他"
)
# Sample: 撤并 / 组建; no place (长春市) and no part of a list
_SHORT_VERB = re.compile(r"[一-鿿]{2,4}(?<![省市县区州镇乡村局厅厂的等和及与第位])")
# Sample: (地块112个)，年底前实施管控的地块比例不少于80%
_SHARE_FOLLOWS = re.compile(r"，[^，。；]{0,20}(?:率|比例|占比)")
# Sample: (7个)国考断面水质全部达到Ⅱ类
_CLASS_FOLLOWS = re.compile(
    r"[^，。；]{0,30}(?:达到|优于|保持)[^，。；]{0,8}(?:[ⅠⅡⅢⅣⅤ]|I{1,3}|[一二三四五])类"
)
# Sample: 14个断面全部达标
_ALL_OF_THEM = re.compile(r"全部|均(?!已|衡|可)")
# Sample: 对(名录的27个地块)开展现场核查
_CARRIED_OUT = re.compile(r"(?:开展|进行|实施|组织)[^，。；]{0,16}$")
# Sample: (年底前)完成剩余(9台锅炉淘汰) / 推进其余(3个)
_LEFT_TO_DO = re.compile(rf"(?:{_ACTIONS})(?:其?剩余|其余)的?$")
_LEFT = re.compile(r"(?:剩余|其余)的?$")
# Sample: 其余(1项)达到序时进度
_GETS_DONE = re.compile(r"[^，。；、]{0,8}(?:完成|达到|建成|办结|销号|整改到位|交付|清零)")
# Sample: (应完成而未完成)的(2项任务6月底前)见底清零
_CLEARED = re.compile(r"[^，。；、]{0,24}清零")
# Sample: 10个地区(要完成117个…)
_MUST = re.compile(r"^[^，。；]{0,12}(?:要|应|须|均要)[^，。；]{0,6}(?:完成|建成|达到)")


def kind_of(
    words: Words,
    measure: Measure,
    beside: list[Measure],
    part: tuple[int, int],
    *,
    recurs: bool = False,
    carried: str = "",
) -> str:
    """outcome, quantity, frequency or scope.

    `beside` are all numbers of the same piece; `carried` is the kind of the number before it in
    its sentence, which holds for a list that goes on without a verb (新建学校12所，幼儿园7所).
    """
    if recurs and measure.sort == COMPARED:
        return FREQUENCY
    if measure.sort in (MEASURED, COMPARED) or moves_up(measure, words.before):
        return OUTCOME
    if measure.sort == RATE:
        is_share = SHARE.search(words.before + words.after) or "完成" not in words.before
        return OUTCOME if is_share else QUANTITY
    if recurs:
        return FREQUENCY
    if measure.sort != COUNT or measure.bound in (LEAST, MOST, REACH) or _is_left_to_do(words):
        return QUANTITY
    if is_cleared_stock(words.before, words.rest):
        return SCOPE
    if _goes_on(words, measure, beside) and carried:
        return carried if carried == SCOPE else QUANTITY
    if _CLASS_FOLLOWS.match(words.rest) and not _VERB_BEFORE.search(words.before):
        return SCOPE
    if _ALL_OF_THEM.search(words.rest):
        return QUANTITY
    if not measure.bound and not _ACTION.search(words.before + words.rest):
        return QUANTITY if _is_done(words) else SCOPE
    return SCOPE if _is_size(words, measure, beside, part) else QUANTITY


def recurs_with(measure: Measure) -> bool:
    """Whether a period makes the number a frequency: 每月2次, 每天1小时; a rate stays a rate."""
    if measure.sort == COMPARED:
        return measure.unit in _SPENT and measure.bound != MOST
    return measure.sort in (COUNT, OCCASION)


def is_cleared_stock(before: str, rest: str) -> bool:
    """未完成的2项任务见底清零 says how many there are; 确保1843件信访件见底清零 promises so many."""
    return before.endswith("的") and bool(_CLEARED.match(rest))


def _is_left_to_do(words: Words) -> bool:
    """Whether the count is what is left, and that is to be done: 完成剩余9台, 其余1项达到进度."""
    if _LEFT_TO_DO.search(words.before):
        return True
    return bool(_LEFT.search(words.before) and _GETS_DONE.match(words.rest))


def _is_done(words: Words) -> bool:
    """Whether a verb that no list holds leads up to the count: 撤并教学点12个, 撤并12个教学点."""
    if _STANDS.search(words.before) or _SIZES_BEFORE.search(words.before):
        return False
    lead = strip_leading(words.before)
    if words.after:
        return bool(_SHORT_VERB.fullmatch(lead))
    return bool(lead) and not _SHARE_FOLLOWS.match(words.rest)


def _goes_on(words: Words, measure: Measure, beside: list[Measure]) -> bool:
    """Whether the number continues a list: 4个基地、2个示范区, or a noun with its number alone."""
    if not words.before:
        return any(other.end <= measure.start for other in beside)
    return not words.after and not measure.bound and not _ACTION.search(words.before)


def _is_size(words: Words, measure: Measure, beside: list[Measure], part: tuple[int, int]) -> bool:
    """Whether the count only says how big the object is."""
    later = [m for m in beside if m.start >= measure.end]
    if any(m.sort == OCCASION and m.start < part[1] for m in later):
        return True
    shares = [m for m in later if m.sort in (RATE, MEASURED)]
    if any(m.start < part[1] for m in shares) or (shares and not _ACTION.search(words.before)):
        return True
    if "对" in words.before and _CARRIED_OUT.search(words.after):
        return bool(_WATCHING.search(words.after))
    if SHARE.search(words.after) or _SIZES_BEFORE.search(words.before):
        return True
    if later and _MUST.match(words.after):
        return True
    if _WATCHED.search(words.before) and _WATCHING.search(words.after):
        return True
    return not _VERB_BEFORE.search(words.before) and bool(_SIZES_AFTER.search(words.after))


def is_share_of_count(
    reading: Reading, measure: Measure, part: tuple[int, int], beside: list[Measure]
) -> bool:
    """33个地块75%的任务: three quarters of the plots, or of the task of each?"""
    counts = [m for m in beside if m.sort == COUNT and part[0] <= m.start < measure.start]
    if measure.sort != RATE or not counts or measure.bound:
        return False
    return not SHARE.search(reading.text, counts[-1].end, measure.start)

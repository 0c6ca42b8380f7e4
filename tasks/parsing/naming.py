"""What a target measures, in few words taken from its clause."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tasks.parsing.bounds import BETTER, HOLD, MOST, REACH, any_of
from tasks.parsing.clauses import Reading
from tasks.parsing.counted import LONGEST, TIME, counted_noun
from tasks.parsing.lexicon import promises as lexicon
from tasks.parsing.lexicon.measures import SUFFIXES
from tasks.parsing.measures import COMPARED, MEASURED, OCCASION, PLACE, RATE, Measure

_REST = 200  # characters behind a number that can say what becomes of it
_ONE_VERB = 3  # characters of a verb that stands alone (建成1500套)
SHARE = re.compile(r"率|比例|占比|比重|指数|浓度|覆盖面")
_NOT_A_NAME = r"(?!率|数|量|额|比例|面积|度|情况|面|指标|金额|里程|人数|人次|场次|要点)"
# Sample: (2024年底前)(力争)(完成)…
_LEADING = re.compile(
    rf"""^(?:
    (?:到|至|截至)?20\d\d年(?:度)?(?:年?[底末]|\d{{1,2}}月(?:\d{{1,2}}日|[底末])?)?前?
    |(?:截至|在|于|[至到])?(?:[今明当]年)?(?:年|\d{{1,2}}月(?!龄)份?)(?:\d{{1,2}}日|[底末]|[上中下]旬)?[之以]?前
    |(?:截至|在|于|[至到])?(?:[今明当]年)?(?:年[底末]|\d{{1,2}}月(?!龄)份?(?:\d{{1,2}}日|[底末]|[上中下]旬)?)|年内|[上下]半年|第?[一二三四]季度[底末]?
    |全年|本年|今年|当年|年度内|汛期?前|[全我本](?:省|市|县|区|州|盟|旗|镇|局)(?!级|内|际|域)|全市域
    |(?:统筹|抓好|做好|强化|加强|扎实|深入|累计|力争|确保|保持|实现|推动|促进|积极|努力|基本|全力|全面|进一步|继续|持续|力求|争取|稳步|切实|加快
    |做到|完成|达到){_NOT_A_NAME}
    |使(?!用|命)|将(?!军)|把(?!关|握)|对(?!口|外|标|接|象|策)|按照|通过(?!率)|要(?!素|求|点)|应(?!急|用|对|届|收|检|纳|赔)
    |[①-⑳]|[一二三四五六七八九十]是|其中|其他|各(?=[^级类地项])|、|，|和(?!谐|美|解)|及(?!时|格)|并(?!网|轨|联)|且|至少|均
    )+""",
    re.VERBOSE,
)
_DEED = any_of(lexicon.DEEDS)
_DEEDS_FIRST = re.compile(rf"^(?:(?:{_DEED}){_NOT_A_NAME})+")
_EMPTY = frozenset(lexicon.EMPTY_ACTIONS)
_EMPTY_FIRST = re.compile(rf"^(?:(?:{any_of(lexicon.EMPTY_ACTIONS)}){_NOT_A_NAME})+")
_SUBJECT_BOUNDS = (MOST, REACH, BETTER, HOLD)
_FRONT = frozenset(lexicon.FRONT_ACTIONS)
_ONE_DEED = re.compile(_DEED)
# Sample: 每季度至少
_EACH = re.compile(r"每(?:个?季度|半年|[年月周日季])(?:度)?(?:至少)?")
_TRAILING = re.compile(
    r"(?:继续|稳定|保持在?|分别|做到|达到|(?<!下)达|(?<!年)(?<!平)均|都|应|要|须|为|在|至|到|力争|位居|位列|进入"
    r"|(?<!全省)(?<!全国)(?<!全市)排名|进位|控制|的|约|近|完成|实现|确保|、|，|总体|全部|不再|再|各|严格|动态|不|要求|争取|[两双三四]个)+$"
)
# Sample: (能耗)较2020年(下降18%) / (比例)同比(提高)
_SINCE = re.compile(
    rf"(?:比|较|与)(?:20\d\d年|上年|去年|上一年|前一年|基准年|基期|全[国省]|[十一二三四五]{{2,3}}”?末)[^，。；、]{{0,6}}?(?:相比)?"
    rf"|同比|环比|同口径|(?:累计|年均|平均每年|逐年)(?=(?:{any_of(lexicon.CHANGES)}))"
)
# Sample: (时限)由20个工作日(压缩至10个)
_FROM = re.compile(r"(?:由|从)(?:20\d\d年的?|去年的?|目前的?|原来的?)?\d[\d.]*[^\d，。；]{0,6}$")
# Sample: 断面（含8个国考、12个省考）(优良比例)
_ASIDE = re.compile(r"（[^（）]{0,40}\d[个家条处座台项][^（）]{0,40}）")
# Sample: 每个县（市、区）至少(打造1个)
_EVERY_ONE = re.compile(
    r"(?:每个?|各)(?:县（市、区）|[一-鿿]{1,5}?(?:县|市|区|乡|镇|村|单位|部门|科室|学校|企业|街道|支部))(?:至少|要|须|应|不少于)*"
)
_CHANGE = re.compile(rf"(?P<verb>{any_of(lexicon.CHANGES)})(?:幅度|比例|率)?$")
_RANK_ONLY = re.compile(r"(?:在)?(?:全[国省市区县])?(?:的)?(?:位次|排名|名次|排位)")
_MOVED = re.compile(rf"(?:{any_of(lexicon.MOVES_UP)})$")
# Sample: (达标率)年底前
_TIME_LAST = re.compile(rf"{TIME}$")
_NO_QUOTES = str.maketrans("", "", "“”")
NAMES_AMOUNT = re.compile(
    r"(?:量|数|面积|金额|里程|长度|率|比例|占比|指数|浓度|寿命|时间|时长|时限|能力|规模|总值|额|产值|收入|值|水平|强度"
    r"|容量|装机|得分|成绩|满意度|力度|标准|能耗|水耗|期限|年限|人次|场次|次数|资金|投资|用地)$"
)
# Sample: 111个(国家考核断面优良水体比例)
_OF_MANY = re.compile(r"\d+[个家项处条件名座所](?=[一-鿿])")
# Sample: 纳入考核的3个(断面水质优良率)
_OF_SUCH = re.compile(rf"的{_OF_MANY.pattern}")


@dataclass(frozen=True, slots=True)
class Words:
    """The words about a number: before its comparison, after it, and after it to the comma."""

    before: str
    after: str
    rest: str = ""

    @staticmethod
    def around(reading: Reading, measure: Measure, part: tuple[int, int]) -> Words:
        """The words of the range `part` about the number."""
        head = max(part[0], measure.head)
        return Words(
            before=reading.quote(part[0], head),
            after=reading.quote(measure.stop, part[1]).strip("."),
            rest=reading.quote(measure.stop, min(measure.piece.end, measure.stop + _REST)),
        )


def strip_leading(text: str) -> str:
    """The text without the time, the area and the auxiliary verbs that it begins with."""
    return _LEADING.sub("", text.strip(" “”"))


def subject(text: str) -> str:
    """The noun before 达到, 保持, 不低于 …: what is compared."""
    text = strip_leading(
        _SINCE.sub("", _EACH.sub("", _EVERY_ONE.sub("", _FROM.sub("", _ASIDE.sub("", text)))))
    )
    text = _TIME_LAST.sub("", _TRAILING.sub("", text))
    return whole_quotes(text.strip(" 、，的"))[-LONGEST:]


def strip_deeds(text: str) -> str:
    """The noun behind the verbs: 拖欠工程款 of 清理拖欠工程款."""
    return _DEEDS_FIRST.sub("", text)


def whole_quotes(text: str) -> str:
    """The text without a quotation mark or bracket that has lost its partner."""
    text = text if text.count("“") == text.count("”") else text.translate(_NO_QUOTES)
    if text.count("（") != text.count("）"):
        text = text.strip("（）") if text[:1] == "）" or text[-1:] == "（" else text
    return text


def name_measure(measure: Measure, words: Words, above: str) -> str:
    """The metric of a number with a unit; `above` is the subject of the words before it."""
    after = re.sub(r"^（[^（）]{1,20}）", "", words.after.lstrip("的"))
    if measure.sort in (RATE, MEASURED, COMPARED):
        return _name_share(measure, words.before, after, above)
    noun = counted_noun(after, words.before)
    if noun:
        return whole_quotes(_with_deed(noun, words.before, measure))[-LONGEST:]
    named = of_many(subject(words.before))
    changed = _CHANGE.search(named)
    if moves_up(measure, words.before):
        return _rank_name(subject(_MOVED.sub("", named)), above) + "进位幅度"
    if changed:
        owner = named[: changed.start()] or above
        return whole_quotes(subject(owner) + _change_noun(changed["verb"], measure))[-LONGEST:]
    return whole_quotes(_name_front(measure, named or above, above))[-LONGEST:]


def of_many(named: str) -> str:
    """国家考核断面优良比例 of 111个国家考核断面优良比例; 考核的断面优良比例 of 考核的3个断面…."""
    return _OF_MANY.split(_OF_SUCH.sub("的", named))[-1]


def moves_up(measure: Measure, before: str) -> bool:
    """全省排名前移(2位) is a move; 邀请(5位)专家 counts people."""
    return measure.unit == PLACE and bool(_MOVED.search(before))


def _rank_name(named: str, above: str) -> str:
    """在全省位次 says nothing of what is ranked: that stands in the words before."""
    return above + named.removeprefix("在") if _RANK_ONLY.fullmatch(named) else named or above


def change_in(before: str) -> str:
    """下降 in 能耗较2020年下降, empty where nothing changes."""
    changed = _CHANGE.search(_TRAILING.sub("", _SINCE.sub("", before)))
    return changed["verb"] if changed else ""


def unchanged(before: str) -> str:
    """能耗 in 能耗较2020年下降."""
    named = subject(before)
    changed = _CHANGE.search(named)
    return subject(named[: changed.start()]) if changed else named


def base_subject(measure: Measure, words: Words, above: str) -> str:
    """What the number is about without what changes; words that name nothing take `above`."""
    if words.before.endswith(("的", "下达")):
        return counted_noun(words.after.lstrip("的"), words.before) or above
    named = of_many(subject(words.before))
    changed = _CHANGE.search(named)
    if changed:
        named = subject(named[: changed.start()])
    if moves_up(measure, words.before):
        return _rank_name(subject(_MOVED.sub("", named)), above)
    lead = _DEEDS_FIRST.match(named)
    if not named or (lead and lead.end() == len(named)):
        return counted_noun(words.after.lstrip("的"), words.before) or above
    return named


def _name_front(measure: Measure, named: str, above: str) -> str:
    """新建充电桩(200个): 新建 stays before the noun, other verbs go behind, empty ones go."""
    if measure.sort == OCCASION:
        named = named.rsplit("开展", 1)[-1] or named
    lead = _DEEDS_FIRST.match(named)
    noun = named[lead.end() :] if lead else named
    if measure.bound in _SUBJECT_BOUNDS and noun:
        noun, lead = _EMPTY_FIRST.sub("", named), None
    if not noun and len(named) > _ONE_VERB:
        return named + _suffix(measure, named)
    if measure.sort != OCCASION:
        noun = noun or _DEEDS_FIRST.sub("", above)
    elif named in lexicon.SHOWS and not noun:
        noun = _ONE_DEED.split(above)[-1]  # 开设科普专栏，每月推出4期
    if not noun:
        return named + _suffix(measure, named)
    deeds = [deed for deed in _ONE_DEED.findall(lead[0]) if deed not in _EMPTY] if lead else []
    if len(deeds) > 1 and len(noun) < _ONE_VERB:
        noun = deeds[-1] + noun  # 制作宣传产品
    return _joined(noun, deeds[0] if deeds else "", measure)


def _with_deed(noun: str, before: str, measure: Measure) -> str:
    """打造(200个)“无废细胞”项目: the noun with what is done to it."""
    found = [deed for deed in _ONE_DEED.findall(before[-12:]) if deed not in _EMPTY]
    return _joined(noun, found[-1] if found and before.endswith(found[-1]) else "", measure)


def _joined(noun: str, deed: str, measure: Measure) -> str:
    if deed and deed not in noun:
        noun = deed + noun if deed in _FRONT else noun + deed
    return noun + _suffix(measure, noun)


def _suffix(measure: Measure, noun: str) -> str:
    if NAMES_AMOUNT.search(noun):
        return ""
    unit = measure.unit.split("/")[0]
    return next((suffix for ending, suffix in SUFFIXES if unit.endswith(ending)), "数量")


def _change_noun(verb: str, measure: Measure) -> str:
    if verb.endswith("幅"):
        return verb
    return f"{verb}幅度" if measure.sort in (RATE, COMPARED) else f"{verb}量"


def _name_share(measure: Measure, before: str, after: str, above: str) -> str:
    """For 40%以上 what stands before it; for 75%的任务 what stands about it, with 完成率."""
    noun = of_many(subject(before))
    changed = _CHANGE.search(noun)
    if changed:
        owner = subject(noun[: changed.start()]) or above
        return owner + _change_noun(changed["verb"], measure)
    if SHARE.search(noun) or not after.strip(" ”）"):
        noun = noun or above or ("完成率" if "完成" in before else "")
        if measure.sort == RATE:
            return noun + _rate_suffix(noun)
        return noun + _suffix(measure, noun)
    after = after.removeprefix("比例").lstrip("对的")
    ending = "比例" if "任务" not in after else "完成率"
    name = (noun + after.strip(" ”"))[:LONGEST] + ("" if SHARE.search(after) else ending)
    return name or above or ("完成率" if "完成" in before else "")


def _rate_suffix(noun: str) -> str:
    """重污染天数 of 0.8 % is a share of days, 任务 of 80 % one that is done."""
    if noun.endswith(("任务", "工作")):
        return "完成率"
    return "比例" if noun.endswith("天数") else ""

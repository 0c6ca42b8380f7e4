"""What a target measures, in few words taken from its clause."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tasks.parsing.clauses import Reading
from tasks.parsing.lexicon import measures as lexicon
from tasks.parsing.measures import COUNT, OCCASION, RATE, Measure
from tasks.parsing.promises import CLASS, NONE, RANK, Promise

LONGEST = 40
SHARE = re.compile(r"率|比例|占比|指数|浓度|比重|覆盖面")
# Sample: (2024年底前)(力争)(完成)…
_LEADING = re.compile(
    r"""^(?:
    到?20\d\d年(?:度)?(?:年?[底末]|\d{1,2}月[底末]?)?前?|(?:年|\d{1,2}月)[底末]前?|年内|\d{1,2}月\d{1,2}日前
    |全年|本年|今年|力争|确保|保持|实现|推动|促进|积极|努力|基本|全力|全面|进一步|继续|持续|使|将|把|对|按照?
    |[①-⑳]|[一二三四五六七八九十]是|做到|完成|达到|要|应|其中|其他|、|，|和|及|并|且|至少
    )+""",
    re.VERBOSE,
)
_ACTION_FIRST = re.compile(rf"^(?:{'|'.join(sorted(lexicon.ACTIONS, key=len, reverse=True))})+")
# Sample: 每季度至少
_EACH = re.compile(r"每(?:个?季度|半年|[年月周日季])(?:度)?(?:至少)?")
_TRAILING = re.compile(
    r"(?:继续|稳定|保持在?|分别|达到|达|均|应|要|须|为|在|至|到|力争|位居|位列|进入|排名|进位|控制|的|约|近|完成|、|，)+$"
)
# Where a counted noun ends and what happens to it begins.
_HAPPENS = re.compile(
    r"开展|进行|纳入|达到|实现|持续|稳定|列入|通过|获得|获评|参加|率先|实施|存在|确保|已|见底|清零|完成|要|均|全部"
)
_GONE = ("见底", "清零")
# What is done to the counted things, where it stands right before their number.
_DEED = re.compile(
    r"(?:淘汰|建设|打造|创建|培育|选树|选取|抽取|制作|建成|新建|改造|整治|清理|处置|编制|关停|拆除|搬迁|举办|召开|印发)$"
)
_NO_QUOTES = str.maketrans("", "", "“”")
SUFFIXES = {
    "次": "次数", "轮": "轮次", "期": "期数", "场": "场次", "人": "人数", "名": "人数",
    "篇": "篇数", "吨": "量", "元": "金额", "亩": "面积", "里": "里程", "米": "面积",
}  # fmt: skip
# Sample: 8个(国省考断面)
_COUNTED = re.compile(r"^\d+[个条处项家]")
_NAMES_AMOUNT = ("量", "数", "面积", "金额", "里程", "长度")
_ZERO_NAMES = {
    "清零": "数量", "无新增": "新增数量", "不新增": "新增数量", "不失分": "失分", "不扣分": "扣分",
}  # fmt: skip
_WHOLE_RATES = {"覆盖": "覆盖率", "达标": "达标率", "完成": "完成率", "全员": "人员覆盖率"}


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
            after=reading.quote(measure.stop, part[1]),
            rest=reading.quote(measure.stop, measure.piece.end),
        )


def strip_leading(text: str) -> str:
    """The text without the time and the auxiliary verbs that it begins with."""
    return _LEADING.sub("", text.strip(" “”"))


def subject(text: str) -> str:
    """The noun before 达到, 保持, 不低于 …: what is compared."""
    text = strip_leading(_EACH.sub("", text))
    return whole_quotes(_TRAILING.sub("", text).strip(" 、，的"))[-LONGEST:]


def whole_quotes(text: str) -> str:
    """The text without a quotation mark that has lost its partner."""
    return text if text.count("“") == text.count("”") else text.translate(_NO_QUOTES)


def name_measure(measure: Measure, words: Words, above: str) -> str:
    """The metric of a number with a unit; `above` is the subject of the clause before it."""
    after = words.after.lstrip("的")
    if measure.sort == RATE or measure.unit.startswith(("微克", "毫克")):
        return _name_share(words.before, after) or above
    noun = _counted(after) or _ACTION_FIRST.sub("", subject(words.before))
    noun = noun or subject(words.before) or above
    if measure.sort == OCCASION:
        noun = _ACTION_FIRST.sub("", noun.rsplit("开展", 1)[-1]) or noun
    deed = _DEED.search(words.before) if measure.sort == COUNT else None
    done = deed[0] if deed and deed[0] not in noun else ""
    suffix = "" if noun.endswith(_NAMES_AMOUNT) else SUFFIXES.get(measure.unit[-1], "数量")
    return whole_quotes(noun + done + suffix)[-LONGEST:]


def _name_share(before: str, after: str) -> str:
    """For 40%以上 what stands before it; for 75%的任务 what stands about it, with 完成率."""
    noun = subject(before)
    if SHARE.search(noun) or not after.strip(" ”"):
        return noun
    after = after.removeprefix("比例").lstrip("对的")
    noun = re.split(r"\d+[个家项处条件名座]", noun)[-1]
    ending = "比例" if "任务" not in after else "完成率"
    return (noun + after.strip(" ”"))[:LONGEST] + ("" if SHARE.search(after) else ending)


def _counted(after: str) -> str:
    """The counted noun; what happens to it goes before it: 达到标准的执法机构."""
    after = after if re.search("、[^、]{0,12}的|（", after[:30]) else after.split("、")[0]
    after = re.split(r"或|\d+(?:\.\d+)?%", after)[0].strip(" ，")
    found = _HAPPENS.search(after, 1)
    if found is None:
        return after[:LONGEST]
    noun, rest = after[: found.start()], after[found.start() :]
    if noun.count("“") != noun.count("”"):
        return after[:LONGEST]
    if found[0] in _GONE or len(rest) > 24 or re.search(r"\d", rest):
        return noun
    return f"{rest}的{noun}"


def distinct_shares(name: str) -> list[str]:
    """The several rates that share a number: A率及B率达到100% promises two things."""
    parts = re.split(r"以及|[、及和与](?=[^、及和与]{2,24}(?:率|比例)$)", name)
    return parts if len(parts) > 1 and all(re.search("(?:率|比例)$", p) for p in parts) else [name]


def name_promise(promise: Promise, words: Words, deed: str, above: str) -> str:
    """The metric of a target in words; `deed` are the words themselves."""
    name = subject(words.before) or above
    if promise.sort == RANK:
        return f"{name}{promise.among.removesuffix('排名')}排名"
    if promise.sort == CLASS:
        return f"{_COUNTED.sub('', name)}类别"
    if promise.sort == NONE:
        noun = re.sub(r"(?:动态|见底|保持|实现|内)+$", "", name)
        said = re.sub("^(?:不发生|零)", "", deed)
        return whole_quotes(noun + _ZERO_NAMES.get(deed, f"{said}数量"))
    return whole_quotes(_name_whole(name, deed, words.after))


def _name_whole(name: str, deed: str, after: str) -> str:
    """What all of is promised, with the rate that 全覆盖, 全部完成, 应赔尽赔 stand for."""
    suffix = next((rate for word, rate in _WHOLE_RATES.items() if word in deed), "")
    if not suffix:
        return f"{name}{re.sub('^(?:全部|全面|均)', '', deed)}比例"
    noun = strip_leading(after.strip("、，的")) or name
    return f"{noun[:30]}{suffix}"

"""The noun that a number counts, cut out of the words behind it."""

from __future__ import annotations

import re

from tasks.parsing.bounds import any_of
from tasks.parsing.lexicon import promises as lexicon

LONGEST = 40  # characters of a name
# Sample: (整改任务)6月底前 / (达标率)年底前
TIME = r"(?:20\d\d年)?(?:年?年[底末]前|\d{1,2}月(?:\d{1,2}日|[底末]|[上中下]旬)?前|年内|[上下]半年)"
# Where a counted noun ends and what happens to it begins.
_HAPPENS = re.compile(
    r"开展|进行|提供|实行|纳入|达到|实现|持续|稳定|列入|通过|获得|获评|参加|率先|实施|存在|确保|已|见底|清零|完成|(?<![主重需])要|(?<![年平人])均|全部|建成|创建"
)
# Sample: (剩余3个)按时序推进
_NO_NOUN = re.compile(r"\d+(?:种|类|个|项)|并|且|，|按(?!摩)|全部|均|已|完成|须|应当|用于")
# Where a verb already governs the number, only these end its noun.
_CARRIED_OUT = re.compile(r"进行|用于|并(?!网|联)|，")
_GOVERNS = re.compile(
    rf"(?:{any_of(tuple(sorted(set(lexicon.DEEDS) - set(lexicon.CAUSES))))})"
    r"(?:了|全[省市县区]|不少于|至少|(?:其?剩余|其余)的?)?$"
)
_NOUN_ENDS = re.compile(rf"或|\d+(?:\.\d+)?%|{TIME}")
# Sample: (土壤污染管控)任务 / (易涝点)的整治
_TASK = re.compile(r"(?:的?任务|工作)+$")
_DONE_TO = re.compile(
    r"(?<=[一-鿿]{2})的(?=[一-鿿]{0,4}(?:整治|治理|监管|管理|检查|监督|指导|排查|改造|评估|监测|修复|跟踪|督办|整改))"
)
_NEXT = re.compile(r"、(?![省市县区州](?:控|级|考))")
_LONGEST_DEED = 24
_GONE = ("见底", "清零")
# Sample: (国家考核断面)优良水体比例
_SHARE_NOUN = re.compile(r"率|比例|占比|指数|浓度")
_SHARE_OF = re.compile(r"(?:水质|环境质量)?(?:优良|达标|合格|[一-鿿]{2})(?:水体|水质|断面|天数)?$")


def counted_noun(after: str, before: str = "") -> str:
    """The counted noun; what happens to it goes before it: 达到标准的执法机构.

    Where a verb governs the number (完成4条…), all that follows it is the noun.
    """
    after = re.sub(r"^、[^，。；、]{0,20}的", "", after)
    after = after if re.search("、[^、]{0,12}的|（", after[:30]) else _NEXT.split(after)[0]
    after = _NOUN_ENDS.split(after)[0].strip(" ，")
    share = _SHARE_NOUN.search(after, 2)
    if share:
        after = _SHARE_OF.sub("", after[: share.start()])
    if _NO_NOUN.match(after):
        return ""
    is_governed = bool(_GOVERNS.search(before))
    found = (_CARRIED_OUT if is_governed else _HAPPENS).search(after, 1)
    if found is None:
        return _TASK.sub("", _DONE_TO.split(after)[0])[:LONGEST] or after[:LONGEST]
    noun, rest = after[: found.start()], after[found.start() :]
    if noun.count("“") != noun.count("”"):
        return after[:LONGEST]
    if is_governed and found[0] == "进行" and len(rest) <= _LONGEST_DEED // 2:
        return f"{rest}的{noun}"
    if is_governed or found[0] in _GONE or len(rest) > _LONGEST_DEED or re.search(r"\d", rest):
        return _TASK.sub("", _DONE_TO.split(noun)[0])
    return f"{rest}的{noun}"

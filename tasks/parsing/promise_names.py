"""What a target in words is called: a rank, a class, the number of what must not be, a rate."""

from __future__ import annotations

import re

from tasks.parsing.naming import NAMES_AMOUNT, Words, of_many, strip_leading, subject, whole_quotes
from tasks.parsing.promises import CLASS, NONE, RANK, Promise

_ZERO_NAMES = {
    "动态清零": "数量", "清零": "数量", "无新增": "新增数量", "不新增": "新增数量", "不失分": "失分",
    "不扣分": "扣分", "零增长": "增长率",
}  # fmt: skip
# Sample: (综合指数在全省)排名不低于(第9位)
_RANKED = re.compile(r"(?:排名|位次)?(?:不低于|不高于|不后于|不超过)?$")
_WHOLE_RATES = {"覆盖": "覆盖率", "达标": "达标率", "完成": "完成率", "全员": "人员覆盖率"}


def name_promise(promise: Promise, words: Words, deed: str, above: str) -> str:
    """The metric of a target in words; `deed` are the words themselves."""
    name = subject(words.before) or above
    if promise.sort == RANK:
        name = _RANKED.sub("", name)
        return f"{name}{promise.among.removesuffix('排名')}排名"
    if promise.sort == CLASS:
        return f"{of_many(name)}类别"
    if promise.sort == NONE:
        return _name_none(promise, name, deed)
    return whole_quotes(_name_whole(name, deed, words.after))


def _name_none(promise: Promise, name: str, deed: str) -> str:
    noun = re.sub(r"(?:动态|见底|保持|实现|坚决|有效|内)+$", "", name)
    noun = of_many(subject(noun)) if noun != name else noun
    if promise.unit == "%" or (NAMES_AMOUNT.search(noun) and deed != "零增长"):
        return whole_quotes(noun)
    said = re.sub(
        "^(?:(?:不|未)再?(?:发生|出现)|零|无|杜绝|(?:全面|全部|基本|持续)?消除)", "", deed
    )
    said = re.sub("(?:的?发生)$", "", said)
    return whole_quotes(noun + _ZERO_NAMES.get(deed, f"{said}数量"))


def _name_whole(name: str, deed: str, after: str) -> str:
    """What all of is promised, with the rate that 全覆盖, 全部完成, 应赔尽赔 stand for."""
    suffix = next((rate for word, rate in _WHOLE_RATES.items() if word in deed), "")
    if not suffix:
        return f"{name}{re.sub('^(?:全部|全面|均)', '', deed)}比例"
    noun = strip_leading(after.strip("、，的")) or name
    return f"{noun[:30]}{suffix}"

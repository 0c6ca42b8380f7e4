"""Lists that share their numbers: A和B分别为5和8, A、B、C率均达到95%."""

from __future__ import annotations

import re

from tasks.parsing.clauses import Reading
from tasks.parsing.measures import COMPARED, MEASURED, RATE, Measure
from tasks.parsing.naming import Words, base_subject, change_in, name_measure, subject, unchanged

# The end of a name that says what kind of quantity it is.
_KIND = re.compile(
    r"(?:年均|平均|重点工程|累计|综合|年度)?(?:浓度|减排量|排放总量|排放量|治理量|使用量|产量|数量|人数|起数"
    r"|指数|强度|面积|里程|(?:断面)?(?:水质|环境质量)?(?:优良|达标|合格|劣[ⅤV]类)?(?:水体|水质|断面|天数)?(?:占比|比例|比率)|达标率|覆盖率|[一-鿿]{2}率|满意度|人次|总量|得分|水平|率)$"
)
_OWN = re.compile(
    r"(?:率|天数|比例|比率|占比|指数|浓度|强度|起数|人数|数量|满意度|面积|总量|产量|金额|(?<!需氧)(?<!含)量|得分)$"
)
_AND = re.compile(r"、|以及|和|及|与")
_LONGEST = 12  # names in one list
# Those of whom a rate can be asked: 中小学、幼儿园(安全达标率)
_OWNER = re.compile(
    r"(?:公办|民办|各级|义务教育|城区|农村|乡镇|公立|重点)?(?:中小学校?|小学|初中|高中|中学|幼儿园|学校|高校|医院|卫生院|企业|机关|医疗机构|养老机构|敬老院|社区|村|家庭)"
)
_HELD = "\0"  # stands for a 、 that does not part names
_SHORTEST = 2  # characters of a name: 市、县、乡三级 is one thing
# Sample: (合格率)均 / (起数)均同比下降
_EACH = re.compile(r"(?<!年)(?<!平)(?:均|都|各|双双|[两双三四]个)[^，。；、均]{0,8}$")
_ROW = re.compile(r"分别|(?<!年)(?<!平)(?<!人)均(?=达|要|应|须|为|实现|保持|稳定|控制|不)")
_REACH = 200
# Sample: 2023年、2024年和2025年(分别)
_YEARS = re.compile(r"(?:到|至)?(?:20\d\d年(?:[底末]前?)?(?:、|和|及|与)?){2,8}")


def shared_names(
    reading: Reading, measure: Measure, words: Words, above: str, beside: list[Measure]
) -> list[str]:
    """The metrics of a number that stands for several, or has its place in a row; else none."""
    row = in_row(reading, measure, above, beside)
    if row:
        return [row]
    if words.before.endswith("各") and measure.sort != COMPARED:
        names = split_names(subject(words.before), shared=True)
    elif measure.sort in (RATE, MEASURED, COMPARED):
        base = base_subject(measure, words, "")
        if words.after.strip(" ”") and not base.endswith(("率", "比例")):
            return []
        is_shared = bool(_EACH.search(words.before))
        names = split_names(_owned(base) if is_shared else base, shared=is_shared)
        names = [name.replace(_HELD, "、") for name in names]
    else:
        return []
    if len(names) < 2:
        return []
    change = change_in(words.before)
    return [name_measure(measure, Words(name + change, ""), above) for name in names]


def in_row(reading: Reading, measure: Measure, above: str, beside: list[Measure]) -> str:
    """With 分别 or 均, the name in the number's place; empty where the rows are not as long."""
    first = max(measure.piece.start, measure.start - _REACH)
    found = _ROW.search(reading.text, first, measure.start)
    if found is None:
        return _in_chain(reading, measure, above, beside)
    left = reading.text[first : found.start()]
    position = found.start()
    numbers = [other for other in beside if other.start > position]
    if len(numbers) < 2:
        return ""
    if _YEARS.fullmatch(left.strip()) and found[0] == "分别":
        return _of_years(reading, measure, numbers, position + len(found[0]))
    names = split_names(subject(left) or above, shared=True)
    if len(names) == 1 and found[0] == "分别":
        names *= len(numbers)
    if len(names) != len(numbers):
        return ""
    between = reading.quote(position + len(found[0]), max(position + 2, numbers[0].head))
    return name_measure(measure, Words(names[numbers.index(measure)] + between, ""), above)


def _of_years(reading: Reading, measure: Measure, numbers: list[Measure], start: int) -> str:
    """2023年、2024年分别新增5个、6个站点: the numbers are of one thing, named behind the last."""
    last = numbers[-1]
    words = Words(
        before=reading.quote(start, max(start, numbers[0].head)),
        after=reading.quote(last.stop, min(last.piece.end, last.stop + _REACH)),
    )
    return name_measure(measure, words, "")


def _in_chain(reading: Reading, measure: Measure, above: str, beside: list[Measure]) -> str:
    """Without such a word: A、B排放量比2020年削减5%、6%, as many names as numbers."""
    numbers = [other for other in beside if other.row == measure.row]
    if len(numbers) < 2 or numbers[0].start != measure.row:
        return ""
    first = max(measure.piece.start, measure.row - _REACH)
    lead = reading.quote(first, max(first, numbers[0].head))
    names = split_names(unchanged(lead), shared=True)
    if len(names) != len(numbers):
        return ""
    return name_measure(measure, Words(names[numbers.index(measure)] + change_in(lead), ""), above)


def split_names(subject: str, *, shared: bool) -> list[str]:
    """The several quantities that a subject names, or it alone.

    `shared` where 分别 or 均 says that there are several: then the last one's kind belongs to
    all (化学需氧量、氨氮减排量). Otherwise each must say its own (检查覆盖率及备案率).
    """
    parts = [part for part in _AND.split(subject) if part.strip()]
    if not 1 < len(parts) <= _LONGEST or any(len(part) < _SHORTEST for part in parts):
        return [subject]
    if all(_OWN.search(part) for part in parts):
        return parts
    if not shared:
        return _loosely(subject)
    kind = _KIND.search(parts[-1])
    if kind is None:
        return parts
    return [part if _OWN.search(part) else part + kind[0] for part in parts]


def _owned(subject: str) -> str:
    """中小学、幼儿园保安配备、视频联网: the 、 before 幼儿园 parts those who have, not what."""
    parts = subject.split("、")
    owners = 0
    while owners < len(parts) and _OWNER.fullmatch(parts[owners]):
        owners += 1
    own = parts[owners:]
    if not owners or len(own) < 2 or _OWNER.match(own[1]):
        return subject
    led = _OWNER.match(own[0])
    if led is None or len(own[0]) - led.end() < _SHORTEST:
        return subject
    return "、".join([_HELD.join([*parts[:owners], own[0]]), *own[1:]])


def _loosely(subject: str) -> list[str]:
    """工程及项目完成率及备案率: cut only where what follows up to the next joint is a rate."""
    parts = re.split(r"以及|[、及和与](?=[^、及和与]{2,24}(?:率|比例)$)", subject)
    is_each = len(parts) > 1 and all(re.search("(?:率|比例)$", part) for part in parts)
    return parts if is_each else [subject]

"""Numbers with a unit as printed: value, range, unit, and the comparison beside them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from tasks.parsing.clauses import Piece, Reading
from tasks.parsing.lexicon import measures as words
from tasks.parsing.numerals import decimal_number

RATE, MEASURED, AMOUNT, COUNT, OCCASION, COMPARED = (
    "rate", "measured", "amount", "count", "occasion", "compared",
)  # fmt: skip
_SORTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (COMPARED, words.COMPARED_ONLY),
    (COUNT, words.CLASSIFIERS),
    (OCCASION, words.OCCASIONS),
    (AMOUNT, words.AMOUNTS),
    (MEASURED, words.MEASURED),
    (RATE, words.RATES),
)
_SORT = {unit: sort for sort, units in _SORTS for unit in units}


def _any(alternatives: tuple[str, ...] | list[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(alternatives, key=len, reverse=True))


_DIGITS = r"\d{1,9}(?:,\d{3}){0,3}(?:\.\d{1,6})?"
_HAN = "[一二两三四五六七八九十百千]{1,6}"
# Sample: 1147台 / 3000余吨 / 2—3个 / 40微克/立方米 / 四个 / 100%
_MEASURE = re.compile(
    rf"""
    (?<![0-9A-Za-z.第+/\-—一二两三四五六七八九十百千万几数])
    (?:(?P<low>{_DIGITS})(?:%|{_any(words.CLASSIFIERS)})?(?:—|-|至|到))?
    (?P<value>{_DIGITS}|{_HAN})
    (?P<about>余|多|来)?
    (?P<unit>{_any(list(_SORT))})
    (?P<per>/(?:小时|日|天|年|月|季度|升|人|公里|次|平方米|(?:月·)?平方公里(?:·月)?|万元))?
    """,
    re.VERBOSE,
)
_AFTER = re.compile(
    rf"(?P<above>{_any(words.ABOVE_AFTER)})|(?P<below>{_any(words.BELOW_AFTER)})|左右|之间"
)
# Sample: 不低于 / 不低于企业数量的 / 达到约
_BEFORE = re.compile(
    rf"""
    (?:(?P<most>{_any(words.AT_MOST)})|(?P<least>{_any(words.AT_LEAST)})|(?P<hold>{_any(words.HOLD)}))
    (?:[^，。；、\d]{{0,14}}的)?(?:约|近|超过?|到)?$
    """,
    re.VERBOSE,
)
_BEFORE_REACH = 24
_LEAD_REACH = 80
_AFTER_REACH = 40
# Sample: 20张床及以上医疗机构 / 65蒸吨/小时以上的燃煤锅炉 (what they are, not what is promised)
_DEFINES = re.compile(r"的?[一-鿿“A-Z]")
_NOT_AFTER = re.compile(r"范围|半径|以外|之外|以内范围|宽|深|高度|标准")
_NEVER_A_COUNT = re.compile(
    r"跑$|只$|最多$|新$|每$|这$|同$|再$|首$|初$|逐$|单$|又$|某$|任何$|统$|唯$"
)
_VERB_BEFORE = re.compile(rf"(?:{_any(words.ACTIONS)})(?:了|不少于|至少|全[省市县])?$")
_ACTION = re.compile(_any(words.ACTIONS))
_NOT_A_COUNT_BEFORE_HAN = re.compile(rf"的?(?:{_any(words.ABSTRACT + words.ABSTRACT_HAN)})")
_ABSTRACT = re.compile(rf"的?(?:重点|主要|重大|具体)?(?:{_any(words.ABSTRACT)})")


@dataclass(frozen=True, slots=True)
class Measure:
    """A printed quantity; offsets are into the reading's text.

    `start` to `end` is number and unit, `stop` is behind 以上 too, `head` before 不低于.
    `bound` is least, most, hold or empty.
    """

    start: int
    end: int
    head: int
    stop: int
    value: Decimal
    value_max: Decimal | None
    unit: str
    sort: str
    bound: str
    in_han: bool
    piece: Piece


def find_measures(reading: Reading, taken: list[bool]) -> list[Measure]:
    """The quantities of a clause that can be a target or its scope; dates and names are none."""
    found = []
    for match in _MEASURE.finditer(reading.text):
        if any(taken[match.start() : match.end()]) or reading.titled[match.start()]:
            continue
        measure = _measure(reading, match)
        if measure and _counts(reading, measure):
            found.append(measure)
    return found


def _measure(reading: Reading, match: re.Match[str]) -> Measure | None:
    value = decimal_number(match["value"])
    low = decimal_number(match["low"]) if match["low"] else None
    if value is None or (low is not None and low >= value):
        return None
    piece = reading.piece_at(match.start())
    after = _AFTER.match(reading.text, match.end())
    reach = max(piece.start, match.start() - _BEFORE_REACH)
    before = _BEFORE.search(reading.text[reach : match.start()])
    return Measure(
        start=match.start(),
        end=match.end(),
        head=reach + before.start() if before else match.start(),
        stop=after.end() if after else match.end(),
        value=value if low is None else low,
        value_max=value if low is not None else None,
        unit=match["unit"] + (match["per"] or ""),
        sort=_SORT[match["unit"]],
        bound=_bound(before, after),
        in_han=not match["value"][0].isdigit(),
        piece=piece,
    )


def _bound(before: re.Match[str] | None, after: re.Match[str] | None) -> str:
    """What the words beside the number say; those after it (以上, 以内) decide."""
    if after and after["above"]:
        return "least"
    if after and after["below"]:
        return "most"
    return str(before.lastgroup) if before else ""


def _counts(reading: Reading, measure: Measure) -> bool:
    """Whether the quantity says how much, rather than name or define something."""
    inside = reading.quoted[measure.start] or reading.bracketed[measure.start]
    if inside and not measure.bound:
        return False
    following = reading.text[measure.stop : min(measure.piece.end, measure.stop + _AFTER_REACH)]
    if _NOT_AFTER.match(following) or _NEVER_A_COUNT.search(
        reading.text[max(0, measure.start - 4) : measure.start]
    ):
        return False
    is_definition = measure.stop > measure.end and _DEFINES.match(following)
    if measure.sort == RATE:
        return reading.text[measure.start - 1 : measure.start] != "个"
    if measure.sort in (MEASURED, COMPARED):
        return bool(measure.bound) and not is_definition and not measure.in_han
    if measure.sort == AMOUNT:
        has_verb = _ACTION.search(_lead(reading, measure))
        return not is_definition and not measure.in_han and bool(measure.bound or has_verb)
    if _ABSTRACT.match(following):
        return False
    return not measure.in_han or _counts_in_han(reading, measure, following)


def _lead(reading: Reading, measure: Measure) -> str:
    """The words of the number's piece before it."""
    start = max(measure.piece.start, measure.start - _LEAD_REACH)
    return reading.text[start : measure.start]


def _counts_in_han(reading: Reading, measure: Measure, following: str) -> bool:
    """四个 and 两轮 count; 一个, 四项污染物, 两类清单, 二次 and 一期 mostly do not."""
    before = _lead(reading, measure)
    if measure.sort == OCCASION:
        is_name = measure.unit in ("期", "批次") or following.startswith(("性", "污染", "供水"))
        return not is_name and reading.text[measure.start] != "二" and _has_verb(measure, before)
    if measure.value == 1 and measure.bound != "least":
        return False
    if _NOT_A_COUNT_BEFORE_HAN.match(following) or measure.unit in ("类", "种", "批", "级", "位"):
        return False
    if measure.unit in ("项", "条", "部", "组", "支", "起", "人", "对"):
        return bool(measure.bound or _VERB_BEFORE.search(before))
    return bool(measure.bound or _ACTION.search(before))


def _has_verb(measure: Measure, before: str) -> bool:
    """Once is a promise where a verb or 至少 stands before it; twice always is one."""
    return measure.value > 1 or measure.bound == "least" or bool(_ACTION.search(before))

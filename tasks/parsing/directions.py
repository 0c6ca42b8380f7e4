"""Which way a number binds: at least, at most, or exactly."""

from __future__ import annotations

import re

from tasks.parsing.bounds import BETTER, LEAST, MOST, any_of
from tasks.parsing.clauses import Reading
from tasks.parsing.lexicon import measures as words
from tasks.parsing.lexicon.promises import CHANGES
from tasks.parsing.measures import AMOUNT, COMPARED, COUNT, MEASURED, OCCASION, RATE, Measure

# Sample: PM2.5年均浓度 / 重污染天数比例
_BURDEN = re.compile(rf"(?:{any_of(words.BURDENS)})(?:年均值|均值|平均值|值|比例|总量)?$")
# Sample: 劣Ⅴ类断面比例 / 较大以上事故数量
_WORST = re.compile(
    r"劣(?:Ⅴ|V|五)类[^，。；、达]{0,10}$|(?:事故|污染事件|投诉|火灾)[^，。；、率]{0,6}$"
)
_CHANGED = re.compile(rf"(?:{any_of(CHANGES)})(?:幅度|比例|率)?(?:达到?|为|在|约|近|超过?|力争)*$")
_QUICKER = ("小时", "分钟", "秒", "工作日")
_BURDEN_UNITS = re.compile(r"(?:[/每](?:立方米|m3|m³|升|L|l|千克|公斤|kg)|分贝|dB|克/千瓦时)")
_LEAD = 40


def op_of(reading: Reading, measure: Measure, subject: str) -> str:
    """>=, <= or =; `subject` is what is measured, as far as the clause names it."""
    text, bound = reading.text, measure.bound
    lead = text[max(measure.piece.start, measure.row - _LEAD) : measure.row]
    if bound == MOST:
        return "<="
    if bound == LEAST:
        return ">="
    if measure.value == 0:
        return "="
    if lead.endswith("前") and measure.sort == RATE:
        return "<="
    if _CHANGED.search(lead):
        return ">="
    if not bound and measure.sort in (COUNT, OCCASION, AMOUNT):
        return ">="
    is_burden = _is_burden(measure, subject)
    if bound == BETTER:
        return "<=" if is_burden else ">="
    if measure.sort == RATE and not bound:
        is_rule = text.startswith("的比例", measure.stop) and "按" in lead
        if is_rule or measure.value == 100:
            return "="
    if measure.sort == RATE and measure.value == 100:
        return "=" if bound == "hold" else ">="
    return "<=" if is_burden else ">="


def _is_burden(measure: Measure, subject: str) -> bool:
    """Whether less of it is better: a concentration, a death rate, the time that a permit takes."""
    if _BURDEN.search(subject) or _WORST.search(subject):
        return True
    if measure.sort == MEASURED:
        return bool(_BURDEN_UNITS.search(measure.unit))
    return measure.sort == COMPARED and measure.unit.endswith(_QUICKER) and "学" not in subject

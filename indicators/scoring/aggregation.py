"""What the words of an indicator say about how its readings are taken together."""

import re
from typing import Final

from indicators.scoring.facts import CUMULATIVE, DAY_MEAN, LATEST, RANK

# Measured every month and judged by the year's mean.
_MEAN: Final = re.compile(r"浓度|年均|均值")
_RANK: Final = re.compile(r"排名|名次|位次")
# A rate of work done starts at nothing and grows towards its target; other rates are kept.
_LEVEL_RATE: Final = re.compile(r"达标|优良|合格|利用率|占比")
_WORK_RATE: Final = re.compile(
    r"完成|覆盖|改造|整治|整改|治理|溯源|排查|备案|核查|抽查|监测|销号|办结|回头看|划定|实施|纳入|建成|开展"
)
_EVERY: Final = {"月": 12, "季度": 4, "季": 4, "半年": 2, "年": 1}
# Zero at the end, not from the start: what is left of a stock, or cases that must be dealt with.
_STOCK: Final = re.compile(r"存量|剩余|未完成|动态")


def aggregation_for(name: str, unit: str, kind: str, op: str) -> str:
    """How readings of a new indicator make the value that is judged; name and unit as printed.

    Concentrations and annual means: mean by days. Ranks: rank. Levels, outcomes that are kept, and
    every ceiling: latest. Amounts, counts, frequencies and rates of work done (完成率, 覆盖率): running total. A
    person may change it on the indicator.
    """
    if _RANK.search(name):
        return RANK
    if _MEAN.search(name):
        return DAY_MEAN
    if op in {"<=", "<"}:
        return LATEST
    if kind == "outcome" and not _is_rate_of_work(name, unit):
        return LATEST
    return CUMULATIVE


def times_a_year(unit: str) -> int:
    """How often a year a value is promised: 4 for the unit 个/季度, 1 for a plain unit."""
    return _EVERY.get(unit.partition("/")[2].strip(), 1)


def ends_at_zero(name: str, quote: str) -> bool:
    """Whether a zero is to be reached by the deadline (存量, 动态清零), not kept from January."""
    return bool(_STOCK.search(name) or _STOCK.search(quote))


def _is_rate_of_work(name: str, unit: str) -> bool:
    is_rate = unit[:1] in {"%", "％"}  # in either width
    return is_rate and bool(_WORK_RATE.search(name)) and not _LEVEL_RATE.search(name)

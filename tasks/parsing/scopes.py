"""What kind of target a number is: a promised outcome or quantity, or the mere size of an object."""

from __future__ import annotations

import re

from tasks.parsing.clauses import Reading
from tasks.parsing.lexicon import measures as lexicon
from tasks.parsing.measures import COUNT, MEASURED, RATE, Measure
from tasks.parsing.naming import SHARE, Words

OUTCOME, QUANTITY, FREQUENCY, SCOPE = "outcome", "quantity", "frequency", "scope"

_ACTIONS = "|".join(sorted(lexicon.ACTIONS, key=len, reverse=True))
_ACTION = re.compile(_ACTIONS)
_VERB_BEFORE = re.compile(rf"(?:{_ACTIONS})(?:全[省市县区])?$")
_SIZES_BEFORE = re.compile(
    rf"(?:{'|'.join(lexicon.SIZES_BEFORE)})(?:全[省市县区])?[^，。；、\d]{{0,4}}$"
)
_SIZES_AFTER = re.compile("|".join(lexicon.SIZES_AFTER))
# Sample: (继续)加强对13个县域(的现场检查与监督指导)
_WATCHED = re.compile(r"^(?:继续|持续|进一步|切实)?(?:强化|加强|做好|持续强化)?对")
_WATCHING = re.compile(r"(?:持续|的)[^，。；]{0,12}(?:管理|监管|督办|跟踪|指导|监督)|跟踪|督办$")
# Sample: 10个地区(要完成117个…)
_MUST = re.compile(r"^[^，。；]{0,12}(?:要|应|须|均要)[^，。；]{0,6}(?:完成|建成|达到)")


def kind_of(
    words: Words, measure: Measure, beside: list[Measure], part: tuple[int, int], *, recurs: bool
) -> str:
    """outcome, quantity, frequency or scope; `beside` are all numbers of the same piece."""
    if measure.sort == MEASURED:
        return OUTCOME
    if measure.sort == RATE:
        is_share = SHARE.search(words.before + words.after) or "完成" not in words.before
        return OUTCOME if is_share else QUANTITY
    if recurs:
        return FREQUENCY
    if measure.sort != COUNT or measure.bound in ("least", "most"):
        return QUANTITY
    if not measure.bound and not _ACTION.search(words.before + words.rest):
        return SCOPE
    return SCOPE if _is_size(words, measure, beside, part) else QUANTITY


def _is_size(words: Words, measure: Measure, beside: list[Measure], part: tuple[int, int]) -> bool:
    """Whether the count only says how big the object is."""
    later = [m for m in beside if m.start >= measure.end]
    if any(m.sort in (RATE, MEASURED) and m.start < part[1] for m in later):
        return True
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
    if not counts or measure.bound:
        return False
    return not SHARE.search(reading.text, counts[-1].end, measure.start)

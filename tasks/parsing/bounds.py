"""The comparison beside a number: 不低于 before it, 以上 behind it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tasks.parsing.lexicon import measures as words

LEAST, MOST, REACH, BETTER, HOLD = "least", "most", "reach", "better", "hold"

# Characters before a number in which its comparison is looked for.
_REACH_BACK = 32


def any_of(alternatives: tuple[str, ...]) -> str:
    """The alternatives as a pattern, the longest first."""
    return "|".join(re.escape(word) for word in sorted(alternatives, key=len, reverse=True))


# Sample: 以上 / （含）以上 / 左右
_AFTER = re.compile(
    rf"(?P<least>{any_of(words.ABOVE_AFTER)})|(?P<most>{any_of(words.BELOW_AFTER)})"
    r"|左右|上下|之间|(?<=天)内|(?<=日)内|(?<=时)内|(?<=钟)内"
)
# Sample: 不低于 / 不低于企业数量的 / 达到约 / 分别达到
_BEFORE = re.compile(
    rf"""
    (?:
        (?P<most>{any_of(words.AT_MOST)})
        |(?P<least>{any_of(words.AT_LEAST)})
        |(?P<reach>{any_of(words.REACH)})
        |(?P<better>{any_of(words.BETTER)})
        |(?P<hold>{any_of(words.HOLD)})
    )
    (?P<filler>(?:全[国省市县区]|国家|年度)?(?:下达|平均水平|目标|计划)?的?)
    (?:[^，。；、\d]{{0,14}}的)?(?:每[人户亩吨月年生天日]){{0,2}}(?P<about>(?:(?:大|大致)?约|接近|近|超过?|逾|到|上)?)$
    """,
    re.VERBOSE,
)
# Sample: (会员)超(200家) / 近 / 约 / 上(百家)
_ABOUT = re.compile(r"(?:(?:大|大致)?约|接近|近|(?P<least>超过?|逾|上))$")


@dataclass(frozen=True, slots=True)
class Bound:
    """What is said of a number: `sort` may be empty; `head` and `stop` take the words in."""

    sort: str
    head: int
    stop: int


def find_bound(text: str, start: int, end: int, floor: int) -> Bound:
    """The comparison about the number at text[start:end], not before `floor`.

    The words behind the number decide: 控制在95%以上 is at least.
    """
    after = _AFTER.match(text, end)
    reach = max(floor, start - _REACH_BACK)
    lead = text[reach:start]
    before = _BEFORE.search(lead)
    head = reach + before.start() if before else start
    stop = after.end() if after else end
    if after and after.lastgroup:
        return Bound(after.lastgroup, head, stop)
    if before:
        return Bound(_sort(before), head, stop)
    about = _ABOUT.search(lead)
    if about:
        return Bound(LEAST if about["least"] else "", reach + about.start(), stop)
    return Bound("", head, stop)


def _sort(before: re.Match[str]) -> str:
    return next(sort for sort in (MOST, LEAST, REACH, BETTER, HOLD) if before[sort] is not None)

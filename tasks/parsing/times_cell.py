"""What stands in a 完成时限 column or after such a label: dates without 前, 每季度末, 长期坚持."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tasks.parsing.bounds import any_of
from tasks.parsing.checks import problem
from tasks.parsing.clauses import Reading, read_pieces
from tasks.parsing.deadlines import Limit, find_limits
from tasks.parsing.flow import Flow
from tasks.parsing.lexicon import times as words
from tasks.parsing.notice import Problem
from tasks.parsing.recurrences import Return, find_returns
from tasks.parsing.vague_limits import find_vague_limits, vague_limit

_STANDING = re.compile(any_of(words.STANDING))
# Sample: 按上级要求 / 按时间节点 / 按序时进度
_BY_SOME_PLAN = re.compile(words.BY_SOME_PLAN)
_SOME_TIME = re.compile(any_of((*words.SOME_TIME, *words.ON_TIME)))
# Sample: 2024年 / 2024年度 / 今年
_PLAN_YEAR = re.compile(r"(?:(?P<year>20\d\d)年度?|今年|本年度?|当年|年度)(?:完成|落实)?")
# Sample: 已完成
_OVER = re.compile(r"已(?:经)?(?:全部)?(?:完成|完结|办结|落实|销号)")


@dataclass(frozen=True, slots=True)
class TimeCell:
    """A cell's limits and duties; `standing` where it gives the whole year or no end (长期坚持)."""

    limits: tuple[Limit, ...] = ()
    returns: tuple[Return, ...] = ()
    standing: bool = False
    problems: tuple[Problem, ...] = ()


def read_time_cell(flow: Flow, year: int | None) -> TimeCell:
    """The times of one cell; a year that is not printed is the plan's `year`.

    A date that the calendar lacks is a limit without a date, for `checks` to report; what names no
    time at all is a problem here.
    """
    if not flow or not flow.text.strip(words.BLANKS + "\n"):
        return TimeCell()
    reading = read_pieces(flow)
    limits = find_limits(reading, year, bare=True)
    returns = find_returns(reading, year)
    standing = bool(_STANDING.search(reading.text)) or _is_plan_year(reading.text, year)
    problems = _vague(reading, limits)
    if not (limits or returns or standing or problems or _OVER.search(reading.text)):
        problems = (_unread(reading),)
    return TimeCell(tuple(limits), tuple(returns), standing, problems)


def _is_plan_year(text: str, year: int | None) -> bool:
    """Whether the cell gives the plan's year and nothing more: the task runs all the year."""
    whole = _PLAN_YEAR.fullmatch(text.strip("。；， "))
    return bool(whole) and (whole is None or not whole["year"] or int(whole["year"]) == year)


def _vague(reading: Reading, limits: list[Limit]) -> tuple[Problem, ...]:
    places = find_vague_limits(reading, limits)
    if not places and not limits:
        found = _BY_SOME_PLAN.search(reading.text) or _SOME_TIME.search(reading.text)
        places = [found.span()] if found else []
    return tuple(vague_limit(reading, start, end) for start, end in places)


def _unread(reading: Reading) -> Problem:
    quote = reading.quote(0, len(reading.text))[:60]
    message = f"The limit {quote} gives no date that the calendar has."
    span = reading.flow.span(0, len(reading.text))
    return problem("unknown_date", span, message, quote=quote)

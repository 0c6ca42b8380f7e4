"""Limits without a date: 汛期前, 开学前, 尽快完成. The reviewer must see that no day is set."""

from __future__ import annotations

import re

from tasks.parsing.bounds import any_of
from tasks.parsing.checks import problem
from tasks.parsing.clauses import Reading
from tasks.parsing.deadlines import Limit
from tasks.parsing.lexicon import times as words
from tasks.parsing.notice import Problem

_FORMER = r"(?:之|以)?前(?!后(?!续)|期|夕|往|沿|提[^交供]|[一二三四五六七八九十\d])"
_FINISHED = rf"(?:{any_of(words.FINISHED)})(?!{any_of(words.NOT_ACHIEVED_AFTER)})"
# Sample: 汛期前 / 高温天气来临之前 / 秋季开学前
_MOVING_DAY = re.compile(
    rf"“?(?:{any_of(words.MOVING_DAYS)})”?(?:来临|到来|开始|结束|启动|召开|开考)?{_FORMER}"
)
# Sample: 汛前(全面完成) / 节前(完成)
_SHORT_MOVING_DAY = re.compile(
    rf"(?<![一-鿿])(?:{any_of(words.SHORT_MOVING_DAYS)}){_FORMER}(?=[^，。；：、]{{0,6}}?{_FINISHED})"
)
# Sample: 尽快(完成) / 早日(投入使用)
_SOME_TIME = re.compile(
    rf"(?<!不)(?:{any_of(words.SOME_TIME)})(?=[^，。；：、（）]{{0,10}}?{_FINISHED})"
)
# Sample: 确保(按期)完成
_ON_TIME = re.compile(rf"(?:{any_of(words.ON_TIME)})(?=[全保高]?[面质]?[量]?{_FINISHED})")
# Each with the characters without one of which it finds nothing.
_KEYED = (
    (_MOVING_DAY, "前"), (_SHORT_MOVING_DAY, "前"),
    (_SOME_TIME, sorted({word[0] for word in words.SOME_TIME})), (_ON_TIME, "按如"),
)  # fmt: skip


def find_vague_limits(reading: Reading, limits: list[Limit]) -> list[tuple[int, int]]:
    """Where the clause sets a limit that gives no day, in order.

    `limits` are what `find_limits` read in the same text: 汛期前 is none beside a date in its
    piece (6月1日汛期前), 尽快 beside one in its sentence (6月底前完成，尽快投用).
    """
    pieces = {reading.piece_at(limit.start) for limit in limits}
    sentences = {piece.sentence for piece in pieces}
    places = []
    for pattern, keys in _KEYED:
        if not any(key in reading.text for key in keys):
            continue
        for match in pattern.finditer(reading.text):
            piece = reading.piece_at(match.start())
            is_event = pattern in (_MOVING_DAY, _SHORT_MOVING_DAY)
            is_dated = piece in pieces if is_event else piece.sentence in sentences
            if not is_dated and not reading.titled[match.start()]:
                places.append(match.span())
    return _apart(sorted(places))


def vague_limit(reading: Reading, start: int, end: int) -> Problem:
    """The doubt about a limit for which the text gives no day."""
    quote = reading.quote(start, end)
    message = f"The limit {quote} gives no date."
    return problem("vague_limit", reading.flow.span(start, end), message, quote=quote)


def _apart(places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    kept: list[tuple[int, int]] = []
    for place in places:
        if not kept or place[0] >= kept[-1][1]:
            kept.append(place)
    return kept

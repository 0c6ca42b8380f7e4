"""The words about one number: where they begin and end among those of its neighbours."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from tasks.parsing.clauses import Reading
from tasks.parsing.context import REACH, Context
from tasks.parsing.measures import Measure
from tasks.parsing.naming import Words
from tasks.parsing.promises import Promise
from tasks.parsing.rows import in_row

CUT = re.compile(r"、|(?:以及|和|及|与|并)(?=[约近超]?\d)")


def part_of(context: Context, own: Measure | Promise) -> tuple[int, int]:
    """The words about one number: its piece, cut at the 、 or 和 between it and its neighbours.

    Not cut where nothing but the number would be left (95%和90%以上).
    """
    text, piece = context.reading.text, own.piece
    first = max(piece.start, own.start - REACH)
    last = min(piece.end, own.end + REACH)
    start, end = first, last
    before = [other for other in context.beside(own) if other.end <= own.start]
    after = [other for other in context.beside(own) if other.start >= own.end]
    for right, left in pairwise([own, *reversed(before)]):
        if _cuts(context, left, right):
            start = _cut(context, left, right)[1]
            break
    for left, right in pairwise([own, *after]):
        if _cuts(context, left, right):
            end = _cut(context, left, right)[0]
            break
    if isinstance(own, Measure) and in_row(context.reading, own, "", context.near(own)):
        return first, last
    head, stop = (own.head, own.stop) if isinstance(own, Measure) else (own.start, own.end)
    if isinstance(own, Measure) and not (text[start:head] + text[stop:end]).strip(" ”“约近"):
        return first, last
    return start, end


def words_about(context: Context, measure: Measure, part: tuple[int, int]) -> Words:
    """The words about the number; those about the number before it are left out."""
    previous = [other for other in context.near(measure) if other.end <= measure.start]
    if previous and part[0] <= previous[-1].start:
        rest = context.reading.text[previous[-1].stop : measure.head]
        if not CUT.sub("", rest).strip(" 约近超"):
            words = Words.around(context.reading, measure, part)
            is_last = not CUT.match(words.after)
            return replace(words, before="", after=words.after if is_last else "")
    return Words.around(context.reading, measure, part)


def trim(reading: Reading, start: int, end: int) -> tuple[int, int]:
    """Without the quotation marks and blanks at the ends that have lost their partner."""
    while start < end - 1 and reading.text[start] in " ”、":
        start += 1
    while end > start + 1 and reading.text[end - 1] in " “、":
        end -= 1
    if reading.text[start] == "“" and "”" not in reading.text[start:end]:
        start += 1
    return start, end


def _cuts(
    context: Context, left: Measure | Promise, right: Measure | Promise
) -> list[re.Match[str]]:
    """The joints between two numbers, those inside brackets left out."""
    reading = context.reading
    found = CUT.finditer(reading.text, left.end, right.start + 1)
    return [cut for cut in found if not reading.bracketed[cut.start()]]


def _cut(context: Context, left: Measure | Promise, right: Measure | Promise) -> tuple[int, int]:
    """Where the words of one number end and those of the next begin.

    At once behind a number that ends its words (幼儿园7所、小学、初中4所), else at the last joint.
    """
    stop = left.stop if isinstance(left, Measure) else left.end
    cuts = _cuts(context, left, right)
    cut = cuts[0] if cuts[0].start() == stop else cuts[-1]
    return cut.start(), cut.end()

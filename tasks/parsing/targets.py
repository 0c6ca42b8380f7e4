"""Every quantified commitment of a clause, with what it measures and until when it is due."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeVar

from tasks.parsing.clauses import Piece, Reading
from tasks.parsing.deadlines import Limit
from tasks.parsing.lexicon.times import PERIOD_UNITS
from tasks.parsing.measures import AMOUNT, COUNT, OCCASION, RATE, Measure, find_measures
from tasks.parsing.naming import Words, distinct_shares, name_measure, name_promise, subject
from tasks.parsing.notice import Target
from tasks.parsing.promises import ALL, CLASS, RANK, Promise, find_promises
from tasks.parsing.recurrences import Return
from tasks.parsing.scopes import FREQUENCY, OUTCOME, QUANTITY, SCOPE, is_share_of_count, kind_of

_CUT = re.compile(r"、|(?:以及|和|及|与)(?=[约近]?\d)")
_FALLS = re.compile(r"(?:降至|降到|下降到|下降至|压减到|压减至)$")
_NEIGHBOURS = 8  # numbers on either side that can matter to one
_REACH = 200  # characters on either side: a longer stretch without a comma is no clause
_Found = TypeVar("_Found", Measure, Promise)
_ABOVE_ENDS = re.compile(r"保持|达到|位居|不高于|不低于|不少于|\d")


@dataclass(frozen=True, slots=True)
class Finding:
    """A target with the offset that it was read from, for the checks that look around it."""

    start: int
    target: Target
    ambiguous: bool = False


def _start(found: Measure | Promise | Limit) -> int:
    return found.start


def _around(found: list[_Found], position: int) -> list[_Found]:
    k = bisect_left(found, position, key=_start)
    return found[max(0, k - _NEIGHBOURS) : k + 1 + _NEIGHBOURS]


@dataclass(slots=True)
class _Context:
    """All that stands in one clause's text, by the piece or sentence that it stands in."""

    reading: Reading
    returns: dict[Piece, list[Return]] = field(default_factory=lambda: defaultdict(list))
    measures: dict[Piece, list[Measure]] = field(default_factory=lambda: defaultdict(list))
    promises: dict[Piece, list[Promise]] = field(default_factory=lambda: defaultdict(list))
    limits: dict[tuple[int, int], list[Limit]] = field(default_factory=lambda: defaultdict(list))

    def near(self, own: Measure | Promise) -> list[Measure]:
        """The numbers next to it in its piece, a few on either side, itself among them."""
        return _around(self.measures.get(own.piece, []), own.start)

    def period_of(self, measure: Measure) -> Return | None:
        """The recurrence whose words the number stands in."""
        backs = self.returns.get(measure.piece, [])
        k = bisect_right(backs, measure.start, key=lambda back: back.piece[0])
        for back in backs[max(0, k - 3) : k]:
            if measure.start < back.piece[1]:
                return back
        return None

    def beside(self, own: Measure | Promise) -> list[Measure | Promise]:
        """The numbers and promises next to it in its piece, in order."""
        found: list[Measure | Promise] = [
            *self.near(own),
            *_around(self.promises.get(own.piece, []), own.start),
        ]
        return sorted(found, key=_start)


def find_targets(reading: Reading, limits: list[Limit], returns: list[Return]) -> list[Finding]:
    """The targets of a clause in the order of its text."""
    context = _Context(reading)
    for back in sorted(returns, key=lambda back: back.piece):
        context.returns[reading.piece_at(back.period[0])].append(back)
    promises = find_promises(reading)
    measures = find_measures(reading, _taken(reading, limits, promises, returns))
    for measure in measures:
        context.measures[measure.piece].append(measure)
    for promise in promises:
        context.promises[promise.piece].append(promise)
    for limit in limits:
        if limit.deadline.date:
            context.limits[reading.piece_at(limit.start).sentence].append(limit)
    counted = {m.piece for m in measures if m.sort in (COUNT, AMOUNT)}
    findings = [finding for m in measures for finding in _from_measure(context, m)]
    findings += [
        _from_promise(context, promise)
        for promise in promises
        if promise.sort in (RANK, CLASS) or promise.piece not in counted
    ]
    return sorted(_without_repeats(findings), key=lambda finding: finding.start)


def _taken(
    reading: Reading, limits: list[Limit], promises: list[Promise], returns: list[Return]
) -> list[bool]:
    """The offsets whose numbers are read already: dates, ranks, 25日 in 每月25日前."""
    taken = [False] * len(reading.text)
    places = [(limit.start, limit.end) for limit in limits]
    places += [(p.start, p.end) for p in promises if p.sort in (RANK, CLASS)]
    places += [(b.period[1], b.period[1] + 6) for b in returns if b.recurrence.day is not None]
    for start, end in places:
        for offset in range(start, min(end, len(taken))):
            taken[offset] = True
    return taken


def _without_repeats(findings: Iterable[Finding]) -> list[Finding]:
    kept: dict[tuple[object, ...], Finding] = {}
    for finding in findings:
        target = finding.target
        key = (target.value, target.unit, target.op, target.span, target.metric)
        kept.setdefault(key, finding)
    return list(kept.values())


def _from_measure(context: _Context, measure: Measure) -> list[Finding]:
    """The target of a number; two where it is promised of two rates (A率及B率达到100%)."""
    reading = context.reading
    beside = context.near(measure)
    part = _part(context, measure)
    back = context.period_of(measure)
    words = Words.around(reading, measure, part)
    kind = kind_of(words, measure, beside, part, recurs=back is not None)
    unit = measure.unit
    if back and kind == FREQUENCY and "/" not in unit:
        unit = f"{unit}/{PERIOD_UNITS[back.recurrence.freq]}"
    start, end = _trim(reading, *part)
    target = Target(
        quote=reading.quote(start, end),
        span=reading.flow.span(start, end),
        metric="",
        kind=kind,
        op="=" if kind == SCOPE else _op(reading, measure),
        value=measure.value,
        unit=unit,
        value_max=measure.value_max,
        due=None if kind == SCOPE else _due(context, measure.start, measure.piece),
    )
    is_rate = measure.sort == RATE
    ambiguous = is_rate and is_share_of_count(reading, measure, part, beside)
    names = _names(context, measure, words)
    return [Finding(measure.start, replace(target, metric=name), ambiguous) for name in names]


def _names(context: _Context, measure: Measure, words: Words) -> list[str]:
    """What the number measures; with 分别, the rate that has the number's place in its row."""
    above = _subject_above(context, measure.piece)
    if measure.sort != RATE:
        return [name_measure(measure, words, above)]
    rates = [m for m in context.near(measure) if m.sort == RATE]
    first = Words.around(context.reading, rates[0], (measure.piece.start, measure.piece.end))
    is_row = len(rates) > 1 and "分别" in first.before
    names = distinct_shares(name_measure(measure, first if is_row else words, above))
    return [names[rates.index(measure)]] if is_row and len(names) == len(rates) else names


def _part(context: _Context, own: Measure | Promise) -> tuple[int, int]:
    """The words about one number: its piece, cut at the 、 or 和 between it and its neighbours.

    Not cut where nothing but the number would be left (95%和90%以上).
    """
    text, piece = context.reading.text, own.piece
    first = max(piece.start, own.start - _REACH)
    last = min(piece.end, own.end + _REACH)
    start, end = first, last
    before = [other for other in context.beside(own) if other.end <= own.start]
    after = [other for other in context.beside(own) if other.start >= own.end]
    if before:
        cuts = [c for c in _CUT.finditer(text, first, own.start + 1) if c.start() >= before[0].end]
        start = cuts[-1].end() if cuts else start
    for other in after:
        cuts = list(_CUT.finditer(text, own.end, other.start + 1))
        if cuts:
            end = cuts[-1].start()
            break
    head, stop = (own.head, own.stop) if isinstance(own, Measure) else (own.start, own.end)
    if isinstance(own, Measure) and not (text[start:head] + text[stop:end]).strip(" ”“约近"):
        return first, last
    return start, end


def _trim(reading: Reading, start: int, end: int) -> tuple[int, int]:
    """Without the quotation marks and blanks at the ends that have lost their partner."""
    while start < end - 1 and reading.text[start] in " ”、":
        start += 1
    while end > start + 1 and reading.text[end - 1] in " “、":
        end -= 1
    if reading.text[start] == "“" and "”" not in reading.text[start:end]:
        start += 1
    return start, end


def _op(reading: Reading, measure: Measure) -> str:
    text = reading.text
    before = text[max(measure.piece.start, measure.start - 4) : measure.start]
    if measure.sort == RATE and before.endswith("前"):
        return "<="
    if measure.bound == "most" or _FALLS.search(before):
        return "<="
    if measure.bound == "least":
        return ">="
    if measure.sort == RATE:
        is_rule = text.startswith("的比例", measure.stop) and "按" in before
        return "=" if is_rule or measure.value == 100 else ">="
    return "<=" if measure.sort not in (COUNT, OCCASION, AMOUNT) else ">="


def _due(context: _Context, position: int, piece: Piece) -> date | None:
    """The last limit that the sentence names before the number, else one in the same piece."""
    dated = context.limits.get(piece.sentence, [])
    k = bisect_left(dated, position, key=_start)
    if k:
        return dated[k - 1].deadline.date
    return dated[0].deadline.date if dated and dated[0].start < piece.end else None


def _subject_above(context: _Context, piece: Piece) -> str:
    """The subject of the piece before, for a piece that goes on about it."""
    above = context.reading.piece_before(piece)
    if above is None or above.sentence != piece.sentence:
        return ""
    text = context.reading.quote(above.start, above.end)
    return subject(_ABOVE_ENDS.split(text)[0])


def _from_promise(context: _Context, promise: Promise) -> Finding:
    reading = context.reading
    start, end = _trim(reading, *_part(context, promise))
    above = _subject_above(context, promise.piece) if promise.sort == RANK else ""
    words = Words(
        before=reading.quote(min(start, promise.start), promise.start),
        after=reading.quote(promise.end, max(end, promise.end)),
    )
    target = Target(
        quote=reading.quote(start, end),
        span=reading.flow.span(start, end),
        metric=name_promise(promise, words, reading.quote(promise.start, promise.end), above),
        kind=QUANTITY if promise.sort == ALL else OUTCOME,
        op=promise.op,
        value=promise.value,
        unit=promise.unit,
        due=_due(context, promise.start, promise.piece),
        implicit=promise.sort == ALL,
    )
    return Finding(promise.start, target)

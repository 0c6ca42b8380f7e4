"""Every quantified commitment of a clause, with what it measures and until when it is due."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from tasks.parsing.bounds import MOST
from tasks.parsing.clauses import Reading
from tasks.parsing.context import REACH, Context, PlanYears, start_of
from tasks.parsing.countable import countable
from tasks.parsing.deadlines import Limit
from tasks.parsing.directions import op_of
from tasks.parsing.due_dates import due_of
from tasks.parsing.lexicon.times import PERIOD_UNITS
from tasks.parsing.measures import AMOUNT, COUNT, Measure, printed_measures
from tasks.parsing.naming import Words, base_subject, change_in, name_measure, strip_deeds, subject
from tasks.parsing.notice import Target
from tasks.parsing.parts import CUT, part_of, trim, words_about
from tasks.parsing.promise_names import name_promise
from tasks.parsing.promises import ALL, CLASS, NONE, RANK, Promise, find_promises
from tasks.parsing.recurrences import Return
from tasks.parsing.rows import shared_names
from tasks.parsing.scopes import (
    FREQUENCY,
    OUTCOME,
    QUANTITY,
    SCOPE,
    is_cleared_stock,
    is_share_of_count,
    kind_of,
    recurs_with,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finding:
    """A target with the offset that it was read from, for the checks that look around it."""

    start: int
    target: Target
    ambiguous: bool = False


@dataclass(frozen=True, slots=True)
class Numbers:
    """What a clause prints as numbers or promises in words; `taken` are offsets read already."""

    printed: list[Measure]
    promises: list[Promise]
    taken: list[bool]


def read_numbers(reading: Reading, limits: list[Limit], returns: list[Return]) -> Numbers:
    """The numbers of a clause, for `find_targets` and for what it leaves unread."""
    promises = find_promises(reading)
    taken = taken_offsets(reading, limits, promises, returns)
    return Numbers(printed_measures(reading), promises, taken)


def find_targets(
    reading: Reading,
    numbers: Numbers,
    limits: list[Limit],
    returns: list[Return],
    years: PlanYears | None = None,
) -> list[Finding]:
    """The targets of a clause in the order of its text; `years` are those of a longer plan."""
    if not (numbers.printed or numbers.promises):
        return []
    context = Context(reading, years)
    for back in sorted(returns, key=lambda back: back.piece):
        context.returns[reading.piece_at(back.period[0])].append(back)
    promises = numbers.promises
    measures = countable(reading, numbers.printed, numbers.taken)
    for measure in measures:
        context.measures[measure.piece].append(measure)
    for promise in promises:
        context.promises[promise.piece].append(promise)
    for limit in limits:
        context.limits[reading.piece_at(limit.start).sentence].append(limit)
    findings: list[Finding] = []
    both: list[Measure | Promise] = [*measures, *promises]
    for found in sorted(both, key=start_of):
        if isinstance(found, Measure):
            findings += _from_measure(context, found)
        elif not _is_counted(context, found):
            findings.append(_from_promise(context, found))
    return sorted(_without_repeats(findings), key=lambda finding: finding.start)


def taken_offsets(
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


def _is_counted(context: Context, promise: Promise) -> bool:
    """Whether a number already says what the words do: 14个断面全部达标, 均达到95%, 7件清零."""
    text = context.reading.text
    for measure in context.near(promise):
        is_count = measure.sort in (COUNT, AMOUNT)
        if promise.sort == NONE and is_count and measure.stop <= promise.start:
            rest = text[measure.stop : min(promise.end, measure.stop + REACH)]
            lead = text[max(measure.piece.start, measure.head - 1) : measure.head]
            is_cut = CUT.search(text, measure.stop, promise.start)
            return not is_cut and not is_cleared_stock(lead, rest)
        if promise.sort != ALL:
            continue
        if is_count:
            return True
        between = text[promise.end : max(promise.end, measure.head)]
        if measure.start >= promise.start and not CUT.search(between):
            return True
    return False


def _without_repeats(findings: Iterable[Finding]) -> list[Finding]:
    kept: dict[tuple[object, ...], Finding] = {}
    for finding in findings:
        target = finding.target
        key = (target.value, target.unit, target.op, target.span, target.metric, target.due)
        kept.setdefault(key, finding)
    return list(kept.values())


def _from_measure(context: Context, measure: Measure) -> Iterator[Finding]:
    """The target of a number; several where it is promised of several rates (A率及B率达到100%)."""
    reading = context.reading
    part = part_of(context, measure)
    words = words_about(context, measure, part)
    back = context.period_of(measure) if recurs_with(measure) else None
    kind = _kind(context, measure, words, part, recurs=back is not None)
    if kind == SCOPE and measure.value == 1:
        return
    names, about = _names(context, measure, words)
    start, end = trim(reading, *part)
    unit, due = measure.unit, None
    if back and kind == FREQUENCY:
        unit = unit if "/" in unit else f"{unit}/{PERIOD_UNITS[back.recurrence.freq]}"
    elif kind != SCOPE:
        due = due_of(context, measure.start, measure.piece)
    target = Target(
        quote=reading.quote(start, end),
        span=reading.flow.span(start, end),
        metric="",
        kind=kind,
        op=_op(reading, measure, kind, about),
        value=measure.value,
        unit=unit,
        value_max=measure.value_max,
        due=due,
    )
    is_unclear = is_share_of_count(reading, measure, part, context.near(measure))
    for name in names:
        yield Finding(measure.start, replace(target, metric=name), is_unclear)


def _op(reading: Reading, measure: Measure, kind: str, about: str) -> str:
    if kind == SCOPE:
        return "="
    if kind == FREQUENCY and measure.bound != MOST:
        return ">="
    return op_of(reading, measure, about)


def _kind(
    context: Context, measure: Measure, words: Words, part: tuple[int, int], *, recurs: bool
) -> str:
    """The kind of the number's target, kept for the numbers after it in its sentence."""
    sentence = measure.piece.sentence
    carried = context.kinds.get(sentence, "")
    beside = context.near(measure)
    kind = kind_of(words, measure, beside, part, recurs=recurs, carried=carried)
    context.kinds[sentence] = kind
    return kind


def _names(context: Context, measure: Measure, words: Words) -> tuple[list[str], str]:
    """What the number measures, and what that is about; kept for the words that go on about it."""
    piece, unit = measure.piece, measure.unit
    above = context.by_unit.get((piece.sentence, unit)) or context.above(piece)
    base = base_subject(measure, words, above)
    context.subjects[piece] = base
    names = shared_names(context.reading, measure, words, above, context.near(measure))
    if len(names) == 1 and not change_in(words.before):
        context.by_unit[piece.sentence, unit] = names[0]
    elif base != above:
        context.by_unit[piece.sentence, unit] = base
    if names:
        return names, names[0]
    return [name_measure(measure, words, above)], base


def _from_promise(context: Context, promise: Promise) -> Finding:
    reading = context.reading
    start, end = trim(reading, *part_of(context, promise))
    words = Words(
        before=reading.quote(min(start, promise.start), promise.start),
        after=reading.quote(promise.end, max(end, promise.end)),
    )
    above = context.above(promise.piece) if promise.sort in (RANK, CLASS) else ""
    if promise.sort == NONE and not words.before and reading.text[promise.start] in "清动":
        above = strip_deeds(context.heading(promise.piece))
    if promise.sort != ALL:
        context.subjects[promise.piece] = subject(words.before) or above
    target = Target(
        quote=reading.quote(start, end),
        span=reading.flow.span(start, end),
        metric=name_promise(promise, words, reading.quote(promise.start, promise.end), above),
        kind=QUANTITY if promise.sort == ALL else OUTCOME,
        op=promise.op,
        value=promise.value,
        unit=promise.unit,
        due=due_of(context, promise.start, promise.piece),
        implicit=promise.sort == ALL,
    )
    return Finding(promise.start, target)

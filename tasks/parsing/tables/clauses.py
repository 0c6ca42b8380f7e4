"""From a table's entries to clauses and their words, so that rows are read as other clauses are."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from tasks.parsing.flow import Flow, chain
from tasks.parsing.headings import title_end
from tasks.parsing.lexicon import tables as words
from tasks.parsing.notice import Item, Span
from tasks.parsing.numbering import Marker, find_marker
from tasks.parsing.numerals import whole_number
from tasks.parsing.outline import Clause, Wording
from tasks.parsing.responsibility import Responsibility, read_responsibility, without
from tasks.parsing.segments import BODY, HEADING, RESPONSIBILITY, TITLE
from tasks.parsing.tables.columns import Column
from tasks.parsing.tables.entries import Entry, Heading, after_marker, by_group, read_entries
from tasks.parsing.tables.model import Table

_ROW = "row"
_LABELS = {words.LEAD: "牵头单位：", words.OTHER: "配合单位：", words.RESPONSIBLE: "责任单位："}
_LONGEST_TITLE = 60
# Sample: 8.5(以上) / ≤35
_VALUE = re.compile(r"[≥≤>=<±+\-—]?\d[\d.,]{0,15}(?:[—\-~]\d[\d.,]{0,15})?")
_LINE = re.compile(r"\n")
_STOPS = "。.:：;； "
_KINDS = {
    words.NUMBER: TITLE,
    words.CATEGORY: HEADING,
    words.TASK: HEADING,  # of several rows: a heading above them
    **dict.fromkeys((*_LABELS, words.TIME, words.PERSON), RESPONSIBILITY),
}
_EMPTY = Flow("", ())


@dataclass(frozen=True, slots=True)
class RowClause:
    """An item of a table: its clause, its words, the entry, and whether it names an indicator.

    `first` is the cell that the title is taken from.
    """

    clause: Clause
    words: Wording
    entry: Entry
    is_indicator: bool
    first: Flow

    def spans(self, source: str, cuts: Sequence[int]) -> tuple[Span, ...]:
        """The source ranges of its rows, one for each run between `cuts`, blanks about it out."""
        pieces = [_trimmed(source, piece) for piece in self.entry.pieces]
        spans = pieces[:1]
        for piece in pieces[1:]:
            if bisect_left(cuts, spans[-1].end) != bisect_left(cuts, piece.start):
                spans.append(piece)
            else:
                spans[-1] = Span(spans[-1].start, piece.end)
        return tuple(spans)

    def as_printed(self, item: Item, source: str) -> Item:
        """The item as the row prints it: a limit that text and column give is one.

        An indicator whose unit stands before its value quotes the cells as they stand.
        """
        dates = [limit.date or limit.quote for limit in item.deadlines]
        limits = [x for i, x in enumerate(item.deadlines) if dates[i] not in dates[:i]]
        item = replace(item, deadlines=tuple(limits))
        if not self.is_indicator:
            return item
        origins = self.words.acting.origin
        whole = Span(min(origins), max(origins) + 1)
        printed = "".join(source[whole.start : whole.end].split())
        targets = tuple(
            target
            if "".join(source[target.span.start : target.span.end].split()) == target.quote
            else replace(target, span=whole, quote=printed)
            for target in item.targets
        )
        return replace(item, targets=targets)


@dataclass(slots=True)
class TableClauses:
    """What a table gives: rows as clauses, the words of its headings by the clause's identity."""

    rows: list[RowClause]
    headings: dict[int, Wording]
    clauses: list[Clause]  # of the headings, which must outlive their identities
    without_task: list[tuple[Flow, Span]]


def clauses_of(table: Table, section: str, parent: Clause | None) -> TableClauses:
    """The clauses of a table that stands under `parent` in the part `section`."""
    entries = read_entries(table)
    builder = _Builder(section, parent, TableClauses([], {}, [], entries.without_task))
    is_indicator = any(column.role == words.INDICATOR for column in table.columns)
    before: int | None = None
    for group in by_group(entries.entries):
        for entry in group:
            row = builder.row(entry, shared=len(group) > 1, is_indicator=is_indicator)
            if not row.words.title.text.strip(_STOPS):
                builder.found.without_task.append((entry.number, entry.pieces[0]))
                continue
            row.clause.before = before if entry.numbered else None
            before = row.clause.marker.value or before if entry.numbered else before
            builder.found.rows.append(row)
    return builder.found


@dataclass(slots=True)
class _Builder:
    section: str
    parent: Clause | None
    found: TableClauses
    open: list[tuple[Flow, Clause]] = field(default_factory=list)
    task: tuple[int, Heading] | None = None

    def row(self, entry: Entry, *, shared: bool, is_indicator: bool) -> RowClause:
        above, texts = list(entry.above), [entry.task, *entry.texts]
        is_part = shared and entry.task and any(entry.texts)
        if is_part:
            above.append(self._task_heading(entry))
            texts = entry.texts
        texts = [flow for flow in texts if flow] or [_EMPTY]
        if is_indicator and len(texts) > 1:
            texts[1:] = [_measured(flow, entry.measured_in) for flow in texts[1:]]
        number, first = after_marker(texts[0])
        marker = _marker(entry.number, number, texts[0], prefers_own=bool(is_part))
        parent = self._under(above)
        clause = Clause(marker, _level(parent) + 1, self.section, parent, [])
        if parent:
            parent.children.append(clause)
        wording = _wording([first, *texts[1:]], entry, "" if is_indicator else "\n")
        return RowClause(clause, wording, entry, is_indicator, texts[0])

    def _task_heading(self, entry: Entry) -> Heading:
        if self.task is None or self.task[0] != entry.group:
            marker, flow = after_marker(entry.task)
            printed = entry.task.text[: marker.length].rstrip() if marker else ""
            self.task = entry.group, Heading(printed, flow)
        return self.task[1]

    def _under(self, above: Sequence[Heading]) -> Clause | None:
        """The clause of the last heading; those that stand open already are not made again."""
        kept = 0
        for heading, (flow, _) in zip(above, self.open, strict=False):
            if heading.flow is not flow:
                break
            kept += 1
        del self.open[kept:]
        for heading in above[kept:]:
            self.open.append((heading.flow, self._add(heading, self._parent())))
        return self._parent()

    def _parent(self) -> Clause | None:
        return self.open[-1][1] if self.open else self.parent

    def _add(self, heading: Heading, parent: Clause | None) -> Clause:
        marker = Marker(_ROW, 0, heading.marker, 0)
        clause = Clause(marker, _level(parent) + 1, self.section, parent, [])
        if parent:
            parent.children.append(clause)
        flow = heading.flow
        none = Responsibility()
        self.found.headings[id(clause)] = Wording(flow, flow, _EMPTY, flow, none, len(flow.text))
        self.found.clauses.append(clause)
        return clause


def _measured(value: Flow, unit: Flow) -> Flow:
    """An indicator's value with its unit where it is read: 8.5以上 in % is 8.5%以上."""
    found = _VALUE.match(value.folded)
    if found is None or not unit or unit.folded in value.folded:
        return value
    at = found.end()
    return chain([("", value.part(0, at)), ("", unit), ("", value.part(at, len(value.text)))])


def _level(clause: Clause | None) -> int:
    return clause.level if clause else 0


def _marker(number: Flow, own: Marker | None, text: Flow, *, prefers_own: bool) -> Marker:
    """The row's number as printed; that of its text where the row has none, or shares it."""
    printed = "".join(number.text.split())
    if own and (prefers_own or not printed):
        return Marker(_ROW, own.value, text.text[: own.length].rstrip(), 0)
    value = whole_number(number.folded.strip("（）、.， ")) if printed else None
    return Marker(_ROW, value or 0, printed, 0)


def _wording(texts: list[Flow], entry: Entry, between: str) -> Wording:
    """The words of a row: the title from its first text cell, the body from all that follows."""
    text = chain([("", texts[0]), *((between, flow) for flow in texts[1:])])
    end, start = _title_bounds(texts)
    in_text = read_responsibility(text)
    shift = [(max(a, start), b) for a, b in in_text.ranges if b > start]
    title = without(texts[0].part(0, end), [(a, min(b, end)) for a, b in in_text.ranges if a < end])
    beside = [flow for _, flow in entry.units] + entry.times
    return Wording(
        whole=chain([("", text), *(("\n", flow) for flow in beside)]),
        title=title,
        body=without(text, [(0, start), *shift]),
        acting=without(text, [*in_text.ranges, *_numbers(text)]),
        units=_units(entry, in_text),
        cut=start,
    )


def _numbers(text: Flow) -> Iterator[tuple[int, int]]:
    """The numbers of measures that stand on lines of their own: 1.……, ②……."""
    for found in _LINE.finditer(text.folded):
        marker = find_marker(text.folded[found.end() : found.end() + 12])
        if marker and marker.form != "ordinal":
            yield found.end(), found.end() + marker.length


def _title_bounds(texts: list[Flow]) -> tuple[int, int]:
    """Where in the first cell the title ends, and where what follows it begins."""
    first = texts[0]
    line = first.folded.find("\n")
    if len(texts) == 1:
        end, start = title_end(first)
        return (line, line + 1) if 0 < line < end else (end, start)
    stop = first.folded.find("。")
    stops = [at for at in (line, stop) if 0 <= at < len(first.text) - 1]
    if stops and (line >= 0 or len(first.text) > _LONGEST_TITLE):
        return min(stops), min(stops) + 1
    return len(first.text), len(first.text)


def _units(entry: Entry, in_text: Responsibility) -> Responsibility:
    """The units of the row's columns, then those that its text names in brackets."""
    columns = [(column, flow) for column, flow in entry.units if flow]
    read = read_responsibility(chain(("\n", _labelled(c, flow)) for c, flow in columns))
    if any(column.first_leads for column, _ in columns):
        read = read.led_by_first()
    known = {who.name for who in (*read.lead, *read.other)}
    return Responsibility(
        lead=[*read.lead, *(who for who in in_text.lead if who.name not in known)],
        other=[*read.other, *(who for who in in_text.other if who.name not in known)],
        ranges=in_text.ranges,
        times=[*entry.times, *read.times, *in_text.times],
        orderless=[*read.orderless, *in_text.orderless],
    )


def _labelled(column: Column, flow: Flow) -> Flow:
    """The cell as a line of responsibility: its column's label before it, at the same offset."""
    label = _LABELS[column.role]
    return Flow(label + flow.text, (flow.origin[0],) * len(label) + flow.origin)


def _trimmed(source: str, piece: Span) -> Span:
    text = source[piece.start : piece.end]
    start = piece.start + len(text) - len(text.lstrip())
    return Span(start, max(start + 1, piece.start + len(text.rstrip())))


def leaves(row: RowClause) -> Iterator[tuple[int, str]]:
    """Where each stretch of the row begins, and what it is; headings in a row are not its item's."""
    kinds = sorted(pair for column, flow in row.entry.cells for pair in _kinds(row, column, flow))
    last, k = kinds[0][1] if kinds else TITLE, 0
    for piece in row.entry.pieces:
        begun = False
        while k < len(kinds) and kinds[k][0] < piece.end:
            origin, kind = kinds[k]
            if kind != last or not begun:
                yield (origin if begun else piece.start), kind
                last, begun = kind, True
            k += 1
        if not begun:
            yield piece.start, last


def _kinds(row: RowClause, column: Column, flow: Flow) -> list[tuple[int, str]]:
    """What each character of a printed cell belongs to."""
    if flow is row.first:
        last = max(row.words.title.origin, default=0)
        return [(origin, TITLE if origin <= last else BODY) for origin in flow.origin]
    return [(origin, _KINDS.get(column.role, BODY)) for origin in flow.origin]

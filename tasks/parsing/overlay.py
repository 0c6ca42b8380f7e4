"""A reviewed annotation laid over its source: every value located where it is printed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from tasks.parsing.checks import check_items, check_notice
from tasks.parsing.locating import SourceIndex
from tasks.parsing.notice import (
    Block,
    Deadline,
    Item,
    Mention,
    Meta,
    ParsedNotice,
    Recurrence,
    Span,
    Target,
)
from tasks.parsing.parse import parse_notice

Form = Mapping[str, Any]
_BOUNDARIES = frozenset(("heading", "section", "item", "meta", "title", "leftover"))


def from_json(source: str, annotated: Form) -> ParsedNotice:
    """The annotation (the form that `to_json` gives) over `source`, layout read as usual.

    Items are found in document order by section, marker, title and first words; quotes and names
    within their item. Raises ValueError naming what the source does not hold.
    """
    read = parse_notice(source)
    index = SourceIndex(source, (b.span for b in read.blocks if b.kind == "furniture"))
    meta = _meta(annotated.get("meta", {}))
    places = list(_places(annotated["items"], read, index))
    known = {item.spans[0].start: item for item in read.items}
    items = [
        _item(k + 1, form, spans, known.get(spans[0].start), index)
        for k, (form, spans) in enumerate(zip(annotated["items"], places, strict=True))
    ]
    return ParsedNotice(
        source=source,
        meta=meta,
        items=tuple(check_items(items, meta)),
        blocks=read.blocks,
        problems=tuple(check_notice(source, meta, items)),
    )


def _places(
    forms: Sequence[Form], read: ParsedNotice, index: SourceIndex
) -> Iterator[tuple[Span, ...]]:
    """The source ranges of each annotated item: to the next heading or item, furniture cut out."""
    whole = Span(0, len(read.source))
    starts: list[int] = []
    cursor, section = 0, ""
    for form in forms:
        if form.get("section", "") != section:
            section = form.get("section", "")
            cursor = max(cursor, _section_start(section, cursor, read.blocks, index, whole))
        place = _find_item(form, Span(cursor, whole.end), index)
        starts.append(place.start)
        cursor = place.end
    bounds = [b.span.start for b in read.blocks if b.kind in _BOUNDARIES]
    for k, start in enumerate(starts):
        following = [b for b in (*starts[k + 1 : k + 2], *bounds, whole.end) if b > start]
        yield _without_furniture(Span(start, min(following)), read)


def _section_start(
    section: str, cursor: int, blocks: Sequence[Block], index: SourceIndex, whole: Span
) -> int:
    if not section:
        return cursor
    printed = "".join(section.split())
    for block in blocks:
        if block.kind == "section" and "".join(block.text.split()) == printed:
            return block.span.end
    found = index.find(section, Span(cursor, whole.end))
    if found is None:
        raise ValueError(f"section not found: {section}")
    return found.end


def _find_item(form: Form, within: Span, index: SourceIndex) -> Span:
    """The range of marker and title where the item's first words follow (or are its title's)."""
    words = f"{form.get('marker') or ''}{form['title']}"
    starts = form.get("starts") or ""
    found = index.find(words, within)
    while found is not None:
        title = index.find(form["title"], found)
        is_title = title is not None and index.follows(starts, title.start)
        if not starts or is_title or index.follows(starts, found.end):
            return found
        found = index.find(words, Span(found.end, within.end))
    raise ValueError(f"item not found: {words} / {starts}")


def _without_furniture(span: Span, read: ParsedNotice) -> tuple[Span, ...]:
    """The range without the page furniture in it and without the blanks at its ends."""
    spans, start = [], span.start
    for block in read.blocks:
        if block.kind == "furniture" and span.start < block.span.start < span.end:
            spans.append(Span(start, block.span.start))
            start = block.span.end
    spans.append(Span(start, span.end))
    return tuple(
        trimmed for s in spans if (trimmed := _trimmed(s, read.source)).end > trimmed.start
    )


def _trimmed(span: Span, source: str) -> Span:
    text = source[span.start : span.end]
    end = span.start + len(text.rstrip())
    return Span(min(end, span.start + len(text) - len(text.lstrip())), end)


def _item(
    ordinal: int, form: Form, spans: tuple[Span, ...], known: Item | None, index: SourceIndex
) -> Item:
    finder = _Finder(index, spans, f"{form.get('marker') or ''}{form['title']}")
    ends = form.get("ends") or ""
    if ends:
        finder.find("ends", ends)
    return Item(
        ordinal=ordinal,
        marker=form.get("marker") or "",
        kind=form["kind"],
        section=form.get("section") or "",
        path=tuple(form.get("path") or ()),
        title=form["title"],
        text=known.text if known else finder.text(form.get("marker") or ""),
        spans=spans,
        starts=form.get("starts") or "",
        ends=ends,
        domain=form["domain"],
        lead_units=finder.units(form.get("lead_units")),
        other_units=finder.units(form.get("other_units")),
        partners=tuple(
            Mention(name, finder.find("partner", name)) for name in form.get("partners") or ()
        ),
        targets=tuple(_target(t, finder) for t in form.get("targets") or ()),
        deadlines=tuple(_deadline(d, finder) for d in form.get("deadlines") or ()),
        recurrences=tuple(_recurrence(r, finder) for r in form.get("recurrences") or ()),
        flags=tuple(form.get("flags") or ()),
    )


class _Finder:
    """Finds an item's words in its range; the same deadline printed twice is found twice."""

    def __init__(self, index: SourceIndex, spans: tuple[Span, ...], name: str) -> None:
        self._index = index
        self._range = Span(spans[0].start, spans[-1].end)
        self._name = name
        self._last: dict[tuple[str, str], int] = {}

    def find(self, what: str, words: str) -> Span:
        key = (what, words)
        after = Span(self._last.get(key, self._range.start), self._range.end)
        found = self._index.find(words, after) or self._index.find(words, self._range)
        if found is None:
            raise ValueError(f"{self._name}: {what} not found: {words}")
        self._last[key] = found.end
        return found

    def units(self, names: Sequence[str] | None) -> tuple[Mention, ...]:
        """The units where they are printed last in the item, else in the headings above it."""
        return tuple(Mention(name, self._unit(name)) for name in names or ())

    def _unit(self, name: str) -> Span:
        above = Span(0, self._range.start)
        found = self._index.find(name, self._range, last=True) or self._index.find(
            name, above, last=True
        )
        if found is None:
            raise ValueError(f"{self._name}: unit not found: {name}")
        return found

    def text(self, marker: str) -> str:
        return self._index.words(self._range).removeprefix(marker)


def _target(form: Form, finder: _Finder) -> Target:
    most = form.get("value_max")
    return Target(
        quote=form["quote"],
        span=finder.find("target", form["quote"]),
        metric=form.get("metric") or "",
        kind=form["kind"],
        op=form["op"],
        value=Decimal(str(form["value"])),
        unit=form.get("unit") or "",
        value_max=None if most is None else Decimal(str(most)),
        due=_date(form.get("due")),
        implicit=bool(form.get("implicit")),
    )


def _deadline(form: Form, finder: _Finder) -> Deadline:
    return Deadline(
        quote=form["quote"],
        span=finder.find("deadline", form["quote"]),
        date=_date(form.get("date")),
        relative=form.get("relative") or "",
        after=form.get("after") or "",
    )


def _recurrence(form: Form, finder: _Finder) -> Recurrence:
    return Recurrence(
        quote=form["quote"],
        span=finder.find("recurrence", form["quote"]),
        freq=form["freq"],
        count=form.get("count"),
        day=form.get("day"),
        starts=form.get("from") or "",
        what=form.get("what") or "",
    )


def _meta(form: Form) -> Meta:
    return Meta(
        title=form.get("title") or "",
        doc_number=form.get("doc_number") or "",
        issuer=form.get("issuer") or "",
        issued=_date(form.get("issued")),
        year=form.get("year"),
        recipients=tuple(form.get("recipients") or ()),
    )


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None

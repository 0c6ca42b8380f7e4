"""A reviewed annotation laid over its source: every value located where it is printed."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NoReturn

from tasks.parsing.checks import check_items, check_notice
from tasks.parsing.locating import bare
from tasks.parsing.notice import (
    Deadline,
    Item,
    Mention,
    Meta,
    ParsedNotice,
    Recurrence,
    Span,
    Target,
)
from tasks.parsing.outline import TASK
from tasks.parsing.overlay_places import Form, Place, Places
from tasks.parsing.parse import parse_notice

NEUTRAL = "planning"  # the domain of an item that neither the annotation nor the reader names


def from_json(source: str, annotated: Form) -> ParsedNotice:
    """The annotation (the form that `to_json` gives) over `source`, layout read as usual.

    Items are found in document order: those that the reader finds too by section, marker and
    title, others by marker, title and first words in a row; quotes and names within their item.
    What an item leaves out (its domain) is as read. Raises ValueError naming what is not found.
    """
    read = parse_notice(source)
    places = Places(read)
    meta = _meta(annotated.get("meta") or {})
    forms = annotated.get("items") or ()
    items = [
        _item(ordinal, form, place, places)
        for ordinal, (form, place) in enumerate(zip(forms, places.of(forms), strict=True), 1)
    ]
    return ParsedNotice(
        source=source,
        meta=meta,
        items=tuple(check_items(items, meta)),
        segments=read.segments,
        problems=tuple(check_notice(source, meta, items)),
    )


def _item(ordinal: int, form: Form, place: Place, places: Places) -> Item:
    known, title, ends = place.item, form["title"], form.get("ends") or ""
    marker = form.get("marker") or ""
    finder = _Finder(place, places, f"{marker}{title}")
    if ends and not (known and bare(known.ends) == bare(ends)):
        finder.find("ends", ends)
    return Item(
        ordinal=ordinal,
        marker=marker,
        kind=form.get("kind") or (known.kind if known else TASK),
        section=form.get("section") or "",
        path=tuple(form.get("path") or ()),
        title=title,
        text=known.text if known else finder.text(marker),
        spans=place.spans,
        starts=form.get("starts") or "",
        ends=ends,
        domain=form.get("domain") or (known.domain if known else NEUTRAL),
        lead_units=finder.units(form.get("lead_units")),
        other_units=finder.units(form.get("other_units")),
        partners=tuple(
            Mention(name, finder.find("partner", name)) for name in form.get("partners") or ()
        ),
        targets=tuple(_target(t, finder) for t in form.get("targets") or ()),
        deadlines=tuple(_deadline(d, finder) for d in form.get("deadlines") or ()),
        recurrences=tuple(_recurrence(r, finder) for r in form.get("recurrences") or ()),
        flags=tuple(form.get("flags") or ()),
        segments=known.segments if known else (),
        domain_choice=known.domain_choice if known else None,
    )


class _Finder:
    """Finds an item's words: where the reader found them, else in the item's range.

    The same deadline printed twice is found twice; what a table prints once for several rows
    stands above the row.
    """

    def __init__(self, place: Place, places: Places, name: str) -> None:
        self._index, self._name = places.index, name
        self._range = Span(place.spans[0].start, place.spans[-1].end)
        self._above = places.table_above(self._range.start)
        self._last: dict[tuple[str, str], int] = {}
        self._read = _places_read(place.item) if place.item else {}

    def find(self, what: str, words: str) -> Span:
        key = (what, words)
        if read := self._read.get((what, bare(words))):
            return read.popleft()
        after = Span(self._last.get(key, self._range.start), self._range.end)
        found = self._index.find(words, after) or self._index.find(words, self._range)
        if found:
            self._last[key] = found.end
        else:
            found = self._index.find(words, self._above, last=True)
        return found or self._missing(what, words)

    def value(self, what: str, form: Form, key: str) -> Any:
        """What the form of a target or time must hold under the key."""
        if form.get(key) in (None, ""):
            raise ValueError(f"{self._name}: {what} without {key}: {dict(form)}")
        return form[key]

    def units(self, names: Sequence[str] | None) -> tuple[Mention, ...]:
        """The units where they are printed last in the item, else in the headings above it."""
        return tuple(Mention(name, self._unit(name)) for name in names or ())

    def _unit(self, name: str) -> Span:
        if read := self._read.get(("unit", bare(name))):
            return read.popleft()
        above = Span(0, self._range.start)
        found = self._index.find(name, self._range, last=True) or self._index.find(
            name, above, last=True
        )
        return found or self._missing("unit", name)

    def _missing(self, what: str, words: str) -> NoReturn:
        raise ValueError(f"{self._name}: {what} not found: {words}")

    def text(self, marker: str) -> str:
        return self._index.words(self._range).removeprefix(marker)


def _places_read(item: Item) -> dict[tuple[str, str], deque[Span]]:
    """Where the reader found each quote and name of the item, in order."""
    found: dict[tuple[str, str], deque[Span]] = defaultdict(deque)
    for mention in (*item.lead_units, *item.other_units):
        found["unit", bare(mention.name)].append(mention.span)
    for mention in item.partners:
        found["partner", bare(mention.name)].append(mention.span)
    for what, values in (
        ("target", item.targets),
        ("deadline", item.deadlines),
        ("recurrence", item.recurrences),
    ):
        for value in values:
            found[what, bare(value.quote)].append(value.span)
    return found


def _target(form: Form, finder: _Finder) -> Target:
    most = form.get("value_max")
    quote = finder.value("target", form, "quote")
    return Target(
        quote=quote,
        span=finder.find("target", quote),
        metric=form.get("metric") or "",
        kind=finder.value("target", form, "kind"),
        op=finder.value("target", form, "op"),
        value=Decimal(str(finder.value("target", form, "value"))),
        unit=form.get("unit") or "",
        value_max=None if most is None else Decimal(str(most)),
        due=_date(form.get("due")),
        implicit=bool(form.get("implicit")),
    )


def _deadline(form: Form, finder: _Finder) -> Deadline:
    quote = finder.value("deadline", form, "quote")
    return Deadline(
        quote=quote,
        span=finder.find("deadline", quote),
        date=_date(form.get("date")),
        relative=form.get("relative") or "",
        after=form.get("after") or "",
    )


def _recurrence(form: Form, finder: _Finder) -> Recurrence:
    quote = finder.value("recurrence", form, "quote")
    return Recurrence(
        quote=quote,
        span=finder.find("recurrence", quote),
        freq=finder.value("recurrence", form, "freq"),
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

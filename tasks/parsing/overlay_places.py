"""Where each item of an annotation stands in its source."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tasks.parsing.locating import SourceIndex, bare
from tasks.parsing.notice import Item, ParsedNotice, Span
from tasks.parsing.tables import find_tables

Form = Mapping[str, Any]
_BOUNDARIES = frozenset(("heading", "section", "meta", "name", "leftover"))


@dataclass(frozen=True, slots=True)
class Place:
    """The source ranges of an annotated item, and the item as it was read, if it was."""

    spans: tuple[Span, ...]
    item: Item | None = None


class Places:
    """Finds annotated items in a notice that was read."""

    def __init__(self, read: ParsedNotice) -> None:
        self._read = read
        self._whole = Span(0, len(read.source))
        self._furniture = [leaf.span for leaf in read.segments if leaf.kind == "furniture"]
        self._tables = [table.span for table in find_tables(read.source)]
        self.index = SourceIndex(read.source, self._furniture)

    def table_above(self, start: int) -> Span:
        """What stands above the offset in its table; an empty range outside of tables."""
        for table in self._tables:
            if table.start <= start < table.end:
                return Span(table.start, start)
        return Span(start, start)

    def of(self, forms: Sequence[Form]) -> list[Place]:
        """The place of each form, in document order. Raises ValueError naming what is missing."""
        found: list[Item | int] = []  # the item as read, or where the words of the form begin
        passed, cursor, section = 0, 0, ""
        for form in forms:
            if not form.get("title"):
                raise ValueError(f"item without title: {form.get('marker') or ''}")
            own = form.get("section") or ""
            if own != section:
                section = own
                cursor = max(cursor, self._section_start(section, cursor))
            at = self._read_item(form, passed)
            words = None if at >= 0 else self._find(form, Span(cursor, self._whole.end))
            if words is None:
                at = at if at >= 0 else self._item_that_holds(form, passed)
                item = self._read.items[at]
                passed, cursor = at + 1, max(cursor, item.spans[0].start + 1)
                found.append(item)
            else:
                cursor = words.end
                found.append(words.start)
        return list(self._spread(found))

    def _section_start(self, section: str, cursor: int) -> int:
        if not section:
            return cursor
        for leaf in self._read.segments:
            if leaf.kind == "section" and bare(leaf.text) == bare(section):
                return leaf.span.end
        if any(item.section == section for item in self._read.items):
            return cursor  # a table's own title, which heads its rows
        found = self.index.find(section, Span(cursor, self._whole.end))
        if found is None:
            raise ValueError(f"section not found: {section}")
        return found.end

    def _read_item(self, form: Form, passed: int) -> int:
        """Which of the items read, those up to `passed` left out, has the form's head; or -1."""
        marker, title = bare(form.get("marker") or ""), bare(form["title"])
        starts = bare(form.get("starts") or "")
        for k, item in self._candidates(form, passed):
            is_same = bare(item.marker) == marker and bare(item.title) == title
            if is_same and bare(item.starts).startswith(starts):
                return k
        return -1

    def _item_that_holds(self, form: Form, passed: int) -> int:
        """Which of the items read has the form's marker and holds its title and first words.

        The cells of a row lie apart, so that no row of words leads to them.
        """
        marker, starts = form.get("marker") or "", form.get("starts") or ""
        for k, item in self._candidates(form, passed):
            within = Span(item.spans[0].start, item.spans[-1].end)
            needed = (form["title"], starts) if starts else (form["title"],)
            if bare(item.marker) == bare(marker) and all(
                self.index.find(words, within) for words in needed
            ):
                return k
        raise ValueError(f"item not found: {marker}{form['title']} / {starts}")

    def _candidates(self, form: Form, passed: int) -> Iterator[tuple[int, Item]]:
        section = form.get("section") or ""
        for k in range(passed, len(self._read.items)):
            item = self._read.items[k]
            if not section or item.section == section:
                yield k, item

    def _find(self, form: Form, within: Span) -> Span | None:
        """Marker and title where the item's first words follow (or are its title's)."""
        words, starts = f"{form.get('marker') or ''}{form['title']}", form.get("starts") or ""
        found = self.index.find(words, within)
        while found is not None:
            title = self.index.find(form["title"], found)
            is_title = title is not None and self.index.follows(starts, title.start)
            if not starts or is_title or self.index.follows(starts, found.end):
                return found
            found = self.index.find(words, Span(found.end, within.end))
        return None

    def _spread(self, found: Sequence[Item | int]) -> Iterator[Place]:
        """Each place: as read, or from the words to the next heading or item, furniture cut out."""
        starts = [at.spans[0].start if isinstance(at, Item) else at for at in found]
        bounds = {leaf.span.start for leaf in self._read.segments if leaf.kind in _BOUNDARIES}
        bounds |= {*starts, self._whole.end, *(i.spans[0].start for i in self._read.items)}
        ordered = sorted(bounds)
        known = {item.spans[0].start: item for item in self._read.items}
        for at in found:
            if isinstance(at, Item):
                yield Place(at.spans, at)
            else:
                end = ordered[min(bisect_right(ordered, at), len(ordered) - 1)]
                yield Place(self._without_furniture(Span(at, end)), known.get(at))

    def _without_furniture(self, span: Span) -> tuple[Span, ...]:
        """The range without the page furniture in it and without the blanks at its ends."""
        spans, start = [], span.start
        for cut in self._furniture:
            if span.start < cut.start < span.end:
                spans.append(Span(start, cut.start))
                start = cut.end
        spans.append(Span(start, span.end))
        trimmed = (_trimmed(each, self._read.source) for each in spans)
        return tuple(each for each in trimmed if each.end > each.start)


def _trimmed(span: Span, source: str) -> Span:
    text = source[span.start : span.end]
    end = span.start + len(text.rstrip())
    return Span(min(end, span.start + len(text) - len(text.lstrip())), end)

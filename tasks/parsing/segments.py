"""The source cut into leaves: every character belongs to exactly one segment."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from tasks.parsing.flow import clean
from tasks.parsing.layout import Paragraph
from tasks.parsing.notice import Item, Segment, Span
from tasks.parsing.outline import Clause, Outline, Wording

NAME, META, PREAMBLE, SECTION, HEADING = "name", "meta", "preamble", "section", "heading"
TITLE, BODY, RESPONSIBILITY = "title", "body", "responsibility"
FURNITURE, LEFTOVER = "furniture", "leftover"


@dataclass(frozen=True, slots=True, order=True)
class Stretch:
    """Where a leaf begins: `group` tells which neighbours are one, `item` whose it is (0: none)."""

    start: int
    kind: str
    level: int
    item: int
    group: int


def tile(source: str, stretches: list[Stretch]) -> tuple[Segment, ...]:
    """The leaves in order, without gap or overlap; blanks belong to the leaf before them."""
    if not stretches:
        return (Segment(LEFTOVER, Span(0, len(source))),) if source else ()
    ordered = sorted(stretches)
    firsts = [s for i, s in enumerate(ordered) if i == 0 or not _is_one(ordered[i - 1], s)]
    bounds = [0, *(s.start for s in firsts[1:]), len(source)]
    return tuple(
        Segment(s.kind, Span(start, end), s.level, _text(source, start, end), s.item)
        for s, start, end in zip(firsts, bounds, bounds[1:], strict=False)
    )


def with_segments(items: Iterable[Item], segments: Iterable[Segment]) -> Iterator[Item]:
    """The items, each with its leaves."""
    own: dict[int, list[Segment]] = defaultdict(list)
    for segment in segments:
        own[segment.item].append(segment)
    for item in items:
        yield replace(item, segments=tuple(own[item.ordinal]))


def _is_one(before: Stretch, after: Stretch) -> bool:
    return _key(before) == _key(after)


def _key(stretch: Stretch) -> tuple[str, int, int]:
    return stretch.kind, stretch.item, stretch.group


def stretches_of(
    layout: list[Paragraph], outline: Outline, words: dict[int, Wording], items: dict[int, int]
) -> Iterator[Stretch]:
    """The leaves of the paragraphs; `words` and `items` (ordinals) are by the clause's identity."""
    clause_of = {i: clause for clause in outline.clauses for i in clause.paragraphs}
    for i, paragraph in enumerate(layout):
        clause = clause_of.get(i)
        if clause is None:
            kind = outline.roles.get(i, LEFTOVER)
            yield from _whole(paragraph, kind, 0, i)
        elif not items.get(id(clause)) and not (clause.children and i == clause.paragraphs[0]):
            yield from _whole(paragraph, PREAMBLE, 0, i)
    for clause in outline.clauses:
        ordinal = items.get(id(clause), 0)
        if ordinal or clause.children:
            yield from _leaves(clause, layout, words[id(clause)], ordinal)


def _whole(paragraph: Paragraph, kind: str, level: int, group: int) -> Iterator[Stretch]:
    for piece in paragraph.pieces:
        yield Stretch(piece.start, kind, level, 0, group)


def _leaves(
    clause: Clause, layout: list[Paragraph], words: Wording, ordinal: int
) -> Iterator[Stretch]:
    """Title, body and responsibility of an item, or heading and responsibility of a heading."""
    own = clause.paragraphs if ordinal else clause.paragraphs[:1]
    kinds = _kinds(words) if ordinal else [_as_heading(kind) for kind in _kinds(words)]
    origin = words.whole.origin
    changes = [k for k in range(1, len(kinds)) if kinds[k] is not kinds[k - 1]]
    last, c = (TITLE if ordinal else HEADING), 0
    for piece in (piece for i in own for piece in layout[i].pieces):
        first, after = bisect_left(origin, piece.start), bisect_left(origin, piece.end)
        last = kinds[first] if first < after else last
        yield Stretch(piece.start, last, clause.level, ordinal, clause.paragraphs[0])
        while c < len(changes) and changes[c] < after:
            k, c = changes[c], c + 1
            while k < after and origin[k] == origin[k - 1]:
                k += 1  # what joins two lines takes the offset before it
            if first < k < after and kinds[k] != last:
                last = kinds[k]
                yield Stretch(origin[k], last, clause.level, ordinal, clause.paragraphs[0])


def _kinds(words: Wording) -> list[str]:
    """What each character of the clause's words belongs to."""
    kinds = [TITLE] * words.cut + [BODY] * (len(words.whole.text) - words.cut)
    for start, end in words.units.ranges:
        kinds[start:end] = [RESPONSIBILITY] * (end - start)
    return kinds


def _as_heading(kind: str) -> str:
    return kind if kind == RESPONSIBILITY else HEADING


def _text(source: str, start: int, end: int) -> str:
    lines, position = [], start
    for raw in source[start:end].splitlines(keepends=True):
        lines.append(clean(source, position, position + len(raw)).text)
        position += len(raw)
    return "\n".join(line for line in lines if line)

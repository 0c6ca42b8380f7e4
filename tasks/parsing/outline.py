"""From paragraphs to the tree of numbered clauses, and from the tree to the clauses with text."""

from __future__ import annotations

import re
from bisect import bisect_left as bisect
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from tasks.parsing.brackets import bracket_ends
from tasks.parsing.flow import Flow, chain
from tasks.parsing.layout import Paragraph
from tasks.parsing.lexicon import layout as words
from tasks.parsing.notice import Span
from tasks.parsing.numbering import Levels, Marker
from tasks.parsing.responsibility import (
    Responsibility,
    begins_with_label,
    read_responsibility,
    without,
)

GOAL, TASK, NONE = "goal", "task", ""
_GOAL = re.compile(words.GOAL_HEADING)
_THINKING = re.compile(words.THINKING_HEADING)
_BARE = "bare"
_LONGEST_BARE = 30
_LONGEST_TITLE_BEFORE_COLON = 25
_LONGEST_TITLE_BEFORE_SPACE = 20
_SHORTEST_BODY = 15


@dataclass(slots=True)
class Clause:
    """A numbered clause (or a bare heading): its own paragraphs, and the clauses below it."""

    marker: Marker
    level: int
    section: str
    parent: Clause | None
    paragraphs: list[int]
    before: int | None = None
    children: list[Clause] = field(default_factory=list)

    @property
    def ancestors(self) -> Iterator[Clause]:
        """The clauses above, the nearest first."""
        above = self.parent
        while above:
            yield above
            above = above.parent


@dataclass(slots=True)
class Outline:
    """The clauses in order, and what each paragraph is (`roles`, by index)."""

    clauses: list[Clause]
    roles: dict[int, str]


def read_outline(paragraphs: list[Paragraph], head_roles: dict[int, str]) -> Outline:
    """The tree of clauses; paragraphs that belong to none are preamble or leftover."""
    outline = Outline([], dict(head_roles))
    levels, section, current = Levels(), "", None
    ordinals = _ordinals_number_clauses(paragraphs)
    for i, paragraph in enumerate(paragraphs):
        role = outline.roles.get(i)
        if role == "furniture":
            continue
        marker = paragraph.marker if role is None else None
        marker = _real_marker(marker, levels, ordinals=ordinals)
        if role is None and marker is None and _is_bare_heading(paragraphs, i, current):
            marker = Marker(_BARE, 0, "", 0)
        if role == "section":
            section, current = paragraph.flow.text.replace(" ", ""), None
            levels.restart()
        elif role is not None:
            current = current if role == "title" else None
        elif marker is not None:
            printed = paragraph.flow.text[: marker.length].rstrip()
            current = _enter(outline, levels, replace(marker, text=printed), section, i)
        elif current is not None:
            current.paragraphs.append(i)
        else:
            outline.roles[i] = "leftover" if outline.clauses and not section else "preamble"
    return outline


def _real_marker(marker: Marker | None, levels: Levels, *, ordinals: bool) -> Marker | None:
    """The marker if it numbers a clause here: not 一是 within one, not 4.15 or 1.2 out of place."""
    if marker is None or not levels.accepts(marker):
        return None
    return marker if ordinals or marker.form != "ordinal" else None


def _ordinals_number_clauses(paragraphs: list[Paragraph]) -> bool:
    """Whether the paragraphs that begin 一是, 二是 each name their own units, as clauses do."""
    alike = [p for p in paragraphs if p.marker and p.marker.form == "ordinal"]
    return len(alike) > 1 and all(read_responsibility(p.flow).ranges for p in alike)


def _is_bare_heading(paragraphs: list[Paragraph], i: int, current: Clause | None) -> bool:
    """A heading without a number: of a known kind, or a short line right above a first number."""
    text = paragraphs[i].folded.replace(" ", "").rstrip("：")
    if text in words.BARE_HEADINGS:
        return True
    if text.startswith("（") or len(text) > _LONGEST_BARE or set(text) & set("。；：！？，、"):
        return False
    after = next((p for p in paragraphs[i + 1 :] if not p.furniture), None)
    if after is None or after.marker is None or after.marker.value != 1:
        return False
    return current is None or len(current.paragraphs) > 1 or "。" in paragraphs[i - 1].folded


def _enter(outline: Outline, levels: Levels, marker: Marker, section: str, i: int) -> Clause:
    level, before = levels.enter(marker)
    parent = outline.clauses[-1] if level > 1 else None
    while parent and parent.level >= level:
        parent = parent.parent
    clause = Clause(marker, level, section, parent, [i], before)
    if parent:
        parent.children.append(clause)
    outline.clauses.append(clause)
    return clause


@dataclass(frozen=True, slots=True)
class Wording:
    """A clause's words: `whole` after the marker, `title`, `body` and `acting` without `units`."""

    whole: Flow
    title: Flow
    body: Flow
    acting: Flow
    units: Responsibility


def wording(clause: Clause, paragraphs: list[Paragraph]) -> Wording:
    """The words of a clause; `body` is empty where the clause is a single sentence."""
    first, *others = (paragraphs[i] for i in clause.paragraphs)
    lead = first.flow.part(clause.marker.length, len(first.flow.text)).stripped()
    end, start = _title_end(lead)
    is_heading = end >= len(lead.text.rstrip("。"))
    pairs = [("", lead)]
    for paragraph in others:
        is_finished = (
            (is_heading and len(pairs) == 1)
            or _is_finished(pairs[-1][1])
            or begins_with_label(paragraph.folded)
        )
        pairs.append(("\n" if is_finished else "", paragraph.flow))
    whole = chain(pairs)
    units = read_responsibility(whole)
    shift = [(max(a, start), b) for a, b in units.ranges if b > start]
    body = without(whole, [(0, start), *shift])
    title = without(lead.part(0, end), [(a, min(b, end)) for a, b in units.ranges if a < end])
    return Wording(whole, title, body, without(whole, units.ranges), units)


def _is_finished(flow: Flow) -> bool:
    return flow.text.endswith((*words.SENTENCE_END, "）", ")", "】", "〕", "]"))


def _title_end(lead: Flow) -> tuple[int, int]:
    """Where the heading sentence ends (its full stop out), and where the body begins."""
    text = lead.folded
    stop = _first_stop(text)
    colon = text.find("：", 0, stop if stop >= 0 else len(text))
    inner = text[:colon] if colon > 0 else ""
    if 2 <= len(inner) <= _LONGEST_TITLE_BEFORE_COLON and not set(inner) & set("，；（“"):
        return colon, colon + 1
    space = text.find(" ", 0, _LONGEST_TITLE_BEFORE_SPACE)
    if (
        space > 1
        and len(text) - space > _SHORTEST_BODY
        and not set(text[:space]) & set("，、《“（")
    ):
        return space, space + 1
    if stop < 0:
        return len(text), len(text)
    return stop, stop + 1


def _first_stop(text: str) -> int:
    """The first full stop outside brackets, or -1."""
    ends = bracket_ends(text)
    closed = 0
    for i, character in enumerate(text):
        closed = max(closed, ends.get(i, 0))
        if character in "。！？" and i >= closed:
            return i
    return -1


def kind_of(clause: Clause, titles: dict[int, str]) -> str:
    """goal, task, or empty for general thinking: what the nearest telling heading announces."""
    for heading in (clause, *clause.ancestors):
        title = titles[id(heading)].strip("：。 ")
        if len(title) > _LONGEST_BARE:
            continue
        if _GOAL.fullmatch(title):
            return GOAL
        if _THINKING.fullmatch(title):
            return NONE
    return TASK if clause.marker.form != _BARE else NONE


def spans_of(clause: Clause, paragraphs: list[Paragraph], cuts: list[int]) -> tuple[Span, ...]:
    """The source ranges of the clause, one for each run between `cuts`, where furniture begins."""
    pieces = [piece for i in clause.paragraphs for piece in paragraphs[i].pieces]
    spans = [pieces[0]]
    for piece in pieces[1:]:
        last = spans[-1]
        if bisect(cuts, last.end) != bisect(cuts, piece.start):
            spans.append(piece)
        else:
            spans[-1] = Span(last.start, piece.end)
    return tuple(spans)

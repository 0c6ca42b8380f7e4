"""From paragraphs to the tree of numbered clauses, and from the tree to the clauses with text."""

from __future__ import annotations

import re
from bisect import bisect_left as bisect
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from tasks.parsing.flow import Flow, chain
from tasks.parsing.headings import (
    BARE,
    LONGEST_BARE,
    NONE,
    RUN_IN,
    find_hints,
    heading_kind,
    lead_in,
    title_end,
)
from tasks.parsing.headings import GOAL as GOAL
from tasks.parsing.layout import Paragraph
from tasks.parsing.lexicon import layout as words
from tasks.parsing.notice import Span
from tasks.parsing.numbering import CHAPTERS, ORDINAL, Levels, Marker, printed_marker
from tasks.parsing.responsibility import (
    Responsibility,
    begins_with_label,
    read_responsibility,
    without,
)

TASK = "task"
_CLOSING_WORDS = re.compile(words.CLOSING_WORDS)


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
    return _Reader(paragraphs, head_roles).read()


class _Reader:
    """Goes through the paragraphs once, holding the open clause, the levels and the section."""

    def __init__(self, paragraphs: list[Paragraph], head_roles: dict[int, str]) -> None:
        self._paragraphs = paragraphs
        self._outline = Outline([], dict(head_roles))
        self._levels, self._section = Levels(), ""
        self._current: Clause | None = None
        self._hints = find_hints(paragraphs, head_roles)

    def read(self) -> Outline:
        above = ""
        for i in range(len(self._paragraphs)):
            role = self._outline.roles.get(i, "")
            if role == "furniture":
                continue
            if role == "section":
                self._begin_section(i, is_second_line=above == "section")
            elif role:
                self._current = self._current if role == "name" else None
            else:
                self._read_text(i)
            above = role
        return self._outline

    def _begin_section(self, i: int, *, is_second_line: bool) -> None:
        text = self._paragraphs[i].flow.text.replace(" ", "")
        is_second_line = is_second_line and i - 1 in self._hints.first_lines
        self._section = f"{self._section}{text}" if is_second_line else text
        self._current = None
        self._levels.restart()

    def _read_text(self, i: int) -> None:
        paragraph, current = self._paragraphs[i], self._current
        marker = self._marker(i)
        if marker is not None:
            printed = printed_marker(paragraph.flow.text[: marker.length])
            self._enter(replace(marker, text=printed), i)
        elif current is not None and self._leads_in(i):
            self._outline.roles[i] = "preamble"
        elif current is not None and not self._is_closing(i, current):
            current.paragraphs.append(i)
        else:
            is_after = current is not None or (self._outline.clauses and not self._section)
            self._outline.roles[i] = "leftover" if is_after else "preamble"
            self._current = None

    def _marker(self, i: int) -> Marker | None:
        """The number or bare heading that opens a clause here: not 一是 within one, not 4.15."""
        marker = self._paragraphs[i].marker
        if marker is not None and self._levels.accepts(marker):
            if marker.form in CHAPTERS and self._is_goal_or_thinking() and self._is_told_bare():
                self._levels.close(BARE)  # 主要目标：… stands beside the chapters, not above
            return marker if self._hints.ordinals or marker.form != ORDINAL else None
        form = self._hints.unnumbered.get(i, "")
        if form and self._is_goal_or_thinking():
            if form == RUN_IN and lead_in(self._paragraphs[i].folded).endswith("方面"):
                return None  # 空气质量方面：… goes on with the block of goals
            self._levels.restart()
        if not form and self._is_bare_heading(i):
            form = BARE
            is_once = self._hints.counts[self._paragraphs[i].folded.strip("： ")] <= 1
            if is_once and not self._levels.holds(BARE) and self._is_told(self._current):
                self._levels.restart()
        return Marker(form, 0, "", 0) if form else None

    def _is_goal_or_thinking(self) -> bool:
        """Whether the open clause is a bare heading of goals or of general thinking."""
        current = self._current
        if current is None or current.marker.form != BARE:
            return False
        return heading_kind(lead_in(self._text(current))) is not None

    def _is_told_bare(self) -> bool:
        """Whether the open bare heading has its text already, so that no row follows from it."""
        own = self._current.paragraphs if self._current else []
        return any(self._paragraphs[k].folded[-1] in "。；" for k in own)

    def _leads_in(self, i: int) -> bool:
        """Whether the paragraph (重点抓好以下工作：) leads from a block of goals to the chapters."""
        after = self._hints.marker_after(i)
        is_open_end = self._paragraphs[i].folded.endswith("：")
        return bool(
            is_open_end and after and after.form in CHAPTERS and self._is_goal_or_thinking()
        )

    def _is_told(self, clause: Clause | None) -> bool:
        """Whether the clause is a numbered one with a body, so that a bare heading ends it."""
        if clause is None or clause.marker.form == BARE or self._is_thinking(clause):
            return False
        return len(clause.paragraphs) > 1 or "。" in self._text(clause)

    def _is_bare_heading(self, i: int) -> bool:
        """A heading without a number: of a known kind, or a short line right above a number."""
        current, folded = self._current, self._paragraphs[i].folded
        text = folded.replace(" ", "").rstrip("：")
        is_free = current is None or current.marker.form == BARE or self._is_thinking(current)
        after = self._hints.marker_after(i)
        is_known = text in words.BARE_HEADINGS
        if is_known and (is_free or self._hints.counts[text] == 1 or (after and after.value == 1)):
            return True
        if is_free and heading_kind(lead_in(folded)) is not None:
            return True
        if text.startswith("（") or len(text) > LONGEST_BARE or set(folded) & set("。；：！？，、"):
            return False  # 重点抓好以下工作： leads in and is no heading
        if after is None or after.form == ORDINAL:
            return False
        if after.value != 1:
            follows = current is not None and current.marker.form == after.form
            return follows and self._levels.holds(BARE) and self._hints.ends_sentence(i - 1)
        return current is None or len(current.paragraphs) > 1 or self._hints.ends_sentence(i - 1)

    def _is_thinking(self, clause: Clause) -> bool:
        return heading_kind(lead_in(self._text(clause))) == NONE

    def _text(self, clause: Clause) -> str:
        return self._paragraphs[clause.paragraphs[0]].folded[clause.marker.length :]

    def _is_closing(self, i: int, current: Clause) -> bool:
        """Whether the paragraph after the last clause speaks to the readers, not of the clause."""
        text = self._paragraphs[i].folded
        if not self._hints.is_tail(i) or begins_with_label(text):
            return False
        above = self._paragraphs[current.paragraphs[-1]]
        if _CLOSING_WORDS.match(text) and _is_finished(above.flow):
            return len(current.paragraphs) > 1 or "。" in self._text(current)
        units = read_responsibility(above.flow).ranges
        is_closed = bool(units) and units[-1][1] >= len(above.folded.rstrip("。"))
        return (
            is_closed and "。" in text and not read_responsibility(self._paragraphs[i].flow).ranges
        )

    def _enter(self, marker: Marker, i: int) -> None:
        level, before = self._levels.enter(marker)
        clauses = self._outline.clauses
        parent = clauses[-1] if level > 1 else None
        while parent and parent.level >= level:
            parent = parent.parent
        clause = Clause(marker, level, self._section, parent, [i], before)
        if parent:
            parent.children.append(clause)
        clauses.append(clause)
        self._current = clause


@dataclass(frozen=True, slots=True)
class Wording:
    """A clause's words: `whole` after the marker, `title`, `body` and `acting` without `units`.

    `cut` is where in `whole` the title, its stop and blanks with it, ends.
    """

    whole: Flow
    title: Flow
    body: Flow
    acting: Flow
    units: Responsibility
    cut: int


def wording(clause: Clause, paragraphs: list[Paragraph]) -> Wording:
    """The words of a clause; `body` is empty where the clause is a single sentence."""
    first, *others = (paragraphs[i] for i in clause.paragraphs)
    lead = first.flow.part(clause.marker.length, len(first.flow.text)).stripped()
    end, start = title_end(lead)
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
    return Wording(whole, title, body, without(whole, units.ranges), units, start)


def _is_finished(flow: Flow) -> bool:
    return flow.text.endswith((*words.SENTENCE_END, "）", ")", "】", "〕", "]"))


def kind_of(clause: Clause, titles: dict[int, str]) -> str:
    """goal, task, or empty for general thinking: what the nearest telling heading announces."""
    for heading in (clause, *clause.ancestors):
        title = titles[id(heading)]
        kind = heading_kind(title)
        if kind == GOAL and "任务" in title and any(child.children for child in heading.children):
            return TASK  # 目标任务 over chapters and their clauses: tasks, for goals stand flat
        if kind is not None:
            return kind
    is_known = titles[id(clause)].strip("：。 ") in words.BARE_HEADINGS
    return TASK if clause.marker.form != BARE or is_known else NONE


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

"""What must be known of the whole text before its outline is read: headings that bear no number."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from tasks.parsing.brackets import bracket_ends
from tasks.parsing.flow import Flow
from tasks.parsing.layout import Paragraph
from tasks.parsing.lexicon import layout as words
from tasks.parsing.numbering import ORDINAL, Marker
from tasks.parsing.responsibility import begins_with_label, read_responsibility
from tasks.parsing.sections import is_section_heading

BARE = "bare"  # the form of a heading that stands alone on its line
ALONE = "alone"  # the form of such a heading in a text without numbers
RUN_IN = "run-in"  # the form of a heading sentence that its body follows, in a text without numbers
LONGEST_BARE = 30
_LONGEST_TITLE_BEFORE_COLON = 25
_LONGEST_TITLE_BEFORE_SPACE = 20
_SHORTEST_BODY = 15
# Sample: “四预”(能力建设：加快…)
_QUOTED = re.compile(r"“[^“”，。；：]{1,12}”")
GOAL, NONE = "goal", ""
_GOAL = re.compile(words.GOAL_HEADING)
_THINKING = re.compile(words.THINKING_HEADING)
_SHORTEST_RUN_IN = 4
_FEWEST_UNNUMBERED = 3
_SHARE = 0.5
_PUNCTUATION = frozenset("，。；：！？、")
# Sample: 加强队伍建设。(…) / 宣传教育方面：(…)
_RUN_IN_HEADING = re.compile(r"[㐀-鿿A-Za-z0-9“”《》、（）—·.]{4,25}[。：]")
_NO_HEADING = re.compile(
    r"[一二三四五六七八九十]{1,2}[是要]|现将|为|根据|各|请|20\d\d年|今年|附|联系|（"
)


def lead_in(folded: str) -> str:
    """The words before a paragraph's first colon or full stop, where they are few."""
    head = folded[: LONGEST_BARE + 1]
    stops = [k for k in (head.find("："), head.find("。")) if k >= 0]
    return (
        head[: min(stops)].removesuffix("是")
        if stops
        else ("" if len(folded) > LONGEST_BARE else head)
    )


def heading_kind(title: str) -> str | None:
    """What a heading announces: GOAL, NONE (general thinking) or nothing that is known."""
    title = title.replace(" ", "").strip("：。").removesuffix("是")
    if not title or len(title) > LONGEST_BARE:
        return None
    if _GOAL.fullmatch(title):
        return GOAL
    return NONE if _THINKING.fullmatch(title) else None


def title_end(lead: Flow) -> tuple[int, int]:
    """Where the heading sentence ends (its full stop out), and where the body begins."""
    text = lead.folded
    stop = _first_stop(text)
    colon = text.find("：", 0, stop if stop >= 0 else len(text))
    inner = _QUOTED.sub("", text[:colon]) if 0 < colon <= _LONGEST_TITLE_BEFORE_COLON else ""
    if len(inner) >= 2 and not set(inner) & set("，；（“"):
        return colon, colon + 1
    gap = _gap_after_known_heading(lead)
    if gap:
        return gap, gap
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


def _gap_after_known_heading(lead: Flow) -> int:
    """Where a blank that the flow leaves out parts a known heading from its body, or 0."""
    origin = lead.origin[: _LONGEST_TITLE_BEFORE_SPACE + 1]
    for k in range(2, len(origin)):
        if origin[k] - origin[k - 1] > 1:
            head = lead.folded[:k]
            is_known = heading_kind(head) is not None or head in words.BARE_HEADINGS
            return k if is_known else 0
    return 0


def _first_stop(text: str) -> int:
    """The first full stop outside brackets, or -1."""
    ends = bracket_ends(text)
    closed = 0
    for i, character in enumerate(text):
        closed = max(closed, ends.get(i, 0))
        if character in "。！？" and i >= closed:
            return i
    return -1


@dataclass(frozen=True, slots=True)
class Hints:
    """Facts of the whole text, by the paragraph's index.

    `unnumbered` gives the form of a heading in a part that has no numbers, `ordinals` tells
    whether 一是, 二是 number clauses, `first_lines` which section headings go on below.
    """

    unnumbered: dict[int, str]
    ordinals: bool
    counts: Counter[str]
    first_lines: frozenset[int]
    after: list[Marker | None]
    finished: list[bool]
    tails: list[bool]

    def marker_after(self, i: int) -> Marker | None:
        """The marker of the next paragraph that is text, None where it has none."""
        return self.after[i]

    def ends_sentence(self, i: int) -> bool:
        """Whether the paragraph (or the text before it, where it is furniture) ends a sentence."""
        return i >= 0 and self.finished[i]

    def is_tail(self, i: int) -> bool:
        """Whether no number follows in the paragraph's part."""
        return self.tails[i]


def find_hints(paragraphs: list[Paragraph], roles: dict[int, str]) -> Hints:
    """The facts; `roles` names what is no text."""
    return Hints(
        unnumbered={
            i: form for part in _parts(roles, paragraphs) for i, form in _heads(part, paragraphs)
        },
        ordinals=_ordinals_number_clauses(paragraphs),
        counts=Counter(
            p.folded.replace(" ", "").rstrip("：")
            for p in paragraphs
            if len(p.folded) < LONGEST_BARE
        ),
        first_lines=frozenset(_first_lines(paragraphs, roles)),
        after=_markers_after(paragraphs),
        finished=_finished(paragraphs),
        tails=_tails(paragraphs, roles),
    )


def _parts(roles: dict[int, str], paragraphs: list[Paragraph]) -> Iterator[list[int]]:
    """The indexes of the text of each part, cut at titles and section headings."""
    part: list[int] = []
    for i in range(len(paragraphs)):
        role = roles.get(i)
        if role in ("section", "name"):
            yield part
            part = []
        elif role is None:
            part.append(i)
    yield part


def _heads(part: list[int], paragraphs: list[Paragraph]) -> Iterator[tuple[int, str]]:
    """The headings of a part without numbers, where enough of its paragraphs begin with one.

    Below headings that stand alone (three or more), heading sentences open clauses only where
    the clauses name their units; else the paragraphs below one heading are one clause.
    """
    if any(p.marker and p.marker.form != ORDINAL for p in (paragraphs[i] for i in part)):
        return
    forms = {i: _unnumbered_form(paragraphs, i, after)
             for i, after in zip(part, [*part[1:], -1], strict=False)}  # fmt: skip
    alone = [i for i in part if forms[i] == ALONE]
    run_in = [i for i in part if forms[i] == RUN_IN]
    if len(alone) >= _FEWEST_UNNUMBERED and not _name_units(run_in, paragraphs):
        run_in = []
    heads = sorted([*alone, *run_in])
    texts = [i for i in part if heads and i >= heads[0]]
    if len(heads) < _FEWEST_UNNUMBERED or len(heads) + len(alone) < _SHARE * len(texts):
        return
    yield from ((i, forms[i]) for i in heads)


def _name_units(run_in: list[int], paragraphs: list[Paragraph]) -> bool:
    named = sum(1 for i in run_in if read_responsibility(paragraphs[i].flow).ranges)
    return len(run_in) >= _FEWEST_UNNUMBERED and named * 2 >= len(run_in)


def _unnumbered_form(paragraphs: list[Paragraph], i: int, after: int) -> str:
    text = paragraphs[i].folded
    if _NO_HEADING.match(text) or begins_with_label(text):
        return ""
    run_in = _RUN_IN_HEADING.match(text)
    if run_in and len(text) - run_in.end() >= _SHORTEST_RUN_IN:
        return RUN_IN
    is_short = 4 <= len(text) <= LONGEST_BARE and not set(text) & _PUNCTUATION
    return ALONE if is_short and after >= 0 and "。" in paragraphs[after].folded else ""


def _ordinals_number_clauses(paragraphs: list[Paragraph]) -> bool:
    """Whether the paragraphs that begin 一是, 二是 each name their own units, as clauses do."""
    alike = [p for p in paragraphs if p.marker and p.marker.form == ORDINAL]
    return len(alike) > 1 and all(read_responsibility(p.flow).ranges for p in alike)


def _first_lines(paragraphs: list[Paragraph], roles: dict[int, str]) -> Iterator[int]:
    """Section headings' lines that say no kind of document yet: the next line does."""
    for i, role in roles.items():
        if role == "section" and not is_section_heading(paragraphs[i]):
            yield i


def _markers_after(paragraphs: list[Paragraph]) -> list[Marker | None]:
    found: list[Marker | None] = []
    below: Marker | None = None
    for paragraph in reversed(paragraphs):
        found.append(below)
        below = below if paragraph.furniture else paragraph.marker
    return found[::-1]


def _finished(paragraphs: list[Paragraph]) -> list[bool]:
    found: list[bool] = []
    for paragraph in paragraphs:
        is_end = paragraph.folded[-1:] in "。；！？）”"
        found.append(found[-1] if paragraph.furniture and found else is_end)
    return found


def _tails(paragraphs: list[Paragraph], roles: dict[int, str]) -> list[bool]:
    found: list[bool] = []
    is_tail = True
    for i in range(len(paragraphs) - 1, -1, -1):
        found.append(is_tail)
        if roles.get(i) in ("section", "name"):
            is_tail = True
        elif roles.get(i) is None and (marker := paragraphs[i].marker):
            is_tail = is_tail and marker.form == ORDINAL
    return found[::-1]

"""A list of units with what each is to do: A牵头，B、C配合; A会同B; A、B按职责分工负责."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from tasks.parsing.brackets import bracket_ends, name_parts, split_top
from tasks.parsing.flow import Flow
from tasks.parsing.labels import FIRST, SECOND, THIRD, UNITS, label_at
from tasks.parsing.lexicon import units as words
from tasks.parsing.names import SHORTEST_NAME, is_body

# Sample: A(牵头)B配合 / A(等部门按职责分工负责)、 / B、C(积极配合)
_VERB = re.compile(
    rf"""
    (?:{words.LIST_TAIL})?
    (?:
        {words.BEFORE_VERB}
        (?:
            (?P<first>{words.LEAD_VERB})
            |(?P<third>{words.OTHER_VERB}(?=$|[、 ])|配合(?=[市县区省各][一-鿿]))
            |(?P<second>{words.DUTY_VERB}(?=$|[、 ]))
        )
        |(?P<share>{words.DUTY_BY}(?=$|[、 ]))
    )""",
    re.VERBOSE,
)
# Sample: 市公安局(会同)市司法局
_JOINED = re.compile(words.JOINED_BY)
_BODY_BEFORE = re.compile(rf"(?:{words.BODY_ENDING}|{words.EACH_PLACE})$")
_AGENT = re.compile("由|其中|并由")
_TAIL = re.compile(rf"(?:{words.LIST_TAIL}|（下同）)$")
_BEFORE_NAME = re.compile(words.BEFORE_NAME)
_EXPLAINS = re.compile(rf"{words.EXPLANATION}|[^，；。]{{0,40}}?(?:{words.EXPLAINING})")
_TIME = re.compile(words.TIME_PIECE)
# Sample: 市水利局(（牵头）) / 大气科(（固体科配合）) / 市水利局(（牵头单位）)
_NESTED = re.compile("（((?:[^（）]|（[^（）]{0,12}）){2,40})）$")
_TRIM = " 。；，、：….;,:\n*●▲"
_WIDEST_BODY = 48
_JOINT = "joint"


@dataclass(slots=True)
class Duties:
    """The names of a list with their ranks, and the time limits that stand among them."""

    names: list[tuple[Flow, str]] = field(default_factory=list)
    times: list[Flow] = field(default_factory=list)
    has_verb: bool = False


def read_duties(segment: Flow, default: str) -> Duties:
    """The names of a list; `default` is the rank of those that no verb follows."""
    duties, waiting = Duties(), _Waiting(default)
    for start, end in split_top(segment.folded, "，；,。\n "):
        piece = segment.part(start, end).stripped()
        if _EXPLAINS.match(piece.folded):
            break
        if _TIME.fullmatch(piece.folded):
            duties.times.append(piece)
            continue
        if _AGENT.match(piece.folded):  # A、B，由A牵头
            waiting.rank_all(default)
        waiting.piece = len(waiting.names)
        for part, verb in _by_verbs(piece):
            waiting.names += filter(None, map(_tidy, name_parts(part)))
            if verb:
                waiting.take(verb)
                duties.has_verb = True
    waiting.rank_all(THIRD if waiting.joined else default)
    duties.names = [pair for name, rank in waiting.ranked for pair in _by_bracket(name, rank)]
    return duties


@dataclass(slots=True)
class _Waiting:
    """Names that wait for the verb that ranks them; `piece` is where those of this piece begin."""

    default: str
    names: list[Flow] = field(default_factory=list)
    ranked: list[tuple[Flow, str]] = field(default_factory=list)
    piece: int = 0
    joined: bool = False
    ordered: bool = False

    def take(self, verb: str) -> None:
        """Rank the names by the verb after them; what a body does together with others, it leads.

        A helper's verb leaves those before its comma alone where nobody leads: 水科，执法支队配合.
        """
        if verb == THIRD and not self.ordered and self.default != THIRD:
            self.ranked += ((name, self.default) for name in self.names[: self.piece])
            del self.names[: self.piece]
        self.rank_all(THIRD if self.joined else _rank(verb, self.default))
        self.ordered |= verb != SECOND
        self.joined |= verb == _JOINT

    def rank_all(self, rank: str) -> None:
        self.ranked += ((name, rank) for name in self.names)
        self.names.clear()
        self.piece = 0


def _by_verbs(piece: Flow) -> Iterator[tuple[Flow, str]]:
    """The stretches of names in a piece, each with the kind of the verb after it, last ''."""
    folded = piece.folded
    ends = bracket_ends(folded)
    position = closed = 0
    marks = sorted([*_verbs(folded), *_joints(folded)], key=lambda mark: mark[0])
    brackets = iter([*sorted(ends.items()), (len(folded), 0)])
    opened, close = next(brackets)
    for start, end, kind in marks:
        while opened < start:
            closed = max(closed, close)
            opened, close = next(brackets)
        if start < max(closed, position):
            continue
        yield piece.part(position, start), kind
        position = end
    yield piece.part(position, len(folded)), ""


def _by_bracket(name: Flow, rank: str) -> Iterator[tuple[Flow, str]]:
    """The name, and what a bracket after it says of parts: A（牵头）, A（B、C配合）."""
    found = _NESTED.search(name.folded)
    if found is None or found.start() < SHORTEST_NAME:
        yield name, rank
        return
    outer, inner = name.part(0, found.start()), name.part(found.start(1), found.end(1))
    label = label_at(inner.folded, 0)
    first, verb = next(_by_verbs(inner))
    helping = read_duties(inner, SECOND).names if first and verb else []
    if label is not None and label.kind in UNITS and label.end == len(inner.text):
        yield outer, label.kind
    elif _EXPLAINS.match(inner.folded):
        yield outer, rank
    elif not verb or not all(is_body(helper) for helper, _ in helping):
        yield name, rank
    else:
        yield outer, rank if helping else _rank(verb, rank)
        yield from helping


def _verbs(folded: str) -> Iterator[tuple[int, int, str]]:
    for found in _VERB.finditer(folded):
        kind = str(found.lastgroup)
        yield found.start(), found.end(), SECOND if kind == "share" else kind


def _joints(folded: str) -> Iterator[tuple[int, int, str]]:
    for found in _JOINED.finditer(folded):
        left = folded[max(0, found.start() - _WIDEST_BODY) : found.start()]
        if not left or _BODY_BEFORE.search(left):
            yield found.start(), found.end(), _JOINT


def _rank(verb: str, default: str) -> str:
    """The rank that a verb gives."""
    if verb in (FIRST, _JOINT):
        return FIRST
    return THIRD if verb == THIRD else default


def _tidy(name: Flow) -> Flow | None:
    """The name without stray marks, without 由 before it and 等部门 after it."""
    folded = name.folded
    start, end = 0, len(folded)
    tail = _TAIL.search(folded, max(0, end - 30))
    end = tail.start() if tail else end
    before = _BEFORE_NAME.match(folded)
    if before and is_body(name.part(before.end(), end)):
        start = before.end()
    while start < end and folded[start] in _TRIM:
        start += 1
    while start < end and folded[end - 1] in _TRIM:
        end -= 1
    inner = folded[start:end]
    if inner.endswith("）") and inner.count("（") < inner.count("）"):
        end -= 1
    return name.part(start, end) if end - start >= SHORTEST_NAME else None

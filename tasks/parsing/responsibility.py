"""Who does it: the bracket or line of responsibility that closes a clause."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from tasks.parsing.brackets import bracket_ends, split_names, split_top
from tasks.parsing.flow import Flow
from tasks.parsing.lexicon import units as words
from tasks.parsing.notice import Mention

LEAD, OTHER, PERSON, TIME = "lead", "other", "person", "time"
# Sample: 责任科室： / 配合单位： / 责任领导： / 完成时限：
_LABEL = re.compile(
    rf"""
    (?:
        (?P<person>{words.PERSON_LABEL})
        |(?P<time>{words.TIME_LABEL})
        |(?P<lead>{words.LEAD_LABEL})
        |(?P<other>{words.OTHER_LABEL})
    )
    (?:（[^（）]{{1,8}}）|/[一-鿿]{{2,4}})?：
    """,
    re.VERBOSE,
)
# Sample: (大气环境科)牵头 / (综合执法支队)配合 / (各分局)按职责分工负责
_VERB = re.compile(
    rf"""
    (?:等(?:有关|相关)?(?:部门|单位)?)?
    (?:(?P<lead>{words.LEAD_VERB})|(?P<other>{words.OTHER_VERB})|(?P<duty>{words.DUTY_VERB}))
    $""",
    re.VERBOSE,
)
_NAME = re.compile(rf"(?:各|局|市|省|区|县)?[一-鿿A-Za-z（）、]{{1,24}}?{words.BODY_ENDING}")
_LONGEST_UNLABELLED = 80
_TRIM = " 。；，、"


@dataclass(slots=True)
class Responsibility:
    """The units a clause names, where in the flow it names them, and time limits given there."""

    lead: list[Mention] = field(default_factory=list)
    other: list[Mention] = field(default_factory=list)
    ranges: list[tuple[int, int]] = field(default_factory=list)
    times: list[Flow] = field(default_factory=list)

    def add(self, mention: Mention, part: str) -> None:
        """Take the unit in, unless it is there already."""
        known = {known.name for known in (*self.lead, *self.other)}
        if mention.name not in known:
            (self.lead if part == LEAD else self.other).append(mention)


def read_responsibility(flow: Flow) -> Responsibility:
    """The lead and cooperating units of a clause; a bracket that names no order is all lead."""
    found = Responsibility()
    for start, end in _places(flow.folded):
        inner = flow.part(start, end)
        if inner.folded.startswith("（"):
            inner = inner.part(1, len(inner.text) - 1)
        if _read_place(inner, found):
            found.ranges.append((start, end))
    return found


def begins_with_label(folded: str) -> bool:
    """Whether a line opens with 责任单位：, 完成时限： or the like."""
    return _LABEL.match(folded) is not None


def without(flow: Flow, ranges: list[tuple[int, int]]) -> Flow:
    """The flow with the ranges cut out."""
    position = 0
    text: list[str] = []
    origin: list[int] = []
    for start, end in [*sorted(ranges), (len(flow.text), len(flow.text))]:
        text.append(flow.text[position : max(position, start)])
        origin += flow.origin[position : max(position, start)]
        position = max(position, end)
    return Flow("".join(text), tuple(origin)).stripped()


def _places(folded: str) -> Iterator[tuple[int, int]]:
    """Brackets and lines that may tell the units, as ranges of the folded text."""
    ends = bracket_ends(folded)
    labels = [m.start() for m in _LABEL.finditer(folded) if _opens_line(folded, m.start())]
    position = 0
    for start in sorted((*ends, *labels)):
        if start < position:
            continue
        line_end = folded.find("\n", start)
        position = ends.get(start) or (len(folded) if line_end < 0 else line_end)
        yield start, position


def _opens_line(folded: str, position: int) -> bool:
    return position == 0 or folded[position - 1] in "\n。；— "


def _read_place(inner: Flow, found: Responsibility) -> bool:
    labels = [m for m in _LABEL.finditer(inner.folded) if _is_label(inner.folded, m)]
    if not labels:
        return _read_unlabelled(inner, found)
    before = inner.part(0, labels[0].start())
    if before.text.strip(_TRIM):
        _read_unlabelled(before.part(0, len(before.text.rstrip(_TRIM))), found)
    bounds = [m.start() for m in labels[1:]] + [len(inner.text)]
    for label, bound in zip(labels, bounds, strict=True):
        segment = inner.part(label.end(), bound)
        kind = label.lastgroup
        if kind == TIME:
            found.times.append(segment)
        elif kind != PERSON:
            _read_names(segment, str(kind), found)
    return True


def _is_label(folded: str, match: re.Match[str]) -> bool:
    before = folded[match.start() - 1] if match.start() else "；"
    return before in "；，。、（ \n—" or before in "室科局队心办"


def _read_unlabelled(inner: Flow, found: Responsibility) -> bool:
    """（大气环境科牵头，执法支队配合） or, with bodies and nothing else in it, （大气环境科）."""
    if len(inner.text) > _LONGEST_UNLABELLED:
        return False
    stop = inner.folded.find("。")  # what follows it explains: 以下任务均需各县落实，不再列出
    inner = inner.part(0, stop) if stop > 0 else inner
    names = [part.folded for part in _name_parts(inner)]
    if not names or not all(_NAME.fullmatch(name) for name in names):
        return False
    _read_names(inner, LEAD, found)
    return True


def _name_parts(inner: Flow) -> list[Flow]:
    """The single names in the bracket, the verbs after them taken off."""
    segments = [inner.part(a, b).stripped() for a, b in split_top(inner.folded, "，；,")]
    parts = [segment.part(0, _verb_start(segment)) for segment in segments]
    return [p.part(a, b).stripped() for p in parts for a, b in split_top(p.folded, "、 ")]


def _verb_start(segment: Flow) -> int:
    verb = _VERB.search(segment.folded)
    return verb.start() if verb else len(segment.text)


def _read_names(segment: Flow, default: str, found: Responsibility) -> None:
    """The names of one segment; a verb after names (牵头, 配合) overrules the label's part."""
    held: list[Mention] = []
    has_lead = re.search(words.LEAD_VERB, segment.folded) is not None
    for start, end in split_top(segment.folded, "，；,。"):
        piece = segment.part(start, end).stripped()
        verb = _VERB.search(piece.folded)
        stop = verb.start() if verb else len(piece.text)
        held += [name for name in map(_tidy, split_names(piece.part(0, stop))) if name]
        if verb is None:
            continue
        part = str(verb.lastgroup)
        if part == "duty":
            part = OTHER if has_lead else default
        for mention in held:
            found.add(mention, part)
        held = []
    for mention in held:
        found.add(mention, default)


def _tidy(mention: Mention) -> Mention | None:
    name = mention.name.strip(_TRIM).removesuffix("等")
    return Mention(name, mention.span) if name else None

"""Who does it: the brackets and lines of responsibility that a clause holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise

from tasks.parsing.brackets import split_top
from tasks.parsing.duties import Duties, read_duties
from tasks.parsing.flow import Flow
from tasks.parsing.labels import FIRST, SECOND, TIME, UNITS, Label, find_labels, label_at
from tasks.parsing.names import is_body, is_clear, is_closing, is_name, is_telling
from tasks.parsing.notice import Mention
from tasks.parsing.places import Place, find_places, opens_with_label

_TRIM = " 。；，、"
_LEADING = "—●▲■◆★☆※*"


@dataclass(slots=True)
class Responsibility:
    """The units a clause names, where in the flow it names them, and time limits given there.

    `orderless` are the lists that say of nobody who leads; their units are all in `lead`.
    """

    lead: list[Mention] = field(default_factory=list)
    other: list[Mention] = field(default_factory=list)
    ranges: list[tuple[int, int]] = field(default_factory=list)
    times: list[Flow] = field(default_factory=list)
    orderless: list[tuple[Mention, ...]] = field(default_factory=list)

    def led_by_first(self) -> Responsibility:
        """The same, for a notice that says that a list's first unit leads."""
        firsts = {mentions[0].name for mentions in self.orderless}
        listed = {mention.name for mentions in self.orderless for mention in mentions[1:]}
        helping = listed - firsts
        lead = [mention for mention in self.lead if mention.name not in helping]
        demoted = [mention for mention in self.lead if mention.name in helping]
        return replace(self, lead=lead, other=[*demoted, *self.other])


def read_responsibility(flow: Flow) -> Responsibility:
    """The lead and cooperating units of a clause; a bracket that names no order is all lead.

    Several brackets make a union, in order; a unit that leads in one of them leads.
    """
    found = Responsibility()
    groups: list[list[Duties]] = []
    last_end = -1
    for place in find_places(flow.folded):
        lists = list(_read_place(flow, place, found))
        if not place.labelled and not any(duties.names for duties in lists):
            continue
        found.ranges.append(_with_stop(flow.folded, place))
        if not groups or flow.folded[last_end : place.start].strip(_TRIM + "\n"):
            groups.append([])
        groups[-1] += lists
        last_end = place.end
    _take(groups, found)
    return found


def begins_with_label(folded: str) -> bool:
    """Whether a line opens with 责任单位：, 【配合单位】, 完成时限： or the like."""
    return opens_with_label(folded)


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


def _with_stop(folded: str, place: Place) -> tuple[int, int]:
    """The place's range with the dash before it, and the stop after it where one stands before."""
    start, end = place.start, place.end
    while start and folded[start - 1] in _LEADING:
        start -= 1
    before = folded[max(0, start - 2) : start].strip()
    if before.endswith(("。", "；")) and folded[end : end + 1] in ("。", "；"):
        end += 1
    return start, end


def _read_place(flow: Flow, place: Place, found: Responsibility) -> Iterator[Duties]:
    """The lists of units in a bracket or line; time limits go to `found`."""
    inner = flow.part(place.inner_start, place.inner_end)
    labels = _labels(inner.folded, place)
    if not labels:
        duties = read_duties(inner, SECOND)
        if place.labelled or _are_units(duties, closing=place.closing):
            found.times += duties.times
            yield duties
        return
    before = inner.part(0, labels[0].start)
    if before.text.strip(_TRIM):
        duties = read_duties(before, SECOND)
        found.times += duties.times
        if _are_units(duties) or all(is_telling(name) for name, _ in duties.names):
            yield duties
    end = Label(len(inner.text), len(inner.text), "")
    for label, following in pairwise([*labels, end]):
        segment = inner.part(label.end, following.start)
        if label.kind == TIME:
            found.times.append(segment)
        elif label.kind in UNITS:
            yield _read_labelled(segment, label, found)


def _labels(folded: str, place: Place) -> list[Label]:
    """The labels in a place; those without a colon only where a piece of the bracket begins."""
    labels = {label.start: label for label in find_labels(folded)}
    for start, end in split_top(folded, "，；,。\n"):
        start += len(folded[start:end]) - len(folded[start:end].lstrip())
        if start not in labels and (label := label_at(folded, start)) and label.end < end:
            labels[start] = label
    if place.label is not None and not any(label.start == 0 for label in labels.values()):
        labels[-1] = replace(place.label, start=0, end=0)
    return [labels[start] for start in sorted(labels)]


def _read_labelled(segment: Flow, label: Label, found: Responsibility) -> Duties:
    duties = read_duties(segment, label.kind)
    found.times += duties.times
    may_be = is_body if label.bodies_only else is_name
    duties.names = [(name, rank) for name, rank in duties.names if may_be(name)]
    return duties


def _are_units(duties: Duties, *, closing: bool = False) -> bool:
    """Whether a list without a label is one of units: each a body, and one at least tells it."""
    names = [name for name, _ in duties.names]
    bodies = [name for name in names if is_body(name)]
    proved = closing or duties.has_verb
    telling = [name for name in bodies if is_telling(name) or (proved and is_closing(name))]
    if not telling or not all(is_clear(name) for name in names):
        return False
    if duties.has_verb:
        return len(bodies) * 2 >= len(names)
    return len(bodies) == len(names) and len(telling) * 2 >= len(names)


def _take(groups: Iterable[list[Duties]], found: Responsibility) -> None:
    """The groups' names by part: where one of the first rank is named, the second rank helps."""
    leads: dict[str, Mention] = {}
    others: dict[str, Mention] = {}
    for group in groups:
        names = [(name, rank) for duties in group for name, rank in duties.names]
        ranks = {rank for _, rank in names}
        for name, rank in names:
            mention = _mention(name)
            leading = rank == FIRST or (rank == SECOND and FIRST not in ranks)
            (leads if leading else others).setdefault(mention.name, mention)
        if ranks == {SECOND}:
            found.orderless.append(tuple(_mention(name) for name, _ in names))
    found.lead = list(leads.values())
    found.other = [mention for name, mention in others.items() if name not in leads]


def _mention(name: Flow) -> Mention:
    return Mention("".join(name.text.split()), name.span(0, len(name.text)))

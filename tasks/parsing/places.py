"""Where a clause tells who is responsible: brackets, and lines or sentences with a label."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from tasks.parsing.brackets import bracket_ends, name_parts
from tasks.parsing.duties import read_duties
from tasks.parsing.flow import Flow
from tasks.parsing.labels import (
    PERSON,
    SECOND,
    TIME,
    UNITS,
    Label,
    find_labels,
    label_at,
    label_in_brackets,
    opens_line,
)
from tasks.parsing.lexicon import units as words
from tasks.parsing.names import is_body, is_name, is_telling

_LONGEST_OPEN = 600  # of a labelled bracket that goes on over a line's end
_LONGEST_PLAIN = 1500  # of a bracket without a label
_LONGEST_OTHER = 120  # of what follows 责任领导： or 联系电话：
_LONGEST_LIST = 4000  # of a labelled line; no notice prints one as long
_LONGEST_NEXT = 200  # of a line of units under a finished one
_SHORT_NAME = 12
_UNFINISHED = ("、", "，", "：", "及", "和", "与", "；")
_BODY_BEFORE = re.compile(rf"(?:{words.TELLING_ENDING}|{words.OTHER_NAME_AFTER})$")
_WIDEST_BODY = 16
# Sample: 责任单位：市教育局( 工作措施：)加强监管
_OTHER_HEAD = re.compile(r"(?<=[ ；])[一-鿿]{2,8}：")
_STOPS = re.compile("[。\n]")


@dataclass(frozen=True, slots=True)
class Place:
    """A bracket or line at [start, end) and what stands within; `label` where it is outside of it.

    `labelled` says that a label proves it a place of responsibility, `closing` that it closes a
    paragraph after the full stop.
    """

    start: int
    end: int
    inner_start: int
    inner_end: int
    labelled: bool
    label: Label | None = None
    closing: bool = False


def find_places(folded: str) -> Iterator[Place]:
    """What may tell who is responsible, in order and without overlap."""
    ends = bracket_ends(folded)
    labels = {label.start: label for label in find_labels(folded)}
    order = sorted(labels)
    starts = set(ends) | {m.start() for m in re.finditer("（", folded)}
    starts |= {start for start in labels if opens_line(folded, start)}
    starts |= _spaced_labels(folded)
    position = 0
    for start in sorted(starts):
        if start < position:
            continue
        if folded[start] == "（":
            place = _bracket(folded, start, ends, labels, order)
            position = max(position, ends.get(start, position))
        else:
            place = _line(folded, start, labels.get(start) or label_at(folded, start))
        if place is not None:
            position = place.end
            yield place


def opens_with_label(folded: str) -> bool:
    """Whether the line begins with a label: 责任单位：, （牵头单位：, 【配合单位】, 责任科室 水科."""
    start = 1 if folded.startswith("（") else 0
    head = folded[: start + 40]
    if any(label.start == start for label in find_labels(head)):
        return True
    label = label_at(head, start)
    if start or label is None:
        return label is not None or label_in_brackets(head, 0) is not None
    rest = folded[label.end :]
    return head[label.end - 1] == " " and _good_end(rest, SECOND) == len(rest)


def _spaced_labels(folded: str) -> set[int]:
    """Where a line begins with a label that a blank parts from its names."""
    found = set()
    for line in re.finditer(r"(?:^|\n)(?=[^\n]{3,12} )", folded):
        label = label_at(folded, line.end())
        if label is not None and folded[label.end - 1] == " ":
            found.add(line.end())
    return found


def _bracket(
    folded: str, start: int, ends: dict[int, int], labels: dict[int, Label], order: list[int]
) -> Place | None:
    alone = label_in_brackets(folded, start)
    if alone is not None:  # 【牵头单位】市教育局
        return _line(folded, start, alone)
    label = labels.get(start + 1) or label_at(folded, start + 1)
    end = ends.get(start)
    if end is None:
        return _open_bracket(folded, start) if label else None
    holds_label = start + 1 in labels or _holds_label(start, end, labels, order)
    if not (holds_label or label) and not _may_be_plain(folded, start, end):
        return None
    closing = folded[start - 1 : start] == "。" and folded[end : end + 1] in ("", "\n", "（")
    return Place(start, end, start + 1, end - 1, holds_label, closing=closing)


def _open_bracket(folded: str, start: int) -> Place:
    """A labelled bracket that its line does not close: to its close below, or the line's end."""
    line_end, depth = _end_of_line(folded, start), 0
    for i in range(start, min(len(folded), start + _LONGEST_OPEN)):
        depth += (folded[i] == "（") - (folded[i] == "）")
        if depth == 0:
            return Place(start, i + 1, start + 1, i, True)
        if i >= line_end and folded[i] == "。":
            break
    return Place(start, line_end, start + 1, line_end, True)


def _holds_label(start: int, end: int, labels: dict[int, Label], order: list[int]) -> bool:
    """Whether a bracket holds a label of units or persons after words that have none."""
    for k in range(bisect_left(order, start), len(order)):
        if order[k] >= end:
            return False
        if labels[order[k]].kind in (*UNITS, PERSON):
            return True
    return False


def _may_be_plain(folded: str, start: int, end: int) -> bool:
    """Whether a bracket without a label stands and reads as one of units may."""
    if end - start > _LONGEST_PLAIN or end - start < 4:
        return False
    inner = folded[start + 1 : end - 1]
    if any(verb in inner for verb in ("牵头", "负责", "配合", "落实", "分工", "主办", "会同")):
        return True
    if _BODY_BEFORE.search(folded, max(0, start - _WIDEST_BODY), start):
        return False  # 市自然资源局（市林业局）: the body's other name
    closes = folded[end : end + 1] in ("", "。", "\n", "；", "（")
    return closes or folded[start - 1 : start] in ("。", "\n", "；")


def _line(folded: str, start: int, label: Label | None) -> Place | None:
    """A label and what it announces, up to the line's end or to where that ceases."""
    if label is None:
        return None
    end = _list_end(folded, label)
    if end <= label.end:
        return None
    within = None if folded[start] != "（" else label
    return Place(start, end, label.end if within else start, end, True, within)


def _list_end(folded: str, label: Label) -> int:
    """Where the names after a label end: sentences of names follow, and lines if it needs them."""
    position, limit = label.end, _next_bracket_label(folded, label.end)
    limit = min(limit, label.end + _LONGEST_LIST)
    while position < limit:
        stop = _STOPS.search(folded, position, limit)
        stop_at = stop.start() if stop else limit
        piece = folded[position:stop_at]
        begun = position > label.end
        good = _good_end(piece, label.kind, bodies_only=begun) if piece.strip() else len(piece)
        if good < len(piece):
            return position + good if good or not begun else _before(folded, position)
        following = stop_at + 1
        if stop is None:
            return stop_at
        if stop[0] == "\n":
            needs_more = not piece.strip() or piece.rstrip().endswith(_UNFINISHED)
            next_line = folded[following : _end_of_line(folded, following)]
            is_of_units = label.kind in UNITS and not opens_with_label(next_line)
            if not is_of_units or not _goes_on(next_line, needs_more):
                return stop_at
        position = following
    return min(position, limit)


def _good_end(text: str, kind: str, *, bodies_only: bool = False) -> int:
    """How much of a sentence is a list of names, duties, labels and limits."""
    begun, start = 0, 0
    for label in chain(find_labels(text), [Label(len(text), len(text), "")]):
        other = _OTHER_HEAD.search(text, start, label.start)
        end = other.start() if other else label.start
        if not _is_announced(text[start:end], kind, bodies_only=bodies_only and not start):
            return begun
        if other:
            return end
        begun, start, kind = label.start, label.end, label.kind
    return len(text)


def _is_announced(text: str, kind: str, *, bodies_only: bool) -> bool:
    """Whether a label of the kind may announce the words: names, a person, a time limit."""
    if kind not in UNITS:
        return kind == TIME or len(text) <= _LONGEST_OTHER
    if not text.strip():
        return True
    names = [name for name, _ in read_duties(Flow(text, tuple(range(len(text)))), SECOND).names]
    bodies = sum(map(is_body, names))
    if not all(map(is_name, names)):
        return False
    if bodies_only:
        return bodies == len(names)
    return bodies > 0 or all(len(name.text) <= _SHORT_NAME for name in names)


def _goes_on(line: str, needs_more: bool) -> bool:
    """Whether the line continues the list above; unasked only if units alone stand in it."""
    if needs_more:
        return _good_end(line, SECOND) == len(line)
    names = name_parts(Flow(line, tuple(range(len(line)))))
    return 0 < len(line) <= _LONGEST_NEXT and all(map(is_telling, names))


def _next_bracket_label(folded: str, start: int) -> int:
    """Where the line's next labelled bracket opens, or the end: 【牵头单位】A(【配合单位】B)."""
    line_end = min(_end_of_line(folded, start), start + _LONGEST_LIST)
    opened = folded.find("（", start, line_end)
    while opened >= 0:
        if label_in_brackets(folded, opened) or label_at(folded, opened + 1):
            return opened
        opened = folded.find("（", opened + 1, line_end)
    return len(folded)


def _before(folded: str, position: int) -> int:
    """The position without the stop and blanks before it."""
    return position - 1 if folded[position - 1] == "\n" else position


def _end_of_line(folded: str, start: int) -> int:
    end = folded.find("\n", start, start + _LONGEST_LIST)
    return min(len(folded), start + _LONGEST_LIST) if end < 0 else end

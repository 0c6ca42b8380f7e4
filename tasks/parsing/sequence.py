"""Which numbers are markers: those at a paragraph's start, and what their sequence proves.

A web page that lost its line breaks prints `1.加强… 2.推进…` in one paragraph, and a title that
begins with a number hides its own (`11.121人才项目`). Such a number counts only where the one
before or after it stands in turn.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tasks.parsing.flow import Flow
from tasks.parsing.numbering import ORDINAL, Marker, find_doubtful, find_marker, is_day_name

START, DOUBTFUL, INLINE = "start", "doubtful", "inline"
_STOPS = frozenset("。！？")
_CLOSERS = frozenset("）”")
_OPENED, _CLOSED = frozenset("“《"), frozenset("”》")
_SENTENCE_ENDS = "。；！？"
_FIRST_OF_MARKERS = "（第任行项工举目专\u2160-\u2169一二三四五六七八九十0-9①-⒛㈠-㈩"
# What a boundary depends on: where a number may begin, quotation marks, ends of sentences.
_TELLING = re.compile(f"[{_FIRST_OF_MARKERS}“《”》{_SENTENCE_ENDS}]")
# Sample: 具体目标如下：(1.…)
_LEADS_IN = re.compile(r"(?:如下|下列[^，]{0,8}|以下[^，]{0,8}|目标|任务|工作|措施|内容)：$")
_LONGEST_LEAD_IN = 30
_LONGEST_HEADING = 50

Part = tuple[int, Marker | None]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A number that may be a marker: in which flow, at which offset, found how."""

    flow: int
    offset: int
    marker: Marker
    sort: str


def numbered_parts(flows: Sequence[Flow]) -> list[list[Part]]:
    """For each flow its parts: the offset each begins at, and its marker (None: no number)."""
    parts: list[list[Part]] = [[(0, None)] for _ in flows]
    candidates = [each for i, flow in enumerate(flows) for each in _candidates(i, flow)]
    candidates = list(_without_false_decimals(candidates, flows))
    following = _following(candidates)
    last: dict[str, Candidate] = {}
    for candidate, (next_any, next_start) in zip(candidates, following, strict=True):
        before = last.get(candidate.marker.form)
        if not _is_proved(candidate, before, next_any, next_start, flows):
            continue
        last[candidate.marker.form] = candidate
        if candidate.offset:
            parts[candidate.flow].append((candidate.offset, candidate.marker))
        else:
            parts[candidate.flow][0] = (0, candidate.marker)
    return parts


def _candidates(i: int, flow: Flow) -> Iterator[Candidate]:
    folded = flow.folded
    first = find_marker(folded)
    if first is not None:
        yield Candidate(i, 0, first, START)
    elif doubtful := find_doubtful(folded):
        yield Candidate(i, 0, doubtful, DOUBTFUL)
    heading = 0 if first is not None else -1  # where the heading began that we stand in, or -1
    for offset, is_sure, is_over in _boundaries(flow):
        heading = -1 if is_over or offset - heading > _LONGEST_HEADING else heading
        is_lead_in = folded[offset - 1] == "：" and (
            offset <= _LONGEST_LEAD_IN or _LEADS_IN.search(folded, max(0, offset - 14), offset)
        )
        if not (is_sure or is_lead_in or heading >= 0):
            continue
        marker = find_marker(folded, offset)
        if marker is None or not _may_stand_inside(marker):
            continue
        if is_sure or _may_follow_heading(marker, folded[max(0, heading) : offset]):
            yield Candidate(i, offset, marker, INLINE)
            heading = offset


def _without_false_decimals(
    candidates: Sequence[Candidate], flows: Sequence[Flow]
) -> Iterator[Candidate]:
    """The candidates; a decimal out of turn may hide a number: 12.15分钟便民圈 after 11."""
    pairs = {(c.marker.parents, c.marker.value) for c in candidates if c.marker.parents}
    last: dict[tuple[int, ...], int] = {}
    for candidate in candidates:
        marker, folded = candidate.marker, flows[candidate.flow].folded
        if marker.parents:
            value, has_next = marker.value, (marker.parents, marker.value + 1) in pairs
            before = last.get(marker.parents, 0)
            is_day = is_day_name(folded) and not has_next
            if before < value <= before + 2 and (value > 1 or has_next or not is_day):
                last[marker.parents] = value
            elif doubtful := find_doubtful(folded):
                yield Candidate(candidate.flow, 0, doubtful, DOUBTFUL)
                continue
            else:
                continue
        yield candidate


def _may_stand_inside(marker: Marker) -> bool:
    return marker.form != ORDINAL and not marker.parents and marker.text[-1] != "，"


def _may_follow_heading(marker: Marker, heading: str) -> bool:
    """Without a stop or blank between: 二、重点任务（一）…, 三、保障措施1.…."""
    if marker.form.startswith("bracketed"):
        return True
    return marker.value == 1 and "，" not in heading


def _boundaries(flow: Flow) -> Iterator[tuple[int, bool, bool]]:
    """Offsets where a number may begin.

    The first flag tells that a full stop, a closing bracket or a blank stands before it, the second
    that the sentence before has ended, so that the offset follows no heading.
    """
    folded, origin = flow.folded, flow.origin
    quotes, is_over = 0, False
    for found in _TELLING.finditer(folded):
        character, i = found[0], found.start()
        if character in _OPENED:
            quotes += 1
        elif character in _CLOSED:
            quotes = max(0, quotes - 1)
        elif character in _SENTENCE_ENDS:
            is_over = True
        elif i and not quotes:
            before = folded[i - 1]
            is_after = before in _STOPS or before in _CLOSERS or before == " "
            yield i, is_after or origin[i] - origin[i - 1] > 1, is_over
            is_over = False


def _following(
    candidates: Sequence[Candidate],
) -> list[tuple[Candidate | None, Candidate | None]]:
    """For each candidate the next one of its form, and the next at a paragraph's start."""
    found: list[tuple[Candidate | None, Candidate | None]] = []
    next_any: dict[str, Candidate] = {}
    next_start: dict[str, Candidate] = {}
    for candidate in reversed(candidates):
        form = candidate.marker.form
        wanted = "decimal1" if form == "plain" else form
        found.append((next_any.get(form), next_start.get(wanted)))
        next_any[form] = candidate
        if candidate.sort == START:
            next_start[form] = candidate
    return found[::-1]


def _is_proved(
    candidate: Candidate,
    before: Candidate | None,
    next_any: Candidate | None,
    next_start: Candidate | None,
    flows: Sequence[Flow],
) -> bool:
    if candidate.sort == START:
        return True
    marker = candidate.marker
    if marker.form == "plain":  # 3 组织指挥, and below it 3.1
        return next_start is not None and (
            (*next_start.marker.parents, next_start.marker.value) == (marker.value, 1)
        )
    if candidate.sort == DOUBTFUL:
        flow = flows[candidate.flow]
        if flow.origin[marker.length] - flow.origin[marker.length - 1] > 1:
            return True  # 5. 10家企业: the blank parts them
        if marker.value == 1:
            return next_any is not None and next_any.marker.value == 2
        is_above = before is None or before.marker.value < marker.value
        if is_above and next_start and next_start.marker.value == marker.value + 1:
            return True
    elif marker.value == 1:
        return _begins_inside(candidate, before, next_any)
    is_next = before is not None and before.marker.value == marker.value - 1
    return is_next and not (next_any and next_any.marker.value == marker.value)


def _begins_inside(
    candidate: Candidate, before: Candidate | None, next_any: Candidate | None
) -> bool:
    """Whether a 1 inside a paragraph begins a row: a 2 of its form follows."""
    if next_any is None or next_any.marker.value != 2:
        return False
    return not (before and before.flow == candidate.flow and not before.offset)

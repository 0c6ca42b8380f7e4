"""From a clause with its words to the item, everything in it read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from tasks.parsing.checks import problem, working_days
from tasks.parsing.clauses import read_pieces
from tasks.parsing.deadlines import Limit, find_limits
from tasks.parsing.domains import find_domain
from tasks.parsing.flow import fold
from tasks.parsing.notice import Item, Problem, Span, Target
from tasks.parsing.outline import Clause, Wording
from tasks.parsing.partners import find_partners
from tasks.parsing.recurrences import find_returns
from tasks.parsing.responsibility import Responsibility
from tasks.parsing.targets import Finding, find_targets

EDGE = 12  # characters of `starts` and `ends`
# Sample: (，)强化日常监管。
_LAST_WORDS = re.compile(r"(?<=[，；。])[^，；。]{4,11}。?$")


@dataclass(frozen=True, slots=True)
class Place:
    """Where an item stands: its number from 1, its kind, its source ranges, the plan's year."""

    ordinal: int
    kind: str
    spans: tuple[Span, ...]
    year: int | None


def read_item(clause: Clause, words: dict[int, Wording], place: Place) -> Item:
    """The item that the clause makes; units printed on a heading above hold where it has none."""
    own = words[id(clause)]
    ancestors = list(clause.ancestors)
    units = _units([own, *(words[id(above)] for above in ancestors)])
    reading = read_pieces(own.acting)
    limits = find_limits(reading, place.year)
    returns = find_returns(reading, place.year)
    times = [
        limit
        for flow in units.times
        for limit in find_limits(read_pieces(flow), place.year, bare=True)
    ]
    findings = list(_binding(own, find_targets(reading, limits, returns)))
    path = tuple(heading(above, words[id(above)]) for above in reversed(ancestors))
    title = plain_title(own)
    body = own.body.text or own.title.text
    return Item(
        ordinal=place.ordinal,
        marker=clause.marker.text,
        kind=place.kind,
        section=clause.section,
        path=path,
        title=title,
        text=own.whole.text,
        spans=place.spans,
        starts=body[:EDGE],
        ends=ending_of(body),
        domain=find_domain(clause.section, path, title, own.body.text, mixed=place.kind == "goal"),
        lead_units=tuple(units.lead),
        other_units=tuple(units.other),
        partners=tuple(find_partners(reading)),
        targets=tuple(_due_by(finding.target, times) for finding in findings),
        deadlines=tuple(limit.deadline for limit in (*limits, *times)),
        recurrences=tuple(back.recurrence for back in returns),
        problems=tuple(_problems(clause, place, findings, [*limits, *times])),
    )


def heading(clause: Clause, wording: Wording) -> str:
    """A heading as an item's path prints it: marker and title."""
    between = " " if clause.marker.text.startswith("第") else ""
    return f"{clause.marker.text}{between}{plain_title(wording)}"


def plain_title(wording: Wording) -> str:
    """The title without the stop that ends it."""
    return wording.title.text.rstrip("。.:：;； ")


def ending_of(body: str) -> str:
    """The last dozen characters of the body, or its last words after a comma where fewer."""
    last = _LAST_WORDS.search(fold(body))
    return body[last.start() :] if last else body[-EDGE:]


def _units(wordings: list[Wording]) -> Responsibility:
    """The units of the nearest clause upward that names any."""
    own = wordings[0].units
    for units in (wording.units for wording in wordings):
        if units.lead or units.other:
            return replace(own, lead=units.lead, other=units.other)
    return own


def _binding(own: Wording, findings: list[Finding]) -> Iterator[Finding]:
    """The findings without what a heading says in words only (全面达标) while its body follows."""
    for finding in findings:
        in_title = own.body and finding.start < len(own.title.text)
        if not (in_title and finding.target.implicit):
            yield finding


def _due_by(target: Target, times: list[Limit]) -> Target:
    """The target with the bracket's one time limit where its sentence gives none."""
    if target.due or target.kind == "scope" or len(times) != 1:
        return target
    return replace(target, due=times[0].deadline.date)


def _problems(
    clause: Clause, place: Place, findings: list[Finding], limits: list[Limit]
) -> Iterator[Problem]:
    before, value = clause.before, clause.marker.value
    if before is not None and value not in (before + 1, 1) and clause.marker.form != "bare":
        yield problem(
            "numbering",
            place.spans[0],
            f"The number {clause.marker.text} follows {before}.",
            marker=clause.marker.text,
            before=str(before),
        )
    for finding in findings:
        if finding.ambiguous:
            yield problem(
                "ambiguous_target",
                finding.target.span,
                "Whether the share is of the count or of each task is not clear: "
                f"{finding.target.quote}",
                quote=finding.target.quote,
            )
    for limit in limits:
        if limit.working_days:
            yield working_days(limit.deadline)

"""From a clause with its words to the item, everything in it read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from tasks.parsing.actors import find_actors
from tasks.parsing.checks import problem, working_days
from tasks.parsing.clauses import Reading, read_pieces
from tasks.parsing.context import PlanYears
from tasks.parsing.conventions import Conventions
from tasks.parsing.deadlines import Limit, find_limits
from tasks.parsing.domains import DEFAULT, Evidence, Vocabulary, choose_domain
from tasks.parsing.due_dates import under_headings
from tasks.parsing.flow import fold
from tasks.parsing.notice import Item, Problem, Recurrence, Span, Target
from tasks.parsing.outline import Clause, Wording
from tasks.parsing.partners import find_partners
from tasks.parsing.recurrences import Return, find_returns
from tasks.parsing.responsibility import Responsibility
from tasks.parsing.targets import Finding, find_targets, read_numbers
from tasks.parsing.times_cell import TimeCell, read_time_cell
from tasks.parsing.unread import unread_number, unread_numbers
from tasks.parsing.vague_limits import find_vague_limits, vague_limit

EDGE = 12  # characters of `starts` and `ends`
# Sample: (，)强化日常监管。
_LAST_WORDS = re.compile(r"(?<=[，；。])[^，；。]{4,11}。?$")


@dataclass(frozen=True, slots=True)
class Place:
    """Where an item stands: its number from 1, its kind, its source ranges, the plan's year.

    `conventions` are what the notice says once about its lists of units, `is_sole` whether its
    part is the only one; `years` are those of a plan for several.
    """

    ordinal: int
    kind: str
    spans: tuple[Span, ...]
    year: int | None
    conventions: Conventions
    is_sole: bool
    years: PlanYears | None = None


def read_item(
    clause: Clause, words: dict[int, Wording], place: Place, vocabulary: Vocabulary = DEFAULT
) -> Item:
    """The item that the clause makes; units printed on a heading above hold where it has none."""
    own = words[id(clause)]
    ancestors = list(clause.ancestors)
    reading = read_pieces(own.acting)
    units = _units([own, *(words[id(above)] for above in ancestors)], reading, place.conventions)
    limits = find_limits(reading, place.year)
    returns = find_returns(reading, place.year)
    cells = [read_time_cell(flow, place.year) for flow in units.times]
    times = [limit for cell in cells for limit in cell.limits]
    doubts = [doubt for cell in cells for doubt in cell.problems]
    if not cells:
        doubts += [vague_limit(reading, *at) for at in find_vague_limits(reading, limits)]
    titles = (plain_title(words[id(above)]) for above in (clause, *ancestors))
    numbers = read_numbers(reading, limits, returns)
    years = under_headings(place.years, titles)
    found = find_targets(reading, numbers, limits, returns, years)
    doubts += [
        unread_number(reading, *at) for at in unread_numbers(reading, numbers, found, returns)
    ]
    findings = list(_binding(own, found))
    path = tuple(heading(above, words[id(above)]) for above in reversed(ancestors))
    title = plain_title(own)
    body = own.body.text or own.title.text
    evidence = Evidence(
        title=title,
        section=clause.section,
        is_sole=place.is_sole,
        path=path,
        units=tuple(who.name for who in units.lead),
        body=own.body.text,
        is_mixed=place.kind == "goal",
    )
    choice = choose_domain(evidence, vocabulary)
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
        domain=choice.code,
        lead_units=tuple(units.lead),
        other_units=tuple(units.other),
        partners=tuple(find_partners(reading)),
        targets=tuple(_due_by(finding.target, times) for finding in findings),
        deadlines=tuple(limit.deadline for limit in (*limits, *times)),
        recurrences=tuple(_recurrences(returns, cells, title)),
        problems=(*_problems(clause, place, findings, [*limits, *times]), *doubts),
        domain_choice=choice,
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


def _units(wordings: list[Wording], reading: Reading, conventions: Conventions) -> Responsibility:
    """The units of the nearest clause upward that names any, else those its sentences name."""
    own = wordings[0].units
    for units in (*(wording.units for wording in wordings), find_actors(reading)):
        if units.lead or units.other:
            meant = conventions.applied(units)
            return replace(own, lead=meant.lead, other=meant.other)
    return own


def _binding(own: Wording, findings: list[Finding]) -> Iterator[Finding]:
    """The findings without what a heading says in words only (全面达标) while its body follows."""
    for finding in findings:
        in_title = own.body and finding.start < len(own.title.text)
        if not (in_title and finding.target.implicit):
            yield finding


def _recurrences(returns: list[Return], cells: list[TimeCell], title: str) -> Iterator[Recurrence]:
    """What the text says comes back, and what its 完成时限 adds (每季度末) in a rhythm of its own."""
    rhythms = {back.recurrence.freq for back in returns}
    yield from (back.recurrence for back in returns)
    for back in (back for cell in cells for back in cell.returns):
        if back.recurrence.freq not in rhythms:
            yield replace(back.recurrence, what=title)


def _due_by(target: Target, times: list[Limit]) -> Target:
    """The target with the bracket's one time limit where its sentence gives none.

    What has a period of its own (每月调度一次) goes on whatever the limit.
    """
    if target.due or target.kind in ("scope", "frequency") or len(times) != 1:
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

"""The clause as issued, with what was read out of it marked: targets, limits, units, partners, problems."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, groupby
from typing import Any

from django.utils.translation import pgettext

from tasks.models import Problem, WorkItem
from tasks.parsing import Run, Span, runs
from tasks.parsing.display import BREAK
from tasks.problems import NO_UNIT

Mark = tuple[Span, str, str]


def clause(item: WorkItem) -> list[list[Run]]:
    """The item's paragraphs in pieces, marked where something was read; plain where the item has no notice.

    The item must come with its plan's notice, and reads its targets, milestones, duties, responsibilities,
    partners and problems: prefetch them. Of two marks on the very same words the graver one stands.
    """
    notice = item.plan.notice
    if notice is None or not item.spans:
        return [[Run(item.text)]]
    spans = [Span(start, end) for start, end in item.spans]
    pieces = _told_once(runs(notice.text, spans, list(_marks(item))))
    return [
        list(run)
        for is_break, run in groupby(pieces, lambda one: one.kind == BREAK)
        if not is_break
    ]


def doubts(item: WorkItem) -> list[Problem]:
    """What a person has still to settle; that no unit is named stands among the facts."""
    rows = item.problems.all()
    return [row for row in rows if row.resolved_at is None and row.code != NO_UNIT]


def _marks(item: WorkItem) -> Iterator[Mark]:
    binding = (row for row in item.targets.all() if row.binds)
    return chain(
        _of(item.partners.all(), "partner", pgettext("highlight", "Partner")),
        _of(item.responsibilities.all(), "unit", pgettext("highlight", "Unit")),
        _of(item.duties.all(), "limit", pgettext("highlight", "Recurs")),
        _of(item.milestones.all(), "limit", pgettext("highlight", "Limit")),
        _of(binding, "target", pgettext("highlight", "Target")),
        _of(doubts(item), "problem", pgettext("highlight", "Problem")),
    )


def _of(rows: Iterable[Any], kind: str, label: str) -> Iterator[Mark]:
    for row in rows:
        if row.start is not None and row.end is not None and row.start < row.end:
            yield Span(row.start, row.end), kind, label


def _told_once(pieces: Sequence[Run]) -> list[Run]:
    """A highlight that a shorter one cuts in two says its word at its end only."""
    told = list(pieces)
    for at, (before, inner, after) in enumerate(zip(pieces, pieces[1:], pieces[2:], strict=False)):
        if inner.kind not in {"", BREAK} and (before.kind, before.label) == (
            after.kind,
            after.label,
        ):
            told[at] = replace(before, label="")
    return told

"""What the reader makes of a text in the short notation of docs/notice-grammar.md."""

from __future__ import annotations

from collections.abc import Iterator

from tasks.parsing import Deadline, Item, Mention, Recurrence, Target, parse_notice
from tasks.parsing.annotation import number
from tasks.tests.parsing.support import item_of


def told_clause(sample: str) -> str:
    """All that one clause fills in: `limit 2024-08-31; lead 大气科`."""
    return "; ".join(_fields(item_of(sample))) or "nothing"


def told_notice(text: str) -> list[str]:
    """One line an item: its path and marker, its title, and what it fills in."""
    return [_line(item) for item in parse_notice(text).items]


def _line(item: Item) -> str:
    above = " > ".join((*filter(None, [item.section]), *item.path))
    kind = "" if item.kind == "task" else f"{item.kind} "
    place = f"{above} > " if above else ""
    fields = "; ".join(_fields(item))
    return f"{place}{kind}{item.marker}{item.title}" + (f" [{fields}]" if fields else "")


def _fields(item: Item) -> Iterator[str]:
    yield from _names("lead", item.lead_units)
    yield from _names("other", item.other_units)
    yield from _names("partner", item.partners)
    yield from map(_target, item.targets)
    yield from map(_limit, item.deadlines)
    yield from map(_recurrence, item.recurrences)
    for code in sorted({problem.code for problem in item.problems} - {"no_unit"}):
        yield f"doubt {code}"


def _names(label: str, mentions: tuple[Mention, ...]) -> Iterator[str]:
    if mentions:
        yield f"{label} {'、'.join(mention.name for mention in mentions)}"


def _target(target: Target) -> str:
    most = "" if target.value_max is None else f"–{number(target.value_max)}"
    kind = f"implicit {target.kind}" if target.implicit else target.kind
    due = f" by {target.due}" if target.due else ""
    unit = f" {target.unit}" if target.unit else ""
    return f"{kind} {target.metric} {target.op} {number(target.value)}{most}{unit}{due}"


def _limit(deadline: Deadline) -> str:
    if deadline.relative:
        return f"limit {deadline.relative} after {deadline.after}"
    return f"limit {deadline.date or 'unknown'}"


def _recurrence(recurrence: Recurrence) -> str:
    count = f" ×{recurrence.count}" if recurrence.count else ""
    day = f" day {recurrence.day}" if recurrence.day else ""
    starts = f" from {recurrence.starts}" if recurrence.starts else ""
    return f"recurs {recurrence.freq}{count}{day}{starts}: {recurrence.what}"

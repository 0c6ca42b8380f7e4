"""Doubts: what a reviewer must see before a parsed notice becomes a plan."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from tasks.parsing.flow import fold
from tasks.parsing.notice import Deadline, Item, Meta, Problem, Span

_YEAR = re.compile(r"(?<!\d)(20\d\d)年(?:度)?")
_BOOK = re.compile(r"《[^《》]{0,120}》|（20\d\d[^（）]{0,12}）")
_REPEATED_FROM = 30


def problem(code: str, span: Span, message: str, **params: str) -> Problem:
    """A doubt about the source range `span`; `params` are what a translation fills in."""
    return Problem(code, span, tuple(sorted(params.items())), message)


def check_items(items: Iterable[Item], meta: Meta) -> list[Item]:
    """The items, each with the doubts that need the whole notice to see."""
    items = list(items)
    texts = Counter(_body(item) for item in items)
    first: dict[str, Item] = {}
    # A sentence may name a leader here and there where a notice prints no units.
    named = sum(1 for item in items if item.lead_units or item.other_units)
    prints_units = 0 < len(items) <= 2 * named
    checked = []
    for item in items:
        found = [*item.problems, *_early_deadlines(item, meta), *_other_years(item, meta)]
        found += _undated(item)
        if prints_units and item.kind == "task" and not (item.lead_units or item.other_units):
            found.append(problem("no_unit", item.spans[0], "The clause names no responsible unit."))
        text = _body(item)
        if len(text) >= _REPEATED_FROM and texts[text] > 1:
            earlier = first.setdefault(text, item)
            if earlier is not item:
                found.append(_repeated(item, earlier))
        checked.append(replace(item, problems=tuple(found)))
    return checked


def _body(item: Item) -> str:
    return "".join(fold(item.text).split())


def _repeated(item: Item, earlier: Item) -> Problem:
    label = f"{earlier.marker}{earlier.title}"
    message = f"The text repeats that of item {earlier.ordinal} ({earlier.marker})."
    return problem(
        "repeated_item", item.spans[0], message, ordinal=str(earlier.ordinal), item=label
    )


def _early_deadlines(item: Item, meta: Meta) -> list[Problem]:
    return [
        problem(
            "deadline_before_notice",
            deadline.span,
            f"The deadline {deadline.quote} ({deadline.date}) is before the notice's own date "
            f"{meta.issued}.",
            quote=deadline.quote,
            date=str(deadline.date),
            issued=str(meta.issued),
        )
        for deadline in item.deadlines
        if deadline.date and meta.issued and deadline.date < meta.issued
    ]


def _undated(item: Item) -> list[Problem]:
    return [
        problem(
            "unknown_date",
            deadline.span,
            f"The limit {deadline.quote} gives no date that the calendar has.",
            quote=deadline.quote,
        )
        for deadline in item.deadlines
        if deadline.date is None and not deadline.relative
    ]


def _other_years(item: Item, meta: Meta) -> list[Problem]:
    """A year that is not the plan's, cited titles left out."""
    if not meta.year:
        return []
    text = _BOOK.sub("", fold(item.text).replace(" ", ""))
    years = sorted({year for year in _YEAR.findall(text) if int(year) != meta.year})
    if not years:
        return []
    printed = ", ".join(years)
    message = f"The text names {printed}, not the plan's year {meta.year}."
    return [problem("other_year", item.spans[0], message, years=printed, year=str(meta.year))]


def check_notice(source: str, meta: Meta, items: Sequence[Item]) -> Iterator[Problem]:
    """What the notice as a whole lacks."""
    whole = Span(0, len(source))
    if not items:
        yield problem("no_items", whole, "No numbered clause with text of its own was found.")
    if not meta.doc_number:
        yield problem("no_number", whole, "The notice prints no document number.")
    if meta.year is None:
        yield problem("no_year", whole, "Neither title nor date tells the plan's year.")
    if meta.issued is None:
        yield problem("no_date", whole, "The notice prints no date of issue.")


def working_days(deadline: Deadline) -> Problem:
    """A limit in working days, for which the period that is stored counts calendar days."""
    return problem(
        "working_days",
        deadline.span,
        f"The limit {deadline.quote} counts working days.",
        quote=deadline.quote,
    )

"""A parsed notice in the JSON form that annotators write, and back."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tasks.parsing.notice import Deadline, Item, ParsedNotice, Recurrence, Target


def to_json(parsed: ParsedNotice) -> dict[str, Any]:
    """The notice as `{"meta": …, "items": […]}`: dates ISO, numbers plain, spans left out."""
    meta = parsed.meta
    return {
        "meta": {
            "title": meta.title,
            "doc_number": meta.doc_number,
            "issuer": meta.issuer,
            "issued": meta.issued.isoformat() if meta.issued else None,
            "year": meta.year,
            "recipients": list(meta.recipients),
        },
        "items": [_item(item) for item in parsed.items],
        "flags": [found.message for found in parsed.problems],
    }


def _item(item: Item) -> dict[str, Any]:
    return {
        "marker": item.marker,
        "kind": item.kind,
        "section": item.section,
        "path": list(item.path),
        "title": item.title,
        "domain": item.domain,
        "lead_units": [mention.name for mention in item.lead_units],
        "other_units": [mention.name for mention in item.other_units],
        "partners": [mention.name for mention in item.partners],
        "starts": item.starts,
        "ends": item.ends,
        "targets": [_target(target) for target in item.targets],
        "deadlines": [_deadline(deadline) for deadline in item.deadlines],
        "recurrences": [_recurrence(recurrence) for recurrence in item.recurrences],
        "flags": [*item.flags, *(found.message for found in item.problems)],
    }


def _target(target: Target) -> dict[str, Any]:
    form: dict[str, Any] = {
        "quote": target.quote,
        "metric": target.metric,
        "kind": target.kind,
        "op": target.op,
        "value": number(target.value),
        "unit": target.unit or None,
        "due": target.due.isoformat() if target.due else None,
    }
    if target.value_max is not None:
        form["value_max"] = number(target.value_max)
    if target.implicit:
        form["implicit"] = True
    return form


def number(value: Decimal) -> int | float:
    """A JSON number: whole ones without a point."""
    return int(value) if value == value.to_integral_value() else float(value)


def _deadline(deadline: Deadline) -> dict[str, Any]:
    if deadline.relative:
        return {"quote": deadline.quote, "relative": deadline.relative, "after": deadline.after}
    return {"quote": deadline.quote, "date": deadline.date.isoformat() if deadline.date else None}


def _recurrence(recurrence: Recurrence) -> dict[str, Any]:
    return {
        "quote": recurrence.quote,
        "freq": recurrence.freq,
        "count": recurrence.count,
        "day": recurrence.day,
        "from": recurrence.starts or None,
        "what": recurrence.what,
    }

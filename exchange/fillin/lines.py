"""The lines of a unit's workbook: what the report form asks of each of its tasks, and what the form holds of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from hashlib import sha256
from typing import Any, Final

from django.db.models import Q

from agencies.models import Unit, User
from agencies.querysets import UnitQuerySet
from indicators.asking import Asked, asked_of
from indicators.services.reporting import reading_field, whole_field
from indicators.sheet import sheet_items, sheet_of
from indicators.wording import plain
from tasks.errors import NotAllowed, ReportRefused
from tasks.models import WorkItem

WORDS: Final = ("narrative", "problems", "next_step")
FIELDS: Final = ("percent", "done", *WORDS)
YES: Final = "on"  # as a form sends a ticked box


@dataclass(frozen=True, slots=True)
class Key:
    """Which report a line is: of the workbook's unit, on an item, for a period."""

    item: int
    period: int


def units_of(user: User, *, on: date) -> UnitQuerySet:
    """The units whose workbook the person fills in: those written for; of the supervision office all of its agency."""
    units: UnitQuerySet = Unit.objects.all()
    if user.is_supervisor:
        return units.filter(agency=user.agency_id)
    return units.written_by(user, on=on)


def asked_lines(unit: Unit, *, by: User, on: date) -> list[Asked]:
    """What the unit has to report now, in the plans' order: a task each, without what lies with somebody else.

    Left out are tasks that take no report, and reports that are handed in already or, for the supervision office, that
    the unit has begun itself.
    """
    mine = Q(responsibilities__unit=unit)
    if by.unit_id == unit.pk:
        mine |= Q(responsibilities__isnull=True)
    items = sheet_items(by, on=on).filter(pk__in=WorkItem.objects.open().filter(mine).values("pk"))
    found = []
    for item in items.order_by("plan", "ordinal"):
        try:
            asked = asked_line(item, unit_id=unit.pk, by=by, on=on)
        except (NotAllowed, ReportRefused):
            continue
        sheet = asked.sheet
        is_done = sheet.report is None and sheet.verified is not None
        if sheet.is_writable and not is_done:
            found.append(asked)
    return found


def asked_line(
    item: Any, *, unit_id: int, by: User, on: date, period_id: int | None = None
) -> Asked:
    """What is asked of one of ``sheet_items``. Raises as ``sheet_of`` does."""
    return asked_of(sheet_of(item, by=by, on=on, unit_id=unit_id, period_id=period_id))


def key_of(asked: Asked) -> Key:
    """Which line it is."""
    return Key(asked.sheet.item.pk, asked.sheet.period.pk)


def held_by(asked: Asked) -> dict[str, str]:
    """What the form holds, by field, as a form would send it; nothing as the empty text."""
    return {name: _sent(asked.initial.get(name)) for name in fields_of(asked)}


def fields_of(asked: Asked) -> list[str]:
    """The fields that are filled in: those of the task, then those of its indicators."""
    return [*FIELDS, *reading_fields(asked)]


def reading_fields(asked: Asked) -> list[str]:
    """Value and, of a ratio, its whole, of each indicator."""
    form = asked.form()
    names = (
        name
        for row in asked.targets
        for name in (reading_field(row.indicator), whole_field(row.indicator))
    )
    return [name for name in names if name in form.fields]


def digest_of(values: Mapping[str, str]) -> str:
    """By which it is known whether anything was typed, however numbers are written."""
    alike = sorted((name, _alike(text)) for name, text in values.items() if text)
    return sha256(repr(alike).encode()).hexdigest()[:16]


def _sent(value: Any) -> str:
    if value is None or value is False:
        return ""
    if value is True:
        return YES
    return plain(value) if isinstance(value, Decimal) else str(value)


def _alike(text: str) -> str:
    """Numbers without the signs in which their writing differs, lines without those in which editors differ."""
    try:
        return plain(Decimal(text.replace(",", "").strip()))
    except InvalidOperation:
        return "\n".join(line.rstrip() for line in text.strip().splitlines())

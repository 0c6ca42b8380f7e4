"""The supervision office urges units (催办): to sign, to report, to do what is overdue."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from agencies.models import User
from tasks.choices import Event, ReminderKind
from tasks.errors import NotAllowed
from tasks.models import Reminder, Responsibility, Urge, WorkItem
from tasks.services.activity import record_each
from tasks.services.notifying import notify

URGED = "urged"
Pair = tuple[int, int]  # ids of an item and of a unit


@transaction.atomic
def urge(pairs: Collection[Pair], *, note: str = "", by: User, at: datetime, on: date) -> int:
    """Urges units about items; tells everybody who writes for them, at once in the application and with
    the next digest. Returns how many units were urged about an item.

    A unit is urged about an item once a day. A pair that was urged today already, or that lies no longer with the unit
    (no part in it, reported as done, the item closed or halted), is left out without a word. Raises NotAllowed where
    one of the items is not of the supervisor's own agency; nobody is urged then.
    """
    asked = set(pairs)
    ids = {item for item, _unit in asked}
    _refuse_others(ids, by=by)
    items = {
        item.pk: item
        for item in WorkItem.objects.filter(pk__in=sorted(ids))
        .select_related("plan__agency")
        .select_for_update(of=("self",))
        .order_by("pk")
    }
    parts = _parts_to_urge(asked, items, by=by, on=on)
    words = note.strip()
    Urge.objects.bulk_create(
        Urge(item_id=part.item_id, unit=part.unit, note=words, by=by, at=at, on=on)
        for part in parts
    )
    _record(parts, items, at=at, by=by, note=words)
    for part in parts:
        people = User.objects.writing_for(part.unit_id, on=on)
        _remind(part, set(people.active().values_list("pk", flat=True)), on=on)
        notify(
            Event.URGED,
            to=people,
            by=by,
            at=at,
            item=items[part.item_id],
            figures={"note": words} if words else {},
        )
    return len(parts)


def _remind(part: Responsibility, people: Collection[int], *, on: date) -> None:
    """Claims the next digest's line of everybody who writes for the unit."""
    rows = [
        Reminder(
            user_id=pk,
            item_id=part.item_id,
            unit_id=part.unit_id,
            kind=ReminderKind.URGED,
            limit=on,
            step=0,
            claimed_on=on,
        )
        for pk in people
    ]
    Reminder.objects.bulk_create(rows, ignore_conflicts=True)


def _refuse_others(ids: Collection[int], *, by: User) -> None:
    own = WorkItem.objects.visible_to(by).filter(pk__in=list(ids))
    if not by.is_supervisor or own.count() != len(ids):
        raise NotAllowed(
            _("Units are urged by the supervision office of their own agency, and by nobody else.")
        )


def _parts_to_urge(
    asked: set[Pair], items: Mapping[int, WorkItem], *, by: User, on: date
) -> list[Responsibility]:
    urgeable = WorkItem.objects.urgeable_by(by).filter(pk__in=list(items))
    parts = Responsibility.objects.filter(item__in=urgeable.order_by().values("pk")).pending()
    today = Urge.objects.filter(item__in=list(items), on=on)
    done = set(today.values_list("item_id", "unit_id"))
    rows = parts.select_related("unit").order_by("item__plan", "item__ordinal", "order")
    return [row for row in rows if (row.item_id, row.unit_id) in asked - done]


def _record(
    parts: Collection[Responsibility],
    items: Mapping[int, WorkItem],
    *,
    at: datetime,
    by: User,
    note: str,
) -> None:
    """One row of the trail an item, with the units that were urged."""
    units: dict[int, list[str]] = defaultdict(list)
    for part in parts:
        units[part.item_id].append(str(part.unit))
    trail = [
        (items[pk], [{"field": "units", "old": "", "new": "、".join(names)}])
        for pk, names in units.items()
    ]
    record_each(URGED, trail, at=at, by=by, reason=note[:500])

"""Raises and clears flags (预警): set-based, and the same however often or late it runs."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.db.models import DateField, F, Value
from django.db.models.functions import Greatest
from django.utils import timezone

from tasks.choices import FlagKind
from tasks.lights import NEAR_WORKDAYS
from tasks.models import Flag, WorkItem
from tasks.querysets import WorkItemQuerySet
from tasks.services.activity import record_each
from worktracker.lib.workdays import add_workdays

Figures = Mapping[str, Any]
BATCH = 5000  # ids in one statement; SQLite takes no more than 32,766


@transaction.atomic
def flag_overdue(
    *, on: date, items: WorkItemQuerySet | None = None, at: datetime | None = None
) -> tuple[int, int]:
    """Opens the overdue flag of published open items whose nearest limit has passed, and closes the others'.

    ``items`` restricts what is judged. Returns how many flags were raised and cleared.
    """
    among = WorkItem.objects.all() if items is None else items
    wanted = _limits(among.published().overdue(on=on), on)
    return sync_flags(FlagKind.OVERDUE, wanted, on=on, rule="overdue", among=among, at=at)


@transaction.atomic
def flag_due_soon(
    *, on: date, items: WorkItemQuerySet | None = None, at: datetime | None = None
) -> tuple[int, int]:
    """The same for limits within ``NEAR_WORKDAYS`` working days, the day itself included."""
    among = WorkItem.objects.all() if items is None else items
    near = among.published().due_between(on, add_workdays(on, NEAR_WORKDAYS))
    return sync_flags(FlagKind.DUE_SOON, _limits(near, on), on=on, rule="near", among=among, at=at)


@transaction.atomic
def sync_flags(
    kind: str,
    wanted: Mapping[int, Figures],
    *,
    on: date,
    rule: str,
    among: WorkItemQuerySet,
    at: datetime | None = None,
    waits: bool = True,
) -> tuple[int, int]:
    """Makes the open flags of a kind among these items exactly those wanted: ``{item id: figures}``.

    ``waits`` false leaves out the items that somebody is changing at this moment: for a caller who holds a lock that
    they may wait for.
    A flag that stands stays as it was raised. ``figures`` must be what JSON holds. ``at`` is the trail's time:
    the first moment of the day where not given. Returns how many flags were raised and cleared.
    """
    changing = {row.item_id for row in _standing(kind, among)} ^ wanted.keys()
    if not changing:
        return 0, 0
    # Whoever else judges these items waits here, so that each flag is raised and recorded once.
    items = {item.pk: item for item in _locked(changing, waits=waits)}
    standing = [row for row in _standing(kind, among) if row.item_id in items]
    cleared = [row for row in standing if row.item_id not in wanted]
    raised = sorted((items.keys() & wanted.keys()) - {row.item_id for row in standing})
    moment = at or datetime.combine(on, time.min, tzinfo=timezone.get_default_timezone())
    _raise(kind, {items[pk]: wanted[pk] for pk in raised}, on=on, rule=rule, at=moment)
    _clear([(row, items[row.item_id]) for row in cleared], on=on, at=moment)
    return len(raised), len(cleared)


def _limits(items: WorkItemQuerySet, on: date) -> dict[int, Figures]:
    """What the rules of limits see of each item: the limit, what it is, and the days until then (negative: since)."""
    rows = items.order_by().values_list("pk", "next_limit", "next_limit_kind")
    return {
        pk: {"limit": limit.isoformat(), "limit_kind": kind, "days": (limit - on).days}
        for pk, limit, kind in rows
    }


def _standing(kind: str, among: WorkItemQuerySet) -> Sequence[Flag]:
    ids = among.order_by().values("pk")
    return list(Flag.objects.open().filter(kind=kind, item__in=ids).only("id", "item_id", "kind"))


def _locked(ids: Collection[int], *, waits: bool) -> Iterator[WorkItem]:
    """These items, locked in one order for everybody; without waiting, those that are free."""
    for some in _batches(sorted(ids)):
        rows = WorkItem.objects.filter(pk__in=some).select_related("plan").order_by("pk")
        yield from rows.select_for_update(of=("self",), skip_locked=not waits)


def _raise(
    kind: str, figures: Mapping[WorkItem, Figures], *, on: date, rule: str, at: datetime
) -> None:
    flags = [
        Flag(item=item, kind=kind, raised_on=on, rule=rule, figures=dict(seen))
        for item, seen in figures.items()
    ]
    Flag.objects.bulk_create(flags, batch_size=BATCH, ignore_conflicts=True)
    trail = [(flag.item, [{"field": "flag", "old": "", "new": kind}]) for flag in flags]
    record_each("flag_raised", trail, at=at, by=None)


def _clear(flags: Sequence[tuple[Flag, WorkItem]], *, on: date, at: datetime) -> None:
    # Never before it was raised, where the business date was set back in a demonstration.
    day = Greatest(F("raised_on"), Value(on, output_field=DateField()))
    for some in _batches([flag.pk for flag, _item in flags]):
        Flag.objects.filter(pk__in=some).update(cleared_on=day)
    trail = [(item, [{"field": "flag", "old": flag.kind, "new": ""}]) for flag, item in flags]
    record_each("flag_cleared", trail, at=at, by=None)


def _batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))

"""Raises and clears flags (预警): set-based, and the same however often or late it runs."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import DateField, Exists, F, FloatField, OuterRef, Q, Value
from django.db.models.functions import Cast, Greatest, JSONObject

from tasks.choices import FlagKind
from tasks.lights import DaysBetween, planned_permille, rule_holds
from tasks.models import Flag, WorkItem
from tasks.querysets import WorkItemQuerySet
from worktracker.lib.bulk import insert_from

Figures = Mapping[str, Any]
BATCH = 5000  # ids in one statement; SQLite takes no more than 32,766


@dataclass(frozen=True, slots=True)
class Flagged:
    """By which rule of the light a kind of flag is raised, and what it keeps of what the rule saw.

    ``after`` is by which earlier rule the item is told of already, so that this kind leaves it alone.
    """

    kind: FlagKind
    rule: str
    figures: Mapping[str, Any]
    after: str = ""


_LIMIT = {"limit": F("next_limit"), "limit_kind": F("next_limit_kind")}
_PROGRESS = Cast(F("progress"), FloatField())
BY_RULE: tuple[Flagged, ...] = (
    Flagged(FlagKind.OVERDUE, "overdue", _LIMIT),
    Flagged(FlagKind.DUE_SOON, "near", _LIMIT, after="overdue"),
    Flagged(FlagKind.BEHIND, "behind", {"progress": _PROGRESS, "planned": F("permille")}),
    Flagged(FlagKind.NOT_REPORTED, "unreported", {"report_due": F("report_due")}),
    Flagged(FlagKind.STALLED, "stalled", {"progress": _PROGRESS, "moved_on": F("moved_on")}),
)


@transaction.atomic
def flag_by_rule(*, on: date, items: WorkItemQuerySet | None = None) -> tuple[int, int]:
    """Opens the flags of published open items for which a rule of the light holds on a day; closes the others'.

    ``items`` restricts what is judged. A flag that stands stays as it was raised. What another transaction is changing
    is left to it. Returns how many flags were raised and cleared.
    """
    kinds = BY_RULE if items is None else _differing(items, on=on)
    cleared = sum(_clear(flagged, on=on, items=items) for flagged in kinds)
    raised = sum(_raise(flagged, on=on, items=items) for flagged in kinds)
    return raised, cleared


@transaction.atomic
def sync_flags(
    kind: str,
    wanted: Mapping[int, Figures],
    *,
    on: date,
    rule: str,
    among: WorkItemQuerySet,
    waits: bool = True,
) -> tuple[int, int]:
    """Makes the open flags of a kind among these items exactly those wanted: ``{item id: figures}``.

    For rules that cannot be asked in SQL. ``waits`` false leaves out the items that somebody is changing at this
    moment: for a caller who holds a lock that they may wait for. A flag that stands stays as it was raised. ``figures``
    must be what JSON holds. Returns how many flags were raised and cleared.
    """
    changing = {row.item_id for row in _standing(kind, among)} ^ wanted.keys()
    if not changing:
        return 0, 0
    # Whoever else judges these items waits here, so that each flag is raised once.
    items = set(_locked(changing, waits=waits))
    standing = [row for row in _standing(kind, among) if row.item_id in items]
    cleared = [row.pk for row in standing if row.item_id not in wanted]
    raised = sorted((items & wanted.keys()) - {row.item_id for row in standing})
    flags = [
        Flag(item_id=pk, kind=kind, raised_on=on, rule=rule, figures=dict(wanted[pk]))
        for pk in raised
    ]
    Flag.objects.bulk_create(flags, batch_size=BATCH, ignore_conflicts=True)
    for some in _batches(cleared):
        Flag.objects.filter(pk__in=some).update(cleared_on=_not_before_raised(on))
    return len(raised), len(cleared)


def _raise(flagged: Flagged, *, on: date, items: WorkItemQuerySet | None) -> int:
    holding = _holding(flagged, on, items)
    # A difference is whole before the first row is written. NOT EXISTS may be looked up in the growing table for each
    # row: where PostgreSQL has counted it while it was empty, a million items would take hours.
    standing = Flag.objects.open().order_by().filter(kind=flagged.kind)
    missing = holding.values("pk").difference(standing.values("item"))
    return insert_from(
        Flag,
        holding.filter(pk__in=missing),
        item=F("pk"),
        kind=Value(flagged.kind.value),
        raised_on=Value(on, output_field=DateField()),
        rule=Value(flagged.rule),
        figures=JSONObject(**flagged.figures, **_days(flagged, on)),
    )


def _clear(flagged: Flagged, *, on: date, items: WorkItemQuerySet | None) -> int:
    flags = Flag.objects.open().filter(kind=flagged.kind)
    if items is not None:
        flags = flags.filter(item__in=items.order_by().values("pk"))
    holding = _holding(flagged, on, WorkItem.objects.filter(pk=OuterRef("item")))
    return flags.filter(~Exists(holding)).update(cleared_on=_not_before_raised(on))


def _holding(flagged: Flagged, on: date, items: WorkItemQuerySet | None) -> WorkItemQuerySet:
    """The published open items for which the rule holds and none that goes before it."""
    among = WorkItem.objects.all() if items is None else items
    open_items = among.order_by().published().open().annotate(permille=planned_permille(on))
    before = ~rule_holds(flagged.after, on) if flagged.after else Q()
    return open_items.filter(before, rule_holds(flagged.rule, on))


def _differing(items: WorkItemQuerySet, *, on: date) -> list[Flagged]:
    """The kinds of which the open flags of these few items are not what the rules say; of most changes none is."""
    ids = items.order_by().values("pk")
    open_flags = Flag.objects.open().filter(item__in=ids).values_list("item", "kind")
    standing = set(open_flags.order_by())
    return [
        flagged
        for flagged in BY_RULE
        if {item for item, kind in standing if kind == flagged.kind}
        != set(_holding(flagged, on, items).values_list("pk", flat=True))
    ]


def _days(flagged: Flagged, on: date) -> dict[str, DaysBetween]:
    """Until the limit, negative since it passed."""
    if flagged.figures is not _LIMIT:
        return {}
    return {"days": DaysBetween(F("next_limit"), Value(on, output_field=DateField()))}


def _not_before_raised(on: date) -> Greatest:
    """Never before it was raised, where the business date was set back in a demonstration."""
    return Greatest(F("raised_on"), Value(on, output_field=DateField()))


def _standing(kind: str, among: WorkItemQuerySet) -> Sequence[Flag]:
    ids = among.order_by().values("pk")
    return list(Flag.objects.open().filter(kind=kind, item__in=ids).only("id", "item_id", "kind"))


def _locked(ids: Collection[int], *, waits: bool) -> Iterator[int]:
    """The ids of these items, locked in one order for everybody; without waiting, those that are free."""
    for some in _batches(sorted(ids)):
        rows = WorkItem.objects.filter(pk__in=some).order_by("pk")
        locked = rows.select_for_update(of=("self",), skip_locked=not waits)
        yield from locked.values_list("pk", flat=True)


def _batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))

"""Values recorded without a report: by the grid, a workbook or the API. All or nothing."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from agencies.models import User
from indicators.entry.facts import Doubt, Entry, ReadingsRefused
from indicators.entry.findings import Typed, findings, not_yours, twice, typed
from indicators.models import Indicator, Reading, Target
from indicators.querysets import IndicatorQuerySet
from indicators.services.flagging import flag_targets
from indicators.services.foreseeing import foresee
from indicators.services.storing import Origin, store
from indicators.services.telling import homes_locked, value_told
from tasks.models import Evidence, WorkItem
from tasks.services.activity import record

RECORDED = "readings_recorded"


@dataclass(frozen=True, slots=True)
class Recorded:
    """How many values are new, how many took another's place, and how many stood already."""

    added: int
    corrected: int
    unchanged: int


def examine(entries: Sequence[Entry], *, by: User, on: date) -> list[Doubt]:
    """What would be refused or is to be confirmed, in the order of the entries. Two queries."""
    rows = {row.pk: row for row in _recordable(entries, by=by, on=on)}
    return _doubts(entries, typed(entries, rows, _standing(rows)), by=by, on=on)


@transaction.atomic
def record_entries(
    entries: Sequence[Entry],
    *,
    by: User,
    at: datetime,
    on: date,
    confirmed: bool = False,
    is_demo: bool = False,
) -> Recorded:
    """Stores the values; forecasts and off-target flags follow. Raises ReadingsRefused, and stores nothing then.

    ``confirmed`` says that the person has seen what is to be confirmed, and stands by it.
    """
    asked = list(_recordable(entries, by=by, on=on).values_list("pk", flat=True))
    homes = homes_locked(asked)
    rows = {row.pk: row for row in _locked(asked)}
    known = typed(entries, rows, _standing(rows))
    doubts = _doubts(entries, known, by=by, on=on)
    if any(doubt.refuses for doubt in doubts):
        message = _("Some values cannot be taken; nothing was stored.")
        raise ReadingsRefused(message, doubts)
    if doubts and not confirmed:
        message = _("Some values are unusual; check them and confirm. Nothing was stored yet.")
        raise ReadingsRefused(message, doubts)
    changed = [one for one in known if one is not None and one.is_change]
    files = _evidence(changed, by=by)
    origin = Origin(by, at, is_demo=is_demo)
    for one in changed:
        _store(one, files, origin)
    if changed:
        _tell(changed, homes, by=by, at=at)
        follow(sorted({one.indicator.pk for one in changed}), on=on, at=at)
    corrected = sum(one.standing is not None for one in changed)
    unchanged = sum(entry.value is not None for entry in entries) - len(changed)
    return Recorded(len(changed) - corrected, corrected, unchanged)


def follow(
    indicators: Iterable[int], *, on: date, at: datetime, item: WorkItem | None = None
) -> None:
    """Makes forecasts and off-target flags follow new values of these indicators, those of ``item`` in any case.

    So do those of the higher agencies that roll them up. Who decides on an item that shares an indicator holds that
    item and waits for the indicator held here: he judges it when he has it, so nobody waits for him.
    """
    changed = list(indicators)
    fed = Indicator.objects.fed_by(changed).order_by().values("pk")
    promised = Target.objects.filter(Q(indicator__in=changed) | Q(indicator__in=fed))
    foresee(promised, on=on)
    sharing = Q(pk__in=promised.order_by().values("item"))
    touched = WorkItem.objects.filter(sharing | Q(pk=item.pk) if item else sharing)
    flag_targets(on=on, items=touched, waits=False)


def _recordable(entries: Sequence[Entry], *, by: User, on: date) -> IndicatorQuerySet:
    asked = {entry.indicator for entry in entries}
    rows: IndicatorQuerySet = Indicator.objects.recordable_by(by, on=on)
    return rows.filter(pk__in=asked).select_related("definition", "agency").order_by("pk")


def _locked(indicators: Iterable[int]) -> QuerySet:
    """Locked in a fixed order, so that two who record the same ones wait for each other."""
    found = Indicator.objects.select_for_update(of=("self",)).select_related("definition", "agency")
    return found.filter(pk__in=list(indicators)).order_by("pk")


def _standing(rows: Mapping[int, Indicator]) -> dict[int, dict[date, Reading]]:
    found: dict[int, dict[date, Reading]] = defaultdict(dict)
    readings = Reading.objects.current().filter(indicator__in=list(rows))
    for reading in readings.select_related("recorded_by").order_by("period"):
        found[reading.indicator_id][reading.period] = reading
    return found


def _doubts(
    entries: Sequence[Entry], known: Sequence[Typed | None], *, by: User, on: date
) -> list[Doubt]:
    found: list[Doubt] = []
    places: set[tuple[int, date]] = set()
    for entry, one in zip(entries, known, strict=True):
        if one is None:
            found.append(not_yours(entry))
        elif entry.value is not None and (one.indicator.pk, one.period) in places:
            found.append(twice(entry))
        else:
            if entry.value is not None:
                places.add((one.indicator.pk, one.period))
            verifies = by.is_supervisor and one.indicator.agency_id == by.agency_id
            found += findings(one, on=on, verifies=verifies)
    return found


def _evidence(changed: Iterable[Typed], *, by: User) -> dict[int, Evidence]:
    asked = {one.entry.evidence for one in changed if one.entry.evidence is not None}
    if not asked:
        return {}
    rows = Evidence.objects.visible_to(by).filter(pk__in=asked, removed_at__isnull=True)
    return {row.pk: row for row in rows}


def _store(one: Typed, files: Mapping[int, Evidence], origin: Origin) -> None:
    entry = one.entry
    if entry.value is None:
        return
    store(
        one.indicator,
        period=one.period,
        value=entry.value,
        of=entry.of,
        standing=one.standing,
        origin=origin,
        source=entry.source.strip(),
        note=entry.note.strip(),
        evidence=files.get(entry.evidence) if entry.evidence is not None else None,
    )


def _tell(
    changed: Sequence[Typed], homes: Mapping[int, WorkItem], *, by: User, at: datetime
) -> None:
    """One row of the trail for each task concerned."""
    told: dict[WorkItem, list[Typed]] = defaultdict(list)
    for one in changed:
        told[homes[one.indicator.pk]].append(one)
    for item, rows in told.items():
        changes = [
            {
                "field": f"{one.indicator.name} {one.period_told(one.period)}",
                "old": value_told(one.indicator, one.standing) if one.standing else "",
                "new": value_told(one.indicator, one.entry),
            }
            for one in rows
        ]
        reasons = dict.fromkeys(one.entry.note.strip() for one in rows if one.entry.note.strip())
        record(RECORDED, at=at, by=by, item=item, changes=changes, reason="；".join(reasons))

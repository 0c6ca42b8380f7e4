"""Keeps the off-target flags of items: one open flag an item, however many its targets."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from indicators.judging import Judged, judge_targets
from indicators.models import Target
from indicators.querysets import TargetQuerySet
from indicators.scoring.facts import OFF_TARGET
from tasks.choices import FlagKind
from tasks.models import WorkItem
from tasks.querysets import WorkItemQuerySet
from tasks.services.flagging import BATCH, sync_flags


@transaction.atomic
def flag_off_target(
    *,
    on: date,
    items: WorkItemQuerySet | None = None,
    at: datetime | None = None,
    waits: bool = True,
) -> tuple[int, int]:
    """Opens the flag of published open items that a target of is out of reach; closes the others'.

    A target that is off stays so until it clears the margin of its definition, however often this runs.
    ``items`` restricts what is judged. The figures name the first such target in the clause's order, since when it is
    off, and how many more there are. ``waits`` is as ``sync_flags`` takes it. Returns how many flags were raised and
    cleared.
    """
    among = WorkItem.objects.all() if items is None else items
    targets = Target.objects.binding().filter(item__in=among.published().open().order_by())
    missed: dict[int, list[Judged]] = defaultdict(list)
    found = judge_targets(targets.order_by("item", "order"), on=on)
    for judged in found:
        if judged.score.judgement == OFF_TARGET:
            missed[judged.target.item_id].append(judged)
    wanted = {item: _figures(off, on=on) for item, off in missed.items()}
    changed = sync_flags(
        FlagKind.OFF_TARGET, wanted, on=on, rule="off_target", among=among, at=at, waits=waits
    )
    # After the items were locked: who decides on one holds it before he comes to its targets.
    _mark(found, on=on)
    _release(among, targets)
    return changed


def _mark(found: Sequence[Judged], *, on: date) -> None:
    """Keeps since when each target is off, so that its margin holds it there.

    Judged for a day before that, a target that was well then says nothing about the days since.
    """
    off, back = [], []
    for judged in found:
        is_off, since = judged.score.judgement == OFF_TARGET, judged.target.off_since
        if is_off and (since is None or since > on):
            off.append(judged.target.pk)
        elif not is_off and since is not None and since <= on:
            back.append(judged.target.pk)
    _lock([*off, *back])
    for since, ids in ((on, off), (None, back)):
        for start in range(0, len(ids), BATCH):
            Target.objects.filter(pk__in=ids[start : start + BATCH]).update(off_since=since)


def _lock(ids: Sequence[int]) -> None:
    """Locks these targets in one order for everybody, so that two who mark them wait for each other."""
    wanted = sorted(ids)
    for start in range(0, len(wanted), BATCH):
        rows = Target.objects.filter(pk__in=wanted[start : start + BATCH]).order_by("pk")
        list(rows.select_for_update().values_list("pk", flat=True))


def _release(among: WorkItemQuerySet, judged: TargetQuerySet) -> None:
    """Forgets it of targets that are not judged any more: their item was closed or halted."""
    rows = Target.objects.filter(off_since__isnull=False, item__in=among.order_by().values("pk"))
    rows.exclude(pk__in=judged.order_by().values("pk")).update(off_since=None)


def _figures(missed: Sequence[Judged], *, on: date) -> dict[str, Any]:
    """What JSON holds of the first target that is off, as it was promised on the day."""
    target, score = missed[0].target, missed[0].score
    promise = score.promise or target
    since = min(target.off_since or on, on)
    return {
        "indicator": target.indicator.name,
        "unit": target.indicator.unit,
        "op": promise.op,
        "target": f"{promise.value.normalize():f}",
        "actual": "" if score.actual is None else f"{round(score.actual, 4).normalize():f}",
        "why": score.code,
        "since": since.isoformat(),
        "others": len(missed) - 1,
    }

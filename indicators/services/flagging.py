"""Keeps the flags of items whose targets are off or at risk: one of a kind an item, however many its targets."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction

from indicators.judging import Judged, judge_targets
from indicators.models import Target
from indicators.querysets import TargetQuerySet
from indicators.scoring.facts import AT_RISK, OFF_TARGET
from tasks.choices import FlagKind
from tasks.models import WorkItem
from tasks.querysets import WorkItemQuerySet
from tasks.services.flagging import BATCH, sync_flags
from tasks.services.judging import Judgement, record_lights


@transaction.atomic
def flag_targets(
    *, on: date, items: WorkItemQuerySet | None = None, waits: bool = True
) -> Judgement:
    """Opens the flags of published open items that a target of is out of reach, or at risk; closes the others'.

    A target that is off stays so until it clears the margin of its definition, however often this runs.
    ``items`` restricts what is judged. The figures name the first such target in the clause's order, since when it is
    off, and how many more there are. An item that is off target is not said to be at risk beside. The lights follow
    at once. ``waits`` is as ``sync_flags`` takes it.
    """
    among = WorkItem.objects.all() if items is None else items
    targets = Target.objects.binding().filter(item__in=among.published().open().order_by())
    found = judge_targets(targets.order_by("item", "order"), on=on)
    off = _by_item(found, OFF_TARGET, on=on)
    risky = {
        item: told for item, told in _by_item(found, AT_RISK, on=on).items() if item not in off
    }
    total = Judgement()
    for kind, wanted in ((FlagKind.OFF_TARGET, off), (FlagKind.AT_RISK, risky)):
        changed = sync_flags(kind, wanted, on=on, rule=kind.value, among=among, waits=waits)
        total += Judgement(*changed)
    # After the items were locked: who decides on one holds it before he comes to its targets.
    _mark(found, on=on)
    _release(among, targets)
    return total + Judgement(changed=record_lights(on=on, items=items))


def _by_item(found: Sequence[Judged], judgement: str, *, on: date) -> dict[int, dict[str, Any]]:
    """The figures of each item with targets of this judgement, in the clause's order."""
    rows: dict[int, list[Judged]] = defaultdict(list)
    for judged in found:
        if judged.score.judgement == judgement:
            rows[judged.target.item_id].append(judged)
    return {item: _figures(of_item, on=on) for item, of_item in rows.items()}


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
    """What JSON holds of the first of these targets, as it was promised on the day."""
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

"""Keeps the off-target flags of items: one open flag an item, however many its targets."""

from collections import defaultdict
from datetime import date, datetime
from typing import Any

from django.db import transaction

from indicators.judging import Judged, judge_targets
from indicators.models import Target
from indicators.scoring.facts import OFF_TARGET
from tasks.choices import FlagKind
from tasks.models import WorkItem
from tasks.querysets import WorkItemQuerySet
from tasks.services.flagging import sync_flags


@transaction.atomic
def flag_off_target(
    *,
    on: date,
    items: WorkItemQuerySet | None = None,
    at: datetime | None = None,
    waits: bool = True,
) -> tuple[int, int]:
    """Opens the flag of published open items that a target of is out of reach; closes the others'.

    ``items`` restricts what is judged. The figures name the first such target in the clause's
    order, and how many more there are. ``waits`` is as ``sync_flags`` takes it. Returns how many flags were raised
    and cleared.
    """
    among = WorkItem.objects.all() if items is None else items
    targets = Target.objects.binding().filter(item__in=among.published().open().order_by())
    missed: dict[int, list[Judged]] = defaultdict(list)
    for judged in judge_targets(targets.order_by("item", "order"), on=on):
        if judged.score.judgement == OFF_TARGET:
            missed[judged.target.item_id].append(judged)
    wanted = {item: _figures(found) for item, found in missed.items()}
    return sync_flags(
        FlagKind.OFF_TARGET, wanted, on=on, rule="off_target", among=among, at=at, waits=waits
    )


def _figures(missed: list[Judged]) -> dict[str, Any]:
    target, score = missed[0].target, missed[0].score
    return {
        "indicator": target.indicator.name,
        "unit": target.indicator.unit,
        "op": target.op,
        "target": f"{target.value.normalize():f}",
        "actual": "" if score.actual is None else f"{round(score.actual, 4).normalize():f}",
        "why": score.code,
        "others": len(missed) - 1,
    }

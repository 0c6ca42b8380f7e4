"""A reviewer's correction of an item together with its targets."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Max

from agencies.models import User
from indicators.models import Definition, Indicator, Target
from indicators.services.catalogue import indicator_for
from tasks.models import WorkItem
from tasks.services.activity import record
from tasks.services.review import Correction, correct_item, lock_draft_item


@dataclass(frozen=True, slots=True)
class TargetLine:
    """A target as a reviewer gives it; ``pk`` is None for one that the reader missed."""

    pk: int | None
    metric: str
    unit: str
    kind: str
    op: str
    value: Decimal
    value_max: Decimal | None = None
    due: date | None = None


@transaction.atomic
def correct(
    item: WorkItem,
    *,
    correction: Correction,
    targets: Sequence[TargetLine],
    version: int,
    by: User,
    at: datetime,
) -> WorkItem:
    """Corrects an item of a draft and its targets as one; see ``correct_item`` for what it raises."""
    correct_targets(item, targets=targets, version=version, by=by, at=at)
    return correct_item(item, correction=correction, version=version, by=by, at=at)


@transaction.atomic
def correct_targets(
    item: WorkItem, *, targets: Sequence[TargetLine], version: int, by: User, at: datetime
) -> None:
    """Makes the item's targets these; one that is not named goes. Raises Stale and NotAllowed as ``correct_item``."""
    item = lock_draft_item(item, version=version)
    agency = item.plan.agency
    known = {(each.name, each.unit): each for each in agency.indicators.all()}
    before = _in_words(item)
    kept = [line.pk for line in targets if line.pk is not None]
    item.targets.exclude(pk__in=kept).delete()
    last = item.targets.aggregate(last=Max("order"))["last"]
    order = 0 if last is None else last + 1
    for line in targets:
        target = item.targets.filter(pk=line.pk).first() if line.pk is not None else None
        if target is None:
            target = Target(item=item, order=order)
            order += 1
        target.indicator = indicator_for(
            agency,
            name=line.metric,
            unit=line.unit,
            kind=line.kind,
            op=line.op,
            value=line.value,
            known=known,
        )
        target.kind, target.op, target.due = line.kind, line.op, line.due
        target.value, target.value_max = line.value, line.value_max
        target.save()
    _drop_unused(agency.pk)
    after = _in_words(item)
    if after != before:
        change = {"field": "targets", "old": before, "new": after}
        record("corrected", at=at, by=by, item=item, changes=[change])


def _in_words(item: WorkItem) -> str:
    targets = item.targets.select_related("indicator").order_by("order")
    return "；".join(map(str, targets))


def _drop_unused(agency_id: int) -> None:
    """Indicators that nothing promises and nobody has measured, and definitions of their own."""
    Indicator.objects.filter(
        agency_id=agency_id, targets__isnull=True, readings__isnull=True
    ).delete()
    Definition.objects.filter(agency_id=agency_id, indicators__isnull=True).delete()

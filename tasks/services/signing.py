"""A unit signs for a task: it has read it and takes it on."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from agencies.models import Unit, User
from tasks.errors import NotAllowed
from tasks.models import Responsibility, WorkItem
from tasks.querysets import WorkItemQuerySet
from tasks.services.activity import record
from tasks.services.parts import locked, move_part
from tasks.transitions import Move

SIGNED = "signed"


@transaction.atomic
def sign_for(item: WorkItem, *, unit: Unit, by: User, at: datetime, on: date) -> Responsibility:
    """Signs for the unit's part (签收); the item is in progress from then on.

    Signing twice changes nothing. Raises NotAllowed where the person does not write for the unit, or the unit has
    no part in it; TransitionRefused where the item is halted or closed.
    """
    row = locked(item)
    if not Unit.objects.written_by(by, on=on).filter(pk=unit.pk).exists():
        raise NotAllowed(_("You sign for your own unit only."))
    part = row.responsibilities.select_related("unit").filter(unit=unit).first()
    if part is None or not WorkItem.objects.visible_to(by).filter(pk=row.pk).exists():
        raise NotAllowed(_("Your unit has no part in this task."))
    if part.signed_at is None:
        sign(part, row, by=by, at=at, on=on)
    return part


@transaction.atomic
def sign_all(items: WorkItemQuerySet, *, by: User, at: datetime, on: date) -> int:
    """Signs for every open part in these items of the units that the person writes for; returns how many.

    What was signed for meanwhile, or is no longer open, is left out. Raises NotAllowed where the person writes for no
    unit, or one of the items is not for a unit that the person writes for; nothing is signed then.
    """
    units = Unit.objects.written_by(by, on=on)
    if not units.exists():
        raise NotAllowed(_("You sign for your own unit only."))
    parts = Responsibility.objects.filter(unit__in=units.values("pk")).visible_to(by)
    if items.exclude(pk__in=parts.values("item")).exists():
        raise NotAllowed(_("You sign for your own unit only."))
    open_parts = Responsibility.objects.signable_by(by, on=on).filter(item__in=items.values("pk"))
    chosen = list(open_parts.select_related("item", "unit").order_by("item", "order"))
    for part in chosen:
        sign_for(part.item, unit=part.unit, by=by, at=at, on=on)
    return len(chosen)


def sign(part: Responsibility, item: WorkItem, *, by: User, at: datetime, on: date) -> None:
    """Signs for a part of a locked item, and records it."""
    changes = move_part(part, item, Move.SIGN, on=on)
    part.signed_at, part.signed_by = at, by
    part.save(update_fields=["signed_at", "signed_by"])
    record(SIGNED, at=at, by=by, item=item, subject=str(part.unit), changes=changes)

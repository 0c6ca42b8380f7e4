"""What a unit sets for itself beside the notice's dates: steps on the way, and a later start."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Max
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from agencies.models import User
from tasks.models import Milestone, WorkItem
from tasks.services.activity import record
from tasks.services.judging import judge_again
from tasks.services.limits import refresh_next_limits
from worktracker.lib.errors import DomainError


@transaction.atomic
def add_milestone(item: WorkItem, *, name: str, on: date, by: User, at: datetime) -> Milestone:
    """Adds a step that the notice does not print. Raises DomainError for a day after the item's deadline."""
    item = WorkItem.objects.select_for_update().get(pk=item.pk)
    if on > item.limit:
        raise DomainError(
            _("A milestone lies on or before the deadline %(limit)s: choose an earlier day.")
            % {"limit": item.limit},
            code="milestone_after_limit",
        )
    last = item.milestones.aggregate(last=Max("order"))["last"]
    milestone = Milestone.objects.create(
        item=item, order=0 if last is None else last + 1, name=name, date=on
    )
    record(
        "milestone_added",
        at=at,
        by=by,
        item=item,
        changes=[{"field": "milestone", "old": "", "new": f"{on:%Y-%m-%d} {name}"}],
    )
    _changed(item, at=at)
    return milestone


@transaction.atomic
def set_start(item: WorkItem, *, starts_on: date, by: User, at: datetime) -> WorkItem:
    """Sets the day from which progress by plan counts. Raises DomainError for a day after the deadline."""
    item = WorkItem.objects.select_for_update().get(pk=item.pk)
    if starts_on > item.limit:
        raise DomainError(
            _("The task cannot start after its deadline %(limit)s: choose an earlier day.")
            % {"limit": item.limit},
            code="start_after_limit",
        )
    change = {"field": "starts_on", "old": str(item.starts_on), "new": str(starts_on)}
    WorkItem.objects.filter(pk=item.pk).update(starts_on=starts_on)
    record("start_set", at=at, by=by, item=item, changes=[change])
    _changed(item, at=at)
    item.refresh_from_db()
    return item


def _changed(item: WorkItem, *, at: datetime) -> None:
    rows = WorkItem.objects.filter(pk=item.pk)
    rows.update(version=F("version") + 1)
    refresh_next_limits(rows)
    judge_again(rows, on=localdate(at))

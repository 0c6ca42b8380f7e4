"""Keeps an item's deadline in step with its printed and corrected dates."""

from datetime import date

from django.db.models import Max
from django.utils.translation import gettext as _

from tasks.deadlines import decide_deadline, start_of
from tasks.models import Milestone, WorkItem
from worktracker.lib.errors import DomainError


def redate(item: WorkItem) -> None:
    """Decides the deadline anew from the milestones, within the caller's transaction; the item is saved."""
    steps = list(item.milestones.all())
    year = item.plan.year
    decided = decide_deadline(steps, year=year)
    for step in steps:
        is_limit = step is decided.milestone
        if step.is_limit != is_limit:
            step.is_limit = is_limit
            step.save(update_fields=["is_limit"])
    item.limit, item.limit_inferred = decided.day, decided.inferred
    item.starts_on = start_of(decided.day, year=year)
    item.save(update_fields=["limit", "limit_inferred", "starts_on"])


def set_deadline(item: WorkItem, day: date) -> None:
    """Moves the deadline to a day that a person chose; what the notice prints is kept beside it.

    Raises DomainError where a printed date of the item lies later, since the latest one is the deadline.
    """
    step = item.milestones.filter(is_limit=True).first()
    if step is None:
        last = item.milestones.aggregate(last=Max("order"))["last"]
        order = 0 if last is None else last + 1
        step = Milestone(item=item, order=order, name=item.title, is_limit=True)
    if step.printed_date is None and day == date(item.plan.year, 12, 31):
        if step.pk is not None:
            step.delete()
    else:
        step.date, step.needs_confirmation = day, False
        step.save()
    redate(item)
    if item.limit != day:
        message = _("The task has a step on %(later)s: a deadline lies on or after the last step.")
        raise DomainError(message % {"later": item.limit}, code="step_after_limit")

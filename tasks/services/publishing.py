"""A reviewed draft becomes the plan that the agency's people see."""

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies.models import User
from tasks.choices import PlanState
from tasks.errors import CannotPublish
from tasks.models import Duty, Occurrence, Plan
from tasks.occurrences import occurrence_dates
from tasks.services.activity import record
from tasks.services.judging import judge_again
from tasks.services.limits import refresh_next_limits
from tasks.services.notices import tell_published
from tasks.services.plans import lay_out_periods


@transaction.atomic
def publish(plan: Plan, *, by: User | None, at: datetime) -> Plan:
    """Publishes a draft: lays out its duties' occurrences and its reporting periods, and sets the nearest limits.

    Raises CannotPublish while a doubt holds it up, where it is empty, and where it is published already.
    """
    plan = Plan.objects.select_for_update(of=("self",)).select_related("notice").get(pk=plan.pk)
    _check(plan)
    lay_out(plan)
    lay_out_periods(plan)
    refresh_next_limits(plan.items.all())
    plan.state, plan.published_at, plan.published_by = PlanState.PUBLISHED, at, by
    plan.save(update_fields=["state", "published_at", "published_by"])
    day = localdate(at)
    plan.items.update(moved_on=day)
    judge_again(plan.items.all(), on=day)
    record("published", at=at, by=by, plan=plan)
    tell_published(plan, by=by, at=at)
    return plan


def _check(plan: Plan) -> None:
    if plan.state != PlanState.DRAFT:
        raise CannotPublish(_("The plan is published already."), code="already_published")
    if not plan.items.exists():
        raise CannotPublish(_("The plan has no tasks: take the notice in again."))
    waiting = plan.problems.blocking().count()
    if waiting:
        message = ngettext(
            "%(n)s question is still open: settle it or put it off, then publish.",
            "%(n)s questions are still open: settle them or put them off, then publish.",
            waiting,
        )
        raise CannotPublish(message % {"n": waiting}, n=waiting)


def lay_out(plan: Plan) -> int:
    """Dates the occurrences of the plan's duties that have none yet; returns how many were made."""
    issued = plan.notice.issued if plan.notice else None
    rows = []
    for duty in Duty.objects.filter(item__plan=plan, occurrences__isnull=True):
        dates = occurrence_dates(
            duty.frequency,
            year=plan.year,
            issued=issued,
            count=duty.count,
            day=duty.day,
            starts=duty.starts,
        )
        rows += [Occurrence(duty=duty, number=n, due=due) for n, due in enumerate(dates, start=1)]
    Occurrence.objects.bulk_create(rows)
    return len(rows)

"""An agency's own plan of reminders: set by its supervision office, or given up for the product's."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, User
from tasks.choices import Audience, Topic
from tasks.errors import NotAllowed, ReminderPlanRefused, Stale
from tasks.models import ReminderStep
from tasks.reminders.course import PAIRS, Written, faults
from tasks.reminders.plan import DEFAULT, Course, Plan, plan_of, plans
from tasks.services.activity import record
from worktracker.lib.errors import stale_sentence
from worktracker.lib.opened import digest_of

Written_plan = Mapping[tuple[Topic, Audience], Written]


def seen_plan(agency: Agency) -> str:
    """A digest of the plan as it stands, to tell whether somebody else changed it since it was shown."""
    return digest_of({"plan": _words(plan_of(agency.pk))})["plan"]


@transaction.atomic
def set_plan(agency: Agency, wanted: Written_plan, *, seen: str, by: User, at: datetime) -> bool:
    """Stores a plan as the agency's own; returns whether anything differs from what stood.

    Raises NotAllowed for all but the agency's supervision office, ReminderPlanRefused where a level is reminded before
    the one below it or nobody is, Stale where the plan is not the one of ``seen``.
    """
    _locked(agency, seen=seen, by=by)
    plan: dict[tuple[Topic, Audience], Course] = {pair: wanted[pair].course() for pair in wanted}
    for _topic, _who, sentence in faults(plan):
        raise ReminderPlanRefused(sentence)
    return _store(agency, plan, is_own=True, verb="reminder_plan_set", by=by, at=at)


@transaction.atomic
def restore_plan(agency: Agency, *, seen: str, by: User, at: datetime) -> bool:
    """Gives up the agency's own plan; returns whether that changes anything. Raises NotAllowed, Stale."""
    _locked(agency, seen=seen, by=by)
    return _store(agency, DEFAULT, is_own=False, verb="reminder_plan_restored", by=by, at=at)


def _locked(agency: Agency, *, seen: str, by: User) -> None:
    if not Agency.objects.ruled_by(by).filter(pk=agency.pk).exists():
        raise NotAllowed(_("The plan of reminders is set by the agency's own supervision office."))
    Agency.objects.select_for_update(of=("self",), no_key=True).get(pk=agency.pk)
    plans.forget()  # what this thread held may be older than the lock
    if seen != seen_plan(agency):
        raise Stale(stale_sentence())


def _store(agency: Agency, plan: Plan, *, is_own: bool, verb: str, by: User, at: datetime) -> bool:
    old, new = _words(plan_of(agency.pk)), _words(plan)
    changes = [
        {"field": f"reminders_{name}", "old": old[name], "new": new[name]}
        for name in new
        if old[name] != new[name]
    ]
    if not changes:
        return False
    agency.reminder_steps.all().delete()
    rows = [
        ReminderStep(
            agency=agency, topic=topic, audience=who, left=step.left, every=step.every or None
        )
        for (topic, who), course in plan.items()
        for step in course
    ]
    ReminderStep.objects.bulk_create(rows if is_own else [])
    plans.forget()
    record(verb, at=at, by=by, agency=agency, subject=str(agency), changes=changes)
    return True


def _words(plan: Plan) -> dict[str, str]:
    return {f"{topic}_{who}": str(Written.of(plan.get((topic, who), ()))) for topic, who in PAIRS}

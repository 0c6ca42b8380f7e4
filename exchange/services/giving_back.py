"""A plan that came of a ledger is taken back, as long as nobody has worked on it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from agencies.models import Unit, User
from exchange.errors import SwitchRefused
from tasks.choices import PlanState
from tasks.models import (
    Activity,
    Comment,
    Flag,
    ItemSpan,
    LightChange,
    Notification,
    Partner,
    PartSpan,
    Plan,
    ProgressReport,
    Responsibility,
    WorkItem,
)
from tasks.services.activity import record

# What belongs to an item and no trail names, in an order in which it can go.
TAKEN_OVER: tuple[Any, ...] = (
    *(Comment, ProgressReport, Flag, LightChange, ItemSpan, PartSpan),
    *(Partner, Responsibility),
)


def give_back(plan: Plan, *, made: Mapping[str, Any], by: User, at: datetime) -> list[str]:
    """Deletes what the trail does not name and withdraws the plan; returns the names of new units that are in use.

    Within the caller's transaction. Raises SwitchRefused once somebody has worked on a task.
    """
    plan = Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    _refuse_worked_on(plan, since=made["trail"])
    items = WorkItem.objects.filter(plan=plan)
    within = {"item__in": items.order_by().values("pk")}
    Notification.objects.filter(Q(plan=plan) | Q(**within)).delete()
    for model in TAKEN_OVER:
        model._default_manager.filter(**within).delete()
    plan.month_ends.all().delete()
    plan.state = PlanState.WITHDRAWN
    plan.save(update_fields=["state"])
    kept = _drop_units(made["unit_ids"])
    told = {name: made[name] for name in ("tasks", "reports", "units") if made[name]}
    changes = [{"field": name, "old": str(n), "new": ""} for name, n in told.items()]
    changes += [{"field": "kept_units", "old": "", "new": "、".join(kept)}] if kept else []
    record("ledger_given_back", at=at, by=by, plan=plan, changes=changes)
    return kept


def _refuse_worked_on(plan: Plan, *, since: int) -> None:
    """What nobody did by hand, such as a light that changed over night, is no work."""
    later = Activity.objects.filter(plan=plan, pk__gt=since, actor__isnull=False)
    last = later.order_by("-pk").first()
    if last is not None:
        words = _(
            "%(who)s worked on “%(what)s” at %(at)s, and %(n)s changes were made in all since it was taken over. It "
            "can no longer be undone; halt or close its tasks instead."
        )
        told = {
            "who": last.actor_name,
            "what": last.subject,
            "at": f"{localtime(last.at):%Y-%m-%d %H:%M}",
            "n": later.count(),
        }
        raise SwitchRefused(words % told, code="worked_on")


def _drop_units(ids: Sequence[int]) -> list[str]:
    """Deletes the units that nothing else belongs to by now; returns the names of the others."""
    kept = []
    for unit in Unit.objects.filter(pk__in=ids):
        if _is_used(unit):
            kept.append(unit.name)
        else:
            unit.delete()
    return kept


def _is_used(unit: Unit) -> bool:
    return any(
        relation.related_model._default_manager.filter(**{relation.field.name: unit}).exists()
        for relation in unit._meta.related_objects
    )

"""A person goes over what was read: corrects items, settles doubts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import models, transaction
from django.db.models import F, Max
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.models import Unit, User
from tasks import problems
from tasks.choices import Part
from tasks.errors import NotAllowed, Stale
from tasks.models import Domain, Milestone, Problem, Responsibility, WorkItem
from tasks.services.activity import differences, record
from tasks.services.deadlines import redate, set_deadline
from tasks.services.judging import judge_again
from tasks.services.limits import refresh_next_limits
from worktracker.lib.errors import DomainError


@dataclass(frozen=True, slots=True)
class Correction:
    """What a reviewer says of an item.

    ``units`` are all that answer for it, in order, with their part; ``steps`` redates milestones by id.
    """

    title: str
    kind: str
    domain: Domain
    limit: date
    units: Sequence[tuple[Unit, str]]
    steps: Mapping[int, date] = field(default_factory=dict)


@transaction.atomic
def correct_item(
    item: WorkItem, *, correction: Correction, version: int, by: User, at: datetime
) -> WorkItem:
    """Corrects an item of a draft.

    Raises Stale, NotAllowed for a published plan, and DomainError where the dates contradict each other.
    """
    item = lock_draft_item(item, version=version)
    before = _facts(item)
    item.title, item.kind, item.domain = correction.title, correction.kind, correction.domain
    item.save(update_fields=["title", "title_key", "kind", "domain"])
    _set_units(item, correction.units)
    for step in item.milestones.filter(pk__in=correction.steps):
        step.date, step.needs_confirmation = correction.steps[step.pk], False
        step.save(update_fields=["date", "needs_confirmation"])
    redate(item)
    if correction.limit != before["limit"]:
        set_deadline(item, correction.limit)
    _close_answered(item, by=by, at=at)
    WorkItem.objects.filter(pk=item.pk).update(version=F("version") + 1)
    refresh_next_limits(WorkItem.objects.filter(pk=item.pk))
    item = WorkItem.objects.get(pk=item.pk)
    changes = differences(before, _facts(item))
    if changes:
        record("corrected", at=at, by=by, item=item, changes=changes)
    return item


def lock_draft_item(item: WorkItem, *, version: int) -> WorkItem:
    """The item's locked row. Raises Stale where it is not the version seen, NotAllowed where the plan is published."""
    locked = (
        WorkItem.objects.select_for_update(of=("self", "plan"))
        .select_related("plan")
        .get(pk=item.pk)
    )
    if locked.plan.is_published:
        raise NotAllowed(_("The plan is published: its tasks are no longer corrected here."))
    if locked.version != version:
        raise Stale(
            _("Somebody else has corrected this task meanwhile: look at it again, then save.")
        )
    return locked


def _facts(item: WorkItem) -> dict[str, Any]:
    parts = item.responsibilities.order_by("order").select_related("unit")
    steps = item.milestones.order_by("order")
    return {
        "title": item.title,
        "kind": item.kind,
        "domain": item.domain.name,
        "limit": item.limit,
        "units": "、".join(f"{each.unit}（{each.get_part_display()}）" for each in parts),
        "milestones": "、".join(f"{each.date:%Y-%m-%d}" for each in steps if each.date),
    }


def _set_units(item: WorkItem, units: Sequence[tuple[Unit, str]]) -> None:
    """Units that stay keep what the notice prints of them; new ones come after them."""
    wanted = dict(units)
    known = {each.unit: each for each in item.responsibilities.select_related("unit")}
    item.responsibilities.exclude(unit__in=wanted).delete()
    order = 1 + max((each.order for each in known.values()), default=-1)
    for unit, part in wanted.items():
        if unit in known:
            item.responsibilities.filter(unit=unit).update(part=part)
            continue
        Responsibility.objects.create(item=item, unit=unit, order=order, part=part)
        order += 1


def _close_answered(item: WorkItem, *, by: User, at: datetime) -> None:
    """Doubts that the correction has answered: a unit was named, a date was set."""
    open_ones = item.problems.open()
    if item.responsibilities.exists():
        open_ones.filter(code=problems.NO_UNIT).update(
            resolved_at=at, resolved_by=by, resolution=_("A unit was chosen.")
        )
    for problem in open_ones.filter(code=problems.DATE_BEFORE_NOTICE):
        if not _step_of(problem).needs_confirmation:
            _resolve(problem, _("The date was corrected."), by=by, at=at)


class Settlement(models.TextChoices):
    """How a doubt is settled."""

    CONFIRM = "confirm", gettext_lazy("Right as read")
    REPLACE = "replace", gettext_lazy("Another date holds")
    UNIT = "unit", gettext_lazy("This unit is meant")
    DISMISS = "dismiss", gettext_lazy("Needs nothing more")
    DEFER = "defer", gettext_lazy("Settle it later")


@transaction.atomic
def settle_problem(
    problem: Problem,
    *,
    how: str,
    by: User | None,
    at: datetime,
    day: date | None = None,
    unit: Unit | None = None,
    reason: str = "",
) -> Problem:
    """Settles a doubt, before publishing or after it.

    Replacing needs ``day``, naming a unit ``unit``, dismissing ``reason``. A doubt that is put off stays open without
    holding up publishing. A date that is put off or dismissed goes on counting for nothing. Raises DomainError for
    what is missing, Stale where somebody has settled it meanwhile.
    """
    problem = Problem.objects.select_for_update(of=("self",)).get(pk=problem.pk)
    if problem.resolved_at is not None:
        raise Stale(_("This question was settled meanwhile."))
    item = None
    if problem.item_id is not None:
        item = WorkItem.objects.select_for_update().get(pk=problem.item_id)
    old = str(problem)
    outcome = _settle(problem, how, day=day, unit=unit, reason=reason.strip(), by=by, at=at)
    change = {"field": "problem", "old": old, "new": outcome}
    record("settled", at=at, by=by, item=item, plan=problem.plan, changes=[change], reason=reason)
    if item is not None:
        WorkItem.objects.filter(pk=item.pk).update(version=F("version") + 1)
        only = WorkItem.objects.filter(pk=item.pk)
        refresh_next_limits(only)
        judge_again(only, on=localdate(at))
    return problem


def _settle(
    problem: Problem,
    how: str,
    *,
    day: date | None,
    unit: Unit | None,
    reason: str,
    by: User | None,
    at: datetime,
) -> str:
    """Does what the settlement says; returns it in words."""
    if how == Settlement.DEFER:
        problem.blocks, problem.resolution = False, reason[:300]
        problem.save(update_fields=["blocks", "resolution"])
        return str(Settlement.DEFER.label)
    if how == Settlement.DISMISS:
        if not reason:
            raise DomainError(_("Say why nothing more is needed."), code="reason_missing")
        outcome = reason
    elif how == Settlement.UNIT:
        return _name_unit(problem, unit, by=by, at=at)
    elif problem.code == problems.DATE_BEFORE_NOTICE:
        outcome = _settle_date(problem, day if how == Settlement.REPLACE else None, how)
    elif how == Settlement.CONFIRM:
        outcome = reason or str(Settlement.CONFIRM.label)
    else:
        raise DomainError(_("This question has no date to replace."), code="not_a_date")
    _resolve(problem, outcome, by=by, at=at)
    return outcome


def _settle_date(problem: Problem, day: date | None, how: str) -> str:
    """The printed date counts from now on, or another one in its place."""
    step = _step_of(problem)
    if how == Settlement.REPLACE:
        if day is None:
            raise DomainError(_("Give the date that holds."), code="date_missing")
        step.date = day
    step.needs_confirmation = False
    step.save(update_fields=["date", "needs_confirmation"])
    redate(step.item)
    return f"{step.date:%Y-%m-%d}"


def _step_of(problem: Problem) -> Milestone:
    return Milestone.objects.select_related("item__plan").get(
        item=problem.item_id, order=problem.params["milestone"]
    )


def _name_unit(problem: Problem, unit: Unit | None, *, by: User | None, at: datetime) -> str:
    """The unit answers for the item, and its printed name is known from now on, here and in later notices."""
    if unit is None or unit.agency_id != problem.plan.agency_id:
        raise DomainError(_("Choose a unit of this agency."), code="unit_missing")
    printed = problem.params.get("name", "")
    alike = problem.plan.problems.open().filter(code=problem.code)
    alike = alike.filter(params__name=printed) if printed else alike.filter(pk=problem.pk)
    if printed and printed != unit.name:
        unit.aliases.get_or_create(name=printed)
    for each in alike.select_related("item"):
        answer_for(each, unit)
        _resolve(each, unit.name, by=by, at=at)
    return unit.name


def answer_for(problem: Problem, unit: Unit, *, inferred: bool = False) -> None:
    """Gives the doubt's item the unit, at its place in the notice; nothing where it answers for it already."""
    item = problem.item
    if item is None or item.responsibilities.filter(unit=unit).exists():
        return
    printed = problem.params.get("name", "")
    order = problem.params.get("order")
    if order is None or item.responsibilities.filter(order=order).exists():
        last = item.responsibilities.aggregate(last=Max("order"))["last"]
        order = 0 if last is None else last + 1
    Responsibility.objects.create(
        item=item,
        unit=unit,
        order=order,
        part=problem.params.get("part", Part.LEAD),
        printed=printed,
        start=problem.start if printed else None,
        end=problem.end if printed else None,
        is_inferred=inferred,
    )


def _resolve(problem: Problem, resolution: str, *, by: User | None, at: datetime) -> None:
    problem.resolved_at, problem.resolved_by = at, by
    problem.resolution = resolution[:300]
    problem.save(update_fields=["resolved_at", "resolved_by", "resolution"])

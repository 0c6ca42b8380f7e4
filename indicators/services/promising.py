"""Keeps what was promised: changes a target during the year, and lays out the course that leads to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.models import User
from indicators.choices import Curve, Op
from indicators.courses import Course, refuse_course
from indicators.errors import TargetRefused
from indicators.judging import facts_of
from indicators.models import Stage, Target, TargetChange
from indicators.scoring import TargetFacts
from indicators.services.flagging import flag_targets
from indicators.services.foreseeing import foresee
from indicators.wording import amount, plain, target_words, unit_of
from tasks.errors import NotAllowed
from tasks.models import WorkItem
from tasks.services.activity import differences, record
from tasks.services.parts import locked

CHANGED = "target_changed"
LAID_OUT = "course_laid_out"


@dataclass(frozen=True, slots=True)
class Promise:
    """What is to hold from ``since`` on; without ``due`` the due date stays."""

    since: date
    op: str
    value: Decimal
    value_max: Decimal | None = None
    due: date | None = None


@transaction.atomic
def change_target(
    target: Target,
    *,
    promise: Promise,
    reason: str,
    version: int,
    by: User,
    at: datetime,
    on: date,
) -> TargetChange:
    """Lets another target hold from a day on, which may have passed; what held before stays readable.

    Forecast and flag are made anew. Raises NotAllowed for all but the supervision office of the plan's agency, Stale
    where the item moved on from ``version``, and TargetRefused for a change that cannot be or changes nothing.
    """
    target = _locked(target, version=version, by=by)
    before = facts_of(target).in_force(promise.since)
    _refuse_change(target, promise, before, reason)
    change = TargetChange.objects.create(
        target=target,
        since=promise.since,
        op=promise.op,
        value=promise.value,
        value_max=promise.value_max,
        due=promise.due,
        reason=reason.strip(),
        made_by=by,
        made_at=at,
    )
    target = _read(target)
    after = facts_of(target).in_force(promise.since)
    told = [{"target": _told(target, facts), "target_due": facts.end} for facts in (before, after)]
    subject = f"{target.indicator} {promise.since:%Y-%m-%d}"
    _keep(target, CHANGED, subject, differences(*told), reason=change.reason, by=by, at=at, on=on)
    return change


@transaction.atomic
def lay_out_course(
    target: Target, *, course: Course, version: int, by: User, at: datetime, on: date
) -> Target:
    """Sets the stretch target, the kind of the curve and the stages, in place of those before.

    Raises as ``change_target`` does; a course is refused that the target contradicts.
    """
    target = _locked(target, version=version, by=by)
    refuse_course(course, facts_of(target).in_force(on))
    before = Course.of(target)
    if course == before:
        raise TargetRefused(_("This is how it stands already: nothing was changed."))
    target.stretch, target.curve = course.stretch, course.curve
    target.save(update_fields=["stretch", "curve"])
    target.stages.all().delete()
    rows = [Stage(target=target, due=day, value=value) for day, value in course.stages]
    Stage.objects.bulk_create(rows)
    told = [_course_told(target, each) for each in (before, course)]
    _keep(target, LAID_OUT, str(target.indicator), differences(*told), by=by, at=at, on=on)
    return _read(target)


def _locked(target: Target, *, version: int, by: User) -> Target:
    """The target as it stands, its item locked, for who may keep it."""
    if not Target.objects.keepable_by(by).filter(pk=target.pk).exists():
        raise NotAllowed(_("Targets are kept by the supervision office of the plan's agency."))
    locked(target.item, version=version)
    return _read(target)


def _read(target: Target) -> Target:
    row: Target = (
        Target.objects.for_judging().select_related("item__plan__agency").get(pk=target.pk)
    )
    return row


def _refuse_change(target: Target, promise: Promise, before: TargetFacts, reason: str) -> None:
    start, due = before.start, promise.due or before.end
    if not reason.strip():
        raise TargetRefused(_("Say why the target is changed."), field="reason")
    if promise.since < start:
        sentence = _("The plan begins on %(day)s: a change holds from that day on or later.")
        raise TargetRefused(sentence % {"day": start}, field="since")
    if promise.since > due:
        sentence = _("The target is due on %(day)s: a change holds from that day on or earlier.")
        raise TargetRefused(sentence % {"day": due}, field="since")
    if any(row.since == promise.since for row in facts_of(target).revisions):
        sentence = _("The target was changed from %(day)s on already: choose another day.")
        raise TargetRefused(sentence % {"day": promise.since}, field="since")
    _refuse_range(promise)
    held = (before.op, before.value, before.value_max, before.end)
    if held == (promise.op, promise.value, promise.value_max, due):
        sentence = _("On %(day)s the target is %(target)s, due %(due)s, already: nothing changed.")
        words = {"day": promise.since, "target": _told(target, before), "due": before.end}
        raise TargetRefused(sentence % words, field="value")


def _refuse_range(promise: Promise) -> None:
    if promise.value_max is None:
        return
    if promise.op != Op.AT_LEAST:
        sentence = _("An upper value closes a range from above: it goes with “≥” alone.")
        raise TargetRefused(sentence, field="value_max")
    if promise.value_max < promise.value:
        sentence = _("The upper value is below the target value.")
        raise TargetRefused(sentence, field="value_max")


def _keep(
    target: Target,
    verb: str,
    subject: str,
    changes: Sequence[dict[str, str]],
    *,
    by: User,
    at: datetime,
    on: date,
    reason: str = "",
) -> None:
    """Tells the trail, moves the item's version on, and judges anew."""
    item = target.item
    item.version += 1
    item.save(update_fields=["version"])
    changed: list[Any] = list(changes)
    record(verb, at=at, by=by, item=item, subject=subject, changes=changed, reason=reason)
    foresee(Target.objects.filter(pk=target.pk), on=on)
    flag_targets(on=on, items=WorkItem.objects.filter(pk=item.pk))


def _told(target: Target, facts: TargetFacts) -> str:
    return target_words(target, promise=facts)


def _course_told(target: Target, course: Course) -> dict[str, Any]:
    stretch = "" if course.stretch is None else amount(course.stretch, unit_of(target))
    stages = "；".join(f"{day:%m-%d} {plain(value)}" for day, value in course.stages)
    return {"stretch": stretch, "curve": str(Curve(course.curve).value), "stages": stages}

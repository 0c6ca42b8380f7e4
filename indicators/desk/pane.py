"""One report as who decides on it reads it: against the last one, the plan and the targets, and itself before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies.models import User
from indicators.desk.checks import Seen, checks
from indicators.desk.history import History, history_of
from indicators.desk.measured import Claim, as_if_accepted, claims_of
from indicators.desk.steps import Steps, steps_of
from indicators.desk.waiting import lasts_of, with_last
from indicators.judging import judge_rows
from indicators.models import Target
from indicators.rolling import readings_of
from tasks.choices import Kind
from tasks.models import Evidence, Period, ProgressReport, WorkItem
from tasks.templatetags.ui import days_left, number

RELATED = ("milestones", "duties__occurrences")
WITH = ("unit__agency", "period", "reported_by", "principal", "approved_by", "decided_by")


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure of the report over what it is compared with, in words."""

    label: str
    value: str
    unit: str = ""
    notes: Sequence[str] = ()
    is_bad: bool = False


@dataclass(frozen=True, slots=True)
class Pane:
    """A report with everything beside it. ``seen`` is the newest row of its item's trail."""

    report: ProgressReport
    item: WorkItem
    last: ProgressReport | None
    cells: Sequence[Cell]
    evidence: Sequence[Evidence]
    added: Sequence[Evidence]
    notes: Sequence[str]
    history: History
    seen: int
    days_waiting: int


def read_pane(pk: int, user: User, *, on: date) -> Pane | None:
    """The pane of a report that the person sees, None where it does not exist; about fifteen queries."""
    reports = ProgressReport.objects.visible_to(user).filter(pk=pk)
    report = with_last(reports).select_related(*WITH).first()
    if report is None:
        return None
    items = WorkItem.objects.with_light(on=on).select_related("plan__agency", "domain")
    targets = Prefetch("targets", queryset=Target.objects.for_judging())
    item = items.prefetch_related(*RELATED, targets).get(pk=report.item_id)
    report.item = item
    last = lasts_of([report]).get(report.pk)
    binding = [row for row in item.targets.all() if row.binds]
    known = readings_of({row.indicator_id for row in binding}, until=on)
    claims, steps = claims_of(report, item, known), steps_of(report, item)
    evidence = list(report.evidence.standing().select_related("uploaded_by"))
    history = history_of(report)
    seen = Seen(
        report=report,
        item=item,
        last=last,
        steps=steps,
        claims=claims,
        judged=judge_rows(binding, as_if_accepted(known, claims), on=on) if report.done else [],
        files=len(evidence),
        skipped=_skipped(report, last),
    )
    since = history.changed_since
    return Pane(
        report=report,
        item=item,
        last=last,
        cells=[_progress(seen, on=on), *map(_reading, claims), _step(steps, item, on=on)],
        evidence=evidence,
        added=[one for one in evidence if since and one.uploaded_at > since],
        notes=checks(seen, on=on),
        history=history,
        seen=item.activities.order_by("-pk").values_list("pk", flat=True).first() or 0,
        days_waiting=max(report.days_waiting(on=on), 0),
    )


def _skipped(report: ProgressReport, last: ProgressReport | None) -> int:
    if last is None:
        return 0
    between = Period.objects.filter(plan=report.item.plan_id, starts__gt=last.period.starts)
    return between.filter(starts__lt=report.period.starts).count()


def _progress(seen: Seen, *, on: date) -> Cell:
    percent, last, item = seen.report.percent, seen.last, seen.item
    notes = []
    if last is not None and last.percent is not None:
        words = {"period": last.period, "percent": number(last.percent)}
        notes.append(_("%(period)s: %(percent)s%%") % words)
    planned = item.planned(on=on) if item.kind == Kind.TASK else None
    if planned is not None:
        notes.append(_("plan %(percent)s%%") % {"percent": planned})
    return Cell(
        label=_("Progress"),
        value="—" if percent is None else f"{number(percent)}%",
        notes=notes,
        is_bad=_is_less(percent, last),
    )


def _is_less(percent: Decimal | None, last: ProgressReport | None) -> bool:
    return (
        last is not None
        and last.percent is not None
        and percent is not None
        and (percent < last.percent)
    )


def _reading(claim: Claim) -> Cell:
    notes = [_("target %(words)s") % {"words": claim.promised}]
    if claim.last:
        words = {"month": claim.last_period, "value": claim.last_figure}
        notes.insert(0, _("%(month)s: %(value)s") % words)
    return Cell(claim.name, claim.figure, claim.unit, notes, is_bad=claim.is_worse)


def _step(steps: Steps, item: WorkItem, *, on: date) -> Cell:
    """What was reached, or else what was not, or what comes next: the deadline where no step is left."""
    late, coming = steps.overdue(on=on), steps.coming(on=on)
    if n := len(steps.claimed):
        value = ngettext("%(n)s done", "%(n)s done", n) % {"n": n}
        return Cell(_("Steps"), value, notes=[step.name for step in steps.claimed])
    if late and late[0].day:
        notes = [late[0].name, days_left(late[0].day, on)]
        return Cell(_("Steps"), _("not done"), notes=notes, is_bad=True)
    if coming and coming.day:
        notes = [coming.name, days_left(coming.day, on)]
        return Cell(_("Next step due"), f"{coming.day:%m-%d}", notes=notes)
    notes = [days_left(item.limit, on)]
    if item.limit_inferred:
        notes.append(_("inferred"))
    return Cell(_("Deadline"), f"{item.limit:%m-%d}", notes=notes, is_bad=item.limit < on)

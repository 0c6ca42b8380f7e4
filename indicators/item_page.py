"""What an item's page shows, and to whom it offers what."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import (
    Count,
    Exists,
    IntegerField,
    Max,
    Min,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce

from agencies.models import Appointment, User
from indicators.clause import clause, doubts
from indicators.findings import finding
from indicators.judging import judge_rows
from indicators.models import Reading, ReportedReading, Target
from indicators.progress import entries, timeline_title
from indicators.promises import promises, promises_title
from indicators.rolling import readings_of
from indicators.stations import coming, duty_rows, year_line
from tasks import problems
from tasks.cadence import cadence_words
from tasks.choices import State
from tasks.dues import due_lines, dues_of, reporting_of
from tasks.forms import Action, StandingForm
from tasks.mine import units_of
from tasks.models import Activity, Evidence, ProgressReport, Responsibility, WorkItem
from tasks.next_step import Mine, next_steps, on_behalf
from tasks.part_rows import part_rows, parts_title
from tasks.querysets import ReportQuerySet, WorkItemQuerySet
from tasks.standing_note import standing_note
from tasks.trail import Entry, in_words
from tasks.voices import voices_of

FEW_REPORTS = 6
FEW_CHANGES = 10
ACTIONS = {State.HALTED: Action.RESUME, State.CLOSED: Action.REOPEN}  # of the supervisor


@dataclass(frozen=True, slots=True)
class Asked:
    """Who looks, on which day, and whether the reports and the trail are to be shown from their beginning."""

    user: User
    on: date
    all_reports: bool = False
    all_trail: bool = False


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why what was sent was not done, what others ``changed`` since, and the words that find no field any more."""

    sentence: str
    changed: list[Entry] = field(default_factory=list)
    typed: str = ""


def seen_items(user: User, *, on: date) -> WorkItemQuerySet:
    """The items that the person sees, with their light, plan and notice."""
    items = WorkItem.objects.visible_to(user).with_light(on=on)
    return items.select_related("plan__agency", "plan__notice", "domain").defer(
        "plan__notice__original"
    )


def page_items(user: User, *, on: date) -> WorkItemQuerySet:
    """The same with all that the page reads of them, and what the person may do."""
    parts = Responsibility.objects.with_reporting(on=on).annotate(
        is_mine=Q(unit__in=units_of(user, on=on))
    )
    appointments = Appointment.objects.select_related("user")
    return (
        seen_items(user, on=on)
        .with_dues(on=on)
        .prefetch_related(
            Prefetch("responsibilities", parts),
            Prefetch("responsibilities__unit__appointments", appointments),
            Prefetch("targets", Target.objects.for_judging()),
            *("partners", "milestones", "duties__occurrences", "problems"),
        )
        .annotate(
            may_report=_may(WorkItem.objects.reportable_by(user, on=on)),
            may_file_for=_may(WorkItem.objects.reported_for_by(user)),
            may_halt=_may(WorkItem.objects.haltable_by(user)),
            may_resume=_may(WorkItem.objects.resumable_by(user)),
            to_approve=_first(ProgressReport.objects.approvable_by(user, on=on)),
            to_verify=_first(ProgressReport.objects.decidable_by(user)),
            reports_total=_count(ProgressReport.objects.readable_by(user, on=on)),
            trail_total=_count(Activity.objects.all()),
        )
    )


def shown(
    item: Any, asked: Asked, *, form: StandingForm | None = None, refusal: Refusal | None = None
) -> dict[str, Any]:
    """The page of one of ``page_items``; with the form that was sent and why it was refused."""
    on = asked.on
    verdict = item.explain_light(
        on=on, is_off_target=item.is_off_target, is_at_risk=item.is_at_risk
    )
    trail = list(item.activities.all()[: None if asked.all_trail else FEW_CHANGES])
    rows = part_rows(item.responsibilities.all(), is_open=item.is_open)
    voices = voices_of(item, asked.user, on=on)
    return {
        "item": item,
        "on": on,
        "clause": clause(item),
        "problems": [problems.sentence(row.code, row.params) for row in doubts(item)],
        "verdict": verdict,
        "planned": item.planned(on=on),
        "findings": [finding(flag, told=verdict.rule) for flag in item.flags.open()],
        "coming": coming(item),
        "line": year_line(item, on=on),
        "duties": duty_rows(item, on=on),
        "parts": rows,
        "parts_title": parts_title(rows),
        "cadence": cadence_words(
            item.plan.cadence, day=item.plan.cadence_day, lag=item.plan.cadence_lag
        ),
        "note": standing_note(item),
        "voices": voices,
        "trail": in_words(trail),
        "trail_total": item.trail_total,
        "seen": max((row.pk for row in trail), default=0),
        "form": form or _form(item, trail),
        "refusal": refusal,
        **_reported(item, asked),
        **_beside(item, asked),
    }


def action_of(item: WorkItem) -> Action:
    """What the supervisor can do with an item as it stands."""
    return ACTIONS.get(State(item.state), Action.HALT)


def _form(item: Any, trail: list[Activity]) -> StandingForm | None:
    """What the supervisor halts the item with, or takes it up again; None for others."""
    if not (item.may_halt or item.may_resume):
        return None
    seen = max((row.pk for row in trail), default=0)
    initial = {"version": item.version, "seen": seen, "action": action_of(item)}
    return StandingForm(initial=initial)


def _reported(item: Any, asked: Asked) -> dict[str, Any]:
    """Targets with their verdicts, reports with what was measured, what is due, and the person's next steps."""
    on, dues = asked.on, dues_of(item, on=asked.on)
    parts = list(item.responsibilities.all())
    targets = [row for row in item.targets.all() if row.binds]
    readings = readings_of({row.indicator_id for row in targets}, until=on)
    told = promises(judge_rows(targets, readings, on=on), on=on)
    reports = _timeline(item.reports, asked)
    found = entries(list(reports if asked.all_reports else reports[:FEW_REPORTS]), readings)
    own = sorted(
        (part for part in parts if part.is_mine),
        key=lambda part: part.unit_id != asked.user.unit_id,
    )
    mine = _mine(item, asked, own)
    return {
        "promises": told,
        "promises_title": promises_title(told),
        "reports": found,
        "reports_total": item.reports_total,
        "reports_title": timeline_title(found),
        "dues": due_lines(dues, reporting_of(item, parts, dues)) if item.is_open else [],
        "steps": next_steps(item, mine, dues),
        "on_behalf": on_behalf(item, parts),
    }


def _mine(item: Any, asked: Asked, parts: list[Responsibility]) -> Mine:
    """The person's side of the item; of a goal that no unit answers for, the supervision office's."""
    units: list[int | None] = [part.unit_id for part in parts]
    if item.may_report and not units:
        units = [asked.user.unit_id]
    latest = item.reports.filter(unit__in=units).current().select_related("unit", "period")
    dues = dues_of(item, on=asked.on)
    return Mine(
        unit_id=asked.user.unit_id,
        parts=parts,
        reporting=reporting_of(item, parts, dues) if item.may_report else [],
        latest=list(latest.order_by("-reported_at", "-pk")) if units else [],
        may_report=item.may_report,
    )


def _timeline(reports: Any, asked: Asked) -> ReportQuerySet:
    """Reports that the person reads, with all that the timeline prints, and what the person may do with each."""
    own: ReportQuerySet = ProgressReport.objects.filter(pk=OuterRef("pk"))
    user, on = asked.user, asked.on
    people = ("reported_by", "principal", "approved_by", "decided_by")
    return (
        reports.readable_by(user, on=on)
        .select_related("unit", "period", *people)
        .annotate(
            may_withdraw=Exists(own.withdrawable_by(user, on=on)),
            may_write=Exists(own.writable_by(user, on=on)),
        )
        .prefetch_related(
            Prefetch("readings", Reading.objects.current().select_related("indicator__definition")),
            Prefetch("claims", ReportedReading.objects.select_related("indicator__definition")),
            Prefetch("evidence", Evidence.objects.standing()),
        )
    )


def _beside(item: WorkItem, asked: Asked) -> dict[str, Any]:
    """The items before and after it in the plan's order, and its place among them."""
    plan = WorkItem.objects.visible_to(asked.user).filter(plan=item.plan_id)
    lower, higher = Q(ordinal__lt=item.ordinal), Q(ordinal__gt=item.ordinal)
    found = plan.aggregate(
        total=Count("pk"),
        place=Count("pk", filter=~higher),
        last=Max("ordinal", filter=lower),
        next=Min("ordinal", filter=higher),
    )
    last, following = found.pop("last"), found.pop("next")
    near = {row.ordinal: row for row in plan.filter(ordinal__in=(last or 0, following or 0))}
    return {**found, "before": near.get(last), "after": near.get(following)}


def _may(items: QuerySet) -> Exists:
    return Exists(items.filter(pk=OuterRef("pk")))


def _first(reports: QuerySet) -> Subquery:
    """The id of the oldest of these reports on the item around it."""
    own = reports.filter(item=OuterRef("pk")).order_by("reported_at", "pk")
    return Subquery(own.values("pk")[:1])


def _count(rows: QuerySet) -> Coalesce:
    own = rows.filter(item=OuterRef("pk")).order_by().values("item")
    return Coalesce(
        Subquery(own.annotate(n=Count("pk")).values("n")), 0, output_field=IntegerField()
    )

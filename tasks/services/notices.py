"""Who is told of what happens to a report or an item: one place for the events' readers."""

from datetime import date, datetime
from itertools import groupby

from django.db.models import Count, Q, QuerySet

from agencies.choices import Role
from agencies.models import Agency, User
from tasks.choices import Event, FiledAs, ReportState
from tasks.models import Comment, Plan, ProgressReport, Responsibility, WorkItem
from tasks.services.filing import heads_of
from tasks.services.notifying import notify


def tell_handed_in(report: ProgressReport, *, by: User, at: datetime, on: date) -> None:
    """Who must act on it next; and the unit, where somebody filed in its place."""
    tell_next(report, by=by, at=at, on=on)
    if report.filed_as != FiledAs.OWN:
        unit = User.objects.writing_for(report.unit_id, on=on)
        notify(Event.ON_BEHALF, to=unit, by=by, at=at, item=report.item, report=report)


def tell_next(report: ProgressReport, *, by: User, at: datetime, on: date) -> None:
    """The heads of the unit, or the supervision office."""
    if report.state == ReportState.TO_APPROVE:
        to, event = heads_of(report.unit, on=on), Event.TO_APPROVE
    else:
        to, event = deciders_of(report), Event.SUBMITTED
    notify(event, to=to, by=by, at=at, item=report.item, report=report)


def tell_decided(report: ProgressReport, *, by: User, at: datetime, on: date) -> None:
    """The unit and who handed the report in."""
    event = Event.ACCEPTED if report.state == ReportState.ACCEPTED else Event.RETURNED
    unit = User.objects.writing_for(report.unit_id, on=on)
    to = User.objects.filter(Q(pk__in=unit.values("pk")) | Q(pk=report.reported_by_id))
    figures = {"note": report.note[:200]} if report.note else {}
    notify(event, to=to, by=by, at=at, item=report.item, report=report, figures=figures)


def tell_units(event: Event, item: WorkItem, *, by: User, at: datetime, reason: str = "") -> None:
    """Everybody who reports for a unit with a part in the item."""
    units = item.responsibilities.values("unit")
    people = User.objects.reporters().filter(unit__in=units)
    notify(event, to=people, by=by, at=at, item=item, figures={"reason": reason} if reason else {})


def tell_published(plan: Plan, *, by: User | None, at: datetime) -> None:
    """Everybody who reports for a unit of the plan, once, with the number of tasks that the unit is to sign for."""
    parts = Responsibility.objects.unsigned().filter(item__plan=plan)
    counts = parts.order_by().values_list("unit").annotate(n=Count("pk")).order_by("n", "unit")
    for n, rows in groupby(counts, key=lambda row: row[1]):
        people = User.objects.reporters().filter(unit__in=[unit for unit, _n in rows])
        notify(Event.PUBLISHED, to=people, by=by, at=at, plan=plan, figures={"n": n})


def tell_commented(said: Comment, *, by: User, at: datetime) -> None:
    """The units of the item, the supervision office of its agency, and who commented before."""
    agency, units = said.item.plan.agency, said.item.responsibilities.values("unit")
    before = Comment.objects.filter(item=said.item).values("author")
    concerned = Q(pk__in=User.objects.reporters().filter(unit__in=units).values("pk"))
    concerned |= Q(pk__in=before) | _office(agency)
    to = User.objects.reading(agency).filter(concerned)
    notify(Event.COMMENTED, to=to, by=by, at=at, item=said.item, comment=said)


def tell_instructed(said: Comment, *, by: User, at: datetime, on: date) -> None:
    """Who writes for the unit that day, and the supervision office of the item's agency."""
    unit = User.objects.writing_for(said.unit_id, on=on) if said.unit_id else User.objects.none()
    to = User.objects.filter(Q(pk__in=unit.values("pk")) | _office(said.item.plan.agency))
    notify(Event.INSTRUCTED, to=to, by=by, at=at, item=said.item, comment=said)


def tell_answered(said: Comment, *, by: User, at: datetime) -> None:
    """Who gave the instruction, and the supervision office of the item's agency."""
    agency = said.item.plan.agency
    asked = Comment.objects.filter(answer=said).values("author")
    to = User.objects.reading(agency).filter(Q(pk__in=asked) | _office(agency))
    notify(Event.ANSWERED, to=to, by=by, at=at, item=said.item, comment=said)


def _office(agency: Agency) -> Q:
    return Q(agency=agency, role=Role.SUPERVISOR)


def deciders_of(report: ProgressReport) -> QuerySet[User]:
    """The agency's supervisors; its leaders where nobody but who handed the report in is one of them."""
    agency = report.item.plan.agency_id
    people = User.objects.active().filter(agency_id=agency)
    office = people.filter(role=Role.SUPERVISOR).exclude(pk=report.reported_by_id)
    if office.exists() or report.reported_by.role != Role.SUPERVISOR:
        return office
    return people.filter(role=Role.LEADER)

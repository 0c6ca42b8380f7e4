"""Reads of what units report: periods, reports, evidence. Who may write, approve and decide."""

from datetime import date
from typing import Any, Self

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import (
    BooleanField,
    Case,
    Count,
    DateField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)

from agencies.choices import Role
from agencies.models import Unit, User
from tasks.choices import (
    HANDED_IN,
    OPEN_REPORTS,
    WAITING_REPORTS,
    WRITABLE_REPORTS,
    FiledAs,
    Part,
    ReportState,
)
from tasks.querysets.keys import ItemScoped
from tasks.scope import NOBODY, seen


class PeriodQuerySet(models.QuerySet):
    """Reporting periods of plans."""

    def get_by_natural_key(self, plan: str, starts: str) -> Any:
        """The period of the plan of this code that starts on a day."""
        return self.get(plan__code=plan, starts=starts)

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Those of published plans that the person reads."""
        return self.filter(seen(user))

    def begun(self, *, on: date) -> Self:
        """Periods that one can report on: begun by a day, newest first; never none of a plan that has any.

        Before the plan's first period that one counts as begun, so that a plan of next year can be reported on.
        """
        first = self._of_same_plan().order_by("starts")
        return self.filter(Q(starts__lte=on) | Q(pk=Subquery(first.values("pk")[:1]))).order_by(
            "-starts"
        )

    def owed(self, *, on: date) -> Self:
        """Periods whose day has passed; none of those from before their plan was published."""
        return self.filter(_owed(on))

    def asked(self, *, on: date) -> Self:
        """Of each plan the one period that its units are asked to report on: begun, and the next to come due.

        Once the day of every period begun has passed, the newest of them.
        """
        return self.filter(pk=self._asked_of_plan(on))

    def pressing(self, *, on: date) -> Self:
        """Of each plan the period ``asked`` for, and the one ``owed`` last: what a report is waited for now."""
        owed = self._of_same_plan().owed(on=on).order_by("-starts").values("pk")[:1]
        return self.filter(Q(pk=self._asked_of_plan(on)) | Q(pk=Subquery(owed)))

    def wanted(self, *, on: date) -> Self:
        """Of each plan the periods ``asked`` for and ``owed``, newest first; ``is_asked`` and ``is_owed`` say which."""
        asked, owed = Q(pk=self._asked_of_plan(on)), _owed(on)
        return (
            self.filter(asked | owed)
            .annotate(is_asked=_holds(asked), is_owed=_holds(owed))
            .order_by("-starts")
        )

    def with_reports(self) -> Self:
        """Adds ``handed_in``: how many reports were handed in for the period."""
        handed_in = Count("reports", filter=Q(reports__state__in=HANDED_IN))
        return self.annotate(handed_in=handed_in)

    def _asked_of_plan(self, on: date) -> Subquery:
        """The period asked for of the plan around it: sorted once, since a plan has but a few."""
        group = Case(
            When(starts__lte=on, due__gte=on, then=Value(0)),
            When(starts__lte=on, then=Value(1)),
            default=Value(2),
        )
        past = When(starts__lte=on, due__lt=on, then=Value(None))
        earliest = Case(past, default=F("starts"), output_field=DateField())
        first = self._of_same_plan().order_by(group, earliest, "-starts")
        return Subquery(first.values("pk")[:1])

    def _of_same_plan(self) -> Any:
        return self.model._default_manager.filter(plan=OuterRef("plan"))


class ReportQuerySet(ItemScoped):
    """Progress reports."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """What was handed in, to whoever sees the item; a unit's drafts, to its own people and their author."""
        if not user.is_authenticated:
            return self.none()
        own = Q(reported_by=user)
        if user.is_reporter:
            own |= Q(unit_id=user.unit_id)
        if user.role == Role.SUPERVISOR:
            own |= Q(filed_as=FiledAs.OFFICE, item__plan__agency_id=user.agency_id)
        handed_in = ~Q(state__in=(ReportState.DRAFT, ReportState.DISCARDED))
        mine = Q(state=ReportState.DRAFT) & own
        return self.filter(seen(user, "item__")).filter(handed_in | mine)

    def readable_by(self, user: User | AnonymousUser, *, on: date) -> Self:
        """What ``visible_to`` names, and what the person writes on a day for a colleague stood in for."""
        return self.visible_to(user) | self.writable_by(user, on=on)

    # --- state

    def accepted(self) -> Self:
        """Reports that count."""
        return self.filter(state=ReportState.ACCEPTED)

    def open(self) -> Self:
        """Neither accepted nor discarded."""
        return self.filter(state__in=OPEN_REPORTS)

    def handed_in(self) -> Self:
        """With who decides, or accepted: the unit has done its part for the period."""
        return self.filter(state__in=HANDED_IN)

    def waiting(self) -> Self:
        """Handed in, and not decided on."""
        return self.filter(state__in=WAITING_REPORTS)

    def shown(self) -> Self:
        """All but drafts and what was discarded: the timeline of an item."""
        return self.exclude(state__in=(ReportState.DRAFT, ReportState.DISCARDED))

    def late(self) -> Self:
        """Handed in after their period's day: a fact of the report, whatever the item's own light."""
        return self.shown().filter(as_of__gt=F("period__due"))

    # --- who may

    def writable_by(self, user: User | AnonymousUser, *, on: date) -> Self:
        """Drafts and returned reports of the units that the person writes for on a day.

        The supervisor: those of no unit's items, and those that the office began on a unit's behalf.
        """
        return self.filter(self._of_writer(user, on), state__in=WRITABLE_REPORTS)

    def withdrawable_by(self, user: User | AnonymousUser, *, on: date) -> Self:
        """Reports handed in and not decided on, of whom ``writable_by`` names."""
        return self.filter(self._of_writer(user, on), state__in=WAITING_REPORTS)

    def _of_writer(self, user: User | AnonymousUser, on: date) -> Q:
        if not user.is_authenticated:
            return NOBODY
        units = Unit.objects.written_by(user, on=on).values("pk")
        rule = Q(unit__in=units) & ~Q(filed_as=FiledAs.OFFICE)
        if user.role == Role.SUPERVISOR:
            without_unit = ~Exists(_parts().filter(item=OuterRef("item")))
            rule |= Q(filed_as=FiledAs.OFFICE) | (Q(unit_id=user.unit_id) & Q(without_unit))
            rule &= Q(item__plan__agency_id=user.agency_id)
        elif not user.is_reporter:
            return NOBODY
        return seen(user, "item__") & rule

    def approvable_by(self, user: User | AnonymousUser, *, on: date) -> Self:
        """Reports that wait for the head of a unit that the person heads on a day; never the person's own."""
        if not user.is_authenticated:
            return self.none()
        units = Unit.objects.headed_by(user, on=on).values("pk")
        waiting = self.filter(seen(user, "item__"), state=ReportState.TO_APPROVE, unit__in=units)
        return waiting.exclude(reported_by=user)

    def decidable_by(self, user: User | AnonymousUser) -> Self:
        """Reports that the person may accept or return: the supervisor those of the own agency.

        Nobody verifies what he handed in himself, unless the unit's head approved it. What the supervision office
        handed in, and no head approved, is verified by another supervisor or by a leader of the agency.
        """
        if not user.is_authenticated:
            return self.none()
        waiting = self.filter(
            seen(user, "item__"),
            state=ReportState.SUBMITTED,
            item__plan__agency_id=user.agency_id,
        )
        unvouched = Q(approved_by__isnull=True) | Q(approved_by=F("reported_by"))
        if user.role == Role.SUPERVISOR:
            return waiting.exclude(unvouched, reported_by=user)
        if user.role == Role.LEADER:
            return waiting.filter(unvouched, reported_by__role=Role.SUPERVISOR)
        return self.none()

    # --- order

    def moving(self) -> Self:
        """Reports that set their item's progress: all but those of cooperating units."""
        cooperating = _parts().filter(
            item=OuterRef("item"), unit=OuterRef("unit"), part=Part.COOPERATING
        )
        return self.filter(~Exists(cooperating))

    def newest(self) -> Self:
        """Of these reports each item's newest."""
        rivals = self.filter(item=OuterRef("item")).order_by("-reported_at", "-pk")
        return self.filter(pk=Subquery(rivals.values("pk")[:1]))

    def current(self) -> Self:
        """Of these reports those that a unit may go on with, and its newest one of each item."""
        rivals = self.filter(item=OuterRef("item"), unit=OuterRef("unit")).shown()
        newest = rivals.order_by("-reported_at", "-pk").values("pk")[:1]
        return self.filter(Q(state__in=WRITABLE_REPORTS) | Q(pk=Subquery(newest)))


class EvidenceQuerySet(models.QuerySet):
    """Files of reports."""

    def standing(self) -> Self:
        """Not removed."""
        return self.filter(removed_at__isnull=True)

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Standing files of the reports that the person sees."""
        reports = _reports().visible_to(user)
        return self.standing().filter(report__in=reports.order_by().values("pk"))

    def readable_by(self, user: User | AnonymousUser, *, on: date) -> Self:
        """Standing files of the reports that the person reads on a day, as a deputy too."""
        reports = _reports().readable_by(user, on=on)
        return self.standing().filter(report__in=reports.order_by().values("pk"))

    def removable_by(self, user: User | AnonymousUser, *, on: date) -> Self:
        """Standing files of the reports that the person may still change."""
        reports = _reports().writable_by(user, on=on)
        return self.standing().filter(report__in=reports.order_by().values("pk"))


def _owed(on: date) -> Q:
    """Periods whose day has passed, of those that came due after their plan was published."""
    return Q(due__lt=on, due__gte=F("plan__published_at__date"))


def _holds(condition: Q) -> ExpressionWrapper:
    return ExpressionWrapper(condition, output_field=BooleanField())


def _reports() -> Any:
    return apps.get_model("tasks", "ProgressReport")._default_manager.all()


def _parts() -> Any:
    return apps.get_model("tasks", "Responsibility")._default_manager.all()

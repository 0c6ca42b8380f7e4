"""Reads of what watches the items: flags, reminders, mails, the trail."""

from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Any, Self

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from agencies.models import User
from agencies.scope import reaches
from tasks.choices import (
    AT_WORK,
    OPEN_STATES,
    MailState,
    PlanState,
    ReminderKind,
    ReportState,
)
from tasks.querysets.keys import ItemScoped
from worktracker.lib.errors import DomainError


class FlagQuerySet(ItemScoped):
    """Flags, open and cleared."""

    def open(self) -> Self:
        """Raised and not cleared."""
        return self.filter(cleared_on__isnull=True)

    def open_on(self, day: date) -> Self:
        """Raised by a day and not cleared by then."""
        return self.filter(raised_on__lte=day).exclude(cleared_on__lte=day)


class ReminderQuerySet(ItemScoped):
    """Reminders claimed, one row each."""

    def untold(self) -> Self:
        """Claimed, and in no digest yet; its mail may be deleted long before."""
        return self.filter(told_on__isnull=True)

    def standing(self) -> Self:
        """Still true, each kind by what it told of; never of an item that is closed or halted, or of a draft."""
        holding = reduce(or_, (Q(kind__in=kinds) & holds for kinds, holds in _standing()))
        return self.filter(
            holding,
            item__plan__state=PlanState.PUBLISHED,
            item__plan__agency=F("user__agency"),
            item__state__in=OPEN_STATES,
        )

    def with_items(self) -> Self:
        """Loads what a mail says of each."""
        return self.select_related("item__plan__agency", "item__domain", "unit")


def _standing() -> list[tuple[tuple[ReminderKind, ...], Q]]:
    """What must hold for each kind of reminder."""
    kind, parts, reports = ReminderKind, _of_unit("Responsibility"), _of_unit("ProgressReport")
    alone = Q(unit__isnull=True)
    at_work = Q(Exists(parts.pending())) | alone & Q(item__state__in=AT_WORK)
    owes = Q(Exists(parts.filter(report_due=OuterRef("limit")))) | alone & Q(
        item__report_due=F("limit")
    )
    answered = reports.handed_in().filter(as_of__gte=OuterRef("limit"))
    return [
        ((kind.OVERDUE, kind.DUE_TODAY, kind.DUE_SOON), Q(item__next_limit=F("limit")) & at_work),
        ((kind.TO_REPORT, kind.NOT_REPORTED), owes),
        ((kind.TO_SIGN,), Q(Exists(parts.unsigned()))),
        ((kind.TO_APPROVE,), Q(Exists(reports.filter(state=ReportState.TO_APPROVE)))),
        ((kind.TO_VERIFY,), Q(Exists(reports.filter(state=ReportState.SUBMITTED)))),
        ((kind.RETURNED,), Q(Exists(reports.filter(state=ReportState.RETURNED)))),
        ((kind.URGED,), at_work & ~Q(Exists(answered))),
        ((kind.NOBODY,), Q(Exists(parts.unattended()))),
    ]


def _of_unit(model: str) -> Any:
    """Rows of the item and the unit that a reminder is about, for a subquery: the models import this module."""
    rows: Any = apps.get_model("tasks", model)._default_manager
    return rows.filter(item=OuterRef("item"), unit=OuterRef("unit"))


class MailQuerySet(models.QuerySet):
    """The outbox."""

    def waiting(self) -> Self:
        """Queued for delivery."""
        return self.filter(state=MailState.QUEUED)

    def sendable(self, *, at: datetime) -> Self:
        """Queued, and not put off beyond this moment."""
        return self.waiting().exclude(not_before__gt=at)

    def claimed(self) -> Self:
        """A sender has taken them and not said yet how it ended."""
        return self.filter(state=MailState.SENDING)

    def undelivered(self) -> Self:
        """Given up, and nothing reached the same person since: whoever is responsible for the address has to look."""
        since = self.model._default_manager.filter(user=OuterRef("user"), pk__gt=OuterRef("pk"))
        return self.filter(state=MailState.FAILED).exclude(
            Exists(since.filter(state=MailState.SENT))
        )

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """One's own mails; those of the agencies that they read for supervisor, auditor and administrator."""
        if not user.is_authenticated:
            return self.none()
        if user.reads_drafts:
            return self.filter(reaches(user, "user__agency__"))
        return self.filter(user=user)


class ActivityQuerySet(models.QuerySet):
    """The trail: rows are added and never changed."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """The trail of the plans that the person reads; for who reads it as a whole that of people and accounts too.

        The audit administrator reads all of it, of every agency and of none.
        """
        if not user.is_authenticated:
            return self.none()
        if user.is_audit_administrator:
            return self.all()
        seen = self.filter(reaches(user, "agency__"))
        if user.reads_trail:
            return seen
        plans = seen.filter(plan__isnull=False)
        return plans if user.reads_drafts else plans.filter(plan__state=PlanState.PUBLISHED)

    def update(self, **fields: object) -> int:
        """Refused: the trail is append-only."""
        raise DomainError("The trail is append-only.", code="append_only")

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refused: the trail is append-only."""
        raise DomainError("The trail is append-only.", code="append_only")

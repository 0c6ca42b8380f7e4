"""Reads of what watches the items: flags, reminders, mails, the trail."""

from datetime import date, datetime
from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F

from agencies.models import User
from agencies.scope import reaches
from tasks.choices import OPEN_STATES, MailState, Part, PlanState
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

    def unmailed(self) -> Self:
        """Claimed, and not yet in a mail."""
        return self.filter(mail__isnull=True)

    def standing(self) -> Self:
        """Still true: the item is open, its nearest limit is the one reminded of, the person's unit leads it."""
        return self.filter(
            item__plan__state=PlanState.PUBLISHED,
            item__plan__agency=F("user__agency"),
            item__state__in=OPEN_STATES,
            item__next_limit=F("limit"),
            item__responsibilities__part=Part.LEAD,
            item__responsibilities__unit=F(
                "user__unit"
            ),  # one row a unit and item, so none doubles
        )

    def with_items(self) -> Self:
        """Loads what a mail says of each."""
        return self.select_related("item__plan__agency", "item__domain")


class MailQuerySet(models.QuerySet):
    """The outbox."""

    def waiting(self) -> Self:
        """Queued for delivery."""
        return self.filter(state=MailState.QUEUED)

    def sendable(self, *, at: datetime) -> Self:
        """Queued, and not put off beyond this moment."""
        return self.waiting().exclude(not_before__gt=at)

    def stuck(self, *, at: datetime) -> Self:
        """Claimed by a sender that should long have said how it ended: ``not_before`` is when its time is over."""
        return self.filter(state=MailState.SENDING, not_before__lte=at)

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

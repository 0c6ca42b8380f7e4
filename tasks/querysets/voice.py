"""Reads of what is said about items, and of who was told of what."""

from datetime import date, datetime
from typing import NamedTuple, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Count, Max, Q

from agencies.models import Unit, User
from agencies.scope import reaches
from tasks.choices import CommentKind
from tasks.querysets.keys import ItemScoped
from tasks.scope import seen


class CommentQuerySet(ItemScoped):
    """Comments, instructions and answers."""

    def instructions(self) -> Self:
        """What units must answer."""
        return self.filter(kind=CommentKind.INSTRUCTION)

    def with_people(self) -> Self:
        """Loads who said it, to which unit, and the answer: what a page prints of each."""
        return self.select_related("author__unit", "unit", "answer__author__unit")

    def unanswered(self) -> Self:
        """Instructions that still wait for their answer."""
        return self.instructions().filter(answer__isnull=True)

    def answerable_by(self, user: User | AnonymousUser, *, on: date) -> Self:
        """Open instructions to the units that the person writes for on a day."""
        if not user.is_authenticated:
            return self.none()
        units = Unit.objects.written_by(user, on=on).values("pk")
        return self.unanswered().filter(seen(user, "item__"), unit__in=units)


class UrgeQuerySet(ItemScoped):
    """Urgings by the supervision office."""


class EventCount(NamedTuple):
    """Of one event: how many notifications there are, how many of them are unread, and the newest one's key."""

    total: int
    unread: int
    newest: int


class NotificationQuerySet(models.QuerySet):
    """What people were told of."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """One's own, and nobody else's; not those of an agency that one has left and reads no more."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(Q(plan__isnull=True) | reaches(user, "plan__agency__"), user=user)

    def unread(self) -> Self:
        """Not read yet."""
        return self.filter(read_at__isnull=True)

    def read_before(self, moment: datetime) -> Self:
        """Read, and older than a moment."""
        return self.filter(at__lt=moment, read_at__isnull=False)

    def count_events(self) -> dict[str, EventCount]:
        """What there is of each event, in one query."""
        unread = Count("pk", filter=Q(read_at__isnull=True))
        rows = self.order_by().values_list("event")
        counted = rows.annotate(total=Count("pk"), new=unread, newest=Max("pk"))
        return {event: EventCount(*figures) for event, *figures in counted}

    def with_subjects(self) -> Self:
        """Loads what their sentences name."""
        return self.select_related(
            "actor",
            "plan",
            "item",
            "report__unit",
            "report__period",
            "report__principal",
            "comment__unit",
            "comment__answer",
            "comment__answers__unit",
        ).defer("item__text", "item__spans", "report__handed_in", "report__narrative")

"""Leaders' instructions, and whether they were answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, Count, IntegerField, Q, When, Window
from django.utils.timezone import localdate

from indicators.dashboard.scope import Scope
from tasks.models import Comment
from worktracker.lib.clock import midnight_after

LISTED = 5


@dataclass(frozen=True, slots=True)
class Waiting:
    """An instruction without an answer; ``days`` since it was given, ``is_late`` once its own day has passed."""

    item: int
    number: str
    title: str
    text: str
    unit: str
    author: str
    days: int
    due: date | None
    is_late: bool


@dataclass(frozen=True, slots=True)
class Instructions:
    """How many were given, answered, and are past their day; of those that wait the oldest, as many as are listed."""

    given: int
    answered: int
    late: int
    waiting: Sequence[Waiting]

    @property
    def open(self) -> int:
        """How many wait for their answer."""
        return self.given - self.answered


def read_instructions(scope: Scope) -> Instructions:
    """What was said by the end of the day. One query."""
    until, on = midnight_after(scope.on), scope.on
    rows = Comment.objects.visible_to(scope.user).instructions().filter(scope.within("item__"))
    rows = rows.filter(at__lt=until)
    waits = Q(answer__isnull=True) | Q(answer__at__gte=until)
    counted = rows.annotate(
        is_waiting=Case(When(waits, then=1), default=0, output_field=IntegerField()),
        given=Window(Count("pk")),
        waiting=Window(Count(Case(When(waits, then="pk")))),
        late=Window(Count(Case(When(waits & Q(due__lt=on), then="pk")))),
    )
    oldest = counted.select_related("item", "unit", "author").defer("item__text", "item__spans")
    found = list(oldest.order_by("-is_waiting", "at", "pk")[:LISTED])
    if not found:
        return Instructions(0, 0, 0, [])
    told: Any = found[0]
    return Instructions(
        told.given,
        told.given - told.waiting,
        told.late,
        [_waiting(row, on=on) for row in found[: told.waiting]],
    )


def _waiting(row: Comment, *, on: date) -> Waiting:
    given = localdate(row.at)
    return Waiting(
        row.item_id,
        row.item.number,
        row.item.title,
        row.text,
        str(row.unit),
        str(row.author),
        (on - given).days,
        row.due,
        row.due is not None and row.due < on,
    )

"""Tasks past a limit and tasks near one: for how long, whose, and what was said of them last."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from agencies.models import Unit
from indicators.dashboard.scope import Scope
from tasks.choices import Light, LimitKind
from tasks.models import Milestone, Occurrence, ProgressReport
from worktracker.lib.clock import midnight_after

SOON_LISTED = 6
OVERDUE_LISTED = 12


@dataclass(frozen=True, slots=True)
class DueTask:
    """An open task at its nearest limit.

    ``step`` names the milestone or occurrence, empty for the deadline; ``said`` is the newest accepted report's
    narrative, of ``said_on``; ``days`` until the limit or since it.
    """

    pk: int
    number: str
    title: str
    light: Light
    limit: date
    kind: LimitKind
    step: str
    units: Sequence[Unit]
    days: int
    said: str
    said_on: date | None
    is_overdue: bool


def end_of_next_week(on: date) -> date:
    """The Sunday after next, weeks from Monday."""
    return on + timedelta(days=13 - on.weekday())


class DueRow(NamedTuple):
    """What the database says of one."""

    pk: int
    marker: str
    title: str
    light: str
    limit: date
    kind: str
    step: str | None
    said: str | None
    said_on: date | None


def read_due(scope: Scope) -> list[DueRow]:
    """The longest overdue and the next ones to fall due, in that order, as many as pages list. One query."""
    on, key = scope.on, scope.of_item("pk")
    limits = ("next_limit", scope.of_item("plan"), scope.of_item("ordinal"))
    rows = scope.tasks().open().order_by(*limits)
    late = rows.overdue(on=on).values("pk")[:OVERDUE_LISTED]
    soon = rows.due_between(on, end_of_next_week(on)).values("pk")
    listed = rows.filter(Q(pk__in=late) | Q(pk__in=soon[:SOON_LISTED]))
    at = {"item": OuterRef(key)}
    steps = Milestone.objects.filter(**at, date=OuterRef("next_limit"), is_limit=False)
    times = Occurrence.objects.filter(duty__item=OuterRef(key), due=OuterRef("next_limit"))
    said = ProgressReport.objects.accepted().moving().filter(**at).order_by("-as_of", "-pk")
    if scope.is_past:
        said = said.filter(decided_at__lt=midnight_after(on))
    told = listed.annotate(
        step=Coalesce(
            Subquery(steps.order_by("order").values("name")[:1]),
            Subquery(times.order_by("pk").values("duty__what")[:1]),
        ),
        said=Subquery(said.values("narrative")[:1]),
        said_on=Subquery(said.values("as_of")[:1]),
    ).values_list(
        key,
        scope.of_item("marker"),
        scope.of_item("title"),
        *("light", "next_limit", "next_limit_kind", "step", "said", "said_on"),
    )
    return [DueRow(*row) for row in told]


def due_tasks(
    rows: Sequence[DueRow], units: Mapping[int, Sequence[Unit]], *, on: date
) -> list[DueTask]:
    """The rows as pages print them; ``units`` by item id."""
    return [
        DueTask(
            row.pk,
            row.marker.translate(str.maketrans("()", "（）")),  # full width, as pages print numbers
            row.title,
            Light(row.light),
            row.limit,
            LimitKind(row.kind),
            row.step or "",
            units.get(row.pk, ()),
            abs((on - row.limit).days),
            row.said or "",
            row.said_on,
            row.limit < on,
        )
        for row in rows
    ]

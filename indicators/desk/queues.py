"""The queues of the desk: who has which, what stands in them, how many and since when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import models
from django.db.models import Count, F, Min, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from agencies.models import Unit, User
from tasks.choices import ReportState
from tasks.models import Comment, Plan, ProgressReport, Responsibility, WorkItem
from tasks.querysets import CommentQuerySet, ReportQuerySet, ResponsibilityQuerySet


class Queue(models.TextChoices):
    """What waits on the desk, in the order of the strip."""

    APPROVE = "approve", gettext_lazy("Reports to approve")
    VERIFY = "verify", gettext_lazy("Reports to verify")
    CLOSE = "close", gettext_lazy("Closures asked for")
    UNSIGNED = "unsigned", gettext_lazy("Not signed for")
    UNREPORTED = "unreported", gettext_lazy("Not reported")
    OVERDUE = "overdue", gettext_lazy("Overdue, not urged")
    INSTRUCTED = "instructed", gettext_lazy("Instructions unanswered")
    MISSING = "missing", gettext_lazy("Without unit or limit")
    DRAFTS = "drafts", gettext_lazy("Drafts to check")


REPORTS: Final = (Queue.APPROVE, Queue.VERIFY, Queue.CLOSE)  # are decided on, one by one
REASONS: Final = {  # to urge, with the annotation of ``with_reasons``; worst first
    Queue.OVERDUE: "is_overdue",
    Queue.UNREPORTED: "is_unreported",
    Queue.UNSIGNED: "is_unsigned",
}
ALL: Final = (
    1_000_000  # a slice makes the database work each reason out once, not anew for every count
)
OFFICE: Final = tuple(queue for queue in Queue if queue != Queue.APPROVE)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many wait, and since which day the oldest does; ``past_due`` of those have a limit that has passed.

    ``units`` are the units that wait to be urged.
    """

    queue: Queue
    count: int = 0
    oldest: date | None = None
    past_due: int = 0
    units: int = 0

    @property
    def is_bad(self) -> bool:
        """Whether something is late, not merely waiting."""
        late = self.queue in (Queue.UNREPORTED, Queue.OVERDUE) and self.count
        return bool(late or self.past_due)

    def age(self, *, on: date) -> str:
        """最久 4 天, 逾期 20 天, 2 件逾期, 无."""
        if not self.count:
            return _("none")
        if self.oldest is None:
            return ""
        if self.past_due:
            return ngettext("%(n)s past its day", "%(n)s past their day", self.past_due) % {
                "n": self.past_due
            }
        days = max((on - self.oldest).days, 0)
        if not days:
            return _("since today")
        if self.queue == Queue.UNREPORTED:
            return ngettext("%(n)s day overdue", "%(n)s days overdue", days) % {"n": days}
        return ngettext("oldest: %(n)s day", "oldest: %(n)s days", days) % {"n": days}


@dataclass(frozen=True, slots=True)
class Counts:
    """Every queue of a person with its count, in order; ``to_urge`` parts of ``units`` have a reason at least."""

    tallies: Mapping[Queue, Tally]
    to_urge: int = 0
    units: int = 0


def queues_of(user: User, *, on: date) -> tuple[Queue, ...]:
    """The queues that the person has on a day; none for who decides on nothing and is no auditor.

    The auditor reads those of the supervision office.
    """
    if user.is_supervisor or user.is_auditor:
        return OFFICE
    if user.is_leader:
        return (Queue.VERIFY, Queue.INSTRUCTED)
    if Unit.objects.headed_by(user, on=on).exists():
        return (Queue.APPROVE,)
    return ()


def reports_in(queue: Queue, user: User, *, on: date) -> ReportQuerySet:
    """The reports of one of the queues ``REPORTS``, oldest first.

    Reports of done tasks stand in a queue of their own, but for leaders, who verify few.
    """
    if queue == Queue.APPROVE:
        return _in_order(ProgressReport.objects.approvable_by(user, on=on))
    waiting = _to_verify(user)
    if not user.is_leader:
        waiting = waiting.filter(done=queue == Queue.CLOSE)
    return _in_order(waiting)


def queue_of_report(pk: int, user: User, *, on: date) -> Queue | None:
    """Where a report waits for the person; None where it does not."""
    mine = [queue for queue in queues_of(user, on=on) if queue in REPORTS]
    return next((q for q in mine if reports_in(q, user, on=on).filter(pk=pk).exists()), None)


def parts_to_urge(user: User, *, on: date) -> ResponsibilityQuerySet:
    """Lead parts that their units should be urged about, with their reasons."""
    return Responsibility.objects.visible_to(user).to_urge(on=on)


def unanswered(user: User) -> CommentQuerySet:
    """Instructions without an answer, oldest first: a leader's own, else those that the person sees."""
    open_ones = Comment.objects.visible_to(user).unanswered().order_by("at", "pk")
    return open_ones.filter(author=user) if user.is_leader else open_ones


def counts(user: User, queues: Sequence[Queue], *, on: date) -> Counts:
    """Each of the person's queues with its count, in their order: six queries at most."""
    found: dict[Queue, Tally] = {}
    urging: dict[str, int] = {}
    if Queue.APPROVE in queues:
        reports = ProgressReport.objects.approvable_by(user, on=on)
        found[Queue.APPROVE] = _counted(Queue.APPROVE, reports, "as_of")
    if Queue.VERIFY in queues:
        found |= _reports(user, queues)
    if Queue.UNSIGNED in queues:
        parts, urging = _parts(user, on=on)
        found |= parts
    if Queue.INSTRUCTED in queues:
        found[Queue.INSTRUCTED] = _instructions(user, on=on)
    if Queue.MISSING in queues:
        found[Queue.MISSING] = _missing(user)
        found[Queue.DRAFTS] = _counted(
            Queue.DRAFTS, Plan.objects.visible_to(user).held_up(), "notice__received_at"
        )
    return Counts({queue: found[queue] for queue in queues}, **urging)


def _to_verify(user: User) -> ReportQuerySet:
    if user.is_auditor:
        return ProgressReport.objects.visible_to(user).filter(state=ReportState.SUBMITTED)
    return ProgressReport.objects.decidable_by(user)


def _in_order(reports: ReportQuerySet) -> ReportQuerySet:
    return reports.order_by("as_of", "reported_at", "pk")


def _reports(user: User, queues: Sequence[Queue]) -> dict[Queue, Tally]:
    if Queue.CLOSE not in queues:
        return {Queue.VERIFY: _counted(Queue.VERIFY, _to_verify(user), "as_of")}
    done, open_ones = Q(done=True), Q(done=False)
    row = (
        _to_verify(user)
        .order_by()
        .aggregate(
            verify=Count("pk", filter=open_ones),
            close=Count("pk", filter=done),
            verify_oldest=Min("as_of", filter=open_ones),
            close_oldest=Min("as_of", filter=done),
        )
    )
    return {
        queue: Tally(queue, row[queue.value], row[f"{queue.value}_oldest"])
        for queue in (Queue.VERIFY, Queue.CLOSE)
    }


def _parts(user: User, *, on: date) -> tuple[dict[Queue, Tally], dict[str, int]]:
    since = {
        Queue.OVERDUE: "item__next_limit",
        Queue.UNREPORTED: "owed_due",
        Queue.UNSIGNED: "item__plan__published_at",
    }
    asked: dict[str, Any] = {"to_urge": Count("pk"), "units": Count("unit", distinct=True)}
    for queue, reason in REASONS.items():
        holds = Q(**{reason: True})
        asked[queue.value] = Count("pk", filter=holds)
        asked[f"{queue.value}_oldest"] = Min(since[queue], filter=holds)
        asked[f"{queue.value}_units"] = Count("unit", filter=holds, distinct=True)
    row = parts_to_urge(user, on=on).order_by()[:ALL].aggregate(**asked)
    found = {
        queue: Tally(
            queue,
            row[queue.value],
            _day(row[f"{queue.value}_oldest"]),
            units=row[f"{queue.value}_units"],
        )
        for queue in REASONS
    }
    return found, {"to_urge": row["to_urge"], "units": row["units"]}


def _instructions(user: User, *, on: date) -> Tally:
    row = (
        unanswered(user)
        .order_by()
        .aggregate(n=Count("pk"), oldest=Min("at"), past=Count("pk", filter=Q(due__lt=on)))
    )
    return Tally(Queue.INSTRUCTED, row["n"], _day(row["oldest"]), past_due=row["past"])


def _missing(user: User) -> Tally:
    items = _counted(
        Queue.MISSING, WorkItem.objects.visible_to(user).incomplete(), "plan__published_at"
    )
    plans = _counted(Queue.MISSING, Plan.objects.visible_to(user).in_question(), "published_at")
    days = [each.oldest for each in (items, plans) if each.oldest]
    return Tally(Queue.MISSING, items.count + plans.count, min(days, default=None))


def _counted(queue: Queue, rows: models.QuerySet, since: str) -> Tally:
    row = rows.order_by().aggregate(n=Count("pk"), oldest=Min(F(since)))
    return Tally(queue, row["n"], _day(row["oldest"]))


def _day(moment: date | datetime | None) -> date | None:
    return timezone.localdate(moment) if isinstance(moment, datetime) else moment

"""The desk of one person on one day; each part is read when the page asks for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import ngettext, pgettext

from agencies.models import User
from indicators.desk import panels
from indicators.desk.missing import Gap, gaps
from indicators.desk.pane import Pane, read_pane
from indicators.desk.panels import UrgeRow
from indicators.desk.queues import (
    REASONS,
    REPORTS,
    Counts,
    Queue,
    Tally,
    counts,
    queue_of_report,
    queues_of,
    reports_in,
)
from indicators.desk.waiting import LISTED, Row, rows_of
from tasks.models import Comment, OutboundMail, Period, Plan

FEW = 8  # rows of a panel that is not the one asked for
MANY = 100


@dataclass(frozen=True, slots=True)
class Entry:
    """A queue in the strip."""

    tally: Tally
    url: str
    age: str
    is_current: bool


def address(queue: Queue | None = None, report: int | None = None) -> str:
    """The desk at a queue and a report of it."""
    asked = {"queue": queue.value if queue else None, "report": report}
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"{reverse('desk')}{'?' if query else ''}{query}"


class Desk:
    """``queue`` and ``report`` are what was asked for; without a queue the first that is not empty is shown.

    ``report`` is shown even where it waits no longer, see ``is_pending``.
    """

    def __init__(
        self, user: User, *, on: date, queue: Queue | None = None, report: int | None = None
    ) -> None:
        self.user, self.on = user, on
        self.asked_queue, self.asked_report = queue, report

    @cached_property
    def queues(self) -> tuple[Queue, ...]:
        """The person's queues; none for who has no desk."""
        return queues_of(self.user, on=self.on)

    @cached_property
    def queue(self) -> Queue:
        """The queue that is shown: that of the report where only this was asked for."""
        if self.asked_queue:
            return self.asked_queue
        if self.asked_report is not None:
            found = queue_of_report(self.asked_report, self.user, on=self.on)
            return found or next(queue for queue in self.queues if queue in REPORTS)
        waiting = (queue for queue in self.queues if self.counts.tallies[queue].count)
        return next(waiting, self.queues[0])

    @property
    def approves(self) -> bool:
        """Whether this is the desk of a head of unit."""
        return self.queues == (Queue.APPROVE,)

    @property
    def only_reads(self) -> bool:
        """Whether nothing is decided here: the auditor's."""
        return self.user.is_auditor

    @property
    def urges(self) -> bool:
        """Whether the person urges units."""
        return self.user.is_supervisor

    @cached_property
    def unreached(self) -> str:
        """To whom the last mail could not be delivered, in words; empty where all were, and for who urges nobody."""
        if not self.urges:
            return ""
        mails = OutboundMail.objects.visible_to(self.user).undelivered()
        people = list(User.objects.active().filter(pk__in=mails.values("user")).order_by("pk"))
        if not people:
            return ""
        names = pgettext("list of names", ", ").join(map(str, people[:FEW]))
        words = ngettext(
            "The last mail to %(n)s person could not be delivered: %(names)s. Have the address checked.",
            "The last mails to %(n)s people could not be delivered: %(names)s. Have the addresses checked.",
            len(people),
        )
        more = pgettext("after names", " and others") if len(people) > FEW else ""
        return words % {"n": len(people), "names": names + more}

    # --- the strip

    @cached_property
    def counts(self) -> Counts:
        """Each queue's count."""
        return counts(self.user, self.queues, on=self.on)

    @property
    def strip(self) -> list[Entry]:
        """The queues as the strip shows them."""
        return [
            Entry(tally, address(queue), tally.age(on=self.on), queue == self._current)
            for queue, tally in self.counts.tallies.items()
        ]

    @property
    def _current(self) -> Queue | None:
        """The queue marked in the strip; none where all reasons to urge are shown together."""
        return None if self.shows_urging and not self.urge_queue else self.queue

    # --- the reports

    @property
    def shows_reports(self) -> bool:
        """Whether the queue is one of reports, with a reading pane."""
        return self.queue in REPORTS

    @cached_property
    def rows(self) -> list[Row]:
        """The first reports of the queue."""
        return rows_of(reports_in(self.queue, self.user, on=self.on), on=self.on)

    @property
    def is_cut(self) -> bool:
        """Whether the queue may hold more than the list shows."""
        return len(self.rows) == LISTED

    @cached_property
    def pane(self) -> Pane | None:
        """The report asked for, else the first of the queue."""
        pk = self.asked_report
        if pk is None:
            pk = next((row.report.pk for row in self.rows), None)
        return None if pk is None else read_pane(pk, self.user, on=self.on)

    @cached_property
    def is_pending(self) -> bool:
        """Whether the report in the pane waits in this queue."""
        if self.pane is None:
            return False
        pk = self.pane.report.pk
        waiting = reports_in(self.queue, self.user, on=self.on)
        return self._place is not None or waiting.filter(pk=pk).exists()

    @property
    def decides(self) -> bool:
        """Whether the person decides on the report in the pane."""
        return self.is_pending and not self.only_reads

    @property
    def before(self) -> Row | None:
        """The report above the one in the pane."""
        place = self._place
        return self.rows[place - 1] if place else None

    @property
    def after(self) -> Row | None:
        """The report below it; the first one where the pane's is none of the list."""
        place = -1 if self._place is None else self._place
        return self.rows[place + 1] if place + 1 < len(self.rows) else None

    @property
    def following(self) -> Row | None:
        """What is opened once this report is decided on: the one below, else the first other one."""
        pk = self.pane.report.pk if self.pane else None
        return self.after or next((row for row in self.rows if row.report.pk != pk), None)

    @cached_property
    def _place(self) -> int | None:
        pk = self.pane.report.pk if self.pane else None
        places = (place for place, row in enumerate(self.rows) if row.report.pk == pk)
        return next(places, None)

    @cached_property
    def next_due(self) -> Period | None:
        """The period whose reports come next."""
        plans = Plan.objects.published().visible_to(self.user).order_by()
        coming = Period.objects.filter(plan__in=plans.values("pk"), due__gte=self.on)
        return coming.order_by("due").first()

    # --- the other panels

    @property
    def shows_urging(self) -> bool:
        """Whether the list of whom to urge comes first."""
        return self.queue in REASONS

    @property
    def urge_queue(self) -> Queue | None:
        """The reason asked for; None for all."""
        return self.asked_queue if self.asked_queue in REASONS else None

    @cached_property
    def urge_rows(self) -> list[UrgeRow]:
        """Units to urge: for the reason asked for, or for any."""
        if Queue.OVERDUE not in self.queues:
            return []
        return panels.urge_rows(self.user, on=self.on, queue=self.urge_queue)

    @property
    def to_urge(self) -> tuple[int, int]:
        """How many parts, of how many units: for the reason asked for, or for any."""
        if self.urge_queue:
            tally = self.counts.tallies[self.urge_queue]
            return tally.count, tally.units
        return self.counts.to_urge, self.counts.units

    @property
    def reasons(self) -> list[Tally]:
        """How many parts each reason has."""
        return [self.counts.tallies[queue] for queue in REASONS if queue in self.queues]

    @cached_property
    def instructions(self) -> list[Comment]:
        """Instructions without an answer."""
        if Queue.INSTRUCTED not in self.queues:
            return []
        return panels.instructions(self.user, most=self._most(Queue.INSTRUCTED))

    @cached_property
    def gaps(self) -> list[Gap]:
        """Tasks without a unit or a settled limit."""
        if Queue.MISSING not in self.queues:
            return []
        return gaps(self.user, on=self.on, most=self._most(Queue.MISSING))

    @cached_property
    def drafts(self) -> Sequence[Plan]:
        """Draft plans with open questions."""
        if Queue.DRAFTS not in self.queues:
            return []
        found = (
            Plan.objects.visible_to(self.user).held_up().with_progress_of_review().order_by("pk")
        )
        return list(found[: self._most(Queue.DRAFTS)])

    def _most(self, queue: Queue) -> int:
        return MANY if queue == self.queue else FEW

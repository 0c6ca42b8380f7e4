"""The groups of 我的任务: rows that wait for one reason, with a title that says what was found."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import attrgetter

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tasks.choices import SETTLED_QUEUES, Queue
from tasks.mine import Row
from tasks.models import Period
from tasks.templatetags.ui import days_left


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that wait for one reason; the most urgent group that is not empty ``leads``."""

    queue: Queue
    rows: list[Row]
    on: date
    leads: bool = False

    @property
    def signs(self) -> bool:
        """Whether its rows are signed for, one by one or together."""
        return self.queue == Queue.TO_SIGN

    @property
    def is_late(self) -> bool:
        """Whether something in it is overdue."""
        return bool(self.rows) and self.queue == Queue.OVERDUE

    @property
    def period(self) -> Period | None:
        """Of what is to be reported, the one period that all rows are asked for, so that the title can name it."""
        asked = {row.dues.asked for row in self.rows}
        shared = self.queue == Queue.TO_REPORT and len(asked) == 1
        return asked.pop() if shared else None

    @property
    def title(self) -> str:
        """What was found."""
        n, period = len(self.rows), self.period
        if period is None:
            return _title(self.queue, n) % {"n": n, "days": self._first()}
        words = ngettext(
            "%(n)s task is to be reported for %(period)s: %(limit)s",
            "%(n)s tasks are to be reported for %(period)s: %(limit)s",
            n,
        )
        limit = self.rows[0].dues.limit_words(period)
        return words % {"n": n, "period": period, "limit": limit}

    @property
    def note(self) -> str:
        """Below its count: how near or late the first of them is."""
        if not self.rows:
            return _("none")
        if self.queue in (Queue.OVERDUE, Queue.DUE_SOON):
            return _("first: %(days)s") % {"days": self._first()}
        if self.queue == Queue.TO_REPORT and (due := self._first_due()):
            return _("first limit %(day)s") % {"day": f"{due:%m-%d}"}
        return _("first limit %(day)s") % {"day": f"{self.rows[0].item.next_limit:%m-%d}"}

    def _first(self) -> str:
        return days_left(self.rows[0].item.next_limit, self.on) if self.rows else ""

    def _first_due(self) -> date | None:
        """The earliest day by which reports are due."""
        return min((row.dues.asked.due for row in self.rows if row.dues.asked), default=None)


def grouped(rows: Iterable[Row], *, on: date) -> list[Group]:
    """The rows, sorted by their queue, under every queue in order; an empty one has none."""
    found = {queue: list(group) for queue, group in groupby(rows, key=attrgetter("queue"))}
    first = next((queue for queue in Queue if queue in found), None)
    leading = None if first in SETTLED_QUEUES else first
    return [Group(queue, found.get(queue, []), on, leads=queue == leading) for queue in Queue]


def _title(queue: Queue, n: int) -> str:
    return {
        Queue.RETURNED: ngettext(
            "%(n)s report was returned: change it and hand it in again",
            "%(n)s reports were returned: change them and hand them in again",
            n,
        ),
        Queue.TO_ANSWER: ngettext(
            "%(n)s task has an instruction to answer",
            "%(n)s tasks have an instruction to answer",
            n,
        ),
        Queue.OVERDUE: ngettext(
            "%(n)s task has passed its limit: %(days)s",
            "%(n)s tasks have passed their limits, the first one: %(days)s",
            n,
        ),
        Queue.DUE_SOON: ngettext(
            "%(n)s task is due within 7 working days",
            "%(n)s tasks are due within 7 working days",
            n,
        ),
        Queue.TO_SIGN: ngettext(
            "%(n)s new task is to be signed for", "%(n)s new tasks are to be signed for", n
        ),
        Queue.TO_REPORT: ngettext(
            "%(n)s task is not reported for this period yet",
            "%(n)s tasks are not reported for this period yet",
            n,
        ),
        Queue.HANDED_IN: ngettext(
            "%(n)s task is handed in and waits for approval or verification",
            "%(n)s tasks are handed in and wait for approval or verification",
            n,
        ),
        Queue.UP_TO_DATE: ngettext(
            "%(n)s more task is reported for this period and not due soon",
            "%(n)s more tasks are reported for this period and not due soon",
            n,
        ),
    }[queue]

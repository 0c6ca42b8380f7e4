"""Whom to urge, and which instructions wait for an answer: the lists below the reports."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies.models import User
from indicators.desk.queues import REASONS, Queue, parts_to_urge, unanswered
from tasks.choices import State
from tasks.models import Comment, Period, Responsibility

LISTED = 100


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a unit should be urged, and since when, in words; ``more`` says how much else is missing."""

    queue: Queue
    when: str
    more: str = ""

    @property
    def is_bad(self) -> bool:
        """Whether a limit has passed; a task that is merely not signed for is quiet."""
        return self.queue != Queue.UNSIGNED


@dataclass(frozen=True, slots=True)
class UrgeRow:
    """A lead unit's part with every reason to urge it; ``is_ticked`` is how it stands when the page opens."""

    part: Responsibility
    reasons: Sequence[Reason]
    last_urged: date | None
    is_urged_today: bool
    is_asked_for: bool

    @property
    def pair(self) -> str:
        """What the form sends: ids of item and unit."""
        return f"{self.part.item_id}-{self.part.unit_id}"

    @property
    def is_ticked(self) -> bool:
        """Where a limit has passed, or the reason was asked for; not where the unit was urged today."""
        wanted = self.is_asked_for or any(reason.is_bad for reason in self.reasons)
        return wanted and not self.is_urged_today


def urge_rows(user: User, *, on: date, queue: Queue | None = None) -> list[UrgeRow]:
    """The first units to urge, worst and oldest first, those of one queue only where it is given. Two queries."""
    parts = parts_to_urge(user, on=on).with_missed(on=on)
    if queue is not None:
        parts = parts.filter(**{REASONS[queue]: True})
    worst = [F(reason).desc() for reason in REASONS.values()]
    ordered = parts.order_by(*worst, "item__next_limit", "item__plan", "item__ordinal", "order")
    rows = list(ordered.select_related("item__plan", "unit__agency")[:LISTED])
    periods = Period.objects.in_bulk({row.owed for row in rows if row.owed})
    return [_row(row, periods, on=on, is_asked_for=queue is not None) for row in rows]


def instructions(user: User, *, most: int) -> list[Comment]:
    """Unanswered instructions, oldest first, with what their rows show. One query."""
    rows = unanswered(user).select_related("item__plan", "unit__agency", "author")
    return list(rows[:most])


def _row(
    part: Responsibility, periods: Mapping[int, Period], *, on: date, is_asked_for: bool
) -> UrgeRow:
    last: date | None = part.last_urged  # type: ignore[attr-defined]  # annotated
    reasons = list(_reasons(part, periods, on=on))
    return UrgeRow(part, reasons, last, last == on, is_asked_for)


def _reasons(part: Responsibility, periods: Mapping[int, Period], *, on: date) -> Iterator[Reason]:
    if part.is_overdue:  # type: ignore[attr-defined]  # annotated
        yield Reason(Queue.OVERDUE, _overdue((on - part.item.next_limit).days))
    if part.is_unreported:  # type: ignore[attr-defined]  # annotated
        yield Reason(Queue.UNREPORTED, *_unreported(part, periods, on=on))
    published = part.item.plan.published_at
    if part.state == State.TO_SIGN and published:
        days = max((on - timezone.localdate(published)).days, 0)
        text = ngettext("issued %(n)s day ago", "issued %(n)s days ago", days) % {"n": days}
        yield Reason(Queue.UNSIGNED, text)


def _unreported(
    part: Responsibility, periods: Mapping[int, Period], *, on: date
) -> tuple[str, str]:
    """9月，逾期 20 天; and how many periods are missing where it is not the only one."""
    owed = periods[part.owed]  # type: ignore[attr-defined]  # annotated
    when = _("%(period)s, %(when)s") % {"period": owed, "when": _overdue((on - owed.due).days)}
    missed: int = part.missed  # type: ignore[attr-defined]  # annotated
    if missed < 2:
        return when, ""
    return when, _("%(n)s periods missed in all") % {"n": missed}


def _overdue(days: int) -> str:
    return ngettext("%(n)s day overdue", "%(n)s days overdue", days) % {"n": days}

"""What there is to be reminded of on a day: each with the item, the unit, and the day that steps are counted from."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F, IntegerField, Value
from django.utils.timezone import localdate

from tasks.choices import OPEN_STATES, PlanState, ReminderKind, ReportState, Topic
from tasks.models import ProgressReport, Responsibility, WorkItem
from tasks.reminders.plan import SIGN_WITHIN, earliest
from worktracker.lib.workdays import add_workdays

CHUNK = 2000
# Before or on the day, and after it.
KINDS = {
    Topic.LIMIT: (ReminderKind.DUE_SOON, ReminderKind.OVERDUE),
    Topic.SIGN: (ReminderKind.TO_SIGN, ReminderKind.TO_SIGN),
    Topic.REPORT: (ReminderKind.TO_REPORT, ReminderKind.NOT_REPORTED),
    Topic.APPROVE: (ReminderKind.TO_APPROVE, ReminderKind.TO_APPROVE),
    Topic.VERIFY: (ReminderKind.TO_VERIFY, ReminderKind.TO_VERIFY),
    Topic.RETURNED: (ReminderKind.RETURNED, ReminderKind.RETURNED),
}
WAITING = {
    Topic.APPROVE: (ReportState.TO_APPROVE, "reported_at"),
    Topic.VERIFY: (ReportState.SUBMITTED, "reported_at"),
    Topic.RETURNED: (ReportState.RETURNED, "decided_at"),
}


@dataclass(frozen=True, slots=True)
class Cause:
    """Something with a day; ``unit`` is None where no unit answers. ``but`` is who may not act on it."""

    topic: Topic
    item: int
    unit: int | None
    agency: int
    day: date
    but: int | None = None

    def kind(self, step: int) -> ReminderKind:
        """As what a person hears of it at a step."""
        before, after = KINDS[self.topic]
        if self.topic == Topic.LIMIT and step == 0:
            return ReminderKind.DUE_TODAY
        return after if step < 0 else before


def causes(*, on: date) -> Iterator[Cause]:
    """Everything that a step of any agency's plan may have been reached for; streamed, in five queries."""
    yield from _of_items("next_limit", Topic.LIMIT, on=on)
    yield from _of_items("report_due", Topic.REPORT, on=on)
    yield from _to_sign(on=on)
    yield from _of_reports()


def _of_items(field: str, topic: Topic, *, on: date) -> Iterator[Cause]:
    """Limits of items whose lead unit has not said that it is done; days by which reports are due, of every unit."""
    horizon = add_workdays(on, earliest(topic) + 1)
    parts = _published(Responsibility.objects.pending(), "item__")
    if topic == Topic.LIMIT:
        rows = (
            parts.leading().filter(item__next_limit__lt=horizon).annotate(day=F("item__next_limit"))
        )
    else:
        rows = parts.filter(report_due__lt=horizon).annotate(day=F("report_due"))
    yield from _causes(topic, rows.values_list("item", "unit", "item__plan__agency", "day"))
    alone = WorkItem.objects.published().at_work().filter(responsibilities__isnull=True)
    near = alone.filter(**{f"{field}__lt": horizon}).annotate(
        no_unit=Value(None, output_field=IntegerField())
    )
    yield from _causes(topic, near.values_list("pk", "no_unit", "plan__agency", field))


def _to_sign(*, on: date) -> Iterator[Cause]:
    """Parts that nobody has signed for; due some working days after their plan was published."""
    parts = _published(Responsibility.objects.unsigned(), "item__")
    rows = parts.filter(item__state__in=OPEN_STATES).values_list(
        "item", "unit", "item__plan__agency", "item__plan__published_at"
    )
    for cause in _causes(Topic.SIGN, rows):
        due = add_workdays(cause.day, SIGN_WITHIN)
        yield Cause(Topic.SIGN, cause.item, cause.unit, cause.agency, due)


def _of_reports() -> Iterator[Cause]:
    """Reports that wait for somebody since a day: to be approved, to be verified, to be corrected."""
    for topic, (state, since) in WAITING.items():
        rows = _published(ProgressReport.objects.filter(state=state), "item__")
        asked = ["item", "unit", "item__plan__agency", since]
        if topic != Topic.RETURNED:  # nobody decides on what he handed in himself
            asked.append("reported_by")
        yield from _causes(topic, rows.filter(item__state__in=OPEN_STATES).values_list(*asked))


def _published(rows: Any, way: str) -> Any:
    return rows.filter(**{f"{way}plan__state": PlanState.PUBLISHED})


def _causes(topic: Topic, rows: Any) -> Iterator[Cause]:
    for item, unit, agency, day, *but in rows.order_by().iterator(chunk_size=CHUNK):
        on = localdate(day) if isinstance(day, datetime) else day
        yield Cause(topic, item, unit, agency, on, *but)

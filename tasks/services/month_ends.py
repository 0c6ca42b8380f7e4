"""Keeps what the ends of months came to, once they are over."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Min

from tasks.models import ItemSpan, MonthEnd
from tasks.tally import standing_then


def month_ends(first: date, last: date) -> Iterator[date]:
    """The last days of months from one day to another, both included."""
    day = first
    while (end := end_of_month(day)) <= last:
        yield end
        day = end + timedelta(days=1)


def end_of_month(day: date) -> date:
    """The last day of a day's month."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


@transaction.atomic
def keep_month_ends(*, on: date) -> int:
    """Works out of the spans what each month that is over ended with, where that is not kept yet.

    Returns how many rows it kept. Three queries, and two for each month that was missing.
    """
    first = ItemSpan.objects.aggregate(first=Min("since"))["first"]
    if first is None:
        return 0
    kept = set(MonthEnd.objects.order_by().values_list("day", flat=True).distinct())
    missing = [day for day in month_ends(first, on - timedelta(days=1)) if day not in kept]
    return sum(_keep(day) for day in missing)


def _keep(day: date) -> int:
    rows = [
        MonthEnd(
            plan_id=plan,
            day=day,
            rule=rule,
            tasks=count.tasks,
            progress=count.progress,
            planned=count.planned,
            closed_late=count.closed_late,
            unreported=count.unreported,
        )
        for plan, standing in standing_then(ItemSpan.objects.all(), "item__plan", on=day).items()
        for rule, count in standing.by_rule.items()
    ]
    MonthEnd.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)

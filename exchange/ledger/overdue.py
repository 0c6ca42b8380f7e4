"""The list of what is overdue: the open tasks whose nearest limit has passed, longest first."""

from datetime import date
from typing import Any

from django.utils.translation import pgettext

from exchange.ledger import cells
from exchange.ledger.lines import Line
from exchange.ledger.words import DATE
from tasks.choices import Part
from tasks.models import WorkItem
from tasks.querysets import WorkItemQuerySet
from worktracker.lib.xlsx import Column, Styled


def overdue_items(items: WorkItemQuerySet, *, on: date) -> WorkItemQuerySet:
    """Those of these items, with their light."""
    same = WorkItem.objects.filter(pk__in=items.order_by().values("pk"))
    return same.overdue(on=on).with_light(on=on).order_by("next_limit", "plan", "ordinal")


def overdue_columns() -> list[Column[Line]]:
    """Which task, since when, whose, and what was said last."""
    return [
        Column(pgettext("ledger", "Serial"), lambda line: line.number, 5, "0", "center"),
        Column(pgettext("ledger", "Number"), cells.number, 6.5, align="center"),
        Column(pgettext("ledger", "Task"), lambda line: line.item.title, 34),
        Column(pgettext("ledger", "Lead unit"), cells.units(Part.LEAD), 16),
        Column(pgettext("ledger", "Responsible person"), cells.people, 10, align="center"),
        Column(
            pgettext("ledger", "Limit that has passed"),
            lambda line: line.item.next_limit,
            12,
            DATE,
            "center",
        ),
        Column(
            pgettext("ledger", "What was due"),
            lambda line: line.words.kinds[line.item.next_limit_kind],
            9,
            align="center",
        ),
        Column(pgettext("ledger", "Days overdue"), _days, 8, "0", "center"),
        Column(pgettext("ledger", "Completed"), cells.completed, 8.5, "0.0%", "center"),
        Column(pgettext("ledger", "Problems"), cells.said("problems"), 28),
        Column(pgettext("ledger", "Next step"), cells.said("next_step"), 28),
    ]


def _days(line: Line) -> Any:
    return Styled((line.on - line.item.next_limit).days, cells.LATE_STYLE)

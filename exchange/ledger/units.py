"""Unit statistics: what each lead unit answers for, and how it stands."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Avg, Count, F, Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from exchange.ledger.columns import PERCENT
from exchange.ledger.heading import light_cell
from tasks.choices import OPEN_STATES, Light, Part
from tasks.models import WorkItem
from tasks.querysets import WorkItemQuerySet
from worktracker.lib.xlsx import Column, Styled

BOLD = (("bold", True),)


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit's tasks by light; ``progress`` and ``planned`` are means over its tasks, from 0 to 1."""

    name: str
    lights: dict[str, int]
    total: int
    overdue: int
    unreported: int
    progress: Decimal
    planned: Decimal
    is_total: bool = False

    @property
    def gap(self) -> Decimal:
        """Progress less plan."""
        return self.progress - self.planned


def unit_rows(items: WorkItemQuerySet, *, on: date) -> list[UnitRow]:
    """A row a lead unit, those most behind first, and one for all tasks. Two queries.

    A task that two units lead stands with both, and once in the total; without a unit it stands in a row of its own.
    """
    found = _counted(items, on=on).order_by()
    by_unit = found.filter(
        Q(responsibilities__part=Part.LEAD) | Q(responsibilities__isnull=True)
    ).values("responsibilities__unit", "responsibilities__unit__name")
    rows = [
        _row(each["responsibilities__unit__name"] or _("No unit"), each)
        for each in by_unit.annotate(**_figures(on))
    ]
    rows.sort(key=lambda row: (row.gap, row.name))
    if not rows:
        return []
    return [*rows, _row(pgettext("ledger", "Total"), found.aggregate(**_figures(on)), total=True)]


def unit_columns() -> list[Column[UnitRow]]:
    """Name, counts by light, what is late, means."""
    return [
        Column(pgettext("ledger", "Lead unit"), lambda row: _bold(row, row.name), 24),
        _count(pgettext("ledger", "Tasks"), lambda row: row.total),
        *(_count(str(light_cell(light).value), _of_light(light)) for light in Light),
        _count(pgettext("ledger", "Overdue"), lambda row: row.overdue),
        _count(pgettext("ledger", "Report missing"), lambda row: row.unreported),
        _share(pgettext("ledger", "Completed"), lambda row: row.progress),
        _share(pgettext("ledger", "By plan"), lambda row: row.planned),
        Column(
            pgettext("ledger", "Difference (points)"),
            lambda row: _bold(row, row.gap * 100),
            19,
            "+0.0;-0.0;0.0",
            "center",
        ),
    ]


def _counted(items: WorkItemQuerySet, *, on: date) -> Any:
    """The same items without the joins of the list's filters, which would hide other units' parts in them."""
    return WorkItem.objects.filter(pk__in=items.order_by().values("pk")).with_light(on=on)


def _figures(on: date) -> dict[str, Any]:
    is_open = Q(state__in=OPEN_STATES)
    lights = {f"is_{light}": Count("pk", filter=Q(light=light)) for light in Light}
    return lights | {
        "total": Count("pk"),
        "overdue": Count("pk", filter=is_open & Q(next_limit__lt=on)),
        "unreported": Count("pk", filter=is_open & Q(report_due__lt=on)),
        "reached": Avg("progress"),
        "planned": Avg(F("permille") * 1.0),
    }


def _row(name: str, each: dict[str, Any], *, total: bool = False) -> UnitRow:
    return UnitRow(
        name=name,
        lights={light.value: each[f"is_{light}"] for light in Light},
        total=each["total"],
        overdue=each["overdue"],
        unreported=each["unreported"],
        progress=round(Decimal(each["reached"] or 0) / 100, 3),
        planned=round(Decimal(each["planned"] or 0) / 1000, 3),
        is_total=total,
    )


def _of_light(light: Light) -> Any:
    return lambda row: row.lights[light.value]


def _count(header: str, getter: Any) -> Column[UnitRow]:
    return Column(header, lambda row: _bold(row, getter(row)), 9.5, "0", "center")


def _share(header: str, getter: Any) -> Column[UnitRow]:
    return Column(header, lambda row: _bold(row, getter(row)), 10, PERCENT, "center")


def _bold(row: UnitRow, value: Any) -> Any:
    return Styled(value, BOLD) if row.is_total else value

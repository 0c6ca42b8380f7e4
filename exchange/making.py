"""From what was asked for to the bytes of a file: the same for a page that waits and for a job that does not."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from types import SimpleNamespace
from typing import Any, BinaryIO

from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext as _

from agencies.models import User
from exchange.choices import ExportForm, ExportKind
from exchange.errors import ExportRefused
from exchange.ledger.book import ticking, write_csv, write_ledger, write_readings, write_units
from exchange.ledger.columns import KEYS, ledger_columns
from exchange.ledger.heading import Heading
from exchange.ledger.lines import read_lines
from exchange.ledger.readings import read_readings, reading_columns
from exchange.ledger.units import unit_columns, unit_rows
from indicators.models import Target
from tasks.choices import Sort
from tasks.filtersets import WorkItemFilter
from tasks.lights import margins_of
from tasks.models import WorkItem
from tasks.querysets import WorkItemQuerySet
from worktracker.lib.downloads import safe_name
from worktracker.lib.xlsx import Book, Column

Tick = Callable[[int], None]  # is told how many rows stand; what it raises ends the writing


@dataclass(frozen=True)
class Order:
    """All that a file depends on. ``query`` is the list's own, as it stands in the address; no columns mean all."""

    kind: ExportKind
    form: ExportForm
    query: str
    columns: tuple[str, ...]
    by: User
    on: date
    at: datetime

    @cached_property
    def scope(self) -> "_Scope":
        """The items, looked up by the filters once. Raises ExportRefused where a filter's value is not possible."""
        return _Scope(self)


def count_rows(order: Order) -> int:
    """How many rows the file's first table will have. Raises ExportRefused where a filter's value is not possible."""
    items = order.scope.items
    if order.kind == ExportKind.READINGS:
        return Target.objects.binding().filter(item__in=items.order_by().values("pk")).count()
    if order.kind == ExportKind.UNITS:
        return len(unit_rows(items, on=order.on))
    return items.count()


def title_of(order: Order) -> str:
    """What the file is called, with the conditions that it was made under. Raises ExportRefused."""
    heading = order.scope.heading
    return f"{heading.title} · {heading.conditions}"


def name_of(order: Order) -> str:
    """The file's name, safe on Windows. Raises ExportRefused."""
    return safe_name(f"{order.scope.heading.title}_{order.on:%Y%m%d}.{order.form}")


def make(order: Order, file: BinaryIO, *, tick: Tick) -> None:
    """Writes the file. Raises ExportRefused where a filter's value is not possible, and whatever ``tick`` raises."""
    scope = order.scope
    if order.form == ExportForm.CSV:
        write_csv(file, *_table(scope, tick))
    elif order.kind == ExportKind.LEDGER:
        write_ledger(
            file,
            scope.items,
            heading=scope.heading,
            columns=order.columns,
            by_plan=scope.is_by_plan,
            tick=tick,
        )
    else:
        book = Book(title=scope.heading.title, author=scope.heading.made_by, file=file)
        if order.kind == ExportKind.UNITS:
            write_units(book, scope.items, scope.heading)
        else:
            write_readings(book, scope.items, scope.heading, tick=tick)
        book.finish()


def columns_of(words: Iterable[str]) -> tuple[str, ...]:
    """The columns of the ledger that were asked for; others are left out."""
    asked = set(words)
    return tuple(key for key in KEYS if key in asked)


class _Scope:
    """The items that were asked for, as the list shows them to the person, and what is said above them."""

    def __init__(self, order: Order) -> None:
        self.order = order
        asker: Any = SimpleNamespace(user=order.by)  # all that the filters want of a request
        items = WorkItem.objects.visible_to(order.by)
        self._filters = WorkItemFilter(QueryDict(order.query), items, request=asker, on=order.on)
        if not self._filters.is_valid():
            raise ExportRefused(self._filters.refusals())

    @property
    def items(self) -> WorkItemQuerySet:
        """In the list's order, with their light."""
        items: WorkItemQuerySet = self._filters.qs
        return items.with_light(on=self.order.on)

    @property
    def is_by_plan(self) -> bool:
        """Whether they stand as the notices print them."""
        return bool(self._filters.form.cleaned_data["sort"] == Sort.NUMBER)

    @cached_property
    def heading(self) -> Heading:
        """Whose they are, as of when, made by whom, under which conditions."""
        order, plan = self.order, self._filters.form.cleaned_data["plan"]
        agency = plan.agency if plan else order.by.agency
        whose = str(agency) if agency else _("All agencies")
        conditions = [f"{each.label}：{each.words}" for each in self._filters.conditions()]
        return Heading(
            title=_TITLES[order.kind]() % {"whose": plan.title if plan else whose},
            agency=whose,
            on=order.on,
            made_at=order.at,
            made_by=str(order.by),
            conditions="；".join(conditions) or _("all tasks"),
            is_demo=settings.DEMO,
            margins=margins_of(agency.pk if agency else None, on=order.on),
        )


def _table(scope: _Scope, tick: Tick) -> tuple[Sequence[Column[Any]], Iterable[Any]]:
    order = scope.order
    match order.kind:
        case ExportKind.UNITS:
            return unit_columns(), unit_rows(scope.items, on=order.on)
        case ExportKind.READINGS:
            return reading_columns(), ticking(read_readings(scope.items, on=order.on), tick)
        case _ledger:
            return ledger_columns(order.columns), ticking(
                read_lines(scope.items, on=order.on), tick
            )


_TITLES: dict[ExportKind, Callable[[], str]] = {
    ExportKind.LEDGER: lambda: _("Supervision ledger of %(whose)s"),
    ExportKind.UNITS: lambda: _("Statistics by unit of %(whose)s"),
    ExportKind.READINGS: lambda: _("Indicators and readings of %(whose)s"),
}

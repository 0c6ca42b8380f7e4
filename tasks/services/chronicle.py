"""Keeps how items stood: a span ends when what it says is no longer so, and the next one begins."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.models import DateField, Exists, F, Model, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce, Greatest, Length

from tasks.models import ItemSpan, PartSpan, Responsibility, WorkItem
from tasks.querysets import WorkItemQuerySet
from worktracker.lib.bulk import insert_from, locking

# What a span says, and of which column of its item.
SAID: Mapping[str, str] = {
    "light": "judged_light",
    "rule": "judged_rule",
    **{
        name: name
        for name in (
            *("domain", "starts_on", "limit", "next_limit", "next_limit_kind"),
            *("state", "progress", "report_due", "closed_on"),
        )
    },
}


@transaction.atomic
def chronicle(*, on: date, items: WorkItemQuerySet | None = None) -> int:
    """Records how published items stand by now, and which units have a part; returns how many stand differently.

    Lights are taken as they were recorded last. What differs by the end of a day counts for that day: the spans of an
    earlier moment of it hold on none. Spans that somebody is ending at this moment are left to his own transaction.
    """
    among: Any = (WorkItem.objects.all() if items is None else items).order_by().published()
    ids = None if items is None else among.values("pk")
    _end(ItemSpan, _ITEM_DIFFERS, on=on, among=ids)
    _end(PartSpan, _PART_DIFFERS, on=on, among=ids)
    before = _spans(ItemSpan, item=OuterRef("pk"))
    # A length is guessed, where the column's statistics would still say that no item has a light after a first night.
    lit = among.alias(told=Length("judged_rule")).filter(told__gt=0)
    begun = insert_from(
        ItemSpan,
        lit.exclude(Exists(before.filter(until__isnull=True))),
        locks=False,
        item=F("pk"),
        since=_from(ItemSpan, before, on=on),
        **{name: F(source) for name, source in SAID.items()},
    )
    before = _spans(PartSpan, item=OuterRef("item"), unit=OuterRef("unit"))
    insert_from(
        PartSpan,
        Responsibility.objects.filter(item__in=among.values("pk")).exclude(
            Exists(before.filter(until__isnull=True))
        ),
        locks=False,
        since=_from(PartSpan, before, on=on),
        **{name: F(name) for name in ("item", "unit", "part", "order")},
    )
    return begun


def _spans(model: Any, **of: Any) -> Any:
    return model.objects.filter(**of)


def _from(model: Any, before: Any, *, on: date) -> Greatest | Value:
    """The day, but never one that the spans before hold on: what stands of the past is not told anew.

    ``before`` is asked of each row, and so only where a span has ended on a later day.
    """
    day = Value(on, output_field=DateField())
    if not model.objects.filter(until__gt=on).exists():
        return day
    return Greatest(day, Coalesce(Subquery(before.order_by("-until").values("until")[:1]), day))


_ITEM_DIFFERS = """
    SELECT span.id FROM tasks_itemspan AS span JOIN tasks_workitem AS item ON item.id = span.item_id
    WHERE span.until IS NULL AND (DIFFERS)
"""
_PART_DIFFERS = """
    SELECT span.id FROM tasks_partspan AS span WHERE span.until IS NULL AND NOT EXISTS (
        SELECT 1 FROM tasks_responsibility AS part
        WHERE part.item_id = span.item_id AND part.unit_id = span.unit_id
            AND part.part = span.part AND part."order" = span."order"
    )
"""
_END = """
    UPDATE TABLE SET until = LATER(since, %s) WHERE id IN (DIFFERING)
"""


def _end(model: type[Model], differing: str, *, on: date, among: Any) -> None:
    """Ends the open spans that say what is no longer so."""
    is_postgresql = connection.vendor == "postgresql"
    params: list[Any] = [on]
    if among is not None:
        sql, within = among.query.sql_with_params()
        differing += f" AND span.item_id IN ({sql})"
        params += within
    if is_postgresql:
        differing += f" {locking(model)}".replace(f'"{model._meta.db_table}"', "span")
    statement = (
        _END.replace("TABLE", model._meta.db_table)
        .replace("LATER", "GREATEST" if is_postgresql else "MAX")
        .replace("DIFFERING", differing)
        .replace("DIFFERS", _differs("IS DISTINCT FROM" if is_postgresql else "IS NOT"))
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, params)


def _differs(operator: str) -> str:
    """SQL: whether an item stands otherwise than its span says."""
    quote = connection.ops.quote_name
    pairs = ((_column(ItemSpan, name), _column(WorkItem, source)) for name, source in SAID.items())
    return " OR ".join(f"span.{quote(ours)} {operator} item.{quote(its)}" for ours, its in pairs)


def _column(model: type[Model], name: str) -> str:
    field: Any = model._meta.get_field(name)
    return str(field.column)

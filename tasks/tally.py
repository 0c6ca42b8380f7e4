"""How tasks stand, counted by the database in one statement: by light's rule within domain, unit, and day of the limit.

Counted either as items stand now, their lights worked out on the spot, or as spans say that they stood at the end of a
day. Both give the same figures of the same facts, since a span carries them under the item's own names.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import reduce
from operator import add
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Cast

from tasks.choices import Kind, Light
from tasks.lights import planned_permille, rule_case, with_facts
from tasks.lights.rules import BY_NAME
from tasks.models import PartSpan, Responsibility
from tasks.models.span import SpanQuerySet
from tasks.querysets import WorkItemQuerySet
from tasks.querysets.standings import CLOSED_LATE, report_missing
from tasks.standing import CLOSED, HALTED, Count, Standing


@dataclass(frozen=True, slots=True)
class Tally:
    """How tasks stand on a day.

    ``domains`` by id, ``units`` by id and domain id: a task of several units counts for each; ``agencies`` likewise,
    where they were asked for. ``days`` are the nearest
    limits of open tasks, with how many show each light. ``runs`` are start, limit, and how many tasks that are not
    halted share these two, where the limit is still ahead; ``run_out`` is how many there are whose limit is not.
    """

    on: date
    domains: Mapping[int, Standing]
    units: Mapping[int, Mapping[int, Standing]]
    agencies: Mapping[int, Mapping[int, Standing]]
    days: Mapping[date, Mapping[Light, int]]
    runs: Sequence[tuple[date, date, int]]
    run_out: int

    @property
    def all(self) -> Standing:
        """Every task once."""
        return reduce(add, self.domains.values(), Standing())

    def unit(self, unit: int) -> Standing:
        """The tasks that a unit has a part in."""
        return reduce(add, self.units.get(unit, {}).values(), Standing())


def tally_now(items: WorkItemQuerySet, *, on: date, by_agency: bool = False) -> Tally:
    """How these items' tasks stand now, as of the business date. One query."""
    rows = with_facts(items.filter(kind=Kind.TASK), on=on).annotate(rule=rule_case(on))
    parts = Responsibility.objects.order_by().values_list("item_id", "unit_id")
    return _count(rows, parts, item="pk", agency="plan__agency" if by_agency else "", on=on)


def tally_then(spans: SpanQuerySet, *, on: date, by_agency: bool = False) -> Tally:
    """How the tasks of these spans stood at the end of a day. One query."""
    rows = _tasks_then(spans, on=on)
    parts = PartSpan.objects.on(on).order_by().values_list("item_id", "unit_id")
    agency = "item__plan__agency" if by_agency else ""
    return _count(rows, parts, item="item", agency=agency, on=on)


def standing_then(spans: SpanQuerySet, by: str, *, on: date) -> dict[Any, Standing]:
    """How the tasks of these spans stood at the end of a day, by a field of theirs. One query."""
    lit, params = _lit(_tasks_then(spans, on=on), "item", by, "", on=on)
    statement = STATEMENT_BY.replace("LIT", lit)
    found: dict[Any, dict[str, Count]] = defaultdict(dict)
    for key, rule, *sums in _rows(statement, params):
        found[key][rule] = _summed(sums)
    return {key: Standing(by_rule) for key, by_rule in found.items()}


NO_ID, NO_DAY = "CAST(NULL AS bigint)", "CAST(NULL AS date)"  # the first branch says the types
DOMAIN, UNIT, DAY, RUN, AGENCY = 1, 2, 3, 4, 5  # what a row of the statement is about
COLUMNS = (
    *(
        "item",
        "domain",
        "agency",
        "rule",
        "progress",
        "planned",
        "next_limit",
        "starts_on",
        "ends_on",
    ),
    *("closed_late", "unreported"),
)
SUMS = "COUNT(*), SUM(progress), SUM(planned), SUM(closed_late), SUM(unreported)"
# What is told apart by its first column; none of it is a person's.
STATEMENT = f"""
WITH lit ({", ".join(COLUMNS)}) AS MATERIALIZED (LIT), part (item, unit) AS (PARTS)
SELECT {DOMAIN}, domain, {NO_ID}, rule, {SUMS}, {NO_DAY}, {NO_DAY} FROM lit GROUP BY domain, rule
UNION ALL
SELECT {UNIT}, unit, domain, rule, {SUMS}, NULL, NULL
FROM lit JOIN part ON part.item = lit.item GROUP BY unit, domain, rule
UNION ALL
SELECT {AGENCY}, agency, domain, rule, {SUMS}, NULL, NULL
FROM lit WHERE agency IS NOT NULL GROUP BY agency, domain, rule
UNION ALL
SELECT {DAY}, NULL, NULL, rule, COUNT(*), NULL, NULL, NULL, NULL, next_limit, NULL
FROM lit WHERE rule NOT IN ('{CLOSED}', '{HALTED}') GROUP BY next_limit, rule
UNION ALL
SELECT {RUN}, NULL, NULL, '', COUNT(*), NULL, NULL, NULL, NULL, starts_on, ends_on
FROM lit WHERE rule <> '{HALTED}' AND ends_on > %s GROUP BY starts_on, ends_on
"""  # noqa: S608
STATEMENT_BY = f"""
WITH lit ({", ".join(COLUMNS)}) AS (LIT) SELECT domain, rule, {SUMS} FROM lit GROUP BY domain, rule
"""  # noqa: S608


def _tasks_then(spans: SpanQuerySet, *, on: date) -> SpanQuerySet:
    rows: SpanQuerySet = spans.on(on).filter(item__kind=Kind.TASK)
    return rows.annotate(permille=planned_permille(on))


def _count(rows: QuerySet, parts: QuerySet, *, item: str, agency: str, on: date) -> Tally:
    try:
        lit, params = _lit(rows, item, "domain", agency, on=on)
    except EmptyResultSet:  # who asks sees nothing
        return Tally(on, {}, {}, {}, {}, [], 0)
    part, part_params = parts.query.sql_with_params()
    statement = STATEMENT.replace("PARTS", part).replace("LIT", lit)
    if connection.vendor == "sqlite":  # which keeps what is read twice by itself
        statement = statement.replace("AS MATERIALIZED", "AS")
    domains: dict[int, dict[str, Count]] = defaultdict(dict)
    groups: dict[int, dict[int, dict[int, dict[str, Count]]]] = {
        kind: defaultdict(lambda: defaultdict(dict)) for kind in (UNIT, AGENCY)
    }
    days: dict[date, dict[Light, int]] = defaultdict(lambda: dict.fromkeys(Light, 0))
    runs: list[tuple[date, date, int]] = []
    for kind, one, other, rule, tasks, *sums, first, last in _rows(
        statement, [*params, *part_params, on]
    ):
        if kind == DOMAIN:
            domains[one][rule] = _summed([tasks, *sums])
        elif kind in groups:
            groups[kind][one][other][rule] = _summed([tasks, *sums])
        elif kind == DAY:
            days[_day(first)][BY_NAME[rule].light] += tasks
        else:
            runs.append((_day(first), _day(last), tasks))
    standing = {domain: Standing(by_rule) for domain, by_rule in domains.items()}
    counted = sum(each.tasks - each.of(HALTED).tasks for each in standing.values())
    return Tally(
        on=on,
        domains=standing,
        units=_standings(groups[UNIT]),
        agencies=_standings(groups[AGENCY]),
        days=dict(sorted(days.items())),
        runs=sorted(runs),
        run_out=counted - sum(n for _first, _last, n in runs),
    )


def _standings(groups: Any) -> dict[int, dict[int, Standing]]:
    return {
        key: {domain: Standing(by_rule) for domain, by_rule in within.items()}
        for key, within in groups.items()
    }


def _lit(rows: Any, item: str, domain: str, agency: str, *, on: date) -> tuple[str, Sequence[Any]]:
    """The rows as ``COLUMNS``; the queryset says ``rule`` and ``permille``."""
    told = rows.order_by().annotate(
        is_closed_late=_one_where(CLOSED_LATE), is_unreported=_one_where(report_missing(on))
    )
    told = told.annotate(of_agency=F(agency) if agency else Cast(Value(None), IntegerField()))
    names = (
        item,
        domain,
        "of_agency",
        "rule",
        "progress",
        "permille",
        "next_limit",
        "starts_on",
        "limit",
    )
    sql, params = told.values_list(
        *names, "is_closed_late", "is_unreported"
    ).query.sql_with_params()
    return sql, params


def _one_where(holds: Q) -> Case:
    return Case(When(holds, then=Value(1)), default=Value(0), output_field=IntegerField())


def _rows(statement: str, params: Iterable[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, list(params))
        return list(cursor.fetchall())


def _summed(sums: Sequence[Any]) -> Count:
    """Sums as the databases give them: SQLite adds decimals as floats."""
    tasks, progress, planned, closed_late, unreported = sums
    return Count(
        int(tasks),
        round(Decimal(str(progress)), 1),
        int(planned),
        int(closed_late),
        int(unreported),
    )


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)

"""Judges items: raises and clears their flags, and records how their lights changed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Max

from tasks.lights import RULES, light_figures, rule_case, with_facts
from tasks.models import JudgedDay, LightChange, WorkItem
from tasks.querysets import WorkItemQuerySet
from tasks.services.chronicle import chronicle
from tasks.services.flagging import flag_by_rule
from tasks.services.report_dues import refresh_report_dues
from worktracker.lib.bulk import locking

MADE_UP = 31  # missed days that a nightly job makes up for, the latest ones


@dataclass(frozen=True, slots=True)
class Judgement:
    """What judging changed: flags raised and cleared, lights that differ from what was recorded."""

    raised: int = 0
    cleared: int = 0
    changed: int = 0

    def __add__(self, other: "Judgement") -> "Judgement":
        return Judgement(
            self.raised + other.raised, self.cleared + other.cleared, self.changed + other.changed
        )


@transaction.atomic
def judge(*, on: date, items: WorkItemQuerySet | None = None) -> Judgement:
    """Judges published items as of a day, or those of ``items``: flags by rule, then lights; again, it adds nothing."""
    raised, cleared = flag_by_rule(on=on, items=items)
    return Judgement(raised, cleared, record_lights(on=on, items=items))


@transaction.atomic
def judge_again(items: WorkItemQuerySet, *, on: date) -> Judgement:
    """After a change by hand: which reports these items wait for, their flags and lights."""
    refresh_report_dues(items)
    return judge(on=on, items=items)


@transaction.atomic
def record_lights(*, on: date, items: WorkItemQuerySet | None = None) -> int:
    """Records each light of a published item that differs from the one recorded last, and how the items stand with it.

    One statement for any number of items: the item keeps its light, ``LightChange`` how it came to it. Returns how many
    lights differed.
    """
    changed = _record_changes(on=on, items=items)
    chronicle(on=on, items=items)
    return changed


def _record_changes(*, on: date, items: WorkItemQuerySet | None) -> int:
    among = WorkItem.objects.all() if items is None else items
    rows = (
        with_facts(among.order_by().published(), on=on)
        .annotate(new_rule=rule_case(on), figures=light_figures())
        .exclude(judged_rule=F("new_rule"))  # a rule gives one light, so that this tells of both
        .values_list("pk", "judged_light", "new_rule", "figures")
    )
    sql, params = rows.query.sql_with_params()
    if connection.vendor == "postgresql":
        return _record_at_once(sql, params, on=on)
    return _record_in_turn(sql, params, on=on)


def judge_missed(
    job: str, one: Callable[[date], Judgement], *, on: date, at: datetime
) -> tuple[Judgement, Sequence[date]]:
    """Has ``one`` judge every day up to ``on`` that this job has not judged yet, each in its own transaction.

    Returns what changed in all, and the days. The first time that is ``on`` alone; after a longer stop the latest
    ``MADE_UP`` days. ``on`` itself is always judged, so that running again tells the same.
    """
    found, days = Judgement(), _missed(job, on=on)
    for day in days:
        with transaction.atomic():
            found += one(day)
            JudgedDay.objects.update_or_create(job=job, day=day, defaults={"at": at})
    return found, days


def _missed(job: str, *, on: date) -> list[date]:
    last = JudgedDay.objects.filter(job=job, day__lte=on).aggregate(last=Max("day"))["last"]
    if last is None:
        return [on]
    first = max(last + timedelta(days=1), on - timedelta(days=MADE_UP - 1))
    missed = [first + timedelta(days=n) for n in range((on - first).days)]
    return [*missed, on]


# PostgreSQL: what differs is worked out once, and locked; what somebody is changing is left to him.
_AT_ONCE = """
    WITH differing (item_id, old, rule, figures) AS (DIFFERING), lit AS (
        UPDATE tasks_workitem
        SET judged_light = LIGHT, judged_rule = differing.rule, judged_since = %s
        FROM differing WHERE tasks_workitem.id = differing.item_id
    )
    INSERT INTO tasks_lightchange (day, item_id, old, new, rule, figures)
    SELECT %s, item_id, old, LIGHT, differing.rule, figures FROM differing
"""
# SQLite, which has one writer at a time: the changes first, then the items after them.
_CHANGES = """
    INSERT INTO tasks_lightchange (day, item_id, old, new, rule, figures)
    WITH differing (item_id, old, rule, figures) AS (DIFFERING)
    SELECT %s, item_id, old, LIGHT, differing.rule, figures FROM differing
"""
_ITEMS = """
    UPDATE tasks_workitem
    SET judged_light = made.new, judged_rule = made.rule, judged_since = %s
    FROM tasks_lightchange AS made WHERE made.id > %s AND made.item_id = tasks_workitem.id
"""


# The light of each rule, as SQL: our own words, none of a person's.
_LIGHT = " ".join(
    [
        "CASE differing.rule",
        *(f"WHEN '{one.name}' THEN '{one.light.value}'" for one in RULES),
        "END",
    ]
)


def _record_at_once(sql: str, params: Sequence[Any], *, on: date) -> int:
    with connection.cursor() as cursor:
        statement = _written(_AT_ONCE, f"{sql} {locking(WorkItem)}")
        cursor.execute(statement, [*params, on, on])
        return int(cursor.rowcount)


def _record_in_turn(sql: str, params: Sequence[Any], *, on: date) -> int:
    last = LightChange.objects.aggregate(last=Max("pk"))["last"] or 0
    with connection.cursor() as cursor:
        cursor.execute(_written(_CHANGES, sql), [*params, on])
        inserted = int(cursor.rowcount)
        cursor.execute(_ITEMS, [on, last])
    return inserted


def _written(statement: str, differing: str) -> str:
    return statement.replace("DIFFERING", differing).replace("LIGHT", _LIGHT)

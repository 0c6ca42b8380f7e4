"""The nightly judging of many items, beside the same INSERTs and UPDATEs written by hand, on copies of the same tables.

    nightly.py [--items N] [--sqlite]

On a PostgreSQL of its own (or that of TEST_DATABASE_URL), with --sqlite on a file. Prints seconds, ratios, and by how
much this process grew; exits with 1 where the two do not come to the same rows.
"""

# ruff: noqa: S608  # statements of our own names and figures alone

import argparse
import os
import re
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import date, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
FIRST = date(2024, 10, 15)
# Where the seventh working day from each of the two nights ends, weekends after it included.
NEAR = {FIRST: date(2024, 10, 24), FIRST + timedelta(days=1): date(2024, 10, 27)}
TABLES = ("tasks_workitem", "tasks_flag", "tasks_lightchange", "tasks_itemspan")


def main() -> None:
    """Fills, copies, and judges two nights both ways."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=1_000_000)
    parser.add_argument("--sqlite", action="store_true")
    options = parser.parse_args()
    sys.path[:0] = [str(ROOT), str(ROOT / "script")]
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        url = ""
        if not options.sqlite:
            from _services import postgresql

            url = stack.enter_context(postgresql())
        os.environ.update(DEBUG="", DEMO="1", DATA_DIR=folder, DATABASE_URL=url, REDIS_URL="")
        os.environ["DJANGO_SETTINGS_MODULE"] = "worktracker.settings"
        import django

        django.setup()
        same = _run(options.items)
        from django.db import connections

        connections.close_all()
    raise SystemExit(0 if same else 1)


def _run(items: int) -> bool:
    from django.core.management import call_command
    from django.db import connection

    from tasks.services.judging import judge

    call_command("migrate", verbosity=0)
    print(
        f"{connection.display_name} {'.'.join(map(str, connection.get_database_version()))}, {items} items"
    )
    print(f"filled in {_taken(lambda: _fill(items)):.0f} s")
    same = True
    for name, on in (("first night", FIRST), ("the next night", FIRST + timedelta(days=1))):
        before = _memory()
        ours = _taken(lambda on=on: judge(on=on))
        grown = _memory() - before
        bare = _taken(lambda on=on: _by_hand(on))
        differing = {table: _differing(table) for table in ("flag", "lightchange", "itemspan")}
        same = same and not any(differing.values())
        print(
            f"{name}: judged in {ours:.1f} s, by hand {bare:.1f} s, ratio {ours / bare:.2f}; "
            f"grew by {grown:.0f} MB; rows that differ: {differing}"
        )
        _count_rows()
    return same


def _count_rows() -> None:
    """What a running PostgreSQL does by itself before the next night: it counts the tables that have rows."""
    from django.db import connection

    with connection.cursor() as cursor:
        for table in (*TABLES, *(f"bare_{table}" for table in TABLES)):
            cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {table})")
            if cursor.fetchone()[0]:
                cursor.execute(f"ANALYZE {table}")


def _fill(items: int) -> None:
    """A hundred plans of ten agencies, the items of each together, as publishing stores them; states, limits, progress
    and reports are spread by the item's number.
    """
    from django.db import connection
    from django.utils import timezone

    from agencies.models import Agency
    from tasks.models import Domain, Plan

    domain = Domain.objects.create(code="air", name="大气环境", short_name="大气")
    for n in range(100):
        agency, _new = Agency.objects.get_or_create(
            code=f"a{n % 10}", defaults={"name": f"机关 {n % 10}"}
        )
        Plan.objects.create(
            agency=agency,
            code=f"plan-{n}",
            title=f"计划 {n}",
            year=2024,
            state="published",
            published_at=timezone.now(),
        )
    first = Plan.objects.order_by("pk").values_list("pk", flat=True)[0]
    each = -(-items // 100)
    is_postgresql = connection.vendor == "postgresql"
    numbers = (
        "SELECT n FROM generate_series(0, %(items)s - 1) AS n"
        if is_postgresql
        else "WITH RECURSIVE up(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM up WHERE n < %(items)s - 1) "
        "SELECT n FROM up"
    )
    day = "date '2024-01-01' + {}" if is_postgresql else "date('2024-01-01', ({}) || ' days')"
    true, empty = ("true", "'[]'::jsonb") if is_postgresql else ("1", "'[]'")
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO tasks_workitem (plan_id, ordinal, marker, kind, section, path, title, text, spans, domain_id,
                domain_reason, starts_on, "limit", limit_inferred, next_limit, next_limit_kind, state, progress,
                reported_on, moved_on, report_due, closed_on, judged_light, judged_rule, title_key, version)
            SELECT {first} + n / {each}, n %% {each}, '(' || n || ')',
                CASE n %% 20 WHEN 0 THEN 'goal' ELSE 'task' END, '', {empty},
                '任务 ' || n, '做好任务 ' || n, {empty}, {domain.pk}, {empty.replace("[]", "{}")},
                {day.format("0")}, {day.format("200 + n * 7 %% 166")}, {true},
                {day.format("CASE WHEN n %% 10 < 2 THEN 200 + n * 7 %% 60 ELSE 270 + n * 7 %% 96 END")}, 'limit',
                CASE WHEN n %% 10 = 3 THEN 'closed' WHEN n %% 50 = 4 THEN 'halted' ELSE 'in_progress' END,
                (n * 13) %% 101, {day.format("200 + n %% 80")}, {day.format("200 + n %% 89")},
                CASE n %% 4 WHEN 0 THEN {day.format("268 + n * 3 %% 60")} END,
                CASE WHEN n %% 10 = 3 THEN {day.format("200")} END, '', '', '', 0
            FROM ({numbers}) AS numbered
            """,
            {"items": items},
        )
        for table in TABLES:
            if is_postgresql:
                _copy_on_postgresql(cursor, table)
            else:
                _copy_on_sqlite(cursor, table)
        cursor.execute("INSERT INTO bare_tasks_workitem SELECT * FROM tasks_workitem")
    _count_rows()


def _copy_on_postgresql(cursor: Any, table: str) -> None:
    """An empty table with the same checks, indexes and references."""
    cursor.execute(f"CREATE TABLE bare_{table} (LIKE {table} INCLUDING ALL)")
    cursor.execute(
        "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'f' AND conrelid = %s::regclass",
        [table],
    )
    for (reference,) in cursor.fetchall():
        named = reference.replace(" tasks_workitem(", " bare_tasks_workitem(")
        cursor.execute(f"ALTER TABLE bare_{table} ADD {named}")


def _copy_on_sqlite(cursor: Any, table: str) -> None:
    """An empty table with the same checks, indexes and references; those to items lead to the items' own table."""
    cursor.execute(
        "SELECT sql FROM sqlite_master WHERE tbl_name = %s AND sql IS NOT NULL AND type IN ('table', 'index') "
        "ORDER BY type = 'index'",
        [table],
    )
    for (statement,) in cursor.fetchall():
        named = statement.replace(f'"{table}"', f'"bare_{table}"')
        cursor.execute(re.sub(r'INDEX "(\w+)"', r'INDEX "bare_\1"', named))


def _by_hand(on: date) -> None:
    """What the night comes to, as somebody would write it who knows these rules and this day alone."""
    from django.db import connection, transaction

    is_postgresql = connection.vendor == "postgresql"
    reached = "CAST(ROUND(progress * 10) AS integer)"
    between = "({} - {})" if is_postgresql else "CAST(julianday({}) - julianday({}) AS integer)"
    object_of = "jsonb_build_object" if is_postgresql else "json_object"
    today, near = f"'{on}'", f"'{NEAR[on]}'"
    if is_postgresql:
        today, near = f"date {today}", f"date {near}"
    total = "({} + 1)".format(between.format('"limit"', "starts_on"))
    elapsed = f"({between.format(today, 'starts_on')} + 1)"
    planned = (
        f'CASE WHEN starts_on > {today} THEN 0 WHEN "limit" <= {today} THEN 1000 '
        f"ELSE (2000 * {elapsed} + {total}) / (2 * {total}) END"
    )
    behind = f"CASE kind WHEN 'task' THEN ({planned}) - {reached} ELSE 0 END"
    still = "GREATEST" if is_postgresql else "MAX"
    still = f"{still}(COALESCE(moved_on, starts_on), starts_on)"
    long_ago = f"{today} - 60" if is_postgresql else f"date({today}, '-60 days')"
    stalled = f"kind = 'task' AND {still} < {long_ago} AND {reached} < 1000"
    days = between.format("next_limit", today)
    limit = f"'limit', next_limit, 'limit_kind', next_limit_kind, 'days', {days}"
    progress = (
        "'progress', CAST(progress AS double precision)"
        if is_postgresql
        else "'progress', CAST(progress AS real)"
    )
    kinds = (
        ("overdue", "overdue", f"next_limit < {today}", limit),
        ("due_soon", "near", f"next_limit >= {today} AND next_limit <= {near}", limit),
        ("behind", "behind", f"{behind} >= 50", f"{progress}, 'planned', {planned}"),
        ("not_reported", "unreported", f"report_due < {today}", "'report_due', report_due"),
        ("stalled", "stalled", stalled, f"{progress}, 'moved_on', moved_on"),
    )
    rules = (
        ("closed", "done", "state = 'closed'"),
        ("halted", "idle", "state = 'halted'"),
        ("overdue", "late", f"next_limit < {today}"),
        ("far_behind", "late", f"{behind} >= 150"),
        ("near", "warn", f"next_limit <= {near}"),
        ("behind", "warn", f"{behind} >= 50"),
        ("unreported", "warn", f"report_due < {today}"),
        ("stalled", "warn", stalled),
        ("not_begun", "idle", f"reported_on IS NULL AND {planned} < 50"),
    )
    light = (
        "CASE "
        + " ".join(f"WHEN {holds} THEN '{lit}'" for _name, lit, holds in rules)
        + " ELSE 'ok' END"
    )
    rule = (
        "CASE "
        + " ".join(f"WHEN {holds} THEN '{name}'" for name, _lit, holds in rules)
        + " ELSE 'on_track' END"
    )
    published = "plan_id IN (SELECT id FROM tasks_plan WHERE state = 'published')"
    is_open = f"state IN ('to_sign', 'in_progress', 'to_verify') AND {published}"
    figures = (
        f"{object_of}({progress}, 'planned', {planned}, 'limit', next_limit, 'limit_kind', next_limit_kind, "
        f"'inferred', limit_inferred, 'report_due', report_due, 'still_since', {still})"
    )
    with transaction.atomic(), connection.cursor() as cursor:
        for kind, _rule, holds, _seen in kinds:
            cursor.execute(
                f"UPDATE bare_tasks_flag SET cleared_on = {today} "
                f"WHERE cleared_on IS NULL AND kind = '{kind}' AND NOT EXISTS "
                f"(SELECT 1 FROM bare_tasks_workitem i WHERE i.id = item_id AND {is_open} AND {holds})"
            )
        for kind, name, holds, seen in kinds:
            cursor.execute(
                f"INSERT INTO bare_tasks_flag (item_id, kind, raised_on, rule, figures) "
                f"SELECT id, '{kind}', {today}, '{name}', {object_of}({seen}) FROM bare_tasks_workitem i "
                f"WHERE {is_open} AND {holds} AND NOT EXISTS (SELECT 1 FROM bare_tasks_flag f "
                f"WHERE f.item_id = i.id AND f.kind = '{kind}' AND f.cleared_on IS NULL)"
            )
        cursor.execute(
            f"INSERT INTO bare_tasks_lightchange (item_id, day, old, new, rule, figures) "
            f"SELECT id, {today}, judged_light, {light}, {rule}, {figures} FROM bare_tasks_workitem "
            f"WHERE {published} AND (judged_light <> {light} OR judged_rule <> {rule})"
        )
        cursor.execute(
            f"UPDATE bare_tasks_workitem SET judged_light = c.new, judged_rule = c.rule, judged_since = {today} "
            f"FROM bare_tasks_lightchange c WHERE c.item_id = bare_tasks_workitem.id AND c.day = {today}"
        )
        # What an item says changes this night by its light alone.
        said = 'domain_id, starts_on, "limit", next_limit, next_limit_kind, state, progress, report_due, closed_on'
        cursor.execute(
            f"UPDATE bare_tasks_itemspan SET until = {today} WHERE until IS NULL AND since < {today} AND item_id IN "
            f"(SELECT item_id FROM bare_tasks_lightchange WHERE day = {today})"
        )
        cursor.execute(
            f"INSERT INTO bare_tasks_itemspan (item_id, since, light, rule, {said}) "
            f"SELECT id, {today}, judged_light, judged_rule, {said} FROM bare_tasks_workitem "
            f"WHERE judged_since = {today}"
        )


def _differing(table: str) -> int:
    """How many rows stand in one of the two tables alone."""
    from django.db import connection

    columns = {
        "flag": "item_id, kind, raised_on, cleared_on, rule",
        "lightchange": "item_id, day, old, new, rule",
        "itemspan": "item_id, since, until, light, rule, progress, next_limit",
    }[table]
    ours, bare = f"tasks_{table}", f"bare_tasks_{table}"
    count = 0
    with connection.cursor() as cursor:
        for one, other in ((ours, bare), (bare, ours)):
            cursor.execute(
                f"SELECT COUNT(*) FROM (SELECT {columns} FROM {one} EXCEPT SELECT {columns} FROM {other}) AS alone"
            )
            count += cursor.fetchone()[0]
    return count


def _taken(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _memory() -> float:
    """The most that this process has held so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()

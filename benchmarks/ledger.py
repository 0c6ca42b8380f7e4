"""A ledger of many items, beside XlsxWriter alone writing the same cells, and the file read again by openpyxl.

    ledger.py [--items N] [--postgresql] [--targets]

On SQLite, or on a PostgreSQL of its own (that of TEST_DATABASE_URL). With --targets seven of ten items promise what is
measured each month; to judge these takes its own time, whoever writes the file. Each part runs in a process of its own,
whose greatest memory is printed with its seconds. What a part reads only to have something to write is not timed.
"""

# ruff: noqa: S608  # statements of our own names and figures alone

import argparse
import multiprocessing
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import date, datetime
from itertools import cycle, islice
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

ROOT = Path(__file__).resolve().parent.parent
ON = date(2024, 10, 15)
AT = datetime(2024, 10, 15, 8, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
SAMPLE = 2000  # lines whose cells the bare library writes over and over
UNITS = 40
MOST_LINKS = 65_530  # of a sheet
Work = Callable[[], None]


def main() -> None:
    """Fills, writes, writes bare, reads."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--targets", action="store_true")
    options = parser.parse_args()
    items = options.items
    sys.path[:0] = [str(ROOT), str(ROOT / "script"), str(ROOT / "benchmarks")]
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        url = ""
        if options.postgresql:
            from _services import postgresql

            url = stack.enter_context(postgresql())
        os.environ.update(DEBUG="", DEMO="1", DATA_DIR=folder, DATABASE_URL=url, REDIS_URL="")
        os.environ["DJANGO_SETTINGS_MODULE"] = "worktracker.settings"
        _apart(_fill, items, folder)
        if options.targets:
            _apart(_fill_targets, items, folder)
        whole = _apart(_export, items, folder)
        ours = _apart(_write_ours, items, folder)
        bare = _apart(_write_bare, items, folder)
        file = _apart(_whole_file, items, folder)
        again = _apart(_read, items, folder)
    for name, (seconds, memory) in {
        "the ledger's first sheet, from the database to the file": whole,
        "the same lines written without reading them": ours,
        "their cells by XlsxWriter alone": bare,
        "the whole file with its other sheets, as it is asked for": file,
        "its first sheet read by openpyxl": again,
    }.items():
        print(f"{name}: {seconds:.1f} s, {memory:.0f} MB")
    print(
        f"{items} items: writing {ours[0] / bare[0]:.2f} times the bare library, all {whole[0] / bare[0]:.2f} times"
    )


def _apart(work: Callable[[int, str], Work | None], items: int, folder: str) -> tuple[float, float]:
    """Seconds and the most memory in MB of some work in a process of its own."""
    here, there = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.get_context("spawn").Process(
        target=_measured, args=(work, items, folder, there)
    )
    process.start()
    there.close()
    measured: tuple[float, float] = here.recv()
    process.join()
    return measured


def _measured(work: Callable[[int, str], Work | None], items: int, folder: str, told: Any) -> None:
    """Work that prepares something gives what is to be timed."""
    import django

    django.setup()
    from django.urls import get_resolver

    get_resolver().url_patterns  # noqa: B018  # loads all that a running process has loaded
    timed = work(items, folder)
    start = time.perf_counter()
    if timed:
        timed()
    taken = time.perf_counter() - start
    told.send((taken, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))


def _fill(items: int, _folder: str) -> None:
    """Plans of ten agencies; each item with a lead and a cooperating unit, a step and an accepted report."""
    import nightly
    from django.core.management import call_command
    from django.db import connection

    from agencies.models import Agency, Unit, User
    from tasks.models import Period, Plan

    call_command("migrate", verbosity=0)
    nightly._fill(items)
    agency = Agency.objects.first()
    units = Unit.objects.bulk_create(
        Unit(agency=agency, name=f"第{n}处（科、室）", order=n) for n in range(UNITS)
    )
    clerk = User.objects.create(
        username="clerk", display_name="承办人", role="staff", agency=agency, unit=units[0]
    )
    User.objects.create(username="root", role="administrator", is_active=True)
    Period.objects.bulk_create(
        Period(plan=plan, starts=date(2024, 9, 1), ends=date(2024, 9, 30), due=date(2024, 10, 8))
        for plan in Plan.objects.all()
    )
    first, words = (
        units[0].pk,
        "9月份完成现场核查，发现问题146处，已整改122处，其余问题均已交办并明确时限。",
    )
    is_postgresql = connection.vendor == "postgresql"
    no = "false" if is_postgresql else "0"
    with connection.cursor() as cursor:
        for order, part, shift in ((0, "lead", 0), (1, "cooperating", 7)):
            cursor.execute(
                'INSERT INTO tasks_responsibility (item_id, unit_id, "order", part, printed, is_inferred, state) '
                f"SELECT id, {first} + (id + {shift}) %% {UNITS}, {order}, '{part}', '', {no}, 'in_progress' "
                "FROM tasks_workitem",
                [],
            )
        cursor.execute(
            'INSERT INTO tasks_milestone (item_id, "order", name, date, quote, relative, after, is_limit, '
            f"needs_confirmation) SELECT id, 0, '完成中期核查并报送总结', '{date(2024, 11, 30)}', '', '', '', {no}, "
            f"{no} FROM tasks_workitem"
        )
        cursor.execute(
            "INSERT INTO tasks_progressreport (item_id, unit_id, period_id, as_of, percent, narrative, problems, "
            "next_step, done, state, version, filed_as, reported_by_id, reported_at, decided_by_id, decided_at, note, "
            f"times_returned, handed_in, is_demo) SELECT i.id, {first} + i.id %% {UNITS}, p.id, '2024-09-25', 50, "
            f"%s, '资金尚未全部到位。', '10月底前完成整改并组织验收。', {no}, 'accepted', 0, 'own', %s, "
            f"'2024-09-25 08:00:00', %s, '2024-09-26 08:00:00', '', 0, '{{}}', {no} "
            "FROM tasks_workitem i JOIN tasks_period p ON p.plan_id = i.plan_id",
            [words, clerk.pk, clerk.pk],
        )
        cursor.execute("ANALYZE")


def _fill_targets(_items: int, _folder: str) -> None:
    """As in the notices of 2024."""
    from django.db import connection

    from agencies.models import User

    no, yes = ("false", "true") if connection.vendor == "postgresql" else ("0", "1")
    clerk = User.objects.get(username="clerk").pk
    some = "FROM tasks_workitem i JOIN tasks_plan p ON p.id = i.plan_id WHERE i.id % 10 < 7"
    name = "1000000 + i.id, '已整改问题数量 ' || i.id, '个'"
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO indicators_definition (id, name, unit, direction, aggregation, periodicity, decimals, margin, "
            f"tolerance, roll_up, note, agency_id) SELECT {name}, 'higher', 'cumulative', 'month', 0, 0, 0, '', '', "
            f"p.agency_id {some}"
        )
        cursor.execute(
            "INSERT INTO indicators_indicator (id, name, unit, agency_id, rolls_up, source, definition_id) "
            f"SELECT {name}, p.agency_id, {no}, '', 1000000 + i.id {some}"
        )
        cursor.execute(
            'INSERT INTO indicators_target (item_id, "order", kind, op, value, implicit, quote, indicator_id, curve) '
            f"SELECT i.id, 0, 'quantity', '>=', 146, {no}, '', 1000000 + i.id, 'linear' {some}"
        )
        for month in range(1, 10):
            cursor.execute(
                "INSERT INTO indicators_reading (period, value, recorded_at, is_demo, indicator_id, recorded_by_id, "
                f"is_current, note, source, status) SELECT '{date(2024, month, 1)}', {month * 13}, "
                f"'2024-10-08 08:00:00', {no}, 1000000 + i.id, {clerk}, {yes}, '', '', 'provisional' {some}"
            )
        cursor.execute("ANALYZE")


def _lines(limit: int | None = None) -> Any:
    from agencies.models import User
    from exchange.ledger.lines import read_lines
    from tasks.models import WorkItem

    root = User.objects.get(username="root")
    items = WorkItem.objects.visible_to(root).with_light(on=ON).in_order()
    return read_lines(items[:limit] if limit else items, on=ON)


def _write(lines: Any, path: Path) -> None:
    from exchange.ledger.columns import ledger_columns
    from worktracker.lib.xlsx import A3, Book

    with path.open("wb") as file:
        book = Book(title="台账", author="督查办", file=file)
        sheet = book.sheet("台账", ledger_columns(), paper=A3, frozen=4)
        sheet.headings()
        for line in lines:
            sheet.row(line)
        sheet.finish()
        book.finish()


def _export(_items: int, folder: str) -> Work:
    return lambda: _write(_lines(), Path(folder, "first.xlsx"))


def _write_ours(items: int, folder: str) -> Work:
    lines = islice(cycle(list(_lines(SAMPLE))), items)
    return lambda: _write(lines, Path(folder, "ours.xlsx"))


def _whole_file(_items: int, folder: str) -> Work:
    from agencies.models import User
    from exchange.choices import ExportForm, ExportKind
    from exchange.making import Order, make

    order = Order(
        kind=ExportKind.LEDGER,
        form=ExportForm.XLSX,
        query="sort=number",
        columns=(),
        by=User.objects.get(username="root"),
        on=ON,
        at=AT,
    )

    def timed() -> None:
        with Path(folder, "whole.xlsx").open("wb") as file:
            make(order, file, tick=lambda _rows: None)

    return timed


def _write_bare(items: int, folder: str) -> Work:
    """As somebody would write it who knows the cells, their formats and the rows' heights."""
    import xlsxwriter

    from exchange.ledger.columns import ledger_columns
    from worktracker.lib.xlsx import Styled

    columns = ledger_columns()
    rows = []
    for line in _lines(SAMPLE):
        cells = [column.getter(line) for column in columns]
        rows.append([cell if isinstance(cell, Styled) else Styled(cell) for cell in cells])
    options = {"constant_memory": True, "strings_to_urls": False}
    book = xlsxwriter.Workbook(str(Path(folder, "bare.xlsx")), options)
    sheet = book.add_worksheet("台账")
    known: dict[Any, Any] = {}

    def form(place: int, cell: Styled) -> Any:
        key = (place, type(cell.value), cell.style)
        if key not in known:
            look = {"border": 1, "valign": "vcenter", "text_wrap": isinstance(cell.value, str)}
            if isinstance(cell.value, date):
                look["num_format"] = "yyyy-mm-dd"
            known[key] = book.add_format({**look, **dict(cell.style)})
        return known[key]

    ready = [[(cell.value, cell.url, form(n, cell)) for n, cell in enumerate(row)] for row in rows]

    def timed() -> None:
        links = 0
        for number, row in enumerate(islice(cycle(ready), items)):
            sheet.set_row(number, 36)
            for place, (value, url, look) in enumerate(row):
                if url and links < MOST_LINKS:
                    links += 1
                    sheet.write_url(number, place, url, look, value)
                elif isinstance(value, str) and value:
                    sheet.write_string(number, place, value, look)
                elif value is None or value == "":
                    sheet.write_blank(number, place, None, look)
                elif isinstance(value, date):
                    sheet.write_datetime(number, place, value, look)
                else:
                    sheet.write_number(number, place, value, look)
        book.close()

    return timed


def _read(_items: int, folder: str) -> Work:
    import openpyxl

    def timed() -> None:
        book = openpyxl.load_workbook(Path(folder, "whole.xlsx"), read_only=True)
        for row in book.worksheets[0].iter_rows(values_only=True):
            row[0]

    return timed


if __name__ == "__main__":
    main()

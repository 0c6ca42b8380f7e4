"""Files in the background: made whole or not at all, by one maker, of what their owner sees."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from io import BytesIO
from itertools import count
from pathlib import Path
from threading import Event, Thread
from typing import Any, BinaryIO

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import translation
from openpyxl import load_workbook
from pytest_django import Settings

from agencies.choices import Role
from agencies.models import User
from exchange.choices import ExportForm, ExportKind, ExportState, Failure
from exchange.errors import ExportRefused
from exchange.making import Order
from exchange.models import Export
from exchange.services import producing
from exchange.services.ordering import (
    ExportEnded,
    TooManyExports,
    cancel_export,
    is_small,
    order_export,
)
from exchange.services.producing import produce, stored_at
from exchange.tests.factories import make_export, make_order
from tasks.models import Activity
from tasks.tests.factories import AT, make_agency, make_item, make_plan, make_unit, make_user
from worktracker.lib.one_at_a_time import alone

pytestmark = pytest.mark.django_db

LATER = AT + timedelta(minutes=5)


@pytest.fixture(autouse=True)
def root(settings: Settings, tmp_path: Path) -> Path:
    """Where the files go."""
    settings.EXPORT_ROOT = tmp_path / "exports"
    return tmp_path / "exports"


@pytest.fixture
def supervisor() -> User:
    """With three tasks."""
    person = make_user(Role.SUPERVISOR)
    plan = make_plan(agency=person.agency)
    unit = make_unit(agency=person.agency)
    for number in range(1, 4):
        make_item(plan=plan, unit=unit, title=f"第{number}项任务")
    return person


@pytest.fixture
def looks_at_every_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(producing, "SECONDS_BETWEEN_LOOKS", 0)
    monkeypatch.setattr("exchange.ledger.book.TICKS", 1)


def produced(at: datetime = LATER) -> dict[str, int]:
    return produce(clock=lambda: at)


def files(root: Path) -> list[str]:
    return sorted(path.name for path in root.iterdir()) if root.exists() else []


def verbs() -> list[str]:
    return [*Activity.objects.order_by("pk").values_list("verb", flat=True)]


# --- from the order to the file


def test_order_becomes_a_file_with_what_the_person_sees(supervisor: User, root: Path) -> None:
    make_item(plan=make_plan(agency=make_agency("jilin"), code="other"), title="别人的任务")
    export = order_export(make_order(supervisor), language="en")
    assert (export.state, export.rows_total) == (ExportState.WAITING, 3)

    assert produced() == {"exports_made": 1, "exports_failed": 0, "exports_deleted": 0}

    export.refresh_from_db()
    assert export.state == ExportState.READY
    assert (export.rows, export.percent, export.ended_at) == (3, 100, LATER)
    assert export.kept_until == LATER + timedelta(days=7)
    assert export.name.endswith(f"_{export.on:%Y%m%d}.xlsx")
    assert files(root) == [export.stored]
    content = stored_at(export).read_bytes()
    assert len(content) == export.size
    words = {cell.value for row in load_workbook(BytesIO(content)).worksheets[0] for cell in row}
    assert {"第1项任务", "第2项任务", "第3项任务"} <= words
    assert "别人的任务" not in words


@pytest.mark.parametrize("kind", ExportKind)
@pytest.mark.parametrize("form", ExportForm)
def test_every_kind_in_every_form(supervisor: User, kind: ExportKind, form: ExportForm) -> None:
    export = order_export(make_order(supervisor, kind=kind, form=form), language="en")

    produced()

    export.refresh_from_db()
    assert export.state == ExportState.READY
    start = b"PK" if form == ExportForm.XLSX else b"\xef\xbb\xbf"
    assert stored_at(export).read_bytes().startswith(start)


def test_language_and_conditions_are_those_of_the_order(supervisor: User) -> None:
    chosen = make_order(supervisor, form=ExportForm.CSV, query="q=第2项", columns=("task",))
    export = order_export(chosen, language="en")

    produced()

    export.refresh_from_db()
    lines = stored_at(export).read_text("utf-8-sig").splitlines()
    assert [line for line in lines if "项任务" in line] == ["1,第2项任务"]
    assert len(lines) == 2


def test_oldest_is_made_first(supervisor: User) -> None:
    second = order_export(make_order(supervisor, at=LATER), language="en")
    first = order_export(make_order(supervisor), language="en")
    ticks = count(1)

    produce(clock=lambda: LATER + timedelta(seconds=next(ticks)))

    in_order = Export.objects.ready().order_by("ended_at").values_list("pk", flat=True)
    assert [*in_order] == [first.pk, second.pk]


def test_nobody_makes_anything_while_another_does(supervisor: User) -> None:
    order_export(make_order(supervisor), language="en")
    other = make_export(supervisor, kept_until=AT)

    with held_elsewhere():
        assert not any(produced().values())

    other.refresh_from_db()
    assert other.state == ExportState.READY
    assert Export.objects.active().count() == 1


@contextmanager
def held_elsewhere() -> Iterator[None]:
    """The lock, in a session of its own."""

    has, go = Event(), Event()

    def hold() -> None:
        with alone("exports") as held:
            assert held
            has.set()
            go.wait(10)
        connection.close()

    thread = Thread(target=hold)
    thread.start()
    assert has.wait(10)
    try:
        yield
    finally:
        go.set()
        thread.join()


# --- what goes wrong


def test_maker_that_was_killed_is_followed_by_another(supervisor: User, root: Path) -> None:
    export = make_export(supervisor, ExportState.RUNNING, attempts=1, rows=2)
    root.mkdir()
    (root / f"{export.pk}.part").write_bytes(b"half")

    produced()

    export.refresh_from_db()
    assert (export.state, export.attempts) == (ExportState.READY, 2)
    assert files(root) == [export.stored]


def test_what_kills_its_makers_is_given_up(supervisor: User, root: Path) -> None:
    export = make_export(supervisor, ExportState.RUNNING, attempts=producing.ATTEMPTS)

    assert produced()["exports_failed"] == 1

    export.refresh_from_db()
    assert (export.state, export.failure) == (ExportState.FAILED, Failure.BROKEN_OFF)


@pytest.mark.parametrize(
    ("error", "failure"),
    [
        (OSError(errno.ENOSPC, "full"), Failure.DISK),
        (RuntimeError(OSError(errno.ENOSPC, "full")), Failure.DISK),
        (OSError(errno.EACCES, "no"), Failure.FAULT),
        (ValueError("a fault"), Failure.FAULT),
        (ExportRefused(["gone"]), Failure.REFUSED),
    ],
)
def test_failure_is_named_and_leaves_no_file(
    supervisor: User,
    root: Path,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    failure: Failure,
) -> None:
    def broken(_order: Order, file: BinaryIO, **_more: Any) -> None:
        file.write(b"half")
        raise error

    monkeypatch.setattr(producing, "make", broken)
    export = order_export(make_order(supervisor), language="en")
    after = order_export(make_order(supervisor), language="en")

    assert produced()["exports_failed"] == 2  # the next one is not held up

    for each in (export, after):
        each.refresh_from_db()
        assert (each.state, each.failure) == (ExportState.FAILED, failure)
    assert files(root) == []


@pytest.mark.parametrize("change", ["closed", "moved"])
def test_who_left_gets_nothing(supervisor: User, root: Path, change: str) -> None:
    export = order_export(make_order(supervisor), language="en")
    other = make_agency("jilin")
    User.objects.filter(pk=supervisor.pk).update(
        **({"is_active": False} if change == "closed" else {"agency": other})
    )

    produced()

    export.refresh_from_db()
    assert (export.state, export.failure) == (ExportState.FAILED, Failure.LEFT)
    assert files(root) == []


def test_impossible_condition_is_refused_at_once(supervisor: User) -> None:
    with pytest.raises(ExportRefused):
        order_export(make_order(supervisor, query="light=violet"), language="en")
    assert not Export.objects.exists()


def test_more_rows_than_a_sheet_holds_are_refused_but_as_csv(
    supervisor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("exchange.services.ordering.MOST_ROWS", 2)
    with translation.override("en"), pytest.raises(ExportRefused, match="2 rows at most"):
        order_export(make_order(supervisor), language="en")
    assert order_export(make_order(supervisor, form=ExportForm.CSV), language="en").rows_total == 3


# --- cancelling


def test_cancelled_while_it_waits(supervisor: User, root: Path) -> None:
    export = order_export(make_order(supervisor), language="en")

    cancel_export(export, by=supervisor, at=LATER)
    assert not any(produced().values())

    export.refresh_from_db()
    assert (export.state, export.ended_at) == (ExportState.CANCELLED, LATER)
    assert files(root) == []
    assert verbs()[-2:] == ["export_ordered", "export_cancelled"]


def test_cancelled_while_it_is_written(
    supervisor: User, root: Path, looks_at_every_row: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    export = order_export(make_order(supervisor), language="en")
    written = []
    really = producing._Ticking.__call__

    def ticks(ticking: Any, rows: int) -> None:
        written.append(rows)
        if rows == 2:
            cancel_export(export, by=supervisor, at=LATER)
        really(ticking, rows)

    monkeypatch.setattr(producing._Ticking, "__call__", ticks)

    assert not any(produced().values())

    export.refresh_from_db()
    assert (export.state, written) == (ExportState.CANCELLED, [1, 2])
    assert files(root) == []


def test_cancelled_at_the_last_moment(
    supervisor: User, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export = order_export(make_order(supervisor), language="en")
    really = producing.name_of

    def last_moment(order: Order) -> str:
        cancel_export(export, by=supervisor, at=LATER)
        return really(order)

    monkeypatch.setattr(producing, "name_of", last_moment)

    produced()

    export.refresh_from_db()
    assert export.state == ExportState.CANCELLED
    assert files(root) == []


def test_progress_is_stored_while_it_is_written(
    supervisor: User, looks_at_every_row: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    export = order_export(make_order(supervisor), language="en")
    seen = []
    really = producing._Ticking.__call__

    def ticks(ticking: Any, rows: int) -> None:
        really(ticking, rows)
        seen.append(Export.objects.get(pk=export.pk).percent)

    monkeypatch.setattr(producing._Ticking, "__call__", ticks)

    produced()

    assert seen[:3] == [33, 66, 99]


def test_what_ended_is_not_cancelled(supervisor: User) -> None:
    export = make_export(supervisor)
    with pytest.raises(ExportEnded):
        cancel_export(export, by=supervisor, at=LATER)
    export.refresh_from_db()
    assert export.state == ExportState.READY


def test_nobody_cancels_anothers(supervisor: User) -> None:
    export = make_export(supervisor, ExportState.WAITING)
    with pytest.raises(ExportEnded):
        cancel_export(export, by=make_user(Role.SUPERVISOR), at=LATER)
    export.refresh_from_db()
    assert export.is_active


# --- limits and time


def test_three_at_a_time(supervisor: User) -> None:
    orders = [order_export(make_order(supervisor), language="en") for _time in range(3)]
    with pytest.raises(TooManyExports):
        order_export(make_order(supervisor), language="en")
    cancel_export(orders[0], by=supervisor, at=LATER)
    order_export(make_order(supervisor), language="en")


@pytest.mark.parametrize(
    ("kind", "limit", "small"),
    [
        (ExportKind.LEDGER, 3, True),
        (ExportKind.LEDGER, 2, False),
        (ExportKind.READINGS, 0, True),
        (ExportKind.UNITS, 0, True),
    ],
)
def test_small_ones_come_at_once(
    supervisor: User, settings: Settings, kind: ExportKind, limit: int, small: bool
) -> None:
    settings.EXPORT_AT_ONCE_ROWS = limit
    assert is_small(make_order(supervisor, kind=kind)) is small


def test_files_go_after_their_time_and_rows_after_a_year(supervisor: User, root: Path) -> None:
    kept = make_export(supervisor, kept_until=LATER + timedelta(seconds=1))
    over = make_export(supervisor, kept_until=LATER)
    old = make_export(supervisor, ExportState.CANCELLED, ended_at=AT - producing.ROWS_KEPT)
    for name in (f"{'f' * 32}.xlsx", "7.part"):
        (root / name).write_bytes(b"of no row")
    (root / "worktracker.sqlite3").write_bytes(b"somebody else's")
    (root / "evidence").mkdir()

    assert produced()["exports_deleted"] == 1

    over.refresh_from_db()
    assert (over.state, over.stored) == (ExportState.DELETED, "")
    assert files(root) == sorted(["evidence", kept.stored, "worktracker.sqlite3"])
    assert not Export.objects.filter(pk=old.pk).exists()


@pytest.mark.parametrize(
    "fields",
    [
        {"state": ExportState.READY, "ended_at": AT},
        {"state": ExportState.WAITING, "ended_at": AT},
        {"state": ExportState.FAILED, "ended_at": AT},
        {"state": ExportState.CANCELLED, "ended_at": None},
        {"state": ExportState.WAITING, "rows": 4},
    ],
)
def test_database_refuses_what_cannot_be(supervisor: User, fields: dict[str, Any]) -> None:
    export = make_export(supervisor, ExportState.WAITING)
    with pytest.raises(IntegrityError), transaction.atomic():
        Export.objects.filter(pk=export.pk).update(**fields)

"""A restore that is refused, fails or is killed: one whole state stands."""

import contextlib
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from worktracker.backup.errors import ArchiveRefused, BackupFailed, RestoreRefused
from worktracker.backup.restoring import Wish
from worktracker.backup.taking import Taken
from worktracker.lib.only_one import only_one
from worktracker.tests.backup.bringing import AT_ONCE, LATER, bring_back, stands_as_in
from worktracker.tests.backup.installation import PEOPLE, Installation, databases
from worktracker.version import VERSION

pytestmark = pytest.mark.django_db


def test_installation_that_is_not_empty_is_spared(installation: Installation, taken: Taken) -> None:
    before = installation.state()

    with pytest.raises(RestoreRefused, match=r"is not empty\. To replace it"):
        bring_back(installation, taken, wish=Wish())

    assert installation.state() == before


def test_running_server_is_named(installation: Installation, taken: Taken) -> None:
    before = installation.state()

    with (
        only_one(installation.folder / "serve.lock"),
        pytest.raises(RestoreRefused, match=rf"^The server \(process {os.getpid()}\) runs on"),
    ):
        bring_back(installation, taken)

    assert installation.state() == before


HOLDING = (
    "import django, sys, time; django.setup()\n"
    "from django.db import connection\n"
    "connection.ensure_connection(); print('in', flush=True); sys.stdin.readline(); time.sleep({longer})\n"
)


def test_who_uses_the_database_is_named(installation: Installation, taken: Taken) -> None:
    before = installation.state()
    with _process(installation, HOLDING.format(longer=0)) as process:
        named = rf"process {process.pid}" if installation.store.kind == "sqlite" else r"\(pid \d+\)"
        with pytest.raises(RestoreRefused, match=rf"in use by .*{named}"):
            bring_back(installation, taken)
    assert installation.state() == before


def test_who_is_just_leaving_is_waited_for(installation: Installation, taken: Taken) -> None:
    with _process(installation, HOLDING.format(longer=0.5)) as process:
        assert process.stdin
        process.stdin.write("leave\n")
        process.stdin.flush()
        assert installation.store.users()

        bring_back(installation, taken)

    assert stands_as_in(installation, taken)


@contextlib.contextmanager
def _process(installation: Installation, script: str) -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen(
        [sys.executable, "-c", script],
        env=installation.environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    assert process.stdin
    assert process.stdout.readline() == "in\n"
    yield process
    process.communicate("")


def test_open_transaction_in_a_file_is_not_renamed_away(installation: Installation) -> None:
    if installation.store.kind != "sqlite":
        return  # PostgreSQL renames no database that somebody is connected to; the test above shows it
    with installation.store.scratch("restore") as scratch:
        connection = sqlite3.connect(installation.folder / "worktracker.sqlite3")
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("BEGIN IMMEDIATE")
        with pytest.raises(RestoreRefused, match="in use"):
            installation.store.give_way_to(scratch)
        connection.close()
    assert installation.execute("SELECT count(*) FROM agencies_user") == [(PEOPLE,)]


def test_archive_of_newer_code_is_refused(installation: Installation, taken: Taken) -> None:
    before = installation.state()
    installation.execute(
        "INSERT INTO django_migrations (app, name, applied) "
        "VALUES ('tasks', '9999_from_the_future', '2027-01-01 00:00:00+00')"
    )
    newer = installation.backup(at=LATER)
    installation.execute("DELETE FROM django_migrations WHERE name = '9999_from_the_future'")

    with pytest.raises(
        RestoreRefused, match=f"9999_from_the_future; this one is {VERSION}. Install"
    ):
        bring_back(installation, newer)
    with pytest.raises(RestoreRefused, match=f"of version {VERSION}; this one is 0.0.9"):
        bring_back(installation, taken, version="0.0.9")

    assert installation.state() == before


def test_too_little_room_is_told_first(
    installation: Installation, taken: Taken, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Usage:
        free = 1_000_000

    monkeypatch.setattr("worktracker.backup.restoring.shutil.disk_usage", lambda _folder: Usage)
    before = installation.state()

    with pytest.raises(RestoreRefused, match="too little room"):
        bring_back(installation, taken)

    assert installation.state() == before


def test_database_that_comes_out_differently_is_not_put_in_place(
    installation: Installation, taken: Taken, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, names = installation.state(), databases(installation)
    kind = type(installation.store)
    load = kind.load

    def loaded_and_changed(store: Any, dump: Path) -> None:
        load(store, dump)
        Installation(installation.folder, store).execute(
            "UPDATE agencies_user SET display_name = 'somebody else' WHERE username = 'clerk0'"
        )

    monkeypatch.setattr(kind, "load", loaded_and_changed)
    with pytest.raises(RestoreRefused, match=r"agencies_user: 4 rows, but with other content\."):
        bring_back(installation, taken)

    assert installation.state() == before
    assert databases(installation) == names


def test_failing_last_step_takes_the_files_away_again(
    installation: Installation, taken: Taken, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = installation.place.evidence_root / sorted(taken.manifest.files)[0]
    path.unlink()
    before = installation.state()

    def refused(*_args: Any) -> None:
        raise RestoreRefused("no")

    monkeypatch.setattr(type(installation.store), "give_way_to", refused)
    with pytest.raises(RestoreRefused, match=r"^no$"):
        bring_back(installation, taken)

    assert installation.state() == before


STORE = {
    "sqlite": "worktracker.backup.sqlite:Sqlite",
    "postgresql": "worktracker.backup.postgresql:Postgresql",
}


@pytest.mark.parametrize(
    ("when", "where", "stands"),
    [
        ("before", "worktracker.backup.restoring:missing_migrations", "old"),
        ("before", "{store}.load", "old"),
        ("after", "{store}.load", "old"),
        ("before", "{store}.give_way_to", "old"),
        ("after", "{store}.give_way_to", "new"),
        ("before", "worktracker.backup.restoring:_compare_at_last", "new"),
    ],
)
def test_killed_restore_leaves_one_whole_state(
    installation: Installation, taken: Taken, when: str, where: str, stands: str
) -> None:
    (installation.place.evidence_root / sorted(taken.manifest.files)[0]).unlink()
    old_tables, old_files = installation.state()
    names = databases(installation)
    where = where.format(store=STORE[installation.store.kind])
    words = ("restore", "--replace", "--yes", "--no-safety", str(taken.file))

    done = installation.run("-m", "worktracker.tests.backup.stopped", when, where, *words)

    assert done.returncode == -9, done.stderr
    tables, files = installation.state()
    assert tables == (old_tables if stands == "old" else taken.manifest.tables)
    wanted = old_files if stands == "old" else installation.named_files()
    assert wanted.items() <= files.items()
    bring_back(installation, taken, wish=AT_ONCE)
    assert stands_as_in(installation, taken)
    assert {
        name for name in databases(installation) if ".restore-" in name or "_restore_" in name
    } == set()
    assert len(databases(installation)) <= len(names) + 1  # serve.lock's like


def test_one_restore_at_a_time(installation: Installation, taken: Taken) -> None:
    with only_one(installation.place.lock), pytest.raises(BackupFailed, match="is at work"):
        bring_back(installation, taken)


def test_missing_archive_is_told(installation: Installation, taken: Taken) -> None:
    with pytest.raises((ArchiveRefused, RestoreRefused), match="There is no archive"):
        bring_back(installation, replace(taken, file=Path("/nowhere.tar")))

"""A restore: the archive's moment whole, with all that is the installation's own."""

import secrets
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from worktracker.backup import restoring
from worktracker.backup.errors import RestoreRefused
from worktracker.backup.restoring import Wish, restore
from worktracker.backup.taking import Taken
from worktracker.tests.backup.bringing import AT_ONCE, LATER, REPLACE, bring_back, stands_as_in
from worktracker.tests.backup.installation import PEOPLE, Installation, databases

pytestmark = pytest.mark.django_db


def test_destroyed_installation_is_brought_back(installation: Installation, taken: Taken) -> None:
    installation.destroy()

    restored = bring_back(installation, taken, wish=Wish())

    assert stands_as_in(installation, taken)
    assert installation.files() == installation.named_files()
    assert (restored.safety, restored.waiting, restored.deleted_files) == (None, [], 0)


def test_restored_installation_goes_on_working(installation: Installation, taken: Taken) -> None:
    """Keys are given out where they ended, the trail is whole, guarded, and grows."""
    installation.destroy()
    bring_back(installation, taken, wish=Wish())

    script = (
        "import django; django.setup()\n"
        "from agencies.models import User\n"
        "from tasks.models import ProgressReport\n"
        "from tasks.services.sealing import seal_trail\n"
        "from tasks.tests.factories import AT\n"
        "from worktracker.tests.backup.writer import attach\n"
        "clerk = User.objects.get(username='clerk2')\n"
        "attach(ProgressReport.objects.get(reported_by=clerk), clerk, 'on it goes')\n"
        "seal_trail(at=AT)\n"
    )
    done = installation.run("-c", script)
    assert done.returncode == 0, done.stderr
    audit = installation.manage("verify_audit")

    assert audit.returncode == 0, audit.stdout + audit.stderr
    with pytest.raises(Exception, match="append-only"):
        installation.execute("DELETE FROM tasks_activity")
    assert installation.execute("SELECT count(*) FROM tasks_evidence") == [(PEOPLE + 2,)]


def test_nobody_is_signed_in_after_a_restore(installation: Installation, taken: Taken) -> None:
    assert installation.execute("SELECT count(*) FROM django_session") == [(1,)]

    bring_back(installation, taken)

    assert installation.execute("SELECT count(*) FROM django_session") == [(0,)]


def test_what_stood_before_is_replaced_and_kept_in_an_archive(
    installation: Installation, taken: Taken
) -> None:
    newer = installation.execute("SELECT count(*) FROM tasks_evidence")

    restored = bring_back(installation, taken)

    assert stands_as_in(installation, taken)
    assert restored.deleted_files == 1
    assert restored.safety
    restore(
        restored.safety, installation.place, key=None, wish=REPLACE, at=LATER + timedelta(hours=1)
    )
    assert installation.execute("SELECT count(*) FROM tasks_evidence") == newer
    assert installation.files() == installation.named_files()


def test_nothing_is_left_lying_about(installation: Installation, taken: Taken) -> None:
    before = databases(installation)

    bring_back(installation, taken, wish=AT_ONCE)

    assert databases(installation) == before
    assert not list(installation.folder.rglob(".*"))


def test_damaged_file_is_healed(installation: Installation, taken: Taken) -> None:
    path = installation.place.evidence_root / sorted(taken.manifest.files)[0]
    path.write_bytes(b"damaged")

    bring_back(installation, taken)

    assert stands_as_in(installation, taken)


def test_strange_files_are_left_alone(installation: Installation, taken: Taken) -> None:
    strange = installation.place.evidence_root / "ab" / "readme.txt"
    strange.parent.mkdir(exist_ok=True)
    strange.write_text("the administrator's own")

    bring_back(installation, taken)

    assert strange.exists()


def test_archive_of_older_code_is_restored_as_it_was(installation: Installation) -> None:
    back = installation.manage("migrate", "worktracker", "zero")
    assert back.returncode == 0, back.stderr
    older = installation.backup()
    installation.destroy()

    done = installation.manage("restore", str(older.file), environment={"LANGUAGE": "en"})

    assert done.returncode == 0, done.stderr
    assert "migrate" in done.stdout
    assert stands_as_in(installation, older)
    assert installation.manage("migrate").returncode == 0
    assert "worktracker_jobrun" in installation.store.tables()


def test_role_without_the_right_to_make_databases_restores_in_one_transaction(
    installation: Installation, taken: Taken, monkeypatch: pytest.MonkeyPatch
) -> None:
    if installation.store.kind == "sqlite":
        return  # a file beside can always be made
    monkeypatch.setattr(type(installation.store), "can_make_scratch", lambda _store: False)
    bring_back(installation, taken, wish=AT_ONCE)
    assert stands_as_in(installation, taken)
    before = installation.state()
    tables = {**taken.manifest.tables}
    tables["agencies_user"] = replace(tables["agencies_user"], digest="1:2")
    real = restoring.read_archive

    def differing(*args: Any, **options: Any) -> Any:
        contents = real(*args, **options)
        return replace(contents, manifest=replace(contents.manifest, tables=tables))

    monkeypatch.setattr(restoring, "read_archive", differing)
    with pytest.raises(RestoreRefused, match="agencies_user differs"):
        bring_back(installation, taken, wish=AT_ONCE)
    assert installation.state() == before


@pytest.mark.parametrize("may_make_databases", [True, False])
def test_planner_knows_the_restored_tables(
    installation: Installation,
    taken: Taken,
    monkeypatch: pytest.MonkeyPatch,
    may_make_databases: bool,
) -> None:
    """A dump of PostgreSQL comes without statistics."""
    if installation.store.kind == "sqlite":
        return  # the next test
    monkeypatch.setattr(
        type(installation.store), "can_make_scratch", lambda _store: may_make_databases
    )
    bring_back(installation, taken)
    blind = "SELECT relname FROM pg_stat_user_tables WHERE last_analyze IS NULL"
    assert installation.execute(blind) == []
    seen = "SELECT count(*) > 0 FROM pg_stats WHERE tablename = 'tasks_activity'"
    assert installation.execute(seen) == [(True,)]


def test_copied_file_brings_its_statistics(installation: Installation) -> None:
    if installation.store.kind != "sqlite":
        return  # the test before
    installation.execute("ANALYZE")
    known = installation.execute("SELECT * FROM sqlite_stat1 ORDER BY tbl, idx")
    taken = installation.backup()
    installation.destroy()
    bring_back(installation, taken, wish=Wish())
    assert known
    assert installation.execute("SELECT * FROM sqlite_stat1 ORDER BY tbl, idx") == known


def test_what_another_role_was_granted_survives(installation: Installation, taken: Taken) -> None:
    """As where one role owns the tables and another one reads and writes rows."""
    if installation.store.kind == "sqlite":
        return  # a file has no roles
    role = f"wt_{secrets.token_hex(6)}"
    rows = f"SELECT has_table_privilege('{role}', 'tasks_activity', 'INSERT')"
    schema = f"SELECT has_schema_privilege('{role}', 'public', 'USAGE')"
    by_default = (
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT ON TABLES TO {role}"
    )
    given = f"GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA public TO {role}"
    installation.execute(f"CREATE ROLE {role}", given, by_default)
    installation.execute(
        "REVOKE ALL ON SCHEMA public FROM PUBLIC", f"GRANT USAGE ON SCHEMA public TO {role}"
    )
    try:
        bring_back(installation, taken)

        assert stands_as_in(installation, taken)
        assert installation.execute(rows) == [(True,)]
        assert installation.execute(schema) == [(True,)]
    finally:
        installation.execute(f"DROP OWNED BY {role}", f"DROP ROLE {role}")


def test_incomplete_archive_is_restored_as_far_as_it_goes(installation: Installation) -> None:
    lost = installation.place.evidence_root / sorted(installation.files())[0]
    content = lost.read_bytes()
    lost.unlink()
    taken = installation.backup()
    lost.parent.mkdir(exist_ok=True)
    lost.write_bytes(content)  # found again, say, on another disk

    bring_back(installation, taken)

    assert installation.files() == installation.named_files()


def test_command_asks_before_it_replaces(installation: Installation, taken: Taken) -> None:
    before = installation.state()

    done = installation.manage("restore", "--replace", str(taken.file))  # nobody answers

    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert installation.state() == before

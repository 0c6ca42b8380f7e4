"""A backup: one moment whole, private, verified, and nothing half done under its name."""

import json
import os
import stat
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings

from worktracker.backup import archive, taking
from worktracker.backup.contents import read_archive
from worktracker.backup.errors import BackupFailed
from worktracker.backup.last import last_backup
from worktracker.backup.manifest import LEFT_EMPTY
from worktracker.backup.taking import archives, take_backup
from worktracker.lib.evidence_lock import files_may_go, files_stay
from worktracker.lib.only_one import only_one
from worktracker.tests.backup.installation import AT, PEOPLE, Installation
from worktracker.version import VERSION

pytestmark = pytest.mark.django_db

PATIENCE = 60.0


def test_archive_names_every_table_migration_and_file(installation: Installation) -> None:
    taken = installation.backup()

    manifest = taken.manifest
    assert taken.file.name == f"worktracker-20241016T023000Z-{VERSION}.tar"
    assert manifest.taken_at == "2024-10-16T02:30:00Z"
    assert manifest.tables["agencies_user"].rows == PEOPLE
    assert manifest.tables["tasks_evidence"].rows == PEOPLE + 1  # a removed one stays
    assert "tasks.0010_append_only_trail" in manifest.migrations
    assert {path: member.sha256 for path, member in manifest.files.items()} == installation.files()
    assert manifest.is_complete
    assert taken.was_read_back


def test_whoever_is_signed_in_is_not_in_the_archive(
    installation: Installation, tmp_path: Path
) -> None:
    assert installation.execute("SELECT count(*) FROM django_session") == [(1,)]
    (key,) = installation.execute("SELECT session_key FROM django_session")[0]

    taken = installation.backup()

    assert {taken.manifest.tables[table].rows for table in LEFT_EMPTY} == {0}
    dump = tmp_path / "dump"
    read_archive(taken.file, None, dump_to=dump)
    assert key.encode() not in dump.read_bytes()


def test_same_content_has_the_same_sums_whatever_its_order(installation: Installation) -> None:
    before = installation.store.tables()
    rows = installation.execute("SELECT session_key, session_data, expire_date FROM django_session")
    (old,) = rows

    installation.execute("UPDATE agencies_user SET display_name = 'x' WHERE username = 'clerk0'")
    changed = installation.store.tables()
    installation.execute(
        "UPDATE agencies_user SET display_name = 'clerk0' WHERE username = 'clerk0'"
    )

    assert old
    assert changed["agencies_user"].rows == before["agencies_user"].rows
    assert changed["agencies_user"].digest != before["agencies_user"].digest
    assert installation.store.tables() == before  # PostgreSQL has put the row elsewhere meanwhile


def test_archive_and_what_was_written_down_are_for_the_owner_alone(
    installation: Installation,
) -> None:
    taken = installation.backup()

    assert stat.S_IMODE(taken.file.stat().st_mode) == 0o600
    assert stat.S_IMODE(taken.file.parent.stat().st_mode) == 0o700
    assert sorted(path.name for path in taken.file.parent.iterdir()) == [
        "last.json",
        taken.file.name,
    ]
    assert not list(installation.folder.glob(".*"))


def test_standard_tools_open_and_check_it(installation: Installation, tmp_path: Path) -> None:
    taken = installation.backup()

    subprocess.run(["tar", "--extract", f"--file={taken.file}"], cwd=tmp_path, check=True)  # noqa: S607
    sums = subprocess.run(
        ["sha256sum", "--check", "--strict", "SHA256SUMS"],  # noqa: S607
        cwd=tmp_path,
        check=True,
        capture_output=True,
    )

    assert sums.stdout.count(b": OK") == 2 + len(taken.manifest.files)
    assert json.loads((tmp_path / "manifest.json").read_text())["version"] == VERSION


def test_last_good_backup_is_written_down(installation: Installation) -> None:
    taken = installation.backup()

    with override_settings(BACKUP_DIR=installation.place.backup_dir):
        last = last_backup()
        assert last is not None
        assert (last.at, last.file, last.size) == (AT, str(taken.file), taken.file.stat().st_size)
        assert (last.is_verified, last.is_encrypted, last.is_there) == (True, False, True)
        assert subprocess.check_output(["sha256sum", taken.file], text=True).startswith(last.sha256)  # noqa: S607
        taken.file.unlink()
        assert not last.is_there
        (taken.file.parent / "last.json").write_text("{")
        assert last_backup() is None


def test_missing_and_altered_files_are_named_and_the_archive_is_kept(
    installation: Installation,
) -> None:
    root = installation.place.evidence_root
    gone, altered = sorted(installation.files())[:2]
    (root / gone).unlink()
    (root / altered).write_bytes(b"something else")
    ids = dict(installation.execute("SELECT file, id FROM tasks_evidence"))

    taken = installation.backup()

    assert taken.file.name == f"worktracker-20241016T023000Z-{VERSION}-incomplete.tar"
    assert sorted(taken.manifest.problems) == sorted(
        [
            f"Evidence {ids[gone]}: its file {gone} cannot be read: No such file or directory.",
            f"Evidence {ids[altered]}: its file {altered} is not the one that was attached.",
        ]
    )
    assert gone not in taken.manifest.files
    assert not (taken.file.parent / "last.json").exists()


def test_command_ends_with_status_1_where_a_file_is_missing(installation: Installation) -> None:
    lost = sorted(installation.files())[0]
    (installation.place.evidence_root / lost).unlink()

    done = installation.manage("backup")

    assert done.returncode == 1
    assert lost in done.stderr
    assert len(list(installation.place.backup_dir.glob("*-incomplete.tar"))) == 1


def test_only_the_newest_are_kept_and_only_after_the_new_one_was_verified(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    moments = [AT + timedelta(days=n) for n in range(5)]
    for moment in moments[:3]:
        installation.backup(keep=0, at=moment)
    strange = installation.place.backup_dir / "worktracker-notes.txt"
    strange.write_text("not ours")

    with monkeypatch.context() as patch:
        patch.setattr(taking, "read_archive", _refusing)
        with pytest.raises(BackupFailed, match="written: disk is gone"):
            installation.backup(keep=2, at=moments[3])
    assert len(archives(installation.place.backup_dir)) == 3

    newest = installation.backup(keep=2, at=moments[4])

    assert [path.name[12:20] for path in archives(installation.place.backup_dir)] == [
        "20241018",
        "20241020",
    ]
    assert newest.file.exists()
    assert strange.exists()


def _refusing(*_args: Any, **_options: Any) -> None:
    raise OSError(5, "disk is gone")


def test_incomplete_backup_pushes_no_whole_one_out(installation: Installation) -> None:
    whole = installation.backup(keep=1)
    (installation.place.evidence_root / sorted(installation.files())[0]).unlink()

    installation.backup(keep=1, at=AT + timedelta(days=1))

    assert archives(installation.place.backup_dir) == [whole.file]


def test_full_disk_leaves_no_archive(installation: Installation) -> None:
    import resource

    path = installation.place.evidence_root / sorted(installation.files())[0]
    path.write_bytes(bytes(24 * 2**20))
    most = 16 * 2**20  # more than the database takes, less than the archive

    done = installation.manage(
        "backup", preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    )

    assert done.returncode == 1
    assert "File too large" in done.stderr or "文件" in done.stderr
    assert "Traceback" not in done.stderr
    assert list(installation.place.backup_dir.iterdir()) == []
    assert not list(installation.folder.glob(".*"))


def test_too_little_room_is_told_before_anything_is_written(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Usage:
        free = 1_000_000

    monkeypatch.setattr("worktracker.backup.taking.shutil.disk_usage", lambda _folder: Usage)

    with pytest.raises(BackupFailed, match=r"too little room: 0 MB free, \d+ MB needed\.$"):
        installation.backup()

    assert list(installation.place.backup_dir.iterdir()) == []


@pytest.mark.parametrize(
    ("when", "where"),
    [
        ("before", "worktracker.backup.archive:Writer.add"),
        ("before", "worktracker.backup.archive:Writer.end"),
        ("before", "worktracker.backup.taking:_read_back"),
        ("before", "worktracker.backup.taking:_put_in_place"),
    ],
)
def test_killed_backup_leaves_the_old_ones_and_no_half_one(
    installation: Installation, when: str, where: str
) -> None:
    old = installation.backup()
    before = installation.state()

    done = installation.run("-m", "worktracker.tests.backup.stopped", when, where, "backup")

    assert done.returncode == -9, done.stderr
    assert archives(installation.place.backup_dir) == [old.file]
    assert installation.state() == before
    new = installation.backup(at=AT + timedelta(days=1))
    assert archives(installation.place.backup_dir) == [old.file, new.file]
    assert not list(installation.place.backup_dir.glob(".*"))
    assert not list(installation.folder.glob(".backup-*"))


def test_two_at_a_time_are_refused(installation: Installation) -> None:
    with (
        only_one(installation.place.lock),
        pytest.raises(BackupFailed, match=rf"process {os.getpid()}\) is at work"),
    ):
        installation.backup()


def test_sweep_stays_away_while_files_are_copied(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[bool] = []
    copy = archive.Writer.add

    def watched(writer: archive.Writer, *args: Any) -> Any:
        with files_may_go(installation.folder) as may_go:
            seen.append(may_go)
        return copy(writer, *args)

    monkeypatch.setattr(archive.Writer, "add", watched)
    installation.backup()

    assert set(seen) == {False}
    with files_may_go(installation.folder) as may_go:
        assert may_go
    with files_stay(installation.folder), files_stay(installation.folder):
        pass


def test_backup_waits_for_a_sweep_that_runs(installation: Installation) -> None:
    with files_may_go(installation.folder):
        command = [sys.executable, "manage.py", "backup"]
        waiting = subprocess.Popen(command, env=installation.environment, stdout=subprocess.PIPE)
        with pytest.raises(subprocess.TimeoutExpired):
            waiting.wait(5)
        assert not archives(installation.place.backup_dir)
    assert waiting.wait(PATIENCE) == 0
    waiting.communicate()
    assert len(archives(installation.place.backup_dir)) == 1


def test_backup_goes_where_it_is_told(installation: Installation, tmp_path: Path) -> None:
    place = installation.place
    taken = take_backup(place, to=tmp_path / "disk", key=None, keep=14, at=AT)

    assert taken.file.parent == tmp_path / "disk"
    assert (place.backup_dir / "last.json").exists()
    with pytest.raises(BackupFailed, match="exists already"):
        take_backup(place, to=tmp_path / "disk", key=None, keep=14, at=AT)

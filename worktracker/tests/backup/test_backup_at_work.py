"""A backup while people write, destroyed and restored; and what it takes of the machine."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from worktracker.tests.backup.installation import PEOPLE, Installation

pytestmark = pytest.mark.django_db

PATIENCE = 60.0


def test_backup_while_people_write_is_one_moment(installation: Installation) -> None:
    stop = installation.folder / "stop"
    writers = [
        subprocess.Popen(
            [sys.executable, "-m", "worktracker.tests.backup.writer", f"clerk{n}", str(stop)],
            env=installation.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for n in range(2)
    ]
    try:
        for writer in writers:
            _wait_for_line(writer)
        taken = installation.backup()
        for writer in writers:
            _wait_for_line(writer)
    finally:
        stop.touch()
        for writer in writers:
            assert writer.wait(PATIENCE) == 0, writer.communicate()[1]
            writer.communicate()
    newer = installation.store.tables()
    moment = taken.manifest
    assert moment.is_complete
    assert moment.tables["tasks_evidence"].rows > PEOPLE + 1
    assert moment.tables["tasks_evidence"].rows < newer["tasks_evidence"].rows
    installation.destroy()

    done = installation.manage("restore", str(taken.file))

    assert done.returncode == 0, done.stderr
    restored = installation.store.tables()
    assert {n: t for n, t in restored.items() if t != moment.tables[n]} == {}
    assert restored.keys() == moment.tables.keys()
    files = installation.files()
    assert files == {path: member.sha256 for path, member in moment.files.items()}
    # Told by the rows themselves: each file has its row and each row its trace, as each transaction wrote them.
    assert files == installation.named_files()
    traces = "SELECT count(*) FROM tasks_activity WHERE verb = 'evidence_attached'"
    assert installation.execute(traces) == [(len(files),)]
    assert len(files) == moment.tables["tasks_evidence"].rows
    audit = installation.manage("verify_audit")
    assert audit.returncode == 0, audit.stdout + audit.stderr
    with pytest.raises(Exception, match="append-only"):
        installation.execute("UPDATE tasks_activity SET subject = 'x'")


def _wait_for_line(writer: "subprocess.Popen[str]") -> None:
    assert writer.stdout
    begun = time.monotonic()
    for _turn in range(3):
        assert writer.stdout.readline(), writer.communicate()[1]
    assert time.monotonic() - begun < PATIENCE


def test_memory_does_not_grow_with_the_files(installation: Installation, tmp_path: Path) -> None:
    assert installation.manage("backup", "--new-key", str(tmp_path / "key")).returncode == 0
    small = _most_memory(installation, tmp_path / "key")
    path = installation.place.evidence_root / sorted(installation.files())[0]
    with path.open("r+b") as file:
        file.truncate(200 * 2**20)

    large = _most_memory(installation, tmp_path / "key")

    assert large - small < 40 * 2**20


def _most_memory(installation: Installation, key: Path) -> int:
    """Bytes that a backup with encryption, read back, took at most."""
    script = (
        "import resource, sys\n"
        "from django.core.management import execute_from_command_line\n"
        "try: execute_from_command_line(['manage.py', 'backup'])\n"
        "except SystemExit: pass\n"
        "print('most', resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)\n"
    )
    done = installation.run("-c", script, environment={"BACKUP_KEY_FILE": str(key)})
    assert ".tar.age" in done.stdout, done.stderr
    return int(done.stdout.rpartition("most")[2]) * 1024

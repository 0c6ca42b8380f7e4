"""The rehearsed upgrade: a backup, restored beside the present database and migrated there with the code that runs.

Nothing that stands is touched. Each step runs as a process of its own with DATABASE_URL naming the scratch database,
just as the administrator will run it, and is timed.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from django.conf import settings
from django.db import migrations
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.utils.translation import gettext as _

from worktracker.backup.errors import RestoreRefused
from worktracker.backup.keys import Key
from worktracker.backup.manifest import TableSum
from worktracker.backup.place import Place
from worktracker.backup.restoring import load_and_compare, missing_migrations, staged
from worktracker.backup.stores import Store
from worktracker.backup.taking import alone

# Django keeps these up to date by itself after every migration.
REGISTERS = frozenset({"django_migrations", "django_content_type", "auth_permission"})
SHOWN = 2000  # characters of what a step complained about
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Step:
    """One step that was run: its name, how long it took, and what it said."""

    name: str
    seconds: float
    said: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """A table whose number of rows is another one than before; None where the table is not there.

    ``by`` names the migrations that made, dropped or filled it. A loss is rows gone without any of them.
    """

    table: str
    before: int | None
    after: int | None
    by: list[str]

    @property
    def is_loss(self) -> bool:
        """Whether rows are gone, and no migration says why."""
        return (self.after or 0) < (self.before or 0) and not self.by


@dataclass(slots=True)
class Rehearsal:
    """What came of it. ``looked`` holds what people read first, counted after the upgrade."""

    archive: Path
    taken_at: str = ""
    applied: list[str] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    looked: dict[str, dict[str, int]] = field(default_factory=dict)

    @property
    def losses(self) -> list[Change]:
        """Tables that lost rows without a reason."""
        return [change for change in self.changes if change.is_loss]


def rehearse(archive: Path, place: Place, *, key: Key | None) -> Rehearsal:
    """Restores, migrates, compares and checks in a scratch database, which is dropped at the end.

    Raises ArchiveRefused, BackupFailed, or RestoreRefused with the complaint of the step that failed.
    """
    rehearsal = Rehearsal(archive)
    with alone(place), staged(archive, place, key) as (manifest, dump, files):
        rehearsal.taken_at = manifest.taken_at
        rehearsal.applied = missing_migrations(manifest, place.version)
        with place.store.scratch("rehearse") as scratch:
            run = _Run(rehearsal, scratch, files)
            run.timed("restore", lambda: load_and_compare(scratch, dump, manifest.tables))
            run.command("migrate", "--no-input")
            after = scratch.tables()
            rehearsal.changes = compare(manifest.tables, after, rehearsal.applied)
            run.command("check", "--database", "default")
            run.command("verify_audit")
            rehearsal.looked = json.loads(run.program("-m", "worktracker.backup.look", name="look"))
    return rehearsal


def compare(
    before: dict[str, TableSum], after: dict[str, TableSum], applied: Iterable[str]
) -> list[Change]:
    """The tables whose number of rows changed, with the migrations among ``applied`` that account for it."""
    accounts = _accounts(applied)
    changes = []
    for table in sorted(before.keys() | after.keys()):
        old = before[table].rows if table in before else None
        new = after[table].rows if table in after else None
        if old != new:
            by = ["migrate"] if table in REGISTERS else accounts.get(table, []) + accounts[""]
            changes.append(Change(table, old, new, list(dict.fromkeys(by))))
    return changes


@dataclass(frozen=True, slots=True)
class _Run:
    """Runs the steps on the scratch database."""

    rehearsal: Rehearsal
    scratch: Store
    files: Path

    def command(self, *words: str) -> None:
        """One of manage.py's commands."""
        self.program(str(Path(settings.BASE_DIR) / "manage.py"), *words, name=words[0])

    def program(self, *words: str, name: str) -> str:
        """A Python program; what it printed. Raises RestoreRefused where it fails."""
        environment = {
            **os.environ,
            "DATABASE_URL": self.scratch.url,
            "DJANGO_SETTINGS_MODULE": os.environ.get(
                "DJANGO_SETTINGS_MODULE", "worktracker.settings"
            ),
            "EVIDENCE_ROOT": str(self.files),
        }
        result = self.timed(
            name,
            lambda: subprocess.run(  # noqa: S603  # this project's own commands
                [sys.executable, *words],
                cwd=settings.BASE_DIR,
                env=environment,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                check=False,
            ),
        )
        if result.returncode:
            told = {"step": name, "reason": (result.stderr or result.stdout).strip()[-SHOWN:]}
            raise RestoreRefused(_("The step %(step)s failed: %(reason)s") % told)
        return result.stdout

    def timed(self, name: str, work: Callable[[], Result]) -> Result:
        """Do it, and write down how long it took."""
        begun = time.monotonic()
        done = work()
        self.rehearsal.steps.append(Step(name, time.monotonic() - begun))
        return done


def _accounts(applied: Iterable[str]) -> dict[str, list[str]]:
    """The migrations that make, drop or rename each table; under "" those that run code, which may fill any."""
    disk = MigrationLoader(None).disk_migrations
    accounts: dict[str, list[str]] = {"": []}
    for full in applied:
        app, _dot, name = full.partition(".")
        for operation in disk[app, name].operations:
            for table in _tables_of(operation, app):
                accounts.setdefault(table, []).append(full)
    return {table: list(dict.fromkeys(names)) for table, names in accounts.items()}


def _tables_of(operation: Operation, app: str) -> list[str]:
    match operation:
        case migrations.RunPython() | migrations.RunSQL():
            return [""]
        case migrations.CreateModel():
            table = str(operation.options.get("db_table") or f"{app}_{operation.name_lower}")
            many = [name for name, kind in operation.fields if kind.many_to_many]
            return [table, *(f"{table}_{name}" for name in many)]
        case migrations.DeleteModel():
            return [f"{app}_{operation.name_lower}"]
        case migrations.RenameModel():
            return [f"{app}_{operation.old_name_lower}", f"{app}_{operation.new_name_lower}"]
        case migrations.AddField() | migrations.RemoveField():  # of a relation to many: its table
            return [f"{app}_{operation.model_name_lower}_{operation.name}"]
    return []

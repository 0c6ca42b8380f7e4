"""A database in a file: copied by SQLite's own online backup, replaced by renaming."""

import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from django.db.backends.sqlite3._functions import (  # type: ignore[import-untyped]  # without types
    register as register_functions,
)
from django.utils.translation import gettext as _

from worktracker.backup.errors import ArchiveRefused, BackupFailed, RestoreRefused
from worktracker.backup.manifest import LEFT_EMPTY, StoredFile, TableSum

PATIENCE = 20.0  # seconds that a lock is waited for
BESIDE = ("-wal", "-shm", "-journal")
WIDTH = 1 << 128
PEOPLES_OWN = ("agencies_user", "agencies_agency", "tasks_activity")


@dataclass(frozen=True, slots=True)
class Sqlite:
    """The database in ``path``."""

    path: Path

    @property
    def kind(self) -> str:
        """As the manifest calls it."""
        return "sqlite"

    @property
    def name(self) -> str:
        """As messages call it."""
        return str(self.path)

    @property
    def url(self) -> str:
        """As DATABASE_URL takes it."""
        return f"sqlite:///{self.path}"

    @contextmanager
    def snapshot(self) -> Iterator["SqliteSnapshot"]:
        """Copies the file while others write, and reads all that is asked from the copy alone."""
        copy = self.path.with_name(f".backup-{secrets.token_hex(6)}.sqlite3")
        try:
            _copy(self.path, copy)
            with closing(_connect(copy)) as connection:
                yield SqliteSnapshot(connection, copy)
        except sqlite3.Error as error:
            words = _("The database %(name)s could not be copied: %(reason)s.")
            raise BackupFailed(words % {"name": self.name, "reason": error}) from error
        finally:
            _remove(copy)

    def tables(self) -> dict[str, TableSum]:
        """Every table as it is now."""
        with closing(_connect(self.path)) as connection:
            return _tables(connection)

    def is_empty(self) -> bool:
        """Whether nobody's work is in it."""
        if not self.path.exists():
            return True
        with closing(_connect(self.path)) as connection:
            standing = set(_names(connection))
            own = [table for table in PEOPLES_OWN if table in standing]
            return not any(
                connection.execute(f'SELECT 1 FROM "{table}" LIMIT 1').fetchone()  # noqa: S608
                for table in own
            )

    def users(self) -> list[str]:
        """Processes that hold the file open, as far as this account may look."""
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            if process.name == str(os.getpid()):
                continue
            try:
                held = any(fd.readlink() == self.path for fd in (process / "fd").iterdir())
            except OSError:  # it ended, or is somebody else's
                continue
            if held:
                found.append(_("process %(pid)s") % {"pid": process.name})
        return found

    def check_dump(self, path: Path) -> None:
        """Every page of the copy, by SQLite's own check."""
        try:
            with closing(_connect(path)) as connection:
                answer = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
        except sqlite3.Error as error:
            answer = str(error)
        if answer != "ok":
            words = _("The database in the archive is damaged: %(reason)s.")
            raise ArchiveRefused(words % {"reason": answer})

    def can_make_scratch(self) -> bool:
        """A file beside it can always be made."""
        return True

    def can_be_renamed(self) -> bool:
        """A file has nothing but its content."""
        return True

    @contextmanager
    def scratch(self, purpose: str) -> Iterator["Sqlite"]:
        """A file that is not there yet, in the same folder."""
        beside = self.path.with_name(f".{purpose}-{secrets.token_hex(6)}.sqlite3")
        beside.parent.mkdir(parents=True, exist_ok=True)
        try:
            yield Sqlite(beside)
        finally:
            _remove(beside)

    def load(self, dump: Path) -> None:
        """Copies the dump, page by page, to a file that only its owner reads."""
        _copy(dump, self.path)

    def give_way_to(self, scratch: "Sqlite") -> None:
        """Renames the scratch file over this one, once this one is whole in itself and in nobody's hands.

        A write-ahead log that stays behind would be played into the new file, so it is folded in first; SQLite does
        so only while no other process has the database open.
        """
        if self.path.exists():
            try:
                with closing(_connect(self.path)) as connection:
                    mode = connection.execute("PRAGMA journal_mode=DELETE").fetchone()[0]
            except sqlite3.Error as error:
                raise RestoreRefused(_in_use(self.name)) from error
            if mode != "delete" or any(path.exists() for path in _beside(self.path)):
                raise RestoreRefused(_in_use(self.name))
        _sync(scratch.path)
        scratch.path.replace(self.path)
        _sync(self.path.parent)

    def replace_by(self, dump: Path, wanted: dict[str, TableSum]) -> None:
        """Never needed: a scratch file can always be made."""
        raise NotImplementedError

    def room_at(self) -> Path:
        """The folder of the file."""
        return self.path.parent


@dataclass(frozen=True, slots=True)
class SqliteSnapshot:
    """The copy of one moment."""

    connection: sqlite3.Connection
    copy: Path

    @property
    def server(self) -> str:
        """SQLite's version."""
        return f"SQLite {sqlite3.sqlite_version}"

    @property
    def database_bytes(self) -> int:
        """The copy's size."""
        return self.copy.stat().st_size

    def tables(self) -> dict[str, TableSum]:
        """Every table of the copy."""
        return _tables(self.connection)

    def migrations(self) -> list[str]:
        """The applied ones."""
        if "django_migrations" not in _names(self.connection):
            return []
        rows = self.connection.execute("SELECT app, name FROM django_migrations")
        return sorted(f"{app}.{name}" for app, name in rows)

    def files(self) -> list[StoredFile]:
        """What rows name."""
        if "tasks_evidence" not in _names(self.connection):
            return []
        rows = self.connection.execute(
            "SELECT id, file, size, sha256 FROM tasks_evidence ORDER BY id"
        )
        return [StoredFile(*row) for row in rows]

    def dump(self, path: Path) -> None:
        """The copy itself, by a second name: it lies in the data folder as the working folder does."""
        _copy(self.copy, path)


def _connect(path: Path) -> sqlite3.Connection:
    """As Django connects: its check constraints call functions of Django's own."""
    connection = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)
    register_functions(connection)
    connection.text_factory = lambda text: text.decode("utf-8", "surrogateescape")
    return connection


def _copy(source: Path, target: Path) -> None:
    """One step, so one moment. The copy has no sessions, no log beside it, and none of the deleted bytes inside."""
    if not source.exists():
        raise BackupFailed(_("There is no database at %(name)s.") % {"name": source})
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    with closing(_connect(source)) as reader, closing(_connect(target)) as writer:
        reader.backup(writer)
        writer.execute("PRAGMA journal_mode=DELETE")
        writer.execute("PRAGMA secure_delete=ON")
        standing = set(_names(writer))
        for table in LEFT_EMPTY:
            if table in standing:
                writer.execute(f'DELETE FROM "{table}"')  # noqa: S608  # a name of our own


def _names(connection: sqlite3.Connection) -> list[str]:
    rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    return [name for (name,) in rows if not name.startswith("sqlite_")]


def _tables(connection: sqlite3.Connection) -> dict[str, TableSum]:
    """Row by row, so that memory does not grow with the tables."""
    sums = {}
    for name in _names(connection):
        rows, total = 0, 0
        for row in connection.execute(f'SELECT * FROM "{name}"'):  # noqa: S608  # from sqlite_master
            text = repr(row).encode("utf-8", "surrogateescape")
            total = (total + int.from_bytes(sha256(text).digest()[:16])) % WIDTH
            rows += 1
        sums[name] = TableSum(rows, f"{total:032x}")
    return sums


def _beside(path: Path) -> list[Path]:
    return [path.with_name(path.name + ending) for ending in BESIDE]


def _remove(path: Path) -> None:
    for each in (path, *_beside(path)):
        each.unlink(missing_ok=True)


def _in_use(name: str) -> str:
    return _("The database %(name)s is in use: stop everything that works with it first.") % {
        "name": name
    }


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

"""A whole installation for one test: a database on the server that the tests run on, and folders."""

import hashlib
import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg2
from django.conf import settings

from worktracker.backup.keys import Key
from worktracker.backup.place import Place
from worktracker.backup.postgresql import Postgresql
from worktracker.backup.sqlite import Sqlite
from worktracker.backup.stores import Store
from worktracker.backup.taking import Taken, take_backup
from worktracker.version import VERSION

AT = datetime(2024, 10, 16, 2, 30, tzinfo=UTC)
TITLE = "加强饮用水水源地规范化建设"  # of a task that stands in every prepared installation
PEOPLE = 4
UNSET = ("DATABASE_URL", "DEBUG", "EMAIL_URL", "REDIS_URL", "SITE_URL", "BACKUP_KEY_FILE")


@dataclass(frozen=True, slots=True)
class Installation:
    """Its folder and database; ``place`` is what the commands make of the settings."""

    folder: Path
    store: Store

    @property
    def place(self) -> Place:
        return Place(
            store=self.store,
            evidence_root=self.folder / "evidence",
            data_dir=self.folder,
            backup_dir=self.folder / "backups",
            version=VERSION,
        )

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name not in UNSET}
        return kept | {
            "BUSINESS_DATE": "2024-10-15",
            "DATABASE_URL": self.store.url,
            "DATA_DIR": str(self.folder),
            "DEMO": "1",
            "DJANGO_SETTINGS_MODULE": "worktracker.settings",
            "EVIDENCE_ROOT": str(self.folder / "evidence"),
            "BACKUP_DIR": str(self.folder / "backups"),
            "PYTHONPATH": str(settings.BASE_DIR),
        }

    def run(self, *words: str, **options: Any) -> subprocess.CompletedProcess[str]:
        """Python, in this installation's environment."""
        environment = self.environment | options.pop("environment", {})
        return subprocess.run(
            [sys.executable, *words],
            cwd=settings.BASE_DIR,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            **options,
        )

    def manage(self, *words: str, **options: Any) -> subprocess.CompletedProcess[str]:
        return self.run("manage.py", *words, **options)

    def backup(self, *, key: Key | None = None, keep: int = 0, at: datetime = AT) -> Taken:
        place = self.place
        return take_backup(place, to=place.backup_dir, key=key, keep=keep, at=at)

    def execute(self, *statements: str) -> list[tuple[Any, ...]]:
        """SQL past Django; the rows of the last statement, if it has any."""
        with closing(self.connect()) as connection, connection:
            cursor = connection.cursor()
            for statement in statements:
                cursor.execute(statement)
            return list(cursor.fetchall()) if cursor.description else []

    def connect(self) -> Any:
        if isinstance(self.store, Sqlite):
            from worktracker.backup.sqlite import _connect

            return _connect(self.store.path)
        assert isinstance(self.store, Postgresql)
        return self.store._connect()

    def files(self) -> dict[str, str]:
        """The stored files' SHA-256 by path, hidden ones and all."""
        root = self.place.evidence_root
        return {
            str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(root.rglob("*"))
            if path.is_file()
        }

    def named_files(self) -> dict[str, str]:
        """What the rows say of the stored files."""
        return dict(self.execute("SELECT file, sha256 FROM tasks_evidence ORDER BY file"))

    def state(self) -> tuple[dict[str, Any], dict[str, str]]:
        return self.store.tables(), self.files()

    def destroy(self) -> None:
        """As after a fire: an empty database on a new machine, no files."""
        if isinstance(self.store, Sqlite):
            for path in self.folder.glob("worktracker.sqlite3*"):
                path.unlink()
        else:
            self.execute("DROP SCHEMA public CASCADE", "CREATE SCHEMA public")
        shutil.rmtree(self.place.evidence_root)


@contextmanager
def installed(folder: Path, *, like: "Installation | None" = None) -> Iterator[Installation]:
    """An installation in the folder, empty or a copy of another one, for the time of the block."""
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        if like:
            shutil.copytree(like.folder, folder, dirs_exist_ok=True)
        yield Installation(folder, Sqlite(folder / "worktracker.sqlite3"))
        return
    server = replace(Postgresql.of(dict(settings.DATABASES["default"])), name="postgres")
    name = f"wt_{secrets.token_hex(6)}"
    template = f"TEMPLATE {like.store.name}" if like else "TEMPLATE template0"
    _administer(server, f"CREATE DATABASE {name} {template}")
    try:
        if like:
            shutil.copytree(like.folder, folder, dirs_exist_ok=True)
        yield Installation(folder, replace(server, name=name))
    finally:
        _administer(server, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def databases(installation: Installation) -> list[str]:
    """Names of the databases, or database files, that belong to the installation."""
    if isinstance(installation.store, Sqlite):
        return sorted(path.name for path in installation.folder.glob("*.sqlite3*")) + sorted(
            path.name for path in installation.folder.glob(".*")
        )
    names = installation.execute("SELECT datname FROM pg_database ORDER BY datname")
    return [name for (name,) in names if name.startswith(installation.store.name)]


def _administer(server: Postgresql, statement: str) -> None:
    with closing(psycopg2.connect(server.url)) as connection:
        connection.autocommit = True
        connection.cursor().execute(statement)

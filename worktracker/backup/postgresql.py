"""A database in PostgreSQL: dumped by pg_dump in an exported snapshot, replaced by renaming a verified scratch one."""

import re
import secrets
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import psycopg2
from django.utils.translation import gettext as _
from psycopg2 import sql
from psycopg2.extensions import connection as Connection  # noqa: N812  # a class, named like one

from worktracker.backup import postgresql_sql as statements
from worktracker.backup.errors import ArchiveRefused, BackupFailed, RestoreRefused
from worktracker.backup.manifest import LEFT_EMPTY, StoredFile, TableSum
from worktracker.backup.programs import Programs, programs_for

MAINTENANCE = ("postgres", "template1")
LIBPQ = {
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
    "connect_timeout": "PGCONNECT_TIMEOUT",
    "passfile": "PGPASSFILE",
    "service": "PGSERVICE",
}
OURS = ("restore", "verify", "rehearse", "before")


@dataclass(frozen=True, slots=True)
class Postgresql:
    """One database of a server. ``options`` are libpq's that a program may be told in its environment."""

    name: str
    user: str = ""
    password: str = field(default="", repr=False)
    host: str = ""
    port: str = ""
    options: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, values: dict[str, Any]) -> "Postgresql":
        """From one entry of settings.DATABASES."""
        options = {k: str(v) for k, v in values.get("OPTIONS", {}).items() if k in LIBPQ}
        where = {
            key: str(values.get(key.upper()) or "") for key in ("user", "password", "host", "port")
        }
        return cls(name=str(values["NAME"]), options=tuple(sorted(options.items())), **where)

    @property
    def kind(self) -> str:
        """As the manifest calls it."""
        return "postgresql"

    @property
    def url(self) -> str:
        """As DATABASE_URL takes it."""
        who = quote(self.user, safe="")
        if self.password:
            who += ":" + quote(self.password, safe="")
        where = quote(self.host, safe="") + (f":{self.port}" if self.port else "")
        query = f"?{urlencode(self.options)}" if self.options else ""
        return f"postgres://{who}@{where}/{quote(self.name, safe='')}{query}"

    @property
    def environment(self) -> dict[str, str]:
        """Where the server is and who we are, for PostgreSQL's programs: the command line is everybody's to read."""
        told = {
            "PGDATABASE": self.name,
            "PGUSER": self.user,
            "PGPASSWORD": self.password,
            "PGHOST": self.host,
            "PGPORT": self.port,
            "PGAPPNAME": "worktracker backup",
            **{LIBPQ[key]: value for key, value in self.options},
        }
        return {name: value for name, value in told.items() if value}

    @contextmanager
    def snapshot(self) -> Iterator["PostgresqlSnapshot"]:
        """A transaction that sees one moment for as long as the block runs; nobody waits for it."""
        try:
            with closing(self._connect()) as connection:
                connection.set_session(isolation_level="REPEATABLE READ", readonly=True)
                programs = programs_for(connection.server_version // 10_000)
                yield PostgresqlSnapshot(connection, self, programs)
        except psycopg2.Error as error:
            words = _("The database %(name)s could not be read: %(reason)s.")
            told = {"name": self.name, "reason": str(error).strip()}
            raise BackupFailed(words % told) from error

    def tables(self) -> dict[str, TableSum]:
        """Every table as it is now."""
        with closing(self._connect()) as connection:
            return statements.sums(connection, left_empty=())

    def is_empty(self) -> bool:
        """Whether nobody's work is in it."""
        with closing(self._connect()) as connection:
            return statements.nobodys(connection)

    def users(self) -> list[str]:
        """Who else is connected, by name of program, address and process."""
        with closing(self._connect()) as connection:
            return statements.others(connection)

    def check_dump(self, path: Path) -> None:
        """By pg_restore, which reads the dump's table of contents."""
        try:
            listing = self._programs().run("pg_restore", "--list", str(path), environment={})
        except BackupFailed as error:
            words = _("The database in the archive is damaged: %(reason)s.")
            raise ArchiveRefused(words % {"reason": error}) from error
        if "TABLE DATA" not in listing:
            words = _("The database in the archive is damaged: %(reason)s.")
            raise ArchiveRefused(words % {"reason": _("it holds no table")})

    def can_make_scratch(self) -> bool:
        """Whether our role may create databases, owns this one, and gets in beside it."""
        with closing(self._connect()) as connection:
            return statements.may_create_databases(connection) and self._maintenance() is not None

    def can_be_renamed(self) -> bool:
        """Whether nothing would be lost with the old database: what other roles were granted in it."""
        with closing(self._connect()) as connection:
            return not statements.has_grants(connection)

    @contextmanager
    def scratch(self, purpose: str) -> Iterator["Postgresql"]:
        """An empty database of the same encoding and locale. Raises RestoreRefused where the role may not make it."""
        name = f"{self.name[:36]}_{purpose}_{secrets.token_hex(6)}"
        beside = replace(self, name=name)
        self._drop_leftovers()
        try:
            with closing(self._connect(autocommit=True)) as connection:
                statements.create_like_this(connection, name)
        except psycopg2.Error as error:
            words = _(
                "No scratch database could be made: %(reason)s. "
                "Let the role make databases: ALTER ROLE %(role)s CREATEDB."
            )
            told = {"reason": str(error).strip(), "role": self.user or "worktracker"}
            raise RestoreRefused(words % told) from error
        try:
            yield beside
        finally:
            self._drop(name)

    def load(self, dump: Path) -> None:
        """By pg_restore, in one transaction, owned by our role; then statistics, which a dump leaves behind."""
        self._programs().run(
            "pg_restore",
            "--no-owner",
            "--no-privileges",
            "--exit-on-error",
            "--single-transaction",
            f"--dbname={self.name}",
            str(dump),
            environment=self.environment,
        )
        with closing(self._connect(autocommit=True)) as connection, connection.cursor() as cursor:
            cursor.execute(statements.STATISTICS)

    def give_way_to(self, scratch: "Postgresql") -> None:
        """Both names change in one transaction of the server's; what was here is dropped afterwards."""
        beside = f"{self.name[:36]}_before_{secrets.token_hex(6)}"
        try:
            maintenance = self._maintenance() or self
            with (
                closing(maintenance._connect()) as connection,
                connection,
                connection.cursor() as cursor,
            ):
                for old, new in ((self.name, beside), (scratch.name, self.name)):
                    rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
                    cursor.execute(rename.format(sql.Identifier(old), sql.Identifier(new)))
        except psycopg2.Error as error:
            words = _("The database %(name)s could not be replaced: %(reason)s.")
            told = {"name": self.name, "reason": str(error).strip()}
            raise RestoreRefused(words % told) from error
        # It is done; a database that cannot be dropped now is dropped by the next run.
        with suppress(BackupFailed, psycopg2.Error):
            self._drop(beside)

    def replace_by(self, dump: Path, wanted: dict[str, TableSum]) -> None:
        """By psql, in one transaction that empties the schema, loads the dump and compares every table."""
        folder = dump.parent
        first, loading, last = (folder / name for name in ("first.sql", "load.sql", "last.sql"))
        first.write_text(statements.EMPTY_SCHEMA, encoding="utf-8")
        last.write_text(statements.comparison(wanted) + statements.STATISTICS, encoding="utf-8")
        programs = self._programs()
        unowned = ("--no-owner", "--no-privileges")
        programs.run("pg_restore", *unowned, f"--file={loading}", str(dump), environment={})
        files = [f"--file={path}" for path in (first, loading, last)]
        quiet = ("--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1")
        try:
            programs.run("psql", *quiet, *files, environment=self.environment)
        except BackupFailed as error:
            words = _("The database %(name)s could not be replaced: %(reason)s.")
            raise RestoreRefused(words % {"name": self.name, "reason": error}) from error

    def room_at(self) -> None:
        """The server's business."""
        return

    def _connect(self, *, autocommit: bool = False) -> Connection:
        told = {"user": self.user, "password": self.password, "host": self.host, "port": self.port}
        given = {key: value for key, value in told.items() if value} | dict(self.options)
        try:
            connection = psycopg2.connect(
                dbname=self.name, application_name="worktracker backup", **given
            )
        except psycopg2.Error as error:
            words = _("The database %(name)s does not answer: %(reason)s.")
            told = {"name": self.name, "reason": str(error).strip()}
            raise BackupFailed(words % told) from error
        connection.autocommit = autocommit
        return connection

    def _programs(self) -> Programs:
        with closing(self._connect()) as connection:
            return programs_for(connection.server_version // 10_000)

    def _maintenance(self) -> "Postgresql | None":
        """A database to stand in while this one is renamed."""
        for name in MAINTENANCE:
            beside = replace(self, name=name)
            try:
                beside._connect().close()
            except BackupFailed:
                continue
            return beside
        return None

    def _drop(self, name: str) -> None:
        """It may be gone: then it took this one's place."""
        home = self._maintenance() or self
        with closing(home._connect(autocommit=True)) as connection, connection.cursor() as cursor:
            cursor.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
            )

    def _drop_leftovers(self) -> None:
        """Scratch databases of a run that was killed; only one run at a time gets here."""
        with closing(self._connect()) as connection:
            names = statements.databases(connection)
        mine = re.compile(rf"{re.escape(self.name[:36])}_({'|'.join(OURS)})_[0-9a-f]{{12}}")
        for name in filter(mine.fullmatch, names):
            self._drop(name)


@dataclass(frozen=True, slots=True)
class PostgresqlSnapshot:
    """The moment that the transaction in ``connection`` sees."""

    connection: Connection
    store: Postgresql
    programs: Programs

    @property
    def server(self) -> str:
        """The server's version."""
        return f"PostgreSQL {self.connection.info.parameter_status('server_version')}"

    @property
    def database_bytes(self) -> int:
        """What the server says."""
        return int(statements.one(self.connection, "SELECT pg_database_size(current_database())"))

    def tables(self) -> dict[str, TableSum]:
        """Every table of the moment."""
        return statements.sums(self.connection, left_empty=LEFT_EMPTY)

    def migrations(self) -> list[str]:
        """The applied ones."""
        if not statements.has_table(self.connection, "django_migrations"):
            return []
        rows = statements.rows(self.connection, "SELECT app, name FROM django_migrations")
        return sorted(f"{app}.{name}" for app, name in rows)

    def files(self) -> list[StoredFile]:
        """What rows name."""
        if not statements.has_table(self.connection, "tasks_evidence"):
            return []
        named = "SELECT id, file, size, sha256 FROM tasks_evidence ORDER BY id"
        return [StoredFile(*row) for row in statements.rows(self.connection, named)]

    def dump(self, path: Path) -> None:
        """By pg_dump, told to see what this transaction sees."""
        snapshot = statements.one(self.connection, "SELECT pg_export_snapshot()")
        path.touch(mode=0o600)
        left = [f"--exclude-table-data={table}" for table in LEFT_EMPTY]
        self.programs.run(
            "pg_dump",
            "--format=custom",
            "--no-password",
            f"--snapshot={snapshot}",
            *left,
            f"--file={path}",
            environment=self.store.environment,
        )

"""What backup and restore ask of a database, whichever kind it is."""

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

from django.utils.translation import gettext as _

from worktracker.backup.errors import BackupFailed
from worktracker.backup.manifest import StoredFile, TableSum


class Snapshot(Protocol):
    """The database as of one moment, while others go on writing."""

    @property
    def server(self) -> str:
        """The server's name and version."""

    @property
    def database_bytes(self) -> int:
        """What the database takes on disk."""

    def tables(self) -> dict[str, TableSum]:
        """Every table, but for the content of those that stay behind."""

    def migrations(self) -> list[str]:
        """The applied ones as ``app.name``; none in an empty database."""

    def files(self) -> list[StoredFile]:
        """The files that rows of this moment name."""

    def dump(self, path: Path) -> None:
        """Write this moment, and nothing later, to the path."""


class Store(Protocol):
    """A database that is reached without Django, since it is replaced as a whole."""

    @property
    def kind(self) -> str:
        """A key of ``manifest.DUMPS``."""

    @property
    def name(self) -> str:
        """As messages call it."""

    @property
    def url(self) -> str:
        """As DATABASE_URL takes it; it may hold a password."""

    def snapshot(self) -> AbstractContextManager[Snapshot]:
        """One moment of it, for the time of the block."""

    def tables(self) -> dict[str, TableSum]:
        """Every table as it is now, with all of its rows."""

    def is_empty(self) -> bool:
        """Whether nobody's work is in it: no table, or neither accounts nor agencies nor a trail."""

    def users(self) -> list[str]:
        """Who else is connected, each in a word or two."""

    def check_dump(self, path: Path) -> None:
        """Raise ArchiveRefused where the dump cannot be read as one."""

    def can_make_scratch(self) -> bool:
        """Whether a second database can be made beside it."""

    def can_be_renamed(self) -> bool:
        """Whether a scratch database can take this one's place without anything being lost."""

    def scratch(self, purpose: str) -> "AbstractContextManager[Store]":
        """An empty database beside it, gone after the block unless it took this one's place."""

    def load(self, dump: Path) -> None:
        """Fill this empty database from a dump."""

    def give_way_to(self, scratch: Any) -> None:
        """Put the scratch database in this one's place, in one step that happens or does not."""

    def replace_by(self, dump: Path, wanted: dict[str, TableSum]) -> None:
        """Where no scratch can be made: replace all content in one transaction that ends only if it is as wanted."""

    def room_at(self) -> Path | None:
        """The folder that its bytes lie in, None where that is another program's business."""


def store_of(values: dict[str, Any]) -> Store:
    """The database of one entry of settings.DATABASES. Raises BackupFailed for a kind that is not served here."""
    from worktracker.backup.postgresql import Postgresql
    from worktracker.backup.sqlite import Sqlite

    engine = str(values["ENGINE"]).rpartition(".")[2]
    if engine == "sqlite3":
        return Sqlite(Path(values["NAME"]))
    if engine == "postgresql":
        return Postgresql.of(values)
    raise BackupFailed(_("Databases of the kind %(kind)s are not backed up.") % {"kind": engine})

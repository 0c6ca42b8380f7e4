"""What an archive says of itself: every table with its rows and checksum, every file, the migrations, the versions."""

import json
from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from worktracker.backup.errors import ArchiveRefused

FORMAT = 1
DUMPS = {"postgresql": "database.dump", "sqlite": "database.sqlite3"}
# Whoever was signed in at the time of a backup must sign in again after a restore: these rows stay behind.
LEFT_EMPTY = ("django_session", "agencies_opensession")


@dataclass(frozen=True, slots=True)
class TableSum:
    """How many rows a table has, and a digest of their text that does not depend on their order."""

    rows: int
    digest: str


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that a row of the snapshot names, with the size and SHA-256 that the row states."""

    evidence: int
    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Member:
    """A file inside the archive as it was copied into it."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """The archive's own account. Checksums compare within one kind of database only.

    ``migrations`` are the applied ones as ``app.name``; ``problems`` the sentences of an incomplete backup;
    ``files`` the files of reports by their path below the evidence folder; ``database_bytes`` what it takes on disk.
    """

    taken_at: str
    version: str
    kind: str
    server: str
    migrations: list[str]
    tables: dict[str, TableSum]
    dump: Member
    database_bytes: int
    files: dict[str, Member] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """Of all tables together."""
        return sum(table.rows for table in self.tables.values())

    @property
    def is_complete(self) -> bool:
        """Whether every file that a row names was there, as the row states it."""
        return not self.problems

    def to_json(self) -> bytes:
        """The manifest as it lies in the archive."""
        written = {"format": FORMAT, **asdict(self)}
        return json.dumps(written, ensure_ascii=False, indent=1, sort_keys=True).encode()


def read_manifest(text: bytes) -> Manifest:
    """The manifest of an archive. Raises ArchiveRefused where it cannot be read, or is of a later format."""
    try:
        written: dict[str, Any] = json.loads(text)
        form = int(written.pop("format"))
        if form > FORMAT:
            words = _("The archive was made by a newer version of worktracker: install that first.")
            raise ArchiveRefused(words)
        written["tables"] = {name: TableSum(**table) for name, table in written["tables"].items()}
        written["files"] = {name: Member(**member) for name, member in written["files"].items()}
        written["dump"] = Member(**written["dump"])
        manifest = Manifest(**written)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise ArchiveRefused(_("The archive's manifest cannot be read.")) from error
    if manifest.kind not in DUMPS:
        raise ArchiveRefused(_("The archive's manifest cannot be read."))
    return manifest


def differences(wanted: dict[str, TableSum], found: dict[str, TableSum]) -> list[str]:
    """The tables that differ, each in a sentence; empty where both are equal."""
    sentences = []
    for name in sorted(wanted.keys() | found.keys()):
        old, new = wanted.get(name), found.get(name)
        if old == new:
            continue
        told = {
            "table": name,
            "wanted": old.rows if old else _("no table"),
            "found": new.rows if new else _("no table"),
        }
        if old and new and old.rows == new.rows:
            sentences.append(_("%(table)s: %(found)s rows, but with other content.") % told)
        else:
            sentences.append(_("%(table)s: %(wanted)s rows wanted, found: %(found)s.") % told)
    return sentences

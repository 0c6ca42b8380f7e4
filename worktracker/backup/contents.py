"""Reading an archive back: every byte is compared with the archive's own sums, once, on its way to the disk."""

import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _

from worktracker.backup.archive import FILES, MANIFEST, PART, SMALL, SUMS, reading
from worktracker.backup.errors import ArchiveRefused
from worktracker.backup.keys import Key
from worktracker.backup.manifest import DUMPS, Manifest, Member, read_manifest

SUM_LINE = re.compile(r"([0-9a-f]{64})  (.+)")
PATH = re.compile(r"(?:[A-Za-z0-9_-][A-Za-z0-9._-]*/)*[A-Za-z0-9_-][A-Za-z0-9._-]*")


@dataclass(frozen=True, slots=True)
class Contents:
    """A whole archive: its manifest, and size and SHA-256 of the file."""

    manifest: Manifest
    whole: Member


def is_plain_path(path: str) -> bool:
    """Whether a file's path stays below its folder, and names nothing hidden."""
    return bool(PATH.fullmatch(path))


def read_archive(
    archive: Path, key: Key | None, *, dump_to: Path, files_to: Path | None = None
) -> Contents:
    """Checks the archive to its last byte and lays out the dump and, where asked for, the files of reports.

    Raises ArchiveRefused for whatever is wrong; what was laid out by then is worth nothing.
    """
    walk = _Walk(dump_to, files_to)
    with reading(archive, key) as reader:
        for name, source in reader.members():
            walk.take(name, source)
    manifest = walk.judged()
    return Contents(manifest, reader.whole)


@dataclass(slots=True)
class _Walk:
    """What has passed by so far; the sums come last, so nothing is judged before."""

    dump_to: Path
    files_to: Path | None
    seen: dict[str, Member] = field(default_factory=dict)
    texts: dict[str, bytes] = field(default_factory=dict)

    def take(self, name: str, source: IO[bytes]) -> None:
        """One member: to the disk, or kept where it is one of the two small ones."""
        if name in self.seen or SUMS in self.seen:
            raise ArchiveRefused(_("The archive holds %(name)s twice.") % {"name": name})
        if name in (MANIFEST, SUMS):
            self.texts[name] = source.read(SMALL)
            self.seen[name] = _member(self.texts[name])
            return
        with self._target(name) as target:
            self.seen[name] = _copied(source, target)

    def judged(self) -> Manifest:
        """The manifest, where everything is there, and is what the sums and the manifest say."""
        for name in (SUMS, MANIFEST):
            if name not in self.texts:
                raise ArchiveRefused(
                    _("The archive is cut off: %(name)s is missing.") % {"name": name}
                )
        sums = self.seen.pop(SUMS)
        if (
            self._listed() != {name: member.sha256 for name, member in self.seen.items()}
            or not sums
        ):
            raise ArchiveRefused(_("The archive is damaged: its checksums do not fit."))
        manifest = read_manifest(self.texts[MANIFEST])
        wanted = {DUMPS[manifest.kind]: manifest.dump}
        wanted |= {FILES + path: member for path, member in manifest.files.items()}
        if wanted != {name: member for name, member in self.seen.items() if name != MANIFEST}:
            raise ArchiveRefused(_("The archive does not hold what its manifest says."))
        return manifest

    def _listed(self) -> dict[str, str]:
        listed = {}
        for line in self.texts[SUMS].decode("utf-8", "replace").splitlines():
            if not (parts := SUM_LINE.fullmatch(line)):
                raise ArchiveRefused(_("The archive is damaged: its checksums do not fit."))
            listed[parts[2]] = parts[1]
        return listed

    @contextmanager
    def _target(self, name: str) -> Iterator[IO[bytes] | None]:
        path = self._path(name)
        if path is None:
            yield None
            return
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())

    def _path(self, name: str) -> Path | None:
        if name in DUMPS.values():
            return self.dump_to
        path = name.removeprefix(FILES)
        if not name.startswith(FILES) or not is_plain_path(path):
            words = _("The archive holds %(name)s, which is none of its files.")
            raise ArchiveRefused(words % {"name": name})
        return self.files_to / path if self.files_to else None


def _copied(source: IO[bytes], target: IO[bytes] | None) -> Member:
    digest, size = hashlib.sha256(), 0
    while part := source.read(PART):
        digest.update(part)
        size += len(part)
        if target:
            target.write(part)
    return Member(size, digest.hexdigest())


def _member(text: bytes) -> Member:
    return Member(len(text), hashlib.sha256(text).hexdigest())

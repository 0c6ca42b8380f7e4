"""One backup: the database of one moment and the files that it names, in an archive that was read back.

What could go wrong while people work, and why it does not:

- A report is filed, or a file attached, while the backup runs: everything is read from one snapshot, and the files are
  those that rows of the snapshot name. A file is written before its row is, so it is there.
- A file that the snapshot names is deleted before it is copied. The product deletes a stored file in two places: where
  its row was refused (no snapshot ever saw the row), and in the nightly sweep of files without a row, which could meet
  a row deleted by hand after the snapshot. The sweep stays away while ``files_stay`` is held, and that begins before
  the snapshot. A file that is missing nevertheless, or differs from its row, is a problem that names the row.
- The machine stops, or the disk is full: the archive has a hidden name until it is on the disk, was read back and
  compared. The next run removes what such an end left behind.
- An older archive is deleted only after the new one has proven whole.
"""

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from django.utils.translation import gettext as _

from worktracker.backup import archive
from worktracker.backup.contents import is_plain_path, read_archive
from worktracker.backup.errors import ArchiveRefused, BackupFailed
from worktracker.backup.keys import Key
from worktracker.backup.last import LastBackup, note_backup
from worktracker.backup.manifest import DUMPS, Manifest, Member, StoredFile
from worktracker.backup.place import Place
from worktracker.backup.stores import Snapshot
from worktracker.lib.evidence_lock import files_stay
from worktracker.lib.only_one import AlreadyRunningError, only_one

NAME = re.compile(r"worktracker-(\d{8}T\d{6}Z)-[\w.+-]+?(-incomplete)?\.tar(\.age)?")
UNFINISHED = ".unfinished-"
WORK = ".backup-"
SPARE = 64 * 1024 * 1024  # bytes that stay free on the disk


@dataclass(frozen=True, slots=True)
class Taken:
    """A backup that was written. ``was_read_back`` is False where only the public part of the key is here."""

    file: Path
    manifest: Manifest
    whole: Member
    was_read_back: bool


def take_backup(place: Place, *, to: Path, key: Key | None, keep: int, at: datetime) -> Taken:
    """Writes an archive into the folder, and deletes all but the ``keep`` newest (0: none).

    An incomplete one is kept beside the others: it neither counts nor deletes. Raises BackupFailed; nothing lies under
    a final name then.
    """
    with alone(place):
        return take_backup_alone(place, to=to, key=key, keep=keep, at=at)


def take_backup_alone(place: Place, *, to: Path, key: Key | None, keep: int, at: datetime) -> Taken:
    """``take_backup`` for who holds the place alone already."""
    with _failing_in_words():
        _make_folder(to)
        _clear(place, to)
        with tempfile.TemporaryDirectory(prefix=WORK, dir=place.data_dir) as work:
            taken = _write(place, to, key, at, work=Path(work))
        if taken.manifest.is_complete:
            note_backup(place.backup_dir, _noted(taken, key, at))
            forget_old(to, keep=keep)
    return taken


def archives(folder: Path) -> list[Path]:
    """The complete archives in a folder, oldest first."""
    found = [
        (match, path)
        for path in folder.glob("worktracker-*")
        if (match := NAME.fullmatch(path.name))
    ]
    return [path for match, path in sorted(found, key=lambda pair: pair[1].name) if not match[2]]


def forget_old(folder: Path, *, keep: int) -> list[Path]:
    """Deletes the oldest archives beyond the number to keep, and incomplete ones from before the oldest kept."""
    standing = archives(folder)
    if not keep or len(standing) <= keep:
        return []
    oldest_kept = standing[-keep].name
    gone = [
        path
        for path in sorted(folder.glob("worktracker-*"))
        if NAME.fullmatch(path.name) and path.name < oldest_kept
    ]
    for path in gone:
        path.unlink()
    return gone


def _write(place: Place, to: Path, key: Key | None, at: datetime, *, work: Path) -> Taken:
    dump, unfinished = work / DUMPS[place.store.kind], to / f"{UNFINISHED}{os.getpid()}"
    with files_stay(place.data_dir):
        with place.store.snapshot() as snapshot:
            files = snapshot.files()
            _refuse_too_little_room(place, to, snapshot, files)
            snapshot.dump(dump)
            manifest = _described(place, snapshot, at)
        place.store.check_dump(dump)
        try:
            manifest = _filled(unfinished, manifest, place.evidence_root, files, dump=dump, key=key)
            dump.unlink()
            whole = _read_back(place, unfinished, manifest, key, dump=dump)
            final = _put_in_place(unfinished, to / _name(manifest, key, at))
        finally:
            unfinished.unlink(missing_ok=True)
    return Taken(final, manifest, whole, was_read_back=_can_read(key))


def _described(place: Place, snapshot: Snapshot, at: datetime) -> Manifest:
    return Manifest(
        taken_at=at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        version=place.version,
        kind=place.store.kind,
        server=snapshot.server,
        migrations=snapshot.migrations(),
        tables=snapshot.tables(),
        dump=Member(0, ""),
        database_bytes=snapshot.database_bytes,
    )


def _filled(
    path: Path,
    manifest: Manifest,
    root: Path,
    files: list[StoredFile],
    *,
    dump: Path,
    key: Key | None,
) -> Manifest:
    """Writes the archive. Returns the manifest with what was copied, and what is wrong with the files."""
    copied: dict[str, Member] = {}
    problems: list[str] = []
    with archive.writing(path, key) as writer:
        with dump.open("rb") as source:
            dumped = writer.add(dump.name, source, dump.stat().st_size)
        for file in files:
            if file.path in copied:
                continue
            if problem := _copy(writer, root, file, copied):
                problems.append(problem)
        filled = replace(manifest, dump=dumped, files=copied, problems=problems)
        writer.end(filled.to_json())
    return filled


def _copy(
    writer: archive.Writer, root: Path, file: StoredFile, copied: dict[str, Member]
) -> str | None:
    """Adds one file, as it is. Returns what is wrong with it, if anything."""
    told = {"row": file.evidence, "file": file.path}
    if not is_plain_path(file.path):
        return _("Evidence %(row)s: its file %(file)s has no name that is stored here.") % told
    try:
        with (root / file.path).open("rb") as source:
            size = os.fstat(source.fileno()).st_size
            member = writer.add(archive.FILES + file.path, source, size)
    except (FileNotFoundError, IsADirectoryError, PermissionError) as error:
        told["reason"] = error.strerror
        return _("Evidence %(row)s: its file %(file)s cannot be read: %(reason)s.") % told
    copied[file.path] = member
    if member != Member(file.size, file.sha256):
        return _("Evidence %(row)s: its file %(file)s is not the one that was attached.") % told
    return None


def _read_back(
    place: Place, path: Path, manifest: Manifest, key: Key | None, *, dump: Path
) -> Member:
    if not _can_read(key):
        with path.open("rb") as file:
            hashing = archive.Hashing(file)
            while hashing.read(archive.PART):
                pass
        return hashing.member
    contents = read_archive(path, key, dump_to=dump)
    if contents.manifest != manifest:
        raise ArchiveRefused(_("The archive does not hold what its manifest says."))
    place.store.check_dump(dump)
    return contents.whole


def _can_read(key: Key | None) -> bool:
    return key is None or bool(key.identities)


def _name(manifest: Manifest, key: Key | None, at: datetime) -> str:
    mark = "" if manifest.is_complete else "-incomplete"
    ending = ".tar.age" if key else ".tar"
    return f"worktracker-{at.astimezone(UTC):%Y%m%dT%H%M%SZ}-{manifest.version}{mark}{ending}"


def _put_in_place(unfinished: Path, final: Path) -> Path:
    """The last step. An archive of the same second is not written over; nobody else writes here now."""
    if final.exists():
        raise BackupFailed(_("%(file)s exists already.") % {"file": final})
    unfinished.rename(final)
    sync_folder(final.parent)
    return final


def sync_folder(folder: Path) -> None:
    """Writes a folder's list of names to the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _noted(taken: Taken, key: Key | None, at: datetime) -> LastBackup:
    return LastBackup(
        at=at,
        file=str(taken.file),
        size=taken.whole.size,
        sha256=taken.whole.sha256,
        is_verified=taken.was_read_back,
        is_encrypted=key is not None,
    )


def _refuse_too_little_room(
    place: Place, to: Path, snapshot: Snapshot, files: list[StoredFile]
) -> None:
    database = snapshot.database_bytes
    needed = {to: database + sum(file.size for file in files), place.data_dir: database}
    for folder, wanted in needed.items():
        free = shutil.disk_usage(folder).free
        if free < wanted + SPARE:
            words = _("%(folder)s has too little room: %(free)s MB free, %(wanted)s MB needed.")
            told = {"folder": folder, "free": free >> 20, "wanted": (wanted + SPARE) >> 20}
            raise BackupFailed(words % told)


def _make_folder(to: Path) -> None:
    if not to.exists():
        to.mkdir(parents=True, mode=0o700)


def _clear(place: Place, to: Path) -> None:
    """What a run that was killed left: only one runs at a time, so none of it is in use."""
    for path in to.glob(f"{UNFINISHED}*"):
        path.unlink(missing_ok=True)
    lying = [*place.data_dir.glob(f"{WORK}*"), *(place.store.room_at() or to).glob(f"{WORK}*")]
    for path in lying:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


@contextmanager
def alone(place: Place) -> Iterator[None]:
    """One backup, restore or rehearsal at a time. Raises BackupFailed where another is at work."""
    try:
        with only_one(place.lock):
            yield
    except AlreadyRunningError as error:
        words = _("Another backup or restore (process %(pid)s) is at work.")
        raise BackupFailed(words % {"pid": error.pid or "?"}) from error


@contextmanager
def _failing_in_words() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        words = _("The backup could not be written: %(reason)s.")
        raise BackupFailed(words % {"reason": error.strerror or error}) from error

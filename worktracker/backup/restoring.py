"""A restore: everything is read, loaded and compared beside what stands, and then put in its place in one step.

The one step is the database's: a renamed file, a renamed database, or, where the role may make none, one transaction.
Before it, files of the archive are put where they belong; they have random names, so they stand beside the present
ones, disturb nothing, and are swept if the step never comes. After it, the files that no restored row names are
deleted. So whenever the machine stops, a whole state stands: the old one, or the new one.
"""

import hashlib
import re
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from time import monotonic, sleep

from django.apps import apps
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext as _

from worktracker.backup.contents import read_archive
from worktracker.backup.errors import BackupFailed, RestoreRefused
from worktracker.backup.keys import Key
from worktracker.backup.manifest import Manifest, Member, TableSum, differences
from worktracker.backup.place import Place
from worktracker.backup.stores import Store
from worktracker.backup.taking import SPARE, alone, sync_folder, take_backup_alone
from worktracker.lib.evidence_lock import files_stay
from worktracker.lib.only_one import AlreadyRunningError, only_one

STAGED = ".restore-"
LEAVING_TAKES = 3.0  # seconds, at most, until who has disconnected is gone from a server's list
OURS = re.compile(r"([0-9a-f]{2})/\1[0-9a-f]{30}")  # as stored files are named


@dataclass(frozen=True, slots=True)
class Restored:
    """What stands now. ``safety`` is the archive of what stood before; ``waiting`` the migrations still to apply."""

    manifest: Manifest
    waiting: list[str]
    safety: Path | None
    deleted_files: int


@dataclass(frozen=True, slots=True)
class Wish:
    """What the administrator asked for: to replace what is there, and to back that up first."""

    replace: bool = False
    safety: bool = True


def restore(archive: Path, place: Place, *, key: Key | None, wish: Wish, at: datetime) -> Restored:
    """Puts the archive's moment in the place of what is there.

    Raises RestoreRefused, ArchiveRefused or BackupFailed; what stood before stands untouched then. Nobody may work
    with the installation meanwhile.
    """
    with _server_stopped(place), alone(place):
        _refuse_work_in_progress(place)
        is_empty = _empty_or_refused(place, wish)
        _clear(place)
        _refuse_too_little_room(archive, place)
        with staged(archive, place, key) as (manifest, dump, files):
            waiting = missing_migrations(manifest, place.version)
            safety = None
            if not is_empty and wish.safety:
                to = place.backup_dir
                safety = take_backup_alone(place, to=to, key=key, keep=0, at=at).file
            deleted = _replace(place, manifest, dump, files)
    return Restored(manifest, waiting, safety, deleted)


def missing_migrations(manifest: Manifest, version: str) -> list[str]:
    """What this code would still apply to the archive. Raises RestoreRefused where the archive is of newer code."""
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    labels = {config.label for config in apps.get_app_configs()}
    applied = {name for name in manifest.migrations if name.partition(".")[0] in labels}
    newer = sorted(applied - known)
    if newer or _numbers(manifest.version) > _numbers(version):
        words = _(
            "The archive is of version %(version)s; this one is %(here)s. Install that version first."
        )
        told = {"version": " ".join([manifest.version, *newer]), "here": version}
        raise RestoreRefused(words % told)
    return sorted(known - applied)


def load_and_compare(store: Store, dump: Path, wanted: dict[str, TableSum]) -> None:
    """Fills an empty database and compares every table. Raises RestoreRefused, naming what differs."""
    store.load(dump)
    if found := differences(wanted, store.tables()):
        words = _("The restored database is not the one that was backed up: %(tables)s")
        raise RestoreRefused(words % {"tables": " ".join(found)})


@contextmanager
def staged(archive: Path, place: Place, key: Key | None) -> Iterator[tuple[Manifest, Path, Path]]:
    """The archive, checked to its last byte: its manifest, its dump and a hidden folder of its files."""
    place.evidence_root.mkdir(parents=True, exist_ok=True, mode=0o700)
    files = place.evidence_root / f"{STAGED}{secrets.token_hex(6)}"
    try:
        with tempfile.TemporaryDirectory(prefix=STAGED, dir=place.data_dir) as work:
            dump = Path(work) / "database"
            with _refused_in_words():
                manifest = read_archive(archive, key, dump_to=dump, files_to=files).manifest
            if manifest.kind != place.store.kind:
                words = _("The archive holds a database of %(kind)s; here is one of %(here)s.")
                told = {"kind": manifest.kind, "here": place.store.kind}
                raise RestoreRefused(words % told)
            place.store.check_dump(dump)
            yield manifest, dump, files
    finally:
        shutil.rmtree(files, ignore_errors=True)


def _replace(place: Place, manifest: Manifest, dump: Path, files: Path) -> int:
    """The database in one step, its files before and after. Returns how many files went."""
    if place.store.can_make_scratch() and place.store.can_be_renamed():
        with place.store.scratch("restore") as scratch:
            load_and_compare(scratch, dump, manifest.tables)
            with _put_files(place, manifest, files):
                _refuse_work_in_progress(place)
                place.store.give_way_to(scratch)
    else:
        with _put_files(place, manifest, files):
            _refuse_work_in_progress(place)
            place.store.replace_by(dump, manifest.tables)
    deleted = _settle_files(place, manifest, files)
    _compare_at_last(place, manifest)
    return deleted


@contextmanager
def _put_files(place: Place, manifest: Manifest, files: Path) -> Iterator[None]:
    """Puts the archive's files beside the present ones for the block; takes them away again if it came to nothing."""
    put: list[Path] = []
    with files_stay(place.data_dir):
        try:
            for path in manifest.files:
                final = place.evidence_root / path
                if final.exists():
                    continue
                final.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                (files / path).rename(final)
                put.append(final)
            for folder in {final.parent for final in put} | {place.evidence_root}:
                sync_folder(folder)
            yield
        except Exception:
            if not _may_stand(place, manifest):
                for final in put:
                    final.unlink(missing_ok=True)
            raise


def _may_stand(place: Place, manifest: Manifest) -> bool:
    """Whether the step happened after all, as when the server was lost at its very end; True where nobody can tell."""
    try:
        return not differences(manifest.tables, place.store.tables())
    except BackupFailed:
        return True


def _settle_files(place: Place, manifest: Manifest, files: Path) -> int:
    """After the step: a file that was damaged here becomes the archive's, and what no row names any more goes."""
    for path, member in manifest.files.items():
        mine = files / path
        if mine.exists() and _member(place.evidence_root / path) != member:
            mine.replace(place.evidence_root / path)
    with place.store.snapshot() as snapshot:
        named = {file.path for file in snapshot.files()} | manifest.files.keys()
    deleted = 0
    for lying in sorted(place.evidence_root.glob("[0-9a-f][0-9a-f]/*")):
        name = f"{lying.parent.name}/{lying.name}"
        if name in named or not OURS.fullmatch(name):
            continue
        lying.unlink()
        deleted += 1
        if not any(lying.parent.iterdir()):
            lying.parent.rmdir()
    return deleted


def _compare_at_last(place: Place, manifest: Manifest) -> None:
    found = differences(manifest.tables, place.store.tables())
    lost = [
        path
        for path, member in manifest.files.items()
        if _member(place.evidence_root / path) != member
    ]
    if found or lost:
        words = _("After the restore, this differs from the backup: %(what)s")
        raise RestoreRefused(words % {"what": " ".join([*found, *lost])})


@contextmanager
def _server_stopped(place: Place) -> Iterator[None]:
    """Holds the server's own lock, so that none starts meanwhile."""
    try:
        with only_one(place.server_lock):
            yield
    except AlreadyRunningError as error:
        words = _("The server (process %(pid)s) runs on %(folder)s. Stop it first.")
        told = {"pid": error.pid or "?", "folder": place.data_dir}
        raise RestoreRefused(words % told) from error


def _refuse_work_in_progress(place: Place) -> None:
    """PostgreSQL lists a program for a moment after it has gone, so who is there is asked again."""
    patience = monotonic() + LEAVING_TAKES
    while (users := place.store.users()) and monotonic() < patience:
        sleep(0.1)
    if users:
        words = _("The database is in use by %(users)s. Stop them first.")
        raise RestoreRefused(words % {"users": ", ".join(users)})


def _empty_or_refused(place: Place, wish: Wish) -> bool:
    is_empty = place.store.is_empty()
    if not is_empty and not wish.replace:
        words = _(
            "The database %(name)s is not empty. To replace it by the archive, add --replace."
        )
        raise RestoreRefused(words % {"name": place.store.name})
    return is_empty


def _refuse_too_little_room(archive: Path, place: Place) -> None:
    """The archive is laid out once, and the database in it loaded once more."""
    place.evidence_root.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        wanted = 2 * archive.stat().st_size + SPARE
    except OSError as error:
        raise RestoreRefused(_("There is no archive %(file)s.") % {"file": archive}) from error
    for folder in {place.data_dir, place.evidence_root, place.store.room_at() or place.data_dir}:
        free = shutil.disk_usage(folder).free
        if free < wanted:
            words = _("%(folder)s has too little room: %(free)s MB free, %(wanted)s MB needed.")
            told = {"folder": folder, "free": free >> 20, "wanted": wanted >> 20}
            raise RestoreRefused(words % told)


def _clear(place: Place) -> None:
    """What a restore that was killed left."""
    for folder in {place.evidence_root, place.data_dir, place.store.room_at() or place.data_dir}:
        for path in folder.glob(f"{STAGED}*"):
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)


@contextmanager
def _refused_in_words() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        words = _("The archive could not be laid out: %(reason)s.")
        raise BackupFailed(words % {"reason": error.strerror or error}) from error


def _member(path: Path) -> Member | None:
    if not path.is_file():
        return None
    with path.open("rb") as file:
        return Member(path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest())


def _numbers(version: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", version)[:3]]

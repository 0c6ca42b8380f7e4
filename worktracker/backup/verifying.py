"""Whether an archive could be restored: read to its last byte and, on demand, restored into a scratch database."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from worktracker.backup.contents import read_archive
from worktracker.backup.keys import Key
from worktracker.backup.manifest import Manifest, Member
from worktracker.backup.place import Place
from worktracker.backup.restoring import load_and_compare, staged
from worktracker.backup.taking import alone


@dataclass(frozen=True, slots=True)
class Verified:
    """A whole archive. ``whole`` is None after a deep look, which has no need of the file's own sum."""

    manifest: Manifest
    whole: Member | None


def verify_archive(archive: Path, place: Place, *, key: Key | None) -> Verified:
    """Decrypts, compares every member's checksum, and lists the dump. Raises ArchiveRefused."""
    place.data_dir.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".verify-", dir=place.data_dir) as work:
        dump = Path(work) / "database"
        contents = read_archive(archive, key, dump_to=dump)
        if contents.manifest.kind == place.store.kind:
            place.store.check_dump(dump)
    return Verified(contents.manifest, contents.whole)


def verify_deeply(archive: Path, place: Place, *, key: Key | None) -> Verified:
    """All that, and restores the database beside the present one, where every table is compared; then drops it.

    Raises ArchiveRefused, and RestoreRefused for what differs.
    """
    with (
        alone(place),
        staged(archive, place, key) as (manifest, dump, _files),
        place.store.scratch("verify") as scratch,
    ):
        load_and_compare(scratch, dump, manifest.tables)
    return Verified(manifest, None)

"""`rehearse_upgrade [FILE]`: the upgrade to this code, tried on a restored backup; status 1 where it would fail."""

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from worktracker.backup.errors import ArchiveRefused, BackupFailed, RestoreRefused
from worktracker.backup.keys import Key, read_key
from worktracker.backup.place import Place, this_place
from worktracker.backup.rehearsing import Change, Rehearsal, rehearse
from worktracker.backup.taking import archives, take_backup


class Command(BaseCommand):
    """Leaves what stands as it is. Without FILE: the newest backup, else (``--fresh``: always) one made now."""

    help = "Restore a backup into a scratch database, migrate it with this code, compare and check."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The archive and its key."""
        parser.add_argument("file", type=Path, nargs="?")
        parser.add_argument("--fresh", action="store_true", help="make a backup first, and use it")
        parser.add_argument("--key", help="file with the age key; else BACKUP_KEY_FILE")

    def handle(self, *args: Any, file: Path | None, **options: Any) -> None:
        """Raises CommandError where a step failed, or rows were lost without a reason."""
        try:
            place, key = this_place(), read_key(options["key"] or settings.BACKUP_KEY_FILE)
            archive = file.resolve() if file else _chosen(place, key, fresh=options["fresh"])
            rehearsal = rehearse(archive, place, key=key)
        except (ArchiveRefused, BackupFailed, RestoreRefused) as error:
            raise CommandError(str(error)) from error
        for line in _lines(rehearsal):
            self.stdout.write(line)
        if lost := rehearsal.losses:
            words = _("Do not upgrade: rows are gone from %(tables)s, and no migration says why.")
            raise CommandError(words % {"tables": ", ".join(change.table for change in lost)})
        self.stdout.write(_("The upgrade was rehearsed without a fault."))


def _chosen(place: Place, key: Key | None, *, fresh: bool) -> Path:
    standing = [] if fresh else archives(place.backup_dir)
    if standing:
        return standing[-1]
    keep = settings.BACKUP_KEEP
    return take_backup(place, to=place.backup_dir, key=key, keep=keep, at=timezone.now()).file


def _lines(rehearsal: Rehearsal) -> Iterator[str]:
    yield _("%(file)s, as of %(time)s") % {"file": rehearsal.archive, "time": rehearsal.taken_at}
    yield _("Migrations applied: %(n)s") % {"n": len(rehearsal.applied)}
    yield from (f"  {name}" for name in rehearsal.applied)
    yield _("Seconds:")
    yield from (f"  {step.name:<16}{step.seconds:8.1f}" for step in rehearsal.steps)
    yield _("Tables with another number of rows: %(n)s") % {"n": len(rehearsal.changes)}
    yield from (_change(change) for change in rehearsal.changes)
    for what, counts in rehearsal.looked.items():
        yield f"{what}: " + (", ".join(f"{word} {n}" for word, n in counts.items()) or "–")


def _change(change: Change) -> str:
    told = (
        "–" if change.before is None else change.before,
        "–" if change.after is None else change.after,
        ", ".join(change.by) or "?",
    )
    return f"  {change.table}: {told[0]} → {told[1]} ({told[2]})"

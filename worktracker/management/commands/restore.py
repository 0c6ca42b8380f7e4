"""`restore FILE`: puts an archive's moment in the place of what is there, or leaves everything as it is."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.utils import timezone
from django.utils.translation import gettext as _

from worktracker.backup.errors import ArchiveRefused, BackupFailed, RestoreRefused
from worktracker.backup.keys import read_key
from worktracker.backup.place import this_place
from worktracker.backup.restoring import Restored, Wish, restore


class Command(BaseCommand):
    """Asks before it replaces anything, unless ``--yes`` is given."""

    help = "Restore an archive made by backup; the server must be stopped."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The archive, its key, and what may happen to what is there."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--replace", action="store_true", help="replace what is there")
        parser.add_argument("--no-safety", action="store_true", help="do not back that up before")
        parser.add_argument("--yes", action="store_true", help="do not ask")
        parser.add_argument("--key", help="file with the age key; else BACKUP_KEY_FILE")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        """Raises CommandError with the reason; what stood before stands then."""
        wish = Wish(replace=options["replace"], safety=not options["no_safety"])
        connections.close_all()
        try:
            place = this_place()
            if wish.replace and not options["yes"]:
                self._ask(place.store.name)
            key = read_key(options["key"] or settings.BACKUP_KEY_FILE)
            restored = restore(file.resolve(), place, key=key, wish=wish, at=timezone.now())
        except (ArchiveRefused, BackupFailed, RestoreRefused) as error:
            raise CommandError(str(error)) from error
        for line in _remarks(restored):
            self.stdout.write(line)
        self.stdout.write(_result(restored))

    def _ask(self, name: str) -> None:
        try:
            answer = input(_("Replace everything in %(name)s? Type yes: ") % {"name": name})
        except EOFError:  # nobody is there to answer
            answer = ""
        if answer.strip().lower() != "yes":
            raise CommandError(_("Nothing was changed."))


def _remarks(restored: Restored) -> list[str]:
    lines = list(restored.manifest.problems)
    if restored.safety:
        lines.append(_("What stood before is in %(file)s.") % {"file": restored.safety})
    if restored.waiting:
        words = _(
            "The archive is of an older version: run manage.py migrate next (%(n)s migrations)."
        )
        lines.append(words % {"n": len(restored.waiting)})
    return lines


def _result(restored: Restored) -> str:
    manifest = restored.manifest
    words = _(
        "Restored as of %(time)s: %(rows)s rows in %(tables)s tables and %(files)s files, all compared and equal."
    )
    return words % {
        "time": manifest.taken_at,
        "rows": manifest.rows,
        "tables": len(manifest.tables),
        "files": len(manifest.files),
    }

"""`verify_backup FILE [--deep]`: whether an archive could be restored; status 1 where not."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from worktracker.backup.errors import ArchiveRefused, BackupFailed, RestoreRefused
from worktracker.backup.keys import read_key
from worktracker.backup.place import this_place
from worktracker.backup.verifying import verify_archive, verify_deeply


class Command(BaseCommand):
    """Changes nothing that stands; ``--deep`` makes a scratch database and drops it."""

    help = "Check an archive made by backup; with --deep, restore it into a scratch database."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The archive, its key, and how far to look."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--deep", action="store_true", help="restore and compare every table")
        parser.add_argument("--key", help="file with the age key; else BACKUP_KEY_FILE")

    def handle(self, *args: Any, file: Path, deep: bool, **options: Any) -> None:
        """Raises CommandError, naming what is wrong."""
        try:
            key = read_key(options["key"] or settings.BACKUP_KEY_FILE)
            look = verify_deeply if deep else verify_archive
            verified = look(file.resolve(), this_place(), key=key)
        except (ArchiveRefused, BackupFailed, RestoreRefused) as error:
            raise CommandError(str(error)) from error
        manifest = verified.manifest
        for problem in manifest.problems:
            self.stdout.write(problem)
        words = (
            _(
                "Whole, restored into a scratch database, every table equal: %(rows)s rows, "
                "%(files)s files as of %(time)s."
            )
            if deep
            else _("Whole: %(rows)s rows, %(files)s files as of %(time)s.")
        )
        told = {"rows": manifest.rows, "files": len(manifest.files), "time": manifest.taken_at}
        self.stdout.write(words % told)
        if not manifest.is_complete:
            raise CommandError(_("The backup is not complete: files are missing from it."))

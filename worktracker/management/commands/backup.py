"""`backup [--to DIR]`: database and files of one moment in one verified archive; status 1 where it is not complete."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from worktracker.backup.errors import ArchiveRefused, BackupFailed
from worktracker.backup.keys import make_key, read_key
from worktracker.backup.place import this_place
from worktracker.backup.taking import Taken, take_backup


class Command(BaseCommand):
    """Works while people work. ``--new-key`` writes an age key and does nothing else."""

    help = "Back up the database and the files of reports into one archive, and verify it."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to, and the making of a key."""
        parser.add_argument("--to", type=Path, help="folder of the archive; else BACKUP_DIR")
        parser.add_argument("--new-key", type=Path, metavar="FILE", help="write a new age key")

    def handle(self, *args: Any, to: Path | None, new_key: Path | None, **options: Any) -> None:
        """Raises CommandError where no backup came about, and where files are missing from it."""
        at = timezone.now()
        try:
            if new_key:
                public = make_key(new_key, at=at)
                words = _("A new key lies in %(file)s; its public part is %(public)s.")
                self.stdout.write(words % {"file": new_key, "public": public})
                return
            taken = take_backup(
                this_place(),
                to=(to or Path(settings.BACKUP_DIR)).resolve(),
                key=read_key(settings.BACKUP_KEY_FILE),
                keep=settings.BACKUP_KEEP,
                at=at,
            )
        except (ArchiveRefused, BackupFailed) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(_result(taken))
        if not taken.manifest.is_complete:
            for problem in taken.manifest.problems:
                self.stderr.write(problem)
            raise CommandError(_("The backup is not complete: files are missing from it."))


def _result(taken: Taken) -> str:
    told = {
        "file": taken.file,
        "rows": taken.manifest.rows,
        "files": len(taken.manifest.files),
        "size": f"{taken.whole.size / 2**20:.1f}",
        "sha256": taken.whole.sha256,
    }
    if taken.was_read_back:
        words = _(
            "%(file)s: %(rows)s rows and %(files)s files, %(size)s MB, read back and whole. SHA-256 %(sha256)s"
        )
    else:
        words = _(
            "%(file)s: %(rows)s rows and %(files)s files, %(size)s MB, verified before it was encrypted "
            "(the secret key is not here). SHA-256 %(sha256)s"
        )
    return words % told

"""`backups`: the archives in BACKUP_DIR, oldest first, and which one is the last good one."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from worktracker.backup.last import last_backup
from worktracker.backup.taking import NAME


class Command(BaseCommand):
    """Reads names and sizes only. Status 1 where there is no good one that still lies where it was written."""

    help = "List the backups and name the last good one."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError where nothing could be restored from here."""
        folder = Path(settings.BACKUP_DIR)
        for path in sorted(folder.glob("worktracker-*")):
            if match := NAME.fullmatch(path.name):
                taken = datetime.strptime(match[1], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
                size = path.stat().st_size / 2**20
                self.stdout.write(f"{localtime(taken):%Y-%m-%d %H:%M}  {size:10.1f} MB  {path}")
        last = last_backup()
        if last is None or not last.is_there:
            raise CommandError(_("There is no good backup in %(folder)s.") % {"folder": folder})
        words = _("The last good one: %(file)s, %(time)s, SHA-256 %(sha256)s")
        told = {
            "file": last.file,
            "time": f"{localtime(last.at):%Y-%m-%d %H:%M}",
            "sha256": last.sha256,
        }
        self.stdout.write(words % told)

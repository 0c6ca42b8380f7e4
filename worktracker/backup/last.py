"""The last good backup, written down beside the archives for the system page."""

import json
import os
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

FILE = "last.json"


@dataclass(frozen=True, slots=True)
class LastBackup:
    """A complete backup. ``is_verified`` is False where it could not be read back, for want of the secret key."""

    at: datetime
    file: str
    size: int
    sha256: str
    is_verified: bool
    is_encrypted: bool

    @property
    def is_there(self) -> bool:
        """Whether the archive still lies where it was written, as large as it was."""
        try:
            return Path(self.file).stat().st_size == self.size
        except OSError:
            return False


def last_backup() -> LastBackup | None:
    """The last good backup; None where there was none, or what was written down cannot be read."""
    try:
        written = json.loads((Path(settings.BACKUP_DIR) / FILE).read_text(encoding="utf-8"))
        return LastBackup(**{**written, "at": datetime.fromisoformat(written["at"])})
    except (OSError, ValueError, TypeError, KeyError):
        return None


def note_backup(folder: Path, backup: LastBackup) -> None:
    """Write it down, in one step."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    text = json.dumps({**asdict(backup), "at": backup.at.isoformat()}, indent=1)
    beside = folder / f".{FILE}.{os.getpid()}"
    beside.write_text(text, encoding="utf-8")
    beside.replace(folder / FILE)

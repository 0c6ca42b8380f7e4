"""The installation that is backed up: its database, its folders, its version. Read from the settings, at the edge."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from django.conf import settings

from worktracker.backup.stores import Store, store_of
from worktracker.version import VERSION


@dataclass(frozen=True, slots=True)
class Place:
    """Where everything lies."""

    store: Store
    evidence_root: Path
    data_dir: Path
    backup_dir: Path
    version: str

    @property
    def lock(self) -> Path:
        """Held by whoever backs up, restores or rehearses: one at a time."""
        return self.data_dir / "backup.lock"

    @property
    def server_lock(self) -> Path:
        """Held by ``manage.py serve``."""
        return self.data_dir / "serve.lock"


def this_place() -> Place:
    """As the settings say."""
    return Place(
        store=store_of(cast("dict[str, Any]", settings.DATABASES["default"])),
        evidence_root=Path(settings.EVIDENCE_ROOT),
        data_dir=Path(settings.DATA_DIR),
        backup_dir=Path(settings.BACKUP_DIR),
        version=VERSION,
    )

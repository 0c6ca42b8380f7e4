"""Bringing an installation back, and whether it stands as its archive says."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from worktracker.backup.errors import ArchiveRefused
from worktracker.backup.keys import Key
from worktracker.backup.restoring import Restored, Wish, restore
from worktracker.backup.taking import Taken
from worktracker.backup.verifying import verify_archive
from worktracker.tests.backup.installation import AT, Installation, databases

LATER = AT + timedelta(hours=1)
REPLACE = Wish(replace=True)
AT_ONCE = Wish(replace=True, safety=False)


def bring_back(
    installation: Installation, taken: Taken, *, wish: Wish = REPLACE, **place: Any
) -> Restored:
    return restore(taken.file, replace(installation.place, **place), key=None, wish=wish, at=LATER)


def stands_as_in(installation: Installation, taken: Taken) -> bool:
    files = {path: member.sha256 for path, member in taken.manifest.files.items()}
    return installation.state() == (taken.manifest.tables, files)


def refused(installation: Installation, archive: Path, key: Key | None = None) -> str:
    """The sentence of the refusal, the same whether verified or restored; nothing has changed."""
    before, names = installation.state(), databases(installation)
    with pytest.raises(ArchiveRefused) as verifying:
        verify_archive(archive, installation.place, key=key)
    with pytest.raises(ArchiveRefused) as restoring:
        restore(archive, installation.place, key=key, wish=AT_ONCE, at=AT)
    assert installation.state() == before
    left = set(databases(installation)) - set(names)
    assert left <= {".lock"}
    assert str(verifying.value) == str(restoring.value)
    return str(verifying.value)

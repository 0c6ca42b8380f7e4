"""PostgreSQL's own programs: found, fitting the server, run without a password on the command line."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from worktracker.backup.errors import BackupFailed

DEBIAN = Path("/usr/lib/postgresql")
REDHAT = Path("/usr")  # pgsql-15, pgsql-16 … as the PostgreSQL project packages them
WANTED = ("pg_dump", "pg_restore", "psql")
SHOWN = 2000  # characters of what a program complained about


@dataclass(frozen=True, slots=True)
class Programs:
    """One folder's pg_dump, pg_restore and psql, which belong together."""

    folder: Path
    major: int

    def run(
        self, name: str, *words: str, environment: Mapping[str, str], script: Path | None = None
    ) -> str:
        """Run one to its end and return what it printed. Raises BackupFailed with its complaint.

        ``environment`` says where the server is and who we are, as libpq reads it. ``script`` is read as input.
        """
        with (script or Path(os.devnull)).open("rb") as given:
            result = subprocess.run(  # noqa: S603  # a program of PostgreSQL's, words of our own
                [self.folder / name, *words],
                env={**os.environ, **environment},
                stdin=given,
                capture_output=True,
                check=False,
            )
        if result.returncode:
            reason = result.stderr.decode(errors="replace").strip()[-SHOWN:]
            words_of_refusal = _("%(program)s failed: %(reason)s")
            raise BackupFailed(words_of_refusal % {"program": name, "reason": reason})
        return result.stdout.decode(errors="replace")


def programs_for(server: int) -> Programs:
    """The programs of the server's major version, else the next newer ones.

    Raises BackupFailed where there are none: an older pg_dump refuses a newer server.
    """
    found = sorted(_installed(), key=lambda programs: programs.major)
    if not found:
        words = _("pg_dump is missing: install the package postgresql-client-%(version)s.")
        raise BackupFailed(words % {"version": server})
    for programs in found:
        if programs.major >= server:
            return programs
    words = _(
        "pg_dump %(found)s is older than the server (%(version)s): install postgresql-client-%(version)s."
    )
    raise BackupFailed(words % {"found": found[-1].major, "version": server})


def _installed() -> Iterator[Programs]:
    folders = [*DEBIAN.glob("*/bin"), *REDHAT.glob("pgsql-*/bin")]
    if on_path := shutil.which("pg_dump"):
        folders.append(Path(on_path).parent)
    for folder in folders:
        if all((folder / name).exists() for name in WANTED) and (major := _major(folder)):
            yield Programs(folder, major)


def _major(folder: Path) -> int | None:
    answer = subprocess.run(  # noqa: S603  # found above
        [folder / "pg_dump", "--version"], capture_output=True, text=True, check=False
    )
    version = re.search(r"\) (\d+)", answer.stdout)
    return int(version[1]) if version else None

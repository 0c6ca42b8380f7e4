"""What the system administrator's page shows: health, jobs, mails, backup, space, versions, and what the checks say."""

import platform
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.core.checks import CheckMessage, Tags, run_checks
from django.db import connection
from django.db.models import Count
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tasks.choices import MailState
from tasks.models import OutboundMail
from tasks.parsing.reading import office_is_installed
from worktracker.backup.last import last_backup
from worktracker.lib.mail import has_server
from worktracker.models import JobRun
from worktracker.operations.health import examine
from worktracker.schedule import TIMES
from worktracker.version import VERSION

NAMES: dict[str, Promise] = {
    "tasks.jobs.nightly": _("Flags of limits"),
    "indicators.jobs.nightly": _("Flags of indicators"),
    "tasks.jobs.morning": _("Reminders and digests"),
    "tasks.jobs.deliver_mails": _("Delivery of mails"),
    "exchange.jobs.make_exports": _("Files in the background"),
    "tasks.jobs.seal_trail": _("Sealing of the trail"),
    "tasks.jobs.mail_audit_head": _("Mail with the trail's head"),
    "tasks.jobs.sweep_evidence": _("Removal of files that nothing names"),
    "tasks.jobs.forget": _("Deletion of what was kept long enough"),
}
PART_NAMES: dict[str, Promise] = {
    "database": _("Database"),
    "schema": _("Tables"),
    "queue": _("Queue"),
    "worker": _("Worker and scheduler"),
    "nightly": _("Nightly jobs"),
    "morning": _("Morning job"),
}
# Django's own checks that say, in English, a part of what a check of ours says.
SAID_BY_OURS = {
    "worktracker.E003": {"security.W009"},
    "worktracker.E005": {"security.W018"},
    "worktracker.W002": {"security.W004", "security.W008", "security.W012", "security.W016"},
}
LITTLE_SPACE = 2 * 1024**3  # bytes below which a folder is said to be nearly full


@dataclass(frozen=True, slots=True)
class Job:
    """A scheduled job and its last runs; ``run`` is None where it never ended."""

    name: str
    words: str
    run: JobRun | None


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder that grows, with the bytes that are free there; None where it cannot be asked."""

    words: str
    path: Path
    free: int | None

    @property
    def is_nearly_full(self) -> bool:
        """Whether there is less than two gigabytes."""
        return self.free is not None and self.free < LITTLE_SPACE


def system_page(*, at: datetime) -> dict[str, Any]:
    """The page's context. Nothing in it is secret: no password, key or address with one."""
    parts = examine(at=at)
    return {
        "parts": [(PART_NAMES[part.name], part) for part in parts],
        "is_well": all(part.is_well for part in parts),
        "jobs": list(_jobs()),
        "mails": _mails(),
        "has_server": has_server(),
        "sender": settings.DEFAULT_FROM_EMAIL,
        "folders": list(_folders()),
        "backup": last_backup(),
        "warnings": _warnings(),
        "versions": list(_versions()),
        "at": at,
    }


def _jobs() -> Iterator[Job]:
    runs = {run.name: run for run in JobRun.objects.all()}
    for name in TIMES:
        yield Job(name, str(NAMES.get(name, name)), runs.get(name))


def _mails() -> list[tuple[str, str, int]]:
    """State, its word and how many mails stand there, in the order of the states."""
    counted = OutboundMail.objects.order_by().values_list("state").annotate(n=Count("pk"))
    counts = dict(counted)
    return [(state.value, str(state.label), counts.get(state.value, 0)) for state in MailState]


def _folders() -> Iterator[Folder]:
    folders = {
        _("Data directory"): settings.DATA_DIR,
        _("Files of reports"): settings.EVIDENCE_ROOT,
        _("Backups"): settings.BACKUP_DIR,
    }
    for words, path in folders.items():
        yield Folder(str(words), path, _free(path))


def _free(path: Path) -> int | None:
    there = next((each for each in (path, *path.parents) if each.exists()), None)
    try:
        return shutil.disk_usage(there).free if there else None
    except OSError:
        return None


def _warnings() -> list[CheckMessage]:
    """What ``check --deploy`` says about these settings, each thing once."""
    found = run_checks(tags=[Tags.security], include_deployment_checks=True)
    said = set().union(*(SAID_BY_OURS.get(str(message.id), ()) for message in found))
    return [message for message in found if message.id not in said]


def _versions() -> Iterator[tuple[str, str]]:
    yield "worktracker", VERSION
    yield "Python", platform.python_version()
    yield "Django", django.get_version()
    yield connection.display_name, _database_version()
    yield "LibreOffice", str(_("installed") if office_is_installed() else _("not installed"))
    yield str(_("System")), platform.platform(terse=True)


def _database_version() -> str:
    versions = connection.get_database_version()
    return ".".join(str(number) for number in versions)

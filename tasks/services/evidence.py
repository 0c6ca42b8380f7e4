"""Files that prove a report: taken in after a look inside, removed with a trace, and never left half stored."""

import hashlib
import logging
import re
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import IO, Final, cast

from django.conf import settings
from django.core.files import File
from django.core.files.uploadedfile import UploadedFile
from django.db import InterfaceError, OperationalError, transaction
from django.utils.translation import gettext as _

from agencies.models import User
from tasks.errors import EvidenceLost, EvidenceRefused, NotAllowed
from tasks.models import Evidence, ProgressReport
from tasks.models.evidence import evidence_storage, random_name
from tasks.services.activity import record
from tasks.services.filing import filing_of
from tasks.services.parts import locked
from worktracker.lib import filecheck
from worktracker.lib.evidence_lock import files_may_go

log = logging.getLogger(__name__)

ATTACHED: Final = "evidence_attached"
REMOVED: Final = "evidence_removed"
MIB: Final = 1024 * 1024
UNPACKED: Final = 8  # times the largest file; a workbook unpacks to four or five times its size
DIGEST_SHOWN: Final = 12  # digits in the trail; enough to tell files apart
_OURS = re.compile(r"([0-9a-f]{2})/\1[0-9a-f]{30}")  # as random_name makes them


def attach_evidence(
    report: ProgressReport, *, upload: UploadedFile, by: User, at: datetime, on: date
) -> Evidence:
    """Stores the file with the report, under a random name. The report's version stays: files are saved by themselves.

    Raises NotAllowed where the person may not change the report now; ReportRefused where its task takes no reports;
    EvidenceRefused, with ``params["name"]``, for a file that is not taken. Nothing is stored then, on disk neither.
    """
    _refuse_unwritable(report, by=by, on=on)
    evidence = _looked_at(upload)
    evidence.uploaded_by, evidence.uploaded_at = by, at
    storage, name = evidence_storage(), random_name(evidence, evidence.name)
    try:
        evidence.file = storage.save(name, upload)
        with transaction.atomic():
            _store(evidence, report, by=by, at=at, on=on)
    except (OperationalError, InterfaceError):
        raise  # the row may stand, if the server was lost as it committed; if not, the sweep finds the file
    except BaseException:
        storage.delete(name)
        raise
    return evidence


def attach_each(
    report: ProgressReport,
    *,
    uploads: Iterable[UploadedFile],
    by: User,
    at: datetime,
    on: date,
) -> tuple[list[Evidence], list[EvidenceRefused]]:
    """Attaches the files one by one; one that is refused does not keep the others out.

    Raises NotAllowed and ReportRefused, which hold for all of them.
    """
    attached: list[Evidence] = []
    refused: list[EvidenceRefused] = []
    for upload in uploads:
        try:
            attached.append(attach_evidence(report, upload=upload, by=by, at=at, on=on))
        except EvidenceRefused as error:
            refused.append(error)
    return attached, refused


@transaction.atomic
def remove_evidence(evidence: Evidence, *, by: User, at: datetime, on: date) -> None:
    """Takes a file off a report that the person may still change; row and bytes stay. Raises NotAllowed."""
    item = locked(evidence.report.item)
    row = Evidence.objects.select_for_update(of=("self",)).select_related("report__unit")
    mine = row.removable_by(by, on=on).filter(pk=evidence.pk).first()
    if mine is None:
        raise NotAllowed(
            _("This file cannot be removed: its report was handed in, or it was removed already.")
        )
    filing = filing_of(item, unit=mine.report.unit, by=by, on=on)
    mine.removed_by, mine.removed_at = by, at
    mine.save(update_fields=["removed_by", "removed_at"])
    changes = [{"field": field, "old": value, "new": ""} for field, value in _facts(mine)]
    record(
        REMOVED,
        at=at,
        by=by,
        item=item,
        report=mine.report,
        subject=mine.report.whose,
        changes=changes,
        behalf=filing.behalf,
    )


def opened(evidence: Evidence) -> File:
    """The stored bytes, for a reader who may see them. Raises EvidenceLost, and logs it, where they are gone."""
    try:
        return evidence_storage().open(str(evidence.file.name))
    except FileNotFoundError as error:
        log.exception("evidence %s: the file %s is missing", evidence.pk, evidence.file.name)
        words = _(
            "“%(name)s” is on record (%(size)s bytes, SHA-256 %(digest)s…), but the file itself is missing on the "
            "server. Tell the administrator, who can bring it back from a backup."
        )
        facts = {
            "name": evidence.name,
            "size": evidence.size,
            "digest": evidence.sha256[:DIGEST_SHOWN],
        }
        raise EvidenceLost(words % facts) from error


def too_large(name: str) -> EvidenceRefused:
    """The refusal of a file above the limit, which nobody needs to have read to the end."""
    name = filecheck.clean_name(name)
    words = _("“%(name)s” is larger than %(most)s MB. Make it smaller, or attach it in parts.")
    return EvidenceRefused(
        words % {"name": name, "most": settings.EVIDENCE_MAX_BYTES // MIB},
        code="too_large",
        name=name,
    )


def sweep_orphans(*, before: datetime) -> int:
    """Deletes stored files that no row names and nobody wrote to since ``before``, and folders so emptied.

    Such a file is left when the machine stops between writing it and writing its row. Where no row stands at all
    nothing is deleted: the folder then belongs to another database. Nor while a backup copies files: a row that it has
    seen may be gone by now. Returns how many files were deleted.
    """
    with files_may_go(settings.DATA_DIR) as may_go:
        return _sweep(before) if may_go else 0


def _sweep(before: datetime) -> int:
    known = set(Evidence.objects.values_list("file", flat=True))
    if not known:
        return 0
    root, limit, deleted = Path(evidence_storage().location), before.timestamp(), 0
    for folder in sorted(root.glob("[0-9a-f][0-9a-f]")):
        for path in folder.iterdir():
            name = f"{folder.name}/{path.name}"
            if name in known or not _OURS.fullmatch(name) or path.stat().st_mtime >= limit:
                continue
            path.unlink(missing_ok=True)
            deleted += 1
        _remove_if_empty(folder)
    return deleted


def _refuse_unwritable(report: ProgressReport, *, by: User, on: date) -> None:
    if not ProgressReport.objects.writable_by(by, on=on).filter(pk=report.pk).exists():
        raise NotAllowed(
            _(
                "Files are attached by the unit that writes the report, before it hands it in. Take the report back "
                "first to change it."
            )
        )


def _looked_at(upload: UploadedFile) -> Evidence:
    """The row to be, with what the file was found to be."""
    name, size = filecheck.clean_name(upload.name or ""), upload.size or 0
    if size > settings.EVIDENCE_MAX_BYTES:
        raise too_large(name)
    file = cast("IO[bytes]", upload)
    try:
        content_type = filecheck.inspect(
            file,
            name=name,
            allowed=settings.EVIDENCE_TYPES,
            limits=filecheck.Limits(unpacked=UNPACKED * settings.EVIDENCE_MAX_BYTES),
        )
    except filecheck.FileRefused as error:
        raise EvidenceRefused(error.message, code=error.code, name=name) from error
    return Evidence(name=name, size=size, sha256=_digest(file), content_type=content_type)


def _digest(file: IO[bytes]) -> str:
    file.seek(0)
    digest = hashlib.sha256()
    while part := file.read(MIB):
        digest.update(part)
    file.seek(0)
    return digest.hexdigest()


def _store(evidence: Evidence, report: ProgressReport, *, by: User, at: datetime, on: date) -> None:
    """The row and its trace, with item and report locked, so that none is one too many."""
    item = locked(report.item)
    rows = ProgressReport.objects.select_for_update(of=("self",)).select_related("unit", "period")
    mine = rows.get(pk=report.pk)
    filing = filing_of(item, unit=mine.unit, by=by, on=on)
    _refuse_unwritable(mine, by=by, on=on)
    _refuse_one_more(mine, evidence)
    evidence.report = mine
    evidence.save()
    changes = [{"field": field, "old": "", "new": value} for field, value in _facts(evidence)]
    record(
        ATTACHED,
        at=at,
        by=by,
        item=item,
        report=mine,
        subject=mine.whose,
        changes=changes,
        behalf=filing.behalf,
    )


def _refuse_one_more(report: ProgressReport, evidence: Evidence) -> None:
    name, standing = evidence.name, report.evidence.standing()
    if same := standing.filter(sha256=evidence.sha256).first():
        words = _("“%(name)s” is attached already, as “%(same)s”: choose another file.")
        raise EvidenceRefused(
            words % {"name": name, "same": same.name}, code="attached_already", name=name
        )
    most = settings.EVIDENCE_MAX_FILES
    if standing.count() >= most:
        words = _(
            "“%(name)s” is one file too many: a report takes %(most)s. Remove one first, or pack several as .zip."
        )
        raise EvidenceRefused(words % {"name": name, "most": most}, code="too_many", name=name)


def _facts(evidence: Evidence) -> Iterable[tuple[str, str]]:
    """What the trail keeps of a file."""
    return (
        ("file", evidence.name),
        ("size", str(evidence.size)),
        ("sha256", evidence.sha256[:DIGEST_SHOWN]),
    )


def _remove_if_empty(folder: Path) -> None:
    if not any(folder.iterdir()):
        folder.rmdir()

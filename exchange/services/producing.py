"""The files themselves, one at a time: whoever holds the lock makes what waits, and clears away what ran out.

A worker that is killed frees the lock, so a file that is "being made" while one holds it has lost its maker and is
made again. It is written under a name of its own and renamed when whole: no half file is ever handed out.
"""

import errno
import hashlib
import logging
import os
import re
import secrets
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic

from django.conf import settings
from django.db.models import F
from django.utils import translation

from exchange.choices import ExportState, Failure
from exchange.errors import ExportRefused
from exchange.making import Order, count_rows, make, name_of
from exchange.models import Export
from exchange.services.ordering import order_of
from worktracker.lib.one_at_a_time import alone

log = logging.getLogger(__name__)

ATTEMPTS = 3  # a file that takes its worker down is not tried for ever
SECONDS_BETWEEN_LOOKS = 1.0  # at whether it was cancelled; its progress is stored then
ROWS_KEPT = timedelta(days=400)  # who took what out is seen in the list for a year
OURS = re.compile(r"\d+\.part|[0-9a-f]{32}\.(?:xlsx|csv)")  # as files are named here
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})
Clock = Callable[[], datetime]


class _Cancelled(Exception):
    """Somebody cancelled it, or a second maker has it."""


def produce(*, clock: Clock) -> dict[str, int]:
    """Makes all that waits and deletes what ran out; how many of each. Nothing where another worker is at it."""
    counts = {"exports_made": 0, "exports_failed": 0, "exports_deleted": 0}
    with alone("exports") as held:
        if not held:
            return counts
        counts["exports_deleted"] = _clear_away(clock())
        while (export := Export.objects.active().order_by("at", "pk").first()) is not None:
            match _produce(export, clock=clock):
                case ExportState.READY:
                    counts["exports_made"] += 1
                case ExportState.FAILED:
                    counts["exports_failed"] += 1
    return counts


def stored_at(export: Export) -> Path:
    """Where the file of a ready export lies."""
    return Path(settings.EXPORT_ROOT) / export.stored


def _produce(export: Export, *, clock: Clock) -> ExportState:
    if export.attempts >= ATTEMPTS:
        return _fail(export, Failure.BROKEN_OFF, at=clock())
    person = export.by
    if not person.is_active or person.agency_id != export.agency_id:
        return _fail(export, Failure.LEFT, at=clock())
    order = order_of(export, on=export.on, at=clock())
    try:
        with translation.override(export.language):
            return _write(export, order, clock=clock)
    except _Cancelled:
        return ExportState.CANCELLED
    except ExportRefused:
        return _fail(export, Failure.REFUSED, at=clock())
    except Exception as error:
        log.exception("export %s", export.pk)
        failure = Failure.DISK if _is_full(error) else Failure.FAULT
        return _fail(export, failure, at=clock())


def _write(export: Export, order: Order, *, clock: Clock) -> ExportState:
    total = count_rows(order)
    begun = _still(
        export, state=ExportState.RUNNING, attempts=F("attempts") + 1, rows=0, rows_total=total
    )
    if not begun:
        raise _Cancelled
    root = Path(settings.EXPORT_ROOT)
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    part, whole = root / f"{export.pk}.part", root / f"{secrets.token_hex(16)}.{export.form}"
    try:
        with part.open("wb") as file:
            make(order, file, tick=_Ticking(export, total))
            file.flush()
            os.fsync(file.fileno())
        with part.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        part.rename(whole)
    finally:
        part.unlink(missing_ok=True)
    at = clock()
    stands = _still(
        export,
        state=ExportState.READY,
        rows=total,
        ended_at=at,
        kept_until=at + timedelta(days=settings.EXPORTS_KEEP_DAYS),
        name=name_of(order),
        stored=whole.name,
        size=whole.stat().st_size,
        sha256=digest,
    )
    if not stands:
        whole.unlink()
        raise _Cancelled
    return ExportState.READY


class _Ticking:
    """Is told how many rows stand; stores it now and then, and stops the writing of what was cancelled."""

    def __init__(self, export: Export, total: int) -> None:
        self.export, self.total, self.looked = export, total, monotonic()

    def __call__(self, rows: int) -> None:
        """Raises _Cancelled."""
        if monotonic() - self.looked < SECONDS_BETWEEN_LOOKS:
            return
        self.looked = monotonic()
        if not _still(self.export, rows=min(rows, self.total)):
            raise _Cancelled


def _still(export: Export, **fields: object) -> int:
    """Stores it unless somebody ended it meanwhile; 0 then."""
    return Export.objects.active().filter(pk=export.pk).update(**fields)


def _fail(export: Export, failure: Failure, *, at: datetime) -> ExportState:
    failed = _still(export, state=ExportState.FAILED, failure=failure, ended_at=at)
    return ExportState.FAILED if failed else ExportState.CANCELLED


def _is_full(error: Exception) -> bool:
    """XlsxWriter hands the system's error on as its own error's argument."""
    inner = error.args[0] if error.args else None
    return any(isinstance(each, OSError) and each.errno in NO_ROOM for each in (error, inner))


def _clear_away(at: datetime) -> int:
    """Deletes files whose time has passed, files of ours that no row names, and rows of long ago.

    What is not called as we call files stays, whatever folder somebody has set.
    """
    gone = Export.objects.run_out(at).update(state=ExportState.DELETED, stored="", kept_until=None)
    named = set(Export.objects.ready().values_list("stored", flat=True))
    with suppress(FileNotFoundError):
        for path in Path(settings.EXPORT_ROOT).iterdir():
            if OURS.fullmatch(path.name) and path.name not in named:
                path.unlink()
    Export.objects.filter(ended_at__lt=at - ROWS_KEPT).exclude(state=ExportState.READY).delete()
    return gone

"""Words that the database stores."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ExportKind(models.TextChoices):
    """What a file that leaves is about."""

    LEDGER = "ledger", pgettext_lazy("export", "Supervision ledger")
    UNITS = "units", pgettext_lazy("export", "Statistics by unit")
    READINGS = "readings", pgettext_lazy("export", "Indicators and their readings")


class ExportForm(models.TextChoices):
    """How it is written."""

    XLSX = "xlsx", _("Excel workbook")
    CSV = "csv", _("CSV, one table")


class ExportState(models.TextChoices):
    """How far a file came that is made while nobody waits for it."""

    WAITING = "waiting", pgettext_lazy("export", "Waiting")
    RUNNING = "running", pgettext_lazy("export", "Being made")
    READY = "ready", pgettext_lazy("export", "Ready")
    FAILED = "failed", pgettext_lazy("export", "Not made")
    CANCELLED = "cancelled", pgettext_lazy("export", "Cancelled")
    DELETED = "deleted", pgettext_lazy("export", "Deleted")


ACTIVE = (ExportState.WAITING, ExportState.RUNNING)


class Failure(models.TextChoices):
    """Why a file was not made, as the person reads it."""

    REFUSED = (
        "refused",
        _("A condition of the list is no longer possible. Choose again in the task list."),
    )
    LEFT = "left", _("The account that asked for it is closed or belongs to another agency now.")
    DISK = (
        "disk",
        _("The server has no room for the file. Please tell the system administrator."),
    )
    BROKEN_OFF = (
        "broken_off",
        _("The making was broken off several times. Please tell the system administrator."),
    )
    FAULT = (
        "fault",
        _("A fault of the program. It is written in the log; please tell the administrator."),
    )


class SwitchState(models.TextChoices):
    """How far the ledger that a bureau kept before came."""

    OPEN = "open", pgettext_lazy("switch", "Being prepared")
    APPLIED = "applied", pgettext_lazy("switch", "Taken over")
    UNDONE = "undone", pgettext_lazy("switch", "Undone")
    DISCARDED = "discarded", pgettext_lazy("switch", "Discarded")

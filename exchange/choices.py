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

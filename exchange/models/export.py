"""A file that is made while nobody waits for it, and the record of who took what out, as of when."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agencies.models import Agency
from exchange.choices import ACTIVE, ExportForm, ExportKind, ExportState, Failure
from exchange.querysets import ExportQuerySet


class Export(models.Model):
    """One file. ``query`` and ``columns`` are the list's own, as ``exchange.making.Order`` takes them.

    It is made as ``by`` sees things, in ``language``, of the state of day ``on``. ``stored`` names the file in
    ``EXPORT_ROOT`` while there is one, ``name`` is what the person gets it as. ``rows`` of ``rows_total`` are written.
    """

    kind = models.CharField(_("kind"), max_length=20, choices=ExportKind)
    form = models.CharField(_("form"), max_length=10, choices=ExportForm)
    query = models.TextField(_("conditions"), blank=True)
    columns = models.JSONField(_("columns"), default=list, blank=True)
    title = models.CharField(_("title"), max_length=300)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("asked for by"),
        on_delete=models.PROTECT,
        related_name="exports",
    )
    agency = models.ForeignKey(
        Agency,
        verbose_name=_("agency"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    language = models.CharField(_("language"), max_length=10)
    on = models.DateField(_("data as of"))
    at = models.DateTimeField(_("asked for at"))
    state = models.CharField(
        _("state"), max_length=10, choices=ExportState, default=ExportState.WAITING
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    rows = models.PositiveIntegerField(_("rows written"), default=0)
    rows_total = models.PositiveIntegerField(_("rows to write"))
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    kept_until = models.DateTimeField(_("kept until"), null=True, blank=True)
    name = models.CharField(_("file name"), max_length=150, blank=True)
    stored = models.CharField(_("stored as"), max_length=50, blank=True)
    size = models.PositiveBigIntegerField(_("size in bytes"), default=0)
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True)
    failure = models.CharField(_("why not"), max_length=20, choices=Failure, blank=True)

    objects = ExportQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("noun", "export")
        verbose_name_plural = _("exports")
        ordering: ClassVar = ["-at", "-pk"]
        indexes: ClassVar = [
            models.Index(name="export_to_be_made", fields=["at"], condition=Q(state__in=ACTIVE)),
            models.Index(name="export_of_person", fields=["by", "-at"]),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="export_ends_once",
                condition=Q(state__in=ACTIVE, ended_at__isnull=True)
                | (~Q(state__in=ACTIVE) & Q(ended_at__isnull=False)),
                violation_error_message=_("An export has an end as soon as nobody makes it."),
            ),
            models.CheckConstraint(
                name="export_has_file_when_ready",
                condition=(
                    Q(state=ExportState.READY, kept_until__isnull=False, size__gt=0)
                    & ~Q(stored="")
                    & ~Q(name="")
                )
                | (~Q(state=ExportState.READY) & Q(stored="", kept_until__isnull=True)),
                violation_error_message=_("An export has a file exactly while it is ready."),
            ),
            models.CheckConstraint(
                name="export_says_why_not",
                condition=(Q(state=ExportState.FAILED) & ~Q(failure=""))
                | (~Q(state=ExportState.FAILED) & Q(failure="")),
                violation_error_message=_("An export that was not made says why."),
            ),
            models.CheckConstraint(
                name="export_rows_within_total",
                condition=Q(rows__lte=F("rows_total")),
                violation_error_message=_("No more rows are written than there are."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_active(self) -> bool:
        """Whether it waits or is being made."""
        return self.state in ACTIVE

    @property
    def percent(self) -> int:
        """How much of it is written; 100 only when the file stands."""
        if self.state == ExportState.READY:
            return 100
        return min(99, self.rows * 100 // self.rows_total) if self.rows_total else 0

"""What was measured of indicators."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from indicators.choices import ReadingStatus
from indicators.models.indicator import Indicator
from indicators.querysets import ReadingQuerySet
from tasks.models import Evidence, ProgressReport


class Reading(models.Model):
    """What was measured of an indicator in a period (实际值). ``period`` is the period's first day.

    ``of`` is what the value is a part of, for ratios: valid days. A correction is a new row that names what it
    replaces; of an indicator and period one row is current, and the database refuses to change or to delete what was
    recorded.
    """

    indicator = models.ForeignKey(
        Indicator, verbose_name=_("indicator"), on_delete=models.PROTECT, related_name="readings"
    )
    period = models.DateField(_("period"))
    value = models.DecimalField(_("value"), max_digits=16, decimal_places=4)
    of = models.DecimalField(_("out of"), max_digits=16, decimal_places=4, null=True, blank=True)
    status = models.CharField(
        _("state"), max_length=20, choices=ReadingStatus, default=ReadingStatus.PROVISIONAL
    )
    source = models.CharField(_("data source"), max_length=200, blank=True)
    note = models.CharField(_("remark"), max_length=500, blank=True)
    report = models.ForeignKey(
        ProgressReport,
        verbose_name=_("progress report"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="readings",
    )
    evidence = models.ForeignKey(
        Evidence,
        verbose_name=_("evidence"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="readings",
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("recorded by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    recorded_at = models.DateTimeField(_("recorded at"))
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("verified by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    verified_at = models.DateTimeField(_("verified at"), null=True, blank=True)
    is_current = models.BooleanField(_("current"), default=True)
    replaces = models.OneToOneField(
        "self",
        verbose_name=_("replaces"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="replaced_by",
    )
    is_demo = models.BooleanField(_("demonstration data"), default=False)

    objects = ReadingQuerySet.as_manager()

    class Meta:
        verbose_name = _("reading")
        verbose_name_plural = _("readings")
        ordering: ClassVar = ["indicator", "period", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="reading_current_once_a_period",
                fields=["indicator", "period"],
                condition=Q(is_current=True),
                violation_error_message=_("This period already has a value."),
            ),
            models.CheckConstraint(
                name="reading_of_not_negative",
                condition=Q(of__isnull=True) | Q(of__gte=0),
                violation_error_message=_("What a value is a part of cannot be negative."),
            ),
            models.CheckConstraint(
                name="reading_verified_by_somebody",
                condition=Q(
                    status=ReadingStatus.VERIFIED,
                    verified_by__isnull=False,
                    verified_at__isnull=False,
                )
                | Q(
                    status=ReadingStatus.PROVISIONAL,
                    verified_by__isnull=True,
                    verified_at__isnull=True,
                ),
                violation_error_message=_("A verified value names who verified it, and when."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.period:%Y-%m-%d}: {self.value.normalize():f}"


class ReportedReading(models.Model):
    """A value that a report claims of an indicator; it becomes the period's reading when the report is accepted."""

    report = models.ForeignKey(
        ProgressReport,
        verbose_name=_("progress report"),
        on_delete=models.CASCADE,
        related_name="claims",
    )
    indicator = models.ForeignKey(
        Indicator, verbose_name=_("indicator"), on_delete=models.PROTECT, related_name="claims"
    )
    value = models.DecimalField(_("value"), max_digits=16, decimal_places=4)
    of = models.DecimalField(_("out of"), max_digits=16, decimal_places=4, null=True, blank=True)

    class Meta:
        verbose_name = _("reported value")
        verbose_name_plural = _("reported values")
        ordering: ClassVar = ["report", "indicator"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="reported_reading_once_in_report", fields=["report", "indicator"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.indicator}: {self.value.normalize():f}"

"""Indicators, what was promised of them, and what was measured."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from indicators.choices import Aggregation, Op, TargetKind
from indicators.querysets import IndicatorQuerySet, ReadingQuerySet, TargetQuerySet
from tasks.models import ProgressReport, WorkItem


class Indicator(models.Model):
    """What is measured (指标), with its unit as printed; one definition an agency, however many clauses promise it."""

    agency = models.ForeignKey(
        Agency, verbose_name=_("agency"), on_delete=models.PROTECT, related_name="indicators"
    )
    name = models.CharField(_("name"), max_length=200)
    unit = models.CharField(_("unit of measure"), max_length=30, blank=True)
    aggregation = models.CharField(
        _("aggregation over the year"),
        max_length=20,
        choices=Aggregation,
        default=Aggregation.LATEST,
    )
    decimals = models.PositiveSmallIntegerField(_("decimals"), default=1)

    objects = IndicatorQuerySet.as_manager()

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering: ClassVar = ["agency", "name", "unit"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="indicator_once_in_agency",
                fields=["agency", "name", "unit"],
                violation_error_message=_(
                    "This agency already has an indicator of this name and unit."
                ),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str, str, str]:
        """By agency, name and unit."""
        return (*self.agency.natural_key(), self.name, self.unit)

    natural_key.dependencies = ["agencies.agency"]  # type: ignore[attr-defined]  # read by dumpdata


class Target(models.Model):
    """What a clause promises of an indicator (目标值). ``value_max`` closes a range (2—3个); ``due`` is as printed.

    ``implicit`` marks a commitment in words (全覆盖): 100 %.
    """

    item = models.ForeignKey(
        WorkItem, verbose_name=_("task"), on_delete=models.CASCADE, related_name="targets"
    )
    indicator = models.ForeignKey(
        Indicator, verbose_name=_("indicator"), on_delete=models.PROTECT, related_name="targets"
    )
    order = models.PositiveSmallIntegerField(_("order"))
    kind = models.CharField(
        _("kind"), max_length=20, choices=TargetKind, default=TargetKind.QUANTITY
    )
    op = models.CharField(_("comparison"), max_length=2, choices=Op, default=Op.AT_LEAST)
    value = models.DecimalField(_("target value"), max_digits=16, decimal_places=4)
    value_max = models.DecimalField(
        _("upper value"), max_digits=16, decimal_places=4, null=True, blank=True
    )
    due = models.DateField(_("due"), null=True, blank=True)
    implicit = models.BooleanField(_("said in words"), default=False)
    quote = models.CharField(_("words of the notice"), max_length=500, blank=True)
    start = models.PositiveIntegerField(_("start in the source"), null=True, blank=True)
    end = models.PositiveIntegerField(_("end in the source"), null=True, blank=True)

    objects = TargetQuerySet.as_manager()

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        ordering: ClassVar = ["item", "order"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="target_order_once", fields=["item", "order"]),
            models.CheckConstraint(
                name="target_range_upwards",
                condition=Q(value_max__isnull=True) | Q(value_max__gte=F("value")),
                violation_error_message=_("The upper value is below the target value."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.get_op_display()}{self.value.normalize():f}{self.indicator.unit}"

    def natural_key(self) -> tuple[Any, ...]:
        """By item and order."""
        return (*self.item.natural_key(), self.order)

    natural_key.dependencies = ["tasks.workitem", "indicators.indicator"]  # type: ignore[attr-defined]  # read by dumpdata

    @property
    def binds(self) -> bool:
        """Whether it is a commitment, not mere scope."""
        return self.kind != TargetKind.SCOPE


class Reading(models.Model):
    """What was measured of an indicator for a month (实际值). ``period`` is the month's first day."""

    indicator = models.ForeignKey(
        Indicator, verbose_name=_("indicator"), on_delete=models.PROTECT, related_name="readings"
    )
    period = models.DateField(_("month"))
    value = models.DecimalField(_("value"), max_digits=16, decimal_places=4)
    report = models.ForeignKey(
        ProgressReport,
        verbose_name=_("progress report"),
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
    is_demo = models.BooleanField(_("demonstration data"), default=False)

    objects = ReadingQuerySet.as_manager()

    class Meta:
        verbose_name = _("reading")
        verbose_name_plural = _("readings")
        ordering: ClassVar = ["indicator", "period"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="reading_once_a_month",
                fields=["indicator", "period"],
                violation_error_message=_("This month already has a value."),
            ),
            models.CheckConstraint(
                name="reading_period_first_day",
                condition=Q(period__day=1),
                violation_error_message=_("A month is given by its first day."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.period:%Y-%m}: {self.value.normalize():f}"


class ReportedReading(models.Model):
    """A value that a report claims of an indicator; it becomes the month's reading when the report is accepted."""

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

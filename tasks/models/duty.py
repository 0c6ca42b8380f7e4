"""Recurring obligations and their dated occurrences."""

from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from tasks.choices import Frequency
from tasks.models.item import WorkItem
from tasks.querysets import NaturalQuerySet, OccurrenceQuerySet


class Duty(models.Model):
    """A recurring obligation (周期任务): 每季度1次, 每月25日前.

    ``count`` times a period, null where the notice gives no number; ``day`` of the month, null for its last;
    ``starts`` is the first period as "2024-04", empty for the plan's first.
    """

    item = models.ForeignKey(
        WorkItem, verbose_name=_("task"), on_delete=models.CASCADE, related_name="duties"
    )
    order = models.PositiveSmallIntegerField(_("order"))
    what = models.CharField(_("what"), max_length=300, blank=True)
    frequency = models.CharField(_("frequency"), max_length=20, choices=Frequency)
    count = models.PositiveSmallIntegerField(_("times a period"), null=True, blank=True)
    day = models.PositiveSmallIntegerField(
        _("day of the month"),
        null=True,
        blank=True,
        validators=(MinValueValidator(1), MaxValueValidator(31)),
    )
    starts = models.CharField(_("from month"), max_length=7, blank=True)
    quote = models.CharField(_("words of the notice"), max_length=300, blank=True)
    start = models.PositiveIntegerField(_("start in the source"), null=True, blank=True)
    end = models.PositiveIntegerField(_("end in the source"), null=True, blank=True)

    objects = NaturalQuerySet.as_manager()

    class Meta:
        verbose_name = _("duty")
        verbose_name_plural = _("duties")
        ordering: ClassVar = ["item", "order"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="duty_order_once", fields=["item", "order"]),
            models.CheckConstraint(
                name="duty_day_of_month",
                condition=models.Q(day__isnull=True) | models.Q(day__gte=1, day__lte=31),
                violation_error_message=_("The day of the month lies between 1 and 31."),
            ),
        ]

    def __str__(self) -> str:
        return self.what or self.quote

    def natural_key(self) -> tuple[Any, ...]:
        """By item and order."""
        return (*self.item.natural_key(), self.order)

    natural_key.dependencies = ["tasks.workitem"]  # type: ignore[attr-defined]  # read by dumpdata


class Occurrence(models.Model):
    """One dated occurrence (期次) of a duty."""

    duty = models.ForeignKey(
        Duty, verbose_name=_("duty"), on_delete=models.CASCADE, related_name="occurrences"
    )
    number = models.PositiveSmallIntegerField(_("number"))
    due = models.DateField(_("due"))
    done_on = models.DateField(_("done on"), null=True, blank=True)

    objects = OccurrenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("occurrence")
        verbose_name_plural = _("occurrences")
        ordering: ClassVar = ["duty", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="occurrence_number_once", fields=["duty", "number"])
        ]

    def __str__(self) -> str:
        return f"{self.duty} {self.due:%Y-%m-%d}"

    def natural_key(self) -> tuple[Any, ...]:
        """By duty and number."""
        return (*self.duty.natural_key(), self.number)

    natural_key.dependencies = ["tasks.duty"]  # type: ignore[attr-defined]  # read by dumpdata

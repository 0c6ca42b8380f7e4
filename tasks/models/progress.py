"""What a unit reports."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from agencies.models import Unit
from tasks.choices import ReportState
from tasks.models.item import PERCENT, WorkItem
from tasks.querysets import ReportQuerySet


class ProgressReport(models.Model):
    """A unit's report on an item (进展填报), as of a day. Only accepted reports count."""

    item = models.ForeignKey(
        WorkItem, verbose_name=_("task"), on_delete=models.PROTECT, related_name="reports"
    )
    unit = models.ForeignKey(
        Unit, verbose_name=_("unit"), on_delete=models.PROTECT, related_name="reports"
    )
    as_of = models.DateField(_("as of"))
    percent = models.DecimalField(
        _("progress in percent"), max_digits=4, decimal_places=1, validators=PERCENT
    )
    narrative = models.TextField(_("progress in words"), max_length=5000)
    problems = models.TextField(_("problems"), max_length=5000, blank=True)
    next_step = models.TextField(_("next step"), max_length=5000, blank=True)
    done = models.BooleanField(_("the task is done"), default=False)
    state = models.CharField(
        _("state"), max_length=20, choices=ReportState, default=ReportState.SUBMITTED
    )
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("reported by"),
        on_delete=models.PROTECT,
        related_name="reports",
    )
    reported_at = models.DateTimeField(_("reported at"))
    is_demo = models.BooleanField(_("demonstration data"), default=False)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("progress report")
        verbose_name_plural = _("progress reports")
        ordering: ClassVar = ["-reported_at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="report_percent",
                condition=models.Q(percent__gte=0, percent__lte=100),
                violation_error_message=_("Progress lies between 0 and 100 percent."),
            ),
        ]
        indexes: ClassVar = [
            # The item's page and "last report": an item's reports, newest first.
            models.Index(name="report_by_item_newest", fields=["item", "-reported_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.item} {self.as_of:%Y-%m-%d}"

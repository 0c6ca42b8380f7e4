"""When units report, and what they report."""

from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.models import Unit
from tasks.cadence import period_label
from tasks.choices import (
    INCOMPLETE_REPORTS,
    OPEN_REPORTS,
    WRITABLE_REPORTS,
    FiledAs,
    ReportState,
)
from tasks.models.duty import Occurrence
from tasks.models.item import PERCENT, WorkItem
from tasks.models.milestone import Milestone
from tasks.models.plan import Plan
from tasks.querysets import PeriodQuerySet, ReportQuerySet


class Period(models.Model):
    """A span for which a plan's units report (填报期), and the day by which they do."""

    plan = models.ForeignKey(
        Plan, verbose_name=_("plan"), on_delete=models.CASCADE, related_name="periods"
    )
    starts = models.DateField(_("first day"))
    ends = models.DateField(_("last day"))
    due = models.DateField(_("reports due by"))

    objects = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name = _("reporting period")
        verbose_name_plural = _("reporting periods")
        ordering: ClassVar = ["plan", "starts"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="period_once_in_plan", fields=["plan", "starts"]),
            models.CheckConstraint(
                name="period_ends_after_start",
                condition=Q(starts__lte=F("ends")) & Q(starts__lte=F("due")),
                violation_error_message=_("A period ends, and is due, after it starts."),
            ),
        ]

    def __str__(self) -> str:
        return period_label(self.starts, self.ends)

    def natural_key(self) -> tuple[Any, ...]:
        """By plan and first day."""
        return (*self.plan.natural_key(), self.starts)

    natural_key.dependencies = ["tasks.plan"]  # type: ignore[attr-defined]  # read by dumpdata


class ProgressReport(models.Model):
    """A unit's report on an item for a period (进展填报). Only accepted reports count.

    ``as_of`` is the business date on which it was last handed in, or, of a draft, saved. ``reported_by`` is who did so,
    ``principal`` the absent colleague in whose place a deputy did. ``note`` is what the last decision said.
    A draft may be incomplete (``percent`` null, no narrative); what is discarded stays as a row that no page shows.
    """

    item = models.ForeignKey(
        WorkItem, verbose_name=_("task"), on_delete=models.PROTECT, related_name="reports"
    )
    unit = models.ForeignKey(
        Unit, verbose_name=_("unit"), on_delete=models.PROTECT, related_name="reports"
    )
    period = models.ForeignKey(
        Period, verbose_name=_("reporting period"), on_delete=models.PROTECT, related_name="reports"
    )
    as_of = models.DateField(_("as of"))
    percent = models.DecimalField(
        _("progress in percent"),
        max_digits=4,
        decimal_places=1,
        null=True,
        blank=True,
        validators=PERCENT,
    )
    narrative = models.TextField(_("progress in words"), max_length=5000, blank=True)
    problems = models.TextField(_("problems"), max_length=5000, blank=True)
    next_step = models.TextField(_("next step"), max_length=5000, blank=True)
    done = models.BooleanField(_("the task is done"), default=False)
    reached = models.ManyToManyField(
        Milestone, verbose_name=_("milestones reached"), blank=True, related_name="reports"
    )
    occurrences = models.ManyToManyField(
        Occurrence, verbose_name=_("occurrences done"), blank=True, related_name="reports"
    )
    state = models.CharField(
        _("state"), max_length=20, choices=ReportState, default=ReportState.DRAFT
    )
    version = models.PositiveIntegerField(_("version"), default=0, editable=False)
    filed_as = models.CharField(_("written"), max_length=10, choices=FiledAs, default=FiledAs.OWN)
    principal = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("in place of"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("reported by"),
        on_delete=models.PROTECT,
        related_name="reports",
    )
    reported_at = models.DateTimeField(_("reported at"))
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("approved by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    note = models.TextField(_("note of the decision"), max_length=2000, blank=True)
    times_returned = models.PositiveSmallIntegerField(_("times returned"), default=0)
    handed_in = models.JSONField(
        _("as last handed in"),
        default=dict,
        blank=True,
        help_text=_("What the trail compares the next version with."),
    )
    is_demo = models.BooleanField(_("demonstration data"), default=False)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("progress report")
        verbose_name_plural = _("progress reports")
        ordering: ClassVar = ["-reported_at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="report_percent",
                condition=Q(percent__isnull=True) | Q(percent__gte=0, percent__lte=100),
                violation_error_message=_("Progress lies between 0 and 100 percent."),
            ),
            models.CheckConstraint(
                name="report_complete_when_handed_in",
                condition=Q(state__in=INCOMPLETE_REPORTS)
                | (Q(percent__isnull=False) & ~Q(narrative="")),
                violation_error_message=_(
                    "A report that was handed in says how far the task is, in percent and in words."
                ),
            ),
            models.CheckConstraint(
                name="report_decided_by_somebody",
                condition=~Q(state__in=(ReportState.ACCEPTED, ReportState.RETURNED))
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                violation_error_message=_("A decision names who took it, and when."),
            ),
            models.UniqueConstraint(
                name="report_open_once",
                fields=["item", "unit", "period"],
                condition=Q(state__in=OPEN_REPORTS),
                violation_error_message=_(
                    "The unit has an open report for this period: go on with that one."
                ),
            ),
        ]
        indexes: ClassVar = [
            # The item's page and "last report": an item's reports, newest first.
            models.Index(name="report_by_item_newest", fields=["item", "-reported_at"]),
            # Queues, desk and lists: what a unit handed in on an item for a period.
            models.Index(name="report_by_part_and_period", fields=["item", "unit", "period"]),
            # The desk: what waits for a decision, oldest first.
            models.Index(
                name="report_waiting",
                fields=["state", "reported_at"],
                condition=Q(state__in=OPEN_REPORTS),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item} {self.as_of:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        """Where it stands on the item's page."""
        return f"{reverse('item', args=[self.item_id])}#report-{self.pk}"

    @property
    def headline(self) -> str:
        """Unit, period and percentage, as the trail names it: 水生态环境科 10月 46%."""
        percent = "" if self.percent is None else f" {self.percent.normalize():f}%"
        return f"{self.whose}{percent}"

    @property
    def whose(self) -> str:
        """Unit and period: all that the trail tells of a draft."""
        return f"{self.unit} {self.period}"

    @property
    def is_writable(self) -> bool:
        """Whether it lies with the unit, which may still change it."""
        return self.state in WRITABLE_REPORTS

    @property
    def days_late(self) -> int:
        """Days by which it was handed in after its period's day; 0 where it was in time, and for drafts."""
        if self.state == ReportState.DRAFT:
            return 0
        return max((self.as_of - self.period.due).days, 0)

    def days_waiting(self, *, on: date) -> int:
        """Days since it was handed in."""
        return (on - self.as_of).days

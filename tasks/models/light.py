"""How an agency's lights are judged, how each item's light changed, and which days were judged."""

from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agencies.models import Agency
from tasks.choices import Light
from tasks.lights.margins import DEFAULT
from tasks.models.item import WorkItem
from tasks.querysets import ItemScoped

POINTS = (MinValueValidator(1), MaxValueValidator(100))


class LightRule(models.Model):
    """One version of an agency's margins, in force from a day until the next one's; rows are added, never changed.

    An agency without a version uses the product's own (``tasks.lights.margins.DEFAULT``).
    """

    agency = models.ForeignKey(
        Agency, verbose_name=_("agency"), on_delete=models.PROTECT, related_name="light_rules"
    )
    since = models.DateField(_("in force since"))
    behind_warn = models.PositiveSmallIntegerField(
        _("points behind plan: warning"), default=DEFAULT.behind_warn, validators=POINTS
    )
    behind_late = models.PositiveSmallIntegerField(
        _("points behind plan: behind"), default=DEFAULT.behind_late, validators=POINTS
    )
    near_workdays = models.PositiveSmallIntegerField(
        _("working days before a limit"),
        default=DEFAULT.near_workdays,
        validators=[MaxValueValidator(60)],
    )
    stalled_days = models.PositiveSmallIntegerField(
        _("days without progress"),
        default=DEFAULT.stalled_days,
        null=True,
        blank=True,
        validators=[MinValueValidator(7), MaxValueValidator(366)],
        help_text=_("Empty: a standstill is no warning."),
    )
    warns_unreported = models.BooleanField(
        _("a missing report is a warning"), default=DEFAULT.warns_unreported
    )
    warns_at_risk = models.BooleanField(
        _("an indicator at risk is a warning"), default=DEFAULT.warns_at_risk
    )
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("light rule")
        verbose_name_plural = _("light rules")
        ordering: ClassVar = ["agency", "-since", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="light_rule_warns_before_late",
                condition=Q(
                    behind_warn__gte=1, behind_warn__lt=F("behind_late"), behind_late__lte=100
                ),
                violation_error_message=_(
                    "The warning comes before: fewer points than those that count as behind."
                ),
            ),
            models.CheckConstraint(
                name="light_rule_days",
                condition=Q(near_workdays__lte=60)
                & (Q(stalled_days__isnull=True) | Q(stalled_days__gte=7, stalled_days__lte=366)),
                violation_error_message=_(
                    "At most 60 working days before a limit; a standstill is one of 7 to 366 days."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency} {self.since:%Y-%m-%d}"


class LightChange(models.Model):
    """An item's light changed, or the rule that gives it: from what to what, on which day, with what the rule saw."""

    item = models.ForeignKey(
        WorkItem, verbose_name=_("task"), on_delete=models.CASCADE, related_name="light_changes"
    )
    day = models.DateField(_("day"))
    old = models.CharField(
        pgettext_lazy("light", "before"), max_length=4, choices=Light, blank=True
    )
    new = models.CharField(pgettext_lazy("light", "after"), max_length=4, choices=Light)
    rule = models.CharField(_("rule"), max_length=20)
    figures = models.JSONField(_("figures"), default=dict, blank=True)

    objects = ItemScoped.as_manager()

    class Meta:
        verbose_name = _("change of a light")
        verbose_name_plural = _("changes of lights")
        ordering: ClassVar = ["-day", "-id"]
        indexes: ClassVar = [
            # An item's history, and its light as of a past day.
            models.Index(name="light_change_by_item", fields=["item", "-day", "-id"]),
            # What changed in a span of days: the weekly letter, the dashboard's changes.
            models.Index(name="light_change_by_day", fields=["day"]),
        ]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {self.old or '—'} → {self.new}"


class JudgedDay(models.Model):
    """A day that a nightly job has judged to its end; a day without a row was missed and is made up for."""

    job = models.CharField(_("job"), max_length=100)
    day = models.DateField(_("day"))
    at = models.DateTimeField(_("judged at"))

    class Meta:
        verbose_name = _("judged day")
        verbose_name_plural = _("judged days")
        ordering: ClassVar = ["-day", "job"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="judged_day_once", fields=["job", "day"])
        ]

    def __str__(self) -> str:
        return f"{self.job} {self.day:%Y-%m-%d}"

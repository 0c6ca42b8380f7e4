"""What was promised of indicators, and how that changed."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from indicators.choices import Curve, Op, TargetKind
from indicators.models.indicator import Indicator
from indicators.querysets import TargetQuerySet
from tasks.models import WorkItem


class Target(models.Model):
    """What a clause promises of an indicator (目标值). ``value_max`` closes a range (2—3个); ``due`` is as printed.

    ``implicit`` marks a commitment in words (全覆盖): 100 %. ``stretch`` is what is striven for beyond it (力争), and
    ``curve`` how the plan leads there, by its stages. ``off_since`` is kept by ``services.flagging``: the day from
    which the verdict is off target without a break, which the margin of the definition holds it to.
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
    stretch = models.DecimalField(
        _("stretch target"), max_digits=16, decimal_places=4, null=True, blank=True
    )
    curve = models.CharField(_("planned curve"), max_length=10, choices=Curve, default=Curve.LINEAR)
    due = models.DateField(_("due"), null=True, blank=True)
    implicit = models.BooleanField(_("said in words"), default=False)
    quote = models.CharField(_("words of the notice"), max_length=500, blank=True)
    start = models.PositiveIntegerField(_("start in the source"), null=True, blank=True)
    end = models.PositiveIntegerField(_("end in the source"), null=True, blank=True)
    off_since = models.DateField(_("off target since"), null=True, blank=True, editable=False)

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


class Stage(models.Model):
    """A value that is to be reached by the end of a day on the way to the target; of totals the running total."""

    target = models.ForeignKey(
        Target, verbose_name=_("target"), on_delete=models.CASCADE, related_name="stages"
    )
    due = models.DateField(_("due"))
    value = models.DecimalField(_("value"), max_digits=16, decimal_places=4)

    class Meta:
        verbose_name = _("stage")
        verbose_name_plural = _("stages")
        ordering: ClassVar = ["target", "due"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="stage_once_a_day",
                fields=["target", "due"],
                violation_error_message=_("This day already has a stage."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.due:%Y-%m-%d}: {self.value.normalize():f}"


class TargetChange(models.Model):
    """What holds from a day on in place of what was promised (目标调整), and why; without a due date that stays."""

    target = models.ForeignKey(
        Target, verbose_name=_("target"), on_delete=models.CASCADE, related_name="changes"
    )
    since = models.DateField(_("from"))
    op = models.CharField(_("comparison"), max_length=2, choices=Op)
    value = models.DecimalField(_("target value"), max_digits=16, decimal_places=4)
    value_max = models.DecimalField(
        _("upper value"), max_digits=16, decimal_places=4, null=True, blank=True
    )
    due = models.DateField(_("due"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=500)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("changed by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    made_at = models.DateTimeField(_("changed at"))

    class Meta:
        verbose_name = _("change of a target")
        verbose_name_plural = _("changes of targets")
        ordering: ClassVar = ["target", "since", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="target_changed_once_a_day",
                fields=["target", "since"],
                violation_error_message=_("The target was changed from this day on already."),
            ),
            models.CheckConstraint(
                name="target_change_range_upwards",
                condition=Q(value_max__isnull=True) | Q(value_max__gte=F("value")),
                violation_error_message=_("The upper value is below the target value."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.since:%Y-%m-%d}: {self.get_op_display()}{self.value.normalize():f}"


class Outlook(models.Model):
    """The forecast of a target for its due date, kept so that lists need not make it anew.

    ``until`` is the period of the last reading that it knew: for a day before that it does not hold.
    """

    target = models.OneToOneField(
        Target,
        verbose_name=_("target"),
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="outlook",
    )
    value = models.DecimalField(_("forecast"), max_digits=16, decimal_places=4)
    low = models.DecimalField(_("low end"), max_digits=16, decimal_places=4)
    high = models.DecimalField(_("high end"), max_digits=16, decimal_places=4)
    method = models.CharField(_("method"), max_length=20)
    readings = models.PositiveSmallIntegerField(_("number of readings"))
    until = models.DateField(_("known until"))

    class Meta:
        verbose_name = _("forecast")
        verbose_name_plural = _("forecasts")
        ordering: ClassVar = ["target"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="outlook_within_its_interval",
                condition=Q(low__lte=F("value"), high__gte=F("value")),
            ),
            models.CheckConstraint(
                name="outlook_from_three_readings", condition=Q(readings__gte=3)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.target_id}: {self.value} ({self.low} – {self.high})"

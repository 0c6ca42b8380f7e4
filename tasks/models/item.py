"""The tracked clause, who answers for it, and whom it is done with."""

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.models import Unit
from tasks.choices import AT_WORK, OPEN_STATES, Kind, Light, LimitKind, Part, State
from tasks.lights import Verdict, explain, planned_share
from tasks.models.domain import Domain
from tasks.models.plan import Plan
from tasks.querysets import (
    NaturalQuerySet,
    ResponsibilityQuerySet,
    WorkItemQuerySet,
)
from worktracker.lib.sortkey import pinyin_key

PERCENT = (MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(100)))


class WorkItem(models.Model):
    """One tracked clause of a plan (工作任务).

    ``limit`` is never empty: the latest date that the clause prints, else the last day of the plan's year with
    ``limit_inferred`` (推定). ``next_limit`` is the nearest open limit, kept by ``services.limits``.
    ``report_due`` is kept by ``services.report_dues``; ``judged_*`` is the light that ``services.judging`` recorded
    last, while pages show the one of the moment they are read. ``domain_reason`` is what the reader went by, as
    ``tasks.domain_reasons`` writes it; empty where nothing was read.
    ``spans`` are ``[start, end]`` pairs into the notice's text, more than one where page furniture cuts the clause.
    """

    plan = models.ForeignKey(
        Plan, verbose_name=_("plan"), on_delete=models.CASCADE, related_name="items"
    )
    ordinal = models.PositiveSmallIntegerField(_("position in the notice"))
    marker = models.CharField(_("number as printed"), max_length=20, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.TASK)
    section = models.CharField(_("section"), max_length=200, blank=True)
    path = models.JSONField(_("headings above"), default=list, blank=True)
    title = models.CharField(_("title"), max_length=300)
    text = models.TextField(_("clause as issued"))
    spans = models.JSONField(_("place in the source"), default=list, blank=True)
    domain = models.ForeignKey(
        Domain, verbose_name=_("domain"), on_delete=models.PROTECT, related_name="items"
    )
    domain_reason = models.JSONField(
        _("why this domain"),
        default=dict,
        blank=True,
        help_text=_("What the reader went by; a person may have chosen another domain since."),
    )
    starts_on = models.DateField(_("starts on"))
    limit = models.DateField(_("deadline"))
    limit_inferred = models.BooleanField(
        _("inferred deadline"),
        default=False,
        help_text=_("The clause prints no date: the last day of the plan's year."),
    )
    next_limit = models.DateField(_("nearest limit"))
    next_limit_kind = models.CharField(
        _("kind of the nearest limit"), max_length=20, choices=LimitKind, default=LimitKind.LIMIT
    )
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.TO_SIGN)
    progress = models.DecimalField(
        _("progress in percent"), max_digits=4, decimal_places=1, default=0, validators=PERCENT
    )
    reported_on = models.DateField(_("last reported on"), null=True, blank=True)
    moved_on = models.DateField(
        _("progress moved on"),
        null=True,
        blank=True,
        help_text=_("When the progress last changed, or the plan was published."),
    )
    report_due = models.DateField(
        _("next report due"),
        null=True,
        blank=True,
        help_text=_("The earliest of its lead units'; empty where no report is waited for."),
    )
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    judged_light = models.CharField(
        _("recorded light"), max_length=4, choices=Light, blank=True, editable=False
    )
    judged_rule = models.CharField(_("its rule"), max_length=20, blank=True, editable=False)
    judged_since = models.DateField(_("since"), null=True, blank=True, editable=False)
    title_key = models.CharField(max_length=200, editable=False)
    version = models.PositiveIntegerField(_("version"), default=0, editable=False)

    objects = WorkItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        ordering: ClassVar = ["plan", "ordinal"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="item_ordinal_once_in_plan",
                fields=["plan", "ordinal"],
                violation_error_message=_("Another task stands at this position of the plan."),
            ),
            models.CheckConstraint(
                name="item_progress_percent",
                condition=Q(progress__gte=0, progress__lte=100),
                violation_error_message=_("Progress lies between 0 and 100 percent."),
            ),
            models.CheckConstraint(
                name="item_starts_before_limit",
                condition=Q(starts_on__lte=F("limit")),
                violation_error_message=_(
                    "The task starts after its deadline: change one of the two."
                ),
            ),
            models.CheckConstraint(
                name="item_closed_with_day",
                condition=Q(state=State.CLOSED, closed_on__isnull=False)
                | (~Q(state=State.CLOSED) & Q(closed_on__isnull=True)),
                violation_error_message=_(
                    "A closed task, and only a closed one, has a day of closing."
                ),
            ),
        ]
        indexes: ClassVar = [
            # Nightly flagging and the list's overdue view: open items by nearest limit.
            models.Index(
                name="item_open_by_next_limit",
                fields=["next_limit"],
                condition=Q(state__in=OPEN_STATES),
            ),
            # The task list filtered by domain within a plan.
            models.Index(name="item_by_plan_and_domain", fields=["plan", "domain"]),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the sort key beside the title."""
        self.title_key = pinyin_key(self.title)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """The item's page."""
        return reverse("item", args=[self.pk])

    def natural_key(self) -> tuple[str, int]:
        """By plan and position."""
        return (*self.plan.natural_key(), self.ordinal)

    natural_key.dependencies = ["tasks.plan", "tasks.domain"]  # type: ignore[attr-defined]  # read by dumpdata

    @property
    def number(self) -> str:
        """The marker as pages show it: (12) becomes （12）, 一、 stays."""
        return self.marker.translate(str.maketrans("()", "（）"))  # full width on purpose

    @property
    def bare_number(self) -> str:
        """The marker without brackets and stops, for a column of its own."""
        return self.marker.strip("()（）、.．")  # markers are full width

    @property
    def is_open(self) -> bool:
        """Neither closed nor halted."""
        return self.state in OPEN_STATES

    def planned(self, *, on: date) -> Decimal:
        """Progress by plan on a day, in percent with one decimal."""
        return Decimal(planned_share(self.starts_on, self.limit, on=on)) / 10

    def explain_light(self, *, on: date, is_off_target: bool, is_at_risk: bool = False) -> Verdict:
        """The light with its rule, its reason in words, and since when."""
        return explain(self, on=on, is_off_target=is_off_target, is_at_risk=is_at_risk)


class Responsibility(models.Model):
    """A unit's part in an item (责任分工), with its own reporting state."""

    item = models.ForeignKey(
        WorkItem, verbose_name=_("task"), on_delete=models.CASCADE, related_name="responsibilities"
    )
    unit = models.ForeignKey(
        Unit, verbose_name=_("unit"), on_delete=models.PROTECT, related_name="responsibilities"
    )
    order = models.PositiveSmallIntegerField(_("order"))
    part = models.CharField(_("part"), max_length=20, choices=Part, default=Part.LEAD)
    printed = models.CharField(_("name as printed"), max_length=100, blank=True)
    start = models.PositiveIntegerField(_("start in the source"), null=True, blank=True)
    end = models.PositiveIntegerField(_("end in the source"), null=True, blank=True)
    is_inferred = models.BooleanField(
        _("inferred"), default=False, help_text=_("The notice names no unit for this task.")
    )
    state = models.CharField(
        _("reporting state"), max_length=20, choices=State, default=State.TO_SIGN
    )
    report_due = models.DateField(
        _("next report due"),
        null=True,
        blank=True,
        help_text=_("The first period's day after the last one reported on."),
    )
    signed_at = models.DateTimeField(_("signed for at"), null=True, blank=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("signed for by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    objects = ResponsibilityQuerySet.as_manager()

    class Meta:
        verbose_name = _("responsibility")
        verbose_name_plural = _("responsibilities")
        ordering: ClassVar = ["item", "order"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="responsibility_unit_once",
                fields=["item", "unit"],
                violation_error_message=_("This unit already has a part in the task."),
            ),
            models.UniqueConstraint(name="responsibility_order_once", fields=["item", "order"]),
        ]

    def __str__(self) -> str:
        return f"{self.unit} ({self.get_part_display()})"

    @property
    def is_pending(self) -> bool:
        """Neither reported as done nor closed: of an open item, it still lies with its unit."""
        return self.state in AT_WORK

    def natural_key(self) -> tuple[Any, ...]:
        """By item and order."""
        return (*self.item.natural_key(), self.order)

    natural_key.dependencies = ["tasks.workitem", "agencies.unit"]  # type: ignore[attr-defined]  # read by dumpdata


class Partner(models.Model):
    """A body outside the agency that an item is done with (协同), as printed."""

    item = models.ForeignKey(
        WorkItem, verbose_name=_("task"), on_delete=models.CASCADE, related_name="partners"
    )
    order = models.PositiveSmallIntegerField(_("order"))
    name = models.CharField(_("name as printed"), max_length=100)
    start = models.PositiveIntegerField(_("start in the source"), null=True, blank=True)
    end = models.PositiveIntegerField(_("end in the source"), null=True, blank=True)

    objects = NaturalQuerySet.as_manager()

    class Meta:
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        ordering: ClassVar = ["item", "order"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="partner_order_once", fields=["item", "order"])
        ]

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[Any, ...]:
        """By item and order."""
        return (*self.item.natural_key(), self.order)

    natural_key.dependencies = ["tasks.workitem"]  # type: ignore[attr-defined]  # read by dumpdata

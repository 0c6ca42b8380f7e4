"""What came in and what it became: notices, plans, and the problems a reviewer must settle."""

from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from tasks import problems
from tasks.choices import Cadence, PlanState
from tasks.querysets import NoticeQuerySet, PlanQuerySet


class Notice(models.Model):
    """An official document as received (通知文件). Its text is what every source span points into."""

    agency = models.ForeignKey(
        Agency,
        verbose_name=_("agency"),
        on_delete=models.PROTECT,
        related_name="notices",
        help_text=_("Whose plan the notice is."),
    )
    title = models.CharField(_("title"), max_length=300)
    doc_number = models.CharField(_("document number"), max_length=100, blank=True)
    issuer = models.CharField(_("issuer"), max_length=200, blank=True)
    issued = models.DateField(_("issued on"), null=True, blank=True)
    recipients = models.JSONField(_("recipients"), default=list, blank=True)
    file_name = models.CharField(_("file name"), max_length=255, blank=True)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    original = models.BinaryField(
        _("file as received"),
        null=True,
        blank=True,
        help_text=_("Empty where the text is the file."),
    )
    text = models.TextField(_("text"))
    provenance = models.TextField(_("provenance"), blank=True)
    received_at = models.DateTimeField(_("received at"))
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("received by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering: ClassVar = ["-issued", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="notice_bytes_once_in_agency",
                fields=["agency", "sha256"],
                violation_error_message=_("This very file was taken in before."),
            )
        ]

    def __str__(self) -> str:
        return self.title

    def natural_key(self) -> tuple[str, str]:
        """By agency and bytes."""
        return (*self.agency.natural_key(), self.sha256)

    natural_key.dependencies = ["agencies.agency", "agencies.user"]  # type: ignore[attr-defined]  # read by dumpdata


class Plan(models.Model):
    """One agency's work plan of one year (年度计划)."""

    agency = models.ForeignKey(
        Agency, verbose_name=_("agency"), on_delete=models.PROTECT, related_name="plans"
    )
    notice = models.OneToOneField(
        Notice,
        verbose_name=_("notice"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="plan",
    )
    code = models.SlugField(_("code"), max_length=60, unique=True)
    title = models.CharField(_("title"), max_length=300)
    year = models.PositiveSmallIntegerField(_("year"))
    state = models.CharField(_("state"), max_length=20, choices=PlanState, default=PlanState.DRAFT)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("published by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    cadence = models.CharField(
        _("reporting cadence"), max_length=20, choices=Cadence, default=Cadence.MONTHLY
    )
    cadence_day = models.PositiveSmallIntegerField(
        _("reports are due on day"),
        default=25,
        validators=(MinValueValidator(1), MaxValueValidator(31)),
        help_text=_("Day of the month; the month's last day where it is shorter."),
    )
    cadence_lag = models.PositiveSmallIntegerField(
        _("months after the period"),
        default=0,
        help_text=_("0: in the period's own last month. 1: in the month after it."),
    )
    asks_approval = models.BooleanField(
        _("the head of unit approves reports"),
        default=False,
        help_text=_("Before the supervision office verifies them."),
    )
    version = models.PositiveIntegerField(_("version"), default=0, editable=False)

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        ordering: ClassVar = ["-year", "code"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="plan_year_plausible",
                condition=models.Q(year__gte=1990, year__lte=2100),
                violation_error_message=_("The plan's year must lie between 1990 and 2100."),
            ),
            models.CheckConstraint(
                name="plan_published_with_time",
                condition=models.Q(state=PlanState.DRAFT) | models.Q(published_at__isnull=False),
                violation_error_message=_("A published plan says when it was published."),
            ),
            models.CheckConstraint(
                name="plan_cadence_day_of_month",
                condition=models.Q(cadence_day__gte=1, cadence_day__lte=31, cadence_lag__lte=1),
                violation_error_message=_(
                    "Reports are due on a day of the month, in the period's last month or the one after."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def natural_key(self) -> tuple[str]:
        """By code."""
        return (self.code,)

    natural_key.dependencies = ["tasks.notice"]  # type: ignore[attr-defined]  # read by dumpdata

    @property
    def is_published(self) -> bool:
        """Whether the agency's people see it."""
        return self.state == PlanState.PUBLISHED


class ProblemQuerySet(models.QuerySet):
    """Doubts of the reader."""

    def open(self) -> "ProblemQuerySet":
        """Not settled by a person yet."""
        return self.filter(resolved_at__isnull=True)

    def asking(self) -> "ProblemQuerySet":
        """Open, and to be answered by somebody: what is merely noted of a clause asks nothing."""
        return self.open().exclude(code__in=problems.NOTED)

    def blocking(self) -> "ProblemQuerySet":
        """Open, and not put off: the plan cannot be published before they are settled."""
        return self.open().filter(blocks=True)

    def get_by_natural_key(self, plan: str, order: int) -> Any:
        """The problem at ``order`` of the plan of this code."""
        return self.get(plan__code=plan, order=order)


class Problem(models.Model):
    """A doubt that the reader of a notice did not guess away: a person settles it before it can turn anything red."""

    plan = models.ForeignKey(
        Plan, verbose_name=_("plan"), on_delete=models.CASCADE, related_name="problems"
    )
    item = models.ForeignKey(
        "tasks.WorkItem",
        verbose_name=_("task"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="problems",
    )
    order = models.PositiveSmallIntegerField(_("order"))
    code = models.CharField(_("code"), max_length=40)
    params = models.JSONField(_("figures"), default=dict, blank=True)
    start = models.PositiveIntegerField(_("start in the source"), default=0)
    end = models.PositiveIntegerField(_("end in the source"), default=0)
    blocks = models.BooleanField(
        _("blocks publishing"),
        default=True,
        help_text=_("Must be settled before the plan is published."),
    )
    resolved_at = models.DateTimeField(_("settled at"), null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("settled by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    resolution = models.CharField(_("settled how"), max_length=300, blank=True)

    objects = ProblemQuerySet.as_manager()

    class Meta:
        verbose_name = _("problem of a notice")
        verbose_name_plural = _("problems of notices")
        ordering: ClassVar = ["plan", "order"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="problem_order_once", fields=["plan", "order"])
        ]

    def __str__(self) -> str:
        return problems.sentence(self.code, self.params)

    def natural_key(self) -> tuple[Any, ...]:
        """By plan and order."""
        return (*self.plan.natural_key(), self.order)

    natural_key.dependencies = ["tasks.plan", "tasks.workitem"]  # type: ignore[attr-defined]  # read by dumpdata

"""The ledger that a bureau kept before, on its way in: the file, how it is read, and what became of it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from exchange.choices import SwitchState
from exchange.querysets import SwitchQuerySet
from tasks.models import Plan


class Switch(models.Model):
    """One workbook. ``mapping`` is how it is read, ``exchange.switching.mapping.Mapping`` as JSON.

    The bytes go once it is applied or discarded, since they name people; the mapping stays and is offered for the next
    workbook with the same headings, which ``headings`` (a SHA-256) tells. ``made`` says what applying it wrote:
    ``{"tasks", "reports", "comments", "units"}`` as counts, ``"unit_ids"`` the units that are new, and ``"trail"``,
    the last trail row of it; and, once undone, ``"kept_units"``, the names of new units that were in use by then.
    """

    agency = models.ForeignKey(
        Agency, verbose_name=_("agency"), on_delete=models.PROTECT, related_name="switches"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("uploaded by"),
        on_delete=models.PROTECT,
        related_name="switches",
    )
    at = models.DateTimeField(_("uploaded at"))
    name = models.CharField(_("file name"), max_length=150)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    content = models.BinaryField(_("workbook"), null=True, blank=True)
    headings = models.CharField(_("digest of the headings"), max_length=64)
    mapping = models.JSONField(_("how it is read"), default=dict, blank=True)
    state = models.CharField(
        _("state"), max_length=20, choices=SwitchState, default=SwitchState.OPEN
    )
    settled_at = models.DateTimeField(_("applied or discarded at"), null=True, blank=True)
    plan = models.OneToOneField(
        Plan,
        verbose_name=_("plan"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="switch",
    )
    made = models.JSONField(_("what it wrote"), default=dict, blank=True)
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("undone by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    objects = SwitchQuerySet.as_manager()

    class Meta:
        verbose_name = _("ledger taken over")
        verbose_name_plural = _("ledgers taken over")
        ordering: ClassVar = ["-at", "-pk"]
        indexes: ClassVar = [
            # What is offered for the next workbook: the newest applied one of the agency.
            models.Index(name="switch_of_agency", fields=["agency", "-at"]),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="switch_keeps_file_while_open",
                condition=Q(state=SwitchState.OPEN, content__isnull=False, settled_at__isnull=True)
                | (~Q(state=SwitchState.OPEN) & Q(content__isnull=True, settled_at__isnull=False)),
                violation_error_message=_("A ledger keeps its file exactly while it is prepared."),
            ),
            models.CheckConstraint(
                name="switch_has_plan_when_applied",
                condition=Q(state__in=(SwitchState.APPLIED, SwitchState.UNDONE), plan__isnull=False)
                | Q(state__in=(SwitchState.OPEN, SwitchState.DISCARDED), plan__isnull=True),
                violation_error_message=_("A ledger that was taken over names its plan."),
            ),
            models.CheckConstraint(
                name="switch_undone_by_somebody",
                condition=Q(
                    state=SwitchState.UNDONE, undone_at__isnull=False, undone_by__isnull=False
                )
                | (~Q(state=SwitchState.UNDONE) & Q(undone_at__isnull=True, undone_by=None)),
                violation_error_message=_("Undoing names who did it, and when."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        """Whether it may still be applied."""
        return self.state == SwitchState.OPEN

    @property
    def is_applied(self) -> bool:
        """Whether it may be undone."""
        return self.state == SwitchState.APPLIED

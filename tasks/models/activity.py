"""The audit trail."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from tasks.models.item import WorkItem
from tasks.models.plan import Plan
from tasks.querysets import ActivityQuerySet
from worktracker.lib.errors import DomainError


class Activity(models.Model):
    """One change (留痕): who did what to what, when and why, with old and new values. Append-only.

    ``changes`` is a list of ``{"field", "old", "new"}`` with values as text. ``actor`` and ``address`` are
    empty where a job acted; ``behalf`` names who the actor stood in for.
    """

    agency = models.ForeignKey(
        Agency,
        verbose_name=_("agency"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    plan = models.ForeignKey(
        Plan,
        verbose_name=_("plan"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    item = models.ForeignKey(
        WorkItem,
        verbose_name=_("task"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="activities",
    )
    report = models.ForeignKey(
        "tasks.ProgressReport",
        verbose_name=_("progress report"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="activities",
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    actor_name = models.CharField(_("name at that time"), max_length=50, blank=True)
    at = models.DateTimeField(_("when"))
    verb = models.CharField(_("what"), max_length=40)
    subject = models.CharField(_("to what"), max_length=300, blank=True)
    changes = models.JSONField(_("changes"), default=list, blank=True)
    reason = models.CharField(_("why"), max_length=500, blank=True)
    behalf = models.CharField(_("on behalf of"), max_length=100, blank=True)
    address = models.GenericIPAddressField(_("network address"), null=True, blank=True)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("audit trail")
        ordering: ClassVar = ["-at", "-id"]
        indexes: ClassVar = [
            # The trail on an item's page, newest first.
            models.Index(name="activity_by_item_newest", fields=["item", "-at"]),
            # The trail's own page: the newest fifty of an agency, found without sorting all of them.
            models.Index(name="activity_newest", fields=["-at", "-id"]),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the row. Raises DomainError for a row that stands already: the trail is append-only."""
        if not self._state.adding:
            raise DomainError(_("The trail is append-only."), code="append_only")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refused: the trail is append-only."""
        raise DomainError(_("The trail is append-only."), code="append_only")

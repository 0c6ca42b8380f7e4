"""The printed dates of an item."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tasks.models.item import WorkItem
from tasks.querysets import MilestoneQuerySet


class Milestone(models.Model):
    """A date that the clause prints (时间节点): a step on the way, or, with ``is_limit``, the item's own deadline.

    ``date`` is empty for a relative limit (2个月内), which ``relative`` (ISO 8601 duration) and ``after`` describe.
    ``printed_date`` keeps what the notice says where a person replaced it. A date with ``needs_confirmation``
    counts for nothing until a person has confirmed or replaced it.
    """

    item = models.ForeignKey(
        WorkItem, verbose_name=_("task"), on_delete=models.CASCADE, related_name="milestones"
    )
    order = models.PositiveSmallIntegerField(_("order"))
    name = models.CharField(_("what is to be reached"), max_length=300)
    date = models.DateField(_("date"), null=True, blank=True)
    printed_date = models.DateField(_("date as printed"), null=True, blank=True)
    quote = models.CharField(_("words of the notice"), max_length=300, blank=True)
    relative = models.CharField(_("relative limit"), max_length=20, blank=True)
    after = models.CharField(_("after what"), max_length=200, blank=True)
    start = models.PositiveIntegerField(_("start in the source"), null=True, blank=True)
    end = models.PositiveIntegerField(_("end in the source"), null=True, blank=True)
    is_limit = models.BooleanField(_("is the deadline"), default=False)
    needs_confirmation = models.BooleanField(_("to be confirmed"), default=False)
    reached_on = models.DateField(_("reached on"), null=True, blank=True)

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        ordering: ClassVar = ["item", "order"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="milestone_order_once", fields=["item", "order"]),
            models.CheckConstraint(
                name="milestone_dated_or_relative",
                condition=Q(date__isnull=False) | ~Q(relative=""),
                violation_error_message=_("Give the milestone a date."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[Any, ...]:
        """By item and order."""
        return (*self.item.natural_key(), self.order)

    natural_key.dependencies = ["tasks.workitem"]  # type: ignore[attr-defined]  # read by dumpdata

"""Deputyships."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.models.person import User
from agencies.querysets import DeputyQuerySet


class Deputy(models.Model):
    """Who stands in for whom and when (AB岗): the deputy reports and signs for the principal's unit.

    ``ends_on`` is the last day; without one it stands until it is ended. ``ended_at`` cuts it off at that very moment.
    """

    principal = models.ForeignKey(
        User,
        verbose_name=_("who is stood in for"),
        on_delete=models.PROTECT,
        related_name="deputyships",
    )
    deputy = models.ForeignKey(
        User, verbose_name=_("deputy"), on_delete=models.PROTECT, related_name="stands_in"
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    made_by = models.ForeignKey(
        User, verbose_name=_("appointed by"), on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(_("appointed at"))
    ended_by = models.ForeignKey(
        User,
        verbose_name=_("ended by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    objects = DeputyQuerySet.as_manager()

    class Meta:
        verbose_name = _("deputyship")
        verbose_name_plural = _("deputyships")
        ordering: ClassVar = ["starts_on", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="deputy_not_oneself",
                condition=~Q(principal=F("deputy")),
                violation_error_message=_("Nobody stands in for himself or herself."),
            ),
            models.CheckConstraint(
                name="deputy_ends_after_it_starts",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("The last day lies before the first."),
            ),
            models.CheckConstraint(
                name="deputy_ended_by_somebody",
                condition=Q(ended_by__isnull=True, ended_at__isnull=True)
                | Q(ended_by__isnull=False, ended_at__isnull=False),
                violation_error_message=_("Say who ended it, and when."),
            ),
        ]
        indexes: ClassVar = [
            # UserQuerySet.principals_of: whom a signed-in person stands in for today, on nearly every page.
            models.Index(name="deputy_by_deputy_and_start", fields=["deputy", "starts_on"]),
        ]

    def __str__(self) -> str:
        return f"{self.deputy} → {self.principal}"

    @property
    def days(self) -> str:
        """From when to when, in words."""
        if self.ends_on is None:
            return gettext("from %(start)s") % {"start": self.starts_on}
        return gettext("%(start)s to %(end)s") % {"start": self.starts_on, "end": self.ends_on}

    @property
    def holds(self) -> bool:
        """Whether both people still are staff or heads of one agency."""
        both = (self.principal, self.deputy)
        return (
            all(person.is_reporter for person in both)
            and self.principal.agency_id == self.deputy.agency_id
        )

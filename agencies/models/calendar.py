"""Days on which offices are open or closed against their weekday."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agencies.choices import DayOrigin
from agencies.querysets import CalendarDayQuerySet


class CalendarDay(models.Model):
    """A public holiday, or a weekend day that is worked for one (调休); all other days count by their weekday.

    What a person has marked stays when the official arrangement is filled in.
    """

    day = models.DateField(
        _("day"), unique=True, error_messages={"unique": _("This day is marked already.")}
    )
    is_working = models.BooleanField(_("offices are open"))
    name = models.CharField(_("name"), max_length=60, blank=True)
    origin = models.CharField(
        _("origin"), max_length=10, choices=DayOrigin, default=DayOrigin.MARKED
    )
    changed_at = models.DateTimeField(_("changed at"))
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("changed by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    objects = CalendarDayQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("calendar", "day")
        verbose_name_plural = _("working calendar")
        ordering: ClassVar = ["day"]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {self.name}".strip()

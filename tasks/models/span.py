"""How items stood: what pages of a past day are counted from, so that no later change alters them."""

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Unit
from tasks.choices import Light, LimitKind, Part, State
from tasks.models.domain import Domain
from tasks.models.item import WorkItem
from tasks.models.plan import Plan
from tasks.querysets import ItemScoped
from tasks.querysets.standings import StandingVerbs


def held_on(day: date, at: str = "") -> Q:
    """Spans that held at the end of a day; ``at`` is the path to them, with its trailing ``__``."""
    open_or_later = Q(**{f"{at}until__isnull": True}) | Q(**{f"{at}until__gt": day})
    return Q(**{f"{at}since__lte": day}) & open_or_later


class SpanQuerySet(ItemScoped):
    """What held from one day until another."""

    def on(self, day: date) -> Self:
        """Those that held at the end of a day."""
        return self.filter(held_on(day))


class ItemSpanQuerySet(StandingVerbs, SpanQuerySet):  # type: ignore[override]  # of as_manager
    """How items stood, asked as the items are."""


class Span(models.Model):
    """Held at the end of each day from ``since`` to the day before ``until``; a span that began and ended on one day
    holds on none.
    """

    since = models.DateField(_("from"))
    until = models.DateField(_("until the day before"), null=True, blank=True)

    class Meta:
        abstract = True


class ItemSpan(Span):
    """How a published item stood: its light, and all that figures of a day are made of, under the item's own names."""

    item = models.ForeignKey(
        WorkItem, verbose_name=_("task"), on_delete=models.CASCADE, related_name="spans_held"
    )
    light = models.CharField(_("light"), max_length=4, choices=Light)
    rule = models.CharField(_("rule"), max_length=20)
    domain = models.ForeignKey(
        Domain, verbose_name=_("domain"), on_delete=models.PROTECT, related_name="+"
    )
    starts_on = models.DateField(_("starts on"))
    limit = models.DateField(_("deadline"))
    next_limit = models.DateField(_("nearest limit"))
    next_limit_kind = models.CharField(
        _("kind of the nearest limit"), max_length=20, choices=LimitKind
    )
    state = models.CharField(_("state"), max_length=20, choices=State)
    progress = models.DecimalField(_("progress in percent"), max_digits=4, decimal_places=1)
    report_due = models.DateField(_("next report due"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    objects = ItemSpanQuerySet.as_manager()

    class Meta:
        verbose_name = _("standing of a task")
        verbose_name_plural = _("standings of tasks")
        ordering: ClassVar = ["item", "since", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="item_span_open_once", fields=["item"], condition=Q(until__isnull=True)
            ),
            models.CheckConstraint(name="item_span_forward", condition=Q(until__gte=F("since"))),
        ]

    def __str__(self) -> str:
        return f"{self.since:%Y-%m-%d} {self.get_light_display()}"


class PartSpan(Span):
    """That a unit had a part in a published item."""

    item = models.ForeignKey(
        WorkItem, verbose_name=_("task"), on_delete=models.CASCADE, related_name="parts_held"
    )
    unit = models.ForeignKey(
        Unit, verbose_name=_("unit"), on_delete=models.PROTECT, related_name="+"
    )
    part = models.CharField(_("part"), max_length=20, choices=Part)
    order = models.PositiveSmallIntegerField(_("order"))

    objects = SpanQuerySet.as_manager()

    class Meta:
        verbose_name = _("past part of a unit")
        verbose_name_plural = _("past parts of units")
        ordering: ClassVar = ["item", "order", "since", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="part_span_open_once",
                fields=["item", "unit"],
                condition=Q(until__isnull=True),
            ),
            models.CheckConstraint(name="part_span_forward", condition=Q(until__gte=F("since"))),
        ]

    def __str__(self) -> str:
        return f"{self.since:%Y-%m-%d} {self.unit}"


class MonthEnd(models.Model):
    """What a plan's tasks came to at the end of a month, by the rule that gave their light.

    Worked out of the spans, which no later day changes, so that the year's course is read without all of them.
    ``progress`` is the sum of percentages, ``planned`` the sum of thousandths by plan.
    """

    plan = models.ForeignKey(
        Plan, verbose_name=_("plan"), on_delete=models.CASCADE, related_name="month_ends"
    )
    day = models.DateField(_("day"))
    rule = models.CharField(_("rule"), max_length=20)
    tasks = models.PositiveIntegerField(_("tasks"))
    progress = models.DecimalField(_("progress, summed up"), max_digits=12, decimal_places=1)
    planned = models.BigIntegerField(_("progress by plan, summed up"))
    closed_late = models.PositiveIntegerField(_("closed late"))
    unreported = models.PositiveIntegerField(_("not reported"))

    class Meta:
        verbose_name = _("end of a month")
        verbose_name_plural = _("ends of months")
        ordering: ClassVar = ["plan", "day", "rule"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="month_end_once", fields=["plan", "day", "rule"])
        ]

    def __str__(self) -> str:
        return f"{self.plan} {self.day:%Y-%m-%d} {self.rule}"

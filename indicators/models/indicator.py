"""What an agency measures."""

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from indicators.models.definition import Definition
from indicators.querysets import IndicatorQuerySet


class Indicator(models.Model):
    """What an agency measures (指标), named as printed, however many clauses promise it; its definition says how.

    ``baseline`` is the value that it sets out from, of ``baseline_year``. ``weight`` is what the agency counts in a
    higher one's mean (inhabitants, area, stations). Where ``rolls_up``, periods without a reading of its own take their
    value from the lower agencies' indicators of the same definition.
    """

    agency = models.ForeignKey(
        Agency, verbose_name=_("agency"), on_delete=models.PROTECT, related_name="indicators"
    )
    definition = models.ForeignKey(
        Definition,
        verbose_name=_("definition"),
        on_delete=models.PROTECT,
        related_name="indicators",
    )
    name = models.CharField(_("name"), max_length=200)
    unit = models.CharField(_("unit of measure"), max_length=30, blank=True)
    baseline = models.DecimalField(
        _("baseline"), max_digits=16, decimal_places=4, null=True, blank=True
    )
    baseline_year = models.PositiveSmallIntegerField(
        _("year of the baseline"), null=True, blank=True
    )
    source = models.CharField(_("data source"), max_length=200, blank=True)
    weight = models.DecimalField(
        _("weight"), max_digits=16, decimal_places=4, null=True, blank=True
    )
    rolls_up = models.BooleanField(_("made of the lower agencies' values"), default=False)

    objects = IndicatorQuerySet.as_manager()

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering: ClassVar = ["agency", "name", "unit"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="indicator_once_in_agency",
                fields=["agency", "name", "unit"],
                violation_error_message=_(
                    "This agency already has an indicator of this name and unit."
                ),
            ),
            # Else a roll-up would count an agency twice, and a comparison would show it twice.
            models.UniqueConstraint(
                name="indicator_once_by_definition",
                fields=["agency", "definition"],
                violation_error_message=_("This agency already measures by this definition."),
            ),
            models.CheckConstraint(
                name="indicator_weight_positive",
                condition=Q(weight__isnull=True) | Q(weight__gt=0),
                violation_error_message=_("A weight is greater than zero."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str, str, str]:
        """By agency, name and unit."""
        return (*self.agency.natural_key(), self.name, self.unit)

    natural_key.dependencies = ["agencies.agency", "indicators.definition"]  # type: ignore[attr-defined]  # read by dumpdata

    @property
    def aggregation(self) -> str:
        """How its readings make the value that is judged."""
        return self.definition.aggregation

    @property
    def periodicity(self) -> str:
        """The length of the periods that it is measured in."""
        return self.definition.periodicity

    @property
    def decimals(self) -> int:
        """Decimals that its values are shown with."""
        return self.definition.decimals

    @property
    def floor(self) -> Decimal | None:
        """The value that it cannot fall below, where the definition says so."""
        return self.definition.least

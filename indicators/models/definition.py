"""How an indicator is measured and judged."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from indicators.choices import Aggregation, Direction, Periodicity, RollUp
from indicators.querysets import DefinitionQuerySet


class Definition(models.Model):
    """How something is measured and judged: an agency's own, or, without an agency, shared so that agencies compare.

    ``least`` and ``most`` bound what is plausible: a reading outside them is asked about, not refused. By ``margin``,
    in the indicator's unit, a value must clear its target before an off-target verdict is taken back; ``tolerance`` is
    how far from an exact target still counts as it. ``roll_up`` says how a higher agency's value is made of the lower
    ones'.
    """

    agency = models.ForeignKey(
        Agency,
        verbose_name=_("agency"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="definitions",
        help_text=_("Without an agency it is shared by all."),
    )
    name = models.CharField(_("name"), max_length=200)
    unit = models.CharField(_("unit of measure"), max_length=30, blank=True)
    direction = models.CharField(
        _("direction"),
        max_length=10,
        choices=Direction,
        blank=True,
        help_text=_("What is better; it decides where the target is an exact value."),
    )
    aggregation = models.CharField(
        _("aggregation over the year"),
        max_length=20,
        choices=Aggregation,
        default=Aggregation.LATEST,
    )
    periodicity = models.CharField(
        _("measured"), max_length=10, choices=Periodicity, default=Periodicity.MONTH
    )
    decimals = models.PositiveSmallIntegerField(_("decimals"), default=1)
    least = models.DecimalField(
        _("least plausible value"), max_digits=16, decimal_places=4, null=True, blank=True
    )
    most = models.DecimalField(
        _("greatest plausible value"), max_digits=16, decimal_places=4, null=True, blank=True
    )
    margin = models.DecimalField(
        _("margin"),
        max_digits=16,
        decimal_places=4,
        default=0,
        help_text=_(
            "By how much a value must clear the target before “out of reach” is taken back."
        ),
    )
    tolerance = models.DecimalField(
        _("tolerance"),
        max_digits=16,
        decimal_places=4,
        default=0,
        help_text=_("How far from an exact target still counts as it."),
    )
    roll_up = models.CharField(
        _("rolled up by"), max_length=10, choices=RollUp, blank=True, default=RollUp.NONE
    )
    note = models.CharField(_("how it is measured"), max_length=500, blank=True)

    objects = DefinitionQuerySet.as_manager()

    class Meta:
        verbose_name = _("indicator definition")
        verbose_name_plural = _("indicator definitions")
        ordering: ClassVar = ["agency", "name", "unit"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="definition_once_in_agency",
                fields=["agency", "name", "unit"],
                violation_error_message=_(
                    "This agency already has a definition of this name and unit."
                ),
            ),
            models.UniqueConstraint(
                name="definition_shared_once",
                fields=["name", "unit"],
                condition=Q(agency__isnull=True),
                violation_error_message=_(
                    "There is a shared definition of this name and unit already."
                ),
            ),
            models.CheckConstraint(
                name="definition_plausible_upwards",
                condition=Q(least__isnull=True) | Q(most__isnull=True) | Q(most__gte=F("least")),
                violation_error_message=_("The greatest plausible value is below the least."),
            ),
            models.CheckConstraint(
                name="definition_margin_not_negative",
                condition=Q(margin__gte=0, tolerance__gte=0),
                violation_error_message=_("Margin and tolerance cannot be negative."),
            ),
            models.CheckConstraint(
                name="definition_decimals_as_stored",
                condition=Q(decimals__lte=4),
                violation_error_message=_("A value is stored with at most four decimals."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str, str, str]:
        """By agency, empty for a shared one, name and unit."""
        return (self.agency.code if self.agency else "", self.name, self.unit)

    natural_key.dependencies = ["agencies.agency"]  # type: ignore[attr-defined]  # read by dumpdata

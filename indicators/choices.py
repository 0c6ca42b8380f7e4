"""Closed vocabularies of indicators, stored as words."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Op(models.TextChoices):
    """How the value is compared with its target; stored as notices' annotations write it."""

    AT_LEAST = ">=", "≥"
    AT_MOST = "<=", "≤"
    EXACTLY = "=", "="
    MORE = ">", ">"
    LESS = "<", "<"


class TargetKind(models.TextChoices):
    """What a quantified commitment is; scope only says how big the object is and does not bind."""

    OUTCOME = "outcome", _("Outcome")
    QUANTITY = "quantity", _("Quantity")
    FREQUENCY = "frequency", _("Frequency")
    SCOPE = "scope", _("Scope")


class Aggregation(models.TextChoices):
    """How the monthly readings of a year make the value that is judged.

    ``cumulative`` readings are running totals since January, as clerks report counts (累计 812 台): the latest one
    is the value, it never falls, and it is judged against the plan's curve. ``mean`` readings are monthly values.
    """

    LATEST = "latest", _("Latest value")
    CUMULATIVE = "cumulative", _("Running total since January")
    MEAN = "mean", _("Mean since January")


class Judgement(models.TextChoices):
    """Verdict on a target on a day."""

    MET = "met", _("Met")
    ON_TRACK = "on_track", pgettext_lazy("indicator", "Reachable")
    AT_RISK = "at_risk", pgettext_lazy("indicator", "At risk")
    OFF_TARGET = "off_target", pgettext_lazy("indicator", "Out of reach")
    NO_DATA = "no_data", _("No data")

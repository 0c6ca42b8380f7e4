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
    """How the readings of a year make the value that is judged.

    ``cumulative`` readings are running totals since January, as clerks report counts (累计 812 台): the latest one
    is the value and it never falls; ``count`` readings are what each period brought, summed up. Both are judged against
    the plan's curve. ``mean`` counts periods alike, ``day_mean`` by their days. ``ratio`` readings are two counts, good
    days of valid days, judged in percent. ``rank`` is a place among others, the first the best.
    """

    LATEST = "latest", _("Latest value")
    CUMULATIVE = "cumulative", _("Running total since January")
    COUNT = "count", _("Sum of the periods")
    MEAN = "mean", _("Mean of the periods")
    DAY_MEAN = "day_mean", _("Mean weighted by days")
    RATIO = "ratio", _("Ratio of two counts")
    RANK = "rank", _("Rank")


TOTALS = frozenset({Aggregation.CUMULATIVE, Aggregation.COUNT})
MEANS = frozenset({Aggregation.MEAN, Aggregation.DAY_MEAN})


class Direction(models.TextChoices):
    """What is better."""

    HIGHER = "higher", _("More is better")
    LOWER = "lower", _("Less is better")
    EXACT = "exact", _("Exactly the target")


class Periodicity(models.TextChoices):
    """The length of the periods that an indicator is measured in."""

    DAY = "day", pgettext_lazy("measured", "Daily")
    MONTH = "month", pgettext_lazy("measured", "Monthly")
    QUARTER = "quarter", pgettext_lazy("measured", "Quarterly")
    YEAR = "year", pgettext_lazy("measured", "Yearly")


class RollUp(models.TextChoices):
    """How a higher agency's value is made of the lower ones'."""

    NONE = "", _("Not rolled up")
    SUM = "sum", _("Sum")
    MEAN = "mean", _("Mean, each alike")
    WEIGHTED = "weighted", _("Mean by weight")
    PARTS = "parts", _("Sum of the parts over the sum of the wholes")
    WORST = "worst", _("The worst")


class Curve(models.TextChoices):
    """How the plan leads to the target."""

    LINEAR = "linear", _("Evenly")
    STEPPED = "stepped", _("In steps")
    POINTS = "points", _("Through points")


class ReadingStatus(models.TextChoices):
    """Whether a reading was checked; a provisional one counts until it is corrected."""

    PROVISIONAL = "provisional", _("Provisional")
    VERIFIED = "verified", pgettext_lazy("reading", "Verified")


class Judgement(models.TextChoices):
    """Verdict on a target on a day."""

    MET = "met", _("Met")
    ON_TRACK = "on_track", pgettext_lazy("indicator", "Reachable")
    AT_RISK = "at_risk", pgettext_lazy("indicator", "At risk")
    OFF_TARGET = "off_target", pgettext_lazy("indicator", "Out of reach")
    NO_DATA = "no_data", _("No data")

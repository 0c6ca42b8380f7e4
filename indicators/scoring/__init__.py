"""How a target stands on a day, from what was promised and measured: no Django, no clock."""

from indicators.scoring.aggregation import aggregation_for, ends_at_zero, times_a_year
from indicators.scoring.facts import Score, TargetFacts
from indicators.scoring.verdicts import judge, planned_on

__all__ = [
    "Score",
    "TargetFacts",
    "aggregation_for",
    "ends_at_zero",
    "judge",
    "planned_on",
    "times_a_year",
]

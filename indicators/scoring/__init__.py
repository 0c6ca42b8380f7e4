"""How a target stands on a day, from what was promised and measured: no Django, no clock."""

from indicators.scoring.aggregation import aggregation_for, ends_at_zero, times_a_year
from indicators.scoring.codes import FIGURES
from indicators.scoring.curve import asked_on, planned_on
from indicators.scoring.facts import (
    Expected,
    Margin,
    Measured,
    Revision,
    Score,
    Stage,
    TargetFacts,
    last_day,
)
from indicators.scoring.forecasting import Forecast, Foreseen, forecast
from indicators.scoring.verdicts import judge

__all__ = [
    "FIGURES",
    "Expected",
    "Forecast",
    "Foreseen",
    "Margin",
    "Measured",
    "Revision",
    "Score",
    "Stage",
    "TargetFacts",
    "aggregation_for",
    "asked_on",
    "ends_at_zero",
    "forecast",
    "judge",
    "last_day",
    "planned_on",
    "times_a_year",
]

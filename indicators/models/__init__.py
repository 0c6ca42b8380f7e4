"""Indicators, what was promised of them, and what was measured."""

from indicators.models.definition import Definition
from indicators.models.indicator import Indicator
from indicators.models.reading import Reading, ReportedReading
from indicators.models.target import Outlook, Stage, Target, TargetChange

__all__ = [
    "Definition",
    "Indicator",
    "Outlook",
    "Reading",
    "ReportedReading",
    "Stage",
    "Target",
    "TargetChange",
]

"""Zero that is kept from the first day (零发生)."""

from collections.abc import Sequence
from datetime import date

from indicators.scoring.facts import OFF_TARGET, Figure, Measured, Score, TargetFacts
from indicators.scoring.levels import kept


def zero(target: TargetFacts, year: Sequence[Measured], *, on: date) -> Score:
    """Off target from the first breach to the end of the year; a value below zero is none."""
    broken = next((each for each in year if each.value > target.tolerance), None)
    if broken is None:
        return kept(target, year, "zero_kept", on=on)
    figures: dict[str, Figure] = {"month": broken.first, "value": broken.value}
    return Score(OFF_TARGET, year[-1].value, None, "zero_broken", figures)

"""Why a verdict is what it is, in one sentence: each code of the rules filled with its figures."""

from collections.abc import Callable
from typing import Final

from django.utils.text import capfirst

from indicators.models import Target
from indicators.scoring import Score
from indicators.sentences import common, levels, means, ratios, totals
from indicators.sentences.beside import forecast_words, missing_words, stretch_words
from indicators.sentences.short import short_words
from indicators.sentences.told import Told

__all__ = [
    "SENTENCES",
    "forecast_words",
    "missing_words",
    "sentence",
    "short_words",
    "stretch_words",
]

SENTENCES: Final[dict[str, Callable[[Told], str]]] = {
    **levels.SENTENCES,
    **totals.SENTENCES,
    **means.SENTENCES,
    **ratios.SENTENCES,
    **common.SENTENCES,
}


def sentence(target: Target, score: Score) -> str:
    """The sentence of a verdict: 后3个月每月需完成 112 台，前9个月月均 90."""
    return capfirst(SENTENCES[score.code](Told(target, score)))

"""Sentences of what holds for every kind of target: gaps, stages, forecasts, margins."""

from collections.abc import Callable
from typing import Final

from django.utils.translation import gettext as _

from indicators.choices import Judgement
from indicators.sentences.beside import interval_words, missing_words
from indicators.sentences.told import Told
from indicators.wording import plain


def _no_data(told: Told) -> str:
    return _("No value has been reported since January")


def _gaps(told: Told) -> str:
    words = {
        "reported": told.count("reported"),
        "expected": told.count("expected"),
        "missing": missing_words(told.score, told.periodicity),
        "actual": told.value("actual"),
        "target": told.promised,
    }
    if told.score.judgement == Judgement.NO_DATA:
        return (
            _(
                "%(reported)s of %(expected)s periods were reported, too few to judge by: %(missing)s"
            )
            % words
        )
    return (
        _(
            "%(actual)s, target %(target)s, but of %(reported)s of %(expected)s periods only: %(missing)s"
        )
        % words
    )


def _stage_missed(told: Told) -> str:
    words = {
        "stage": told.day("stage"),
        "asked": told.with_unit(plain(told.number("asked"))),
        "actual": told.value("actual"),
    }
    return _("%(asked)s was to be reached by %(stage)s; it is %(actual)s") % words


def _forecast_misses(told: Told) -> str:
    words = {
        "actual": told.value("actual"),
        "due": told.day("due"),
        "forecast": interval_words(
            told.target, told.number("forecast"), told.number("low"), told.number("high")
        ),
        "target": told.promised,
    }
    return _("Now %(actual)s; forecast for %(due)s: %(forecast)s, target %(target)s") % words


def _held_off(told: Told) -> str:
    words = {
        "actual": told.value("actual"),
        "border": told.with_unit(plain(told.number("border"))),
        "margin": told.with_unit(plain(told.number("margin"))),
        "target": told.promised,
    }
    return (
        _(
            "Now %(actual)s, target %(target)s; tightened by the margin %(margin)s to %(border)s it is still"
            " out of reach, so that is not taken back yet"
        )
        % words
    )


SENTENCES: Final[dict[str, Callable[[Told], str]]] = {
    "no_data": _no_data,
    "gaps": _gaps,
    "stage_missed": _stage_missed,
    "forecast_misses": _forecast_misses,
    "held_off": _held_off,
}

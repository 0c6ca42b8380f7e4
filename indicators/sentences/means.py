"""Sentences of means: the mean so far, and what the rest must average."""

from collections.abc import Callable
from typing import Final

from django.utils.translation import gettext as _

from indicators.sentences.told import Told


def _rest(told: Told) -> str:
    return _asked(told, told.hard("need"))


def _beyond(told: Told) -> str:
    """The need and the best period ever, which it goes beyond."""
    need, best = told.apart("need", "best")
    words = {"why": _asked(told, need), "best": best, "period": told.dated("best_month")}
    return _("%(why)s; the best ever was %(best)s in %(period)s") % words


def _impossible(told: Told) -> str:
    words = {**_mean(told), "rest": told.rest}
    return (
        _("Mean of %(span)s %(mean)s, target %(target)s: out of reach even with 0 in %(rest)s")
        % words
    )


def _final(told: Told) -> str:
    return _("Mean of %(span)s %(mean)s, target %(target)s") % _mean(told)


def _asked(told: Told, need: str) -> str:
    if told.is_ceiling:
        text = _(
            "Mean of %(span)s %(mean)s, target %(target)s: %(rest)s must average at most %(need)s"
        )
    else:
        text = _(
            "Mean of %(span)s %(mean)s, target %(target)s: %(rest)s must average at least %(need)s"
        )
    return text % {**_mean(told), "rest": told.rest, "need": need}


def _mean(told: Told) -> dict[str, str]:
    return {"span": told.span, "mean": told.judged("mean"), "target": told.asked}


SENTENCES: Final[dict[str, Callable[[Told], str]]] = {
    "mean_rest": _rest,
    "mean_beyond": _beyond,
    "mean_impossible": _impossible,
    "mean_final": _final,
}

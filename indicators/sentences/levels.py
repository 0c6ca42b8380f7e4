"""Sentences of levels, ranks, zeros and ranges."""

from collections.abc import Callable
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from indicators.choices import Periodicity
from indicators.scoring.facts import HUNDRED, ZERO
from indicators.sentences.told import Told
from indicators.wording import is_rank, is_rate, places_of, plain


def _zero_kept(told: Told) -> str:
    if not told.count("left"):
        return _("%(span)s: none") % {"span": told.span}
    return _("%(span)s: none; to be kept for %(rest)s") % {"span": told.span, "rest": told.rest}


def _zero_broken(told: Told) -> str:
    words = {"month": told.period("month"), "value": told.amount("value", ROUND_CEILING)}
    return _("%(value)s in %(month)s: the zero is broken for this year") % words


def _kept(told: Told) -> str:
    kept = _streak(told)
    if not told.count("left"):
        return kept
    return _("%(kept)s; to be kept for %(rest)s") % {"kept": kept, "rest": told.rest}


def _streak(told: Told) -> str:
    """连续 5 个月达标."""
    n = told.count("months")
    words = {"time": _time(n, told.periodicity), "target": told.promised}
    if is_rank(told.target):
        return _("%(time)s among the %(target)s") % words
    return _("On target for %(time)s in a row") % words


def _time(n: int, periodicity: str) -> str:
    match periodicity:
        case Periodicity.DAY:
            text = ngettext("%(n)s day", "%(n)s days", n)
        case Periodicity.QUARTER:
            text = ngettext("%(n)s quarter", "%(n)s quarters", n)
        case Periodicity.YEAR:
            text = ngettext("%(n)s year", "%(n)s years", n)
        case _month:
            text = ngettext("%(n)s month", "%(n)s months", n)
    return text % {"n": n}


def _trend(told: Told) -> str:
    words = {
        "value": told.judged("value"),
        "target": told.asked,
        "due": told.day("due"),
        "trend": _led_to(told),
    }
    return (
        _("%(value)s, target %(target)s; this year's trend leads to %(trend)s by %(due)s") % words
    )


def _led_to(told: Told) -> str:
    """Where the trend leads, rounded away from the target; a share ends at nothing and at all of it."""
    trend = told.number("trend")
    if is_rate(told.target) and 0 <= told.number("value") <= HUNDRED:
        trend = min(max(trend, ZERO), HUNDRED)
    rounding = ROUND_CEILING if told.is_ceiling else ROUND_FLOOR
    if told.score.promise and told.score.promise.is_exact:
        rounding = ROUND_HALF_UP
    return plain(trend, places=places_of(told.target), rounding=rounding)


def _lost(told: Told) -> str:
    words = {
        "since": told.period("since"),
        "next": told.period("next"),
        "target": told.promised,
    }
    if is_rank(told.target):
        return _("Out of the %(target)s since %(since)s; %(next)s must be among them") % words
    return _("Missed since %(since)s; %(next)s must be back at %(target)s") % words


def _never(told: Told) -> str:
    words = {"span": told.span, "target": told.promised, "due": told.day("due")}
    if not told.is_after("month", "since"):
        text = _("%(span)s: %(value)s, not at %(target)s yet, due %(due)s")
        return text % {**words, "value": told.value("value")}
    if is_rank(told.target):
        return _("%(span)s: out of the %(target)s, due %(due)s") % words
    return _("%(span)s: not at %(target)s yet, due %(due)s") % words


def _missed(told: Told) -> str:
    return _("Due %(due)s: %(value)s, target %(target)s missed") % _at_the_end(told)


def _met(told: Told) -> str:
    if told.is_after("month", "due"):
        words = {**_at_the_end(told), "month": told.period("month")}
        return _("%(value)s in %(month)s: target %(target)s met after it was due %(due)s") % words
    return _("Due %(due)s: %(value)s, target %(target)s met") % _at_the_end(told)


def _at_the_end(told: Told) -> dict[str, str]:
    value = told.with_unit(told.judged("value"))
    return {"due": told.day("due"), "value": value, "target": told.promised}


def _inside(told: Told) -> str:
    return _("%(actual)s as of %(month)s, target %(range)s kept") % _range(told)


def _above(told: Told) -> str:
    words = _range(told)
    if words["least"] == words["most"]:
        return _("%(actual)s as of %(month)s, target %(range)s: too much") % words
    return _("%(actual)s as of %(month)s, above the upper end %(most)s") % words


def _below(told: Told) -> str:
    words = _range(told)
    if words["least"] == words["most"]:
        return _("%(actual)s as of %(month)s, target %(range)s: too little") % words
    return _("%(actual)s as of %(month)s, below the lower end %(least)s") % words


def _range(told: Told) -> dict[str, str]:
    least, most = plain(told.number("least")), plain(told.number("most"))
    return {
        "actual": told.value("actual"),
        "least": least,
        "most": most,
        "range": least if least == most else f"{least}—{most}",
        "month": told.period("month"),
    }


SENTENCES: Final[dict[str, Callable[[Told], str]]] = {
    "zero_kept": _zero_kept,
    "zero_met": _met,
    "zero_broken": _zero_broken,
    "level_kept": _kept,
    "level_met": _met,
    "level_trend": _trend,
    "level_lost": _lost,
    "level_never": _never,
    "level_missed": _missed,
    "range_inside": _inside,
    "range_above": _above,
    "range_below": _below,
}

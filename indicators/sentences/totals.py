"""Sentences of totals: what is done, what is left, and the pace that it takes."""

from collections.abc import Callable
from decimal import ROUND_CEILING
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from indicators.choices import Judgement, Periodicity
from indicators.sentences.told import Told
from indicators.wording import is_rate, places_of, plain

FEW = 10  # a gap of fewer whole things is told as a whole, not by the month, as is that of the last period
WEEK = 7

# In Chinese the words for "each" name the period; what is measured daily is told by the week.
EACH: Final = {
    Periodicity.MONTH: gettext_lazy(
        "%(rest)s must bring %(need)s each; %(past)s brought %(pace)s each"
    ),
    Periodicity.QUARTER: pgettext_lazy(
        "quarters", "%(rest)s must bring %(need)s each; %(past)s brought %(pace)s each"
    ),
    Periodicity.DAY: gettext_lazy(
        "%(rest)s must bring %(need)s a week; %(past)s brought %(pace)s a week"
    ),
}
POINTS_EACH: Final = {
    Periodicity.MONTH: gettext_lazy(
        "%(rest)s must add %(need)s points each; %(past)s added %(pace)s each"
    ),
    Periodicity.QUARTER: pgettext_lazy(
        "quarters", "%(rest)s must add %(need)s points each; %(past)s added %(pace)s each"
    ),
    Periodicity.DAY: gettext_lazy(
        "%(rest)s must add %(need)s points a week; %(past)s added %(pace)s a week"
    ),
}


def _met(told: Told) -> str:
    words = {"actual": told.amount("actual"), "target": told.amount("target")}
    if is_rate(told.target):
        return _("%(actual)s: the year's target is reached") % words
    return _("%(actual)s so far: the year's %(target)s is reached") % words


def _over(told: Told) -> str:
    words = {"actual": told.amount("actual"), "target": told.promised}
    if told.score.judgement == Judgement.MET:
        return _("%(actual)s so far, more than the %(target)s promised") % words
    return _("%(actual)s so far, more than the %(target)s that it may be") % words


def _missed(told: Told) -> str:
    days = told.count("days")
    text = ngettext(
        "%(gap)s short of what was due %(due)s, %(n)s day ago",
        "%(gap)s short of what was due %(due)s, %(n)s days ago",
        days,
    )
    return text % {"gap": _gap(told), "due": told.day("due"), "n": days}


def _pace(told: Told) -> str:
    if told.number("gap") <= 0:  # more than the target is asked for, and it is just reached
        words = {"actual": told.amount("actual"), "target": told.promised, "due": told.day("due")}
        return _("%(actual)s so far: must be %(target)s by %(due)s") % words
    if told.periodicity == Periodicity.YEAR:
        words = {"gap": _gap(told), "actual": told.amount("actual"), "due": told.day("due")}
        return _("%(actual)s so far: %(gap)s more until %(due)s") % words
    words = {"rest": told.rest, "past": told.past}
    rate = is_rate(told.target)
    if not rate and (told.number("gap") < FEW or told.count("left") == 1):
        words |= {"gap": _gap(told), "actual": told.plain("actual")}
        return _("%(rest)s must bring %(gap)s; %(past)s brought %(actual)s") % words
    need, pace = _each(told)
    texts = POINTS_EACH if rate else EACH
    words |= {"need": need if rate else told.with_unit(need), "pace": pace}
    return str(texts[Periodicity(told.periodicity)]) % words


def _each(told: Told) -> tuple[str, str]:
    """What each period, or each week, must bring, and what it brought so far."""
    if told.periodicity == Periodicity.DAY:
        pace = plain(told.number("pace") * WEEK, places=places_of(told.target))
        return told.plain("need_week", ROUND_CEILING), pace
    return told.plain("need", ROUND_CEILING), told.plain("pace")


def _none(told: Told) -> str:
    if told.periodicity == Periodicity.YEAR:
        words = {"gap": _gap(told), "due": told.day("due")}
        return _("Nothing yet: %(gap)s until %(due)s") % words
    words = {"past": told.past, "rest": told.rest, "gap": _gap(told)}
    return _("Nothing in %(past)s; %(rest)s must bring %(gap)s") % words


def _gap(told: Told) -> str:
    if is_rate(told.target):
        return _("%(n)s points") % {"n": told.plain("gap", ROUND_CEILING)}
    return told.amount("gap", ROUND_CEILING)


def _cap(told: Told, text: str) -> str:
    words = {"actual": told.amount("actual"), "target": told.amount("target")}
    return text % {**words, "ahead": told.amount("ahead", ROUND_CEILING)}


SENTENCES: Final[dict[str, Callable[[Told], str]]] = {
    "total_met": _met,
    "total_over": _over,
    "total_missed": _missed,
    "total_pace": _pace,
    "total_none": _none,
    "cap_kept": lambda told: _cap(told, _("%(actual)s so far, at most %(target)s")),
    "cap_met": lambda told: _cap(told, _("%(actual)s in all, at most %(target)s")),
    "cap_fast": lambda told: _cap(
        told, _("%(actual)s so far and %(ahead)s at this pace, at most %(target)s")
    ),
    "cap_broken": lambda told: _cap(told, _("%(actual)s so far, above the %(target)s allowed")),
}

"""Why a verdict is what it is, in one sentence: each code of the rules filled with its figures."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from indicators.figures import figure
from indicators.models import Target
from indicators.scoring import Score
from indicators.wording import is_rank, is_rate, places_of, plain, target_words, unit_of

FEW = 10  # a gap of fewer whole things is told as a whole, not by the month


def sentence(target: Target, score: Score) -> str:
    """The sentence of a verdict: 后3个月每月需完成 112 台，前9个月月均 90."""
    return capfirst(SENTENCES[score.code](_Told(target, score.figures)))


@dataclass(frozen=True, slots=True)
class _Told:
    """A target and the figures of its verdict, in words."""

    target: Target
    figures: Mapping[str, Any]

    def amount(self, name: str, rounding: str = ROUND_HALF_UP) -> str:
        """A figure with its unit."""
        return figure(Decimal(self.plain(name, rounding)), unit_of(self.target))

    def plain(self, name: str, rounding: str = ROUND_HALF_UP) -> str:
        """A figure without its unit."""
        return plain(self.figures[name], places=places_of(self.target), rounding=rounding)

    def month(self, name: str) -> str:
        """6月."""
        return _("month %(n)s") % {"n": self.figures[name].month}

    def day(self, name: str) -> str:
        """2024-09-20."""
        return f"{self.figures[name]:%Y-%m-%d}"

    @property
    def promised(self) -> str:
        """≤40 微克/立方米."""
        return target_words(self.target, within=True)

    @property
    def span(self) -> str:
        """1—9月."""
        first, last = self.figures["since"], self.figures["month"]
        if first == last:
            return self.month("month")
        return _("months %(first)s–%(last)s") % {"first": first.month, "last": last.month}

    @property
    def rest(self) -> str:
        """后3个月."""
        n = self.figures["left"]
        return ngettext("the last %(n)s month", "the last %(n)s months", n) % {"n": n}

    @property
    def past(self) -> str:
        """前9个月."""
        n = self.figures["gone"]
        return ngettext("the first %(n)s month", "the first %(n)s months", n) % {"n": n}


def _no_data(told: _Told) -> str:
    return _("No value has been reported since January")


def _zero_kept(told: _Told) -> str:
    if not told.figures["left"]:
        return _("%(span)s: none") % {"span": told.span}
    return _("%(span)s: none; to be kept for %(rest)s") % {"span": told.span, "rest": told.rest}


def _zero_broken(told: _Told) -> str:
    words = {"month": told.month("month"), "value": told.amount("value")}
    return _("%(value)s in %(month)s: the zero is broken for this year") % words


def _level_kept(told: _Told) -> str:
    n = told.figures["months"]
    if is_rank(told.target):
        kept = ngettext("%(n)s month among the %(target)s", "%(n)s months among the %(target)s", n)
    else:
        kept = ngettext("On target for %(n)s month", "On target for %(n)s months in a row", n)
    kept %= {"n": n, "target": told.promised}
    if not told.figures["left"]:
        return kept
    return _("%(kept)s; to be kept for %(rest)s") % {"kept": kept, "rest": told.rest}


def _level_lost(told: _Told) -> str:
    words = {"since": told.month("since"), "next": told.month("next"), "target": told.promised}
    if is_rank(told.target):
        return _("Out of the %(target)s since %(since)s; %(next)s must be among them") % words
    return _("Missed since %(since)s; %(next)s must be back at %(target)s") % words


def _level_never(told: _Told) -> str:
    words = {"span": told.span, "target": told.promised, "due": told.day("due")}
    if is_rank(told.target):
        return _("%(span)s: out of the %(target)s, due %(due)s") % words
    return _("%(span)s: not at %(target)s yet, due %(due)s") % words


def _level_missed(told: _Told) -> str:
    words = {"due": told.day("due"), "value": told.amount("value"), "target": told.promised}
    return _("Due %(due)s: %(value)s, target %(target)s missed") % words


def _level_met(told: _Told) -> str:
    words = {"due": told.day("due"), "value": told.amount("value"), "target": told.promised}
    return _("Due %(due)s: %(value)s, target %(target)s met") % words


def _total_met(told: _Told) -> str:
    words = {"actual": told.amount("actual"), "target": told.amount("target")}
    if is_rate(told.target):
        return _("%(actual)s: the year's target is reached") % words
    return _("%(actual)s so far: the year's %(target)s is reached") % words


def _total_missed(told: _Told) -> str:
    days = told.figures["days"]
    text = ngettext(
        "%(gap)s short of what was due %(due)s, %(n)s day ago",
        "%(gap)s short of what was due %(due)s, %(n)s days ago",
        days,
    )
    return text % {"gap": _gap(told), "due": told.day("due"), "n": days}


def _total_pace(told: _Told) -> str:
    words = {"rest": told.rest, "past": told.past}
    if not is_rate(told.target) and told.figures["gap"] < FEW:
        words |= {"gap": told.amount("gap"), "actual": told.plain("actual")}
        return _("%(rest)s must bring %(gap)s; %(past)s brought %(actual)s") % words
    words |= {"need": told.plain("need", ROUND_CEILING), "pace": told.plain("pace")}
    if is_rate(told.target):
        return _("%(rest)s must add %(need)s points each; %(past)s added %(pace)s each") % words
    words["need"] = told.amount("need", ROUND_CEILING)
    return _("%(rest)s must bring %(need)s each; %(past)s brought %(pace)s each") % words


def _total_none(told: _Told) -> str:
    words = {"past": told.past, "rest": told.rest, "gap": _gap(told)}
    return _("Nothing in %(past)s; %(rest)s must bring %(gap)s") % words


def _gap(told: _Told) -> str:
    if is_rate(told.target):
        return _("%(n)s points") % {"n": told.plain("gap")}
    return told.amount("gap")


def _cap(told: _Told, text: str) -> str:
    words = {"actual": told.amount("actual"), "target": told.amount("target")}
    return text % {**words, "ahead": told.amount("ahead", ROUND_CEILING)}


def _mean_rest(told: _Told) -> str:
    if told.target.op in {"<=", "<"}:
        text = _(
            "Mean of %(span)s %(mean)s, target %(target)s: %(rest)s must average at most %(need)s"
        )
        need = told.plain("need", ROUND_FLOOR)
    else:
        text = _(
            "Mean of %(span)s %(mean)s, target %(target)s: %(rest)s must average at least %(need)s"
        )
        need = told.plain("need", ROUND_CEILING)
    return text % {**_mean(told), "rest": told.rest, "need": need}


def _mean_beyond(told: _Told) -> str:
    words = {"why": _mean_rest(told), "best": told.plain("best")}
    return _("%(why)s; the best month ever was %(best)s") % words


def _mean_final(told: _Told) -> str:
    return _("Mean of %(span)s %(mean)s, target %(target)s") % _mean(told)


def _mean(told: _Told) -> dict[str, str]:
    target = f"{told.target.get_op_display()}{told.plain('target')}"
    return {"span": told.span, "mean": told.plain("mean"), "target": target}


SENTENCES: dict[str, Callable[[_Told], str]] = {
    "no_data": _no_data,
    "zero_kept": _zero_kept,
    "zero_met": _level_met,
    "zero_broken": _zero_broken,
    "level_kept": _level_kept,
    "level_met": _level_met,
    "level_lost": _level_lost,
    "level_never": _level_never,
    "level_missed": _level_missed,
    "total_met": _total_met,
    "total_missed": _total_missed,
    "total_pace": _total_pace,
    "total_none": _total_none,
    "cap_kept": lambda told: _cap(told, _("%(actual)s so far, at most %(target)s")),
    "cap_met": lambda told: _cap(told, _("%(actual)s in all, at most %(target)s")),
    "cap_fast": lambda told: _cap(
        told, _("%(actual)s so far and %(ahead)s at this pace, at most %(target)s")
    ),
    "cap_broken": lambda told: _cap(told, _("%(actual)s so far, above the %(target)s allowed")),
    "mean_rest": _mean_rest,
    "mean_beyond": _mean_beyond,
    "mean_final": _mean_final,
}

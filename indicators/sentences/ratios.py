"""Sentences of ratios of days: how many may still fail, and when they run out."""

from collections.abc import Callable
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from indicators.sentences.told import Told
from indicators.spans import last_words
from indicators.wording import plain


def _kept(told: Told) -> str:
    return _("%(ratio)s; %(may)s") % {"ratio": _ratio(told), "may": _may_still(told)}


def _tight(told: Told) -> str:
    if _whole(told, "spare") <= 0:
        return _kept(told)
    words = {"ratio": _ratio(told), "may": _may_still(told), "day": told.day("runs_out")}
    return _("%(ratio)s; %(may)s, at this rate used up on %(day)s") % words


def _spent(told: Told) -> str:
    words = {
        "ratio": _ratio(told),
        "failed": _days(told.number("failed")),
        "may": _days(max(told.number("may"), Decimal(0))),
    }
    if told.is_ceiling:
        return _("%(ratio)s; %(failed)s of them already, at most %(may)s in the year") % words
    return _("%(ratio)s; %(failed)s failed already, at most %(may)s may in the year") % words


def _secured(told: Told) -> str:
    words = {"ratio": _ratio(told), "rest": _rest(told)}
    return _("%(ratio)s; kept whatever %(rest)s bring") % words


def _ratio(told: Told) -> str:
    """1—9月 253/274 天，92.3%，目标 ≥92%."""
    words = {
        "span": told.span,
        "good": plain(told.number("good")),
        "valid": plain(told.number("valid")),
        "actual": told.with_unit(told.judged("actual")),
        "target": told.promised,
    }
    return _("%(span)s: %(good)s of %(valid)s days, %(actual)s, target %(target)s") % words


def _may_still(told: Told) -> str:
    """后92天还可有 5 天不达标."""
    words = {"rest": _rest(told), "days": _days(Decimal(_whole(told, "spare")))}
    if told.is_ceiling:
        if _whole(told, "spare") <= 0:
            return _("%(rest)s may bring no more") % words
        return _("%(rest)s may bring %(days)s more") % words
    if _whole(told, "spare") <= 0:
        return _("%(rest)s may not fail once") % words
    return _("%(days)s of %(rest)s may fail") % words


def _rest(told: Told) -> str:
    return last_words(told.count("rest"), "day")


def _days(n: Decimal) -> str:
    return ngettext("%(n)s day", "%(n)s days", int(n)) % {"n": plain(n)}


def _whole(told: Told, name: str) -> int:
    """So many whole days: what is left of one does not count."""
    return int(told.number(name) // 1)


SENTENCES: Final[dict[str, Callable[[Told], str]]] = {
    "ratio_kept": _kept,
    "ratio_tight": _tight,
    "ratio_spent": _spent,
    "ratio_secured": _secured,
    "ratio_final": _ratio,
}

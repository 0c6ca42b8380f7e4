"""Flags in words: since when, and what the rule saw when it raised them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from indicators.choices import Op
from indicators.figures import figure
from indicators.sentences import short_words
from tasks.choices import FlagKind, Light, LimitKind
from tasks.models import Flag

LATE = frozenset({FlagKind.OVERDUE, FlagKind.OFF_TARGET})


@dataclass(frozen=True, slots=True)
class Finding:
    """A flag as pages print it; ``light`` gives the sign, it is not the item's light."""

    light: Light
    word: str
    since: date
    reason: str


def finding(flag: Flag, *, told: str = "") -> Finding:
    """A flag with its reason: none where ``told``, the rule of the light, says the same of the limit already,
    or where the figures are those of a rule of another time.
    """
    words = REASONS.get(flag.rule) if flag.rule != told or flag.rule == "off_target" else None
    try:
        reason = words(flag.figures) if words else ""
    except KeyError:
        reason = ""
    light = Light.LATE if flag.kind in LATE else Light.WARN
    return Finding(light, flag.get_kind_display(), flag.raised_on, reason)


def _limit(figures: Mapping[str, Any]) -> dict[str, str]:
    return {"what": str(LimitKind(figures["limit_kind"]).label), "limit": figures["limit"]}


def _overdue(figures: Mapping[str, Any]) -> str:
    return _("%(what)s %(limit)s has passed") % _limit(figures)


def _near(figures: Mapping[str, Any]) -> str:
    return _("%(what)s %(limit)s is near") % _limit(figures)


def _off_target(figures: Mapping[str, Any]) -> str:
    actual = _stored(figures, "actual") or _("no value")
    words = {
        "indicator": figures["indicator"],
        "actual": actual,
        "target": f"{Op(figures['op']).label}{_stored(figures, 'target')}",
    }
    reason = _("%(indicator)s: %(actual)s, target %(target)s") % words
    if why := short_words(str(figures.get("why", ""))):
        reason = _("%(reason)s, %(why)s") % {"reason": reason, "why": why}
    n = figures["others"]
    if not n:
        return reason
    more = ngettext("and %(n)s more", "and %(n)s more", n) % {"n": n}
    return f"{reason} {more}"


def _stored(figures: Mapping[str, Any], name: str) -> str:
    return figure(Decimal(figures[name]), figures["unit"]) if figures[name] else ""


REASONS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "overdue": _overdue,
    "near": _near,
    "off_target": _off_target,
}

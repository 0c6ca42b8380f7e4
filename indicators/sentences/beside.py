"""What stands beside a verdict: the periods that are missing, the stretch target, the forecast."""

from collections.abc import Iterable
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import cast

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from indicators.choices import Op
from indicators.models import Target
from indicators.scoring import Expected, Score
from indicators.scoring.facts import OUT_OF_REACH, REACHED
from indicators.spans import runs, span_words
from indicators.wording import amount, is_rank, places_of, plain, unit_of

MOST_RUNS = 4  # runs of missing periods that are named one by one


def missing_words(score: Score, periodicity: str, *, after: date | None = None) -> str:
    """缺2月、5月; long lists end in their number; empty where nothing is missing, or nothing ``after`` a period."""
    missing = cast(tuple[date, ...], score.figures.get("missing", ()))
    missing = tuple(each for each in missing if after is None or each > after)
    if not missing:
        return ""
    found = list(runs(missing, periodicity))
    year = missing[-1].year if len({each.year for each in missing}) == 1 else None
    words = _joined(span_words(*run, periodicity, year=year) for run in found[:MOST_RUNS])
    if len(found) <= MOST_RUNS:
        return _("missing: %(periods)s") % {"periods": words}
    n = len(missing)
    text = ngettext(
        "missing: %(periods)s …, %(n)s period", "missing: %(periods)s …, %(n)s periods", n
    )
    return text % {"periods": words, "n": n}


def stretch_words(target: Target, score: Score) -> str:
    """力争 ≤38，仍可争取; empty where there is no stretch target or nothing was measured."""
    if target.stretch is None or score.stretch is None:
        return ""
    value = amount(target.stretch, unit_of(target))
    if is_rank(target):
        words = _("first %(n)s") % {"n": value}
    else:
        op = Op((score.promise or target).op)
        words = value if op == Op.EXACTLY else f"{op.label}{value}"
    text = {
        REACHED: _("stretch target %(target)s: reached"),
        OUT_OF_REACH: _("stretch target %(target)s: out of reach"),
    }.get(score.stretch, _("stretch target %(target)s: within reach"))
    return text % {"target": words}


def forecast_words(target: Target, expected: Expected | None) -> str:
    """38.9（35.2—42.6）, without a unit; empty for no forecast."""
    if expected is None:
        return ""
    return interval_words(target, expected.value, expected.low, expected.high)


def interval_words(target: Target, value: Decimal, low: Decimal, high: Decimal) -> str:
    """A forecast with its interval, whose ends are rounded outwards."""
    places = places_of(target)
    words = {
        "value": plain(value, places=places),
        "low": plain(low, places=places, rounding=ROUND_FLOOR),
        "high": plain(high, places=places, rounding=ROUND_CEILING),
    }
    if is_rank(target):
        words["value"] = _("no. %(n)s") % {"n": words["value"]}
    return pgettext("forecast with its interval", "%(value)s (%(low)s–%(high)s)") % words


def _joined(words: Iterable[str]) -> str:
    return pgettext("between periods", ", ").join(words)

"""What was promised and measured, in words: ≤40 微克/立方米, 前 8 名, 812 台."""

from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from indicators.choices import TOTALS, Aggregation, Op
from indicators.figures import figure, reading_unit
from indicators.models import Target
from indicators.scoring import Score, TargetFacts, times_a_year

RANK_UNITS = frozenset({"名", "位"})
MOST_PLACES = 4
EACH = {
    12: gettext_lazy("each month %(amount)s"),
    4: gettext_lazy("each quarter %(amount)s"),
    2: gettext_lazy("each half-year %(amount)s"),
}


def target_words(
    target: Target, *, within: bool = False, promise: TargetFacts | None = None
) -> str:
    """What was promised: ≥54%, ≤40 微克/立方米, ＝100%, 前 8 名, 2—3 个, 每季度 ≥15 个.

    ``within`` a sentence an exact value stands without its sign. ``promise`` is the version in force, where the target
    was changed.
    """
    now = promise or target
    value, unit = now.value, unit_of(target)
    if is_rank(target):
        return _("first %(n)s") % {"n": amount(value, unit)}
    if now.value_max is not None:
        words = f"{plain(value)}—{amount(now.value_max, unit)}"
    elif now.op == Op.EXACTLY:
        words = f"{'' if within else '＝'}{amount(value, unit)}"
    else:
        words = f"{Op(now.op).label}{amount(value, unit)}"
    every = EACH.get(times_a_year(target.indicator.unit))
    return str(every) % {"amount": words} if every else words


def actual_words(target: Target, score: Score) -> str:
    """The value that was judged, without its unit: 41.2, 812, 第 7; a dash for none."""
    if score.actual is None:
        return "—"
    value = plain(score.actual, places=true_places(target, score.actual, score.promise))
    return _("no. %(n)s") % {"n": value} if is_rank(target) else value


def unit_of(target: Target) -> str:
    """The unit of one reading: 个 for the printed 个/季度, 微克/立方米 as it is."""
    return reading_unit(target.indicator.unit)


def is_rank(target: Target) -> bool:
    """Whether the value is a place among others, of which the first is the best."""
    ranked = target.indicator.aggregation == Aggregation.RANK
    return ranked or (target.indicator.unit in RANK_UNITS and target.op in {Op.AT_MOST, Op.LESS})


def is_rate(target: Target) -> bool:
    """Whether the value is a percentage, whose differences are points."""
    return target.indicator.unit[:1] in {"%", "％"}


def places_of(target: Target) -> int:
    """Decimals of the indicator's figures: none for whole things that are counted."""
    counted = target.indicator.aggregation in TOTALS and not is_rate(target)
    if is_rank(target) or (counted and target.value == target.value.to_integral_value()):
        return 0
    return max(target.indicator.decimals, 1)


def true_places(target: Target, value: Decimal, promise: TargetFacts | None) -> int:
    """Decimals of a value beside its target: more than usual where rounding would turn a miss into a hit, or back."""
    usual = places_of(target)
    if promise is None:
        return usual
    kept = promise.holds(value)
    return next(
        (n for n in range(usual, MOST_PLACES) if promise.holds(round(value, n)) == kept),
        MOST_PLACES,
    )


def amount(value: Decimal, unit: str, *, places: int = 4) -> str:
    """A figure with its unit: 112 台, 40%, 36.4."""
    return figure(Decimal(plain(value, places=places)), unit)


def plain(value: Decimal, *, places: int = 4, rounding: str = ROUND_HALF_UP) -> str:
    """A figure with at most ``places`` decimals and no trailing zeros."""
    text = f"{value.quantize(Decimal(1).scaleb(-places), rounding=rounding):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text

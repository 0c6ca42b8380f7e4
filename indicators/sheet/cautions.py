"""What is odd about what was typed, though it is taken: a sentence beside the field."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from indicators.choices import TOTALS, Aggregation
from indicators.figures import figure
from indicators.judging import judge_rows
from indicators.models import Target
from indicators.progress import Series, last_before
from indicators.scoring import Measured
from indicators.services.reporting import reading_field, reading_period
from indicators.spans import period_words
from indicators.wording import unit_of
from tasks.models import ProgressReport
from tasks.templatetags.ui import number

FAR: Final = Decimal(10)  # percentage points between what is typed and what the readings say
MANIFOLD: Final = 5  # a value so many times the last one is more often a slip than a fact
WHOLE: Final = Decimal(100)
# Running totals only grow, ranks are small numbers, and the parts of a ratio are bounded by the whole.
NOT_COMPARED: Final = frozenset({Aggregation.CUMULATIVE, Aggregation.RANK, Aggregation.RATIO})


@dataclass(frozen=True, slots=True)
class Typed:
    """What the form says so far; ``readings`` by indicator id, ``month`` theirs."""

    percent: Decimal | None
    done: bool
    readings: Mapping[int, Decimal]
    month: date


def cautions_of(
    typed: Typed,
    *,
    targets: Sequence[Target],
    known: Series,
    last: ProgressReport | None,
    on: date,
) -> dict[str, str]:
    """Field name → sentence. ``last`` is the unit's last report that counts, ``known`` what was measured so far."""
    found = dict(_of_readings(typed, targets, known))
    sentence = _of_percent(typed, targets, known, last, on=on)
    return {**found, "percent": sentence} if sentence else found


def share_of(
    targets: Sequence[Target],
    known: Series,
    *,
    month: date,
    on: date,
    typed: Mapping[int, Decimal] | None = None,
) -> Decimal | None:
    """How much of the item's one running total is reached in a month, in percent; None for none or several.

    ``typed`` values by indicator id go before what is known of the month.
    """
    totals = [row for row in targets if row.indicator.aggregation in TOTALS]
    if len(totals) != 1:
        return None
    indicator = totals[0].indicator_id
    series = {one.first: one for one in known.get(indicator, ()) if one.first <= month}
    if typed and indicator in typed:
        series[month] = Measured(month, typed[indicator])
    if not series:
        return None
    score = judge_rows(totals, {indicator: sorted(series.values())}, on=on)[0].score
    return None if score.share is None else min(score.share, WHOLE)


def _of_percent(
    typed: Typed,
    targets: Sequence[Target],
    known: Series,
    last: ProgressReport | None,
    *,
    on: date,
) -> str:
    percent = typed.percent
    if percent is None or typed.done:
        return ""
    if last is not None and last.percent is not None and percent < last.percent:
        return _(
            "%(now)s%% is less than the %(last)s%% verified for %(period)s. If this corrects it, say why in words."
        ) % {"now": number(percent), "last": number(last.percent), "period": last.period}
    if percent == WHOLE:
        return _("At 100 percent and not reported as done: tick it below if it is.")
    share = share_of(targets, known, month=typed.month, typed=typed.readings, on=on)
    if share is not None and abs(percent - share) >= FAR:
        return _(
            "By the readings it is %(share)s%%, %(points)s percentage points from what is typed. "
            "If both are right, say why in words."
        ) % {"share": number(share), "points": number(abs(percent - share))}
    return ""


def _of_readings(
    typed: Typed, targets: Sequence[Target], known: Series
) -> Iterator[tuple[str, str]]:
    for target in targets:
        value = typed.readings.get(target.indicator_id)
        period = reading_period(target.indicator, typed.month)
        last = last_before(known.get(target.indicator_id, ()), period)
        if value is None or last is None or target.indicator.aggregation in NOT_COMPARED:
            continue
        if last.value > 0 and not last.value / MANIFOLD < value < last.value * MANIFOLD:
            yield (
                reading_field(target.indicator),
                _(
                    "%(value)s is far from the %(last)s of %(period)s: check the figure and its unit."
                )
                % {
                    "value": figure(value, unit_of(target)),
                    "last": figure(last.value, unit_of(target)),
                    "period": period_words(last.first, target.indicator.periodicity),
                },
            )

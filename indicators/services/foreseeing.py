"""Keeps the forecasts of targets: made anew when what was measured or promised changes."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from django.db import transaction

from indicators.choices import Aggregation
from indicators.judging import facts_of
from indicators.models import Outlook, Target
from indicators.querysets import TargetQuerySet
from indicators.rolling import readings_of, with_rolled_up
from indicators.scoring import Forecast, Foreseen, Measured, forecast
from indicators.wording import is_rate
from tasks.models import WorkItem

FOUR_PLACES: Final = Decimal("0.0001")
BATCH: Final = 200  # targets whose readings are in memory at a time
FIELDS: Final = ("value", "low", "high", "method", "readings", "until")
LARGEST: Final = Decimal(10) ** 12  # what a column holds
_ZERO: Final = Decimal(0)
_HUNDRED: Final = Decimal(100)


def foresee_published(*, on: date) -> int:
    """Brings the forecasts of everything published up to a day up to date, some targets at a time.

    Each batch is a transaction of its own, so that who reports meanwhile waits for no more than that. Returns how many
    targets have a forecast.
    """
    published = Target.objects.filter(item__in=WorkItem.objects.published().order_by().values("pk"))
    ids = list(published.binding().order_by("pk").values_list("pk", flat=True))
    batches = (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))
    return sum(foresee(Target.objects.filter(pk__in=some), on=on) for some in batches)


@transaction.atomic
def foresee(targets: TargetQuerySet, *, on: date) -> int:
    """Forecasts these targets from what was measured by a day, and keeps it; a target without loses its old one.

    What was kept and is the same is not written again. Returns how many have a forecast.
    """
    # In one order for everybody, so that two who write the same rows wait for each other.
    rows = list(targets.binding().for_judging().select_related("item__plan").order_by("pk"))
    own = readings_of({row.indicator_id for row in rows}, until=on)
    known = with_rolled_up(own, rows, until=on)
    standing = {row.pk: row.outlook for row in rows if hasattr(row, "outlook")}
    found = {
        row.pk: _kept(row, outlook, known[row.indicator_id])
        for row in rows
        if facts_of(row).in_force(on).end >= on
        and (outlook := forecast_of(row, known.get(row.indicator_id, ()))) is not None
    }
    if gone := standing.keys() - found.keys():
        Outlook.objects.filter(target__in=gone).delete()
    changed = [one for pk, one in found.items() if not _says_the_same(one, standing.get(pk))]
    if changed:
        Outlook.objects.bulk_create(
            changed, update_conflicts=True, unique_fields=["target"], update_fields=FIELDS
        )
    return len(found)


def forecast_of(target: Target, readings: Sequence[Measured]) -> Forecast | None:
    """The forecast of one target, with its path; None from fewer than three readings, or after the due date."""
    if not readings:
        return None
    facts = facts_of(target).in_force(readings[-1].first)
    definition = target.indicator.definition
    grows_from_zero = all(one.value >= 0 for one in readings)
    whole = is_rate(target) and all(one.value <= _HUNDRED for one in readings)
    found = forecast(
        readings,
        periodicity=definition.periodicity,
        aggregation=definition.aggregation,
        start=facts.start,
        due=facts.end,
        floor=_ZERO if grows_from_zero else None,
        ceiling=_HUNDRED if whole else None,
    )
    if found is None or max(abs(found.low), abs(found.high)) >= LARGEST:
        return None
    if definition.aggregation == Aggregation.RANK:  # nobody stands between two places
        return _each(found, _whole)
    return _each(found, lambda value: min(value, _HUNDRED)) if whole else found


def _whole(value: Decimal) -> Decimal:
    """The whole number that is nearest."""
    return value.quantize(Decimal(1), ROUND_HALF_UP)


def _each(found: Forecast, change: Callable[[Decimal], Decimal]) -> Forecast:
    """The forecast with all its values changed: a share that grows ends at all of it, a rank is a whole number."""
    path = tuple(
        Foreseen(each.first, change(each.value), change(each.low), change(each.high))
        for each in found.path
    )
    value, low, high = change(found.value), change(found.low), change(found.high)
    return replace(found, value=value, low=low, high=high, path=path)


def _says_the_same(new: Outlook, old: Outlook | None) -> bool:
    return old is not None and all(getattr(new, name) == getattr(old, name) for name in FIELDS)


def _kept(target: Target, found: Forecast, readings: Sequence[Measured]) -> Outlook:
    low, value, high = (each.quantize(FOUR_PLACES) for each in (found.low, found.value, found.high))
    return Outlook(
        target=target,
        value=value,
        low=low,
        high=high,
        method=found.method,
        readings=found.n,
        until=readings[-1].first,
    )

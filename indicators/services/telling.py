"""Which task's trail tells of an indicator's values, and in what words."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Protocol

from indicators.figures import figure, reading_unit
from indicators.models import Indicator, Target
from tasks.models import WorkItem


class Valued(Protocol):
    """A value, and for ratios what it is a part of: a reading or an entry."""

    @property
    def value(self) -> Decimal | None: ...

    @property
    def of(self) -> Decimal | None: ...


def homes_locked(indicators: Iterable[int]) -> dict[int, WorkItem]:
    """By indicator id the task whose trail tells of it: of several that share it the first of the newest plan.

    Locked before the indicators, as who decides on a task does: a row of the trail waits for its task, and would so be
    waited for with the indicator in hand.
    """
    rows = Target.objects.binding().filter(
        indicator__in=list(indicators), item__in=WorkItem.objects.published()
    )
    ordered = rows.select_related("item__plan__agency").order_by(
        "-item__plan__year", "item", "order"
    )
    homes = {row.indicator_id: row.item for row in reversed(ordered)}
    items = WorkItem.objects.filter(pk__in={item.pk for item in homes.values()}).order_by("pk")
    list(items.select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))
    return homes


def value_told(indicator: Indicator, one: Valued) -> str:
    """A value with its unit, of a ratio with its whole; empty for none."""
    if one.value is None:
        return ""
    words = figure(one.value, reading_unit(indicator.unit))
    return words if one.of is None else f"{words} / {one.of.normalize():f}"

"""Rows for tests of indicators; agencies, units and items come from ``tasks.tests.factories``."""

from datetime import date
from decimal import Decimal
from typing import Any

from agencies.models import Agency, User
from indicators.choices import Op, TargetKind
from indicators.models import Definition, Indicator, Reading, Target
from tasks.models import WorkItem
from tasks.tests.factories import AT, make_agency, make_user

OWN = {"baseline", "baseline_year", "source", "weight", "rolls_up"}


def make_indicator(
    name: str = "PM2.5平均浓度",
    *,
    unit: str = "微克/立方米",
    agency: Agency | None = None,
    **fields: Any,
) -> Indicator:
    """The indicator of this name and unit in the agency; the same row when asked again.

    ``fields`` are the definition's, but for those in ``OWN``.
    """
    owner = agency or make_agency()
    known = Indicator.objects.filter(agency=owner, name=name, unit=unit).first()
    if known:
        return known
    own = {field: fields.pop(field) for field in OWN & fields.keys()}
    definition = Definition.objects.create(agency=owner, name=name, unit=unit, **fields)
    return Indicator.objects.create(
        agency=owner, definition=definition, name=name, unit=unit, **own
    )


def make_target(
    item: WorkItem,
    indicator: Indicator | None = None,
    *,
    value: Decimal | float | str = 40,
    **fields: Any,
) -> Target:
    """A new target of the item, at most ``value`` unless ``op`` says otherwise."""
    values = {"kind": TargetKind.OUTCOME, "op": Op.AT_MOST, **fields}
    return Target.objects.create(
        item=item,
        indicator=indicator or make_indicator(agency=item.plan.agency),
        order=item.targets.count(),
        value=Decimal(str(value)),
        **values,
    )


def make_reading(
    indicator: Indicator,
    *,
    value: Decimal | float | str,
    period: date = date(2024, 9, 1),
    by: User | None = None,
    **fields: Any,
) -> Reading:
    """A new reading of a month, given by its first day."""
    return Reading.objects.create(
        indicator=indicator,
        period=period,
        value=Decimal(str(value)),
        recorded_by=by or make_user(agency=indicator.agency),
        **{"recorded_at": AT, **fields},
    )

"""An agency's indicators: one for each name and unit, however many clauses promise it."""

from collections.abc import MutableMapping
from decimal import Decimal

from agencies.models import Agency
from indicators.choices import TargetKind
from indicators.models import Definition, Indicator
from indicators.scoring.aggregation import aggregation_for

NAME_LENGTH = 200
UNIT_LENGTH = 30
MOST_DECIMALS = 4


def indicator_for(
    agency: Agency,
    *,
    name: str,
    unit: str,
    kind: str,
    op: str,
    value: Decimal,
    known: MutableMapping[tuple[str, str], Indicator],
) -> Indicator:
    """The agency's indicator of this name and unit, made where there is none; ``known`` is kept up to date.

    Where its definition of this name and unit measures an indicator of another name, it is that one.
    """
    key = (name[:NAME_LENGTH], unit[:UNIT_LENGTH])
    if key not in known:
        definition, _made = Definition.objects.get_or_create(
            agency=agency,
            name=key[0],
            unit=key[1],
            defaults={
                "aggregation": aggregation_for(*key, kind, op),
                "decimals": decimals_for(kind, value),
            },
        )
        # A definition that was renamed or linked may already measure an indicator of another name.
        known[key], _made = Indicator.objects.get_or_create(
            agency=agency, definition=definition, defaults={"name": key[0], "unit": key[1]}
        )
    return known[key]


def decimals_for(kind: str, value: Decimal) -> int:
    """Decimals that readings are shown with: none for what is counted, one for rates and levels, more where printed."""
    exponent = value.normalize().as_tuple().exponent
    printed = max(0, -int(exponent))
    least = 1 if kind == TargetKind.OUTCOME else 0
    return min(MOST_DECIMALS, max(least, printed))

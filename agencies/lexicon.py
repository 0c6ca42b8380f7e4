"""Unit names as notices print them, and the unit that each one means."""

import re
import unicodedata
from collections.abc import Mapping

from agencies.models import Agency, Unit, UnitAlias

_SPACE = re.compile(r"\s+")


def fold(name: str) -> str:
    """A printed name in one width and without white space, so that 办公室（督查办） finds 办公室(督查办)."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", name))


def units_by_name(agency: Agency) -> Mapping[str, Unit]:
    """The agency's units by folded name and alias. A name goes before an alias; an alias of two units means none."""
    by_alias: dict[str, Unit | None] = {}
    for alias in UnitAlias.objects.filter(unit__agency=agency).select_related("unit"):
        key = fold(alias.name)
        known = by_alias.setdefault(key, alias.unit)
        by_alias[key] = alias.unit if known == alias.unit else None
    found = {key: unit for key, unit in by_alias.items() if unit is not None}
    return found | {fold(unit.name): unit for unit in agency.units.all()}

"""Units judged: what each row of the sheet 单位 would add or change."""

from typing import Any

from django.utils.translation import gettext as _

from agencies.importing.columns import UNITS
from agencies.importing.judging import Judged, missing, several, too_long
from agencies.importing.lines import Line, Table
from agencies.importing.register import Register
from agencies.importing.verdicts import Verdict
from agencies.lexicon import fold
from agencies.models import Agency, Unit

Key = tuple[int, str]  # agency and folded name: tells units apart, stored or not
LONGEST_NAME = 100
LARGEST_ORDER = 32_767


def judge_units(table: Table, register: Register) -> list[Verdict]:
    """A verdict for each row. Units that are new are in the register afterwards, for the rows that name them."""
    rows = _Names(table, register)
    return [_verdict(judged, unit, rows) for judged, unit in rows.judged]


class _Names:
    """The first walk: which unit each row is about, so that a row may name one that comes later as its higher unit."""

    def __init__(self, table: Table, register: Register) -> None:
        self.first_rows: dict[tuple[int, str], int] = {}
        self.parents: dict[Key, Unit] = {}
        self.judged: list[tuple[Judged, Unit | None]] = []
        for line in table.lines:
            judged = Judged(UNITS, table, line, register)
            self.judged.append((judged, self._unit(judged, line)))

    def _unit(self, judged: Judged, line: Line) -> Unit | None:
        agency, name = judged.agency(), line.get("name")
        if not name:
            judged.fault("name", "missing", missing(_("The unit's name")))
        if not line.get("agency"):
            judged.fault("agency", "missing", missing(_("The agency")))
        if len(name) > LONGEST_NAME:
            judged.fault("name", "too_long", too_long(LONGEST_NAME))
        if agency is None or judged.faults:
            return None
        first = self.first_rows.setdefault((agency.pk, fold(name)), line.row)
        if first != line.row:
            words = _("“%(name)s” stands in row %(row)s already. Keep one of the two.")
            judged.fault("name", "twice", words % {"name": name, "row": first})
            return None
        return judged.register.unit_named(agency, name) or self._new(judged, agency, name)

    def _new(self, judged: Judged, agency: Agency, name: str) -> Unit | None:
        if bearers := judged.register.bearers(agency, name):
            words = _("“%(name)s” is another name of “%(unit)s”. Write the unit's own name.")
            judged.fault("name", "is_alias", words % {"name": name, "unit": bearers[0].name})
            return None
        unit = Unit(agency=agency, name=name)
        judged.register.add(unit)
        return unit


def _verdict(judged: Judged, unit: Unit | None, rows: _Names) -> Verdict:
    if unit is None:
        return judged.verdict(judged.line.get("name"), None, old={}, new={})
    new: dict[str, Any] = {}
    if judged.line.get("parent"):
        new["parent"] = _parent(judged, unit, rows)
    if judged.line.get("order"):
        new["order"] = _order(judged)
    if aliases := _aliases(judged, unit):
        new["aliases"] = "、".join(aliases)
    found = None if unit.pk is None else unit
    old = {"parent": unit.parent, "order": unit.order, "aliases": ""} if found else {}
    told = new if found else {"agency": unit.agency, **new}
    writes = {**new, "unit": unit, "aliases": aliases}
    return judged.verdict(unit.name, found, old=old, new=told, writes=writes)


def _parent(judged: Judged, unit: Unit, rows: _Names) -> Unit | None:
    parent = judged.unit("parent", judged.line.get("parent"), unit.agency)
    if parent is None:
        return None
    rows.parents[_key(unit)] = parent
    above: Unit | None = parent
    while above is not None:
        if _key(above) == _key(unit):
            words = _("“%(unit)s” would stand below itself. Choose another higher unit.")
            judged.fault("parent", "below_itself", words % {"unit": unit.name})
            return None
        above = rows.parents.get(_key(above), above.parent)
    return parent


def _key(unit: Unit) -> Key:
    return (unit.agency_id, fold(unit.name))


def _order(judged: Judged) -> int:
    text = judged.line.get("order")
    if not text.isdecimal() or int(text) > LARGEST_ORDER:
        words = _("“%(text)s” is no order. Write a whole number from 0 to %(most)s.")
        judged.fault("order", "no_number", words % {"text": text, "most": LARGEST_ORDER})
        return 0
    return int(text)


def _aliases(judged: Judged, unit: Unit) -> list[str]:
    """The names that the row adds; those that stand are left out. None is ever taken away."""
    added = []
    for name in several(judged.line.get("aliases")):
        bearers = judged.register.bearers(unit.agency, name)
        named = judged.register.unit_named(unit.agency, name)
        if named is unit or unit in bearers:
            continue
        if len(name) > LONGEST_NAME:
            judged.fault("aliases", "too_long", too_long(LONGEST_NAME))
        elif named or bearers:
            words = _("“%(name)s” means “%(unit)s” already. A name may mean one unit alone.")
            other = named or bearers[0]
            judged.fault("aliases", "alias_taken", words % {"name": name, "unit": other.name})
        else:
            judged.register.add_alias(unit, name)
            added.append(name)
    return added

"""What both sheets are judged by: a row's findings, collected field by field."""

import re
from typing import Any

from django.utils.translation import gettext as _

from agencies.importing import reading
from agencies.importing.lines import Line, Table
from agencies.importing.register import Register
from agencies.importing.verdicts import Fault, Verdict
from agencies.models import Agency, Unit, User
from worktracker.lib.trailing import differing

_BETWEEN = re.compile(r"[、,，;；/\n]")


class Judged:
    """A row on its way to a verdict."""

    def __init__(self, kind: str, table: Table, line: Line, register: Register) -> None:
        self.kind, self.table, self.line, self.register = kind, table, line, register
        self.faults: list[Fault] = []
        for name, code in line.faults.items():
            self.fault(name, code, unreadable(code))

    def fault(self, name: str, code: str, sentence: str) -> None:
        """Something is wrong with a field; of each field the first finding is told."""
        cell = self.table.cell(self.line, name)
        if all(fault.cell != cell for fault in self.faults):
            self.faults.append(Fault(cell, code, sentence))

    def agency(self) -> Agency | None:
        """The agency that the row names; None, with a finding, where none bears the name."""
        name = self.line.get("agency")
        found = self.register.agency(name) if name else None
        if name and found is None:
            near = self.register.nearest_agency(name)
            self.fault("agency", "unknown_agency", unknown(_("agency"), name, near))
        return found

    def unit(self, field: str, name: str, agency: Agency) -> Unit | None:
        """The unit of a name; None, with a finding, where the agency has none."""
        found = self.register.unit(agency, name)
        if found is None:
            self.fault(field, "unknown_unit", self._no_such_unit(name, agency))
        return found

    def verdict(
        self,
        subject: str,
        found: Unit | User | None,
        *,
        old: dict[str, Any],
        new: dict[str, Any],
        writes: dict[str, Any] | None = None,
    ) -> Verdict:
        """The verdict; of a new row every value given counts as a change. ``writes`` is what applying it needs."""
        changes = differing({name: old.get(name) for name in new}, new)
        told = [each for each in changes if each["old"] != each["new"]]
        return Verdict(
            self.kind, self.line.row, subject, found, tuple(self.faults), told, writes or {}
        )

    def _no_such_unit(self, name: str, agency: Agency) -> str:
        bearers = self.register.bearers(agency, name)
        if len(bearers) > 1:
            words = _("“%(name)s” means %(units)s. Write the unit's full name.")
            return words % {"name": name, "units": "、".join(unit.name for unit in bearers)}
        if other := self.register.agency_with(name, but=agency):
            words = _("“%(name)s” is a unit of %(other)s, not of %(agency)s.")
            return words % {"name": name, "other": other, "agency": agency}
        near = self.register.nearest_unit(agency, name)
        return unknown(_("unit of %(agency)s") % {"agency": agency.short_name}, name, near)


def several(text: str) -> list[str]:
    """The names in one cell, each once."""
    names = (name.strip() for name in _BETWEEN.split(text))
    return [*dict.fromkeys(name for name in names if name)]


def unknown(what: str, name: str, near: str) -> str:
    """There is none of this name; one that is like it is offered."""
    if near:
        words = _("There is no %(what)s “%(name)s”. Do you mean “%(near)s”?")
        return words % {"what": what, "name": name, "near": near}
    words = _("There is no %(what)s “%(name)s”. Check how it is written, or add it first.")
    return words % {"what": what, "name": name}


def unreadable(code: str) -> str:
    """Why the cell itself cannot be taken."""
    if code == reading.DATE:
        return _("This cell holds a date. Format it as text and write what is meant.")
    if code == reading.ERROR:
        return _("The formula in this cell fails. Write the value itself.")
    return _("This cell holds more than %(most)s characters.") % {"most": reading.LONGEST_CELL}


def missing(field_label: str) -> str:
    """A cell that must not be empty is."""
    return _("%(what)s is missing.") % {"what": field_label}


def too_long(most: int) -> str:
    """More characters than are stored."""
    return _("This is longer than %(most)s characters.") % {"most": most}

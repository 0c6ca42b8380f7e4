"""Every row of a workbook against what stands: one walk, the same before and at the moment of applying."""

from agencies.importing.lines import Lines
from agencies.importing.people import judge_people, username_of
from agencies.importing.register import Register
from agencies.importing.units import judge_units
from agencies.importing.verdicts import Check


def check(lines: Lines, *, lock: bool = False) -> Check:
    """The verdicts. With ``lock``, what they go by cannot change before the transaction ends."""
    register = Register((username_of(line) for line in lines.people.lines), lock=lock)
    units = judge_units(lines.units, register)  # first: people may belong to a unit that is new
    return Check((*units, *judge_people(lines.people, register)))

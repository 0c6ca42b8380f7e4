"""docs/rights.md, made of the table: ``python -m worktracker.tests.rights.document > docs/rights.md``."""

import sys

from worktracker.tests.rights.names import FOREIGN, LOWER, OTHER, OWN, PEOPLE, PLACES, STRANGER
from worktracker.tests.rights.table import SECTIONS, Cells, rights_of

HEAD = """# Who may do what

Made from the table in `worktracker/tests/rights/sections/`, whose every cell the tests try by page and by API: what is
allowed comes about, what is refused changes nothing. Change the table, then

```sh
python -m worktracker.tests.rights.document > docs/rights.md
```

A cell says whose things a person may do it to: of the **own unit**, of all units of the **own agency**, of the
**lower** agencies too, or **all**. `–` is nobody's. A deputy (AB岗) acts for the unit of the colleague stood in for;
the deputy of a head approves as the head. Who is not signed in is sent to sign in by every address.

Three administrators run the installation, and what one of them does the other two may not (三员分立). The system
administrator keeps master data and jobs, adds people whose accounts then wait, and reads the year's work without
changing any. The security administrator authorises accounts and decides on role, agency, unit, passwords, sessions,
second factors and tokens, and reads people alone. The audit administrator reads the whole trail and the sign-in log,
and writes nothing. None of them acts on the own account.

The supervisor is the supervision office (督查办) of an agency. Leaders and auditors read the lower agencies too. Head
and staff belong to one unit, and what they may do changes as they change unit.

Django's own marks (staff, superuser), groups and permissions open nothing: the role decides.

What a person may not see does not exist: 404, and no list, search, export or file holds it. What one may see and not do
is refused with 403 and a sentence. The rule behind a cell is one queryset verb (`visible_to`, `reportable_by`,
`writable_by`, `withdrawable_by`, `approvable_by`, `decidable_by`, `haltable_by`, `resumable_by`, `instructable_by`,
`commentable_by`, `answerable_by`, `urgeable_by`, `managed_by`, …), asked by page, API, export, file and service alike.
"""
SHOWN = [person for person in PEOPLE if person != STRANGER]
WORDS = {
    (): "–",
    (OWN,): "own unit",
    (OWN, OTHER): "own agency",
    (OWN, OTHER, LOWER): "own and lower",
    (OWN, OTHER, LOWER, FOREIGN): "all",
}


def in_markdown() -> str:
    """The whole document."""
    return "\n".join([HEAD, *(_section(name) for name in SECTIONS)])


def _section(section: str) -> str:
    lines = [f"## {section}", "", _line("", *SHOWN), _line(*["---"] * (len(SHOWN) + 1))]
    for name, cells in rights_of(section):
        lines.append(_line(name, *(_whose(cells, person) for person in SHOWN)))
    return "\n".join([*lines, ""])


def _whose(cells: Cells, person: str) -> str:
    if cells[person].count("-") == len(PLACES) - 1:  # there is but one place
        return "yes" if cells[person][0] == "yes" else "–"
    places = tuple(
        place for place, cell in zip(PLACES, cells[person], strict=True) if "yes" in cell
    )
    return WORDS[places]


def _line(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    sys.stdout.write(in_markdown())

"""Who may do what: the one place where it is written down. docs/rights.md is made of it, the tests try every cell.

The table stands in ``sections/``, a file a section. The four cells of a line are the places: the own unit, another unit
of the own agency, a lower agency, another agency. A cell is ``yes``; ``no`` where the answer leaves the thing out; the
status of a refusal (403: seen, but not to be done; 404: as if it did not exist; 400: the body names what does not
exist; 409: somebody else has begun; 422: the form does not offer it); or ``-`` where the question makes no sense. Where
page and API differ: ``page/API``. The stranger, who is in no line, is sent to sign in wherever he asks.

What everybody signed in may do and does to nobody but himself is no right and in no line: home, the own tasks,
preferences, notifications, password and second factor.
"""

from collections.abc import Iterator
from pathlib import Path

from worktracker.tests.rights.names import PEOPLE, PLACES, STRANGER

FOLDER = Path(__file__).parent / "sections"
SECTIONS = {
    "Reading": "reading.txt",
    "Reporting": "reporting.txt",
    "Deciding": "deciding.txt",
    "Acting on items and speaking about them": "items.txt",
    "Indicators and their targets": "indicators.txt",
    "Plans": "plans.txt",
    "People, deputies and leavers": "people.txt",
    "Accounts": "accounts.txt",
    "Files that leave and come back": "files.txt",
    "Running the installation": "running.txt",
}

Cells = dict[str, tuple[str, ...]]  # person → a cell for each place


def rights_of(section: str) -> Iterator[tuple[str, Cells]]:
    """The rights of a section in their order, each with its cells."""
    name, cells = "", Cells()
    for line in (FOLDER / SECTIONS[section]).read_text(encoding="utf-8").splitlines():
        if not line.startswith(" "):
            if name:
                yield name, cells
            name, cells = line, {STRANGER: ("login",) * len(PLACES)}
            continue
        words = line.split()
        people, outcomes = words[: -len(PLACES)], tuple(words[-len(PLACES) :])
        for person in people:
            assert person not in cells, f"{name}: {person} twice"
            cells[person] = outcomes
    yield name, cells


TABLE: dict[str, Cells] = {
    name: cells for section in SECTIONS for name, cells in rights_of(section)
}
assert all(set(PEOPLE) <= set(cells) for cells in TABLE.values())

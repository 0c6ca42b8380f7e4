"""The table of rights, tried cell by cell: what is allowed comes about, what is refused changes nothing."""

import pytest
from django.conf import settings
from django.db import transaction

from worktracker.tests.rights.accounts import ACCOUNTS
from worktracker.tests.rights.definitions import DEFINITIONS
from worktracker.tests.rights.document import in_markdown
from worktracker.tests.rights.files import FILES
from worktracker.tests.rights.imports import IMPORTS
from worktracker.tests.rights.items import ITEMS
from worktracker.tests.rights.names import PLACES
from worktracker.tests.rights.people import PEOPLE_RIGHTS
from worktracker.tests.rights.plans import PLANS
from worktracker.tests.rights.reading import READING
from worktracker.tests.rights.readings import READINGS
from worktracker.tests.rights.reports import REPORTS
from worktracker.tests.rights.running import RUNNING
from worktracker.tests.rights.table import TABLE, Cells
from worktracker.tests.rights.targets import TARGETS
from worktracker.tests.rights.trying import API, PAGE, Right, outcome
from worktracker.tests.rights.world import World, make_world

RIGHTS: dict[str, Right] = (
    READING
    | REPORTS
    | ITEMS
    | TARGETS
    | READINGS
    | DEFINITIONS
    | PLANS
    | PEOPLE_RIGHTS
    | IMPORTS
    | FILES
    | ACCOUNTS
    | RUNNING
)
DOORS = [
    pytest.param(name, door, id=f"{name} by {door}")
    for name, right in RIGHTS.items()
    for door in right.doors
]


def test_every_right_is_in_the_table_and_tried() -> None:
    assert list(TABLE) == sorted(RIGHTS, key=list(TABLE).index)


@pytest.mark.django_db
@pytest.mark.usefixtures("pinned_day", "shelf")
@pytest.mark.parametrize(("name", "door"), DOORS)
def test_each_person_gets_what_the_table_says(name: str, door: str) -> None:
    world = make_world()
    expected = {person: _of(door, cells) for person, cells in TABLE[name].items()}

    tried = {person: _tried(name, door, person, world, expected) for person in expected}

    assert tried == expected


def test_document_says_what_the_table_says() -> None:
    stored = (settings.BASE_DIR / "docs" / "rights.md").read_text(encoding="utf-8")

    assert stored == in_markdown(), "python -m worktracker.tests.rights.document > docs/rights.md"


def _of(door: str, cells: tuple[str, ...]) -> tuple[str, ...]:
    """What is expected by this door: of ``page/API`` its own part."""
    part = {PAGE: 0, API: -1}[door]
    return tuple(cell.split("/")[part] for cell in cells)


def _tried(name: str, door: str, person: str, world: World, expected: Cells) -> tuple[str, ...]:
    """What came of each place; each try is undone."""
    found = []
    for place, cell in zip(PLACES, expected[person], strict=True):
        if cell == "-":
            found.append(cell)
            continue
        with transaction.atomic():
            who = world.people[person]
            found.append(outcome(RIGHTS[name], door, who, world.places[place]))
            transaction.set_rollback(True)
    return tuple(found)

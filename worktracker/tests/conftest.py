"""The same small world for every test that goes over all resources, models or pages."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client, override_settings

from agencies.choices import Role
from agencies.models import User
from tasks.choices import State
from tasks.models import WorkItem
from tasks.tests.factories import ON, make_item, make_user
from worktracker.tests.cast import Bureau, make_bureau


@pytest.fixture
def pinned_day() -> Iterator[None]:
    """The factories' business date."""
    with override_settings(BUSINESS_DATE=ON):
        yield


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Path]:
    """An empty folder where the evidence is stored."""
    with override_settings(EVIDENCE_ROOT=tmp_path / "evidence", EXPORT_ROOT=tmp_path / "exports"):
        yield tmp_path / "evidence"


@pytest.fixture
def bureau(pinned_day: None, shelf: Path) -> Bureau:
    """Tai'an, with one row of everything."""
    return make_bureau("taian")


@pytest.fixture
def root() -> User:
    """A superuser: no permission is missing but those that nobody has."""
    return make_user(Role.ADMINISTRATOR, username="root", is_staff=True, is_superuser=True)


@pytest.fixture
def office(client: Client, root: User) -> Client:
    """The administration pages with the superuser in."""
    client.force_login(root)
    return client


@pytest.fixture
def item() -> WorkItem:
    """Not signed for, nothing reported."""
    return make_item(state=State.TO_SIGN, progress=0)


@pytest.fixture
def clerk(item: WorkItem) -> User:
    """Staff of its lead unit."""
    return make_user(unit=item.responsibilities.get().unit)

"""What the tests of indicators share."""

from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import pytest
from django.test import Client, override_settings
from django.utils import translation
from openpyxl import load_workbook

from agencies.choices import Role
from agencies.models import User
from tasks.models import WorkItem
from tasks.tests.factories import ON, make_item, make_user


@pytest.fixture
def in_chinese() -> Iterator[None]:
    """The factories' business date, in the product's own language."""
    with override_settings(BUSINESS_DATE=ON), translation.override("zh-hans"):
        yield


@pytest.fixture
def english_on_the_day() -> Iterator[None]:
    """The factories' business date, in the words of the tests."""
    with override_settings(BUSINESS_DATE=ON), translation.override("en"):
        yield


@pytest.fixture
def item() -> WorkItem:
    """A task with one unit."""
    return make_item()


@pytest.fixture
def clerk(item: WorkItem) -> User:
    """Who reports on it."""
    return make_user(unit=item.responsibilities.get().unit)


@pytest.fixture
def office() -> User:
    """The supervision office of the agency."""
    return make_user(Role.SUPERVISOR)


@pytest.fixture
def leader() -> User:
    """Somebody who reads."""
    return make_user(Role.LEADER, display_name="王局长")


@pytest.fixture
def ledger(client: Client, leader: User, in_chinese: None) -> Callable[..., Any]:
    """Opens the ledger of these conditions."""
    client.force_login(leader)

    def opened(**conditions: Any) -> Any:
        response = client.get("/items/ledger.xlsx", conditions)
        assert response.status_code == 200
        return load_workbook(BytesIO(response.content))

    return opened

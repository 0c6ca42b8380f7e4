"""What the tests of indicators share."""

from collections.abc import Iterator

import pytest
from django.test import override_settings
from django.utils import translation

from agencies.choices import Role
from agencies.models import User
from tasks.models import WorkItem
from tasks.tests.factories import ON, make_item, make_user


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

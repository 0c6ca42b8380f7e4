"""A unit with two tasks, and the clerk who reports on them."""

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from agencies.models import Unit, User
from exchange.tests.fillin.books import AIR, WATER
from tasks.tests.factories import ON, make_item, make_period, make_unit, make_user, sign_in


@pytest.fixture(autouse=True)
def _today(settings: Settings) -> None:
    settings.BUSINESS_DATE = ON


@pytest.fixture
def unit() -> Unit:
    """With two tasks."""
    found = make_unit()
    for title in (AIR, WATER):
        item = make_item(unit=found, title=title)
        make_period(item.plan)
    return found


@pytest.fixture
def clerk(unit: Unit) -> User:
    """Who reports for the unit."""
    return make_user(unit=unit, display_name="李明")


@pytest.fixture
def client(clerk: User) -> Client:
    """The clerk's browser."""
    return sign_in(clerk)

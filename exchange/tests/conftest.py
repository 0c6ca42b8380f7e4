"""What the tests of files share."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from agencies.choices import Role
from agencies.models import User
from tasks.tests.factories import make_user


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

"""The accounts in a real browser: all that wait are ticked by one box, and slips print one below the other."""

from typing import TYPE_CHECKING

import pytest
from pytest_django.live_server_helper import LiveServer

from agencies.choices import Role
from agencies.models import User
from agencies.tests.test_accounts import make_waiting
from tasks.tests.factories import make_user
from tasks.tests.test_evidence_in_browser import let_in
from worktracker.tests.browser import press

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.django_db(transaction=True)]

SUBMIT = ".bulk button[type=submit]"


@pytest.fixture
def guard() -> User:
    return make_user(Role.SECURITY_ADMINISTRATOR)


@pytest.fixture
def accounts(page: "Page", live_server: LiveServer, guard: User) -> "Page":
    """The list, with three who wait."""
    for number in range(3):
        make_waiting(username=f"new-{number}")
    let_in(page.context, live_server, guard)
    page.goto(f"{live_server.url}/accounts/")
    return page


def test_one_box_ticks_all_and_slips_are_shown(accounts: "Page") -> None:
    assert not accounts.is_visible(SUBMIT)

    accounts.locator("[data-all]").check()
    assert accounts.locator("[name=ticked]:checked").count() == 3
    accounts.locator("[name=ticked]").first.uncheck()
    assert accounts.locator("[data-all]").evaluate("box => box.indeterminate")
    press(accounts, SUBMIT)

    assert accounts.locator(".slip").count() == 2
    assert User.objects.filter(username__startswith="new-", is_active=True).count() == 2
    accounts.emulate_media(media="print")
    assert not accounts.locator(".nav").is_visible()
    assert not accounts.locator("main > .note").first.is_visible()
    line = accounts.locator(".slip").first.evaluate("slip => getComputedStyle(slip).borderBottom")
    assert "dashed" in line


@pytest.mark.parametrize("width", [390, 1366, 1920])
def test_nothing_runs_over_the_edge(accounts: "Page", width: int, guard: User) -> None:
    accounts.set_viewport_size({"width": width, "height": 844})
    key = User.objects.get(username="new-0").pk
    base = accounts.url.partition("/accounts/")[0]
    for path in ("/accounts/", f"/accounts/{key}/", f"/accounts/{guard.pk}/"):
        accounts.goto(base + path)
        assert accounts.evaluate("document.documentElement.scrollWidth") <= width

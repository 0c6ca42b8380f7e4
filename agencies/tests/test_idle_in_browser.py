"""Before a session idles out, in a real browser: the bar, the button, typing, other tabs, and what stays."""

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect
from pytest_django import Settings

from agencies.choices import Role
from agencies.models import OpenSession
from tasks.tests.factories import PASSWORD, make_user

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.django_db(transaction=True)

LIMIT = 6  # seconds; the bar comes 2 before the end, and typing tells the server every 2


@pytest.fixture
def tab(page: "Page", live_server: Any, settings: Settings) -> "Page":
    """Signed in, on the page of one's preferences."""
    settings.SESSION_IDLE_MINUTES = LIMIT / 60
    make_user(Role.LEADER, username="leader")
    page.goto(f"{live_server.url}/login/?next=/me/")
    page.fill("[name=username]", "leader")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/me/")
    return page


def test_bar_says_when_and_the_button_keeps_the_session(tab: "Page") -> None:
    bar = tab.locator("#idle-bar")
    expect(bar).to_be_hidden()
    expect(bar).to_be_visible(timeout=LIMIT * 1000)
    assert tab.locator("#idle-bar time").inner_text().count(":") == 1
    before = OpenSession.objects.get().seen_at
    tab.click("#idle-bar [data-stay]")
    expect(bar).to_be_hidden()
    assert OpenSession.objects.get().seen_at > before


def test_typing_keeps_the_session(tab: "Page") -> None:
    for _ in range(LIMIT * 2 + 2):
        tab.locator("[name=email]").press("a")
        tab.wait_for_timeout(500)
    expect(tab.locator("#idle-bar")).to_be_hidden()
    assert OpenSession.objects.count() == 1


def test_page_where_nothing_was_typed_goes_to_the_sign_in(tab: "Page") -> None:
    tab.wait_for_url("**/login/?next=/me/", timeout=(LIMIT + 6) * 1000)
    expect(tab.locator(".note[role=status]")).to_be_visible()
    assert not OpenSession.objects.exists()


def test_page_where_something_was_typed_stays_to_be_copied(tab: "Page") -> None:
    tab.locator("[name=email]").fill("neu@example.org")
    again = tab.locator("#idle-bar [data-again]")
    expect(again).to_be_visible(timeout=(LIMIT + 6) * 1000)
    expect(tab.locator("#idle-bar [data-stay]")).to_be_hidden()
    assert tab.locator("[name=email]").input_value() == "neu@example.org"
    again.click()
    tab.wait_for_url("**/login/?next=/me/")


def test_another_tab_at_work_keeps_this_one_quiet(tab: "Page", live_server: Any) -> None:
    other = tab.context.new_page()
    for _ in range(LIMIT):
        other.goto(f"{live_server.url}/people/")
        other.wait_for_timeout(1200)
    expect(tab.locator("#idle-bar")).to_be_hidden()
    assert tab.url.endswith("/me/")

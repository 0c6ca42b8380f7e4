"""The second factor in a real browser: set up, used, lost and replaced by a recovery code."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from django_otp.plugins.otp_totp.models import TOTPDevice
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from agencies.choices import Role
from agencies.models import User
from agencies.tests.second_steps import code_of
from tasks.tests.factories import ON, PASSWORD, make_user
from worktracker.tests.browser import press

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.django_db(transaction=True)]

VIOLATION = "Content Security Policy"


@pytest.fixture
def person(settings: Settings) -> User:
    settings.BUSINESS_DATE = ON  # a phone knows nothing of it
    return make_user(Role.LEADER, username="leader")


@pytest.fixture
def quiet(page: "Page") -> Iterator["Page"]:
    """A page whose console reports no breach of the policy."""
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    yield page
    assert [words for words in told if VIOLATION in words] == []


def sign_out(page: "Page") -> None:
    press(page, "form[action='/logout/'] button")
    assert page.url.endswith("/login/")


def show_password(page: "Page") -> None:
    page.fill("#u", "leader")
    page.fill("#p", PASSWORD)
    press(page, "main form button.primary")


def type_code(page: "Page", code: str) -> None:
    page.fill("#c", code)
    press(page, "main form button.primary")


def type_recovery_code(page: "Page", code: str) -> None:
    page.click("summary")
    page.fill("#r", code)
    press(page, "main form button.primary")


def test_set_up_then_sign_in_by_code_and_by_recovery_code(
    quiet: "Page", live_server: LiveServer, person: User
) -> None:
    page = quiet
    page.goto(f"{live_server.url}/me/second-factor/")
    show_password(page)
    page.wait_for_url("**/me/second-factor/")

    page.fill("#present", PASSWORD)
    press(page, "button[value='begin']")
    picture = page.locator(".scan img")
    assert picture.evaluate("image => image.complete && image.naturalWidth > 100")
    device = TOTPDevice.objects.get()
    first = code_of(device)
    type_code(page, first)
    codes = page.locator(".codes code").all_inner_texts()
    assert len(codes) == 10
    assert page.locator("[data-print]").is_visible()
    sign_out(page)

    show_password(page)
    page.wait_for_url("**/login/code/")
    assert page.locator("#c").get_attribute("autocomplete") == "one-time-code"
    page.goto(f"{live_server.url}/items/")
    assert "/login/" in page.url  # the password alone opens nothing
    page.goto(f"{live_server.url}/login/code/")
    type_code(page, first)  # the one that set it up: taken once
    assert page.locator(".entry .note[role='alert']").is_visible()
    page.wait_for_timeout(1100)  # a second after the first wrong code
    type_code(page, code_of(device, ahead=1))
    page.wait_for_selector(".nav")
    sign_out(page)

    show_password(page)
    type_recovery_code(page, codes[4])
    page.wait_for_selector(".nav")
    sign_out(page)
    show_password(page)
    type_recovery_code(page, codes[4])
    assert page.locator(".entry .note[role='alert']").is_visible()
    assert page.url.endswith("/login/code/")
    assert not page.context.request.get(f"{live_server.url}/api/v1/items/").ok

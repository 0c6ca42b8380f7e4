"""The API's documentation and the administration pages in a real browser, under the strict content policy."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from django.test import Client

from agencies.models import User
from tasks.models import Activity
from tasks.tests.factories import make_unit
from worktracker.tests.cast import Bureau

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("pinned_day")]


@pytest.fixture
def quiet(page: "Page") -> Any:
    """A page that must log no error, blocked or failed request, nor ask any other host."""
    heard: list[str] = []
    page.on("console", lambda line: heard.append(line.text) if line.type == "error" else None)
    page.on("requestfailed", lambda request: heard.extend(_failure(request)))
    asked: set[str] = set()
    page.on("request", lambda request: asked.add(urlsplit(request.url).hostname or "data"))
    yield page
    assert heard == []
    assert asked <= {"127.0.0.1", "localhost", "data"}


def _failure(request: Any) -> list[str]:
    """A search that further typing overtook is no failure."""
    return [] if request.failure == "net::ERR_ABORTED" else [f"{request.failure}: {request.url}"]


@pytest.fixture
def enter(quiet: "Page", live_server: Any) -> Callable[[User, str], "Page"]:
    """Opens an address as somebody."""

    def opened(person: User, address: str) -> "Page":
        client = Client()
        client.force_login(person)
        session = client.cookies["sessionid"].value
        quiet.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        quiet.goto(live_server.url + address, wait_until="networkidle")
        return quiet

    return opened


def test_documentation_works_under_the_content_policy(enter: Any, bureau: Bureau) -> None:
    page = enter(bureau.person, "/api/v1/docs/")

    page.get_by_text("/api/v1/items/", exact=True).first.click()
    page.get_by_role("button", name="Try it out").first.click()
    page.get_by_role("button", name="Execute").first.click()

    page.locator(
        ".responses-table.live-responses-table .response-col_status", has_text="200"
    ).wait_for()
    assert page.locator(".version").first.inner_text().strip() != ""


def test_unit_is_changed_in_the_administration_under_the_content_policy(
    enter: Any, bureau: Bureau, root: User
) -> None:
    team = make_unit("监测中队", agency=bureau.agency)
    page = enter(root, f"/admin/agencies/unit/{team.pk}/change/")

    page.locator("#id_name").fill("水环境监测中队")
    # The higher unit is chosen by typing its name.
    page.locator(".field-parent .select2-selection").click()
    page.locator(".select2-search__field").fill("水生态")
    page.locator(".select2-results__option", has_text="水生态环境科").click()
    page.locator("input[name=_save]").click()
    page.locator(".messagelist .success").wait_for()

    team.refresh_from_db()
    assert (team.name, team.parent) == ("水环境监测中队", bureau.unit)
    assert Activity.objects.latest("id").verb == "admin_changed"


@pytest.mark.parametrize(
    "address",
    ["/admin/", "/admin/tasks/workitem/", "/admin/tasks/activity/", "/admin/agencies/user/add/"],
)
def test_administration_pages_are_quiet(
    address: str, enter: Any, bureau: Bureau, root: User
) -> None:
    page = enter(root, address)

    assert "督" in page.locator("#site-name").inner_text()

"""Three ledgers through the pages: a column and a unit corrected, taken over, one undone again."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.conf import settings as django_settings
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from agencies.choices import Role
from agencies.models import Agency, Unit
from exchange.models import Switch
from exchange.tests.old_ledgers import flat, monthly, two_headed
from tasks.models import Plan, WorkItem
from tasks.tests.factories import ON, make_agency, make_domain, make_unit, make_user, sign_in
from worktracker.tests.browser import press

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.django_db(transaction=True)]

UNITS = (
    "水生态环境科",
    "大气环境科",
    "综合行政执法支队",
    "自然生态科",
    "土壤生态环境科",
    "固体废物与化学品科",
)


@pytest.fixture
def agency(settings: Settings) -> Agency:
    settings.BUSINESS_DATE = ON
    for code in ("planning", "water", "air", "soil"):
        make_domain(code)
    found = make_agency()
    for name in UNITS:
        make_unit(name, agency=found)
    return found


@pytest.fixture
def office(page: "Page", live_server: LiveServer, agency: Agency) -> "Page":
    """The page of the supervision office."""
    name = django_settings.SESSION_COOKIE_NAME
    value = sign_in(make_user(Role.SUPERVISOR, agency=agency)).cookies[name].value
    page.context.add_cookies([{"name": name, "value": value, "url": live_server.url}])
    return page


def upload(page: "Page", live_server: LiveServer, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "台账.xlsx"
    path.write_bytes(content)
    page.goto(f"{live_server.url}/switch/")
    page.set_input_files("#workbook", path)
    press(page, "form.upload button[type=submit]")
    assert page.url.endswith("/columns/")


def go_on(page: "Page") -> None:
    press(page, "button[name=next]")
    assert page.url.endswith("/units/")


def mean(page: "Page", word: str, value: str) -> None:
    page.get_by_role("row").filter(has_text=word).locator("select").first.select_option(value)


def take_over(page: "Page") -> None:
    press(page, "form[action$='/units/'] button.primary")
    press(page, "form[action$='/apply/'] button")
    assert page.locator("form[action$='/undo/']").count() == 1


def test_ledger_with_two_rows_of_headings_comes_in(
    office: "Page", live_server: LiveServer, tmp_path: Path
) -> None:
    upload(office, live_server, tmp_path, two_headed())
    assert office.input_value("#title") == "泰山市生态环境局2024年重点工作督办台账"
    assert office.input_value("#as_of") == "2024-10-15"
    go_on(office)
    mean(office, "市林业局", "partner")
    take_over(office)
    plan = Plan.objects.get()
    assert plan.items.count() == 5
    assert plan.items.get(ordinal=5).partners.get().name == "市林业局"


def test_column_and_unit_are_corrected_on_the_pages(
    office: "Page", live_server: LiveServer, tmp_path: Path
) -> None:
    upload(office, live_server, tmp_path, monthly())
    counted = office.locator("#sheets header [role=status] .light")
    assert counted.get_attribute("data-light") == "ok"
    with office.expect_response(
        "**/columns/"
    ):  # the light's words are no percentages: counted at once
        office.select_option("#column-0-17", "percent")
    office.wait_for_selector("#sheets header [data-light=late]")
    with office.expect_response("**/columns/"):
        office.select_option("#column-0-17", "light")
    office.wait_for_selector("#sheets header [data-light=ok]")
    with office.expect_response("**/columns/"):
        office.select_option("#column-0-18", "problems")
    go_on(office)
    air = Unit.objects.get(name="大气环境科")
    assert (
        office.get_by_role("row").filter(has_text="大气科").locator("select").first.input_value()
    ) == str(air.pk)  # the nearest is offered
    take_over(office)
    second = WorkItem.objects.get(ordinal=2)
    assert second.responsibilities.get().unit == air
    assert second.reports.order_by("-as_of")[0].problems == "资金未到位"


def test_flat_ledger_is_taken_over_and_undone(
    office: "Page", live_server: LiveServer, tmp_path: Path, agency: Agency
) -> None:
    upload(office, live_server, tmp_path, flat())
    go_on(office)
    mean(office, "水科", "new")
    take_over(office)
    assert WorkItem.objects.published().count() == 5
    assert agency.units.filter(name="水科").exists()
    press(office, "form[action$='/undo/'] button")
    assert office.locator("form[action$='/undo/']").count() == 0
    assert not WorkItem.objects.published().exists()
    assert not agency.units.filter(name="水科").exists()
    assert Switch.objects.get().state == "undone"

"""Pasting from Excel into the grid in a real browser; verdict, chart and light follow."""

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.conf import settings as django_settings
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from agencies.choices import Role
from indicators.choices import Aggregation, ReadingStatus
from indicators.models import Indicator, Reading
from indicators.tests.factories import make_indicator, make_reading, make_target
from indicators.tests.test_report_in_browser import let_in
from tasks.models import WorkItem
from tasks.tests.factories import make_item, make_user
from worktracker.tests.browser import press

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.django_db(transaction=True)]

YEAR_END = date(2024, 12, 31)
MONTHS = ("62", "58", "49.5", "38", "33", "29", "25", "26.1", "32", "41", "55", "66")
TOLD = ".note[data-light=late]:not([hidden])"
PASTE = """([selector, text]) => {
  const field = document.querySelector(selector);
  field.focus();
  const carried = new DataTransfer();
  carried.setData("text/plain", text);
  field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: carried, bubbles: true, cancelable: true }));
}"""


@pytest.fixture(autouse=True)
def _year_end(settings: Settings) -> None:
    settings.BUSINESS_DATE = YEAR_END


@pytest.fixture
def item() -> WorkItem:
    return make_item(due=YEAR_END)


@pytest.fixture
def dust(item: WorkItem) -> Indicator:
    row = make_indicator(aggregation=Aggregation.DAY_MEAN)
    make_target(item, row, value=40, due=YEAR_END)
    return row


@pytest.fixture
def paste(
    page: "Page", live_server: LiveServer, item: WorkItem, dust: Indicator
) -> Callable[[str], None]:
    """Opens the grid as the clerk and pastes a text at January."""
    let_in(page.context, live_server, make_user(unit=item.responsibilities.get().unit))
    page.goto(f"{live_server.url}/indicators/grid/")

    def at_january(text: str) -> None:
        page.evaluate(PASTE, [f'input[name="v-{dust.pk}-2024-01-01-0"]', text])

    return at_january


def values(page: "Page") -> list[str]:
    return page.locator(".grid tbody input").evaluate_all("all => all.map(one => one.value)")


def test_twelve_pasted_values_change_verdict_chart_and_light(
    page: "Page",
    live_server: LiveServer,
    paste: Callable[[str], None],
    dust: Indicator,
    item: WorkItem,
) -> None:
    paste("\t".join(MONTHS) + "\r\n")
    assert values(page) == list(MONTHS)
    assert page.locator("td.changed").count() == 12
    assert "12" in page.locator("[data-status]").inner_text()

    press(page, ".gridbar button[type=submit]")
    page.wait_for_selector(TOLD)
    assert "42.8" in page.locator(TOLD).first.inner_text()
    assert Reading.objects.current().count() == 12
    assert page.locator(".grid [data-light=late]").count() == 1

    page.goto(f"{live_server.url}/indicators/{dust.pk}/")
    page.wait_for_selector("[data-plot] svg path >> visible=true")
    figures = page.locator("[data-plot] table").first.text_content() or ""
    assert "66" in figures
    assert "49.5" in figures

    page.goto(live_server.url + item.get_absolute_url())
    page.wait_for_selector("main .light[data-light=late] >> visible=true")
    assert "42.8" in page.locator("main").inner_text()


def test_values_to_be_confirmed_are_sent_again(
    page: "Page", paste: Callable[[str], None], dust: Indicator
) -> None:
    dust.definition.most = 300
    dust.definition.save()
    paste("38\t500\r\n")
    press(page, ".gridbar button[type=submit]")
    page.check("input[name=confirmed]")
    assert page.locator("td.changed").count() == 2
    press(page, ".gridbar button[type=submit]")
    page.wait_for_selector("input[name=confirmed]", state="detached")
    assert Reading.objects.count() == 2


def test_mending_one_cell_sends_the_others_too(
    page: "Page", paste: Callable[[str], None], dust: Indicator
) -> None:
    paste("38\t39 吨\r\n")
    press(page, ".gridbar button[type=submit]")
    page.wait_for_selector("#told")
    page.fill(f'input[name="v-{dust.pk}-2024-02-01-0"]', "39")
    press(page, ".gridbar button[type=submit]")
    page.wait_for_selector("#told", state="detached")
    assert [row.value for row in Reading.objects.order_by("period")] == [38, 39]


def test_block_is_taken_back_and_a_column_is_laid_along_the_row(
    page: "Page", paste: Callable[[str], None]
) -> None:
    paste("\r\n".join(MONTHS) + "\r\n")
    assert values(page)[:2] == ["62", ""]
    page.click("[data-turn]")
    assert values(page) == list(MONTHS)
    page.keyboard.press("Control+z")
    assert values(page) == [""] * 12


def test_keys_move_as_in_a_spreadsheet(page: "Page", paste: Callable[[str], None]) -> None:
    paste("1\t2\n")
    page.keyboard.press("ArrowRight")
    name = page.evaluate("document.activeElement.name")
    assert "2024-02-01" in name


def test_without_a_block_a_paste_is_the_browsers_own(
    page: "Page", paste: Callable[[str], None]
) -> None:
    paste("38")
    assert values(page) == [""] * 12  # a synthetic event types nothing by itself
    assert page.locator("td.changed").count() == 0


def test_each_cell_is_a_step_that_is_taken_back_and_done_again(
    page: "Page", paste: Callable[[str], None]
) -> None:
    paste("1\t2\n")
    cells = page.locator(".grid tbody input")
    cells.nth(2).click()
    page.keyboard.type("3")
    page.keyboard.press("Enter")
    cells.nth(3).click()
    page.keyboard.press("Control+Z")  # as with Caps Lock
    assert values(page)[:3] == ["1", "2", ""]
    page.keyboard.press("Control+z")
    assert values(page)[:3] == ["", "", ""]
    page.keyboard.press("Control+y")
    page.keyboard.press("Control+Shift+Z")
    assert values(page)[:3] == ["1", "2", "3"]


def test_what_was_not_saved_is_there_again_after_signing_in_anew(
    page: "Page", live_server: LiveServer, paste: Callable[[str], None], item: WorkItem
) -> None:
    paste("38\t39\r\n")
    page.context.clear_cookies(name=django_settings.SESSION_COOKIE_NAME)
    press(page, ".gridbar button[type=submit]")
    page.wait_for_selector("input[name=password]")
    let_in(page.context, live_server, make_user(unit=item.responsibilities.get().unit))
    page.goto(f"{live_server.url}/indicators/grid/")
    assert values(page)[:2] == ["", ""]  # a colleague in the same tab does not get them

    first = item.responsibilities.get().unit.people.order_by("pk").first()
    let_in(page.context, live_server, first)
    page.goto(f"{live_server.url}/indicators/grid/")
    assert values(page)[:2] == ["38", "39"]
    assert "2" in page.locator("[data-status]").inner_text()

    press(page, ".gridbar button[type=submit]")
    page.wait_for_selector(".note[data-light=ok]")
    assert [row.value for row in Reading.objects.order_by("period")] == [38, 39]
    assert page.locator("td.changed").count() == 0


def test_cell_tells_who_recorded_it_and_the_office_verifies_it_alone(
    page: "Page", live_server: LiveServer, dust: Indicator
) -> None:
    make_reading(dust, value=38, period=date(2024, 1, 1))
    reading = make_reading(dust, value=38, period=date(2024, 2, 1))
    office = make_user(Role.SUPERVISOR, agency=dust.agency)
    let_in(page.context, live_server, office)
    page.goto(f"{live_server.url}/indicators/grid/")
    page.locator(".grid tbody input").nth(2).focus()
    assert page.locator("[data-about-verify]").is_hidden()
    page.locator(".grid tbody input").nth(1).focus()
    about = page.locator("[data-about]")
    assert str(reading.recorded_by) in about.inner_text()
    assert about.locator("a").get_attribute("href").endswith(f"/indicators/{dust.pk}/")
    press(page, "[data-about-verify]")
    page.wait_for_selector(".note[data-light=ok]")
    verified = Reading.objects.get(status=ReadingStatus.VERIFIED)
    assert (verified.period.month, verified.verified_by) == (2, office)

"""Pasting from Excel into the grid in a real browser; verdict, chart and light follow."""

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

import pytest
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from indicators.choices import Aggregation
from indicators.models import Indicator, Reading
from indicators.tests.factories import make_indicator, make_target
from indicators.tests.test_report_in_browser import let_in
from tasks.models import WorkItem
from tasks.tests.factories import make_item, make_user

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

    page.click(".gridbar button[type=submit]")
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
    page.click(".gridbar button[type=submit]")
    page.check("input[name=confirmed]")
    assert page.locator("td.changed").count() == 2
    page.click(".gridbar button[type=submit]")
    page.wait_for_selector("input[name=confirmed]", state="detached")
    assert Reading.objects.count() == 2


def test_mending_one_cell_sends_the_others_too(
    page: "Page", paste: Callable[[str], None], dust: Indicator
) -> None:
    paste("38\t39 吨\r\n")
    page.click(".gridbar button[type=submit]")
    page.wait_for_selector("#told")
    page.fill(f'input[name="v-{dust.pk}-2024-02-01-0"]', "39")
    page.click(".gridbar button[type=submit]")
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

"""The overview in Chromium: read by pointer and keys, pressed through to the past, on the wall and on one sheet."""

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from pypdfium2 import PdfDocument

from agencies.choices import Role
from indicators.tests.test_report_in_browser import let_in
from tasks.models import WorkItem
from tasks.services.judging import judge
from tasks.services.month_ends import keep_month_ends
from tasks.tests.factories import ON, make_item, make_unit, make_user
from worktracker.tests.browser import press

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.fixture
def overview(page: "Page", live_server: Any, settings: Any) -> "Page":
    """Of a year that was half done at the end of August and stands at 70 % now, as its leader sees it."""
    settings.BUSINESS_DATE = ON
    for n in range(12):
        make_item(unit=make_unit(f"科室{n}"), progress=50)
    judge(on=date(2024, 8, 30))
    WorkItem.objects.update(progress=70)
    judge(on=date(2024, 9, 3))
    keep_month_ends(on=ON)
    let_in(page.context, live_server, make_user(Role.LEADER))
    page.context.add_cookies([{"name": "django_language", "value": "en", "url": live_server.url}])
    page.goto(f"{live_server.url}/dashboard/")
    page.wait_for_selector("[data-canvas] svg path >> visible=true")
    return page


def test_chart_is_read_and_a_month_leads_to_its_end(overview: "Page") -> None:
    figure = overview.locator(".trendplot figure")
    figure.focus()
    for _month in range(8):
        overview.keyboard.press("ArrowRight")
    said = overview.locator("[data-said]").text_content() or ""
    assert "month 8" in said
    assert "50 %" in said

    overview.locator(".trendplot summary").click()
    press(overview, ".trendplot th a >> nth=0")
    assert "on=2024-08-31" in overview.url
    assert "As it stood at the end of 2024-08-31" in overview.inner_text("main")
    assert "50.0" in overview.inner_text(".figures")
    press(overview, ".figures a >> nth=0")
    assert "/dashboard/tasks/" in overview.url
    assert overview.locator("tbody tr").count() == 12


def test_figures_lead_to_their_tasks(overview: "Page") -> None:
    press(overview, ".lamp-key a >> nth=1")
    assert "light=warn" in overview.url


def test_wall_shows_all_of_it_and_nothing_to_press(overview: "Page") -> None:
    overview.set_viewport_size({"width": 1920, "height": 1080})
    press(overview, "a[href*='screen=1']")
    overview.wait_for_selector("[data-canvas] svg path >> visible=true")
    assert not overview.locator(".nav").is_visible()
    assert not overview.locator("[data-save]").is_visible()
    assert overview.evaluate("document.documentElement.scrollHeight") <= 1080


@pytest.mark.parametrize("width", [390, 1366, 1920, 3840])
def test_nothing_is_wider_than_the_screen(overview: "Page", width: int) -> None:
    overview.set_viewport_size({"width": width, "height": 900})
    assert overview.evaluate("document.documentElement.scrollWidth") <= width


def test_paper_takes_one_page(overview: "Page") -> None:
    paper = overview.pdf(prefer_css_page_size=True, print_background=True)
    with PdfDocument(paper) as sheets:
        assert len(sheets) == 1
        words = sheets[0].get_textpage().get_text_range()
    assert "2024-10-15" in words

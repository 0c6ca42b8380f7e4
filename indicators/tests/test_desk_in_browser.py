"""The desk under the fingers: keys, the pane that changes without a new page, ticks that are counted."""

from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from agencies.models import Unit, User
from indicators.tests.desks import waiting
from tasks.choices import ReportState
from tasks.models import ProgressReport, Urge
from tasks.tests.daily import make_office
from tasks.tests.factories import ON, PASSWORD, day, make_item, make_unit, make_user
from worktracker.tests.browser import press

if TYPE_CHECKING:
    from playwright.sync_api import Page


@pytest.fixture
def lead(settings: Any, transactional_db: None) -> Unit:
    settings.BUSINESS_DATE = ON
    return make_unit("大气环境科")


@pytest.fixture
def office(lead: Unit) -> User:
    return make_office()


@pytest.fixture
def reports(lead: Unit) -> list[ProgressReport]:
    """Three that wait, oldest first."""
    clerk = make_user(unit=lead)
    return [
        waiting(make_item(unit=lead, title=f"任务{word}"), by=clerk, as_of=day(-n))
        for word, n in (("甲", 5), ("乙", 4), ("丙", 3))
    ]


@pytest.fixture
def desk(page: "Page", live_server: Any, office: User) -> "Page":
    """Signed in; the page is to be opened by ``open_desk``."""
    page.goto(f"{live_server.url}{reverse('login')}")
    page.fill("#u", office.username)
    page.fill("#p", PASSWORD)
    page.click("form .btn.primary")
    page.wait_for_url(lambda url: "login" not in url)
    return page


def open_desk(page: "Page", live_server: Any) -> None:
    page.goto(f"{live_server.url}{reverse('desk')}")


def reading(page: "Page", title: str) -> None:
    """Waits until the pane shows this task, and htmx is done with it."""
    page.wait_for_function(
        "title => document.querySelector('#h-pane')?.textContent.includes(title)"
        " && !document.querySelector('.htmx-added, .htmx-settling, .htmx-swapping')",
        arg=title,
    )


def strike(page: "Page", key: str) -> None:
    page.keyboard.press(key)


def state(report: ProgressReport) -> str:
    report.refresh_from_db()
    return report.state


def test_keys_leaf_accept_and_return(
    desk: "Page", live_server: Any, reports: list[ProgressReport]
) -> None:
    first, second, third = reports
    open_desk(desk, live_server)
    reading(desk, "任务甲")
    assert desk.is_visible("[data-keys]")
    desk.evaluate("window.opened = true")  # lost with a new page

    strike(desk, "j")
    reading(desk, "任务乙")
    strike(desk, "j")
    reading(desk, "任务丙")
    strike(desk, "k")
    reading(desk, "任务乙")
    assert desk.evaluate("window.opened")
    assert f"report={second.pk}" in desk.url
    assert desk.inner_text(".inbox .cur b").endswith("任务乙")

    strike(desk, "a")
    desk.wait_for_url(f"**report={third.pk}")
    reading(desk, "任务丙")
    assert state(second) == ReportState.ACCEPTED
    assert "已通过" in desk.inner_text("[role=status]")

    strike(desk, "r")
    assert desk.evaluate("document.activeElement.id") == "note"
    desk.keyboard.type("ajk 请附台账。")  # letters in a field are letters
    assert desk.input_value("#note") == "ajk 请附台账。"
    assert state(third) == ReportState.SUBMITTED
    desk.click("button[value=return]")
    reading(desk, "任务甲")
    assert (state(third), third.note) == (ReportState.RETURNED, "ajk 请附台账。")
    assert state(first) == ReportState.SUBMITTED


def test_opinion_that_was_begun_is_kept_while_leafing(
    desk: "Page", live_server: Any, reports: list[ProgressReport]
) -> None:
    open_desk(desk, live_server)
    reading(desk, "任务甲")
    desk.fill("#note", "请附台账。")
    strike(desk, "Escape")
    strike(desk, "j")
    reading(desk, "任务乙")
    assert desk.input_value("#note") == ""
    strike(desk, "k")
    reading(desk, "任务甲")
    assert desk.input_value("#note") == "请附台账。"


def test_links_and_buttons_work_without_script(
    desk: "Page", live_server: Any, reports: list[ProgressReport]
) -> None:
    desk.route("**/*.js", lambda route: route.abort())
    open_desk(desk, live_server)
    assert not desk.is_visible("[data-keys]")
    desk.click(".inbox li:nth-child(2) a")
    reading(desk, "任务乙")
    desk.click("button[value=accept]")
    reading(desk, "任务丙")
    assert state(reports[1]) == ReportState.ACCEPTED


def test_button_counts_the_ticks(desk: "Page", live_server: Any, lead: Unit) -> None:
    items = [make_item(unit=lead, due=day(-n)) for n in (3, 4)]
    open_desk(desk, live_server)
    button = "[data-urge] button[type=submit]"
    assert "2 件" in desk.inner_text(button)
    desk.uncheck(f"[name=pair][value='{items[0].pk}-{lead.pk}']")
    assert "1 件" in desk.inner_text(button)
    assert desk.evaluate("document.querySelector('[data-all]').indeterminate")
    desk.check("[data-all]")
    assert "2 件" in desk.inner_text(button)
    desk.uncheck("[data-all]")
    assert desk.is_disabled(button)
    desk.check(f"[name=pair][value='{items[1].pk}-{lead.pk}']")
    press(desk, button)
    assert desk.is_visible("[role=status]")
    assert [urge.item for urge in Urge.objects.all()] == [items[1]]

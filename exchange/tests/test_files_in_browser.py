"""Files in a real browser: a large one watched, cancelled and downloaded; workbooks filled in and handed in."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from django.utils import timezone
from playwright.sync_api import expect
from pytest_django import Settings

from agencies.choices import Role
from agencies.models import User
from exchange.models import Export
from exchange.services import producing
from exchange.tests.fillin.books import filled, typed
from exchange.views import exports
from tasks.models import ProgressReport
from tasks.tests.factories import ON, PASSWORD, make_item, make_period, make_unit, make_user
from worktracker.lib.downloads import XLSX
from worktracker.tests.browser import press

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.django_db(transaction=True)

ITEMS = 4


@pytest.fixture
def office(settings: Settings, tmp_path: Path) -> User:
    """A supervision office with two units and four tasks; every ledger is large."""
    settings.BUSINESS_DATE = ON
    settings.EXPORT_ROOT = tmp_path / "exports"
    settings.EXPORT_AT_ONCE_ROWS = 1
    for number, name in enumerate(("水生态环境科", "大气环境科") * 2, start=1):
        make_period(make_item(unit=make_unit(name), title=f"第{number}项任务").plan)
    return make_user(Role.SUPERVISOR, username="office")


@pytest.fixture
def tab(page: "Page", live_server: Any, office: User) -> "Page":
    """The office's browser."""
    english = {"name": "django_language", "value": "en", "url": live_server.url}
    page.context.add_cookies([english])  # type: ignore[list-item]  # a dictionary of its own class
    page.goto(f"{live_server.url}/login/?next=/exports/")
    page.fill("[name=username]", office.username)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/exports/")
    return page


@pytest.fixture
def step_by_step(monkeypatch: pytest.MonkeyPatch) -> None:
    """No worker is called, and the maker looks at every row."""
    monkeypatch.setattr(exports.make_exports, "delay", lambda: None)
    monkeypatch.setattr(producing, "SECONDS_BETWEEN_LOOKS", 0)
    monkeypatch.setattr("exchange.ledger.book.TICKS", 1)


def order(tab: "Page", live_server: Any) -> Export:
    """By the buttons of the page."""
    tab.goto(f"{live_server.url}/exports/")
    press(tab, "form.ask button.primary")
    press(tab, "form[action='/exports/order/'] button")
    assert tab.url.endswith("/exports/")
    return Export.objects.latest("pk")


def watching(monkeypatch: pytest.MonkeyPatch, look: Callable[[int], None]) -> None:
    """Has somebody look after each row that is written."""
    really = producing._Ticking.__call__

    def ticks(ticking: Any, rows: int) -> None:
        really(ticking, rows)
        look(rows)

    monkeypatch.setattr(producing._Ticking, "__call__", ticks)


def test_large_file_is_watched_and_downloaded(
    tab: "Page", live_server: Any, step_by_step: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    export = order(tab, live_server)
    row = tab.locator(f"#export-{export.pk}")
    expect(row).to_contain_text("Waiting")
    tab.evaluate("window.stayed = true")
    seen: list[str] = []

    def look(rows: int) -> None:
        if rows == 2 and not seen:
            expect(row.locator("[role=progressbar]")).to_have_attribute("aria-valuenow", "50")
            seen.append(row.inner_text())

    watching(monkeypatch, look)
    producing.produce(clock=timezone.now)

    assert "2 of 4 rows written" in seen[0]
    link = row.locator("a[href$='/file/']")
    expect(link).to_be_visible()
    expect(row).not_to_have_attribute("hx-trigger", "every 1s")
    assert tab.evaluate("window.stayed")  # no page was loaded meanwhile
    with tab.expect_download() as download:
        link.click()
    assert download.value.suggested_filename.endswith(".xlsx")
    sheet = openpyxl.load_workbook(BytesIO(Path(download.value.path()).read_bytes())).worksheets[0]
    words = {cell for row in sheet.iter_rows(values_only=True) for cell in row}
    assert {f"第{n}项任务" for n in range(1, ITEMS + 1)} <= words


def test_large_file_is_cancelled_while_it_is_written(
    tab: "Page", live_server: Any, step_by_step: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    export = order(tab, live_server)

    def look(rows: int) -> None:
        if rows == 2:
            press(tab, f"#export-{export.pk} form[action$='/cancel/'] button")

    watching(monkeypatch, look)
    producing.produce(clock=timezone.now)

    expect(tab.locator(f"#export-{export.pk}")).to_contain_text("Cancelled")
    expect(tab.locator(f"#export-{export.pk} form[action$='/again/']")).to_be_visible()


def test_workbooks_are_filled_in_corrected_and_handed_in(tab: "Page", live_server: Any) -> None:
    def choose(**contents: bytes) -> None:
        files: Any = [
            {"name": f"{name}.xlsx", "mimeType": XLSX, "buffer": content}
            for name, content in contents.items()
        ]
        tab.set_input_files("#workbooks", files)
        press(tab, "form.upload button.primary")

    def fetched(unit: str) -> bytes:
        with tab.expect_download() as download:
            tab.click(f".units >> text={unit}")
        return Path(download.value.path()).read_bytes()

    tab.goto(f"{live_server.url}/desk/")
    tab.click("a[href='/fill-in/']")
    water, air = fetched("水生态环境科"), fetched("大气环境科")
    good = filled(water, "第1项任务")
    bad = typed(filled(air, "第2项任务"), ("第2项任务", "#percent", "很多"))

    choose(water=good, air=bad)
    expect(tab.locator("section.flush h2").first).to_contain_text("air.xlsx: 1 thing to correct")
    expect(tab.locator("section.flush tbody tr")).to_have_count(1)
    assert not ProgressReport.objects.exists()
    with tab.expect_download() as download:
        tab.click("form[action='/fill-in/marked/'] button")
    marked = Path(download.value.path()).read_bytes()

    choose(water=good, air=typed(marked, ("第2项任务", "#percent", 70)))
    expect(tab.locator(".proposals article")).to_have_count(2)
    expect(tab.locator(".proposals")).to_contain_text("70%")
    assert not ProgressReport.objects.exists()
    press(tab, ".proposals button.primary")
    expect(tab.locator("[role=status]").first).to_contain_text("2 reports were handed in.")

    stored = ProgressReport.objects.values_list("item__title", "percent")
    assert dict(stored) == {"第1项任务": 60, "第2项任务": 70}

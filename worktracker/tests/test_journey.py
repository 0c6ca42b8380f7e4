"""One working day in a real browser: sign in, find a task, report, look at the year, take the ledger."""

from datetime import date
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from django.core.management import call_command
from django.urls import reverse

from agencies.demo import DEMO_PASSWORD
from agencies.models import Unit
from indicators.demo.load import create_people
from tasks.choices import Light
from tasks.models import Activity, WorkItem

if TYPE_CHECKING:
    from playwright.sync_api import Page

ON = date(2024, 10, 15)
NARRATIVE = "累计淘汰 960 台，三批集中拆解全部完成。"


@pytest.fixture
def bureau(settings: Any, transactional_db: None) -> None:
    """The two plans and the demonstration's people, on a pinned day, nothing reported yet."""
    settings.BUSINESS_DATE = ON
    files = sorted(Path(settings.BASE_DIR, "fixtures").glob("*.json"))
    call_command("loaddata", *map(str, files), verbosity=0)
    create_people()


def light_of(item: WorkItem) -> str:
    return WorkItem.objects.with_light(on=ON).get(pk=item.pk).light


def sign_in(page: "Page", address: str, username: str) -> None:
    page.goto(f"{address}{reverse('login')}")
    page.fill("#u", username)
    page.fill("#p", DEMO_PASSWORD)
    page.click("form .btn.primary")
    page.wait_for_url(lambda url: "login" not in url)


def test_a_clerk_reports_and_the_leader_sees_it(
    bureau: None, live_server: Any, page: "Page"
) -> None:
    item = WorkItem.objects.get(plan__code="taian-2024", marker="(12)")
    unit = Unit.objects.get(agency__code="taian", name="大气环境科")
    assert light_of(item) == Light.LATE

    sign_in(page, live_server.url, "staff")
    assert page.url == f"{live_server.url}{reverse('my-items')}"

    page.goto(f"{live_server.url}{reverse('items')}")
    page.select_option("select[name=unit]", str(unit.pk))
    page.wait_for_url(f"**unit={unit.pk}**")
    page.wait_for_function("document.querySelectorAll('#found tbody tr').length === 9")
    page.click(f"#found a[href='{item.get_absolute_url()}']")
    page.wait_for_url(f"**{item.get_absolute_url()}")
    assert "1147" in page.inner_text(".clause mark.hl.target")
    page.click(f".side a.btn.primary[href*='{reverse('report', args=[item.pk])}']")

    page.wait_for_url("**/report/**")
    reading = f"reading_{item.targets.get().indicator_id}"
    page.fill(f"[name={reading}]", "960")
    page.fill("[name=percent]", "83.7")
    page.fill("[name=narrative]", NARRATIVE)
    page.click("form.panel .btn.primary")
    page.wait_for_url(f"**{item.get_absolute_url()}")
    assert NARRATIVE in page.inner_text("main")
    assert page.get_attribute(".side .light.badge", "data-light") == Light.OK
    assert light_of(item) == Light.OK
    assert Activity.objects.filter(item=item, verb="report_filed").count() == 1

    page.goto(f"{live_server.url}{reverse('dashboard')}")
    assert page.locator(f".strip a[data-light=ok][href='{item.get_absolute_url()}']").count() == 1

    page.goto(f"{live_server.url}{reverse('items')}?unit={unit.pk}&light=ok")
    with page.expect_download() as download:
        page.click(f"a[href*='{reverse('ledger')}']")
    book = openpyxl.load_workbook(BytesIO(Path(download.value.path()).read_bytes()))
    cells = [str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row]
    assert any(NARRATIVE in cell for cell in cells)
    assert any(item.title in cell for cell in cells)

"""A report's way through a bureau in a real browser, as the six people who have a hand in it."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from django.core.management import call_command
from django.urls import reverse

from agencies.demo import DEMO_PASSWORD, create_deputies
from agencies.models import Unit
from indicators.demo.load import create_people, set_ways
from tasks.choices import Light, ReportState, State
from tasks.models import Activity, Comment, Evidence, Notification, ProgressReport, WorkItem
from tasks.services.sealing import seal_trail
from tasks.services.verifying import verify_trail
from tasks.tests.factories import AT
from worktracker.tests.browser import press
from worktracker.tests.office_files import a_workbook

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ON = date(2024, 10, 15)
NARRATIVE = "累计淘汰 960 台，三批集中拆解全部完成。"
MORE = "累计淘汰 960 台，三批集中拆解全部完成，注销回执已逐台核对。"
NOTE = "请附第三批拆解的注销回执。"
ORDER = "中期核查安排报我。"
ANSWER = "中期核查定于 10 月 20 日前完成。"


@pytest.fixture
def bureau(settings: Any, transactional_db: None, tmp_path: Path) -> None:
    """The two plans and the demonstration's people on a pinned day; heads approve, nothing is reported yet."""
    settings.BUSINESS_DATE = ON
    settings.EVIDENCE_ROOT = tmp_path / "evidence"
    files = sorted(Path(settings.BASE_DIR, "fixtures").glob("*.json"))
    call_command("loaddata", *map(str, files), verbosity=0)
    create_people()
    create_deputies(ON)
    set_ways()


class Desk:
    """One person's own browser, signed in."""

    def __init__(self, browser: "Browser", address: str, username: str) -> None:
        self.address = address
        self.context = browser.new_context(
            viewport={"width": 1366, "height": 768}, locale="zh-CN", timezone_id="Asia/Shanghai"
        )
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(20_000)
        self.errors: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.go(reverse("login"))
        self.page.fill("#u", username)
        self.page.fill("#p", DEMO_PASSWORD)
        self.page.click("form .btn.primary")
        self.page.wait_for_url(lambda url: "login" not in url)

    def go(self, path: str) -> None:
        """Open a page of the product."""
        answer = self.page.goto(f"{self.address}{path}")
        assert answer is not None
        assert answer.status == 200, f"{path}: {answer.status}"

    def reads(self, words: str) -> bool:
        """Whether the page shows these words."""
        return words in self.page.inner_text("main")


@pytest.fixture
def people(bureau: None, live_server: Any, browser: "Browser") -> Iterator[dict[str, Desk]]:
    """Clerk, deputy, head, supervision office, leader and auditor, each at a desk of his own."""
    names = ("staff", "staff-b", "head", "supervisor", "leader", "auditor")
    desks = {name: Desk(browser, live_server.url, name) for name in names}
    yield desks
    for desk in desks.values():
        desk.context.close()
    assert [error for desk in desks.values() for error in desk.errors] == []


def light_of(item: WorkItem) -> str:
    return WorkItem.objects.with_light(on=ON).get(pk=item.pk).light


def test_report_goes_its_way_through_six_hands(people: dict[str, Desk], tmp_path: Path) -> None:
    item = WorkItem.objects.get(plan__code="taian-2024", marker="(12)")
    assert light_of(item) == Light.LATE

    sign_for(people["staff"], item)
    report_with_a_file(people["staff"], item, a_workbook(tmp_path / "10月淘汰台账.xlsx"))
    return_with_a_note(people["head"])
    resubmit(people["staff"], item)
    approve(people["head"])
    instruct(people["leader"], item)
    answer(people["staff-b"], item)
    verify(people["supervisor"])
    read_the_trail(people["auditor"])

    item.refresh_from_db()
    assert (item.state, item.progress) == (State.IN_PROGRESS, Decimal("83.7"))
    assert light_of(item) == Light.OK
    told = set(Notification.objects.filter(item=item).values_list("event", flat=True))
    assert {"to_approve", "returned", "submitted", "accepted", "instructed", "answered"} <= told
    seal_trail(at=AT)
    assert verify_trail().findings == []
    find_it_again(people["leader"], item)


def sign_for(staff: Desk, item: WorkItem) -> None:
    assert staff.page.url.endswith(reverse("my-items"))
    staff.go(reverse("items"))
    unit = Unit.objects.get(agency__code="taian", name="大气环境科")
    staff.page.select_option("select[name=unit]", str(unit.pk))
    staff.page.wait_for_url(f"**unit={unit.pk}**")
    staff.page.wait_for_function("document.querySelectorAll('#found tbody tr').length === 9")
    staff.page.click(f"#found a[href='{item.get_absolute_url()}']")
    staff.page.wait_for_url(f"**{item.get_absolute_url()}")
    assert "1147" in staff.page.inner_text(".clause mark.hl.target")
    press(staff.page, ".side .now button.primary")
    assert item.get_absolute_url() in staff.page.url
    part = item.responsibilities.get()
    assert (part.state, str(part.signed_by)) == (State.IN_PROGRESS, "大气科承办人")


def report_with_a_file(staff: Desk, item: WorkItem, book: Path) -> None:
    staff.page.click(".side .now a.btn.primary")
    staff.page.wait_for_url("**/report/**")
    staff.page.fill(f"[name=reading_{item.targets.get().indicator_id}]", "960")
    staff.page.fill("[name=percent]", "83.7")
    staff.page.fill("[name=narrative]", NARRATIVE)
    staff.page.set_input_files("[data-pick]", str(book))
    staff.page.wait_for_selector("[data-list] a[href*='/evidence/']")
    staff.page.click("[data-submit]")
    staff.page.wait_for_url(lambda url: "/report/" not in url)
    assert staff.reads("审签")
    assert Evidence.objects.standing().get().name == book.name
    assert light_of(item) == Light.LATE  # nothing counts yet


def return_with_a_note(head: Desk) -> None:
    head.go(reverse("desk"))
    assert head.reads(NARRATIVE)
    head.page.fill("#note", NOTE)
    press(head.page, "button[value=return]")
    assert ProgressReport.objects.get().state == ReportState.RETURNED


def resubmit(staff: Desk, item: WorkItem) -> None:
    staff.go(reverse("my-items"))
    staff.page.click("#returned a.btn")
    staff.page.wait_for_url("**/report/**")
    assert staff.reads(NOTE)
    staff.page.fill("[name=narrative]", MORE)
    staff.page.click("[data-submit]")
    staff.page.wait_for_url(lambda url: "/report/" not in url)
    assert ProgressReport.objects.get().state == ReportState.TO_APPROVE


def approve(head: Desk) -> None:
    head.go(reverse("desk"))
    assert head.reads(MORE)
    press(head.page, "button[value=approve]")
    report = ProgressReport.objects.get()
    assert (report.state, str(report.approved_by)) == (ReportState.SUBMITTED, "大气科科长")


def instruct(leader: Desk, item: WorkItem) -> None:
    leader.go(item.get_absolute_url())
    leader.page.click("#voices summary >> nth=0")
    leader.page.fill("#order-text", ORDER)
    leader.page.click("form:has(#order-text) button[type=submit]")
    leader.page.wait_for_selector(f".voice.order :text('{ORDER}')")


def answer(deputy: Desk, item: WorkItem) -> None:
    deputy.go(reverse("my-items"))
    assert deputy.reads(item.title)
    deputy.go(item.get_absolute_url())
    assert deputy.reads(ORDER)
    deputy.page.fill(".voice.reply textarea", ANSWER)
    deputy.page.click(".voice.reply button[type=submit]")
    deputy.page.wait_for_selector(f".voice.reply :text('{ANSWER}')")
    assert Comment.objects.unanswered().count() == 0


def verify(office: Desk) -> None:
    office.go(reverse("desk"))
    assert office.reads(MORE)
    with office.page.expect_download() as download:
        office.page.click(".reading .file a[href*='/evidence/']")
    assert opened(download.value.path()).active["A1"].value == "序号"
    office.page.keyboard.press("a")
    office.page.wait_for_function("!document.querySelector('.reading')")
    report = ProgressReport.objects.get()
    assert (report.state, str(report.decided_by)) == (ReportState.ACCEPTED, "督查办")


def read_the_trail(auditor: Desk) -> None:
    auditor.go(reverse("trail"))
    for words in ("签收任务", "提交填报", "退回填报", "审签填报", "核验填报", NOTE):
        assert auditor.reads(words), words
    assert Activity.objects.filter(verb="report_accepted").exclude(address=None).exists()


def find_it_again(leader: Desk, item: WorkItem) -> None:
    leader.go(reverse("dashboard"))
    marks = leader.page.locator(f".strip a[data-light=ok][href='{item.get_absolute_url()}']")
    assert marks.count() == 1
    leader.go(f"{reverse('items')}?light=ok&q=非道路移动机械")
    with leader.page.expect_download() as download:
        leader.page.click(f"a[href*='{reverse('ledger')}']")
    book = opened(download.value.path())
    cells = [str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row]
    assert any(MORE in cell for cell in cells)


def opened(path: Path) -> Any:
    """A workbook that the browser stored under a name of its own."""
    return openpyxl.load_workbook(BytesIO(path.read_bytes()))

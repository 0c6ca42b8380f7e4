"""The evidence field in a real browser: dropped, chosen, refused, cancelled, removed; and files shown in their tab."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from playwright.sync_api import expect
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from agencies.models import User
from tasks.choices import ReportState
from tasks.models import Evidence, ProgressReport
from tasks.services.evidence import attach_evidence
from tasks.tests.factories import AT, ON, make_item, make_report, make_unit, make_user, sign_in
from tasks.tests.files import PAGE, PDF, picture, printable, workbook
from worktracker.tests.browser import press

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page, Route

pytestmark = [pytest.mark.django_db(transaction=True)]

STORED = ".filelist li[data-file]"
# Drops files, given as [name, bytes] each, on the zone, as a hand would.
DROP = """([files, onto]) => {
  const carried = new DataTransfer();
  for (const [name, bytes] of files) carried.items.add(new File([new Uint8Array(bytes)], name));
  for (const kind of ["dragover", "drop"]) {
    document.querySelector(onto).dispatchEvent(
      new DragEvent(kind, { dataTransfer: carried, bubbles: true, cancelable: true }));
  }
}"""


@pytest.fixture(autouse=True)
def world(settings: Settings, tmp_path: Path) -> None:
    settings.ROOT_URLCONF = "tasks.tests.evidence_form"
    settings.EVIDENCE_ROOT = tmp_path / "evidence"
    settings.BUSINESS_DATE = ON


@pytest.fixture
def writer() -> User:
    return make_user(unit=make_unit())


@pytest.fixture
def draft(writer: User) -> ProgressReport:
    return make_report(make_item(), state=ReportState.DRAFT, by=writer)


@pytest.fixture
def visit(
    page: "Page", live_server: LiveServer, draft: ProgressReport, writer: User
) -> Callable[[str], None]:
    """Opens an address of the server, as the writer."""
    let_in(page.context, live_server, writer)

    def go(path: str) -> None:
        page.goto(f"{live_server.url}{path}")

    return go


def let_in(context: "BrowserContext", live_server: LiveServer, user: User) -> None:
    name = django_settings.SESSION_COOKIE_NAME
    value = sign_in(user).cookies[name].value
    context.add_cookies([{"name": name, "value": value, "url": live_server.url}])


def drop(page: "Page", *files: tuple[str, bytes], onto: str = "[data-drop]") -> None:
    page.evaluate(DROP, [[[name, list(content)] for name, content in files], onto])


def choose(page: "Page", *files: tuple[str, bytes]) -> None:
    uploads: Any = [
        {"name": name, "mimeType": "application/octet-stream", "buffer": content}
        for name, content in files
    ]
    page.set_input_files("[data-pick]", uploads)


def wait_for_viewer(page: "Page") -> None:
    """Until Chromium's own PDF viewer stands in the page; that of a download never does."""
    for _tenth in range(150):
        if any(frame.url.startswith("chrome-extension://") for frame in page.frames):
            return
        page.wait_for_timeout(100)
    pytest.fail("No viewer came up: the PDF was not shown.")


def kept(draft: ProgressReport) -> list[str]:
    return list(draft.evidence.standing().order_by("pk").values_list("name", flat=True))


def test_dropped_files_are_stored_and_stand_there_after_a_reload(
    page: "Page", visit: Any, draft: ProgressReport
) -> None:
    visit(f"/evidence-form/{draft.pk}/")

    drop(page, ("核查记录.pdf", PDF), ("台账.xlsx", workbook()))
    page.locator(STORED).nth(1).wait_for()

    assert kept(draft) == ["核查记录.pdf", "台账.xlsx"]
    visit(f"/evidence-form/{draft.pk}/")
    assert page.locator(f"{STORED} a").all_inner_texts() == ["核查记录.pdf", "台账.xlsx"]


def test_refused_file_says_why_beside_its_name_and_the_others_go_on(
    page: "Page", visit: Any, draft: ProgressReport
) -> None:
    visit(f"/evidence-form/{draft.pk}/")

    choose(page, ("网页.pdf", PAGE), ("a.rar", b"Rar!"), ("空.pdf", b""), ("照片.png", picture()))
    page.wait_for_selector(STORED)

    wrong = page.locator(".filelist .wrong")
    expect(wrong).to_have_count(3)
    assert "网页.pdf" in wrong.filter(has_text="网页.pdf").locator(".sub").inner_text()
    assert "zip" in wrong.filter(has_text="a.rar").locator(".sub").inner_text()
    for _each in range(3):
        wrong.first.locator("[data-dismiss]").click()
    assert page.locator(".filelist li").count() == 1
    assert kept(draft) == ["照片.png"]


def test_file_that_misses_the_zone_does_not_leave_the_page(
    page: "Page", visit: Any, draft: ProgressReport
) -> None:
    visit(f"/evidence-form/{draft.pk}/")

    prevented = page.evaluate(
        """() => {
          const carried = new DataTransfer();
          carried.items.add(new File(["x"], "a.pdf"));
          const event = new DragEvent("drop", { dataTransfer: carried, bubbles: true, cancelable: true });
          document.querySelector("h1").dispatchEvent(event);
          return event.defaultPrevented;
        }"""
    )

    assert prevented
    assert page.locator(".filelist li").count() == 0


def test_draft_is_asked_for_before_the_first_file(
    page: "Page", visit: Any, draft: ProgressReport
) -> None:
    visit(f"/evidence-form/{draft.pk}/?new")
    page.evaluate(
        """(attachUrl) => document.addEventListener("draft:ensure", () => setTimeout(() =>
          document.querySelector("form.form").dispatchEvent(
            new CustomEvent("draft:saved", { detail: { attachUrl } })), 50))""",
        reverse("attach", args=[draft.pk]),
    )

    drop(page, ("a.pdf", PDF), ("b.png", picture()))
    page.locator(STORED).nth(1).wait_for()

    assert kept(draft) == ["a.pdf", "b.png"]


def test_draft_that_cannot_be_saved_keeps_the_file_for_another_try(
    page: "Page", visit: Any, draft: ProgressReport
) -> None:
    visit(f"/evidence-form/{draft.pk}/?new")
    page.evaluate(
        """() => document.addEventListener("draft:ensure", () =>
          document.dispatchEvent(new CustomEvent("draft:failed")))"""
    )

    drop(page, ("a.pdf", PDF))

    page.locator(".filelist .wrong [data-again]").wait_for()
    assert not Evidence.objects.exists()


def test_file_is_removed_where_it_stands(page: "Page", visit: Any, draft: ProgressReport) -> None:
    attach_evidence(
        draft, upload=SimpleUploadedFile("a.pdf", PDF), by=draft.reported_by, at=AT, on=ON
    )
    visit(f"/evidence-form/{draft.pk}/")
    drop(page, ("b.png", picture()))
    page.locator(STORED).nth(1).wait_for()

    for _each in range(2):
        standing = page.locator("[data-remove]:visible").count()
        page.locator("[data-remove]:visible").first.click()
        expect(page.locator("[data-remove]:visible")).to_have_count(standing - 1)

    page.locator(STORED).first.wait_for(state="detached")
    assert kept(draft) == []
    assert not page.locator(".filelist").is_visible()


def test_upload_is_cancelled_tried_again_and_holds_the_form_back(
    page: "Page", visit: Any, draft: ProgressReport
) -> None:
    held: list[Route] = []
    page.route("**/reports/*/evidence/", lambda route: held.append(route))
    visit(f"/evidence-form/{draft.pk}/")

    choose(page, ("a.pdf", PDF), ("b.pdf", printable()))
    page.wait_for_timeout(300)
    page.click("#hand-in")
    expect(page.locator("[data-busy]")).to_be_visible()
    page.locator(".filelist li", has_text="a.pdf").locator("[data-cancel]").click()
    page.wait_for_timeout(300)
    held[-1].abort()
    again = page.locator(".filelist .wrong", has_text="b.pdf").locator("[data-again]")
    again.wait_for()
    page.unroute("**/reports/*/evidence/")
    again.click()
    page.wait_for_selector(STORED)

    assert kept(draft) == ["b.pdf"]
    page.click("#hand-in")
    page.get_by_text("handed in", exact=True).wait_for()


def test_without_a_script_files_are_chosen_sent_and_removed(
    browser: "Browser", live_server: LiveServer, draft: ProgressReport, writer: User
) -> None:
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    let_in(context, live_server, writer)
    page = context.new_page()
    page.goto(f"{live_server.url}/evidence-form/{draft.pk}/")

    choose(page, ("a.pdf", PDF), ("b.png", picture()))
    press(page, "[data-plain]:is(button)")

    assert kept(draft) == ["a.pdf", "b.png"]
    page.goto(f"{live_server.url}/evidence-form/{draft.pk}/")
    press(page, "[data-remove] >> nth=0")
    assert kept(draft) == ["b.png"]
    page.goto(f"{live_server.url}/evidence-form/{draft.pk}/?new")
    assert not page.locator("[data-pick]").is_visible()
    context.close()


def test_pdf_and_picture_are_shown_in_their_own_tab(
    page: "Page", visit: Any, draft: ProgressReport, writer: User
) -> None:
    rows = [
        attach_evidence(draft, upload=SimpleUploadedFile(name, content), by=writer, at=AT, on=ON)
        for name, content in (("a.pdf", printable()), ("b.png", picture(60, 40)))
    ]

    visit(rows[0].get_absolute_url())
    assert page.evaluate("document.contentType") == "application/pdf"
    wait_for_viewer(page)
    visit(rows[1].get_absolute_url())
    assert page.evaluate("document.images[0].naturalWidth") == 60

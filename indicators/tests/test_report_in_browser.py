"""The report form in a real browser: it saves itself, keeps what was typed, takes files, and is handed in."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings as django_settings
from django.urls import reverse
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from agencies.models import User
from indicators.tests.sheets import WORDS, Scene, make_machines, make_scene
from tasks.choices import ReportState
from tasks.models import Evidence, ProgressReport
from tasks.tests.factories import ON, PASSWORD, make_user, sign_in
from tasks.tests.files import PDF

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = [pytest.mark.django_db(transaction=True)]

SAVED = "[data-status]:text-matches('已自动存草稿')"
DROP = """([name, bytes]) => {
  const carried = new DataTransfer();
  carried.items.add(new File([new Uint8Array(bytes)], name));
  for (const kind of ["dragover", "drop"]) {
    document.querySelector("[data-drop]").dispatchEvent(
      new DragEvent(kind, { dataTransfer: carried, bubbles: true, cancelable: true }));
  }
}"""


@pytest.fixture(autouse=True)
def _world(settings: Settings, tmp_path: Path) -> None:
    settings.EVIDENCE_ROOT = tmp_path / "evidence"
    settings.BUSINESS_DATE = ON


@pytest.fixture
def scene() -> Scene:
    return make_scene()


@pytest.fixture
def visit(page: "Page", live_server: LiveServer, scene: Scene) -> Callable[[], None]:
    """Opens the form as the clerk."""
    let_in(page.context, live_server, scene.clerk)

    def go() -> None:
        page.goto(live_server.url + reverse("report", args=[scene.item.pk]))

    return go


def let_in(context: "BrowserContext", live_server: LiveServer, user: User) -> None:
    name = django_settings.SESSION_COOKIE_NAME
    value = sign_in(user).cookies[name].value
    context.add_cookies([{"name": name, "value": value, "url": live_server.url}])


def drafts(scene: Scene) -> int:
    return ProgressReport.objects.filter(item=scene.item).count()


def test_what_is_typed_is_saved_survives_a_reload_takes_a_file_and_is_handed_in(
    page: "Page", visit: Any, scene: Scene
) -> None:
    machines = make_machines(scene.item)
    visit()
    page.fill("#id_narrative", WORDS)
    page.fill(f"#id_reading_{machines.pk}", "906")
    page.fill("#id_percent", "60")
    page.wait_for_selector(SAVED)
    caution = page.locator("[data-caution=percent]")
    assert "79%" in caution.inner_text()  # 906 of 1147

    page.reload()
    assert page.input_value("#id_narrative") == WORDS
    assert page.input_value(f"#id_reading_{machines.pk}") == "906"
    page.fill("#id_percent", "79")
    page.keyboard.press("Control+s")
    page.wait_for_selector(SAVED)
    assert not caution.is_visible()

    page.evaluate(DROP, ["核查记录.pdf", list(PDF)])
    page.wait_for_selector(".filelist li[data-file]")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(f"**{scene.item.get_absolute_url()}")

    assert "等督查办核验" in page.locator(".note[data-light=ok]").inner_text()
    report = scene.report()
    assert (report.state, str(report.percent)) == (ReportState.SUBMITTED, "79.0")
    assert Evidence.objects.get().report == report


def test_nothing_is_saved_before_something_is_typed_and_a_file_begins_the_draft(
    page: "Page", visit: Any, scene: Scene
) -> None:
    visit()
    page.fill("#id_percent", "7")
    page.fill("#id_percent", "")
    page.wait_for_timeout(4000)
    assert drafts(scene) == 0

    page.evaluate(DROP, ["a.pdf", list(PDF)])
    page.wait_for_selector(".filelist li[data-file]")
    assert scene.report().state == ReportState.DRAFT
    assert Evidence.objects.get().report == scene.report()
    assert page.locator("[data-discard]").is_visible()

    page.click("[data-discard]")
    assert page.locator("[data-discard]:text-matches('再点一次')").is_visible()
    assert scene.report().state == ReportState.DRAFT
    page.click("[data-discard]")
    page.wait_for_url(f"**{scene.item.get_absolute_url()}")
    assert scene.report().state == ReportState.DISCARDED


def test_enter_in_a_field_saves_the_draft_and_hands_nothing_in(
    page: "Page", visit: Any, scene: Scene
) -> None:
    visit()
    page.fill("#id_percent", "75")
    page.press("#id_percent", "Enter")
    page.wait_for_selector(SAVED)
    assert scene.report().state == ReportState.DRAFT


def test_what_could_not_be_saved_is_said_and_comes_back(
    page: "Page", visit: Any, scene: Scene
) -> None:
    page.on("dialog", lambda dialog: dialog.accept())
    visit()
    page.route("**/report/**", lambda route: route.abort(), times=1)
    page.fill("#id_narrative", WORDS)
    page.wait_for_selector("[data-status]:text-matches('未能保存，内容仍在本页')")
    assert drafts(scene) == 0

    page.reload()
    assert page.input_value("#id_narrative") == WORDS
    assert page.locator("[data-restored]").is_visible()
    page.wait_for_selector(SAVED)
    assert scene.report().narrative == WORDS
    assert page.evaluate("localStorage.length") == 0


def test_signed_out_meanwhile_keeps_what_was_typed_and_saves_it_after_signing_in_again(
    page: "Page", visit: Any, live_server: LiveServer, scene: Scene
) -> None:
    visit()
    page.context.clear_cookies()
    page.fill("#id_narrative", WORDS)
    page.wait_for_selector("[data-status]:text-matches('登录已失效')")
    kept = page.evaluate("Object.values(localStorage)[0]")
    assert ["narrative", WORDS] in json.loads(kept)["fields"]

    tab = page.context.new_page()
    tab.goto(f"{live_server.url}{reverse('login')}")
    tab.fill("[name=username]", scene.clerk.username)
    tab.fill("[name=password]", PASSWORD)
    tab.press("[name=password]", "Enter")
    tab.wait_for_load_state()
    page.wait_for_selector(SAVED, timeout=25_000)
    assert scene.report().narrative == WORDS


def test_colleague_who_was_faster_is_shown_beside_and_nothing_is_overwritten_by_itself(
    page: "Page", browser: "Browser", live_server: LiveServer, visit: Any, scene: Scene
) -> None:
    visit()
    other = browser.new_context(locale="zh-CN")
    let_in(other, live_server, make_user(unit=scene.lead, display_name="张三"))
    faster = other.new_page()
    faster.goto(page.url)
    faster.fill("#id_problems", "补贴未到。")
    faster.wait_for_selector(SAVED)

    page.fill("#id_problems", "资金未到。")
    page.click("[data-compare]")
    note = page.locator(".note.theirs")
    note.wait_for()
    assert "张三" in note.inner_text()
    assert "补贴未到。" in note.inner_text()
    assert page.input_value("#id_problems") == "资金未到。"
    page.wait_for_timeout(4000)
    assert scene.report().problems == "补贴未到。"

    page.click("[data-save]")
    page.wait_for_selector(SAVED)
    assert scene.report().problems == "资金未到。"
    other.close()


def test_without_a_script_the_form_is_posted_by_its_buttons(
    browser: "Browser", live_server: LiveServer, scene: Scene
) -> None:
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    let_in(context, live_server, scene.clerk)
    page = context.new_page()
    page.goto(live_server.url + reverse("report", args=[scene.item.pk]))
    page.fill("#id_narrative", WORDS)
    page.click("[data-save]")
    assert scene.report().state == ReportState.DRAFT
    page.fill("#id_percent", "75")
    page.click("[data-submit]")
    page.wait_for_url(f"**{scene.item.get_absolute_url()}")
    assert scene.report().state == ReportState.SUBMITTED
    context.close()


def test_on_a_phone_nothing_scrolls_sideways_and_the_buttons_stay_in_reach(
    browser: "Browser", live_server: LiveServer, scene: Scene
) -> None:
    make_machines(scene.item)
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True, locale="zh-CN"
    )
    let_in(context, live_server, scene.clerk)
    page = context.new_page()
    page.goto(live_server.url + reverse("report", args=[scene.item.pk]))
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    box: Any = page.locator("[data-submit]").bounding_box()
    assert box["y"] + box["height"] < 844
    context.close()

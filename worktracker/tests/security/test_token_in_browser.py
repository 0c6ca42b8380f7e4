"""No script reads a cookie, and the form that saves itself still goes on after a sign-in in another tab."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from pytest_django.fixtures import Settings

from indicators.tests.sheets import WORDS, make_scene
from indicators.tests.test_report_in_browser import SAVED, let_in
from tasks.models import ProgressReport
from tasks.tests.factories import ON

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.django_db(transaction=True)]


def test_form_of_before_a_new_sign_in_saves_with_the_new_token(
    page: "Page", live_server: Any, settings: Settings, tmp_path: Path
) -> None:
    settings.EVIDENCE_ROOT, settings.BUSINESS_DATE = tmp_path, ON
    scene = make_scene()
    let_in(page.context, live_server, scene.clerk)
    page.goto(live_server.url + reverse("report", args=[scene.item.pk]))
    cookies = {cookie["name"]: cookie for cookie in page.context.cookies()}
    assert cookies["csrftoken"]["httpOnly"]
    assert "csrftoken" not in page.evaluate("document.cookie")

    page.context.clear_cookies(name="csrftoken")  # as signing in anew replaces it
    page.fill("#id_narrative", WORDS)
    page.locator(SAVED).wait_for()

    assert ProgressReport.objects.get(item=scene.item).narrative == WORDS

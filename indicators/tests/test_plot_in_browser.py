"""The plot in Chromium, under the policy as it is sent: drawn, read by pointer and keys, in dark and on paper."""

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path, reverse

from agencies.choices import Role
from indicators.judging import judge_targets
from indicators.models import Target
from indicators.plot import plot_of
from indicators.services.foreseeing import forecast_of
from indicators.tests.factories import make_indicator, make_reading, make_target
from tasks.tests.factories import PASSWORD, make_item, make_user

if TYPE_CHECKING:
    from playwright.sync_api import Page

ON = date(2024, 10, 15)
PAGE = """{% extends "base.html" %}{% block head %}{% include "indicators/_plot_assets.html" %}{% endblock %}
{% block content %}<section class="panel">{% include "indicators/_plot.html" %}</section>{% endblock %}"""


def show(request: HttpRequest) -> HttpResponse:
    (judged,) = judge_targets(Target.objects.all(), on=ON)
    found = plot_of(judged, on=ON, forecast=forecast_of(judged.target, judged.readings))
    return HttpResponse(engines["django"].from_string(PAGE).render({"plot": found}, request))


urlpatterns = [path("plot/", show), path("", include("worktracker.urls"))]


@pytest.fixture
def target(settings: Any, transactional_db: None) -> Target:
    settings.ROOT_URLCONF = __name__
    settings.BUSINESS_DATE = ON
    indicator = make_indicator(aggregation="mean")
    for month, value in enumerate((52, 47, 44, None, 33, 31, 30, 32, 38), start=1):
        if value is not None:
            make_reading(indicator, value=value, period=date(2024, month, 1))
    return make_target(make_item(), indicator, value=40)


@pytest.fixture
def plot(page: "Page", live_server: Any, target: Target) -> "Page":
    """Signed in, on the page of the plot; ``heard`` is what the console said."""
    user = make_user(Role.SUPERVISOR)
    page.goto(f"{live_server.url}{reverse('login')}")
    page.fill("#u", user.username)
    page.fill("#p", PASSWORD)
    page.click("form .btn.primary")
    page.wait_for_url(lambda url: "login" not in url)
    return page


def opened(page: "Page", live_server: Any) -> list[str]:
    heard: list[str] = []
    page.on("console", lambda line: heard.append(line.text))
    page.goto(f"{live_server.url}/plot/")
    return heard


def colours(page: "Page") -> set[str]:
    return set(
        page.eval_on_selector_all(
            "[data-canvas] path", "paths => paths.map((path) => path.getAttribute('stroke'))"
        )
    )


def test_chart_is_drawn_under_the_policy_and_read_by_pointer_and_keys(
    plot: "Page", live_server: Any
) -> None:
    heard = opened(plot, live_server)
    plot.wait_for_selector("[data-canvas] svg path", state="attached")
    assert plot.locator("[data-canvas] svg path").count() > 10
    assert not plot.is_visible("[data-sketch]")

    plot.hover("[data-canvas]", position={"x": 60, "y": 120})
    plot.wait_for_function(
        "document.querySelector('[data-canvas]').textContent.includes('微克/立方米')"
    )
    plot.focus(".plot figure")
    plot.keyboard.press("ArrowRight")
    plot.keyboard.press("ArrowRight")
    assert "47 微克/立方米" in plot.inner_text("[data-said]")

    plot.click(".plot summary")
    chart = plot.evaluate("JSON.parse(document.querySelector('.plot script').textContent)")
    for place, series in enumerate(chart["series"]):
        cells = plot.locator(f".plot tbody td:nth-of-type({place + 1})").all_inner_texts()
        assert [float(cell) if cell else None for cell in cells] == series["values"]
    assert heard == []


def test_theme_and_paper_recolour_the_chart(plot: "Page", live_server: Any) -> None:
    heard = opened(plot, live_server)
    plot.wait_for_selector("[data-canvas] svg path", state="attached")
    light = colours(plot)
    plot.evaluate("document.documentElement.dataset.theme = 'dark'")
    plot.wait_for_function("document.querySelector('[data-canvas] path[stroke=\"#66c2b5\"]')")
    assert colours(plot) != light
    plot.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert colours(plot) == light
    plot.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert colours(plot) != light
    assert heard == []


def test_narrow_page_does_not_scroll_sideways(plot: "Page", live_server: Any) -> None:
    plot.set_viewport_size({"width": 390, "height": 844})
    opened(plot, live_server)
    plot.wait_for_selector("[data-canvas] svg path", state="attached")
    plot.click(".plot summary")
    assert plot.evaluate("document.documentElement.scrollWidth") <= 390


def test_without_the_library_the_drawing_stays(plot: "Page", live_server: Any) -> None:
    plot.route("**/vendor/*.js", lambda route: route.abort())
    plot.goto(f"{live_server.url}/plot/")
    assert plot.is_visible("[data-sketch] svg")
    assert plot.locator("[data-sketch] path").count() >= 4
    assert not plot.is_visible("[data-save]")


def test_plot_can_be_saved(plot: "Page", live_server: Any) -> None:
    opened(plot, live_server)
    with plot.expect_download() as download:
        plot.click("[data-save]")
    assert download.value.suggested_filename.endswith(".png")

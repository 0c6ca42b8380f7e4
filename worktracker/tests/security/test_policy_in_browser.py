"""The content policy in a real browser: no page violates it, and what violates it is stopped and seen."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from agencies.choices import Role
from agencies.models import User
from tasks.tests.factories import make_user
from worktracker.tests.addresses import ADDRESSES
from worktracker.tests.cast import Bureau

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.django_db(transaction=True)]

TELL = """
addEventListener("securitypolicyviolation", (event) => {
  tellViolation(`${event.effectiveDirective} stopped ${event.blockedURI} in ${event.documentURI}`);
});
"""
# Whatever opens, folds or shows something, and sends nothing.
PRESS = """
for (const each of document.querySelectorAll("summary, button[type=button]:not([hx-post]), [role=tab]")) {
  each.click();
}
"""
ERRORS = ("/nothing/", "/items/999999/", "/items/?q=%00", "/people/?agency=nobody")


class Visit:
    """A browser's page and all that it complains about."""

    def __init__(self, page: "Page", url: str) -> None:
        self.page, self.url = page, url
        self.heard: list[str] = []
        page.on("console", lambda line: self.hear(line.text) if line.type == "error" else None)
        page.on("pageerror", lambda error: self.hear(f"script error: {error}"))
        page.on("dialog", lambda box: box.accept() if box.type == "beforeunload" else box.dismiss())
        page.context.expose_function("tellViolation", self.hear)
        page.context.add_init_script(TELL)

    def hear(self, words: str) -> None:
        # The browser says so of each page of an error; no policy is concerned.
        if not words.startswith("Failed to load resource: the server responded with a status of 4"):
            self.heard.append(f"{self.page.url}: {words}")

    def sign_in(self, person: User) -> None:
        client = Client()
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        session = client.cookies["sessionid"].value
        self.page.context.add_cookies([{"name": "sessionid", "value": session, "url": self.url}])

    def look(self, address: str) -> None:
        """Opens the page, and what can be opened in it."""
        self.page.goto(self.url + address, wait_until="load")
        self.page.evaluate(PRESS)
        self.page.evaluate("new Promise((done) => setTimeout(done, 30))")
        self.page.goto("about:blank")  # ends what a press began


@pytest.fixture
def visit(browser: "Browser", live_server: Any) -> Iterator[Visit]:
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
    context.set_default_timeout(20_000)
    yield Visit(context.new_page(), live_server.url)
    context.close()


def pages(person: User | None, bureau: Bureau) -> list[str]:
    """Addresses of the table under which this person gets a whole page, whoever added them."""
    client = Client(raise_request_exception=False)
    if person:
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    found = []
    for name, address in ADDRESSES.items():
        if "get" not in address.may:
            continue
        path = reverse(name, args=[key(bureau) for key in address.keys])
        response = client.get(path)
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        if is_page and not response.streaming and b"<html" in response.content:
            found.append(path)
    return found


def person_of(role: Role, bureau: Bureau) -> User:
    if role == Role.STAFF:
        return bureau.person
    of_an_agency = role in (Role.SUPERVISOR, Role.LEADER, Role.AUDITOR, Role.HEAD)
    place = {"unit": bureau.unit} if of_an_agency else {}
    return make_user(role, is_staff=True, **place)


@pytest.mark.parametrize("role", [None, *Role], ids=str)
def test_no_page_of_any_role_violates_the_policy(
    role: Role | None, visit: Visit, bureau: Bureau
) -> None:
    person = person_of(role, bureau) if role else None
    if person:
        visit.sign_in(person)
    addresses = [*pages(person, bureau), *ERRORS]
    for address in addresses:
        visit.look(address)

    assert visit.heard == []
    assert len(addresses) > (len(ERRORS) + 6 if role else len(ERRORS))


def administration_pages(bureau: Bureau) -> Iterator[str]:
    yield reverse("admin:index")
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        yield reverse(f"{name}_changelist")
        yield reverse(f"{name}_add")
        row = model._default_manager.order_by("pk").first()
        if row:
            yield reverse(f"{name}_change", args=[row.pk])
            yield reverse(f"{name}_history", args=[row.pk])


def test_no_page_of_the_administration_violates_the_policy(
    visit: Visit, bureau: Bureau, root: User
) -> None:
    visit.sign_in(root)
    looked = 0
    client = Client()
    client.force_login(root, backend="django.contrib.auth.backends.ModelBackend")
    for address in administration_pages(bureau):
        if client.get(address).status_code == 200:  # many rows are to look at only
            visit.look(address)
            looked += 1
    assert visit.heard == []
    assert looked > 30


def _script(words: str) -> str:
    return f"""() => {{
      const script = document.createElement("script");
      script.textContent = "{words}";
      document.body.append(script);
    }}"""


def _html(words: str) -> str:
    return f"""() => {{ document.getElementById("main").insertAdjacentHTML("beforeend", `{words}`); }}"""


@pytest.mark.parametrize(
    ("attack", "directive"),
    [
        (_script("window.pwned = 1"), "script-src-elem"),
        (_html('<img src="/x" onerror="window.pwned = 1">'), "script-src-attr"),
        (_html('<a id="go" href="javascript:window.pwned = 1">x</a>'), "script-src-elem"),
        (_html("<style>body {{ display: none }}</style>"), "style-src-elem"),
        (_html('<img src="https://evil.example/x.png">'), "img-src"),
        (_html('<iframe src="https://evil.example/"></iframe>'), "frame-src"),
        (_html('<object data="/static/favicon.svg"></object>'), "object-src"),
        (_html('<base href="https://evil.example/">'), "base-uri"),
        ("() => fetch('https://evil.example/').catch(() => 0)", "connect-src"),
        ("() => { setTimeout('window.pwned = 1', 0); }", "script-src"),
        ("() => { try { new Worker('/static/js/app.js'); } catch (error) {} }", "worker-src"),
        ("() => document.getElementById('go')?.click()", ""),
    ],
)
def test_what_an_attacker_would_put_in_is_stopped_and_seen(
    attack: str, directive: str, visit: Visit, bureau: Bureau
) -> None:
    visit.sign_in(bureau.person)
    visit.page.goto(visit.url + "/items/")
    assert visit.heard == []

    visit.page.evaluate(attack)
    if "javascript:" in attack:
        visit.page.evaluate("document.getElementById('go').click()")
    visit.page.evaluate("new Promise((done) => setTimeout(done, 200))")

    violations = [line for line in visit.heard if " stopped " in line]
    assert (
        [line for line in violations if f": {directive} stopped" in line]
        if directive
        else not violations
    )
    assert visit.page.evaluate("window.pwned") is None


def test_form_cannot_be_turned_to_another_site(visit: Visit, bureau: Bureau) -> None:
    visit.sign_in(bureau.person)
    visit.page.goto(visit.url + "/items/")
    visit.page.evaluate(
        _html('<form id="away" action="https://evil.example/" method="post"></form>')
    )
    visit.page.evaluate("document.getElementById('away').submit()")
    visit.page.evaluate("new Promise((done) => setTimeout(done, 200))")
    assert any("form-action stopped" in line for line in visit.heard)
    assert visit.page.url.startswith(visit.url)


def test_way_back_shows_the_page_anew_and_signing_out_leaves_none(
    visit: Visit, bureau: Bureau
) -> None:
    visit.sign_in(bureau.person)
    page = visit.page
    page.goto(visit.url + "/items/")
    page.goto(visit.url + bureau.item.get_absolute_url())
    page.go_back()
    assert bureau.item.title in page.locator("main").inner_text()

    page.context.clear_cookies()  # as the next person at this desk
    page.go_forward()
    page.wait_for_url("**/login/**")
    assert bureau.item.title not in page.content()
    assert visit.heard == []

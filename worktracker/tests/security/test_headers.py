"""The headers of every answer: pages, API, administration, downloads, redirects, errors and static files."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.conf import settings as django_settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path, reverse

from agencies.choices import Role
from agencies.models import User
from tasks.tests.factories import make_user
from tasks.views.mails import MAIL_POLICY
from worktracker.lib.downloads import GUEST_POLICY, PDF_POLICY
from worktracker.tests.addresses import ADDRESSES
from worktracker.tests.cast import Bureau
from worktracker.tests.test_every_url import admin_paths, ask, client_for
from worktracker.urls import urlpatterns as real_urls

pytestmark = [pytest.mark.django_db]

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "style-src-attr": "'unsafe-inline'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "frame-src": "'self'",
    "media-src": "'none'",
    "object-src": "'none'",
    "manifest-src": "'none'",
    "worker-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
# What strangers wrote has a stricter policy of its own; a mail stands in a frame on our own page.
OTHER_POLICIES = {"evidence": GUEST_POLICY, "api-evidence-file": GUEST_POLICY, "mail-html": None}
FRAMED = frozenset({"mail-html"})
OFF = ("camera", "microphone", "geolocation", "usb", "payment", "display-capture", "fullscreen")
ROLES = (None, Role.STAFF, Role.SUPERVISOR, Role.ADMINISTRATOR)


def directives(policy: str) -> dict[str, str]:
    parts = (part.strip().partition(" ") for part in policy.split(";"))
    return {name: values for name, _space, values in parts}


def lacking(response: Any, name: str = "") -> list[str]:
    """What is wrong with an answer's headers."""
    wrong = [] if name in FRAMED else [h for h in FIXED if response.headers.get(h) != FIXED[h]]
    wrong += [f"{off} is on" for off in OFF if f"{off}=()" not in response["Permissions-Policy"]]
    policy = response.headers.get("Content-Security-Policy", "")
    own = name in OTHER_POLICIES and response.status_code == 200
    if not own and directives(policy) != POLICY:
        wrong.append(f"policy {policy!r}")
    if not {"no-store", "private"} <= set(response["Cache-Control"].split(", ")):
        wrong.append(f"cached: {response['Cache-Control']}")
    wrong += [h for h in ("Server", "X-Powered-By", "Access-Control-Allow-Origin") if h in response]
    if not response.headers.get("X-Request-ID"):
        wrong.append("no request id")
    return wrong


@pytest.mark.parametrize("role", ROLES, ids=str)
def test_every_address_answers_with_all_headers(role: Role | None, bureau: Bureau) -> None:
    person = _person(role, bureau)
    wrong, answered = [], 0
    for name in ADDRESSES:
        client = client_for(name, person)
        client.raise_request_exception = False
        for method in ("get", "post"):
            response = ask(client, name, method, bureau)
            answered += 1
            wrong += [
                f"{method} {name} {response.status_code}: {w}" for w in lacking(response, name)
            ]
    assert wrong == []
    assert answered == 2 * len(ADDRESSES)


def test_administration_answers_with_all_headers(bureau: Bureau, root: User) -> None:
    client = client_for("", root)
    client.raise_request_exception = False
    wrong = []
    for address in admin_paths():
        with transaction.atomic():
            response = client.get(address)
            transaction.set_rollback(True)
        wrong += [f"{address} {response.status_code}: {line}" for line in lacking(response)]
    assert wrong == []


def test_policy_names_every_source_and_trusts_nothing_inline_but_attributes() -> None:
    inline = {name for name, values in POLICY.items() if "unsafe" in values or "*" in values}
    assert inline == {"style-src-attr"}
    assert "unsafe-eval" not in str(POLICY)


def test_what_strangers_wrote_runs_nothing() -> None:
    for policy in (GUEST_POLICY, PDF_POLICY):
        read = directives(policy)
        assert read["default-src"] == "'none'"
        assert "script-src" not in read
    assert "sandbox" in directives(GUEST_POLICY)
    assert MAIL_POLICY["default-src"] == ["'none'"]
    assert "script-src" not in MAIL_POLICY


# --- errors


def _breaks(request: HttpRequest) -> HttpResponse:
    raise ValueError("a fault of ours")


urlpatterns = [*real_urls, path("broken/", _breaks)]


@pytest.fixture
def clerk_in(bureau: Bureau) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(bureau.person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def answers_in_error(client: Client) -> Iterator[tuple[int, Any]]:
    yield 400, client.get("/items/?q=%00")
    yield 400, client.get("/", headers={"host": "evil.example"})
    yield 403, client.get("/system/")
    yield 404, client.get("/nothing/here/")
    yield 404, client.get("/static/nothing.js")
    yield 405, client.get("/logout/")
    with override_settings(REQUEST_MAX_BYTES=10):
        yield 413, client.post(reverse("preferences"), b"x" * 11, content_type="text/plain")
    yield 414, client.get("/items/", {"q": "x" * 9000})
    yield 500, client.get("/broken/")
    yield 301, client.get("/items")  # the slash is added
    yield 302, Client().get("/items/")


@pytest.mark.urls(__name__)
def test_errors_and_redirects_have_all_headers(clerk_in: Client) -> None:
    for status, response in answers_in_error(clerk_in):
        assert (response.status_code, lacking(response)) == (status, [])


def test_refused_form_has_all_headers(bureau: Bureau) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(bureau.person, backend="django.contrib.auth.backends.ModelBackend")
    response = client.post(reverse("preferences"), {})
    assert (response.status_code, lacking(response)) == (403, [])


def test_page_of_who_is_locked_out_has_all_headers(bureau: Bureau) -> None:
    wrong = {"username": bureau.person.username, "password": "wrong"}
    with override_settings(AXES_ENABLED=True, AXES_FAILURE_LIMIT=1):
        client = Client()
        client.post("/login/", wrong)
        response = client.post("/login/", wrong)
    assert AccessAttempt.objects.exists()
    assert (response.status_code, lacking(response)) == (429, [])


# --- static files


@pytest.fixture
def collected(tmp_path: Path) -> Iterator[Path]:
    """What is served as collected, read when a client is made."""
    (tmp_path / "js").mkdir()
    (tmp_path / "js" / "app.js").write_text("'use strict';", encoding="utf-8")
    with override_settings(STATIC_ROOT=tmp_path):
        yield tmp_path


def test_static_file_has_the_headers_and_may_be_kept(collected: Path) -> None:
    response = Client().get("/static/js/app.js")

    assert response.status_code == 200
    assert {name: response.headers.get(name) for name in FIXED} == FIXED
    assert directives(response["Content-Security-Policy"]) == POLICY
    assert "Access-Control-Allow-Origin" not in response
    assert "no-store" not in response["Cache-Control"]


def test_static_files_are_those_that_were_collected_and_no_others(collected: Path) -> None:
    (collected.parent / "secret.txt").write_text("secret", encoding="utf-8")
    for address in (
        "/static/../secret.txt",
        "/static/%2e%2e/secret.txt",
        "/static/js/",
        "/static/",
    ):
        assert Client().get(address).status_code == 404


# --- TLS


def test_tls_is_demanded_and_remembered() -> None:
    with override_settings(SECURE_SSL_REDIRECT=True, SECURE_HSTS_SECONDS=31_536_000):
        plain, ciphered = Client().get("/login/"), Client().get("/login/", secure=True)

    assert (plain.status_code, plain["Location"]) == (301, "https://testserver/login/")
    assert lacking(plain) == []
    assert "Strict-Transport-Security" not in plain  # who listens in could have written it
    assert ciphered["Strict-Transport-Security"].startswith("max-age=31536000")


def test_without_tls_nothing_claims_it() -> None:
    assert django_settings.SECURE_HSTS_SECONDS == 0
    assert "Strict-Transport-Security" not in Client().get("/login/", secure=True)


def _person(role: Role | None, bureau: Bureau) -> User | None:
    if role is None or role == Role.STAFF:
        return bureau.person if role else None
    marks = {"is_staff": True, "is_superuser": True}
    return make_user(role, **marks, **({} if role == Role.ADMINISTRATOR else {"unit": bureau.unit}))

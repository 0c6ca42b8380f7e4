"""Whose name the product answers to, and whose word it takes for where it stands."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core import mail
from django.test import Client, RequestFactory, override_settings
from pytest_django.fixtures import Settings

from agencies.choices import Role
from tasks.tests.factories import make_user, sign_in
from worktracker.tests.cast import Bureau

pytestmark = [pytest.mark.django_db]

ROOT = Path(__file__).resolve().parents[3]
ADDRESSES = (
    "/",
    "/login/",
    "/health/live",
    "/health/ready",
    "/api/v1/items/",
    "/nothing/",
    "/admin/",
)


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize(
    "host", ["evil.example", "testserver.evil.example", "testserver@evil.example", "a b"]
)
def test_unknown_host_is_refused_everywhere(address: str, host: str) -> None:
    response = Client().get(address, headers={"host": host})
    assert response.status_code == 400
    assert b"evil" not in response.content


def test_other_names_in_headers_are_not_read(settings: Settings) -> None:
    for behind in (False, True):
        settings.BEHIND_PROXY = behind
        response = Client().get(
            "/items", headers={"x-forwarded-host": "evil.example", "forwarded": "host=evil.example"}
        )
        assert response["Location"] == "/items/"
        request = RequestFactory().get("/", headers={"x-forwarded-host": "evil.example"})
        assert request.get_host() == "testserver"


def test_redirect_to_tls_keeps_the_known_name() -> None:
    with override_settings(SECURE_SSL_REDIRECT=True):
        refused = Client().get("/login/", headers={"host": "evil.example"})
        led = Client().get("/login/", headers={"x-forwarded-host": "evil.example"})
    assert refused.status_code == 400
    assert led["Location"] == "https://testserver/login/"


def test_pages_and_mails_never_hold_the_hosts_name(bureau: Bureau, settings: Settings) -> None:
    """A known but other name of this server, so that the answer is a page at all."""
    settings.ALLOWED_HOSTS = ["other.example"]
    client = Client(headers={"host": "other.example"})
    client.force_login(bureau.person, backend="django.contrib.auth.backends.ModelBackend")
    for address in ("/items/", bureau.item.get_absolute_url(), "/mails/"):
        response = client.get(address)
        assert response.status_code == 200
        assert "other.example" not in response.content.decode()


def test_mail_that_a_request_causes_links_to_the_sites_own_address(settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["other.example"]
    settings.SITE_URL = "https://plans.example.org"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    client = sign_in(make_user(Role.ADMINISTRATOR))
    sent = {"to": "admin@example.org"}
    client.post("/system/test-mail/", sent, headers={"host": "other.example"})

    (message,) = mail.outbox
    told = str(message.message())
    assert "other.example" not in told


START = "from django.conf import settings as s; print(s.SECURE_PROXY_SSL_HEADER, s.USE_X_FORWARDED_HOST)"


@pytest.mark.parametrize(
    ("behind", "line"),
    [("0", "None False"), ("1", "('HTTP_X_FORWARDED_PROTO', 'https') False")],
)
def test_scheme_is_believed_of_our_own_proxy_alone(tmp_path: Path, behind: str, line: str) -> None:
    assert _started(tmp_path, START, BEHIND_PROXY=behind) == line


COOKIES = (
    "from django.conf import settings as s; "
    "print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, "
    "s.LANGUAGE_COOKIE_SECURE, s.SECURE_HSTS_SECONDS, s.SESSION_COOKIE_DOMAIN, s.SESSION_COOKIE_PATH)"
)


@pytest.mark.parametrize(
    ("tls", "line"),
    [
        ("1", "__Host-sessionid __Host-csrftoken True True True 31536000 None /"),
        ("0", "sessionid csrftoken False False False 0 None /"),
    ],
)
def test_names_of_cookies_say_under_tls_where_they_may_come_from(
    tmp_path: Path, tls: str, line: str
) -> None:
    assert _started(tmp_path, COOKIES, TLS=tls) == line


def test_cookies_are_out_of_reach_of_scripts_and_of_other_sites(settings: Settings) -> None:
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.LANGUAGE_COOKIE_SECURE = True
    person = make_user(Role.LEADER)
    client = Client()
    client.post(
        "/login/", {"username": person.username, "password": "a-test-password"}, secure=True
    )
    client.get("/login/", secure=True)
    client.post("/i18n/setlang/", {"language": "en"}, secure=True)

    assert {"sessionid", "csrftoken", "django_language"} <= set(client.cookies)
    for name, cookie in client.cookies.items():
        told = (cookie["secure"], cookie["httponly"], cookie["samesite"], cookie["path"])
        assert (name, *told, cookie["domain"]) == (name, True, True, "Lax", "/", "")


@pytest.mark.parametrize(
    "cookie",
    ["theme=<script>", 'theme="><b>', "fold=2", "django_language=../../x", "theme=" + "x" * 3000],
)
def test_cookies_of_convenience_can_hold_what_they_like(cookie: str) -> None:
    response = Client(headers={"cookie": cookie}).get("/login/")
    assert response.status_code == 200
    assert 'data-theme="auto"' in response.content.decode()


def _started(folder: Path, program: str, **environment: str) -> str:
    """What a process prints that reads the settings as in production."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    own = {
        "DJANGO_SETTINGS_MODULE": "worktracker.settings",
        "SECRET_KEY": "k3y-" * 20,
        "ALLOWED_HOSTS": "plans.example.org",
        "DATA_DIR": str(folder),
    }
    command = [sys.executable, "-c", program]
    run = subprocess.run(
        command,
        cwd=ROOT,
        env={**kept, **own, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return run.stdout.strip()

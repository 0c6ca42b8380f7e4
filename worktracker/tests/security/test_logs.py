"""What stands in the log, as the handlers write it: one line an event, the request's id, and no secret."""

import io
import json
import logging
import logging.config
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path
from pytest_django.fixtures import Settings

from agencies.choices import Role
from tasks.tests.factories import make_user, sign_in
from worktracker.celery import app
from worktracker.lib.blanking import blank
from worktracker.lib.logs import FORMS, Identified, logging_settings
from worktracker.urls import urlpatterns as real_urls

pytestmark = [pytest.mark.django_db]

ROOT = Path(__file__).resolve().parents[3]
TYPED = "Geheim-2024!"
log = logging.getLogger("tasks.tests")


# --- views and a job that do what ours must not


def _breaks(request: HttpRequest) -> HttpResponse:
    password = request.POST["password"]
    raise ValueError(f"no account takes password={password!r}, token: 0123456789abcdef0123")


def _logs(request: HttpRequest) -> HttpResponse:
    log.warning("asked for %s", request.GET.get("q"))
    return HttpResponse("logged")


urlpatterns = [*real_urls, path("broken/", _breaks), path("logs/", _logs)]


@app.task(name="security-test-job")
def _job() -> None:
    log.warning("at work")


class Written(io.StringIO):
    """What was written, line by line."""

    @property
    def lines(self) -> list[str]:
        return self.getvalue().splitlines()

    @property
    def events(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.lines]

    def event(self, logger: str) -> dict[str, Any]:
        (event,) = [event for event in self.events if event["logger"] == logger]
        return event


@pytest.fixture(params=FORMS)
def any_form(request: pytest.FixtureRequest) -> Iterator[Written]:
    with Writing(request.param) as written:
        yield written


@pytest.fixture
def written() -> Iterator[Written]:
    with Writing("json") as lines:
        yield lines


class Writing:
    """The product's own handler, to a place that can be read."""

    def __init__(self, form: str) -> None:
        configured = logging.config.DictConfigurator(logging_settings(form=form, level="INFO"))
        self.stream = Written()
        self.handler = logging.StreamHandler(self.stream)
        formatters: Any = configured.config["formatters"]
        self.handler.setFormatter(configured.configure_formatter(formatters[form]))
        self.handler.addFilter(Identified())

    def __enter__(self) -> Written:
        logging.getLogger().addHandler(self.handler)
        return self.stream

    def __exit__(self, *_error: object) -> None:
        logging.getLogger().removeHandler(self.handler)


# --- the line of a request


def test_request_is_one_line_without_its_query(written: Written) -> None:
    person = make_user(Role.STAFF)
    response = sign_in(person).get("/items/?q=机密", REMOTE_ADDR="10.20.3.41")

    event = written.event("worktracker.requests")
    duration = event.pop("milliseconds")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+0800", event.pop("time"))
    assert event == {
        "level": "INFO",
        "logger": "worktracker.requests",
        "request_id": response["X-Request-ID"],
        "message": f"GET /items/ 200 in {duration} ms, person {person.pk}, 10.20.3.41",
        "method": "GET",
        "path": "/items/",
        "status": 200,
        "person": person.pk,
        "address": "10.20.3.41",
    }


@pytest.mark.parametrize(
    ("address", "status", "level"),
    [("/system/", 403, "WARNING"), ("/api/v1/nothing/", 404, "INFO"), ("/items/", 200, "INFO")],
)
def test_refusals_are_warnings(written: Written, address: str, status: int, level: str) -> None:
    response = sign_in(make_user(Role.STAFF)).get(address)
    event = written.event("worktracker.requests")
    assert (response.status_code, event["status"], event["level"]) == (status, status, level)


def test_probes_and_static_files_are_no_news(written: Written) -> None:
    Client().get("/health/live")
    Client().get("/static/js/app.js")
    assert written.lines == []


def test_refused_form_and_unknown_host_are_security_events(written: Written) -> None:
    Client(enforce_csrf_checks=True).post("/login/", {"username": "a", "password": TYPED})
    Client().get("/login/", headers={"host": "evil.example"})

    found = {(event["logger"], event["level"]) for event in written.events}
    assert ("django.security.csrf", "WARNING") in found
    assert ("django.security.DisallowedHost", "ERROR") in found
    assert "Traceback" not in written.getvalue()


# --- the id


def test_each_request_has_an_id_of_its_own() -> None:
    ids = {Client().get("/login/")["X-Request-ID"] for _time in range(3)}
    assert len(ids) == 3
    assert all(re.fullmatch(r"[0-9a-f]{32}", each) for each in ids)


@pytest.mark.parametrize(
    ("behind", "sent", "is_taken"),
    [
        (True, "0123abcd-proxy.1", True),
        (True, "short", False),
        (True, "x" * 65, False),
        (True, "0123abcd forged", False),
        (True, "0123abcd\r\nforged: 1", False),
        (True, "标识标识标识标识", False),
        (False, "0123abcd-proxy.1", False),
    ],
)
def test_only_a_proxys_well_formed_id_is_taken(
    settings: Settings, behind: bool, sent: str, is_taken: bool
) -> None:
    settings.BEHIND_PROXY = behind
    answered = Client().get("/login/", HTTP_X_REQUEST_ID=sent)["X-Request-ID"]
    assert (answered == sent) is is_taken


@pytest.mark.urls(__name__)
def test_every_line_of_a_request_carries_its_id(written: Written) -> None:
    response = sign_in(make_user()).get("/logs/?q=1")
    assert {event["request_id"] for event in written.events} == {response["X-Request-ID"]}
    assert len(written.events) == 2
    log.warning("afterwards")
    assert written.events[-1]["request_id"] == "-"


@pytest.mark.urls(__name__)
def test_page_of_a_fault_names_the_id_under_which_the_fault_is_logged(written: Written) -> None:
    client = sign_in(make_user())
    client.raise_request_exception = False
    response = client.post("/broken/", {"password": TYPED})

    assert response.status_code == 500
    assert response["X-Request-ID"] in response.content.decode()
    fault = written.event("django.request")
    assert fault["request_id"] == response["X-Request-ID"]
    assert "in _breaks" in fault["exc_info"]


def test_other_error_pages_name_it_too() -> None:
    response = sign_in(make_user()).get("/nothing/")
    assert response["X-Request-ID"] in response.content.decode()


def test_job_logs_under_its_own_id(written: Written) -> None:
    result = _job.apply()
    log.warning("afterwards")
    ids = {event["message"]: event["request_id"] for event in written.events}
    assert (ids["at work"], ids["afterwards"]) == (result.id, "-")


# --- secrets


@pytest.mark.urls(__name__)
def test_fault_in_a_view_that_was_sent_a_password_does_not_log_it(any_form: Written) -> None:
    client = sign_in(make_user())
    client.raise_request_exception = False
    client.post(
        "/broken/", {"password": TYPED}, headers={"authorization": "Token 0123456789abcdef"}
    )

    text = any_form.getvalue()
    assert "ValueError: no account takes password=***, token: ***" in text
    assert TYPED not in text
    assert "0123456789abcdef" not in text


def test_sign_in_logs_no_password_and_no_cookie(any_form: Written) -> None:
    person = make_user()
    client = Client()
    client.post("/login/?password=in-the-query", {"username": person.username, "password": TYPED})
    client.post("/login/", {"username": person.username, "password": "a-test-password"})
    session = client.cookies["sessionid"].value
    client.get("/nothing/")

    text = any_form.getvalue()
    assert "POST /login/" in text
    for secret in (TYPED, "a-test-password", "in-the-query", session):
        assert secret not in text


@pytest.mark.parametrize(
    ("said", "logged"),
    [
        ("Authorization: Token abcdef", "Authorization: ***"),
        ("{'HTTP_COOKIE': 'sessionid=abc; csrftoken=def'}", "{'HTTP_COOKIE': ***}"),
        ("sent password=hunter2 to it", "sent password=*** to it"),
        ("{'new_password1': ['hunter2'], 'n': 1}", "{'new_password1': ***, 'n': 1}"),
        ('{"client_secret": "hunter2"}', '{"client_secret": ***}'),
        ("api_key: hunter2, n: 1", "api_key: ***, n: 1"),
        ("otp_code=123456", "otp_code=***"),
        ("status code: 500", "status code: 500"),
        ("Bearer abcdefghijklmnopqrst refused", "Bearer *** refused"),
        ("cannot reach redis://:hunter2@cache:6379/0", "cannot reach redis://:***@cache:6379/0"),
        ("postgres://plans:hunter2@db/plans", "postgres://plans:***@db/plans"),
        ("GET /items/ 200 in 5 ms", "GET /items/ 200 in 5 ms"),
        ("Forbidden (CSRF token missing.): /login/", "Forbidden (CSRF token missing.): /login/"),
    ],
)
def test_what_looks_like_a_secret_is_blanked(said: str, logged: str) -> None:
    assert blank(said) == logged


def test_installations_own_secrets_are_blanked_wherever_they_stand(
    monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    monkeypatch.setitem(settings.DATABASES["default"], "PASSWORD", "d/b-pass")
    own = {
        "SECRET_KEY": "the-key/of=this+server",
        "EMAIL_HOST_PASSWORD": "mail p@ss",
        "METRICS_TOKEN": "scrapers-token",
        "REDIS_URL": "redis://:c%40che@host/0",
    }
    with override_settings(**own):
        said = "the-key/of=this+server the-key%2Fof%3Dthis%2Bserver mail p@ss scrapers-token c@che d/b-pass"
        assert blank(said) == "*** *** *** *** *** ***"


def test_hostile_text_is_blanked_in_no_time() -> None:
    for hostile in ("password" * 500, "a" * 4000, "token='" * 500, "://" * 1300, "cookie:" * 500):
        assert len(blank(hostile)) <= len(hostile)


# --- forged lines


@pytest.mark.urls(__name__)
@pytest.mark.parametrize("end", ["\r\n", "\n", "\u2028", "\x85", "\x0b"])
def test_value_cannot_forge_a_line(any_form: Written, end: str) -> None:
    forged = f"x{end}2026-01-01 00:00:00 INFO worktracker [1] all is well\x1b[2J\u202e"
    sign_in(make_user()).get("/logs/", {"q": forged})

    assert len(any_form.lines) == 2  # the view's, and the request's
    assert "\x1b" not in any_form.getvalue()
    assert "\u202e" not in any_form.getvalue()


def test_path_cannot_forge_a_line(any_form: Written) -> None:
    Client().get("/x%0d%0a2026-01-01 INFO all is well/")
    assert len(any_form.lines) == 1


def test_message_has_a_longest_length(any_form: Written) -> None:
    log.warning("x" * 1_000_000)
    assert len(any_form.getvalue()) < 5_000


def test_lines_of_a_traceback_are_indented() -> None:
    with Writing("line") as written:
        try:
            raise ValueError("two\n2026-01-01 INFO forged")
        except ValueError:
            log.exception("broken")
    first, *rest = written.lines
    assert first.endswith("broken")
    assert all(line.startswith("    ") for line in rest)


# --- a whole process, as in production


SERVE = """
import django
django.setup()
import logging
from django.test import Client
Client().get("/api/v1/items/?token=of-the-query", secure=True, HTTP_HOST="plans.example.org")
logging.getLogger("tasks.jobs").info("0 raised")
logging.getLogger("some.library").info("chatter")
"""


def test_production_writes_json_alone(tmp_path: Path) -> None:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    environment = {
        **kept,
        "DJANGO_SETTINGS_MODULE": "worktracker.settings",
        "SECRET_KEY": "k3y-" * 20,
        "ALLOWED_HOSTS": "plans.example.org",
        "DATA_DIR": str(tmp_path),
        "SITE_URL": "https://plans.example.org",
    }
    run = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", SERVE],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    events = [json.loads(line) for line in run.stderr.splitlines()]
    said = [(event["logger"], event["level"]) for event in events]
    assert said == [("worktracker.requests", "WARNING"), ("tasks.jobs", "INFO")]
    assert "of-the-query" not in run.stderr


@pytest.mark.parametrize(("variable", "value"), [("form", "yaml"), ("level", "LOUD")])
def test_unknown_form_or_level_stops_the_start(variable: str, value: str) -> None:
    asked = {"form": "json", "level": "INFO"} | {variable: value}
    with pytest.raises(
        Exception, match=rf"^Set LOG_{'FORMAT' if variable == 'form' else 'LEVEL'} to"
    ):
        logging_settings(**asked)

"""HEAD is answered with GET's headers and no byte of body, and gunicorn finds nothing to complain of."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from wsgiref.util import setup_testing_defaults

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from pytest_django.fixtures import Settings

from agencies.models import User
from tasks.choices import ReportState
from tasks.services.evidence import attach_evidence
from tasks.tests.factories import AT, ON, make_item, make_report, make_unit, make_user, sign_in
from tasks.tests.files import PDF
from worktracker.wsgi import application

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0  # seconds until gunicorn listens


@pytest.fixture(autouse=True)
def connection_stays() -> Iterator[None]:
    """The end of a request would close the connection in whose transaction the test stands."""
    for signal_of_request in (request_started, request_finished):
        signal_of_request.disconnect(close_old_connections)
    yield
    for signal_of_request in (request_started, request_finished):
        signal_of_request.connect(close_old_connections)


def ask(method: str, path: str, user: User | None = None) -> tuple[str, dict[str, str], bytes]:
    """Status, headers and body as the application hands them to whatever server there is."""
    cookies = "; ".join(f"{name}={one.value}" for name, one in sign_in(user).cookies.items())
    environ = {"REQUEST_METHOD": method, "HTTP_HOST": "testserver", "HTTP_COOKIE": cookies}
    environ["PATH_INFO"], _mark, environ["QUERY_STRING"] = path.partition("?")
    setup_testing_defaults(environ)
    said: list[tuple[str, dict[str, str]]] = []

    def start(status: str, headers: list[tuple[str, str]], *_error: object) -> None:
        said.append((status, dict(headers)))

    parts = application(environ, start)
    body = b"".join(parts)
    if close := getattr(parts, "close", None):
        close()
    ((status, headers),) = said
    return status, headers, body


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/login/", "/health/live", "/health/ready", "/nowhere"])
def test_head_of_a_page_has_the_headers_of_get_and_no_body(path: str) -> None:
    compare(path, None)


@pytest.mark.django_db
def test_head_of_a_download_has_its_size_and_no_body(settings: Settings, tmp_path: Path) -> None:
    settings.EVIDENCE_ROOT, settings.BUSINESS_DATE = tmp_path / "evidence", ON
    writer = make_user(unit=make_unit())
    report = make_report(make_item(), state=ReportState.DRAFT, by=writer)
    upload = SimpleUploadedFile("核查记录.pdf", PDF)
    row = attach_evidence(report, upload=upload, by=writer, at=AT, on=ON)

    headers = compare(f"{row.get_absolute_url()}?download=1", writer)

    assert headers["Content-Length"] == str(len(PDF))


def compare(path: str, user: User | None) -> dict[str, str]:
    """HEAD beside GET; HEAD's headers."""
    status, headers, body = ask("GET", path, user)
    head_status, head_headers, head_body = ask("HEAD", path, user)
    assert body
    assert head_body == b""
    assert head_status == status
    assert head_headers.keys() == headers.keys()
    assert head_headers["Content-Type"] == headers["Content-Type"]
    return head_headers


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[int, Path]]:
    """gunicorn as deploy/ configures it, on a port of its own; the file that it complains into."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = int(listener.getsockname()[1])
    said = tmp_path / "said"
    command = [
        *(sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py"),
        *("--bind", f"127.0.0.1:{port}", "worktracker.wsgi"),
    ]
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    own = {"DEBUG": "1", "DATA_DIR": str(tmp_path), "WEB_CONCURRENCY": "1"}
    with said.open("wb") as file:
        process = subprocess.Popen(command, cwd=ROOT, env={**kept, **own}, stderr=file)
    try:
        _await(port, process)
        yield port, said
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def _await(port: int, process: subprocess.Popen[bytes]) -> None:
    limit = time.monotonic() + PATIENCE
    while time.monotonic() < limit and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("gunicorn does not listen")


def test_gunicorn_answers_head_without_a_warning(server: tuple[int, Path]) -> None:
    port, said = server
    for path in ("/health/live", "/login/", "/health/live"):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request("HEAD", path)
        answer = connection.getresponse()
        assert (answer.status, answer.read()) == (200, b"")
        assert int(answer.headers["Content-Length"]) > 0
        connection.close()
    assert "body bytes" not in said.read_text(encoding="utf-8")

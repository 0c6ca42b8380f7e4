"""Web, worker and scheduler at work together, started as ``manage.py serve`` starts them.

The date is moved past an item's limit, and nothing else: the scheduled jobs must find the item overdue, write it
down once, and write one mail about it.
"""

import contextlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

import pytest

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 90.0  # seconds for whatever is waited for
TITLE = "加强饮用水水源地保护"

# Due on 2024-10-28; on plan, and quiet until seven working days before.
PREPARE = f"""
import django
django.setup()
from datetime import date
from django.core.management import call_command
call_command("migrate", verbosity=0)
from tasks.tests.factories import make_item, make_user
from worktracker.lib.collected import collect_if_changed
collect_if_changed()
make_user(username="zhang")
make_item(title="{TITLE}", due=date(2024, 10, 28), progress=97)
"""


class Visitor:
    """A browser without a screen: keeps its cookies, reads pages and JSON."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.opener: OpenerDirector = build_opener(HTTPCookieProcessor(CookieJar()))

    def read(self, path: str, **form: str) -> str:
        """The page; with form fields it is posted."""
        body = urlencode(form).encode() if form else None
        with self.opener.open(f"{self.address}{path}", body, timeout=20) as answer:
            return str(answer.read().decode())

    def results(self, path: str) -> list[dict[str, Any]]:
        """The rows of one of the API's lists."""
        return list(json.loads(self.read(path))["results"])

    def sign_in(self) -> None:
        """By the form, as anybody does."""
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.read("/login/"))
        assert token
        page = self.read(
            "/login/",
            csrfmiddlewaretoken=token[1],
            username="zhang",
            password="a-test-password",
        )
        assert "zhang" in page

    def light(self) -> str:
        """The light that the task list shows beside the item."""
        rows = re.findall(r"<tr\b.*?</tr>", self.read("/items/"), re.DOTALL)
        row = next(row for row in rows if TITLE in row)
        light = re.search(r'data-light="(\w+)"', row)
        assert light
        return light[1]


def demonstration(folder: Path) -> dict[str, str]:
    """The environment of a demonstration with a database and data directory of its own, and jobs in a hurry."""
    others = ("DATABASE_URL", "DEBUG", "EMAIL_URL", "REDIS_URL", "SITE_URL")
    return {name: value for name, value in os.environ.items() if name not in others} | {
        "DATA_DIR": str(folder),
        "DEMO": "1",
        "DJANGO_SETTINGS_MODULE": "worktracker.settings",
        "JOB_INTERVAL": "2",
    }


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory as ``serve --prepare`` leaves it, with one person and one item."""
    folder = tmp_path_factory.mktemp("prepared")
    command = [sys.executable, "-c", PREPARE]
    subprocess.run(command, cwd=ROOT, env=demonstration(folder), check=True)
    return folder


@pytest.fixture(params=["files", "redis"])
def environment(request: pytest.FixtureRequest, prepared: Path, tmp_path: Path) -> dict[str, str]:
    """A demonstration whose jobs wait in files, or in Redis."""
    shutil.copytree(prepared, tmp_path, dirs_exist_ok=True)
    if request.param == "files":
        return demonstration(tmp_path)
    return demonstration(tmp_path) | {"REDIS_URL": request.getfixturevalue("redis_url")}


@contextlib.contextmanager
def serving(environment: dict[str, str], *, on: str) -> Iterator[Visitor]:
    """The server as of a day, with somebody signed in; it must stop in peace."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    server = subprocess.Popen(
        [
            sys.executable,
            "manage.py",
            "serve",
            "--port",
            str(port),
            "--workers",
            "1",
            "--log-files",
        ],
        cwd=ROOT,
        env={**environment, "BUSINESS_DATE": on},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    visitor = Visitor(f"http://127.0.0.1:{port}")
    try:
        wait_for(lambda: answers(visitor, server), "the server to answer")
        visitor.sign_in()
        yield visitor
    finally:
        server.send_signal(signal.SIGTERM)
        output, _ = server.communicate(timeout=PATIENCE)
    assert server.returncode == 0, output.decode()


def answers(visitor: Visitor, server: subprocess.Popen[bytes]) -> bool:
    assert server.poll() is None, server.communicate()[0].decode()
    try:
        return bool(visitor.read("/login/"))
    except URLError:
        return False


def wait_for(condition: Callable[[], Any], what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, f"waited in vain for {what}"
        time.sleep(0.3)


def jobs_ran(environment: dict[str, str], *lines: str) -> bool:
    """Whether the worker has logged all of this."""
    log = Path(environment["DATA_DIR"]) / "logs" / "worker.log"
    text = log.read_text(encoding="utf-8") if log.exists() else ""
    return all(line in text for line in lines)


def test_moving_the_date_flags_the_item_and_writes_one_mail(environment: dict[str, str]) -> None:
    with serving(environment, on="2024-10-15") as visitor:
        quiet = ("2024-10-15 overdue: 0 raised", "2024-10-15: 0 reminders claimed, 0 digests")
        wait_for(lambda: jobs_ran(environment, *quiet), "the first jobs")
        assert visitor.light() == "ok"
        assert visitor.results("/api/v1/flags/") == []
        assert "/mails/1/" not in visitor.read("/mails/")

    with serving(environment, on="2024-10-29") as visitor:
        wait_for(lambda: visitor.results("/api/v1/flags/"), "a flag")
        wait_for(lambda: "/mails/1/" in visitor.read("/mails/"), "a mail")
        assert visitor.light() == "late"
        assert TITLE in visitor.read("/mails/1/")
        letter = visitor.read("/mails/1/html/")
        assert TITLE in letter
        assert f'href="{visitor.address}/items/1/"' in letter

        again = (
            "2024-10-29 overdue: 0 raised, 0 cleared",
            "2024-10-29: 0 reminders claimed, 0 digests",
        )
        wait_for(lambda: jobs_ran(environment, *again), "the next round of jobs")
        (flag,) = visitor.results("/api/v1/flags/")
        assert (flag["kind"], flag["raised_on"], flag["cleared_on"]) == (
            "overdue",
            "2024-10-29",
            None,
        )
        assert "/mails/2/" not in visitor.read("/mails/")

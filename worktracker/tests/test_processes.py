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
import sqlite3
import subprocess
import sys
import time
from collections import Counter
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
NIGHTLY, MORNING = ("tasks.jobs.nightly", "indicators.jobs.nightly"), "tasks.jobs.morning"
BEFORE, AFTER = "2024-10-15", "2024-10-29"
TITLE = "加强饮用水水源地保护"

# Due on 2024-10-28; on plan, and without a flag until seven working days before.
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


def history(environment: dict[str, str], *, day: str) -> dict[str, tuple[int, dict[str, int]]]:
    """How often each job ended well on a business day, and what its runs counted, as the history tells."""
    query = (
        "SELECT job, runs, figures FROM worktracker_loggedrun WHERE day = ? AND outcome = 'done'"
    )
    path = Path(environment["DATA_DIR"]) / "worktracker.sqlite3"
    found: dict[str, tuple[int, dict[str, int]]] = {}
    with contextlib.closing(sqlite3.connect(path, timeout=20)) as database:
        for job, runs, figures in database.execute(query, (day,)):
            before, counted = found.get(job, (0, {}))
            both = Counter(counted) + Counter(json.loads(figures))
            found[job] = before + runs, dict(both)
    return found


def each_ran(environment: dict[str, str], *, day: str, times: int) -> bool:
    """Whether every job that makes or tells of flags has ended well so often."""
    ran = history(environment, day=day)
    return all(ran.get(job, (0, {}))[0] >= times for job in (*NIGHTLY, MORNING))


def mails(environment: dict[str, str], *, day: str) -> list[int]:
    """The digests of a business day."""
    query = "SELECT id FROM tasks_outboundmail WHERE day = ? ORDER BY id"
    path = Path(environment["DATA_DIR"]) / "worktracker.sqlite3"
    with contextlib.closing(sqlite3.connect(path, timeout=20)) as database:
        return [number for (number,) in database.execute(query, (day,))]


def overdue(visitor: Visitor) -> list[tuple[str, str | None]]:
    """When the item was found overdue, and when no longer."""
    flags = visitor.results("/api/v1/flags/")
    return [(flag["raised_on"], flag["cleared_on"]) for flag in flags if flag["kind"] == "overdue"]


def test_moving_the_date_flags_the_item_and_writes_one_mail(environment: dict[str, str]) -> None:
    with serving(environment, on=BEFORE) as visitor:
        wait_for(lambda: each_ran(environment, day=BEFORE, times=1), "the first jobs")
        assert visitor.light() == "ok"
        assert visitor.results("/api/v1/flags/") == []

    with serving(environment, on=AFTER) as visitor:
        wait_for(lambda: overdue(visitor), "a flag")
        wait_for(lambda: mails(environment, day=AFTER), "a mail")
        (mail,) = mails(environment, day=AFTER)
        assert visitor.light() == "late"
        assert f"/mails/{mail}/" in visitor.read("/mails/")
        assert TITLE in visitor.read(f"/mails/{mail}/")
        letter = visitor.read(f"/mails/{mail}/html/")
        assert TITLE in letter
        assert f'href="{visitor.address}/items/1/"' in letter

        wait_for(lambda: each_ran(environment, day=AFTER, times=3), "the next rounds of jobs")
        assert overdue(visitor) == [(AFTER, None)]
        assert mails(environment, day=AFTER) == [mail]
        flags = visitor.results("/api/v1/flags/")

    told = history(environment, day=AFTER)
    assert sum(told[job][1].get("raised", 0) for job in NIGHTLY) == len(flags)
    assert told[MORNING][1]["composed"] == 1

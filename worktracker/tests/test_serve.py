"""The command that serves web, worker and scheduler: what it refuses."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import override_settings
from django.utils import translation

from worktracker.lib.only_one import only_one


@pytest.fixture(autouse=True)
def data_dir(tmp_path: Path) -> Iterator[Path]:
    """A data directory of its own, and messages in English."""
    with override_settings(DATA_DIR=tmp_path, DEMO=False), translation.override("en"):
        yield tmp_path


def test_taken_port_is_named() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(CommandError, match=f"^Port {port} is taken by another program;"):
            call_command("serve", port=port)


def test_impossible_port_is_refused() -> None:
    with pytest.raises(CommandError, match=r"^A port is a number from 1 to 65535\.$"):
        call_command("serve", port=65536)


def test_address_of_another_machine_is_refused() -> None:
    with pytest.raises(CommandError, match=r"^Cannot listen on 192\.0\.2\.1, port 8000: "):
        call_command("serve", host="192.0.2.1")


def test_second_server_on_the_same_data_is_refused(data_dir: Path) -> None:
    with (
        only_one(data_dir / "serve.lock"),
        pytest.raises(CommandError, match=rf"^Another server \(process {os.getpid()}\) uses "),
    ):
        call_command("serve")


@pytest.mark.parametrize(
    ("demo", "folder"),
    [
        pytest.param(False, ".", id="not a demonstration"),
        pytest.param(True, "elsewhere", id="a database outside the data directory"),
    ],
)
def test_fresh_spares_what_may_be_somebodys(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch, demo: bool, folder: str
) -> None:
    database = data_dir / folder / "worktracker.sqlite3"
    database.parent.mkdir(exist_ok=True)
    database.write_text("years of work")
    monkeypatch.setitem(settings.DATABASES["default"], "NAME", str(database))
    with (
        override_settings(DEMO=demo),
        pytest.raises(CommandError, match=r"^--fresh deletes only a demonstration's own"),
    ):
        call_command("serve", port=_free_port(), prepare=True, fresh=True)
    assert database.read_text() == "years of work"


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])

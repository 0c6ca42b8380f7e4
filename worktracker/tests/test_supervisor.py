"""Programs that are run as one: how they end together."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from worktracker.lib import supervisor
from worktracker.lib.supervisor import Ended, Program, supervise

FOREVER = "import time; print('up', flush=True); time.sleep(60)"
DEAF = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {FOREVER}"


def program(name: str, code: str) -> Program:
    return Program(name, (sys.executable, "-c", code))


def writes_its_id(path: Path, code: str = FOREVER) -> str:
    return f"import os; open({str(path)!r}, 'w').write(str(os.getpid())); {code}"


def is_running(path: Path) -> bool:
    try:
        os.kill(int(path.read_text()), 0)
    except ProcessLookupError:
        return False
    return True


def await_files(*paths: Path, content: str = "") -> None:
    limit = time.monotonic() + 15
    while not all(path.exists() and path.read_text() > content for path in paths):
        assert time.monotonic() < limit, "the programs did not start"
        time.sleep(0.05)


def test_one_ends_all_end(tmp_path: Path) -> None:
    lasting = tmp_path / "lasting"
    waits = (
        f"import pathlib, time\nwhile not pathlib.Path({str(lasting)!r}).exists(): time.sleep(.05)"
    )
    ended = supervise(
        [
            program("lasting", writes_its_id(lasting)),
            program("failing", f"{waits}\nraise SystemExit(7)"),
        ],
        logs=tmp_path / "logs",
    )
    assert ended == Ended("failing", 7)
    assert not is_running(lasting)


@pytest.fixture(params=[signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def number(request: pytest.FixtureRequest) -> Iterator[signal.Signals]:
    """A signal to stop, heard: a shell that runs the tests in the background has them ignore SIGINT."""
    before = signal.signal(request.param, signal.SIG_DFL)
    yield request.param
    signal.signal(request.param, before)


def test_signal_stops_all(tmp_path: Path, number: signal.Signals) -> None:
    files = [tmp_path / "one", tmp_path / "two"]

    def signal_us() -> None:
        await_files(*files)
        os.kill(os.getpid(), number)

    threading.Thread(target=signal_us).start()
    programs = [program(file.name, writes_its_id(file)) for file in files]
    assert supervise(programs, logs=tmp_path / "logs") is None
    assert [is_running(file) for file in files] == [False, False]


def test_deaf_program_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "GRACE", 0.3)
    deaf, log = tmp_path / "deaf", tmp_path / "logs" / "deaf.log"

    def signal_us() -> None:
        await_files(log)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=signal_us).start()
    assert supervise([program("deaf", writes_its_id(deaf, DEAF))], logs=log.parent) is None
    assert not is_running(deaf)


def test_killed_supervisor_leaves_nothing(tmp_path: Path) -> None:
    child = tmp_path / "child"
    code = (
        "import sys; from worktracker.lib.supervisor import Program, supervise; "
        f"supervise([Program('child', (sys.executable, '-c', {writes_its_id(child)!r}))])"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.DEVNULL)
    await_files(child)
    parent.kill()
    parent.wait()
    limit = time.monotonic() + 10
    while is_running(child):
        assert time.monotonic() < limit, "the child outlived its supervisor"
        time.sleep(0.05)


def test_logs_keep_the_last_run(tmp_path: Path) -> None:
    for word in ("first", "second"):
        supervise([program("web", f"print({word!r})")], logs=tmp_path)
    assert (tmp_path / "web.log").read_text() == "second\n"
    assert (tmp_path / "web.log.1").read_text() == "first\n"


def test_without_logs_lines_carry_names(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    supervise([program("web", "print('hello'); import time; time.sleep(1)")])
    assert capfdbinary.readouterr().out == b"web | hello\n"

"""The lock file of a data directory."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from worktracker.lib.only_one import AlreadyRunningError, only_one


def test_second_process_is_refused_and_told_the_first(tmp_path: Path) -> None:
    lock = tmp_path / "data" / "serve.lock"
    code = (
        "from pathlib import Path\n"
        "from worktracker.lib.only_one import AlreadyRunningError, only_one\n"
        "try:\n"
        f"    with only_one(Path({str(lock)!r})): print('held')\n"
        "except AlreadyRunningError as error: print('refused by', error.pid)\n"
    )
    second = [sys.executable, "-c", code]
    with only_one(lock):
        assert subprocess.check_output(second, text=True) == f"refused by {os.getpid()}\n"
    assert subprocess.check_output(second, text=True) == "held\n"


def test_lock_is_free_after_an_error(tmp_path: Path) -> None:
    lock = tmp_path / "serve.lock"
    with pytest.raises(ZeroDivisionError), only_one(lock):
        _ = 1 / 0
    with only_one(lock):
        assert lock.read_text() == str(os.getpid())


def test_same_process_is_refused_too(tmp_path: Path) -> None:
    lock = tmp_path / "serve.lock"
    with only_one(lock), pytest.raises(AlreadyRunningError), only_one(lock):
        pass

"""Workers and schedulers as processes of their own, in the environment of an installation of their own."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 90.0  # seconds for whatever is waited for
_QUIET = ("--without-gossip", "--without-mingle", "--without-heartbeat")


def python(program: str, environment: Mapping[str, str]) -> str:
    """What a program prints; it must end well."""
    ended = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=environment, check=True, capture_output=True
    )
    return ended.stdout.decode()


class Process:
    """A process of Celery with its children. What it says stands in ``celery.log`` of the data directory."""

    def __init__(self, environment: Mapping[str, str], *command: str) -> None:
        with Path(environment["DATA_DIR"], "celery.log").open("ab") as told:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "celery", "--app", "worktracker", "--quiet", *command],
                cwd=ROOT,
                env=environment,
                stdout=told,
                stderr=told,
                start_new_session=True,
            )

    def kill(self) -> None:
        """As a machine does that loses its power: all of it at once, without a word."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def stop(self) -> None:
        """It is told to stop, and must."""
        if self._process.poll() is not None:
            return
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            self.kill()
            raise


def start_worker(environment: Mapping[str, str], number: int = 0) -> Process:
    """One that works on one job at a time."""
    name = ("--hostname", f"w{number}@%h")
    return Process(environment, "worker", "--concurrency", "1", *name, *_QUIET)


def start_beat(environment: Mapping[str, str]) -> Process:
    """A scheduler, one of perhaps several."""
    return Process(environment, "beat", "--pidfile", "")


@contextlib.contextmanager
def stopped_after(*processes: Process) -> Iterator[None]:
    """They stop with the block."""
    with contextlib.ExitStack() as stack:
        for process in processes:
            stack.callback(process.stop)
        yield

"""Run several programs as one: they start together, and when one ends all end."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

GRACE = 8.0  # seconds from the polite signal to the final one
POLL = 0.2  # seconds between two looks at the children
_PR_SET_PDEATHSIG = 1  # of Linux' prctl(2)


@dataclass(frozen=True, slots=True)
class Program:
    """What to run: its name in messages and logs, and its command line."""

    name: str
    command: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ended:
    """A program that ended unasked. ``status`` is its exit status, or minus the signal's number."""

    name: str
    status: int


def supervise(
    programs: list[Program], *, logs: Path | None = None, on_poll: Callable[[], None] = lambda: None
) -> Ended | None:
    """Run the programs until one ends (which is returned) or a signal asks us to stop (None).

    Interrupt, termination and hang-up stop all; on return no child is left. ``on_poll`` is called a
    few times a second. Output goes to ``logs``/<name>.log, the last run's being kept as
    <name>.log.1; without ``logs`` to our own output, each line behind the program's name.
    """
    children: dict[str, subprocess.Popen[bytes]] = {}
    with _stop_signals() as asked_to_stop:
        try:
            for program in programs:
                children[program.name] = _start(program, logs)
            if logs is None:
                _echo(children)
            while not asked_to_stop.wait(POLL):
                for name, child in children.items():
                    if (status := child.poll()) is not None:
                        return Ended(name, status)
                on_poll()
            return None
        finally:
            _stop(list(children.values()))


@contextlib.contextmanager
def _stop_signals() -> Iterator[threading.Event]:
    """An event that a signal to stop sets, unless our caller had it ignored (as nohup does)."""
    asked_to_stop = threading.Event()
    former = {
        number: signal.signal(number, lambda *_: asked_to_stop.set())
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        if signal.getsignal(number) is not signal.SIG_IGN
    }
    try:
        yield asked_to_stop
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)


def _start(program: Program, logs: Path | None) -> subprocess.Popen[bytes]:
    """A child in a session of its own, so that Ctrl+C in the terminal reaches us alone."""
    with contextlib.ExitStack() as stack:
        output = stack.enter_context(_log(logs, program.name)) if logs else subprocess.PIPE
        return subprocess.Popen(
            program.command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=_die_with_parent if sys.platform == "linux" else None,
        )


def _die_with_parent() -> None:
    """In the child: have Linux end it should we be killed without a chance to stop it."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


@contextlib.contextmanager
def _log(folder: Path, name: str) -> Iterator[int]:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.log"
    if path.exists():
        path.replace(folder / f"{name}.log.1")
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _echo(children: dict[str, subprocess.Popen[bytes]]) -> None:
    """Copy what the children print to our output, in threads that end when they do."""
    width = max(map(len, children))
    for name, child in children.items():
        arguments = (child.stdout, f"{name:<{width}} | ".encode())
        threading.Thread(target=_copy_lines, args=arguments, daemon=True).start()


def _copy_lines(source: Iterator[bytes], prefix: bytes) -> None:
    # A closed terminal must not block a child that still has something to say.
    for line in source:
        with contextlib.suppress(OSError):
            os.write(sys.stdout.fileno(), prefix + line)


def _stop(children: list[subprocess.Popen[bytes]]) -> None:
    """Ask every child to end; after the time of grace end it, with whatever it started."""
    for child in children:
        if child.poll() is None:
            child.terminate()
    limit = time.monotonic() + GRACE
    for child in children:
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(max(0.0, limit - time.monotonic()))
    for child in children:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()

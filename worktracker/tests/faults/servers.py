"""A mail server and a Redis that break when the test says so."""

import asyncio
import contextlib
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from typing import Any

import redis
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tasks.tests.smtp import HOST, Post, free_port

PACE = 0.005  # seconds that the server takes for a letter, so that there is a middle to be hit


class Trap(Post):
    """Takes letters, and counts them. ``before`` and ``after``: what happens at the letter of a number, before it is
    accepted, which it then is not, and when it is accepted but nobody has been told so yet.

    ``mood``: ``""`` takes them, ``"451 …"`` is the answer to every address, ``"silent"`` never answers a letter.
    """

    def __init__(self) -> None:
        super().__init__({})
        self.mood = ""
        self.before: dict[int, Callable[[], None]] = {}
        self.after: dict[int, Callable[[], None]] = {}
        self.port = free_port()
        self._controller: Controller | None = None

    def open(self) -> None:
        """Listens, on the same port each time."""
        self._controller = Controller(self, hostname=HOST, port=self.port)
        self._controller.start()

    def close(self) -> None:
        """Listens no more: connections are refused."""
        if self._controller:
            self._controller.stop()
            self._controller = None

    async def handle_RCPT(  # noqa: N802  # aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """An answer by the mood."""
        if self.mood[:1].isdigit():
            return self.mood
        return await super().handle_RCPT(server, session, envelope, address, options)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  # aiosmtpd's name
        """Takes the letter, or not."""
        if self.mood == "silent":
            await asyncio.sleep(60)  # longer than anybody waits
            return "451 Too late"
        await asyncio.sleep(PACE)
        number = len(self.taken) + 1
        if fault := self.before.pop(number, None):
            fault()
            return "451 Not taken"
        answer = await super().handle_DATA(server, session, envelope)
        if fault := self.after.pop(number, None):
            fault()
        return answer

    def letters_to(self, address: str) -> list[EmailMessage]:
        """What one person has got."""
        return [letter for letter in self.taken if letter["To"] == address]


class OwnRedis:
    """A Redis that can be killed and started again, and then knows nothing of what it held."""

    def __init__(self, like: str) -> None:
        """``like`` is the address of one that runs: of its program another is started."""
        with redis.Redis.from_url(like) as running:
            program = str(running.info("server").get("executable", ""))
        self._program = shutil.which(program) or shutil.which("redis-server") or program
        with socket.socket() as listener:
            listener.bind((HOST, 0))
            self._port = listener.getsockname()[1]
        self.url = f"redis://{HOST}:{self._port}/0"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Returns when it answers."""
        options = ("--port", str(self._port), "--bind", HOST, "--save", "", "--appendonly", "no")
        self._process = subprocess.Popen([self._program, *options], stdout=subprocess.DEVNULL)
        end = time.monotonic() + 30
        with redis.Redis.from_url(self.url) as client:
            while True:
                with contextlib.suppress(redis.RedisError):
                    client.ping()
                    return
                assert time.monotonic() < end, "Redis does not start"
                time.sleep(0.05)

    def kill(self) -> None:
        """At once."""
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None


@contextlib.contextmanager
def servers(like: str) -> Iterator[tuple[Trap, OwnRedis]]:
    """Both, running, for the time of the block."""
    post, store = Trap(), OwnRedis(like)
    post.open()
    store.start()
    try:
        yield post, store
    finally:
        post.close()
        store.kill()

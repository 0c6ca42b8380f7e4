"""A mail server for tests on the loopback interface, with people that it does not know."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from pytest_django.fixtures import Settings

HOST = "127.0.0.1"


class Post:
    """Takes mails for anybody but ``refusals``: address → the server's reply."""

    def __init__(self, refusals: dict[str, str]) -> None:
        self.refusals = refusals
        self.taken: list[EmailMessage] = []

    async def handle_RCPT(  # noqa: N802  # aiosmtpd's name
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        """Accept or refuse one recipient."""
        if reply := self.refusals.get(address):
            return reply
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  # aiosmtpd's name
        """Keep the message."""
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.taken.append(message)
        return "250 Taken"

    def addresses(self) -> list[str]:
        """Whom the mails taken are for, in their order."""
        return [str(message["To"]) for message in self.taken]


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        port: int = listener.getsockname()[1]
        return port


def use_mail_server(settings: Settings) -> int:
    """The port of the mail server that the settings name from now on; nobody listens there yet."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = HOST, free_port()
    settings.EMAIL_TIMEOUT = 5
    return int(settings.EMAIL_PORT)


@contextmanager
def post_office(port: int, post: Post | None = None, **refusals: str) -> Iterator[Post]:
    """A mail server for the time of the block; ``refusals`` by the part before ``@example.org``."""
    post = post or Post({f"{name}@example.org": reply for name, reply in refusals.items()})
    controller = Controller(post, hostname=HOST, port=port)
    controller.start()
    try:
        yield post
    finally:
        controller.stop()

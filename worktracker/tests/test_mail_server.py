"""The connection to the mail server, to a real one: how many letters it carries, and what may go wrong after them."""

import asyncio
import time
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, Session
from pytest_django.fixtures import Settings

from tasks.tests.smtp import Post, post_office, use_mail_server
from worktracker.lib import mail
from worktracker.lib.mail import Letter, MailServer, SendingFailed

LETTER = Letter(subject="逾期 1 件", text="1 件已逾期。\n", html="<p>1 件已逾期。</p>\n")


class Visits(Post):
    """Counts who says hello, and can be told how to take a goodbye, or what to say after the letter."""

    def __init__(self) -> None:
        super().__init__({})
        self.hellos = 0
        self.goodbye = "221 Bye"
        self.silent = False
        self.hangs_up = False

    async def handle_EHLO(  # noqa: N802  # aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Any, hostname: str, answers: list[str]
    ) -> list[str]:
        """One more connection."""
        self.hellos += 1
        session.host_name = hostname
        return answers

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  # aiosmtpd's name
        """Take it; then perhaps hang up, as servers do with who stays too long."""
        answer = await super().handle_DATA(server, session, envelope)
        if self.hangs_up:
            asyncio.get_running_loop().call_later(0.05, server.transport.close)
        return answer

    async def handle_QUIT(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  # aiosmtpd's name
        """A goodbye that may never come."""
        if self.silent:
            await asyncio.sleep(5)
        return self.goodbye


@pytest.fixture
def visits(settings: Settings) -> Any:
    """A mail server that counts, and is the one of the settings."""
    port = use_mail_server(settings)
    settings.EMAIL_TIMEOUT = 1
    with post_office(port, Visits()) as post:
        yield post


def send(server: MailServer, *names: str) -> None:
    for name in names:
        server.send(LETTER, to=f"{name}@example.org", key=name)


def test_one_connection_carries_many_letters(visits: Visits) -> None:
    with MailServer() as server:
        send(server, "zhang", "wang", "li")
    assert len(visits.taken) == 3
    assert visits.hellos == 1


def test_no_connection_carries_more_than_servers_allow(
    visits: Visits, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail, "PER_CONNECTION", 2)
    with MailServer() as server:
        send(server, *"abcde")
    assert len(visits.taken) == 5
    assert visits.hellos == 3


@pytest.mark.parametrize("goodbye", ["silence", "421 Too busy", "500 What?"])
def test_letter_that_was_accepted_is_not_undone_by_a_bad_goodbye(
    visits: Visits, goodbye: str
) -> None:
    visits.silent, visits.goodbye = goodbye == "silence", goodbye
    with MailServer() as server:
        send(server, "zhang")
    assert visits.addresses() == ["zhang@example.org"]


def test_server_that_hung_up_between_two_letters_is_called_again(visits: Visits) -> None:
    visits.hangs_up = True
    with MailServer() as server:
        send(server, "zhang")
        time.sleep(0.2)
        send(server, "wang")
    assert visits.addresses() == ["zhang@example.org", "wang@example.org"]
    assert visits.hellos == 2


@pytest.mark.parametrize(
    ("reply", "permanent", "everybody"),
    [
        ("550 No such person here", True, False),
        ("451 Try again later", False, False),
        ("421 Closing", False, True),
    ],
)
def test_what_a_refusal_means(visits: Visits, reply: str, permanent: bool, everybody: bool) -> None:
    visits.refusals["zhang@example.org"] = reply
    with MailServer() as server:
        with pytest.raises(SendingFailed) as failure:
            send(server, "zhang")
        send(server, "wang")
    assert str(failure.value) == reply
    assert (failure.value.permanent, failure.value.everybody) == (permanent, everybody)
    assert visits.addresses() == ["wang@example.org"]

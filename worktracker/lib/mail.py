"""Mails: three templates make a letter, a letter makes a message, and the mail server says how it went."""

import smtplib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from email.utils import parseaddr
from typing import Any, Self
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.template.loader import render_to_string

DUMMY = "django.core.mail.backends.dummy.EmailBackend"
PERMANENT = 500  # SMTP replies from here on mean: do not try again (RFC 5321, 4.2.1)
CLOSING = 421  # the server hangs up on everybody (RFC 5321, 4.2.3)
WELL = 250
# Servers limit what one connection may carry; Exchange and Coremail are set to a hundred or more.
PER_CONNECTION = 50


@dataclass(frozen=True, slots=True)
class Letter:
    """What a mail says: one line of subject, its plain text, and the same as HTML."""

    subject: str
    text: str
    html: str


class SendingFailed(Exception):
    """The message was not taken. ``permanent``: never will be. ``everybody``: nor would any other now."""

    def __init__(self, reason: str, *, permanent: bool = False, everybody: bool = False) -> None:
        super().__init__(reason)
        self.permanent = permanent
        self.everybody = everybody


def write_letter(name: str, context: Mapping[str, Any]) -> Letter:
    """Renders ``templates/mail/<name>.subject.txt``, ``.txt`` and ``.html``."""
    subject, text, html = (
        render_to_string(f"mail/{name}.{part}", dict(context))
        for part in ("subject.txt", "txt", "html")
    )
    return Letter(
        subject=" ".join(subject.split()), text=text.strip() + "\n", html=html.strip() + "\n"
    )


def has_server() -> bool:
    """Whether a mail server is set; without one nothing may claim to have been sent."""
    return settings.EMAIL_BACKEND != DUMMY


class MailServer:
    """The mail server for many letters: a connection is opened with the first, and anew where it was lost since.

    Between the server's acceptance of a letter and the return of ``send`` nothing else is said to it: no goodbye that
    could fail, so that what was accepted is never taken for refused.
    """

    def __init__(self) -> None:
        self._backend: Any = (
            get_connection()
        )  # of the settings; others than SMTP's have no ``connection``
        self._carried = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_failure: object) -> None:
        with suppress(OSError):  # a goodbye that goes wrong undoes nothing
            self._backend.close()

    def send(self, letter: Letter, *, to: str, key: str) -> None:
        """Hands one letter over. Raises SendingFailed, and nothing else that a mail server can cause.

        ``key`` makes the Message-ID: the same letter sent twice is known as one by whoever receives it.
        """
        message = EmailMultiAlternatives(
            letter.subject,
            letter.text,
            to=[to],
            headers={
                "Message-ID": f"<{key}@{_domain()}>",
                "Auto-Submitted": "auto-generated",
                "X-Auto-Response-Suppress": "All",
            },
            connection=self._backend,
        )
        message.attach_alternative(letter.html, "text/html")
        try:
            self._connect()
            message.send()
        except ValueError as error:  # an address or a header that no message can carry
            raise SendingFailed(str(error), permanent=True) from error
        except OSError as error:  # smtplib's own among them
            failure = _failure(error)
            if failure.everybody:
                self._hang_up()
            raise failure from error
        self._carried += 1

    def _connect(self) -> None:
        if self._carried >= PER_CONNECTION or not self._answers():
            self._hang_up()
        if self._backend.open():
            self._carried = 0

    def _answers(self) -> bool:
        smtp: smtplib.SMTP | None = getattr(self._backend, "connection", None)
        try:
            return smtp is None or smtp.noop()[0] == WELL
        except OSError:
            return False

    def _hang_up(self) -> None:
        """Without a goodbye: who does not answer would be waited for once more."""
        if smtp := getattr(self._backend, "connection", None):
            smtp.close()
            self._backend.close()


def send_letter(letter: Letter, *, to: str, key: str) -> None:
    """Hands one letter to the mail server, see ``MailServer.send``."""
    with MailServer() as server:
        server.send(letter, to=to, key=key)


def _failure(error: OSError) -> SendingFailed:
    """What the server's refusal, or its silence, means for this letter and for others."""
    words: bytes | str
    match error:
        case smtplib.SMTPRecipientsRefused():
            code, words = next(iter(error.recipients.values()))
        case smtplib.SMTPDataError():
            code, words = error.smtp_code, error.smtp_error
        case smtplib.SMTPResponseException():  # greeting, sign-in, sender
            return SendingFailed(_reply(error.smtp_code, error.smtp_error), everybody=True)
        case _:  # no connection, a broken one, a time-out
            return SendingFailed(str(error) or type(error).__name__, everybody=True)
    return SendingFailed(
        _reply(code, words), permanent=code >= PERMANENT, everybody=code == CLOSING
    )


def _reply(code: int, words: bytes | str) -> str:
    text = words.decode(errors="replace") if isinstance(words, bytes) else words
    return f"{code} {text}"


def _domain() -> str:
    sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    return sender or urlsplit(settings.SITE_URL).hostname or "localhost"

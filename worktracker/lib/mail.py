"""Mails: three templates make a letter, a letter makes a message, and the mail server says how it went."""

import smtplib
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parseaddr
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string

DUMMY = "django.core.mail.backends.dummy.EmailBackend"
PERMANENT = 500  # SMTP replies from here on mean: do not try again (RFC 5321, 4.2.1)


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


def send_letter(
    letter: Letter, *, to: str, key: str, connection: BaseEmailBackend | None = None
) -> None:
    """Hands one letter to the mail server. Raises SendingFailed, and nothing else that a mail server can cause.

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
        connection=connection,
    )
    message.attach_alternative(letter.html, "text/html")
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as error:
        code, words = next(iter(error.recipients.values()))
        raise SendingFailed(_reply(code, words), permanent=code >= PERMANENT) from error
    except smtplib.SMTPDataError as error:
        reason = _reply(error.smtp_code, error.smtp_error)
        raise SendingFailed(reason, permanent=error.smtp_code >= PERMANENT) from error
    except smtplib.SMTPResponseException as error:  # greeting, sign-in, sender
        raise SendingFailed(_reply(error.smtp_code, error.smtp_error), everybody=True) from error
    except OSError as error:  # no connection, a broken one, a time-out
        raise SendingFailed(str(error) or type(error).__name__, everybody=True) from error
    except ValueError as error:  # an address or a header that no message can carry
        raise SendingFailed(str(error), permanent=True) from error


def _reply(code: int, words: bytes | str) -> str:
    text = words.decode(errors="replace") if isinstance(words, bytes) else words
    return f"{code} {text}"


def _domain() -> str:
    sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    return sender or urlsplit(settings.SITE_URL).hostname or "localhost"

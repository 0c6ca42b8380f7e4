"""One mail on demand, to see whether the mail server takes what we send and, where not, what to mend."""

import smtplib
import socket
import ssl
from datetime import datetime

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.models import User
from worktracker.lib.errors import DomainError
from worktracker.lib.mail import SendingFailed, has_server, send_letter, write_letter
from worktracker.lib.trailing import announce

# What to look at, by what went wrong; the first that fits.
ADVICE: tuple[tuple[type[BaseException], Promise], ...] = (
    (
        socket.gaierror,
        gettext_lazy("The server's name is unknown here. Check the name in EMAIL_URL."),
    ),
    (
        ConnectionRefusedError,
        gettext_lazy("Nothing listens at that address. Check server and port in EMAIL_URL."),
    ),
    (
        TimeoutError,
        gettext_lazy(
            "The server did not answer in time. Check the port, and the firewall between."
        ),
    ),
    (
        ssl.SSLError,
        gettext_lazy(
            "No encrypted connection came about. Check smtps or smtp+tls, and the certificate."
        ),
    ),
    (
        smtplib.SMTPAuthenticationError,
        gettext_lazy("The server refuses the account. Check name and password in EMAIL_URL."),
    ),
    (
        smtplib.SMTPSenderRefused,
        gettext_lazy("The server refuses the sender. Check DEFAULT_FROM_EMAIL."),
    ),
    (smtplib.SMTPRecipientsRefused, gettext_lazy("The server refuses this address.")),
)
OTHERWISE = gettext_lazy("The server's own words say more; ask whoever runs it.")


class MailRefused(DomainError):
    """The mail server did not take the test mail."""

    code = "mail_refused"


def send_test_mail(*, to: str, by: User, at: datetime) -> None:
    """Sends one mail at once, past the outbox, and tells the trail. Waits for the server (``EMAIL_TIMEOUT`` seconds).

    Raises MailRefused with the server's words and what to look at.
    """
    if not has_server():
        raise MailRefused(_("No mail server is set. Set EMAIL_URL and start the service again."))
    letter = write_letter("mail_test", {"by": by, "at": at})
    try:
        send_letter(letter, to=to, key=f"mail-test-{by.pk}-{at:%Y%m%d%H%M%S%f}")
    except SendingFailed as failure:
        told = {"advice": _advice(failure), "reason": failure}
        raise MailRefused(_("Not sent. %(advice)s The answer: %(reason)s") % told) from failure
    with transaction.atomic():
        changes = [{"field": "to", "old": "", "new": to}]
        announce(by, "mail_tested", by=by, at=at, changes=changes)


def _advice(failure: SendingFailed) -> str:
    cause = failure.__cause__
    fitting = (words for kind, words in ADVICE if isinstance(cause, kind))
    return str(next(fitting, OTHERWISE))

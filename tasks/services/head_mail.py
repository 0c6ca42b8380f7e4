"""The head of the sealed trail, mailed out of the database: who holds it can prove later that nothing was rewritten."""

import logging
from collections.abc import Collection
from datetime import datetime
from hashlib import sha256

from django.utils.timezone import localdate

from tasks.chain import in_groups, newest_link
from worktracker.lib.mail import Letter, SendingFailed, has_server, send_letter, write_letter

log = logging.getLogger(__name__)


def mail_head(*, to: Collection[str], at: datetime) -> list[str]:
    """Sends the head to each address; returns those worth another attempt. Not to be called inside a transaction.

    A day's mail to an address always has the same Message-ID, so that a second one is known as the same.
    """
    link = newest_link() if to else None
    if link is None:
        return []
    if not has_server():
        log.warning("the head of the trail was not mailed: no mail server is set")
        return []
    letter = write_letter("audit_head", {"link": link, "head": in_groups(link.digest), "at": at})
    return [address for address in to if not _settled(letter, address, at=at)]


def _settled(letter: Letter, address: str, *, at: datetime) -> bool:
    """Whether nothing is left to do: the mail was taken, or refused for good."""
    name = sha256(address.encode()).hexdigest()[:8]
    try:
        send_letter(letter, to=address, key=f"audit-head-{localdate(at):%Y%m%d}-{name}")
    except SendingFailed as error:
        log.error("the head of the trail was not mailed to %s: %s", address, error)
        return error.permanent
    return True

"""Puts a letter into the outbox, once a person, kind and day, and tells the person of it in the application."""

from datetime import date, datetime

from agencies.models import User
from tasks.choices import Event, MailState
from tasks.models import OutboundMail
from tasks.services.notifying import notify
from worktracker.lib.mail import Letter


def post(letter: Letter, *, to: User, kind: str, day: date, at: datetime) -> OutboundMail:
    """The letter as it waits to be sent; who takes no mails, or has no address, finds it in the application alone.

    To be called in a transaction that holds the person's row, by ``locked_person``, so that two do not write the same.
    """
    takes_mails = to.wants_mail and bool(to.email)
    mail = OutboundMail.objects.create(
        user=to,
        kind=kind,
        day=day,
        address=to.email if takes_mails else "",
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        state=MailState.QUEUED if takes_mails else MailState.KEPT,
        created_at=at,
    )
    figures = {"mail": mail.pk, "kind": kind, "says": letter.subject}
    notify(Event.DIGEST, to=User.objects.filter(pk=to.pk), by=None, at=at, figures=figures)
    return mail


def locked_person(pk: int) -> User:
    """The person with the unit; whoever writes to the same person at the same time waits here."""
    rows = User.objects.select_for_update(of=("self",), no_key=True).select_related("unit")
    person: User = rows.get(pk=pk)
    return person

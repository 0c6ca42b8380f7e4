"""What was kept long enough is deleted, once a night, and the trail says how much."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.timezone import localdate

from agencies.accounts.services import retention as people
from agencies.services.importing import discard_abandoned
from tasks.choices import MailState
from tasks.models import OutboundMail, Reminder
from tasks.services.activity import record

MAIL_DAYS_AT_LEAST = 30
REMINDERS_KEPT = timedelta(days=400)  # longer than any step is in force: it would be told of again
IMPORT_WAITS = timedelta(days=30)  # a workbook of people that nobody applied names them
SETTLED = (MailState.SENT, MailState.FAILED, MailState.KEPT)


def forget(*, at: datetime, on: datetime) -> Mapping[str, int]:
    """Deletes by the settings, and adds one row to the trail if anything was; returns how many of what.

    ``at`` is the machine's clock, which sign-ins go by, ``on`` the business one, which mails go by.
    """
    log_days = settings.SIGN_IN_LOG_KEEP_DAYS
    gone = {
        "sessions": people.forget_sessions(at=at),
        "sign_ins": people.forget_sign_ins(keep_days=log_days, at=at),
        "lock_outs": people.forget_lock_outs(keep_days=log_days, at=at),
        "mails": forget_mails(keep_days=settings.MAILS_KEEP_DAYS, at=on),
        "reminders": forget_reminders(at=on),
        "imports": discard_abandoned(before=on - IMPORT_WAITS, at=on),
        "leavers": people.forget_leavers(keep_days=settings.PERSONAL_DATA_KEEP_DAYS, at=at),
    }
    changes = [{"field": what, "old": str(n), "new": ""} for what, n in gone.items() if n]
    if changes:
        record("records_deleted", at=on, by=None, changes=changes)
    return gone


def forget_mails(*, keep_days: int, at: datetime) -> int:
    """Deletes mails that are sent or given up and older than so many days, a month in any case."""
    before = at - timedelta(days=max(keep_days, MAIL_DAYS_AT_LEAST))
    old = OutboundMail.objects.filter(state__in=SETTLED, created_at__lt=before)
    return people.delete_in_batches(old)


def forget_reminders(*, at: datetime) -> int:
    """Deletes reminders whose step is in force no more."""
    before = localdate(at) - REMINDERS_KEPT
    return people.delete_in_batches(Reminder.objects.filter(claimed_on__lt=before))

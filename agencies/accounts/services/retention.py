"""What is known of sign-ins, sessions and leavers, deleted once it was kept long enough.

Each verb can be run again, late or twice at a time, deletes in batches, and returns how many. All go by the machine's
clock, as what they delete does.
"""

from datetime import datetime, timedelta

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from agencies.accounts.services.accounts import LEAVER, name_of_leaver
from agencies.accounts.services.sessions import end_rows
from agencies.choices import SignInOutcome
from agencies.models import FormerPassword, OpenSession, SignIn, User

LOG_DAYS_AT_LEAST = 180  # 网络安全法 第二十一条: six months, whatever the setting says
BATCH = 1000


def forget_sign_ins(*, keep_days: int, at: datetime) -> int:
    """Deletes lines of the sign-in log that are older than ``keep_days``, and than six months in any case."""
    before = at - timedelta(days=max(keep_days, LOG_DAYS_AT_LEAST))
    return delete_in_batches(SignIn.objects.filter(at__lt=before))


def forget_lock_outs(*, keep_days: int, at: datetime) -> int:
    """Deletes what axes counted of wrong passwords, which nothing reads once a lock-out is over."""
    before = at - timedelta(days=max(keep_days, LOG_DAYS_AT_LEAST))
    kinds = (AccessAttempt, AccessFailureLog, AccessLog)
    return sum(delete_in_batches(kind.objects.filter(attempt_time__lt=before)) for kind in kinds)


def forget_sessions(*, at: datetime) -> int:
    """Deletes sessions that ran out, and ends in the log those whose person never came back to be told."""
    gone = delete_in_batches(Session.objects.filter(expire_date__lt=at))
    over = OpenSession.objects.stale(at).select_related("user").order_by("pk")
    end_rows([*over], outcome=SignInOutcome.TIMED_OUT, at=at)
    return gone


def forget_leavers(*, keep_days: int, at: datetime) -> int:
    """Blanks what is known of people whose account was closed so many days ago; 0 days: never.

    Gone are mail address, user name, second factor and passwords. The display name stays where it says who did what.
    """
    if not keep_days:
        return 0
    left = User.objects.closed().filter(left_at__lt=at - timedelta(days=keep_days))
    known = left.exclude(username=Concat(Value(LEAVER), Cast("pk", CharField())))
    return sum(_blank(pk) for pk in known.order_by("pk").values_list("pk", flat=True))


def delete_in_batches(rows: QuerySet) -> int:
    """Deletes rows a thousand at a time, so that none waits long for the others; returns how many.

    Rows that go with them by their foreign keys are not counted.
    """
    keys = rows.order_by("pk").values_list("pk", flat=True)
    gone = 0
    while batch := [*keys[:BATCH]]:
        deleted, by_model = rows.model._base_manager.filter(pk__in=batch).delete()
        gone += by_model.get(rows.model._meta.label, 0)
        if not deleted:
            break
    return gone


@transaction.atomic
def _blank(pk: int) -> bool:
    person = User.objects.select_for_update(of=("self",)).get(pk=pk)
    if person.is_active:  # opened again since it was looked for
        return False
    for rows in (FormerPassword, TOTPDevice, StaticDevice):
        rows.objects.filter(user=person).delete()
    person.username, person.email = name_of_leaver(person), ""
    person.set_unusable_password()
    person.save(update_fields=["username", "email", "password"])
    return True

"""What was kept long enough goes, to the day; what is younger, or needed, stays."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt, AccessFailureLog
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from agencies.accounts.services import retention as people
from agencies.choices import SignInOutcome
from agencies.models import FormerPassword, OpenSession, SignIn, User
from tasks import jobs
from tasks.choices import MailState
from tasks.models import Activity, OutboundMail, Reminder
from tasks.services import retention
from tasks.services.reminding import claim_reminders, compose_digests
from tasks.tests.factories import AT, ON, day, make_item, make_user

pytestmark = [pytest.mark.django_db]

NOW = timezone.now()
SECOND = timedelta(seconds=1)


def days(n: int) -> timedelta:
    return timedelta(days=n)


def signed_in_at(at: datetime, user: User | None = None) -> SignIn:
    name = user.username if user else "zh…"
    return SignIn.objects.create(at=at, username=name, user=user, outcome=SignInOutcome.SIGNED_IN)


@pytest.mark.parametrize(
    ("setting", "kept"), [(400, 400), (181, 181), (180, 180), (179, 180), (0, 180), (-5, 180)]
)
def test_sign_ins_are_kept_as_long_as_set_and_six_months_at_least(setting: int, kept: int) -> None:
    at = timezone.now()  # the database's own clock guards the six months
    person = make_user()
    old = signed_in_at(at - days(kept) - SECOND, person)
    edge, young = signed_in_at(at - days(kept), person), signed_in_at(at - days(kept) + SECOND)

    assert people.forget_sign_ins(keep_days=setting, at=at) == 1

    assert {*SignIn.objects.values_list("pk", flat=True)} == {edge.pk, young.pk}
    assert not SignIn.objects.filter(pk=old.pk).exists()
    assert people.forget_sign_ins(keep_days=setting, at=at) == 0
    assert User.objects.filter(pk=person.pk).exists()


def test_rows_go_in_batches(
    monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    monkeypatch.setattr(people, "BATCH", 2)
    for _number in range(5):
        signed_in_at(NOW - days(500))
    assert people.forget_sign_ins(keep_days=400, at=NOW) == 5


def test_counts_of_wrong_passwords_go_as_the_log_does() -> None:
    for kind in (AccessAttempt, AccessFailureLog):
        more = {"failures_since_start": 9} if kind is AccessAttempt else {}
        rows = [kind.objects.create(username=name, **more) for name in ("old", "edge")]
        kind.objects.filter(pk=rows[0].pk).update(attempt_time=NOW - days(200) - SECOND)
        kind.objects.filter(pk=rows[1].pk).update(attempt_time=NOW - days(200))
    assert people.forget_lock_outs(keep_days=200, at=NOW) == 2
    assert [
        row.username for row in (AccessAttempt.objects.get(), AccessFailureLog.objects.get())
    ] == [
        "edge",
        "edge",
    ]


def open_row(person: User, *, expires: datetime, seen: datetime = NOW) -> OpenSession:
    store = SessionStore()
    store["_auth_user_id"] = str(person.pk)
    store.create()
    Session.objects.filter(session_key=store.session_key).update(expire_date=expires)
    return OpenSession.objects.create(
        user=person, session_key=store.session_key, opened_at=seen, seen_at=seen
    )


def test_sessions_that_ran_out_go_and_are_ended_in_the_log(settings: Any) -> None:
    settings.SESSION_IDLE_MINUTES = 30
    person = make_user()
    living = open_row(person, expires=NOW + SECOND)
    open_row(person, expires=NOW - SECOND)
    open_row(person, expires=NOW + days(1), seen=NOW - timedelta(minutes=30))
    OpenSession.objects.create(user=person, session_key="gone", opened_at=NOW, seen_at=NOW)

    assert people.forget_sessions(at=NOW) == 1

    assert [*OpenSession.objects.all()] == [living]
    assert {row.outcome for row in SignIn.objects.all()} == {SignInOutcome.TIMED_OUT}
    assert SignIn.objects.count() == 3
    assert Session.objects.filter(session_key=living.session_key).exists()
    assert people.forget_sessions(at=NOW) == 0
    assert SignIn.objects.count() == 3


def leaver(at: datetime, **fields: Any) -> User:
    return make_user(is_active=False, authorised_at=at, left_at=at, display_name="张三", **fields)


def test_leavers_are_blanked_to_the_day_and_their_name_stays() -> None:
    old, edge = leaver(NOW - days(30) - SECOND), leaver(NOW - days(30))
    staying = make_user()
    FormerPassword.objects.create(user=old, password="x", set_at=NOW)
    TOTPDevice.objects.create(user=old, name="TOTP", confirmed=True)
    line = signed_in_at(NOW - days(31), old)

    assert people.forget_leavers(keep_days=30, at=NOW) == 1

    blanked = User.objects.get(pk=old.pk)
    assert (blanked.username, blanked.email) == (f"left-{old.pk}", "")
    assert (blanked.display_name, blanked.unit, blanked.left_at) == ("张三", old.unit, old.left_at)
    assert not blanked.has_usable_password()
    assert not FormerPassword.objects.exists()
    assert not TOTPDevice.objects.exists()
    assert SignIn.objects.get(pk=line.pk).user_id == old.pk
    for other in (edge, staying):
        row = User.objects.get(pk=other.pk)
        assert (row.username, row.email) == (other.username, other.email)
    assert people.forget_leavers(keep_days=30, at=NOW) == 0


def test_leavers_stay_known_where_no_days_are_set() -> None:
    leaver(NOW - days(5000))
    assert people.forget_leavers(keep_days=0, at=NOW) == 0


def test_who_was_opened_again_is_no_leaver() -> None:
    person = leaver(NOW - days(400))
    User.objects.filter(pk=person.pk).update(is_active=True)
    assert people.forget_leavers(keep_days=30, at=NOW) == 0


def make_mail(at: datetime, state: str = MailState.SENT, **fields: Any) -> OutboundMail:
    values = {"user": fields.pop("user", None) or make_user(), "day": at.date(), "state": state}
    return OutboundMail.objects.create(
        address="a@example.org", subject="提醒", text="提醒", html="", created_at=at, **values
    )


@pytest.mark.parametrize(("setting", "kept"), [(400, 400), (30, 30), (29, 30), (0, 30)])
def test_mails_are_kept_as_long_as_set_and_a_month_at_least(setting: int, kept: int) -> None:
    make_mail(AT - days(kept) - SECOND)
    make_mail(AT - days(kept) - SECOND, MailState.FAILED)
    edge = make_mail(AT - days(kept))
    waiting = make_mail(AT - days(900), MailState.QUEUED)
    leaving = make_mail(AT - days(900), MailState.SENDING)

    assert retention.forget_mails(keep_days=setting, at=AT) == 2
    assert {*OutboundMail.objects.all()} == {edge, waiting, leaving}
    assert retention.forget_mails(keep_days=setting, at=AT) == 0


def test_what_a_deleted_mail_told_of_is_not_told_again() -> None:
    make_item(due=day(30), unit=None)
    make_user()
    claim_reminders(on=ON)
    compose_digests(on=ON, at=AT)
    OutboundMail.objects.update(state=MailState.SENT, created_at=AT - days(60))

    assert retention.forget_mails(keep_days=30, at=AT) == 1

    assert claim_reminders(on=day(1)) == 0
    assert compose_digests(on=day(1), at=AT + days(1)) == 0


def test_reminders_go_when_their_step_is_in_force_no_more() -> None:
    make_item(due=day(-1), unit=None)
    make_user()
    claim_reminders(on=ON)
    Reminder.objects.update(claimed_on=ON - days(400))
    assert retention.forget_reminders(at=AT) == 0
    Reminder.objects.update(claimed_on=ON - days(401))
    assert retention.forget_reminders(at=AT) == 1


def test_night_is_told_in_one_row_of_the_trail(settings: Any) -> None:
    settings.PERSONAL_DATA_KEEP_DAYS, settings.SIGN_IN_LOG_KEEP_DAYS = 30, 200
    settings.MAILS_KEEP_DAYS = 40
    signed_in_at(NOW - days(201))
    signed_in_at(NOW - days(202))
    leaver(NOW - days(31))
    make_mail(AT - days(41))

    gone = retention.forget(at=NOW, on=AT)

    assert {what: n for what, n in gone.items() if n} == {"sign_ins": 2, "mails": 1, "leavers": 1}
    row = Activity.objects.get()
    assert (row.verb, row.actor, row.at) == ("records_deleted", None, AT)
    assert [(change["field"], change["old"]) for change in row.changes] == [
        ("sign_ins", "2"),
        ("mails", "1"),
        ("leavers", "1"),
    ]
    assert not any(retention.forget(at=NOW, on=AT).values())
    assert Activity.objects.count() == 1  # nothing to tell, nothing told


def test_job_goes_by_both_clocks(settings: Any, caplog: pytest.LogCaptureFixture) -> None:
    settings.BUSINESS_DATE, settings.MAILS_KEEP_DAYS = ON, 400
    kept = make_mail(AT - days(10))  # years ago by the machine's clock
    make_mail(AT - days(402))
    signed_in_at(timezone.now() - days(500))

    with caplog.at_level("INFO", logger="tasks.jobs"):
        jobs.forget()

    assert [*OutboundMail.objects.all()] == [kept]
    assert not SignIn.objects.exists()
    assert "1 sign_ins, 1 mails" in caplog.text

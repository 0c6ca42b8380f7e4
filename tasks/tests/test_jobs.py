"""The scheduled jobs: they read the clock, call the services once, and log what was counted."""

import logging
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail as outbox
from pytest_django.fixtures import Settings

from tasks import jobs
from tasks.choices import FlagKind, MailState
from tasks.models import Flag, OutboundMail, Reminder
from tasks.tests.factories import ON, day, make_item, make_user

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def pinned(settings: Settings) -> date:
    """The business date of the factories."""
    settings.BUSINESS_DATE = ON
    return ON


@pytest.mark.django_db
def test_nightly_flags_as_of_the_business_date(
    pinned: date, caplog: pytest.LogCaptureFixture
) -> None:
    late, soon = make_item(due=day(-1)), make_item(due=day(1))

    with caplog.at_level(logging.INFO, "tasks"):
        jobs.nightly()
        jobs.nightly()

    assert set(Flag.objects.values_list("item", "kind", "raised_on")) == {
        (late.pk, FlagKind.OVERDUE, pinned),
        (soon.pk, FlagKind.DUE_SOON, pinned),
    }
    assert caplog.messages == [
        "2024-10-15 overdue: 1 raised, 0 cleared",
        "2024-10-15 due soon: 1 raised, 0 cleared",
        "2024-10-15 overdue: 0 raised, 0 cleared",
        "2024-10-15 due soon: 0 raised, 0 cleared",
    ]


@pytest.mark.django_db
def test_morning_claims_composes_and_sends_once(
    pinned: date, caplog: pytest.LogCaptureFixture
) -> None:
    person = make_user()
    make_item(due=pinned)

    with caplog.at_level(logging.INFO, "tasks"):
        jobs.morning()
        jobs.morning()

    mail = OutboundMail.objects.get()
    assert (mail.user, mail.day, mail.state) == (person, pinned, MailState.SENT)
    assert [message.to for message in outbox.outbox] == [[person.email]]
    assert Reminder.objects.count() == 1
    assert caplog.messages == [
        "2024-10-15: 1 reminders claimed, 1 digests composed",
        "mails: 1 sent, 0 put off, 0 failed",
        "2024-10-15: 0 reminders claimed, 0 digests composed",
    ]


@pytest.mark.django_db
def test_morning_of_a_day_off_still_sends_what_waits(settings: Settings) -> None:
    person = make_user()
    make_item(due=day(-1))
    settings.BUSINESS_DATE = date(2024, 10, 19)
    waiting: dict[str, Any] = {"subject": "s", "text": "t", "html": "h", "address": person.email}
    OutboundMail.objects.create(
        user=person,
        day=date(2024, 10, 18),
        created_at=datetime(2024, 10, 18, 8, 30, tzinfo=SHANGHAI),
        **waiting,
    )

    jobs.morning()

    assert OutboundMail.objects.get().state == MailState.SENT
    assert Reminder.objects.count() == 0


@pytest.mark.django_db
def test_deliver_mails_sends_what_waits(pinned: date) -> None:
    person = make_user()
    make_item(due=pinned)
    jobs.morning()
    OutboundMail.objects.update(state=MailState.QUEUED)

    jobs.deliver_mails()

    assert OutboundMail.objects.get().attempts == 2
    assert [message.to for message in outbox.outbox] == [[person.email]] * 2

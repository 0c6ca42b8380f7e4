"""The scheduled jobs: they read the clock, call the services once, and log what was counted."""

import logging
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail as outbox
from django.db.models import Min
from pytest_django.fixtures import Settings

from tasks import jobs
from tasks.choices import FlagKind, Light, MailState
from tasks.models import Flag, JudgedDay, LightChange, OutboundMail, Reminder
from tasks.tests.factories import ON, day, make_item, make_user

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def pinned(settings: Settings) -> date:
    """The business date of the factories."""
    settings.BUSINESS_DATE = ON
    return ON


@pytest.mark.django_db
def test_nightly_flags_as_of_the_business_date(pinned: date) -> None:
    late, soon = make_item(due=day(-1), progress=100), make_item(due=day(1), progress=100)

    counted = {"cleared": 0, "days": 1, "month_ends": 0, "forgotten": 0}
    assert jobs.nightly() == {"raised": 2, "changed": 2, **counted}
    assert jobs.nightly() == {"raised": 0, "changed": 0, **counted}

    assert set(Flag.objects.values_list("item", "kind", "raised_on")) == {
        (late.pk, FlagKind.OVERDUE, pinned),
        (soon.pk, FlagKind.DUE_SOON, pinned),
    }
    assert set(LightChange.objects.values_list("item", "day", "old", "new", "rule")) == {
        (late.pk, pinned, "", Light.LATE, "overdue"),
        (soon.pk, pinned, "", Light.WARN, "near"),
    }


@pytest.mark.django_db
def test_days_that_the_night_missed_are_judged_each_by_its_own_date(settings: Settings) -> None:
    item = make_item(due=day(2), progress=100)
    for today in (day(0), day(5)):
        settings.BUSINESS_DATE = today
        jobs.nightly()

    flags = Flag.objects.filter(item=item).order_by("raised_on")
    assert list(flags.values_list("kind", "raised_on", "cleared_on")) == [
        (FlagKind.DUE_SOON, day(0), day(3)),
        (FlagKind.OVERDUE, day(3), None),
    ]
    assert list(item.light_changes.values_list("day", "new")) == [
        (day(3), Light.LATE),
        (day(0), Light.WARN),
    ]
    assert JudgedDay.objects.filter(job="tasks").count() == 6


@pytest.mark.django_db
def test_after_a_long_stop_the_latest_month_is_made_up(settings: Settings) -> None:
    settings.BUSINESS_DATE = day(-200)
    jobs.nightly()
    settings.BUSINESS_DATE = ON
    assert jobs.nightly()["days"] == 31
    assert JudgedDay.objects.aggregate(first=Min("day"))["first"] == day(-200)


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

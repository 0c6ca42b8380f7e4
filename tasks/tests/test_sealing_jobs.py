"""The jobs that seal the trail and mail its head out of the database."""

import logging
from typing import Any

import pytest
from celery.exceptions import Retry
from django.core import mail as outbox
from django.utils import translation
from pytest_django.fixtures import Settings

from tasks import jobs
from tasks.chain import in_groups, newest_link
from tasks.models import Seal
from tasks.services import head_mail
from tasks.services.head_mail import mail_head
from tasks.tests.chains import sealed, write
from tasks.tests.factories import AT, ON
from worktracker.lib.mail import DUMMY, SendingFailed

pytestmark = pytest.mark.django_db

AUDITOR, ARCHIVE = "audit@example.org", "archive@example.org"


@pytest.fixture(autouse=True)
def pinned(settings: Settings) -> None:
    """The business date of the factories."""
    settings.BUSINESS_DATE = ON


@pytest.fixture
def refused(monkeypatch: pytest.MonkeyPatch) -> dict[str, SendingFailed]:
    """Addresses that the mail server refuses, and how."""
    refusals: dict[str, SendingFailed] = {}
    send = head_mail.send_letter

    def send_or_refuse(letter: Any, *, to: str, key: str) -> None:
        if to in refusals:
            raise refusals[to]
        send(letter, to=to, key=key)

    monkeypatch.setattr(head_mail, "send_letter", send_or_refuse)
    return refusals


def written_to() -> list[str]:
    return [address for message in outbox.outbox for address in message.to]


def test_job_seals_what_has_come_and_says_how_much(caplog: pytest.LogCaptureFixture) -> None:
    write(3)

    with caplog.at_level(logging.INFO, "tasks"):
        jobs.seal_trail()
        jobs.seal_trail()

    assert Seal.objects.get().rows == 3
    assert caplog.messages == ["trail: 3 rows sealed"]


def test_head_is_sealed_and_mailed_to_everybody_named(settings: Settings) -> None:
    settings.AUDIT_HEAD_MAIL = [AUDITOR, ARCHIVE]
    write(2)

    with translation.override("en"):
        jobs.mail_audit_head()

    link = newest_link()
    assert link
    assert link.position == 2
    assert written_to() == [AUDITOR, ARCHIVE]
    for message in outbox.outbox:
        assert message.subject.endswith("Head of the audit trail, 2024-10-15")
        assert in_groups(link.digest) in message.body
        assert f"verify_audit --head {link.digest}" in message.body
        assert in_groups(link.digest) in message.alternatives[0].content


def test_second_mail_of_a_day_is_known_as_the_same() -> None:
    sealed(1)
    mail_head(to=[AUDITOR], at=AT)
    sealed(1)
    mail_head(to=[AUDITOR, ARCHIVE], at=AT)

    keys = [message.extra_headers["Message-ID"] for message in outbox.outbox]
    assert keys[0] == keys[1] != keys[2]
    assert "audit-head-20241015" in keys[0]


def test_nobody_named_gets_nothing(settings: Settings) -> None:
    assert settings.AUDIT_HEAD_MAIL == []
    write(1)
    jobs.mail_audit_head()
    assert outbox.outbox == []
    assert Seal.objects.count() == 1


def test_empty_trail_is_not_mailed() -> None:
    assert mail_head(to=[AUDITOR], at=AT) == []
    assert outbox.outbox == []


def test_without_a_mail_server_nothing_claims_to_have_been_sent(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.EMAIL_BACKEND = DUMMY
    sealed(1)
    assert mail_head(to=[AUDITOR], at=AT) == []
    assert caplog.messages == ["the head of the trail was not mailed: no mail server is set"]


def test_refused_address_stops_nobody_else_and_is_tried_again_alone(
    settings: Settings, refused: dict[str, SendingFailed], caplog: pytest.LogCaptureFixture
) -> None:
    settings.AUDIT_HEAD_MAIL = [AUDITOR, ARCHIVE]
    refused[AUDITOR] = SendingFailed("451 later")
    write(1)

    with pytest.raises(Retry) as retry:
        jobs.mail_audit_head.apply(throw=True)

    assert written_to() == [ARCHIVE]
    assert retry.value.sig.args == ([AUDITOR],)
    assert caplog.messages[1] == f"the head of the trail was not mailed to {AUDITOR}: 451 later"

    refused.clear()
    jobs.mail_audit_head([AUDITOR])
    assert written_to() == [ARCHIVE, AUDITOR]


def test_address_refused_for_good_is_logged_and_left(
    settings: Settings, refused: dict[str, SendingFailed], caplog: pytest.LogCaptureFixture
) -> None:
    settings.AUDIT_HEAD_MAIL = [AUDITOR]
    refused[AUDITOR] = SendingFailed("550 no such person", permanent=True)
    write(1)

    jobs.mail_audit_head()

    assert caplog.messages[-1].endswith("550 no such person")

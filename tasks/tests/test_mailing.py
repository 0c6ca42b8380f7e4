"""The outbox: every mail leaves once, on a real SMTP connection, and says truthfully what became of it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from tasks.choices import MailState
from tasks.models import OutboundMail
from tasks.services import mailing
from tasks.services.mailing import (
    ASIDE,
    ATTEMPTS,
    PAUSES,
    Delivery,
    deliver,
    pause_after,
)
from tasks.tests.factories import AT, ON, day, make_user
from tasks.tests.smtp import post_office, use_mail_server
from tasks.tests.threads import at_once, in_own_connection
from worktracker.lib.mail import DUMMY, MailServer

pytestmark = pytest.mark.django_db


@pytest.fixture
def port(settings: Settings) -> int:
    """Where the mail server is looked for; nobody listens there yet."""
    settings.DEFAULT_FROM_EMAIL = "督办平台 <worktracker@example.org>"
    return use_mail_server(settings)


def make_mail(name: str, **fields: Any) -> OutboundMail:
    """A queued mail to ``name@example.org``."""
    values = {
        "user": make_user(username=name),
        "day": ON,
        "address": f"{name}@example.org",
        "subject": "逾期 1 件，今天到期 2 件",
        "text": "1 件已逾期。\n",
        "html": "<p>1 件<b>已逾期</b>。</p>\n",
        "created_at": AT,
    }
    return OutboundMail.objects.create(**values | fields)


def after(pause: timedelta) -> datetime:
    return AT + pause


def test_accepted_mail_is_sent_whole_and_once(port: int) -> None:
    mail = make_mail("zhang")

    with post_office(port) as post:
        assert deliver(at=AT) == Delivery(sent=1)
        assert deliver(at=after(timedelta(hours=9))) == Delivery()

    mail.refresh_from_db()
    assert (mail.state, mail.sent_at, mail.attempts, mail.last_error) == (MailState.SENT, AT, 1, "")
    assert mail.not_before is None
    (taken,) = post.taken
    assert taken["To"] == "zhang@example.org"
    assert taken["From"] == "督办平台 <worktracker@example.org>"
    assert taken["Subject"] == "逾期 1 件，今天到期 2 件"
    assert taken["Message-ID"] == f"<worktracker-{mail.pk}@example.org>"
    assert taken["Auto-Submitted"] == "auto-generated"
    text, html = taken.get_body(("plain",)), taken.get_body(("html",))
    assert text is not None
    assert text.get_content() == "1 件已逾期。\r\n"
    assert html is not None
    assert html.get_content() == "<p>1 件<b>已逾期</b>。</p>\r\n"


def test_refused_address_fails_at_once_and_stops_nobody_else(port: int) -> None:
    bad, good = make_mail("nobody"), make_mail("wang")

    with post_office(port, nobody="550 No such person here") as post:
        assert deliver(at=AT) == Delivery(sent=1, failed=1)
        assert deliver(at=after(timedelta(hours=9))) == Delivery()

    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.state, bad.last_error) == (MailState.FAILED, "550 No such person here")
    assert (bad.attempts, bad.not_before, bad.sent_at) == (1, None, None)
    assert good.state == MailState.SENT
    assert post.addresses() == ["wang@example.org"]


def test_malformed_address_fails_and_stops_nobody_else(port: int) -> None:
    bad = make_mail("li", address="li@@example.org\nBcc: x@example.org")
    make_mail("wang")

    with post_office(port) as post:
        assert deliver(at=AT) == Delivery(sent=1, failed=1)

    bad.refresh_from_db()
    assert bad.state == MailState.FAILED
    assert bad.last_error
    assert post.addresses() == ["wang@example.org"]


def test_refused_for_now_is_tried_again_later(port: int) -> None:
    mail = make_mail("zhao")

    with post_office(port, zhao="451 Try again later") as post:
        assert deliver(at=AT) == Delivery(put_off=1)
        mail.refresh_from_db()
        assert (mail.state, mail.last_error) == (MailState.QUEUED, "451 Try again later")
        pause = pause_after(1, of=mail.pk)
        assert mail.not_before == after(pause)
        assert deliver(at=after(pause - timedelta(seconds=1))) == Delivery()
        post.refusals.clear()
        assert deliver(at=after(pause)) == Delivery(sent=1)

    mail.refresh_from_db()
    assert (mail.state, mail.attempts, mail.last_error) == (MailState.SENT, 2, "")


def test_server_down_then_up(port: int) -> None:
    first, second = make_mail("zhang"), make_mail("wang")

    assert deliver(at=AT) == Delivery(put_off=1)

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, first.attempts, first.not_before) == (MailState.QUEUED, 0, after(ASIDE))
    assert "refused" in first.last_error
    assert (second.state, second.attempts) == (MailState.QUEUED, 0)
    with post_office(port) as post:
        assert deliver(at=after(ASIDE)) == Delivery(sent=2)
    assert post.addresses() == ["zhang@example.org", "wang@example.org"]


def test_server_that_is_down_for_two_days_uses_up_no_attempt(port: int) -> None:
    mail = make_mail("zhang")
    for hours in range(0, 48, 2):
        assert deliver(at=after(timedelta(hours=hours))) == Delivery(put_off=1)
    with post_office(port) as post:
        assert deliver(at=after(timedelta(hours=48))) == Delivery(sent=1)
    assert post.addresses() == ["zhang@example.org"]
    mail.refresh_from_db()
    assert mail.attempts == 1


def test_mail_at_which_the_server_hangs_up_lets_the_others_go_first(port: int) -> None:
    """No attempt is counted, but it stands aside."""
    bad, good = make_mail("zhang"), make_mail("wang")
    assert deliver(at=AT) == Delivery(put_off=1)
    with post_office(port) as post:
        assert deliver(at=after(timedelta(minutes=1))) == Delivery(sent=1)
    assert post.addresses() == ["wang@example.org"]
    good.refresh_from_db()
    bad.refresh_from_db()
    assert (good.state, bad.state) == (MailState.SENT, MailState.QUEUED)


@pytest.mark.parametrize("attempts", range(1, ATTEMPTS))
def test_pauses_are_spread_by_a_fifth_each_way(attempts: int) -> None:
    whole = PAUSES[attempts - 1]
    pauses = [pause_after(attempts, of=pk) / whole for pk in range(2000)]
    assert min(pauses) >= 0.8
    assert max(pauses) < 1.2
    assert abs(sum(pauses) / len(pauses) - 1) < 0.01
    assert pause_after(attempts, of=7) == pause_after(attempts, of=7)


def test_gives_up_after_the_last_attempt(port: int) -> None:
    mail = make_mail("zhang")
    moment = AT

    with post_office(port, zhang="451 Try again later"):
        for attempts in range(1, ATTEMPTS):
            assert deliver(at=moment) == Delivery(put_off=1)
            moment += pause_after(attempts, of=mail.pk)
        assert deliver(at=moment) == Delivery(failed=1)

    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == (MailState.FAILED, ATTEMPTS)
    assert ATTEMPTS == 5
    assert mail.last_error


def test_mail_of_a_dead_sender_goes_out_with_the_next_run(port: int) -> None:
    mail = make_mail("zhang", state=MailState.SENDING, attempts=1)
    make_mail("wang")

    with post_office(port) as post:
        assert deliver(at=AT) == Delivery(sent=2)

    mail.refresh_from_db()
    assert (mail.state, mail.attempts, mail.last_error) == (MailState.SENT, 2, "")
    assert post.addresses() == ["zhang@example.org", "wang@example.org"]


def test_mail_that_kills_its_sender_every_time_is_given_up(port: int) -> None:
    mail = make_mail("zhang", state=MailState.SENDING, attempts=ATTEMPTS)

    with post_office(port) as post:
        assert deliver(at=AT) == Delivery()

    mail.refresh_from_db()
    assert (mail.state, mail.last_error) == (MailState.FAILED, mailing.DIED)
    assert post.taken == []


def test_claimed_mail_is_not_overwritten_by_a_sender_that_came_back(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail = make_mail("zhang")

    def taken_over(*_args: object, **_kwargs: object) -> None:
        OutboundMail.objects.filter(pk=mail.pk).update(attempts=2)

    monkeypatch.setattr(MailServer, "send", taken_over)
    deliver(at=AT)

    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == (MailState.SENDING, 2)


@pytest.mark.parametrize(("days", "state"), [(-3, MailState.SENT), (-4, MailState.FAILED)])
def test_digest_of_long_ago_is_not_sent_any_more(port: int, days: int, state: MailState) -> None:
    mail = make_mail("zhang", day=day(days))

    with post_office(port):
        deliver(at=AT)

    mail.refresh_from_db()
    assert mail.state == state
    assert mail.last_error == (mailing.TOO_OLD if state == MailState.FAILED else "")


def test_without_a_mail_server_nothing_claims_to_be_sent(settings: Settings) -> None:
    settings.EMAIL_BACKEND = DUMMY
    mail = make_mail("zhang", day=day(-30))

    assert deliver(at=AT) == Delivery()

    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == (MailState.QUEUED, 0)


def test_oldest_goes_first_and_a_run_ends_in_time(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a1", "a2", "a3"):
        make_mail(name)
    seconds = iter((0.0, 1.0, mailing.RUN_SECONDS, mailing.RUN_SECONDS + 1))
    monkeypatch.setattr(mailing, "time", SimpleNamespace(monotonic=lambda: next(seconds)))

    with post_office(port) as post:
        assert deliver(at=AT) == Delivery(sent=2)

    assert post.addresses() == ["a1@example.org", "a2@example.org"]


@pytest.mark.django_db(transaction=True)
def test_two_senders_at_once_send_each_mail_once(port: int) -> None:
    for n in range(20):
        make_mail(f"p{n}")

    with post_office(port) as post:
        runs = at_once(lambda: deliver(at=AT), lambda: deliver(at=AT))

    assert sum(run.sent for run in runs) == 20
    assert sorted(post.addresses()) == sorted(f"p{n}@example.org" for n in range(20))


@pytest.mark.django_db(transaction=True)
def test_while_one_sends_another_finds_nothing_to_do(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even what the one has claimed: it is alive."""
    make_mail("zhang")
    meanwhile: list[Delivery] = []
    send = MailServer.send

    def send_slowly(server: MailServer, *args: Any, **kwargs: Any) -> None:
        with ThreadPoolExecutor(1) as pool:
            meanwhile.append(pool.submit(in_own_connection, lambda: deliver(at=AT)).result())
        send(server, *args, **kwargs)

    monkeypatch.setattr(MailServer, "send", send_slowly)
    with post_office(port) as post:
        assert deliver(at=AT) == Delivery(sent=1)

    assert meanwhile == [Delivery()]
    assert post.addresses() == ["zhang@example.org"]

"""The pages of the outbox: who sees which mail, what is said of it, and what its frame may do."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from agencies.choices import Role
from agencies.models import User
from tasks.choices import MailState
from tasks.models import OutboundMail
from tasks.services.mailing import TOO_OLD
from tasks.tests.factories import AT, ON, day, make_agency, make_unit, make_user
from worktracker.lib.mail import DUMMY

pytestmark = pytest.mark.django_db


def make_mail(user: User, **fields: Any) -> OutboundMail:
    values = {
        "day": ON,
        "address": user.email,
        "subject": f"逾期 1 件 {user.username}",
        "text": "1 件<已逾期>。\n",
        "html": '<p style="color:#a3241b">1 件<b>已逾期</b>。</p>\n',
        "created_at": AT,
    }
    return OutboundMail.objects.create(user=user, **values | fields)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def seen_by(user: User) -> set[int]:
    return {mail.pk for mail in signed_in(user).get(reverse("mails")).context["page"]}


@pytest.fixture
def staff() -> User:
    return make_user(username="staff")


@pytest.fixture
def mail(staff: User) -> OutboundMail:
    return make_mail(staff)


@pytest.fixture
def cast(staff: User) -> dict[str, User]:
    """Everybody who might look at a mail to ``staff``."""
    jilin = make_agency("jilin")
    return {
        "self": staff,
        "colleague": make_user(username="colleague"),
        "head": make_user(Role.HEAD),
        "leader": make_user(Role.LEADER),
        "supervisor": make_user(Role.SUPERVISOR),
        "administrator": make_user(Role.ADMINISTRATOR),
        "stranger": make_user(Role.SUPERVISOR, agency=jilin),
        "far": make_user(unit=make_unit(agency=jilin)),
    }


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("self", True),
        ("supervisor", True),
        ("administrator", True),
        ("colleague", False),
        ("head", False),
        ("leader", False),
        ("stranger", False),
        ("far", False),
    ],
)
def test_who_sees_a_mail(cast: dict[str, User], mail: OutboundMail, who: str, sees: bool) -> None:
    client = signed_in(cast[who])

    assert seen_by(cast[who]) == ({mail.pk} if sees else set())
    for name in ("mail", "mail-html"):
        assert client.get(reverse(name, args=[mail.pk])).status_code == (200 if sees else 404)


@pytest.mark.parametrize("name", ["mails", "mail", "mail-html"])
def test_nobody_signed_in_is_sent_to_sign_in(mail: OutboundMail, name: str) -> None:
    address = reverse(name, args=[] if name == "mails" else [mail.pk])

    answer = Client().get(address)

    assert (answer.status_code, answer["Location"]) == (302, f"{reverse('login')}?next={address}")


@pytest.mark.parametrize("name", ["mails", "mail", "mail-html"])
def test_pages_only_read(staff: User, mail: OutboundMail, name: str) -> None:
    address = reverse(name, args=[] if name == "mails" else [mail.pk])

    assert signed_in(staff).post(address).status_code == 405


def test_html_is_framed_by_its_own_page_only_and_runs_nothing(
    staff: User, mail: OutboundMail
) -> None:
    client = signed_in(staff)

    frame = client.get(reverse("mail-html", args=[mail.pk]))
    page = client.get(reverse("mail", args=[mail.pk]))

    assert frame.content.decode() == mail.html
    assert frame["X-Frame-Options"] == "SAMEORIGIN"
    policy = dict(
        part.strip().split(" ", 1) for part in frame["Content-Security-Policy"].split(";")
    )
    assert policy == {
        "default-src": "'none'",
        "style-src-attr": "'unsafe-inline'",
        "frame-ancestors": "'self'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "sandbox": "allow-popups allow-popups-to-escape-sandbox",
    }
    assert page["X-Frame-Options"] == "DENY"
    assert f'src="{reverse("mail-html", args=[mail.pk])}"' in page.content.decode()
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in page.content.decode()
    assert "1 件&lt;已逾期&gt;。" in page.content.decode()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, ["待发送"]),
        ({"state": MailState.SENDING, "attempts": 1}, ["正在发送"]),
        ({"state": MailState.SENT, "attempts": 1, "sent_at": AT}, ["已发出", "10-15 10:00"]),
        ({"attempts": 1, "not_before": AT + timedelta(minutes=2)}, ["待发送", "10:02"]),
        (
            {"state": MailState.FAILED, "last_error": "550 No such person"},
            ["未能发出", "550 No such"],
        ),
        ({"state": MailState.FAILED, "last_error": TOO_OLD}, ["未能发出", "内容已过期"]),
    ],
)
def test_state_is_said_in_words(staff: User, fields: dict[str, Any], words: list[str]) -> None:
    mail = make_mail(staff, **fields)
    client = signed_in(staff)

    for address in (reverse("mails"), reverse("mail", args=[mail.pk])):
        text = client.get(address).content.decode()
        assert all(word in text for word in words)


def test_without_a_mail_server_the_pages_say_so(settings: Settings, staff: User) -> None:
    mail = make_mail(staff)
    client = signed_in(staff)
    notice = "尚未设置邮件服务器"

    assert notice not in client.get(reverse("mails")).content.decode()
    settings.EMAIL_BACKEND = DUMMY
    for address in (reverse("mails"), reverse("mail", args=[mail.pk])):
        text = client.get(address).content.decode()
        assert notice in text
        assert "留存未发" in text


def test_filter_by_state_and_its_counts(staff: User) -> None:
    sent = make_mail(staff, state=MailState.SENT, sent_at=AT)
    failed = [make_mail(staff, day=day(-n), state=MailState.FAILED) for n in (1, 2)]
    client = signed_in(staff)

    answer = client.get(reverse("mails"), {"state": MailState.FAILED})

    assert {mail.pk for mail in answer.context["page"]} == {mail.pk for mail in failed}
    assert answer.context["states"] == [(MailState.SENT, 1), (MailState.FAILED, 2)]
    assert "2 封邮件未能发出" in answer.content.decode()
    everything = client.get(reverse("mails"), {"state": "no such state"})
    assert {mail.pk for mail in everything.context["page"]} == {sent.pk, *(m.pk for m in failed)}


def test_long_outbox_is_paged_with_the_filter_kept(staff: User) -> None:
    for n in range(60):
        make_mail(staff, day=day(-n), state=MailState.SENT, sent_at=AT)
    client = signed_in(staff)

    first = client.get(reverse("mails"), {"state": "sent"})
    last = client.get(reverse("mails"), {"state": "sent", "page": "2"})

    assert (len(first.context["page"]), len(last.context["page"])) == (50, 10)
    assert "?state=sent&amp;page=2" in first.content.decode()


def test_empty_outbox_says_what_will_come(staff: User) -> None:
    assert "首封提醒" in signed_in(staff).get(reverse("mails")).content.decode()


@pytest.mark.parametrize("mails", [1, 40])
def test_number_of_queries_does_not_grow(mails: int, django_assert_max_num_queries: Any) -> None:
    supervisor = make_user(Role.SUPERVISOR)
    for n in range(mails):
        make_mail(make_user(), day=day(-n))
    client = signed_in(supervisor)

    with django_assert_max_num_queries(11):  # four of them the frame's counts
        client.get(reverse("mails"))

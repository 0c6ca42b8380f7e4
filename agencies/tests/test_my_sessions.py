"""The page about one's own sessions and sign-ins, and what one is told on signing in."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.utils import translation
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from agencies.accounts.browsers import browser_in_words
from agencies.choices import Role, SignInOutcome
from agencies.models import OpenSession, SignIn, User
from tasks.tests.factories import PASSWORD, make_user, sign_in

pytestmark = pytest.mark.django_db

PAGE = "/me/sessions/"
CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120.0.0.0 Safari/537.36"
)
LAST = datetime(2024, 10, 14, 17, 32, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def leader() -> User:
    return make_user(Role.LEADER, username="leader")


def entered(address: str = "10.1.2.3", password: str = PASSWORD) -> Client:
    client = sign_in()
    sent = {"username": "leader", "password": password}
    client.post("/login/", sent, REMOTE_ADDR=address, HTTP_USER_AGENT=CHROME)
    return client


def logged(person: User, outcome: str = SignInOutcome.SIGNED_IN, **fields: Any) -> SignIn:
    values = {"at": LAST, "username": person.username, "address": "10.1.2.3", **fields}
    return SignIn.objects.create(user=person, outcome=outcome, **values)


def test_page_lists_the_own_sessions_and_marks_this_one(leader: User) -> None:
    here, _other = entered("10.1.2.3"), entered("10.9.9.9")
    sign_in(make_user(Role.LEADER))
    page = here.get(PAGE)
    assertContains(page, "You are signed in 2 times")
    assertContains(page, "Chrome 120 · Windows", count=4)  # two sessions, two sign-ins
    assertContains(page, "10.9.9.9", count=2)
    assertContains(page, "this one", count=1)
    assert [each.user for each in page.context["sessions"]] == [leader, leader]


def test_other_sessions_end_by_the_button_and_nobody_elses(leader: User) -> None:
    here, other = entered(), entered()
    stranger = sign_in(make_user(Role.LEADER))
    answered = here.post(PAGE)
    assertRedirects(answered, PAGE, fetch_redirect_response=False)
    assert [str(m) for m in get_messages(answered.wsgi_request)][-1] == "1 other session ended."
    assert other.get("/items/").status_code == 302
    assert here.get("/items/").status_code == stranger.get("/items/").status_code == 200
    assertNotContains(here.get(PAGE), "End the other sessions")
    assert here.post(PAGE).status_code == 302
    assert OpenSession.objects.count() == 2


def test_last_five_sign_ins_are_listed_with_failures(leader: User) -> None:
    client = sign_in(leader)
    for n in range(6):
        logged(leader, address=f"10.0.0.{n}", at=LAST.replace(minute=n))
    logged(leader, SignInOutcome.WRONG_PASSWORD, at=LAST.replace(minute=50))
    logged(leader, SignInOutcome.SIGNED_OUT, at=LAST.replace(minute=51), address="10.7.7.7")
    logged(make_user(Role.LEADER), address="10.8.8.8", at=LAST.replace(minute=52))
    page = client.get(PAGE)
    outcomes = [line.outcome for line in page.context["sign_ins"]]
    assert outcomes == [SignInOutcome.WRONG_PASSWORD] + [SignInOutcome.SIGNED_IN] * 4
    for address in ("10.0.0.0", "10.0.0.1", "10.7.7.7", "10.8.8.8"):
        assertNotContains(page, address)


def test_stranger_is_asked_to_sign_in() -> None:
    for answered in (sign_in().get(PAGE), sign_in().post(PAGE), sign_in().get("/me/session/")):
        assert answered["Location"].startswith("/login/")


def test_preferences_lead_to_it(leader: User) -> None:
    page = sign_in(leader).get("/me/")
    assertContains(page, 'href="/me/sessions/"')
    assertContains(page, 'href="/me/password/"')


# --- on signing in


def test_last_sign_in_is_told_with_time_and_address(leader: User) -> None:
    logged(leader)
    page = entered("10.5.5.5").get("/", follow=True)
    assertContains(page, "Last sign-in: 2024-10-14 17:32, 10.1.2.3.")
    assertNotContains(page, "failed since")


def test_failures_since_are_told(leader: User) -> None:
    logged(leader)
    for _ in range(2):
        entered(password="wrong")
    page = entered().get("/", follow=True)
    assertContains(page, "10.1.2.3. 2 tries have failed since. If they were not yours, tell")


def test_first_sign_in_tells_of_none(leader: User) -> None:
    logged(make_user(Role.LEADER))
    assertNotContains(entered().get("/", follow=True), "Last sign-in")


def test_it_is_told_once(leader: User) -> None:
    logged(leader)
    client = entered()
    assertContains(client.get("/items/"), "Last sign-in")
    assertNotContains(client.get("/items/"), "Last sign-in")


# --- browsers in words


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (CHROME, "Chrome 120 · Windows"),
        (CHROME + " Edg/120.0.0.0", "Edge 120 · Windows"),
        (CHROME + " QIHU 360SE", "360 · Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:121.0) Gecko/20100101 Firefox/121.0", "Firefox 121 · Linux"),
        ("Mozilla/5.0 (X11; UOS x86_64) AppleWebKit/537.36 Chrome/108.0 Safari/537.36", "Chrome 108 · UOS"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_2 like Mac OS X) Version/17.2 Mobile Safari/604.1",
            "Safari 17 · iOS",
        ),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/119.0 Mobile Safari/537.36 MicroMessenger/8.0", "微信 · Android"),
        ("curl/8.0", "unknown browser"),
        ("", "unknown browser"),
        ("<script>alert(1)</script>", "unknown browser"),
    ],
)  # fmt: skip
def test_browser_is_named_by_what_its_owner_knows(agent: str, words: str) -> None:
    with translation.override("en"):
        assert browser_in_words(agent) == words

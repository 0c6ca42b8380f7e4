"""Signing in and out: who gets in, how long, the lock after wrong passwords, and the demonstration's accounts."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from axes.models import AccessAttempt
from django.test import Client
from django.utils import timezone
from pytest_django import Settings
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from agencies.accounts.year import year_dots
from agencies.choices import ADMINISTRATOR_ROLES, Role
from agencies.demo import DEMO_ACCOUNTS, DEMO_PASSWORD
from agencies.models import User
from tasks.tests.factories import ON, PASSWORD, make_user, sign_in

pytestmark = [pytest.mark.django_db]


@pytest.fixture(autouse=True)
def business_date(settings: Settings) -> None:
    """The day that the year panel shows."""
    settings.BUSINESS_DATE = ON


@pytest.fixture
def leader() -> User:
    return make_user(Role.LEADER, username="leader")


def attempt(client: Client, password: str = PASSWORD, username: str = "leader", **more: Any) -> Any:
    return client.post("/login/", {"username": username, "password": password, **more})


def test_right_password_leads_to_the_page_that_was_asked_for(leader: User) -> None:
    response = attempt(sign_in(), next="/items/?light=late")
    assertRedirects(response, "/items/?light=late", fetch_redirect_response=False)


def test_right_password_leads_home_and_never_off_the_site(leader: User) -> None:
    assertRedirects(attempt(sign_in()), "/", fetch_redirect_response=False)
    assert (
        attempt(sign_in(), next="nowhere")["Location"] == "nowhere"
    )  # a path, never a view's name
    elsewhere = attempt(sign_in(), next="https://elsewhere.example/")
    assertRedirects(elsewhere, "/", fetch_redirect_response=False)


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example/",
        "https:evil.example",
        "https:///evil.example",
        "\\\\evil.example",
        "/\\evil.example",
        "\\/evil.example",
        "http:\\\\evil.example",
        "javascript:alert(1)",
        " //evil.example/",
        "/\t/evil.example/",
        "\x01https://evil.example",
        "//testserver@evil.example/",
        "http://testserver.evil.example/",
    ],
)
def test_sign_in_never_leads_off_the_site(leader: User, elsewhere: str) -> None:
    assertRedirects(attempt(sign_in(), next=elsewhere), "/", fetch_redirect_response=False)
    signed_in = sign_in(leader).get("/login/", {"next": elsewhere})
    assertRedirects(signed_in, "/", fetch_redirect_response=False)


def test_wrong_password_and_unknown_name_get_the_same_sentence(leader: User) -> None:
    for response in (attempt(sign_in(), "wrong"), attempt(sign_in(), username="nobody")):
        assert response.status_code == 200
        assertContains(response, "The user name or the password is wrong.")
        assert not response.wsgi_request.user.is_authenticated


def test_closed_account_stays_out(leader: User) -> None:
    User.objects.update(is_active=False)
    assertContains(attempt(sign_in()), "The user name or the password is wrong.")


@pytest.mark.parametrize(("more", "seconds"), [({"remember": "on"}, 43200), ({}, None)])
def test_session_lasts_its_hours_or_until_the_browser_closes(
    leader: User, more: dict[str, str], seconds: int | None
) -> None:
    client = sign_in()
    attempt(client, **more)
    if seconds is None:
        assert client.session.get_expire_at_browser_close()
    else:
        assert client.session.get_expiry_age() == seconds


def test_signed_in_person_is_led_past_the_page(leader: User) -> None:
    assertRedirects(sign_in(leader).get("/login/"), "/", fetch_redirect_response=False)


def test_signing_out_needs_a_post_and_ends_the_session(leader: User) -> None:
    client = sign_in(leader)
    assert client.get("/logout/").status_code == 405
    assertRedirects(client.post("/logout/"), "/login/")
    assertRedirects(client.get("/items/"), "/login/?next=/items/")


def test_part_of_a_page_signed_out_loads_the_whole_page_anew() -> None:
    response = sign_in().get("/login/?next=/items/", headers={"HX-Request": "true"})
    assert response["HX-Refresh"] == "true"
    assert response.content == b""


def test_five_wrong_passwords_lock_the_account(leader: User, settings: Settings) -> None:
    settings.AXES_ENABLED = True
    client = sign_in()
    assertContains(attempt(client, "wrong"), "4 tries are left.")
    for _ in range(2):
        attempt(client, "wrong")
    assertContains(attempt(client, "wrong"), "1 try is left.")
    with time_machine.travel(datetime(2024, 10, 15, 6, 32, 40, tzinfo=UTC), tick=False) as clock:
        AccessAttempt.objects.update(attempt_time=timezone.now())
        locked = attempt(client, "wrong")
        assertContains(locked, "this account is locked until 14:48", status_code=429)
        assert locked["Retry-After"] == "901"
        clock.shift(10 * 60)
        assertContains(attempt(client), "locked until 14:48", status_code=429)
        assert "_auth_user_id" not in client.session
        clock.shift(5 * 60 + 1)
        assert attempt(client).status_code == 302


def test_lock_leaves_others_alone_and_a_success_clears_the_count(
    leader: User, settings: Settings
) -> None:
    settings.AXES_ENABLED = True
    make_user(Role.LEADER, username="colleague")
    for _ in range(5):
        attempt(sign_in(), "wrong")
    assert attempt(sign_in(), username="colleague").status_code == 302
    for _ in range(4):
        attempt(sign_in(), "wrong", username="colleague")
    assert attempt(sign_in(), username="colleague").status_code == 302
    again = attempt(sign_in(), "wrong", username="colleague")
    assertContains(again, "4 tries are left.")


def test_form_without_a_token_is_refused_in_words(leader: User) -> None:
    client = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    response = attempt(client)
    assertContains(response, "The page was open for too long", status_code=403)


def test_page_suits_password_managers_and_says_who_helps() -> None:
    page = sign_in().get("/login/")
    assertContains(page, 'name="username" autocomplete="username"')
    assertContains(page, 'name="password" type="password" autocomplete="current-password"')
    assertContains(page, "The security administrator issues a new one.")


def test_demonstration_shows_its_accounts_that_exist(settings: Settings) -> None:
    settings.DEMO = True
    make_user(Role.LEADER, username="leader")
    make_user(Role.LEADER, username="passer-by")
    make_user(Role.LEADER, username="supervisor", is_active=False)
    response = sign_in().get("/login/")
    assert [account.username for account in response.context["accounts"]] == ["leader"]
    assertContains(response, f"password {DEMO_PASSWORD}")
    assertNotContains(response, "passer-by")


def test_demonstration_account_signs_in_by_its_button(settings: Settings) -> None:
    settings.DEMO = True
    user = make_user(Role.LEADER, username="leader")
    user.set_password(DEMO_PASSWORD)
    user.save()
    assert attempt(sign_in(), DEMO_PASSWORD, next="").status_code == 302


def test_outside_the_demonstration_no_account_and_no_password_is_shown(settings: Settings) -> None:
    settings.DEMO = False
    make_user(Role.LEADER, username="leader")
    response = sign_in().get("/login/")
    assertNotContains(response, DEMO_PASSWORD)
    assertNotContains(response, "leader")
    assertNotContains(response, "Demonstration")


def test_demonstration_accounts_are_complete() -> None:
    names = [account.username for account in DEMO_ACCOUNTS]
    assert len(names) == len(set(names))
    assert {account.role for account in DEMO_ACCOUNTS} == set(Role)
    taian = {a.unit for a in DEMO_ACCOUNTS if a.agency == "taian" and a.role == Role.STAFF}
    assert len(taian) == 14
    for account in DEMO_ACCOUNTS:
        assert bool(account.agency) is (account.role not in ADMINISTRATOR_ROLES)
        assert account.unit or account.role not in (Role.STAFF, Role.HEAD)


def test_language_is_chosen_before_signing_in() -> None:
    client = sign_in()
    assertContains(client.get("/login/"), '<html lang="en"')
    client.post("/i18n/setlang/", {"language": "zh-hans", "next": "/login/"})
    assertContains(client.get("/login/"), '<html lang="zh-Hans"')


@pytest.mark.parametrize(
    ("on", "gone", "left", "share"),
    [
        (date(2024, 10, 15), 289, 77, "79.0"),
        (date(2024, 1, 1), 1, 365, "0.3"),
        (date(2024, 12, 31), 366, 0, "100.0"),
        (date(2025, 12, 31), 365, 0, "100.0"),
        (date(2025, 3, 1), 60, 305, "16.4"),
    ],
)
def test_year_has_a_dot_for_every_day(on: date, gone: int, left: int, share: str) -> None:
    year = year_dots(on)
    assert (year.gone, year.left, year.share) == (gone, left, share)
    assert len(year.dots) == gone + left
    tenses = [dot.css.split()[0] for dot in year.dots]
    assert tenses == ["past"] * (gone - 1) + ["now"] + ["next"] * left
    assert sum("q" in dot.css for dot in year.dots) == 4


def test_page_shows_the_year_as_of_the_business_date() -> None:
    response = sign_in().get("/login/")
    assertContains(response, "Day 289 of the year, 77 left")
    assertContains(response, "79.0% of the year is gone")
    assertContains(response, "<circle", count=367)


@pytest.mark.parametrize(
    ("cookies", "html"),
    [
        ({}, 'data-theme="auto"'),
        ({"theme": "dark"}, 'data-theme="dark"'),
        ({"theme": '"><script>'}, 'data-theme="auto"'),
    ],
)
def test_theme_is_remembered(cookies: dict[str, str], html: str) -> None:
    client = sign_in()
    client.cookies.load(cookies)
    assertContains(client.get("/login/"), html)


def test_unknown_address_is_answered_in_words(leader: User) -> None:
    for client in (sign_in(), sign_in(leader)):
        assertContains(client.get("/nowhere/"), "There is no such page", status_code=404)


def test_folded_navigation_stays_folded(leader: User) -> None:
    client = sign_in(leader)
    assertContains(client.get("/items/"), 'id="fold">')
    client.cookies["fold"] = "1"
    assertContains(client.get("/items/"), 'id="fold" checked>')

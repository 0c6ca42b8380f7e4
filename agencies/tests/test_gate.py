"""What comes before any page: a young enough password of one's own, a second factor; by page, part of one and API."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings
from pytest_django.asserts import assertContains, assertRedirects
from rest_framework.test import APIClient

from agencies.accounts.services.passwords import set_password
from agencies.choices import Role
from agencies.models import OpenSession, User
from tasks.tests.factories import make_user, sign_in

pytestmark = pytest.mark.django_db

ISSUED, NEW = "Dengdai-27!", "Xunfang-28!"
HX = {"HX-Request": "true"}


@pytest.fixture
def person() -> User:
    """Somebody who got a one-time password."""
    person = make_user(Role.LEADER, username="leader")
    set_password(person, ISSUED, by=None, at=timezone.now(), temporary=True)
    return person


@pytest.fixture
def aged() -> User:
    """Somebody whose password is 90 days old."""
    return make_user(Role.LEADER, password_changed_at=timezone.now() - timedelta(days=90))


@pytest.fixture
def bare(settings: Settings) -> User:
    """Somebody who needs a second factor and has none."""
    settings.SECOND_FACTOR_ROLES = ["leader"]
    return make_user(Role.LEADER)


CASES = [
    ("person", "/me/password/", "password_change_required"),
    ("aged", "/me/password/", "password_change_required"),
    ("bare", "/me/second-factor/", "second_factor_required"),
]


@pytest.fixture(params=CASES, ids=[name for name, *_ in CASES])
def case(request: Any) -> tuple[Client, str, str]:
    """Signed in, where everything leads, and the API's code."""
    name, page, code = request.param
    return sign_in(request.getfixturevalue(name)), page, code


@pytest.mark.parametrize("path", ["/", "/items/", "/me/", "/dashboard/", "/items/ledger.xlsx"])
def test_page_leads_to_what_is_due(case: tuple[Client, str, str], path: str) -> None:
    client, page, _code = case
    assertRedirects(client.get(path), page)


def test_nothing_is_written_before_it_is_done(case: tuple[Client, str, str]) -> None:
    client, page, _code = case
    answered = client.post("/me/", {"email": "new@example.org", "told_of": []})
    assertRedirects(answered, page)
    assert not User.objects.filter(email="new@example.org").exists()


def test_part_of_a_page_is_led_there_as_a_whole(case: tuple[Client, str, str]) -> None:
    client, page, _code = case
    answered = client.get("/items/", headers=HX)
    assert answered.status_code == 200
    assert answered["HX-Redirect"] == page
    assert answered.content == b""


@pytest.mark.parametrize("path", ["/api/v1/items/", "/api/v1/", "/api/v1/schema/"])
def test_api_refuses_with_a_code_and_a_sentence(case: tuple[Client, str, str], path: str) -> None:
    client, _page, code = case
    answered = client.get(path)
    assert answered.status_code == 403
    told = answered.json()
    assert told.keys() == {"code", "detail"}
    assert told["code"] == code
    assert told["detail"].endswith("sign in by the browser and follow the page.")


def test_signing_out_language_and_session_stay_open(case: tuple[Client, str, str]) -> None:
    client, page, _code = case
    assert client.get(page).status_code == 200
    assert client.post("/i18n/setlang/", {"language": "en", "next": page})["Location"] == page
    assert client.get("/me/session/").status_code == 200
    assertRedirects(client.post("/logout/"), "/login/")
    assert not OpenSession.objects.exists()


def test_health_is_answered_whoever_asks(case: tuple[Client, str, str]) -> None:
    assert case[0].get("/health/live").status_code == 200


def test_first_sign_in_chooses_a_password_and_goes_on(person: User) -> None:
    client = sign_in()
    client.post("/login/", {"username": "leader", "password": ISSUED})
    page = client.get("/", follow=True)
    assertContains(page, "Somebody else knows the password")
    assertContains(page, "None of your last 5 passwords.")
    sent = {"old_password": ISSUED, "new_password1": NEW, "new_password2": NEW}
    assertRedirects(client.post("/me/password/", sent), "/", fetch_redirect_response=False)
    assert client.get("/items/").status_code == 200
    assert not User.objects.get(pk=person.pk).must_change_password


def test_issued_password_is_not_kept(person: User) -> None:
    sent = {"old_password": ISSUED, "new_password1": ISSUED, "new_password2": ISSUED}
    client = sign_in(person)
    assertContains(client.post("/me/password/", sent), "not taken again", status_code=400)
    assertRedirects(client.get("/items/"), "/me/password/")


def test_old_password_says_so_and_a_new_one_opens_the_way(aged: User) -> None:
    client = sign_in(aged)
    assertContains(client.get("/items/", follow=True), "Your password is too old.")
    set_password(aged, NEW, by=aged, at=timezone.now(), keeping=str(client.session.session_key))
    assert sign_in(User.objects.get(pk=aged.pk)).get("/items/").status_code == 200


def test_password_comes_before_the_second_factor(person: User, settings: Settings) -> None:
    settings.SECOND_FACTOR_ROLES = ["leader"]
    client = sign_in(person)
    assertRedirects(client.get("/items/"), "/me/password/")
    assertRedirects(client.get("/me/second-factor/"), "/me/password/")
    User.objects.update(must_change_password=False)
    assertRedirects(client.get("/items/"), "/me/second-factor/")


def test_role_without_the_duty_passes_without_a_second_factor(settings: Settings) -> None:
    settings.SECOND_FACTOR_ROLES = ["administrator"]
    assert sign_in(make_user(Role.LEADER)).get("/items/").status_code == 200


def test_running_out_is_said_on_every_page_of_the_last_week() -> None:
    person = make_user(Role.LEADER, password_changed_at=timezone.now() - timedelta(days=84))
    ends = timezone.localtime() + timedelta(days=6)
    page = sign_in(person).get("/items/")
    assertContains(page, f"Your password runs out on {ends:%Y-%m-%d}.")
    User.objects.update(password_changed_at=timezone.now() - timedelta(days=82))
    assert "runs out on" not in sign_in(person).get("/items/").content.decode()


def test_who_is_not_signed_in_is_asked_to(settings: Settings) -> None:
    settings.SECOND_FACTOR_ROLES = list(Role)
    assertRedirects(sign_in().get("/items/"), "/login/?next=/items/")
    assert APIClient().get("/api/v1/items/").status_code == 401


def test_gate_costs_one_query_a_request(django_assert_num_queries: Any) -> None:
    client = sign_in(make_user(Role.LEADER))
    client.get("/me/session/")
    with django_assert_num_queries(3):  # session, its row, person
        client.get("/me/session/")

"""Tokens of the API: stored as digests, refused when run out, closed or given too early; taken over from clear text."""

from datetime import timedelta
from hashlib import sha256
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone
from rest_framework.test import APIClient

from agencies.accounts.services.tokens import make_token, newest_token
from agencies.choices import Role
from agencies.errors import AccountRefused
from agencies.models import ApiToken, User
from tasks.tests.factories import make_user
from worktracker.lib.errors import Stale

pytestmark = [pytest.mark.django_db]

AT = timezone.now()
TODAY = timezone.localdate(AT)


@pytest.fixture
def guard() -> User:
    return make_user(Role.SECURITY_ADMINISTRATOR)


def ask(key: str, *, keyword: str = "Token") -> Any:
    headers = {"Authorization": f"{keyword} {key}", "Accept-Language": "en"}
    return APIClient().get("/api/v1/units/", headers=headers)


def test_key_opens_the_api_and_is_stored_nowhere(guard: User) -> None:
    person = make_user()
    key = make_token(person, name="共享平台", by=guard, at=AT)

    assert ask(key).status_code == 200
    token = ApiToken.objects.get()
    assert (token.digest, token.tail) == (sha256(key.encode()).hexdigest(), key[-4:])
    assert (token.made_by, token.name, token.last_used_on) == (guard, "共享平台", TODAY)
    assert key not in str(ApiToken.objects.values_list()[0])


@pytest.mark.parametrize("key", ["", "0" * 40, "digest", "一个令牌", "a b"])
def test_what_is_no_key_of_ours_is_401(key: str, guard: User) -> None:
    make_token(make_user(), name="x", by=guard, at=AT)
    header = f"Token {key}".encode().decode("latin-1")
    answer = APIClient().get("/api/v1/units/", HTTP_AUTHORIZATION=header)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Token"


def test_stored_digest_opens_nothing(guard: User) -> None:
    make_token(make_user(), name="x", by=guard, at=AT)
    assert ask(ApiToken.objects.get().digest).status_code == 401


def test_token_works_to_its_last_day(guard: User, settings: Any) -> None:
    settings.API_TOKEN_DAYS = 30
    key = make_token(make_user(), name="x", by=guard, at=AT)
    assert ApiToken.objects.get().expires_on == TODAY + timedelta(days=30)
    today = timezone.localdate()
    ApiToken.objects.update(expires_on=today)
    assert ask(key).status_code == 200
    ApiToken.objects.update(expires_on=today - timedelta(days=1))
    answer = ask(key)
    assert answer.status_code == 401
    assert "ran out" in answer.content.decode()


def test_token_without_end(guard: User, settings: Any) -> None:
    settings.API_TOKEN_DAYS = 0
    make_token(make_user(), name="x", by=guard, at=AT)
    assert ApiToken.objects.get().expires_on is None


@pytest.mark.parametrize("change", [{"is_active": False}, {"must_change_password": True}])
def test_token_of_an_account_that_is_not_ready_is_refused(
    change: dict[str, bool], guard: User
) -> None:
    person = make_user()
    key = make_token(person, name="x", by=guard, at=AT)
    User.objects.filter(pk=person.pk).update(**change)
    assert ask(key).status_code == 401


def test_who_must_have_a_second_factor_has_no_token(guard: User, settings: Any) -> None:
    person = make_user()
    key = make_token(person, name="x", by=guard, at=AT)
    settings.SECOND_FACTOR_ROLES = ["staff"]
    assert ask(key).status_code == 401
    with pytest.raises(AccountRefused, match="second factor"):
        make_token(person, name="y", by=guard, at=AT)


def test_account_that_is_not_open_gets_no_token(guard: User) -> None:
    with pytest.raises(AccountRefused, match="not open"):
        make_token(make_user(is_active=False), name="x", by=guard, at=AT)
    with pytest.raises(AccountRefused, match="which program"):
        make_token(make_user(), name=" ", by=guard, at=AT)


def test_form_sent_twice_makes_one_token(guard: User) -> None:
    person = make_user()
    seen = newest_token(person)
    make_token(person, name="x", by=guard, at=AT, seen=seen)
    with pytest.raises(Stale):
        make_token(person, name="x", by=guard, at=AT, seen=seen)
    assert ApiToken.objects.count() == 1


def test_use_is_noted_once_a_day(guard: User) -> None:
    key = make_token(make_user(), name="x", by=guard, at=AT)
    ask(key)
    noted = ApiToken.objects.get().last_used_on
    ApiToken.objects.update(name="y")
    ask(key)
    token = ApiToken.objects.get()
    assert (token.last_used_on, token.name) == (noted, "y")


def test_keys_kept_in_clear_are_taken_over_as_digests(guard: User, settings: Any) -> None:
    """With the table as Django REST framework made it."""
    settings.API_TOKEN_DAYS = 365
    person, key = make_user(), "9944b09199c62bcf9418ad846dd0e4bbdfc6ee4b"
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE authtoken_token (key varchar(40) PRIMARY KEY, created timestamp NOT NULL,"
            " user_id bigint NOT NULL UNIQUE REFERENCES agencies_user (id))"
        )
        cursor.execute(
            "INSERT INTO authtoken_token VALUES (%s, %s, %s)", [key, "2020-01-01", person.pk]
        )
    migration = import_module("agencies.migrations.0008_digests_of_tokens")

    class Editor:
        def __init__(self) -> None:
            self.connection = connection

    migration.take_over(apps, Editor())

    assert ask(key).status_code == 200
    token = ApiToken.objects.get()
    assert (token.user, token.tail, token.made_by) == (person, "ee4b", None)
    assert token.expires_on == timezone.localdate() + timedelta(days=365)
    assert "authtoken_token" not in connection.introspection.table_names()
    migration.take_over(apps, Editor())  # where there is no such table nothing happens
    assert ApiToken.objects.count() == 1

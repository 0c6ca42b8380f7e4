"""How often the API may be asked, and by whom it is counted."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from pytest_django.fixtures import Settings
from redis.exceptions import ConnectionError as RedisGone
from rest_framework.test import APIClient

from tasks.tests.factories import make_user
from worktracker.lib.env import env_rate
from worktracker.lib.throttles import PersonThrottle
from worktracker.tests.api_client import signed_in
from worktracker.tests.cast import Bureau

pytestmark = [pytest.mark.django_db]

ITEMS = "/api/v1/items/"


@pytest.fixture(autouse=True)
def _three_a_minute(settings: Settings) -> Iterator[None]:
    settings.API_RATE = settings.API_ANONYMOUS_RATE = "3/min"
    cache.clear()
    yield
    cache.clear()


def statuses(client: Any, times: int, address: str = ITEMS, **sent: Any) -> list[int]:
    return [client.get(address, **sent).status_code for _time in range(times)]


def test_fourth_request_of_a_minute_is_put_off(bureau: Bureau) -> None:
    client = signed_in(bureau.person)
    assert statuses(client, 4) == [200, 200, 200, 429]

    response = client.get(ITEMS)
    seconds = int(response["Retry-After"])
    assert 1 <= seconds <= 60
    assert response.json()["code"] == "throttled"
    assert set(response.json()) == {"code", "detail"}
    assert "no-store" in response["Cache-Control"]


def test_person_is_counted_across_tokens_sessions_and_addresses(bureau: Bureau) -> None:
    by_token, by_session = signed_in(bureau.person), APIClient()
    by_session.force_login(bureau.person, backend="django.contrib.auth.backends.ModelBackend")

    assert statuses(by_token, 2, REMOTE_ADDR="10.0.0.1") == [200, 200]
    assert statuses(by_session, 2, REMOTE_ADDR="10.0.0.2") == [200, 429]


def test_another_person_has_a_count_of_the_own(bureau: Bureau) -> None:
    statuses(signed_in(bureau.person), 4)
    assert statuses(signed_in(make_user(unit=bureau.unit)), 1) == [200]


def test_writes_count_like_reads_and_do_nothing_when_put_off(bureau: Bureau) -> None:
    client = signed_in(bureau.person)
    statuses(client, 3)
    response = client.post(f"{ITEMS}{bureau.item.pk}/sign/", {}, headers={"If-Match": '"0"'})
    assert response.status_code == 429


def test_tokens_cannot_be_tried_one_by_one() -> None:
    client = APIClient()
    tried = []
    for number in range(5):
        client.credentials(HTTP_AUTHORIZATION=f"Token {number:040x}")
        tried.append(client.get(ITEMS).status_code)
    assert tried == [401, 401, 401, 429, 429]


def test_who_tries_tokens_keeps_nobody_else_from_work(bureau: Bureau) -> None:
    statuses(APIClient(), 5, REMOTE_ADDR="10.0.0.1")
    assert statuses(APIClient(), 1, REMOTE_ADDR="10.0.0.2") == [401]
    assert statuses(signed_in(bureau.person), 1, REMOTE_ADDR="10.0.0.1") == [200]


def test_address_cannot_be_feigned_to_begin_anew() -> None:
    tried = [
        APIClient().get(ITEMS, headers={"x-forwarded-for": f"10.9.9.{number}"}).status_code
        for number in range(4)
    ]
    assert tried == [401, 401, 401, 429]


@pytest.mark.parametrize("off", ["", "0"])
def test_rate_of_nothing_switches_it_off(settings: Settings, off: str, bureau: Bureau) -> None:
    settings.API_RATE = settings.API_ANONYMOUS_RATE = off
    assert set(statuses(signed_in(bureau.person), 8)) == {200}
    assert set(statuses(APIClient(), 8)) == {401}


def test_pages_are_not_counted(bureau: Bureau) -> None:
    client = APIClient()
    client.force_login(bureau.person, backend="django.contrib.auth.backends.ModelBackend")
    assert set(statuses(client, 6, "/items/")) == {200}


def test_cache_that_is_gone_stops_nobody(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_key: object) -> None:
        raise RedisGone("no cache")

    monkeypatch.setattr(PersonThrottle.cache, "get", fail, raising=False)
    assert statuses(signed_in(bureau.person), 5) == [200] * 5
    assert "The API is not throttled: ConnectionError" in caplog.text


@pytest.mark.parametrize(
    ("value", "rate"),
    [("600/min", "600/min"), ("0", ""), ("", ""), ("5/s", "5/s"), ("9/day", "9/day")],
)
def test_rate_is_read(monkeypatch: pytest.MonkeyPatch, value: str, rate: str) -> None:
    monkeypatch.setenv("API_RATE", value)
    assert env_rate("API_RATE", "600/min") == rate


@pytest.mark.parametrize("value", ["600", "many", "0/min", "-1/min", "6/week", "600/minute x"])
def test_rate_that_is_none_stops_the_start(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("API_RATE", value)
    with pytest.raises(ImproperlyConfigured, match=r"^Set API_RATE to a rate as 600/min, or to 0"):
        env_rate("API_RATE", "600/min")

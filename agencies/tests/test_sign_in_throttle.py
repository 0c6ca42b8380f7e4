"""Attempts to sign in that come too often: from one address, in one name, from many addresses in one name."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from axes.models import AccessAttempt
from axes.utils import reset
from django.conf import settings as django_settings
from django.core.cache import cache
from django.utils import timezone
from pytest_django import Settings
from pytest_django.asserts import assertContains
from redis.exceptions import ConnectionError as RedisGone

from agencies.accounts.locks import besieged_accounts, locks_of
from agencies.choices import Role, SignInOutcome
from agencies.models import SignIn, User
from agencies.tests.second_steps import give_second_factor, show_password, wrong_code_of
from tasks.tests.factories import PASSWORD, make_user, sign_in

pytestmark = [pytest.mark.django_db]

BEGUN = datetime(2024, 10, 15, 2, 0, 5, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock(settings: Settings) -> Iterator[time_machine.Traveller]:
    """axes on, an empty cache, and the machine's clock standing still."""
    settings.AXES_ENABLED = True
    cache.clear()
    with time_machine.travel(BEGUN, tick=False) as traveller:
        yield traveller
    cache.clear()


@pytest.fixture
def leader() -> User:
    return make_user(Role.LEADER, username="leader")


def attempt(
    password: str = "wrong",
    *,
    name: str = "leader",
    address: str = "10.0.0.1",
    forwarded: str = "",
    method: str = "post",
) -> Any:
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    sent = {"username": name, "password": password}
    call = getattr(sign_in(), method)
    return call("/login/", sent, REMOTE_ADDR=address, headers=headers)


# --- by address


def test_address_that_tries_too_often_waits_whatever_the_names(
    settings: Settings, clock: time_machine.Traveller
) -> None:
    settings.SIGN_IN_RATE = "3/min"
    for n in range(3):
        assert attempt(name=f"person{n}").status_code == 200
    refused = attempt(name="person4")
    assertContains(refused, "Too many tries to sign in", status_code=429)
    assert 1 <= int(refused["Retry-After"]) <= 61
    assert SignIn.objects.count() == 3
    assert attempt(name="person4", address="10.0.0.2").status_code == 200
    clock.shift(61)
    assert attempt(name="person4").status_code == 200


def test_right_password_does_not_get_past_the_limit_either(
    settings: Settings, leader: User
) -> None:
    settings.SIGN_IN_RATE = "1/min"
    attempt(name="somebody")
    refused = attempt(PASSWORD)
    assert refused.status_code == 429
    assert "_auth_user_id" not in refused.wsgi_request.session


def test_looking_at_the_page_is_free_and_other_methods_are_not(settings: Settings) -> None:
    settings.SIGN_IN_RATE = "2/min"
    for _ in range(5):
        assert sign_in().get("/login/").status_code == 200
    statuses = [attempt(method="put").status_code for _ in range(3)]
    assert statuses == [200, 200, 429]


def test_codes_count_as_passwords_do(settings: Settings, leader: User) -> None:
    settings.SIGN_IN_RATE = "2/min"
    device, _codes = give_second_factor(leader)
    client = sign_in()
    show_password(client, leader)
    wrong = {"code": wrong_code_of(device)}
    assert client.post("/login/code/", wrong).status_code == 400
    refused = client.post("/login/code/", wrong)
    assertContains(refused, "Too many tries to sign in", status_code=429)


def test_unreachable_cache_keeps_nobody_out(
    settings: Settings, leader: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_args: Any, **_options: Any) -> None:
        raise RedisGone

    settings.SIGN_IN_RATE = "1/min"
    for verb in ("get", "set", "delete"):
        monkeypatch.setattr(type(cache._connections["default"]), verb, gone)
    assert attempt().status_code == 200
    assert attempt(PASSWORD).status_code == 302


# --- by name and address


def test_forged_header_does_not_move_the_count_to_another_address(leader: User) -> None:
    for n in range(5):
        locked = attempt(forwarded=f"10.9.9.{n}")
    assert locked.status_code == 429
    assert attempt(PASSWORD, forwarded="10.9.9.77").status_code == 429
    assert {row.ip_address for row in AccessAttempt.objects.all()} == {"10.0.0.1"}


def test_behind_a_proxy_the_clients_own_address_is_counted(
    leader: User, settings: Settings
) -> None:
    settings.BEHIND_PROXY = True
    for n in range(5):
        locked = attempt(forwarded=f"6.6.6.{n}, 10.20.3.41")  # what stands first anybody can write
    assert locked.status_code == 429
    assert attempt(PASSWORD, forwarded="6.6.6.9, 10.20.3.41").status_code == 429
    assert attempt(PASSWORD, forwarded="10.20.3.42").status_code == 302


def test_unknown_name_is_locked_alike(leader: User) -> None:
    for _ in range(5):
        locked = attempt(name="nobody")
    assertContains(locked, "this account is locked until 10:16", status_code=429)


# --- by name, from many addresses


def spread(n: int, name: str = "leader") -> None:
    """So many wrong passwords, four from each address: axes alone never notices."""
    for number in range(n):
        assert attempt(name=name, address=f"10.7.{number // 4}.1").status_code == 200


@pytest.mark.parametrize("name", ["leader", "nobody"])
def test_attack_from_many_addresses_on_one_name_is_slowed_whether_it_exists_or_not(
    name: str, leader: User, settings: Settings, clock: time_machine.Traveller
) -> None:
    settings.SIGN_IN_FAILURES_A_NAME = 8
    spread(8, name)
    refused = attempt(name=name, address="10.8.8.8")
    assertContains(refused, "this account is locked until 11:01", status_code=429)
    assert attempt(PASSWORD, name=name, address="10.8.8.9").status_code == 429
    assert SignIn.objects.filter(outcome=SignInOutcome.LOCKED_OUT).count() == 2
    assert attempt(PASSWORD, name=make_user(Role.LEADER).username).status_code == 302
    clock.shift(60 * 60 + 1)
    assert attempt(name=name, address="10.8.8.8").status_code == 200


def test_person_at_the_usual_desk_gets_in_during_the_attack(
    leader: User, settings: Settings, clock: time_machine.Traveller
) -> None:
    settings.SIGN_IN_FAILURES_A_NAME = 8
    assert attempt(PASSWORD, address="10.1.1.1").status_code == 302
    spread(8)
    assert attempt(PASSWORD, address="10.1.1.1").status_code == 302
    assert attempt(PASSWORD, address="10.1.1.2").status_code == 429
    for _ in range(4):
        assert attempt(address="10.1.1.1").status_code == 200
    assert attempt(address="10.1.1.1").status_code == 429  # axes' own lock holds there too


def test_desk_last_used_more_than_30_days_ago_is_like_any_other(
    leader: User, settings: Settings, clock: time_machine.Traveller
) -> None:
    settings.SIGN_IN_FAILURES_A_NAME = 8
    assert attempt(PASSWORD, address="10.1.1.1").status_code == 302
    clock.shift(31 * 24 * 60 * 60)
    spread(8)
    assert attempt(PASSWORD, address="10.1.1.1").status_code == 429


def test_colleagues_desk_opens_nothing(leader: User, settings: Settings) -> None:
    settings.SIGN_IN_FAILURES_A_NAME = 8
    make_user(Role.LEADER, username="colleague")
    assert attempt(PASSWORD, name="colleague", address="10.1.1.1").status_code == 302
    spread(8)
    assert attempt(PASSWORD, address="10.1.1.1").status_code == 429


def test_unlocking_a_name_unlocks_it_over_all_addresses(leader: User, settings: Settings) -> None:
    settings.SIGN_IN_FAILURES_A_NAME = 8
    spread(8)
    assert attempt(PASSWORD, address="10.8.8.8").status_code == 429
    assert reset(username="leader") > 0
    assert attempt(PASSWORD, address="10.8.8.8").status_code == 302


def test_security_administrator_sees_both_kinds_of_locks_and_lifts_them_at_once(
    leader: User, settings: Settings
) -> None:
    settings.SIGN_IN_FAILURES_A_NAME = 8
    guard = sign_in(make_user(Role.SECURITY_ADMINISTRATOR))
    page = f"/accounts/{leader.pk}/"
    assertContains(guard.get(page), "Not locked out.")
    spread(3)
    for _ in range(5):
        assert attempt(address="10.9.9.9").status_code in (200, 429)

    locks = locks_of(["leader"], at=timezone.now())["leader"]
    assert [(lock.address, f"{timezone.localtime(lock.until):%H:%M}") for lock in locks] == [
        (None, "11:00"),
        ("10.9.9.9", "10:15"),
    ]
    listed = guard.get("/accounts/?state=locked")
    assertContains(listed, "1 account is locked out now")
    assertContains(listed, "<small>until 2024-10-15 11:00</small>", html=True)
    shown = guard.get(page)
    assertContains(shown, "At all addresses but those lately used, until 2024-10-15 11:00.")
    assertContains(shown, "At 10.9.9.9, until 2024-10-15 10:15.")

    assert guard.post(f"{page}unlock/").status_code == 302
    assertContains(guard.get(page), "Not locked out.")
    for address in ("10.9.9.9", "10.8.8.8"):
        assert attempt(PASSWORD, address=address).status_code == 302


def test_lock_over_all_addresses_alone_is_listed_and_runs_out(
    leader: User, settings: Settings, clock: time_machine.Traveller
) -> None:
    settings.SIGN_IN_FAILURES_A_NAME = 8
    make_user(Role.LEADER)
    spread(8)
    spread(8, "nobody")
    assert besieged_accounts(at=timezone.now()) == {"leader"}
    guard = make_user(Role.SECURITY_ADMINISTRATOR)
    assertContains(sign_in(guard).get("/accounts/?state=locked"), "1 account meets these")
    clock.shift(60 * 60)
    assert besieged_accounts(at=timezone.now()) == set()
    assertContains(sign_in(guard).get("/accounts/?state=locked"), "No account meets these")


def test_limit_by_name_is_switched_off_by_0(leader: User, settings: Settings) -> None:
    settings.SIGN_IN_FAILURES_A_NAME = 0
    spread(12)
    assert attempt(PASSWORD, address="10.8.8.8").status_code == 302


def test_password_typed_as_a_name_reaches_no_cache_and_no_log_and_no_table(
    caplog: pytest.LogCaptureFixture,
) -> None:
    attempt(name="Tai-Shan@1987!")
    assert "Tai-Shan" not in caplog.text
    assert not any("Tai-Shan" in key for key in cache._cache)
    assert "Tai-Shan" not in str(AccessAttempt.objects.values().get())


def test_settings_name_what_is_tested_here() -> None:
    assert django_settings.AXES_HANDLER == "agencies.accounts.locks.SignInLocks"
    assert django_settings.AXES_CLIENT_IP_CALLABLE == "worktracker.lib.origin.client_address"
    assert (django_settings.AXES_FAILURE_LIMIT, django_settings.SIGN_IN_FAILURES_A_NAME) == (5, 50)

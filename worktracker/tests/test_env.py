"""Readers of environment variables: good values, defaults, and a sentence for each bad one."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from worktracker.lib.env import env_bool, env_date, env_int, env_list, env_required, env_str
from worktracker.lib.mail_url import email_settings

NAME = "WORKTRACKER_TEST_VALUE"


def with_value(monkeypatch: pytest.MonkeyPatch, value: str | None) -> None:
    if value is None:
        monkeypatch.delenv(NAME, raising=False)
    else:
        monkeypatch.setenv(NAME, value)


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("1", True),
        ("TRUE", True),
        (" yes ", True),
        ("on", True),
        ("0", False),
        ("", False),
        ("No", False),
        ("off", False),
        ("false", False),
    ],
)
def test_truth_is_read_in_any_case(monkeypatch: pytest.MonkeyPatch, value: str, read: bool) -> None:
    with_value(monkeypatch, value)
    assert env_bool(NAME, default=not read) is read


@pytest.mark.parametrize(
    ("value", "read"), [(None, "fallback"), ("", "fallback"), ("  ", "fallback"), (" a b ", "a b")]
)
def test_text_is_stripped_and_empty_means_unset(
    monkeypatch: pytest.MonkeyPatch, value: str | None, read: str
) -> None:
    with_value(monkeypatch, value)
    assert env_str(NAME, "fallback") == read


def test_numbers_dates_and_lists_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    with_value(monkeypatch, "25")
    assert env_int(NAME, 7) == 25
    with_value(monkeypatch, "2024-10-15")
    assert env_date(NAME) == date(2024, 10, 15)
    with_value(monkeypatch, " a, b,, ")
    assert env_list(NAME) == ["a", "b"]


def test_unset_values_take_their_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    with_value(monkeypatch, None)
    assert env_int(NAME, 7) == 7
    assert env_date(NAME) is None
    assert env_bool(NAME, default=True) is True
    assert env_list(NAME) == []
    assert env_list(NAME, "a,b") == ["a", "b"]


@pytest.mark.parametrize(
    ("reader", "value", "sentence"),
    [
        (lambda: env_bool(NAME), "maybe", f"Set {NAME} to 1 or 0: 'maybe' is neither."),
        (lambda: env_int(NAME, 1), "-3", f"Set {NAME} to a whole number: '-3' is none."),
        (lambda: env_int(NAME, 1), "3.5", f"Set {NAME} to a whole number: '3.5' is none."),
        (lambda: env_date(NAME), "15.10.2024", f"Set {NAME} to a date as YYYY-MM-DD"),
        (lambda: env_date(NAME), "2024-02-30", f"Set {NAME} to a date as YYYY-MM-DD"),
        (lambda: env_required(NAME, "a name"), "", f"Set {NAME} to a name: it is required"),
    ],
)
def test_bad_value_is_refused_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, reader: Any, value: str, sentence: str
) -> None:
    with_value(monkeypatch, value)
    with pytest.raises(ImproperlyConfigured) as refusal:
        reader()
    assert str(refusal.value).startswith(sentence)


@pytest.mark.parametrize(
    ("url", "port", "starttls", "tls"),
    [
        ("smtp://mail.example.org", 25, False, False),
        ("smtps://mail.example.org", 465, False, True),
        ("smtp+tls://mail.example.org", 587, True, False),
        ("smtp://mail.example.org:2525", 2525, False, False),
    ],
)
def test_mail_server_is_read_from_its_address(
    url: str, port: int, starttls: bool, tls: bool
) -> None:
    read = email_settings(url)
    assert read["EMAIL_HOST"] == "mail.example.org"
    assert (read["EMAIL_PORT"], read["EMAIL_USE_TLS"], read["EMAIL_USE_SSL"]) == (
        port,
        starttls,
        tls,
    )


def test_mail_password_may_hold_any_character() -> None:
    read = email_settings("smtp://who%40example.org:p%2Fa%3Ass@mail.example.org")
    assert (read["EMAIL_HOST_USER"], read["EMAIL_HOST_PASSWORD"]) == ("who@example.org", "p/a:ss")


@pytest.mark.parametrize("url", ["mail.example.org", "http://mail.example.org", "smtp://"])
def test_other_mail_address_is_refused(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="Set EMAIL_URL to smtp://"):
        email_settings(url)

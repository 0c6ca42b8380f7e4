"""Where a request came from, as the trail keeps it."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from pytest_django.fixtures import Settings

from worktracker.lib.origin import (
    OriginMiddleware,
    client_address,
    coming_from,
    current_address,
    plain_address,
)


def asked(forwarded: str | None = None, remote: str = "10.20.3.41") -> HttpRequest:
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    return RequestFactory().get("/", REMOTE_ADDR=remote, headers=headers)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("10.20.3.41", "10.20.3.41"),
        (" 10.20.3.41 ", "10.20.3.41"),
        ("2001:DB8:0:0::1", "2001:db8::1"),
        ("fe80::1%eth0", "fe80::1"),
        ("::ffff:10.20.3.41", "10.20.3.41"),
        ("", None),
        ("unknown", None),
        ("10.20.3.41:8080", None),
        ("10.20.3.999", None),
        ("<script>", None),
        ("1" * 2000, None),
    ],
)
def test_address_has_one_spelling_and_garbage_none(text: str, address: str | None) -> None:
    assert plain_address(text) == address


@pytest.mark.parametrize(
    ("behind", "forwarded", "address"),
    [
        (False, None, "10.20.3.41"),
        (False, "8.8.8.8", "10.20.3.41"),
        (True, "8.8.8.8", "8.8.8.8"),
        (True, "1.1.1.1, 8.8.8.8", "8.8.8.8"),
        (True, "8.8.8.8, nonsense", None),
        (True, "", None),
        (True, None, None),
    ],
)
def test_only_our_proxys_own_word_is_taken(
    settings: Settings, behind: bool, forwarded: str | None, address: str | None
) -> None:
    settings.BEHIND_PROXY = behind
    assert client_address(asked(forwarded)) == address


def test_address_holds_while_the_request_is_answered_and_no_longer() -> None:
    seen = []

    def answer(request: HttpRequest) -> HttpResponse:
        seen.append(current_address())
        return HttpResponse()

    OriginMiddleware(answer)(asked())

    assert seen == ["10.20.3.41"]
    assert current_address() is None


def test_address_is_dropped_after_an_error_too() -> None:
    def fail(request: HttpRequest) -> HttpResponse:
        raise ValueError("no answer")

    with pytest.raises(ValueError, match="no answer"):
        OriginMiddleware(fail)(asked())
    assert current_address() is None


def test_other_threads_have_their_own() -> None:
    with coming_from("10.20.3.41"), ThreadPoolExecutor(1) as pool:
        assert pool.submit(current_address).result() is None
        assert current_address() == "10.20.3.41"

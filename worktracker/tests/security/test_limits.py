"""What is too large is refused before it is read, politely, and leaves nothing behind."""

import io
import json
import time
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from agencies.choices import Role
from tasks.tests.factories import make_item, make_user, sign_in
from worktracker.lib.api_parsers import DEEPEST
from worktracker.lib.limits import LONGEST_QUERY, MIB
from worktracker.tests.api_client import signed_in
from worktracker.tests.cast import Bureau

pytestmark = [pytest.mark.django_db]

LISTS = [reverse(name) for name in ("items", "people", "mails", "indicators", "ledger", "trail")]


class Endless(io.RawIOBase):
    """A body of which nobody knows how much was taken."""

    taken = 0

    def read(self, size: int = -1) -> bytes:
        size = size if size > 0 else MIB
        self.taken += size
        return b"x" * size


def post_endless(client: Client, address: str, kind: str) -> tuple[Any, int]:
    """The answer to a hundred gigabytes, and how much of them was taken."""
    body = Endless()
    response = client.post(
        address,
        b"",
        content_type=kind,
        **{"wsgi.input": body, "CONTENT_LENGTH": str(100 * 1024 * MIB)},
    )
    return response, body.taken


@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=x", "text/plain"])
@pytest.mark.parametrize("name", ["login", "set_language", "preferences", "intake", "admin:index"])
def test_body_without_end_is_refused_unread(
    name: str, kind: str, settings: Settings, tmp_path: Path
) -> None:
    settings.REQUEST_MAX_BYTES, settings.FILE_UPLOAD_TEMP_DIR = MIB, str(tmp_path)
    client = sign_in(make_user(Role.SUPERVISOR))
    response, taken = post_endless(client, reverse(name), kind)

    assert response.status_code == 413
    assert "What was sent is too large. Nothing was kept." in response.content.decode()
    assert taken <= 2 * MIB
    assert list(tmp_path.iterdir()) == []


def test_stranger_cannot_fill_the_disk_either(settings: Settings, tmp_path: Path) -> None:
    """The form's token is looked for in the body before anything else."""
    settings.REQUEST_MAX_BYTES, settings.FILE_UPLOAD_TEMP_DIR = MIB, str(tmp_path)
    client = Client(enforce_csrf_checks=True)
    response, taken = post_endless(client, "/login/", "multipart/form-data; boundary=x")
    assert (response.status_code, taken <= 2 * MIB, list(tmp_path.iterdir())) == (413, True, [])


def test_api_takes_a_mebibyte_of_json(bureau: Bureau) -> None:
    client = signed_in(bureau.person)
    response = client.post("/api/v1/reports/", {"narrative": "x" * MIB}, format="json")
    assert response.status_code == 413
    assert response.json() == {"code": "too_large", "detail": response.json()["detail"]}


def test_file_that_is_far_too_large_is_refused_by_the_api(
    bureau: Bureau, settings: Settings
) -> None:
    settings.REQUEST_LIMITS = {"api-report-evidence": 1000}
    address = reverse("api-report-evidence", args=[bureau.report.pk])
    client = sign_in(bureau.person)
    response, _taken = post_endless(client, address, "multipart/form-data; boundary=x")
    assert (response.status_code, response.json()["code"]) == (413, "too_large")


@pytest.mark.parametrize("wrong", ["-1", "many", "1e9", ""])
def test_length_that_is_none_harms_nobody(wrong: str) -> None:
    response = Client().post("/login/", b"", content_type="text/plain", CONTENT_LENGTH=wrong)
    assert response.status_code < 500


def test_form_with_too_many_fields_is_refused(settings: Settings) -> None:
    sent = {f"f{number}": "x" for number in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1)}
    assert Client().post("/login/", sent).status_code == 400


def test_form_that_is_too_large_is_refused(settings: Settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    sent = {"username": "x" * 2000, "password": "x"}
    response = Client().post("/login/", sent)
    assert response.status_code == 400
    assert b"<h1>" in response.content


# --- queries


@pytest.mark.parametrize("address", LISTS)
def test_search_word_without_end_is_refused_at_once(address: str, bureau: Bureau) -> None:
    client = sign_in(make_user(Role.ADMINISTRATOR))
    begun = time.perf_counter()
    response = client.get(address, {"q": "(a+)+" * 20_000})
    assert response.status_code == 414
    assert time.perf_counter() - begun < 2


def test_query_may_be_as_long_as_gunicorn_takes_it(bureau: Bureau) -> None:
    client = sign_in(bureau.person)
    assert client.get("/items/?q=" + "x" * (LONGEST_QUERY - 2)).status_code == 200
    assert client.get("/items/?q=" + "x" * (LONGEST_QUERY - 1)).status_code == 414


@pytest.mark.parametrize(
    "word", ["(a+)+$" * 500, "%_" * 900, "\\" * 2000, "' OR 1=1 --", "水" * 600]
)
def test_search_word_costs_little_and_finds_nothing(word: str, bureau: Bureau) -> None:
    client = sign_in(bureau.person)
    begun = time.perf_counter()
    for address in ("/api/v1/items/", "/items/"):
        response = client.get(address, {"q": word})
        assert response.status_code == 200
        assert bureau.item.title not in response.content.decode()
    assert time.perf_counter() - begun < 3


@pytest.mark.parametrize("address", [*LISTS, "/api/v1/items/", "/api/v1/agencies/x%00y/"])
def test_nul_is_refused(address: str, bureau: Bureau) -> None:
    response = signed_in(bureau.person).get(address if "%00" in address else f"{address}?q=a%00b")
    assert response.status_code == 400


@pytest.mark.parametrize("size", ["0", "201", "1000000000000", "-1", "all"])
def test_page_has_a_largest_size(size: str, bureau: Bureau) -> None:
    response = signed_in(bureau.person).get("/api/v1/items/", {"page_size": size})
    assert (response.status_code, response.json()["code"]) == (400, "invalid")


@pytest.mark.parametrize("page", ["0", "-1", "99999999999999999999", "9" * 5000, "last", "x"])
def test_page_that_does_not_exist_is_said_so(page: str, bureau: Bureau) -> None:
    client = sign_in(bureau.person)
    assert client.get("/api/v1/items/", {"page": page}).status_code in (200, 400, 404)
    assert client.get("/items/", {"page": page}).status_code in (200, 400, 404)


# --- JSON


@pytest.mark.parametrize("depth", [DEEPEST + 1, 500, 100_000])
@pytest.mark.parametrize("sign", ["[]", "{}"])
def test_json_is_not_followed_into_the_depth(depth: int, sign: str, bureau: Bureau) -> None:
    nested = "[" * depth + "]" * depth if sign == "[]" else '{"a":' * depth + "1" + "}" * depth
    response = signed_in(bureau.person).post(
        "/api/v1/reports/", nested, content_type="application/json"
    )
    assert (response.status_code, response.json()["code"]) == (400, "parse_error")


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        '{"percent": NaN}',
        '{"percent": 1e999999}',
        f'{{"item": {"9" * 4000}}}',
        "[]",
        "null",
        '"x"',
        "\x00",
    ],
)
def test_bad_json_is_bad_input(body: str, bureau: Bureau) -> None:
    make_item(unit=bureau.unit)
    response = signed_in(bureau.person).post(
        "/api/v1/reports/", body, content_type="application/json"
    )
    assert response.status_code == 400
    assert response.json()["code"] in ("parse_error", "invalid")
    assert json.loads(response.content)["detail"]

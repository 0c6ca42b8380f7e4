"""Requests that another site, another agency or a curious colleague would like to have sent."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from rest_framework.test import APIClient

from agencies.choices import Role
from agencies.models import User
from tasks.choices import ReportState
from tasks.tests.factories import PASSWORD, make_agency, make_unit, make_user
from worktracker.lib.opened import fingerprint
from worktracker.tests.addresses import ADDRESSES
from worktracker.tests.cast import Bureau
from worktracker.tests.resources import RESOURCES
from worktracker.tests.test_every_url import admin_paths, ask

pytestmark = [pytest.mark.django_db]

WRITES = ("post", "put", "patch", "delete")
# Their own first act is to count the body; then they make the check, as the walk below shows.
SELF_CHECKING = {"attach", "fill-in", "people-import", "readings_workbook", "switch"}
BACKEND = "django.contrib.auth.backends.ModelBackend"


# --- CSRF: another site makes the person's browser send something


def forged(name: str, person: User) -> Any:
    """A browser that carries the person's session and no token."""
    kind = APIClient if name.startswith("api-") else Client
    client = kind(enforce_csrf_checks=True)
    client.force_login(person, backend=BACKEND)
    return client


@pytest.mark.parametrize("role", [Role.STAFF, Role.SUPERVISOR, Role.ADMINISTRATOR])
def test_nothing_is_written_without_the_forms_token(role: Role, bureau: Bureau) -> None:
    person = bureau.person if role == Role.STAFF else _of(role, bureau)
    accepted = []
    for name in ADDRESSES:
        for method in WRITES:
            response = ask(forged(name, person), name, method, bureau)
            expected = (403, 405) if name in SELF_CHECKING and method != "post" else (403,)
            if response.status_code not in expected:
                accepted.append(f"{method} {name}: {response.status_code}")
    assert accepted == []


def test_nothing_is_written_in_the_administration_without_the_forms_token(root: User) -> None:
    client = forged("admin", root)
    assert {client.post(address, {}).status_code for address in admin_paths()} == {403}


def exempt_names(patterns: list[URLPattern | URLResolver] | None = None) -> set[str]:
    found: set[str] = set()
    for each in patterns or get_resolver().url_patterns:
        if isinstance(each, URLResolver):
            found |= exempt_names(each.url_patterns)
        elif getattr(each.callback, "csrf_exempt", False):
            found.add(str(each.name))
    return found


def test_only_those_are_exempt_that_check_for_themselves() -> None:
    """The API where a session asks (its tokens no browser sends by itself), and uploads after the body was counted."""
    assert {name for name in exempt_names() if not name.startswith("api-")} == SELF_CHECKING


def test_page_of_another_origin_is_refused_even_with_the_token(bureau: Bureau) -> None:
    client = forged("preferences", bureau.person)
    page = client.get(reverse("preferences"), secure=True)
    sent = {"csrfmiddlewaretoken": page.context["csrf_token"]}
    for origin in ("https://evil.example", "null", "http://testserver"):
        response = client.post(
            reverse("preferences"), sent, secure=True, headers={"origin": origin}
        )
        assert (origin, response.status_code) == (origin, 403)


# --- open redirects: a link of ours that leads to somebody else's page

EVIL = [
    "https://evil.example/",
    "//evil.example/",
    "///evil.example/",
    "////evil.example",
    "/\\evil.example/",
    "\\\\evil.example",
    "/\t/evil.example",
    "\t//evil.example",
    " https://evil.example",
    "https:evil.example",
    "https:/evil.example",
    "http:///evil.example",
    "//testserver@evil.example/",
    "https://testserver.evil.example/",
    "http://testserver:80@evil.example/",
    "javascript:alert(1)",
    "JaVaScRiPt://testserver/%0aalert(1)",
    "data:text/html,<script>alert(1)</script>",
    "https://evil.example\\@testserver/",
    "//evil。example/",
    "/login/\r\nLocation: https://evil.example",
]


def leads_home(response: Any) -> bool:
    """Whether a browser stays here: it reads \\ as /, and drops white space."""
    to = response.headers.get("Location", "/").translate({ord(sign): None for sign in "\t\r\n "})
    parts = urlsplit(to.replace("\\", "/"))
    return parts.scheme in ("", "http") and parts.netloc in ("", "testserver")


@pytest.mark.parametrize("target", EVIL)
def test_no_way_leads_to_another_site(target: str, bureau: Bureau) -> None:
    person, office = bureau.person, make_user(Role.SUPERVISOR, agency=bureau.agency)
    signed_in, deciding = Client(), Client()
    signed_in.force_login(person, backend=BACKEND)
    deciding.force_login(office, backend=BACKEND)
    bureau.report.state = ReportState.SUBMITTED
    bureau.report.save()
    typed = {"username": person.username, "password": PASSWORD}
    item, report = [bureau.item.pk], [bureau.report.pk]
    decision = {"action": "accept", "version": bureau.report.version, "next": target}
    answers = {
        "login, form": Client().post("/login/", {**typed, "next": target}),
        "login, query": Client().post("/login/", typed, query_params={"next": target}),
        "login, signed in": signed_in.get("/login/", {"next": target}),
        "language": signed_in.post("/i18n/setlang/", {"language": "en", "next": target}),
        "language, from": signed_in.post(
            "/i18n/setlang/", {"language": "en"}, headers={"referer": target.strip()}
        )
        if target.isprintable() and target.isascii()
        else signed_in.get("/login/"),
        "sign": signed_in.post(reverse("sign", args=item), {"next": target}),
        "sign all": signed_in.post(reverse("sign-all"), {"item": item, "next": target}),
        "withdraw": signed_in.post(
            reverse("withdraw", args=report), {"version": bureau.report.version, "next": target}
        ),
        "decide": deciding.post(reverse("decide", args=report), decision),
        "urge": deciding.post(reverse("urge"), {"pair": "", "next": target}),
        "administration": Client().get("/admin/login/", {"next": target}),
        "sign out": signed_in.post("/logout/", {"next": target}),
    }
    assert [name for name, response in answers.items() if not leads_home(response)] == []


def test_own_addresses_do_lead_on(bureau: Bureau) -> None:
    """Or the table above would pass for a product that leads nowhere."""
    typed = {"username": bureau.person.username, "password": PASSWORD, "next": "/items/?q=x"}
    assert Client().post("/login/", typed)["Location"] == "/items/?q=x"
    assert not leads_home(type("Answer", (), {"headers": {"Location": "/\\evil.example"}}))


# --- IDOR: the number of somebody else's row

SHARED = {
    f"api-{resource.path.removesuffix('s')}-detail" for resource in RESOURCES if resource.shared
}
ROWS = {name: address for name, address in ADDRESSES.items() if address.keys and name not in SHARED}
AGENCY_ROLES = (Role.STAFF, Role.HEAD, Role.SUPERVISOR, Role.LEADER, Role.AUDITOR)


@pytest.mark.parametrize("role", AGENCY_ROLES)
def test_rows_of_another_agency_do_not_exist(role: Role, bureau: Bureau) -> None:
    """404 for all that the role may do at home; what it may do nowhere may be refused as such."""
    unit = make_unit(agency=make_agency("jilin"))
    stranger = make_user(role, agency=unit.agency, unit=unit)
    before = pictures(bureau)
    found = []
    for name, address in ROWS.items():
        client = APIClient() if name.startswith("api-") else Client()
        client.force_login(stranger, backend=BACKEND)
        for method, who in address.may.items():
            status = ask(client, name, method, bureau).status_code
            if status != 404 and (role in who or status not in (403, 405)):
                found.append(f"{method} {name}: {status}")
    assert found == []
    assert pictures(bureau) == before


@pytest.mark.parametrize("role", AGENCY_ROLES)
def test_rows_that_a_form_names_are_not_those_of_another_agency(role: Role, bureau: Bureau) -> None:
    unit = make_unit(agency=make_agency("jilin"))
    client = Client()
    client.force_login(make_user(role, agency=unit.agency, unit=unit), backend=BACKEND)
    before = pictures(bureau)
    pair = f"{bureau.item.pk}-{bureau.unit.pk}"
    today = {"principal": bureau.person.pk, "deputy": bureau.deputyship.deputy_id}

    client.post(reverse("sign-all"), {"item": [bureau.item.pk]})
    client.post(reverse("urge"), {"pair": [pair]})
    client.post(reverse("people"), {**today, "starts_on": "2024-10-15"})

    assert pictures(bureau) == before
    assert not bureau.item.urges.exclude(pk=bureau.urge.pk).exists()


@pytest.mark.parametrize("key", ["0", "-1", "99999999999999999999", "1e3", "0x1", "%2e%2e", "null"])
def test_keys_that_are_none_lead_nowhere(key: str, bureau: Bureau) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(bureau.person, backend=BACKEND)
    lists = (reverse("items"), "/mails/", "/api/v1/items/", "/api/v1/reports/", "/evidence/")
    assert {client.get(f"{each}{key}/").status_code for each in lists} == {404}


def pictures(bureau: Bureau) -> dict[str, str]:
    """The stored values of each row of the bureau."""
    rows = {name: getattr(bureau, name) for name in bureau.__slots__}
    fresh = {name: type(row)._base_manager.get(pk=row.pk) for name, row in rows.items()}
    return {name: fingerprint(row) for name, row in fresh.items()}


def _of(role: Role, bureau: Bureau) -> User:
    if role == Role.ADMINISTRATOR:
        return make_user(role, is_staff=True, is_superuser=True)
    return make_user(role, unit=bureau.unit)

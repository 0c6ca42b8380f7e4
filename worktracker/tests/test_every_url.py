"""A walk over all addresses: each is in the table, and lets in whom the table says and nobody else."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from rest_framework.test import APIClient

from agencies.choices import Role
from agencies.models import User
from tasks.choices import ReportState
from tasks.tests.factories import make_user
from worktracker.tests.addresses import ADDRESSES
from worktracker.tests.cast import Bureau
from worktracker.tests.running import all_jobs_ran

pytestmark = [pytest.mark.django_db]

METHODS = ("get", "post", "put", "patch", "delete")
ADMIN = "admin"
SIGNS_IN = 401


def all_names(
    patterns: list[URLPattern | URLResolver] | None = None, space: str = ""
) -> Iterator[tuple[str, str]]:
    """Namespace and name of every address, "?" where it has none."""
    for each in patterns or get_resolver().url_patterns:
        if isinstance(each, URLResolver):
            yield from all_names(each.url_patterns, each.namespace or space)
        else:
            yield space, each.name or f"? {each.pattern}"


def test_every_address_is_in_the_table_and_the_table_holds_no_other() -> None:
    names = set(all_names())

    assert {space for space, _name in names} == {"", ADMIN}
    assert {name for space, name in names if not space} == set(ADDRESSES)


@pytest.fixture
def bureau(bureau: Bureau) -> Bureau:
    """With a report that everybody sees and its unit may change."""
    bureau.report.state = ReportState.RETURNED
    bureau.report.save()
    all_jobs_ran()  # or the installation is not ready
    return bureau


@pytest.fixture
def people(bureau: Bureau) -> dict[Role, User]:
    """One of each role, all of the bureau."""
    marks = {"is_staff": True, "is_superuser": True}
    unit = {"unit": bureau.unit}
    found: dict[Role, User] = {Role.STAFF: bureau.person}
    for role in set(Role) - {Role.STAFF}:
        found[role] = make_user(role, **marks, **({} if role == Role.ADMINISTRATOR else unit))
    bureau.person.is_staff = bureau.person.is_superuser = True  # the marks alone open nothing
    bureau.person.save()
    return found


def call(client: Any, name: str, method: str, bureau: Bureau) -> int:
    """The status of an address; 401 where it sends to the sign-in page. What it did is undone."""
    return _status(ask(client, name, method, bureau))


def ask(client: Any, name: str, method: str, bureau: Bureau) -> Any:
    """The answer of an address to what the table sends there. What it did is undone."""
    address = ADDRESSES[name]
    path = reverse(name, args=[key(bureau) for key in address.keys])
    sent = address.body(bureau) if method != "get" else {}
    with transaction.atomic():
        if name.startswith("api-"):
            version = bureau.report.version if "report" in name else bureau.item.version
            headers = {"If-Match": f'"{version}"'}
            response = getattr(client, method)(
                path, sent, format=FORMATS.get(name), headers=headers
            )
        else:
            response = getattr(client, method)(path, sent)
        transaction.set_rollback(True)
    return response


# What takes no JSON.
FORMATS = {"api-report-evidence": "multipart"}


def _status(response: Any) -> int:
    to = response.headers.get("Location", "")
    pages = tuple(f"{reverse(page)}?next=" for page in ("login", "admin:login"))
    return SIGNS_IN if to.startswith(pages) else response.status_code


def client_for(name: str, person: User | None) -> Any:
    client = APIClient() if name.startswith("api-") else Client()
    if person:
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.parametrize("role", Role)
def test_each_role_gets_where_the_table_says(
    role: Role, bureau: Bureau, people: dict[Role, User]
) -> None:
    wrong = []
    for name, address in ADDRESSES.items():
        client = client_for(name, people[role])
        for method, who in address.may.items():
            status = call(client, name, method, bureau)
            refused = status in (SIGNS_IN, 403, 404, 405)
            if status >= 500 or (role in who and refused):
                wrong.append(f"{method} {name} answers {status} and should let in")
            if role not in who and status < 400:
                wrong.append(f"{method} {name} answers {status} and should refuse")
    assert wrong == []


def test_methods_that_are_not_in_the_table_lead_nowhere(
    bureau: Bureau, people: dict[Role, User]
) -> None:
    wrong = []
    for name, address in ADDRESSES.items():
        client = client_for(name, None if address.public else people[Role.SUPERVISOR])
        for method in set(METHODS) - set(address.may):
            status = call(client, name, method, bureau)
            if status not in (403, 404, 405):
                wrong.append(f"{method} {name}: {status}")
    assert wrong == []


def test_who_is_not_signed_in_is_sent_to_the_sign_in(bureau: Bureau) -> None:
    wrong = []
    for name, address in ADDRESSES.items():
        for method in METHODS:
            status = call(client_for(name, None), name, method, bureau)
            expected = (200, 302, 404, 405, 286) if address.public else (SIGNS_IN,)
            if status not in expected:
                wrong.append(f"{method} {name}: {status}")
    assert wrong == []


def admin_paths() -> list[str]:
    """Every page of the administration; whether the row of a page is there does not matter to who may not enter."""
    found = []
    for pattern in get_resolver().namespace_dict[ADMIN][1].url_patterns:
        children = getattr(pattern, "url_patterns", None) or [pattern]
        for name in (child.name for child in children if child.name not in (None, *PUBLIC)):
            model = str(pattern.pattern) if children != [pattern] else ""
            found.append(_admin_path(name, model))
    return found


# The sign-in page's address sends elsewhere, signing out may be asked for by anybody.
PUBLIC = ("login", "logout")


def _admin_path(name: str, model: str) -> str:
    for args in ([], ["1"], ["1", "1"], ["agencies"]):
        try:
            return reverse(f"admin:{name}", args=args)
        except NoReverseMatch:
            continue
    raise AssertionError(f"no address for {name} of {model}")


@pytest.mark.parametrize("method", ["get", "post"])
def test_administration_lets_in_administrators_alone(
    method: str, bureau: Bureau, people: dict[Role, User]
) -> None:
    """What administrators find there is in test_admin; the marks of the site alone open nothing to anybody else."""
    paths, wrong = admin_paths(), []
    assert len(paths) > 200
    for role in (None, *Role):
        client = client_for("", people[role] if role else None)
        for path in paths:
            with transaction.atomic():
                status = _status(getattr(client, method)(path))
                transaction.set_rollback(True)
            refused = status in (SIGNS_IN, 403)
            if status >= 500 or not (refused or role == Role.ADMINISTRATOR):
                wrong.append(f"{method} {path} as {role}: {status}")
    assert wrong == []

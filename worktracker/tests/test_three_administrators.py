"""Each of the three administrators signs in and tries what is the other two's: refused, and nothing changes."""

from typing import Any

import pytest
from django.test import Client

from agencies.choices import Role
from agencies.errors import AccountRefused
from agencies.models import User
from agencies.services.people import move_person, require_another
from tasks.models import Activity
from tasks.tests.factories import AT, PASSWORD, make_unit, make_user
from worktracker.lib.errors import NotAllowed
from worktracker.tests.admin_forms import address
from worktracker.tests.cast import Bureau

pytestmark = [pytest.mark.django_db]

SYSTEM_ONLY = ("/admin/", "/admin/agencies/user/", "/people/import/", "/system/", "/intake/")
SECURITY_ONLY = ("/accounts/",)
AUDIT_ONLY = ("/sign-ins/", "/sign-ins/file/")
TRAIL = ("/trail/",)  # the audit administrator's, of the three
ACTS = ("authorise", "post", "password", "unlock", "sessions", "second-factor", "close", "reopen")
OTHERS: dict[Role, tuple[str, ...]] = {
    Role.ADMINISTRATOR: SECURITY_ONLY + AUDIT_ONLY + TRAIL,
    Role.SECURITY_ADMINISTRATOR: SYSTEM_ONLY + AUDIT_ONLY + TRAIL,
    Role.AUDIT_ADMINISTRATOR: SYSTEM_ONLY + SECURITY_ONLY,
}


def enter(role: Role) -> Client:
    """By the sign-in page, as a person does."""
    client, person = Client(), make_user(role)
    answer = client.post("/login/", {"username": person.username, "password": PASSWORD})
    assert answer.status_code == 302
    return client


def stored(person: User) -> dict[str, Any]:
    return User.objects.filter(pk=person.pk).values().get()


@pytest.mark.parametrize("role", OTHERS)
def test_what_belongs_to_the_others_is_refused(role: Role, bureau: Bureau) -> None:
    client, before = enter(role), stored(bureau.person)
    trail = Activity.objects.count()
    for path in OTHERS[role]:
        assert client.get(path, follow=True).status_code in (403, 404), path
    if role != Role.SECURITY_ADMINISTRATOR:
        for act in ACTS:
            path = f"/accounts/{bureau.person.pk}/{act}/"
            assert client.post(path, {"reason": "调离", "role": "head"}).status_code == 403, path
    if role != Role.ADMINISTRATOR:
        path = address(User, "change", bureau.person.pk)
        assert client.post(path, {"username": "x"}, follow=True).status_code == 403
        assert client.get("/api/v1/items/").json()["results"] == []
        assert client.get(f"/items/{bureau.item.pk}/").status_code == 404
        assert client.get(f"/evidence/{bureau.evidence.pk}/").status_code == 404
    assert stored(bureau.person) == before
    assert Activity.objects.count() == trail


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        (Role.ADMINISTRATOR, [False, True]),
        (Role.SECURITY_ADMINISTRATOR, [False, False]),
        (Role.AUDIT_ADMINISTRATOR, [True, True]),
    ],
)
def test_trail_of_people_is_the_audit_administrator_s(
    role: Role, seen: list[bool], bureau: Bureau
) -> None:
    security = make_user(Role.SECURITY_ADMINISTRATOR)
    move_person(
        bureau.person, role=Role.HEAD, agency=bureau.agency, unit=bureau.unit, by=security, at=AT
    )
    rows = Activity.objects.visible_to(make_user(role))
    found = [rows.filter(verb=verb).exists() for verb in ("person_moved", "report_filed")]
    assert found == seen


def test_crafted_form_opens_no_account(bureau: Bureau) -> None:
    crafted = {"username": "newcomer", "display_name": "新同事", "role": "staff", "email": ""}
    crafted |= {"agency": str(bureau.agency.pk), "unit": str(bureau.unit.pk)}
    crafted |= {"is_active": "on", "is_superuser": "on", "is_staff": "on", "password": "x"}
    crafted |= {"authorised_at": "2024-01-01", "password1": PASSWORD, "password2": PASSWORD}
    assert enter(Role.ADMINISTRATOR).post(address(User, "add"), crafted).status_code == 302
    person = User.objects.get(username="newcomer")
    assert (person.is_active, person.is_superuser, person.is_staff) == (False, False, False)
    assert (person.authorised_at, person.has_usable_password()) == (None, False)


def test_only_who_waits_is_moved_by_the_system_administrator(bureau: Bureau) -> None:
    root, unit = make_user(Role.ADMINISTRATOR), make_unit("大气环境科", agency=bureau.agency)
    post = {"role": Role.STAFF, "agency": bureau.agency, "unit": unit}
    waiting = make_user(unit=bureau.unit, is_active=False)
    assert move_person(waiting, by=root, at=AT, **post).unit == unit
    for person in (bureau.person, make_user(Role.AUDIT_ADMINISTRATOR, is_active=False), root):
        with pytest.raises(NotAllowed):
            move_person(person, by=root, at=AT, **post)


def test_nobody_moves_himself_nor_the_last_of_a_role(bureau: Bureau) -> None:
    security, audit = (
        make_user(Role.SECURITY_ADMINISTRATOR),
        make_user(Role.AUDIT_ADMINISTRATOR),
    )
    post = {"role": Role.LEADER, "agency": bureau.agency, "unit": None}
    with pytest.raises(NotAllowed):
        move_person(security, by=security, at=AT, **post)
    with pytest.raises(AccountRefused):
        move_person(audit, by=security, at=AT, **post)
    make_user(Role.AUDIT_ADMINISTRATOR)
    assert move_person(audit, by=security, at=AT, **post).role == Role.LEADER
    with pytest.raises(AccountRefused):
        require_another(Role.SECURITY_ADMINISTRATOR, but=security)


def test_account_of_an_administrator_is_only_looked_at(bureau: Bureau) -> None:
    audit = make_user(Role.AUDIT_ADMINISTRATOR)
    client, before = enter(Role.ADMINISTRATOR), stored(audit)
    path = address(User, "change", audit.pk)
    assert client.get(path).status_code == 200
    assert client.post(path, {"username": "other", "display_name": "x"}).status_code == 403
    assert stored(audit) == before

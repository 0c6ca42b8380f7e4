"""What a change in the administration pages leaves in the trail."""

import pytest
from django.contrib.admin.models import LogEntry
from django.core.exceptions import PermissionDenied
from django.test import Client

from agencies.choices import Role
from agencies.models import Unit, UnitAlias, User
from tasks.models import Activity
from worktracker.tests.admin_forms import address, filled_in
from worktracker.tests.cast import Bureau

pytestmark = [pytest.mark.django_db]


def test_change_writes_the_trail_with_old_and_new_values(
    bureau: Bureau, office: Client, root: User
) -> None:
    path = address(Unit, "change", bureau.unit.pk)

    response = office.post(path, filled_in(office.get(path), name="水生态环境处"))

    assert response.status_code == 302
    row = Activity.objects.latest("id")
    assert (row.verb, row.item, row.plan, row.agency) == (
        "admin_changed",
        None,
        None,
        bureau.agency,
    )
    assert (row.actor, row.actor_name) == (root, "root")
    assert row.changes == [{"field": "name", "old": "水生态环境科", "new": "水生态环境处"}]


def test_change_of_a_relation_is_told_by_name(bureau: Bureau, office: Client) -> None:
    other = Unit.objects.create(agency=bureau.agency, name="大气环境科")
    User.objects.filter(pk=bureau.person.pk).update(is_active=False)  # waits
    path = address(User, "change", bureau.person.pk)

    office.post(path, filled_in(office.get(path), unit=str(other.pk)))

    row = Activity.objects.latest("id")
    assert row.changes == [{"field": "unit", "old": "水生态环境科", "new": "大气环境科"}]
    assert (row.agency, row.plan) == (bureau.agency, None)


def test_change_in_an_inline_row_is_in_the_trail(bureau: Bureau, office: Client) -> None:
    path = address(Unit, "change", bureau.unit.pk)

    office.post(path, filled_in(office.get(path), **{"aliases-0-name": "水处"}))

    assert Activity.objects.latest("id").changes == [
        {"field": "unitalias 水处: name", "old": "水科", "new": "水处"}
    ]


def test_added_row_is_in_the_trail(office: Client, bureau: Bureau) -> None:
    page = office.get(address(Unit, "add"))

    office.post(
        address(Unit, "add"),
        filled_in(page, agency=str(bureau.agency.pk), name="大气环境科", order="3"),
    )

    row = Activity.objects.latest("id")
    assert (row.verb, row.agency) == ("admin_added", bureau.agency)
    assert {"field": "name", "old": "", "new": "大气环境科"} in row.changes


@pytest.mark.parametrize("way", ["page", "action"])
def test_deleted_row_is_in_the_trail(way: str, bureau: Bureau, office: Client) -> None:
    alias = bureau.alias
    if way == "page":
        office.post(address(UnitAlias, "delete", alias.pk), {"post": "yes"})
    else:
        office.post(
            address(UnitAlias, "changelist"),
            {"action": "delete_selected", "_selected_action": alias.pk, "post": "yes"},
        )

    assert not UnitAlias.objects.filter(pk=alias.pk).exists()
    row = Activity.objects.latest("id")
    assert (row.verb, row.agency) == ("admin_deleted", bureau.agency)
    assert "水科" in row.subject


def test_failed_trail_undoes_the_change(
    bureau: Bureau, office: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = address(Unit, "change", bureau.unit.pk)
    values = filled_in(office.get(path), name="水生态环境处")

    def refuse(*_args: object, **_fields: object) -> None:
        raise PermissionDenied

    monkeypatch.setattr(Activity.objects, "create", refuse)
    assert office.post(path, values).status_code == 403

    assert Unit.objects.get(pk=bureau.unit.pk).name == "水生态环境科"
    assert not LogEntry.objects.exists()


def test_new_person_waits_and_is_in_the_trail(office: Client, bureau: Bureau) -> None:
    values = filled_in(office.get(address(User, "add")))
    values |= {
        "username": "newcomer",
        "display_name": "新同事",
        "role": Role.STAFF,
        "agency": str(bureau.agency.pk),
        "unit": str(bureau.unit.pk),
    }

    assert office.post(address(User, "add"), values).status_code == 302

    person = User.objects.get(username="newcomer")
    assert (person.is_active, person.has_usable_password()) == (False, False)
    trail = Activity.objects.latest("id")
    assert (trail.verb, trail.agency) == ("admin_added", bureau.agency)


def test_staff_without_a_unit_is_refused_in_words(office: Client, bureau: Bureau) -> None:
    User.objects.filter(pk=bureau.person.pk).update(is_active=False)  # waits
    path = address(User, "change", bureau.person.pk)
    values = filled_in(office.get(path))
    del values["unit"]

    response = office.post(path, values)

    assert response.status_code == 200
    assert response.context["errors"]
    assert User.objects.get(pk=bureau.person.pk).unit == bureau.unit

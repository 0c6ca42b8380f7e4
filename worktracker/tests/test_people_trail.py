"""What happens to people is in the trail, in the same transaction, and moves what they report on."""

import pytest
from django.test import Client
from django.utils import translation

from agencies.choices import Role
from agencies.models import Deputy, User
from agencies.services.deputies import appoint_deputy, end_deputy
from tasks.models import Activity, WorkItem
from tasks.tests.factories import AT, ON, make_agency, make_item, make_unit, make_user
from tasks.trail import in_words
from worktracker.tests.admin_forms import address, filled_in

pytestmark = [pytest.mark.django_db]


def appoint(principal: User, deputy: User) -> Deputy:
    return appoint_deputy(
        principal=principal,
        deputy=deputy,
        starts_on=ON,
        ends_on=None,
        reason="休假",
        by=principal,
        at=AT,
    )


def test_deputyship_is_in_the_agency_s_trail_from_first_to_last() -> None:
    principal, deputy = make_user(), make_user(display_name="B岗")
    end_deputy(appoint(principal, deputy), by=principal, on=ON, at=AT)
    rows = [*Activity.objects.order_by("id")]
    assert [row.verb for row in rows] == ["deputy_appointed", "deputy_ended"]
    assert {(row.agency, row.plan, row.actor) for row in rows} == {
        (principal.agency, None, principal)
    }
    with translation.override("en"):
        entries = in_words(rows)
    assert [entry.what for entry in entries] == ["appointed a deputy", "ended a deputyship"]
    assert entries[0].reason == "休假"
    assert (entries[0].changes[0].label, entries[0].changes[0].new) == ("Deputy", "B岗")


def test_failed_trail_undoes_the_appointment(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object, **_fields: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(Activity.objects, "create", refuse)
    with pytest.raises(RuntimeError):
        appoint(make_user(), make_user())
    assert not Deputy.objects.exists()


def test_person_moved_in_the_administration_is_told_as_moved(office: Client, root: User) -> None:
    person, unit = make_user(is_active=False), make_unit("大气环境科")
    path = address(User, "change", person.pk)

    values = filled_in(office.get(path), unit=str(unit.pk), role=Role.HEAD, display_name="新科长")
    assert office.post(path, values).status_code == 302

    moved, changed = Activity.objects.order_by("id")
    assert (moved.verb, moved.actor, moved.agency) == ("person_moved", root, person.agency)
    assert moved.changes == [
        {"field": "role", "old": "staff", "new": "head"},
        {"field": "unit", "old": "水生态环境科", "new": "大气环境科"},
    ]
    assert changed.verb == "admin_changed"
    assert [line["field"] for line in changed.changes] == ["display_name"]
    with translation.override("en"):
        (entry,) = in_words([moved])
    role = entry.changes[0]
    assert (role.label, role.old, role.new) == ("Role", "Staff", "Head of unit")


def test_move_to_a_unit_of_another_agency_is_refused_in_words(office: Client) -> None:
    person, unit = make_user(is_active=False), make_unit(agency=make_agency("jilin"))
    path = address(User, "change", person.pk)

    response = office.post(path, filled_in(office.get(path), unit=str(unit.pk)))

    assert response.status_code == 200
    assert "unit" in response.context["adminform"].form.errors
    assert not Activity.objects.exists()
    assert User.objects.get(pk=person.pk).unit == person.unit


def test_who_moves_unit_loses_and_gains_the_items_with_it(office: Client) -> None:
    water, air = make_unit("水生态环境科"), make_unit("大气环境科")
    of_water, of_air = make_item(unit=water), make_item(unit=air)
    person = make_user(unit=water, is_active=False)
    assert [*WorkItem.objects.reportable_by(person, on=ON)] == [of_water]

    path = address(User, "change", person.pk)
    office.post(path, filled_in(office.get(path), unit=str(air.pk)))

    moved = User.objects.get(pk=person.pk)
    assert [*WorkItem.objects.reportable_by(moved, on=ON)] == [of_air]

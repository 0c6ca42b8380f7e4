"""Which agencies, units and people a person sees, and what the database refuses."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction

from agencies.choices import Role
from agencies.models import Agency, Unit, UnitAlias, User
from tasks.tests.factories import make_agency, make_unit, make_user

pytestmark = [pytest.mark.django_db]


@pytest.mark.parametrize(
    "role", [Role.STAFF, Role.HEAD, Role.LEADER, Role.AUDITOR, Role.SUPERVISOR]
)
def test_person_sees_the_own_agency_alone(role: Role) -> None:
    person = make_user(role)
    own = make_unit(agency=person.agency)
    stranger = make_user(agency=make_agency("jilin"))
    assert [*Agency.objects.visible_to(person)] == [person.agency]
    assert [*Unit.objects.visible_to(person)] == [own]
    assert stranger not in User.objects.visible_to(person)
    assert person in User.objects.visible_to(person)


def test_administrator_sees_every_agency() -> None:
    person = make_user(Role.ADMINISTRATOR)
    make_unit()
    make_unit(agency=make_agency("jilin"))
    assert Agency.objects.visible_to(person).count() == 2
    assert Unit.objects.visible_to(person).count() == 2
    assert [*User.objects.visible_to(person)] == [person]


@pytest.mark.parametrize("model", [Agency, Unit, User])
def test_stranger_sees_nothing(model: type[Agency | Unit | User]) -> None:
    make_user()
    assert not model.objects.visible_to(AnonymousUser()).exists()


def test_unit_is_found_by_name_and_by_alias_once() -> None:
    unit = make_unit("办公室(督查办)")
    UnitAlias.objects.create(unit=unit, name="督查办")
    UnitAlias.objects.create(unit=unit, name="办公室")
    assert [*Unit.objects.named("办公室(督查办)")] == [unit]
    assert [*Unit.objects.named("督查办")] == [unit]
    assert not Unit.objects.named("督查").exists()


def test_mails_reach_active_people_with_an_address_who_take_them() -> None:
    reached = make_user()
    make_user(email="")
    make_user(wants_mail=False)
    make_user(is_active=False)
    assert [*User.objects.reachable()] == [reached]


def test_staff_and_head_write_for_their_unit_and_leaders_for_none() -> None:
    unit = make_unit()
    staff, head = make_user(unit=unit), make_user(Role.HEAD, unit=unit)
    make_user(Role.LEADER, unit=unit)
    make_user(unit=make_unit("人事科"))
    assert {*User.objects.writing_for(unit.pk)} == {staff, head}


@pytest.mark.parametrize("role", [Role.STAFF, Role.HEAD])
def test_staff_without_unit_is_refused(role: Role) -> None:
    person = make_user(role)
    person.unit = None
    with pytest.raises(IntegrityError, match="user_unit_for_staff_and_heads"), transaction.atomic():
        person.save()


def test_leader_without_agency_is_refused() -> None:
    person = make_user(Role.LEADER)
    person.agency = None
    with pytest.raises(IntegrityError, match="user_agency_but_administrator"), transaction.atomic():
        person.save()


def test_agency_above_itself_is_refused() -> None:
    agency = make_agency()
    with pytest.raises(IntegrityError, match="agency_not_its_own_parent"), transaction.atomic():
        Agency.objects.filter(pk=agency.pk).update(parent=agency)


def test_superuser_is_an_administrator_without_agency() -> None:
    person = User.objects.create_superuser("root", display_name="管理员")
    assert (person.role, person.agency) == (Role.ADMINISTRATOR, None)
    assert (person.is_administrator, person.is_supervisor) == (True, False)

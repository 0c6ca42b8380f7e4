"""Who stands in for whom: when it holds, what it gives, and what the database refuses."""

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction

from agencies.choices import Role
from agencies.models import Deputy, Unit, User
from tasks.tests.factories import AT, ON, day, make_agency, make_deputy, make_unit, make_user

pytestmark = [pytest.mark.django_db]

AIR, WATER = "大气环境科", "水生态环境科"


def written(user: User, on: date = ON) -> set[str]:
    return {*Unit.objects.written_by(user, on=on).values_list("name", flat=True)}


def headed(user: User, on: date = ON) -> set[str]:
    return {*Unit.objects.headed_by(user, on=on).values_list("name", flat=True)}


@pytest.fixture
def water() -> User:
    return make_user(unit=make_unit(WATER), display_name="水科承办人")


@pytest.fixture
def air() -> User:
    return make_user(unit=make_unit(AIR), display_name="大气科承办人")


# --- when it holds


@pytest.mark.parametrize(
    ("starts", "ends", "on", "holds"),
    [
        (0, 10, -1, False),
        (0, 10, 0, True),
        (0, 10, 10, True),
        (0, 10, 11, False),
        (0, None, 400, True),
    ],
)
def test_deputy_writes_from_the_first_to_the_last_day(
    water: User, air: User, starts: int, ends: int | None, on: int, holds: bool
) -> None:
    last = None if ends is None else day(ends)
    make_deputy(water, air, starts_on=day(starts), ends_on=last)
    assert written(air, day(on)) == ({AIR, WATER} if holds else {AIR})
    assert written(water, day(on)) == {WATER}


def test_end_takes_effect_at_once_and_leaves_the_days_before(water: User, air: User) -> None:
    make_deputy(water, air, starts_on=day(-3), ended_by=water, ended_at=AT)
    assert written(air, day(-1)) == {AIR, WATER}
    assert written(air, ON) == {AIR}


def test_deputies_are_not_transitive(water: User, air: User) -> None:
    soil = make_user(unit=make_unit("土壤科"))
    make_deputy(water, air)
    make_deputy(soil, water)
    assert written(air) == {AIR, WATER}
    assert written(water) == {WATER, "土壤科"}
    assert [*User.objects.principals_of(air, on=ON)] == [water]


def test_deputy_of_another_agency_stands_in_for_nobody(water: User) -> None:
    stranger = make_user(agency=make_agency("jilin"), unit=None)
    make_deputy(water, stranger)
    assert written(stranger) == {stranger.unit.name if stranger.unit else ""}
    assert not Unit.objects.written_by(stranger, on=ON).filter(agency=water.agency).exists()


@pytest.mark.parametrize("who", ["principal", "deputy"])
@pytest.mark.parametrize(
    "change", [{"role": Role.LEADER}, {"role": Role.AUDITOR}, {"is_active": False}]
)
def test_what_lapsed_hands_on_nothing(
    water: User, air: User, who: str, change: dict[str, Any]
) -> None:
    make_deputy(water, air)
    changed = water if who == "principal" else air
    User.objects.filter(pk=changed.pk).update(**change)
    air.refresh_from_db()
    assert WATER not in written(air)


@pytest.mark.parametrize("role", [Role.LEADER, Role.AUDITOR, Role.SUPERVISOR, Role.ADMINISTRATOR])
def test_others_write_for_no_unit_even_with_one(role: Role) -> None:
    person = make_user(role, unit=None if role == Role.ADMINISTRATOR else make_unit(WATER))
    assert written(person) == headed(person) == set()


def test_stranger_writes_for_nobody() -> None:
    make_unit()
    stranger = AnonymousUser()
    assert not Unit.objects.written_by(stranger, on=ON).exists()
    assert not Unit.objects.headed_by(stranger, on=ON).exists()
    assert not User.objects.principals_of(stranger, on=ON).exists()
    assert not User.objects.managed_by(stranger).exists()


def test_head_s_deputy_heads_the_unit_and_staff_s_deputy_does_not(water: User, air: User) -> None:
    head = make_user(Role.HEAD, unit=make_unit("土壤科"))
    make_deputy(water, air)
    assert (headed(head), headed(air)) == ({"土壤科"}, set())
    make_deputy(head, air)
    assert (headed(air), written(air)) == ({"土壤科"}, {AIR, WATER, "土壤科"})


def test_people_who_write_for_a_unit_include_its_deputies_of_the_day(
    water: User, air: User
) -> None:
    make_deputy(water, air, starts_on=day(1))
    unit = make_unit(WATER).pk
    assert [*User.objects.writing_for(unit)] == [water]
    assert [*User.objects.writing_for(unit, on=ON)] == [water]
    assert {*User.objects.writing_for(unit, on=day(1))} == {water, air}


def test_deputyships_are_seen_within_the_agency(water: User, air: User) -> None:
    made = make_deputy(water, air)
    jilin = make_agency("jilin")
    for role in (Role.STAFF, Role.LEADER, Role.AUDITOR, Role.SUPERVISOR, Role.ADMINISTRATOR):
        assert [*Deputy.objects.visible_to(make_user(role))] == [made]
    for role in (Role.STAFF, Role.LEADER, Role.AUDITOR, Role.SUPERVISOR):
        assert not Deputy.objects.visible_to(make_user(role, agency=jilin)).exists()
    assert not Deputy.objects.visible_to(AnonymousUser()).exists()


# --- what the database refuses


def test_nobody_stands_in_for_oneself_in_the_database(water: User) -> None:
    with pytest.raises(IntegrityError, match="deputy_not_oneself"), transaction.atomic():
        make_deputy(water, water)


def test_last_day_before_the_first_is_refused_by_the_database(water: User, air: User) -> None:
    with pytest.raises(IntegrityError, match="deputy_ends_after_it_starts"), transaction.atomic():
        make_deputy(water, air, ends_on=day(-1))


def test_end_without_a_person_is_refused_by_the_database(water: User, air: User) -> None:
    with pytest.raises(IntegrityError, match="deputy_ended_by_somebody"), transaction.atomic():
        make_deputy(water, air, ended_at=AT)

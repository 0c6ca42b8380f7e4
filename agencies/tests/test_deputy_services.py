"""Deputies are appointed and ended: who may, what is refused, what the trail is told, and two at once."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from agencies.choices import Role
from agencies.errors import DeputyRefused
from agencies.models import Deputy, Unit, User
from agencies.services.deputies import appoint_deputy, end_deputy
from tasks.tests.factories import AT, ON, day, make_agency, make_deputy, make_unit, make_user
from tasks.tests.threads import at_once
from worktracker.lib.errors import DomainError, NotAllowed, Stale
from worktracker.lib.opened import fingerprint
from worktracker.lib.trailing import happened

pytestmark = [pytest.mark.django_db]

AIR, WATER = "大气环境科", "水生态环境科"


@pytest.fixture
def water() -> User:
    return make_user(unit=make_unit(WATER), display_name="水科承办人")


@pytest.fixture
def air() -> User:
    return make_user(unit=make_unit(AIR), display_name="大气科承办人")


@pytest.fixture
def told() -> Iterator[list[dict[str, Any]]]:
    """What is announced to the trail."""
    heard: list[dict[str, Any]] = []

    def hear(**fields: Any) -> None:
        heard.append(fields)

    happened.connect(hear)
    yield heard
    happened.disconnect(hear)


# --- appointing


def appoint(principal: User, deputy: User, **fields: Any) -> Deputy:
    given = {
        "starts_on": ON,
        "ends_on": None,
        "reason": "休假",
        "by": principal,
        "at": AT,
        **fields,
    }
    return appoint_deputy(principal=principal, deputy=deputy, **given)


def cast(water: User) -> dict[str, User]:
    return {
        "oneself": water,
        "own head": make_user(Role.HEAD, unit=water.unit),
        "supervisor": make_user(Role.SUPERVISOR),
        "colleague": make_user(unit=water.unit),
        "another head": make_user(Role.HEAD, unit=make_unit("人事科")),
        "leader": make_user(Role.LEADER, unit=water.unit),
        "auditor": make_user(Role.AUDITOR),
        "administrator": make_user(Role.ADMINISTRATOR),
        "another supervisor": make_user(Role.SUPERVISOR, agency=make_agency("jilin")),
    }


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("oneself", True),
        ("own head", True),
        ("supervisor", True),
        ("colleague", False),
        ("another head", False),
        ("leader", False),
        ("auditor", False),
        ("administrator", False),
        ("another supervisor", False),
    ],
)
def test_role_decides_who_appoints_and_ends(water: User, air: User, who: str, may: bool) -> None:
    by = cast(water)[who]
    standing = make_deputy(water, make_user(unit=air.unit))
    if may:
        assert appoint(water, air, by=by).made_by == by
        assert end_deputy(standing, by=by, on=ON, at=AT).ended_by == by
        return
    with pytest.raises(NotAllowed) as refusal:
        appoint(water, air, by=by)
    assert refusal.value.status == 403
    with pytest.raises(NotAllowed):
        end_deputy(standing, by=by, on=ON, at=AT)
    assert Deputy.objects.get().ended_at is None


def test_head_s_deputy_appoints_nobody(water: User, air: User) -> None:
    head = make_user(Role.HEAD, unit=water.unit)
    make_deputy(head, air)
    with pytest.raises(NotAllowed):
        appoint(water, make_user(unit=air.unit), by=air)


def test_appointment_is_told_to_the_trail(
    water: User, air: User, told: list[dict[str, Any]]
) -> None:
    made = appoint(water, air, ends_on=day(5))
    (row,) = told
    assert (row["row"], row["verb"], row["by"], row["at"], row["reason"]) == (
        made,
        "deputy_appointed",
        water,
        AT,
        "休假",
    )
    assert row["changes"] == [
        {"field": "deputy", "old": "", "new": "大气科承办人"},
        {"field": "starts_on", "old": "", "new": "2024-10-15"},
        {"field": "ends_on", "old": "", "new": "2024-10-20"},
    ]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"starts_on": day(-1)}, "starts_on"),
        ({"starts_on": day(3), "ends_on": day(2)}, "ends_on"),
    ],
)
def test_days_that_cannot_be_are_refused(
    water: User, air: User, fields: dict[str, Any], field: str
) -> None:
    with pytest.raises(DeputyRefused) as refusal:
        appoint(water, air, **fields)
    assert refusal.value.params["field"] == field


@pytest.mark.parametrize(
    "unfit",
    [
        {"role": Role.LEADER},
        {"role": Role.AUDITOR},
        {"role": Role.SUPERVISOR},
        {"is_active": False},
        {"agency": "jilin"},
    ],
)
def test_deputy_who_does_not_fit_is_refused(water: User, unfit: dict[str, Any]) -> None:
    if "agency" in unfit:
        unfit = {"agency": make_agency(unfit["agency"])}
    deputy = make_user(**{"role": Role.STAFF, **unfit})
    with pytest.raises(DeputyRefused) as refusal:
        appoint(water, deputy)
    assert refusal.value.params["field"] == "deputy"


def test_oneself_is_refused_as_deputy(water: User) -> None:
    with pytest.raises(DeputyRefused, match=r"himself|本人"):
        appoint(water, water)


@pytest.mark.parametrize("unfit", [{"role": Role.LEADER}, {"is_active": False}])
def test_principal_who_does_not_fit_is_refused(air: User, unfit: dict[str, Any]) -> None:
    principal = make_user(**{"role": Role.STAFF, **unfit})
    with pytest.raises(DeputyRefused) as refusal:
        appoint(principal, air, by=make_user(Role.SUPERVISOR))
    assert refusal.value.params["field"] == "principal"


@pytest.mark.parametrize(
    ("starts", "ends", "refused"),
    [(0, None, True), (10, None, True), (11, None, False), (0, 4, False), (0, 5, True)],
)
def test_same_pair_twice_in_the_same_days_is_refused(
    water: User, air: User, starts: int, ends: int | None, refused: bool
) -> None:
    make_deputy(water, air, starts_on=day(5), ends_on=day(10))
    fields = {"starts_on": day(starts), "ends_on": None if ends is None else day(ends)}
    if refused:
        with pytest.raises(DeputyRefused) as refusal:
            appoint(water, air, **fields)
        assert refusal.value.params["field"] == "starts_on"
    else:
        appoint(water, air, **fields)
    assert Deputy.objects.count() == (1 if refused else 2)


def test_ended_one_stands_in_nobody_s_way(water: User, air: User) -> None:
    end_deputy(appoint(water, air), by=water, on=ON, at=AT)
    appoint(water, air)
    assert Deputy.objects.count() == 2


def test_pair_may_stand_in_for_each_other(water: User, air: User) -> None:
    appoint(water, air)
    appoint(air, water)
    for person in (water, air):
        units = Unit.objects.written_by(person, on=ON)
        assert {*units.values_list("name", flat=True)} == {AIR, WATER}


# --- ending


def test_end_is_told_to_the_trail(water: User, air: User, told: list[dict[str, Any]]) -> None:
    end_deputy(appoint(water, air), by=water, on=ON, at=AT)
    assert (told[-1]["verb"], told[-1]["by"]) == ("deputy_ended", water)
    assert told[-1]["changes"] == [{"field": "ended_at", "old": "", "new": "2024-10-15 10:00"}]


def test_one_that_has_not_begun_is_called_off(water: User, air: User) -> None:
    made = appoint(water, air, starts_on=day(5))
    end_deputy(made, by=water, on=ON, at=AT)
    assert not User.objects.principals_of(air, on=day(5)).exists()


def test_second_end_says_who_was_first_and_writes_nothing(
    water: User, air: User, told: list[dict[str, Any]]
) -> None:
    made = appoint(water, air)
    head = make_user(Role.HEAD, unit=water.unit, display_name="水科科长")
    end_deputy(made, by=head, on=ON, at=AT)
    with pytest.raises(Stale, match="水科科长") as refusal:
        end_deputy(made, by=water, on=ON, at=AT + timedelta(hours=1))
    assert refusal.value.status == 412
    assert Deputy.objects.get().ended_at == AT
    assert [row["verb"] for row in told] == ["deputy_appointed", "deputy_ended"]


def test_end_of_what_somebody_changed_meanwhile_is_refused(water: User, air: User) -> None:
    made = appoint(water, air)
    seen = fingerprint(Deputy.objects.get())
    Deputy.objects.update(ends_on=day(9))
    with pytest.raises(Stale, match="2024-10-24"):
        end_deputy(made, by=water, on=ON, at=AT, seen=seen)
    end_deputy(made, by=water, on=ON, at=AT, seen=fingerprint(Deputy.objects.get()))
    assert Deputy.objects.get().ended_by == water


def test_end_of_what_ran_out_is_refused(water: User, air: User) -> None:
    made = make_deputy(water, air, starts_on=day(-9), ends_on=day(-1))
    with pytest.raises(DeputyRefused, match="2024-10-14"):
        end_deputy(made, by=water, on=ON, at=AT)


# --- two at once


def refused(call: Callable[[], object]) -> Callable[[], str]:
    """The call, that returns the code of its refusal or nothing."""

    def tried() -> str:
        try:
            call()
        except DomainError as refusal:
            return refusal.code
        return ""

    return tried


@pytest.mark.django_db(transaction=True)
def test_two_appointments_at_once_make_one(water: User, air: User) -> None:
    call = refused(partial(appoint, water, air))
    assert sorted(at_once(call, call)) == ["", "deputy_refused"]
    assert Deputy.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_ends_at_once_end_it_once(water: User, air: User, told: list[dict[str, Any]]) -> None:
    made = make_deputy(water, air)
    call = refused(partial(end_deputy, made, by=water, on=ON, at=AT))
    assert sorted(at_once(call, call)) == ["", "stale"]
    assert [row["verb"] for row in told] == ["deputy_ended"]

"""People change post: who moves them, what fits, what ends, and that writing follows at once."""

from typing import Any

import pytest

from agencies.choices import Role
from agencies.errors import MoveRefused
from agencies.models import Agency, Deputy, Unit, User
from agencies.services.people import move_person
from tasks.tests.factories import AT, ON, make_agency, make_deputy, make_unit, make_user
from worktracker.lib.errors import NotAllowed

pytestmark = [pytest.mark.django_db]


@pytest.fixture
def root() -> User:
    return make_user(Role.SECURITY_ADMINISTRATOR)


def move(person: User, by: User, **fields: Any) -> User:
    post = {"role": person.role, "agency": person.agency, "unit": person.unit, **fields}
    return move_person(person, by=by, at=AT, **post)


def written(person: User) -> list[str]:
    return [*Unit.objects.written_by(person, on=ON).values_list("name", flat=True)]


def test_person_writes_for_the_new_unit_at_once(root: User) -> None:
    person = make_user(unit=make_unit("水生态环境科"))
    moved = move(person, root, unit=make_unit("大气环境科"))
    assert written(moved) == ["大气环境科"]


def test_deputy_follows_the_principal_to_the_new_unit(root: User) -> None:
    principal, deputy = (
        make_user(unit=make_unit("水生态环境科")),
        make_user(unit=make_unit("人事科")),
    )
    make_deputy(principal, deputy)
    move(principal, root, unit=make_unit("大气环境科"))
    assert {*written(deputy)} == {"人事科", "大气环境科"}


def test_person_who_leads_writes_no_more(root: User) -> None:
    assert written(move(make_user(Role.HEAD), root, role=Role.LEADER, unit=None)) == []


@pytest.mark.parametrize(
    "role",
    [
        Role.ADMINISTRATOR,
        Role.AUDIT_ADMINISTRATOR,
        Role.SUPERVISOR,
        Role.LEADER,
        Role.AUDITOR,
        Role.HEAD,
        Role.STAFF,
    ],
)
def test_only_the_security_administrator_moves_people(role: Role) -> None:
    person = make_user()
    with pytest.raises(NotAllowed):
        move(person, make_user(role), role=Role.HEAD)
    assert User.objects.get(pk=person.pk).role == Role.STAFF


def elsewhere() -> Agency:
    return make_agency("jilin")


def test_post_that_does_not_fit_is_refused_in_words(root: User) -> None:
    person = make_user()
    for fields in (
        {"unit": None},
        {"unit": make_unit(agency=elsewhere())},
        {"agency": elsewhere()},
        {"role": Role.LEADER, "agency": None, "unit": None},
    ):
        with pytest.raises(MoveRefused):
            move(person, root, **fields)
    stored = User.objects.get(pk=person.pk)
    assert (stored.role, stored.agency, stored.unit) == (person.role, person.agency, person.unit)


def test_move_to_where_one_is_changes_nothing(root: User) -> None:
    person = make_user()
    make_deputy(person, make_user())
    assert move(person, root) == person
    assert Deputy.objects.get().ended_at is None


@pytest.mark.parametrize("who", ["principal", "deputy"])
@pytest.mark.parametrize("new", ["agency", "role"])
def test_move_ends_the_deputyships_that_lapse_with_it(root: User, who: str, new: str) -> None:
    people = {"principal": make_user(), "deputy": make_user(unit=make_unit("人事科"))}
    made = make_deputy(people["principal"], people["deputy"])
    other = make_deputy(make_user(), make_user())
    unit = make_unit(agency=elsewhere())
    fields = {"agency": unit.agency, "unit": unit} if new == "agency" else {"role": Role.LEADER}
    move(people[who], root, **fields)
    made.refresh_from_db()
    other.refresh_from_db()
    assert (made.ended_by, made.ended_at) == (root, AT)
    assert other.ended_at is None


def test_move_within_the_agency_keeps_the_deputyships(root: User) -> None:
    person = make_user()
    made = make_deputy(person, make_user())
    move(person, root, unit=make_unit("人事科"))
    made.refresh_from_db()
    assert made.ended_at is None

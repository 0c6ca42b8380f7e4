"""Two clicks at the same moment: what was previewed is written once, and a lost race is a sentence."""

import pytest

from agencies.choices import ImportState, Role
from agencies.importing.checking import check
from agencies.importing.lines import Lines
from agencies.models import PeopleImport, User
from agencies.services.importing import apply_import
from agencies.tests.test_importing import people, take_in
from tasks.models import Activity
from tasks.tests.factories import AT, make_agency, make_user
from tasks.tests.threads import at_once
from worktracker.lib.errors import DomainError

pytestmark = [pytest.mark.django_db(transaction=True)]


def outcome(row: PeopleImport, by: User, seen: str) -> str:
    try:
        apply_import(row, by=by, at=AT, seen=seen)
    except DomainError as error:
        return error.code
    return "applied"


def test_applied_twice_at_once_is_applied_once() -> None:
    make_agency()
    root = make_user(Role.ADMINISTRATOR)
    row = take_in(people(*([f"u{n}", "张三", "leader", "taian"] for n in range(30))), root)
    seen = check(Lines.read(row.lines)).fingerprint

    done = at_once(*[lambda: outcome(row, root, seen)] * 4)

    assert sorted(done) == ["applied", "settled", "settled", "settled"]
    assert User.objects.filter(username__startswith="u").count() == 30
    assert Activity.objects.filter(verb="person_imported").count() == 30


def test_two_imports_of_one_name_at_once_leave_one_person() -> None:
    make_agency()
    first, second = make_user(Role.ADMINISTRATOR), make_user(Role.ADMINISTRATOR)
    rows = [(take_in(people(["zs", "张三", "leader", "taian"]), by), by) for by in (first, second)]
    seen = check(Lines.read(rows[0][0].lines)).fingerprint

    done = at_once(*[lambda row=row, by=by: outcome(row, by, seen) for row, by in rows])

    assert sorted(done) == ["applied", "stale"]
    assert User.objects.filter(username="zs").count() == 1
    assert sorted(PeopleImport.objects.values_list("state", flat=True)) == [
        ImportState.APPLIED,
        ImportState.CHECKED,
    ]

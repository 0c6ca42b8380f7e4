"""Two security administrators at the same moment: nobody is authorised twice, and somebody is left in each role."""

from functools import partial
from time import sleep

import pytest
from django.utils import timezone

from agencies.accounts.services import administrators
from agencies.accounts.services.accounts import authorise, close_account
from agencies.choices import Role
from agencies.models import User
from agencies.tests.test_accounts import fresh, make_waiting, post
from tasks.models import Activity
from tasks.tests.factories import make_user
from tasks.tests.test_parallel import outcome
from tasks.tests.threads import at_once

pytestmark = [pytest.mark.django_db(transaction=True)]

AT = timezone.now()


def test_two_who_close_each_other_leave_one_open() -> None:
    one, other = (make_user(Role.SECURITY_ADMINISTRATOR) for _number in range(2))

    def close(person: User, by: User) -> str:
        return outcome(partial(close_account, person, by=by, at=AT, reason="调离"))

    told = at_once(partial(close, one, other), partial(close, other, one))

    assert sorted(told) in (["", "account_refused"], ["", "not_allowed"])
    assert User.objects.active().filter(role=Role.SECURITY_ADMINISTRATOR).count() == 1


def test_one_who_is_authorised_by_two_gets_one_password() -> None:
    guards = [make_user(Role.SECURITY_ADMINISTRATOR) for _number in range(2)]
    person = make_waiting()
    passwords = []

    def open_account(by: User) -> None:
        passwords.append(authorise(person, **post(person), by=by, at=AT))

    told = at_once(*(partial(outcome, partial(open_account, by)) for by in guards))

    assert sorted(told) == ["", "account_refused"]
    assert [fresh(person).check_password(word) for word in passwords] == [True]
    assert Activity.objects.filter(verb="password_issued").count() == 1


def test_two_first_accounts_of_a_role_come_out_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    judged = administrators._require_right

    def judged_slowly(person: User) -> None:
        judged(person)
        sleep(0.3)  # so that each has looked for an account before either stores one

    monkeypatch.setattr(administrators, "_require_right", judged_slowly)

    def make(name: str) -> str:
        first = partial(
            administrators.make_administrator,
            Role.AUDIT_ADMINISTRATOR,
            username=name,
            display_name="审计管理员",
            password="Taishan-Water-77",
            at=AT,
            temporary=True,
        )
        return outcome(first)

    told = at_once(partial(make, "one"), partial(make, "other"))

    assert sorted(told) == ["", "account_refused"]
    assert User.objects.active().filter(role=Role.AUDIT_ADMINISTRATOR).count() == 1

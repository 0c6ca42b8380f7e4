"""Accounts: who authorises, issues, unlocks and closes; what ends with a closing; what nobody may do."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from agencies.accounts.services.accounts import (
    authorise,
    authorise_all,
    change_post,
    close_account,
    end_sessions_of,
    reissue_password,
    reopen_account,
    seen_of,
    take_second_factor,
    unlock,
)
from agencies.accounts.services.tokens import delete_token, make_token
from agencies.choices import AccountState, Role, SignInOutcome
from agencies.errors import AccountRefused, MoveRefused
from agencies.models import ApiToken, OpenSession, SignIn, User
from tasks.models import Activity
from tasks.tests.factories import make_agency, make_deputy, make_unit, make_user
from worktracker.lib.errors import NotAllowed, Stale

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

AT = timezone.now()
OTHERS = [role for role in Role if role != Role.SECURITY_ADMINISTRATOR]


@pytest.fixture
def guard() -> User:
    return make_user(Role.SECURITY_ADMINISTRATOR, display_name="安全管理员")


@pytest.fixture
def waiting() -> User:
    return make_waiting()


def make_waiting(role: Role = Role.STAFF, **fields: Any) -> User:
    person = make_user(role, is_active=False, **fields)
    person.set_unusable_password()
    person.save()
    return person


def sign_in_row(person: User, *, at: Any = AT) -> OpenSession:
    session = SessionStore()
    session["_auth_user_id"] = str(person.pk)
    session.create()
    return OpenSession.objects.create(
        user=person, session_key=session.session_key, opened_at=at, seen_at=at
    )


def fail(username: str, times: int, *, address: str = "10.0.0.1", agent: str = "Edge") -> None:
    attempt = AccessAttempt.objects.create(
        username=username, ip_address=address, user_agent=agent, failures_since_start=times
    )
    AccessAttempt.objects.filter(pk=attempt.pk).update(attempt_time=AT)


def post(person: User, **fields: Any) -> dict[str, Any]:
    return {"role": person.role, "agency": person.agency, "unit": person.unit, **fields}


def fresh(person: User) -> User:
    return User.objects.get(pk=person.pk)


def verbs() -> list[str]:
    return [*Activity.objects.order_by("pk").values_list("verb", flat=True)]


ACTS: dict[str, Callable[[User, User], Any]] = {
    "authorise": lambda person, by: authorise(person, **post(person), by=by, at=AT),
    "reissue": lambda person, by: reissue_password(person, by=by, at=AT),
    "unlock": lambda person, by: unlock(person, by=by, at=AT),
    "end sessions": lambda person, by: end_sessions_of(person, by=by, at=AT),
    "second factor": lambda person, by: take_second_factor(person, by=by, at=AT),
    "post": lambda person, by: change_post(person, **post(person, role=Role.HEAD), by=by, at=AT),
    "close": lambda person, by: close_account(person, by=by, at=AT, reason="调离"),
    "reopen": lambda person, by: reopen_account(person, by=by, at=AT, reason="调回"),
    "token": lambda person, by: make_token(person, name="共享平台", by=by, at=AT),
}


@pytest.mark.parametrize("role", OTHERS)
@pytest.mark.parametrize("act", ACTS)
def test_everybody_but_the_security_administrator_is_refused(act: str, role: Role) -> None:
    person = make_waiting() if act == "authorise" else make_user()
    before = seen_of(fresh(person))

    with pytest.raises(NotAllowed, match="security administrator"):
        ACTS[act](person, make_user(role))

    assert (seen_of(fresh(person)), ApiToken.objects.count(), verbs()) == (before, 0, [])


@pytest.mark.parametrize("act", ACTS)
def test_nobody_decides_on_the_own_account(act: str, guard: User) -> None:
    make_user(Role.SECURITY_ADMINISTRATOR)  # so that it is not for being the last one

    with pytest.raises(NotAllowed, match="own account"):
        ACTS[act](guard, guard)


def test_closed_security_administrator_does_nothing_more(guard: User) -> None:
    guard.is_active = False
    with pytest.raises(NotAllowed):
        reissue_password(make_user(), by=guard, at=AT)


def test_authorised_account_opens_with_a_one_time_password(waiting: User, guard: User) -> None:
    password = authorise(waiting, **post(waiting), by=guard, at=AT)

    opened = fresh(waiting)
    assert (opened.is_active, opened.authorised_at, opened.left_at) == (True, AT, None)
    assert opened.check_password(password)
    assert opened.must_change_password
    assert verbs() == ["account_authorised", "password_issued"]
    row = Activity.objects.get(verb="account_authorised")
    assert (row.actor, row.agency) == (guard, waiting.agency)
    assert [change["new"] for change in row.changes] == [
        "staff",
        str(waiting.agency),
        str(waiting.unit),
    ]
    assert not any(password in str(each) for each in Activity.objects.values_list())


def test_what_was_proposed_wrongly_is_corrected_with_the_authorisation(
    waiting: User, guard: User
) -> None:
    unit = make_unit("大气环境科")
    authorise(waiting, **post(waiting, role=Role.HEAD, unit=unit), by=guard, at=AT)

    opened = fresh(waiting)
    assert (opened.role, opened.unit) == (Role.HEAD, unit)
    assert verbs() == ["person_moved", "account_authorised", "password_issued"]


def test_misfitting_post_opens_nothing(waiting: User, guard: User) -> None:
    elsewhere = make_unit(agency=make_agency("jilin"))
    with pytest.raises(MoveRefused):
        authorise(waiting, **post(waiting, unit=elsewhere), by=guard, at=AT)
    assert not fresh(waiting).is_active


def test_open_account_is_not_authorised_again(waiting: User, guard: User) -> None:
    authorise(waiting, **post(waiting), by=guard, at=AT)
    stored = fresh(waiting).password
    with pytest.raises(AccountRefused, match="does not wait"):
        authorise(waiting, **post(waiting), by=guard, at=AT)
    assert fresh(waiting).password == stored


def test_account_that_changed_since_it_was_seen_is_not_authorised(
    waiting: User, guard: User
) -> None:
    seen = seen_of(fresh(waiting))
    User.objects.filter(pk=waiting.pk).update(role=Role.HEAD)
    with pytest.raises(Stale, match="was changed since you opened the page"):
        authorise(waiting, **post(waiting), by=guard, at=AT, seen=seen)
    assert not fresh(waiting).is_active


def test_signing_in_does_not_make_a_page_stale(guard: User) -> None:
    person = make_user()
    seen = seen_of(fresh(person))
    User.objects.filter(pk=person.pk).update(last_login=AT)
    assert reissue_password(person, by=guard, at=AT, seen=seen)


def test_several_are_authorised_each_with_a_password_of_the_own(guard: User) -> None:
    people = [make_waiting(), make_waiting(Role.HEAD), make_waiting(Role.LEADER)]

    opened = authorise_all([(each, seen_of(fresh(each))) for each in people], by=guard, at=AT)

    assert [person for person, _password in opened] == people
    assert len({password for _person, password in opened}) == 3
    assert all(fresh(person).check_password(password) for person, password in opened)


def test_one_that_cannot_be_opened_keeps_all_closed(guard: User) -> None:
    people = [make_waiting(), make_user()]
    with pytest.raises(AccountRefused):
        authorise_all([(each, "") for each in people], by=guard, at=AT)
    assert not fresh(people[0]).is_active
    assert verbs() == []


def test_new_one_time_password_replaces_the_old_one_and_ends_the_sessions(guard: User) -> None:
    person = make_user()
    sign_in_row(person)

    password = reissue_password(person, by=guard, at=AT)

    assert fresh(person).check_password(password)
    assert not fresh(person).check_password("a-test-password")
    assert not OpenSession.objects.exists()
    assert SignIn.objects.get().outcome == SignInOutcome.ENDED


def test_account_that_is_not_open_gets_no_password(waiting: User, guard: User) -> None:
    with pytest.raises(AccountRefused, match="is not open"):
        reissue_password(waiting, by=guard, at=AT)


def test_unlocking_lets_the_person_try_again_and_nobody_else(guard: User) -> None:
    person, other = make_user(), make_user()
    fail(person.username, 5)
    fail(person.username, 5, address="10.0.0.2")
    fail(other.username, 5)

    unlock(person, by=guard, at=AT)

    assert [*AccessAttempt.objects.values_list("username", flat=True)] == [other.username]
    assert verbs() == ["account_unlocked"]
    with pytest.raises(AccountRefused, match="not locked out"):
        unlock(person, by=guard, at=AT)


def test_one_session_is_ended_and_the_others_go_on(guard: User) -> None:
    person = make_user()
    one, other = sign_in_row(person), sign_in_row(person)

    assert end_sessions_of(person, by=guard, at=AT, session=one) == 1

    assert [*OpenSession.objects.all()] == [other]
    assert "_auth_user_id" not in SessionStore(one.session_key).load()
    assert SessionStore(other.session_key).load()["_auth_user_id"] == str(person.pk)
    assert verbs() == ["sessions_ended"]


def test_session_of_somebody_else_is_not_ended_by_the_way(guard: User) -> None:
    theirs = sign_in_row(make_user())
    with pytest.raises(AccountRefused, match="not signed in"):
        end_sessions_of(make_user(), by=guard, at=AT, session=theirs)
    assert OpenSession.objects.filter(pk=theirs.pk).exists()


def test_lost_second_factor_is_removed(guard: User) -> None:
    person = make_user()
    TOTPDevice.objects.create(user=person, name="TOTP", confirmed=True)
    take_second_factor(person, by=guard, at=AT)
    assert not TOTPDevice.objects.exists()
    with pytest.raises(AccountRefused, match="no second factor"):
        take_second_factor(person, by=guard, at=AT)


def test_closing_ends_all_that_the_account_opens(guard: User) -> None:
    person = make_user()
    session = sign_in_row(person)
    make_token(person, name="共享平台", by=guard, at=AT)
    TOTPDevice.objects.create(user=person, name="TOTP", confirmed=True)
    asked, given = make_deputy(person, make_user()), make_deputy(make_user(), person)

    close_account(person, by=guard, at=AT, reason="调离")

    closed = fresh(person)
    assert (closed.is_active, closed.left_at) == (False, AT)
    assert not OpenSession.objects.exists()
    assert "_auth_user_id" not in SessionStore(session.session_key).load()
    assert not ApiToken.objects.exists()
    assert not TOTPDevice.objects.exists()
    for deputyship in (asked, given):
        deputyship.refresh_from_db()
        assert (deputyship.ended_at, deputyship.ended_by) == (AT, guard)
    assert Activity.objects.get(verb="account_closed").reason == "调离"


def test_closing_asks_for_a_reason_and_happens_once(guard: User) -> None:
    person = make_user()
    with pytest.raises(AccountRefused, match="Say why"):
        close_account(person, by=guard, at=AT, reason="  ")
    close_account(person, by=guard, at=AT, reason="调离")
    with pytest.raises(AccountRefused, match="closed already"):
        close_account(person, by=guard, at=AT, reason="调离")


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDIT_ADMINISTRATOR])
def test_last_open_account_of_an_administrator_role_stays_open(role: Role, guard: User) -> None:
    last, another = make_user(role), make_user(role)
    close_account(another, by=guard, at=AT, reason="退休")
    make_waiting(role)  # who waits runs nothing

    with pytest.raises(AccountRefused, match="last open account"):
        close_account(last, by=guard, at=AT, reason="退休")

    assert fresh(last).is_active


def test_account_that_waits_can_be_turned_down_though_it_would_be_the_first(guard: User) -> None:
    person = close_account(make_waiting(Role.AUDIT_ADMINISTRATOR), by=guard, at=AT, reason="误录")
    assert [*User.objects.closed()] == [person]
    assert not User.objects.waiting().exists()


def test_reopened_account_waits_for_its_authorisation(guard: User) -> None:
    person = make_user(authorised_at=AT)
    close_account(person, by=guard, at=AT, reason="借调")

    reopened = reopen_account(person, by=guard, at=AT, reason="返回")

    assert not reopened.is_active
    assert [*User.objects.waiting()] == [reopened]
    authorise(reopened, **post(reopened), by=guard, at=AT)
    assert fresh(person).is_active
    with pytest.raises(AccountRefused, match="is not closed"):
        reopen_account(person, by=guard, at=AT, reason="返回")


def test_who_was_blanked_is_not_reopened(guard: User) -> None:
    person = make_user(is_active=False, left_at=AT)
    User.objects.filter(pk=person.pk).update(username=f"left-{person.pk}")
    with pytest.raises(AccountRefused, match="Add a new account"):
        reopen_account(person, by=guard, at=AT, reason="返回")


def test_post_changes_only_of_an_open_account_as_it_was_seen(guard: User, waiting: User) -> None:
    person, unit = make_user(), make_unit("大气环境科")
    seen = seen_of(fresh(person))
    change_post(person, **post(person, unit=unit), by=guard, at=AT, seen=seen)
    assert fresh(person).unit == unit
    with pytest.raises(Stale):
        change_post(person, **post(person, role=Role.HEAD), by=guard, at=AT, seen=seen)
    with pytest.raises(AccountRefused):
        change_post(waiting, **post(waiting, role=Role.HEAD), by=guard, at=AT)


def test_deleting_a_token_is_the_security_administrator_s_alone(guard: User) -> None:
    person = make_user()
    make_token(person, name="共享平台", by=guard, at=AT)
    token = ApiToken.objects.get()
    for role in OTHERS:
        with pytest.raises(NotAllowed):
            delete_token(token, by=make_user(role), at=AT)
    delete_token(token, by=guard, at=AT)
    assert not ApiToken.objects.exists()
    assert verbs() == ["token_made", "token_deleted"]


def states(person: User) -> set[str]:
    row = User.objects.with_account(at=AT).get(pk=person.pk)
    flagged: set[str] = {state for state in AccountState if getattr(row, f"in_{state}")}
    for state in AccountState:
        assert User.objects.in_state(state, at=AT).contains(person) == (state in flagged)
        assert User.objects.filter(pk=person.pk).counts_by_state(at=AT)[state] == (state in flagged)
    return flagged


def test_account_is_in_order_unless_something_is_to_be_done(waiting: User) -> None:
    assert states(make_user()) == {AccountState.FINE}
    assert states(waiting) == {AccountState.WAITING}
    assert states(make_user(is_active=False, authorised_at=AT)) == {AccountState.CLOSED}
    assert states(make_user(is_active=False, left_at=AT)) == {AccountState.CLOSED}
    assert states(make_user(left_at=AT)) == {AccountState.HANDED_OVER}


def test_lock_out_is_counted_as_axes_counts_it(settings: Any) -> None:
    settings.AXES_FAILURE_LIMIT, settings.AXES_COOLOFF_TIME = 5, timedelta(minutes=15)
    one_short, two_agents, two_addresses = make_user(), make_user(), make_user()
    fail(one_short.username, 4)
    fail(two_agents.username, 3)
    fail(two_agents.username, 2, agent="Chrome")
    fail(two_addresses.username, 3)
    fail(two_addresses.username, 3, address="10.0.0.2")

    assert states(one_short) == {AccountState.FINE}
    assert states(two_agents) == {AccountState.LOCKED}
    assert states(two_addresses) == {AccountState.FINE}

    over = AT - timedelta(minutes=15)
    AccessAttempt.objects.update(attempt_time=over)
    assert states(two_agents) == {AccountState.LOCKED}  # to the moment
    AccessAttempt.objects.update(attempt_time=over - timedelta(seconds=1))
    assert states(two_agents) == {AccountState.FINE}


def test_password_is_due_once_it_is_older_than_the_setting_says(settings: Any) -> None:
    settings.PASSWORD_MAX_AGE_DAYS = 90
    just, older = AT - timedelta(days=90), AT - timedelta(days=90, seconds=1)
    assert states(make_user(password_changed_at=just)) == {AccountState.FINE}
    assert states(make_user(password_changed_at=older)) == {AccountState.RENEWAL}
    assert states(make_user(date_joined=older)) == {AccountState.RENEWAL}
    assert states(make_user(must_change_password=True)) == {AccountState.RENEWAL}
    settings.PASSWORD_MAX_AGE_DAYS = 0
    assert states(make_user(password_changed_at=older)) == {AccountState.FINE}


def test_second_factor_is_missed_in_the_roles_that_must_have_one(settings: Any) -> None:
    settings.SECOND_FACTOR_ROLES = ["leader"]
    leader = make_user(Role.LEADER)
    device = TOTPDevice.objects.create(user=leader, name="TOTP", confirmed=False)
    assert states(leader) == {AccountState.NO_FACTOR}
    assert states(make_user()) == {AccountState.FINE}
    device.confirmed = True
    device.save()
    assert states(leader) == {AccountState.FINE}


def test_sessions_are_counted_a_person(guard: User) -> None:
    person = make_user()
    sign_in_row(person)
    sign_in_row(person)
    rows = User.objects.with_account(at=AT)
    assert (rows.get(pk=person.pk).sessions, rows.get(pk=guard.pk).sessions) == (2, 0)
    assert Session.objects.count() == 2

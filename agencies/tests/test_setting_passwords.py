"""The one writer of passwords: what it stores, ends, announces, refuses, and keeps to itself."""

import logging
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone, translation

from agencies.accounts.services.passwords import set_password, temporary_password
from agencies.choices import Role, SignInOutcome
from agencies.errors import PasswordRefused
from agencies.models import FormerPassword, OpenSession, SignIn, User
from tasks.models import Activity
from tasks.tests.factories import PASSWORD, make_user, sign_in

pytestmark = pytest.mark.django_db

AT = timezone.now().replace(microsecond=0)
NEW = "Xunfang-27!"


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """The language of the sentences below."""
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("who", "temporary", "verb"),
    [
        ("self", False, "password_changed"),
        ("other", False, "password_set"),
        ("other", True, "password_issued"),
        ("nobody", True, "password_issued"),
    ],
)
def test_password_is_stored_and_announced_without_its_text(
    who: str, temporary: bool, verb: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    person = make_user()
    by = {"self": person, "other": make_user(Role.LEADER), "nobody": None}[who]

    set_password(person, NEW, by=by, at=AT, temporary=temporary)

    stored = User.objects.get(pk=person.pk)
    assert stored.check_password(NEW)
    assert (stored.must_change_password, stored.password_changed_at) == (temporary, AT)
    assert person.password == stored.password
    row = Activity.objects.get()
    assert (row.verb, row.actor, row.at, row.changes, row.reason) == (verb, by, AT, [], "")
    told = [str(vars(row)), caplog.text, *(str(vars(line)) for line in SignIn.objects.all())]
    for text in told:
        assert NEW not in text
        assert stored.password not in text


def test_former_hash_is_kept_with_the_day_it_was_set() -> None:
    person = make_user(password_changed_at=AT - timedelta(days=3))
    old = person.password
    set_password(person, NEW, by=person, at=AT)
    former = FormerPassword.objects.get()
    assert (former.user, former.password, former.set_at) == (person, old, AT - timedelta(days=3))


def test_account_that_had_none_leaves_no_former_one() -> None:
    person = make_user(is_active=False)
    person.set_unusable_password()
    person.save()
    set_password(person, temporary_password(), by=None, at=AT, temporary=True)
    assert not FormerPassword.objects.exists()


def test_refused_password_leaves_everything_as_it_was() -> None:
    person = make_user()
    client = sign_in(person)
    before = User.objects.filter(pk=person.pk).values().get()
    with pytest.raises(PasswordRefused) as refusal:
        set_password(person, "qzx", by=person, at=AT)
    assert refusal.value.code == "password_refused"
    assert refusal.value.params["sentences"] == [
        "The password is too short: at least 10 characters.",
        "The password is too simple: use 3 of capitals, small letters, digits, signs.",
    ]
    assert User.objects.filter(pk=person.pk).values().get() == before
    assert client.get("/me/").status_code == 200
    assert not Activity.objects.exists()
    assert not FormerPassword.objects.exists()


def test_refusal_never_repeats_the_password() -> None:
    person = make_user()
    with pytest.raises(PasswordRefused) as refusal:
        set_password(person, PASSWORD, by=person, at=AT)
    assert PASSWORD not in str(refusal.value)


@pytest.mark.parametrize(
    ("is_own", "outcome"), [(True, SignInOutcome.SIGNED_OUT), (False, SignInOutcome.ENDED)]
)
def test_sessions_end_but_the_one_that_is_kept(is_own: bool, outcome: str) -> None:
    person, stranger = make_user(), make_user()
    kept, other, elses = sign_in(person), sign_in(person), sign_in(stranger)
    key = kept.session.session_key

    by = person if is_own else stranger
    set_password(person, NEW, by=by, at=AT, keeping=key)

    assert OpenSession.objects.get(user=person).session_key == key
    assert SignIn.objects.get().outcome == outcome
    assert other.get("/me/")["Location"].startswith("/login/")
    assert elses.get("/me/").status_code == 200

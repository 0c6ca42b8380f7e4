"""Changing one's own password on its page: what is asked for, what is refused, and the lock after wrong ones."""

import pytest
from django.contrib.messages import get_messages
from django.utils import timezone
from pytest_django import Settings
from pytest_django.asserts import assertContains, assertRedirects

from agencies.accounts.services.passwords import set_password
from agencies.choices import SignInOutcome
from agencies.models import OpenSession, SignIn, User
from tasks.models import Activity
from tasks.tests.factories import PASSWORD, make_user, sign_in

pytestmark = pytest.mark.django_db

NEW = "shuiku-xunfang-27"
PAGE = "/me/password/"


@pytest.fixture
def person() -> User:
    return make_user(display_name="承办人", username="chengban")


def typed(old: str = PASSWORD, new: str = NEW, again: str = NEW) -> dict[str, str]:
    return {"old_password": old, "new_password1": new, "new_password2": again}


def test_new_password_is_stored_and_one_stays_signed_in_here_alone(person: User) -> None:
    here, elsewhere = sign_in(person), sign_in(person)
    answered = here.post(PAGE, typed())
    assertRedirects(answered, "/me/sessions/", fetch_redirect_response=False)
    said = [str(message) for message in get_messages(answered.wsgi_request)]
    assert said == [
        "Your password is changed: you stay signed in here, and are signed out elsewhere."
    ]
    stored = User.objects.get(pk=person.pk)
    assert stored.check_password(NEW)
    assert not stored.must_change_password
    assert here.get("/me/").status_code == 200
    assert elsewhere.get("/me/")["Location"].startswith("/login/")
    row = Activity.objects.get()
    assert (row.verb, row.actor, row.changes, row.reason) == ("password_changed", person, [], "")


@pytest.mark.parametrize(
    ("old", "new", "again", "field", "sentence"),
    [
        ("wrong", NEW, NEW, "old_password", "The present password is wrong."),
        ("", NEW, NEW, "old_password", "required"),
        (PASSWORD, NEW, NEW + "x", "new_password2", "The two new passwords differ."),
        (PASSWORD, "pq7", "pq7", "new_password1", "too short: at least 10 characters"),
        (PASSWORD, "shuikuxunfang", "shuikuxunfang", "new_password1", "too simple: use 3"),
        (PASSWORD, "Chengban-1", "Chengban-1", "new_password1", "too much like your username"),
        (PASSWORD, "password", "password", "new_password1", "Everybody tries this"),
        (PASSWORD, "7340192856", "7340192856", "new_password1", "digits alone"),
        (PASSWORD, PASSWORD, PASSWORD, "new_password1", "not taken again"),
        (PASSWORD, "", "", "new_password1", "required"),
    ],
)
def test_password_that_cannot_be_taken_is_said_beside_the_field(
    person: User, old: str, new: str, again: str, field: str, sentence: str
) -> None:
    client = sign_in(person)
    answered = client.post(PAGE, typed(old, new, again))
    assert answered.status_code == 400
    assert sentence in str(answered.context["form"].errors[field])
    assert User.objects.get(pk=person.pk).check_password(PASSWORD)
    assert not Activity.objects.exists()
    page = answered.content.decode()
    assert NEW not in page
    assert PASSWORD not in page
    assert sentence in page
    assert client.get("/me/").status_code == 200


def test_page_states_the_rules_in_force(person: User, settings: Settings) -> None:
    client = sign_in(person)
    page = client.get(PAGE)
    assertContains(page, "<li>At least 10 characters.</li>")
    assertContains(page, "<li>None of your last 5 passwords.</li>")
    assert page["Cache-Control"].startswith("max-age=0, no-cache, no-store")
    settings.PASSWORD_MIN_LENGTH = 0
    assert "At least" not in client.get(PAGE).content.decode()


def test_wrong_present_passwords_lock_the_account_and_end_the_session(
    person: User, settings: Settings
) -> None:
    """Whoever sits down at an open screen has no more tries than at the sign-in page."""
    settings.AXES_ENABLED = True
    client = sign_in(person)
    for _ in range(4):
        assert client.post(PAGE, typed("wrong")).status_code == 400
    locked = client.post(PAGE, typed("wrong"))
    assertContains(locked, "locked", status_code=429)
    assert client.get("/me/")["Location"].startswith("/login/")
    assert not OpenSession.objects.exists()
    again = sign_in().post("/login/", {"username": "chengban", "password": PASSWORD})
    assert again.status_code == 429
    failed = SignIn.objects.filter(outcome=SignInOutcome.WRONG_PASSWORD, user=person)
    assert failed.count() == 5


def test_right_present_password_is_no_failure(person: User, settings: Settings) -> None:
    settings.AXES_ENABLED = True
    client = sign_in(person)
    for n in range(6):
        assert client.post(PAGE, typed(new=f"qzx{n}", again=f"qzx{n}")).status_code == 400
    assert client.get("/me/").status_code == 200
    assert not SignIn.objects.exists()


def test_password_of_somebody_else_is_not_changed(person: User) -> None:
    other = make_user()
    sign_in(person).post(PAGE, typed() | {"username": other.username, "user": str(other.pk)})
    assert User.objects.get(pk=other.pk).check_password(PASSWORD)
    assert User.objects.get(pk=person.pk).check_password(NEW)


def test_stranger_is_asked_to_sign_in() -> None:
    assert sign_in().get(PAGE)["Location"].startswith("/login/")
    assert sign_in().post(PAGE, typed())["Location"].startswith("/login/")


def test_old_password_opens_nothing_any_more(person: User) -> None:
    set_password(person, NEW, by=person, at=timezone.now())
    old = sign_in().post("/login/", {"username": "chengban", "password": PASSWORD})
    new = sign_in().post("/login/", {"username": "chengban", "password": NEW})
    assert (old.status_code, new.status_code) == (200, 302)

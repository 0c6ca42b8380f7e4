"""What a new password must be: each rule at its edge, switched off, and in words; how old one may grow."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone, translation
from pytest_django import Settings

from agencies.accounts.password_rules import must_choose, runs_out, runs_out_soon
from agencies.accounts.services.passwords import ALPHABET, set_password, temporary_password
from agencies.models import FormerPassword, User
from tasks.tests.factories import PASSWORD, make_user
from worktracker.lib.passwords import rules_in_words

AT = timezone.now().replace(microsecond=0)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """The language of the sentences below."""
    with translation.override("en"):
        yield


def refusals(password: str, person: User | None = None) -> list[str]:
    """The codes of the rules that refuse it."""
    try:
        validate_password(password, person)
    except ValidationError as error:
        return [str(each.code) for each in error.error_list]
    return []


@pytest.mark.parametrize(
    ("password", "codes"),
    [
        ("Shuiku-27!", []),
        ("Shuiku-27", ["password_too_short"]),
        ("shuiku-27!", []),
        ("shuiku2754", ["password_too_simple"]),
        ("SHUIKU2754", ["password_too_simple"]),
        ("Shuiku2754", []),
        ("shuiku水库27", []),  # a Chinese character is a sign
        ("shui ku 27", []),
        ("7340192856", ["password_too_simple", "password_entirely_numeric"]),
        ("Aa1-" * 32, []),
        ("Aa1-" * 32 + "x", ["password_too_long"]),
        ("password", ["password_too_short", "password_too_simple", "password_too_common"]),
    ],
)
def test_password_is_taken_or_refused_by_the_rules_it_breaks(
    password: str, codes: list[str]
) -> None:
    assert refusals(password) == codes


def test_each_rule_follows_its_setting(settings: Settings) -> None:
    settings.PASSWORD_MIN_LENGTH = 12
    assert refusals("Shuiku-2754") == ["password_too_short"]
    assert refusals("Shuiku-27548") == []
    settings.PASSWORD_MIN_CLASSES = 4
    assert refusals("shuiku-27548") == ["password_too_simple"]
    assert refusals("Shuiku-27548") == []


def test_zero_switches_length_and_classes_off(settings: Settings) -> None:
    settings.PASSWORD_MIN_LENGTH = settings.PASSWORD_MIN_CLASSES = 0
    assert refusals("qzx") == []
    assert refusals("734019") == ["password_entirely_numeric"]


@pytest.mark.django_db
def test_password_like_the_persons_names_is_refused() -> None:
    person = make_user(username="chengbanren", display_name="Taishan Qingshui")
    assert refusals("Chengbanren1", person) == ["password_too_similar"]
    assert refusals("Taishan-Qingshui1", person) == ["password_too_similar"]


@pytest.mark.django_db
def test_last_passwords_are_not_taken_again_and_older_ones_are(settings: Settings) -> None:
    settings.PASSWORD_HISTORY = 3
    person = make_user()
    for n in range(1, 5):
        set_password(person, f"Shuixunfang-{n}", by=person, at=AT + timedelta(days=n))
    assert [refusals(f"Shuixunfang-{n}", person) for n in range(1, 5)] == [
        [],
        ["password_used_before"],
        ["password_used_before"],
        ["password_used_before"],
    ]


@pytest.mark.django_db
def test_rows_beyond_the_history_are_dropped_when_a_password_is_set(settings: Settings) -> None:
    person = make_user()
    for n in range(1, 8):
        set_password(person, f"Shuixunfang-{n}", by=person, at=AT + timedelta(days=n))
    assert FormerPassword.objects.count() == 4  # with the present one five
    settings.PASSWORD_HISTORY = 2
    set_password(person, "Shuixunfang-8", by=person, at=AT + timedelta(days=8))
    former = FormerPassword.objects.get()
    assert former.set_at == AT + timedelta(days=7)
    assert refusals("Shuixunfang-7", person) == ["password_used_before"]
    assert refusals("Shuixunfang-6", person) == []


@pytest.mark.django_db
@pytest.mark.parametrize("history", [0, 1])
def test_without_a_history_only_the_present_password_is_refused(
    settings: Settings, history: int
) -> None:
    settings.PASSWORD_HISTORY = history
    person = make_user()
    set_password(person, "Shuixunfang-1", by=person, at=AT)
    set_password(person, "Shuixunfang-2", by=person, at=AT)
    assert not FormerPassword.objects.exists()
    assert refusals("Shuixunfang-1", person) == []
    assert refusals("Shuixunfang-2", person) == ["password_used_before"]


@pytest.mark.django_db
def test_history_is_each_persons_own() -> None:
    first, second = make_user(), make_user()
    set_password(first, "Shuixunfang-1", by=first, at=AT)
    set_password(first, "Shuixunfang-2", by=first, at=AT)
    assert refusals("Shuixunfang-1", second) == []


@pytest.mark.django_db
def test_judging_stores_nothing(settings: Settings) -> None:
    """Django's own comparison would store a newer hash of the right password."""
    person = make_user()
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
        "django.contrib.auth.hashers.MD5PasswordHasher",
    ]
    before = User.objects.get(pk=person.pk).password
    assert "password_used_before" in refusals(PASSWORD, person)
    assert User.objects.get(pk=person.pk).password == before


def test_rules_in_force_are_told_in_words(settings: Settings) -> None:
    assert rules_in_words() == [
        "At least 10 characters.",
        "Characters of 3 of these kinds: capitals, small letters, digits, signs.",
        "None that everybody tries first.",
        "Unlike your own names and mail address.",
        "None of your last 5 passwords.",
    ]
    settings.PASSWORD_MIN_LENGTH = settings.PASSWORD_MIN_CLASSES = settings.PASSWORD_HISTORY = 0
    assert rules_in_words() == [
        "Not digits alone.",
        "None that everybody tries first.",
        "Unlike your own names and mail address.",
        "Not the present one.",
    ]


@pytest.mark.parametrize(("length", "expected"), [(0, 12), (10, 12), (20, 20)])
def test_temporary_password_is_long_random_legible_and_taken(
    settings: Settings, length: int, expected: int
) -> None:
    settings.PASSWORD_MIN_LENGTH, settings.PASSWORD_MIN_CLASSES = length, 4
    made = {temporary_password() for _ in range(50)}
    assert len(made) == 50
    for password in made:
        assert len(password) == expected
        assert set(password) <= set(ALPHABET)
        assert refusals(password) == []
    assert not set("0Oo1lI5S2Z8B") & set(ALPHABET)


# --- age


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("days", "why", "is_said"),
    [(82, "", False), (83, "", True), (89, "", True), (90, "old", False), (400, "old", False)],
)
def test_password_runs_out_after_90_days_and_says_so_in_the_last_7(
    days: int, why: str, is_said: bool
) -> None:
    person = make_user(password_changed_at=AT - timedelta(days=days))
    assert must_choose(person, at=AT) == why
    assert bool(runs_out_soon(person, at=AT)) is is_said
    assert runs_out(person) == AT + timedelta(days=90 - days)


@pytest.mark.django_db
def test_password_of_unknown_age_is_as_old_as_the_account(settings: Settings) -> None:
    person = make_user(date_joined=AT - timedelta(days=90))
    assert must_choose(person, at=AT) == "old"
    assert must_choose(person, at=AT - timedelta(seconds=1)) == ""


@pytest.mark.django_db
def test_without_an_age_a_password_lasts_for_ever(settings: Settings) -> None:
    settings.PASSWORD_MAX_AGE_DAYS = 0
    person = make_user(password_changed_at=AT - timedelta(days=4000))
    assert must_choose(person, at=AT) == ""
    assert runs_out(person) is None
    assert runs_out_soon(person, at=AT) is None


@pytest.mark.django_db
def test_issued_password_must_be_changed_whatever_its_age(settings: Settings) -> None:
    settings.PASSWORD_MAX_AGE_DAYS = 0
    person = make_user()
    set_password(person, "Shuixunfang-27", by=None, at=AT, temporary=True)
    assert must_choose(person, at=AT) == "issued"
    assert refusals("Shuixunfang-27", person) == ["password_used_before"]
    set_password(person, "Shuixunfang-28", by=person, at=AT)
    assert must_choose(person, at=AT) == ""

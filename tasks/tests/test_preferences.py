"""What people set for themselves: the page, the service, two windows at once."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from agencies.choices import Role
from agencies.models import User
from tasks.choices import MUTABLE_KINDS, URGENT_EVENTS, WEEKLY, Event, ReminderKind
from tasks.errors import Stale
from tasks.models import Activity, Mute, ReminderMute
from tasks.preference_forms import QUIETABLE
from tasks.services.preferences import Wishes, change_preferences, wishes_of
from tasks.tests.factories import (
    AT,
    ON,
    day,
    make_deputy,
    make_unit,
    make_user,
    sign_in,
)

pytestmark = pytest.mark.django_db

ALL = [event.value for event in QUIETABLE]
REMINDED = [kind.value for kind in MUTABLE_KINDS]


@pytest.fixture(autouse=True)
def business_date(settings: Settings) -> None:
    """The day that the factories build around."""
    settings.BUSINESS_DATE = ON


@pytest.fixture
def person() -> User:
    return make_user(display_name="承办人", username="chengban", email="old@example.org")


def opened(client: Client) -> str:
    """The fingerprint in the form as it is shown now."""
    return client.get("/me/").context["form"]["opened"].value()


def sent(client: Client, seen: str | None = None, **fields: Any) -> Any:
    """The form posted as it stands, but for ``fields``; without a value a field is left out."""
    standing = {"email": "old@example.org", "wants_mail": "on", "told_of": ALL}
    values = {**standing, "reminded_of": REMINDED, **fields}
    values["opened"] = opened(client) if seen is None else seen
    return client.post("/me/", {name: value for name, value in values.items() if value is not None})


def said_to(response: Any) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


def change(person: User, wishes: Wishes, seen: Wishes | None = None) -> list[dict[str, str]]:
    shown = seen or wishes_of(User.objects.get(pk=person.pk))
    return change_preferences(person, wishes, seen=shown.digests(), at=AT)


def switched_off() -> list[str]:
    return sorted(ReminderMute.objects.values_list("kind", flat=True))


# --- the service


def test_what_is_changed_is_stored_with_old_and_new_values_in_the_trail(person: User) -> None:
    Mute.objects.create(user=person, event=Event.CLOSED)
    wishes = Wishes("new@example.org", wants_mail=False, muted=frozenset({Event.COMMENTED}))
    change(person, wishes)
    assert wishes_of(User.objects.get(pk=person.pk)) == wishes
    row = Activity.objects.get()
    assert (row.verb, row.actor, row.agency, row.subject, row.at) == (
        "preferences_changed",
        person,
        person.agency,
        "承办人",
        AT,
    )
    assert row.changes == [
        {"field": "email", "old": "old@example.org", "new": "new@example.org"},
        {"field": "wants_mail", "old": "True", "new": "False"},
        {"field": "muted", "old": "", "new": "commented"},
        {"field": "muted", "old": "closed", "new": ""},
    ]


def test_same_again_changes_nothing_and_leaves_no_trail(person: User) -> None:
    assert change(person, wishes_of(person)) == []
    assert not Activity.objects.exists()


def test_urgent_events_cannot_be_muted(person: User) -> None:
    change(person, Wishes(person.email, wants_mail=True, muted=frozenset(Event.values)))
    muted = set(Mute.objects.values_list("event", flat=True))
    assert muted == set(Event.values) - set(URGENT_EVENTS)


def test_weekly_letter_is_switched_off_by_a_leader_and_taken_again() -> None:
    leader = make_user(Role.LEADER)
    off = Wishes(leader.email, wants_mail=True, quiet=frozenset({"due_soon"}), wants_weekly=False)
    assert change(leader, off) == [
        {"field": "wants_weekly", "old": "True", "new": "False"},
        {"field": "quiet", "old": "", "new": "due_soon"},
    ]
    assert wishes_of(leader) == off
    assert switched_off() == ["due_soon", WEEKLY]
    change(leader, Wishes(leader.email, wants_mail=True, quiet=frozenset({"due_soon"})))
    assert switched_off() == ["due_soon"]


@pytest.mark.parametrize("role", [role for role in Role if role != Role.LEADER])
def test_weekly_letter_is_no_matter_of_others(role: Role) -> None:
    person = make_user(role)
    assert change(person, Wishes(person.email, wants_mail=True, wants_weekly=False)) == []
    assert not ReminderMute.objects.exists()


def test_weekly_letter_cannot_be_named_as_a_kind_of_reminder() -> None:
    leader = make_user(Role.LEADER)
    change(leader, Wishes(leader.email, wants_mail=True, quiet=frozenset({WEEKLY})))
    assert not ReminderMute.objects.exists()


def test_what_was_changed_meanwhile_is_not_overwritten(person: User) -> None:
    seen = wishes_of(person)
    change(person, Wishes("first@example.org", wants_mail=True))
    with pytest.raises(Stale):
        change(person, Wishes("second@example.org", wants_mail=True), seen)
    assert User.objects.get(pk=person.pk).email == "first@example.org"
    assert Activity.objects.count() == 1


# --- the page


@pytest.mark.parametrize("role", list(Role))
def test_everybody_has_a_page_that_says_who_one_is(role: Role) -> None:
    person = make_user(role, display_name="某人")
    page = sign_in(person).get("/me/").content.decode()
    for words in ("某人", person.username, str(role.label), "are changed by the administrator"):
        assert words in page
    assert 'name="display_name"' not in page


def test_urgent_events_are_ticked_and_disabled_with_the_reason(person: User) -> None:
    page = sign_in(person).get("/me/").content.decode()
    fixed = len(URGENT_EVENTS) + len(ReminderKind) - len(MUTABLE_KINDS)
    assert page.count('<input type="checkbox" checked disabled>') == fixed == 11
    assert "nobody can switch them off" in page
    assert set(ALL).isdisjoint(URGENT_EVENTS)


def test_form_stores_address_mails_and_events(person: User) -> None:
    client = sign_in(person)
    told_of = [event for event in ALL if event != Event.COMMENTED]
    answered = sent(client, email=" new@example.org ", wants_mail=None, told_of=told_of)
    assert (answered.status_code, answered["Location"]) == (302, "/me/")
    assert said_to(answered) == ["Your preferences are stored."]
    assert wishes_of(User.objects.get(pk=person.pk)) == Wishes(
        "new@example.org", wants_mail=False, muted=frozenset({Event.COMMENTED})
    )
    shown = client.get("/me/").context["form"]["told_of"].value()
    assert shown == told_of


def test_kinds_of_reminders_are_switched_off_but_for_the_urgent_ones(person: User) -> None:
    client = sign_in(person)
    wanted = [kind for kind in REMINDED if kind != ReminderKind.DUE_SOON]
    assert sent(client, reminded_of=wanted).status_code == 302
    assert wishes_of(person).quiet == {ReminderKind.DUE_SOON}
    row = Activity.objects.get(verb="preferences_changed")
    assert row.changes == [{"field": "quiet", "old": "", "new": "due_soon"}]

    refused = sent(client, reminded_of=[*wanted, ReminderKind.OVERDUE.value])
    assert refused.status_code == 400
    assert wishes_of(person).quiet == {ReminderKind.DUE_SOON}


def test_leader_finds_the_weekly_letter_beside_the_digest_and_others_do_not(person: User) -> None:
    leader = make_user(Role.LEADER, username="leader", email="old@example.org")
    client = sign_in(leader)
    assert client.get("/me/").context["form"]["wants_weekly"].value() is True
    assert sent(client).status_code == 302  # the box left empty
    assert client.get("/me/").context["form"]["wants_weekly"].value() is False
    assert switched_off() == [WEEKLY]
    assert sent(client, wants_weekly="on").status_code == 302
    assert not ReminderMute.objects.exists()

    other = sign_in(person)
    assert "wants_weekly" not in other.get("/me/").context["form"].fields
    assert sent(other).status_code == 302
    assert not ReminderMute.objects.exists()


def test_form_without_a_change_says_so(person: User) -> None:
    assert said_to(sent(sign_in(person))) == ["Nothing was changed."]


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"email": "kein"}, "email", "valid email"),
        ({"email": ""}, "email", "Give an address, or take no mails."),
        ({"told_of": ["returned"]}, "told_of", "Select a valid choice"),
    ],
)
def test_what_cannot_be_taken_is_said_beside_the_field(
    person: User, fields: dict[str, Any], field: str, sentence: str
) -> None:
    answered = sent(sign_in(person), **fields)
    assert answered.status_code == 400
    assert sentence in str(answered.context["form"].errors[field])
    assert not Activity.objects.exists()


def test_nobody_needs_an_address_who_takes_no_mails(person: User) -> None:
    assert sent(sign_in(person), email="", wants_mail=None).status_code == 302
    assert User.objects.get(pk=person.pk).email == ""


def test_second_window_is_told_what_the_first_changed_and_keeps_what_was_typed(
    person: User,
) -> None:
    client = sign_in(person)
    early = opened(client)
    sent(client, email="first@example.org", told_of=[Event.CLOSED])
    late = sent(client, early, email="second@example.org")
    assert late.status_code == 412
    page = late.content.decode()
    assert "You changed this in another window" in page
    assert "<li>Mail address: first@example.org" in page
    assert "<li>Not told of: " in page
    assert "<li>Take mails" not in page  # the same in both
    assert 'value="second@example.org"' in page
    again = late.context["form"]["opened"].value()
    assert sent(client, again, email="second@example.org").status_code == 302
    assert User.objects.get(pk=person.pk).email == "second@example.org"


def test_change_by_the_administration_is_told_as_such(person: User) -> None:
    client = sign_in(person)
    early = opened(client)
    User.objects.filter(pk=person.pk).update(email="admin@example.org")
    late = sent(client, early)
    assert late.status_code == 412
    page = late.content.decode()
    assert "The administration changed this" in page
    assert "Mail address: admin@example.org" in page


def test_own_change_before_the_page_was_opened_is_not_blamed(person: User) -> None:
    client = sign_in(person)
    change_preferences(
        person,
        Wishes("first@example.org", wants_mail=True),
        seen=wishes_of(person).digests(),
        at=AT - timedelta(days=1),
    )
    early = opened(client)
    User.objects.filter(pk=person.pk).update(email="admin@example.org")
    assert "The administration changed this" in sent(client, early).content.decode()


@pytest.mark.parametrize("spoilt", ["", "[]", '["x", {}]', "{"])
def test_spoilt_fingerprint_stores_nothing(person: User, spoilt: str) -> None:
    assert sent(sign_in(person), spoilt, email="new@example.org").status_code == 412
    assert User.objects.get(pk=person.pk).email == "old@example.org"


def test_page_says_who_stands_in_today_and_for_whom(person: User) -> None:
    deputy, principal, later = (
        make_user(unit=make_unit("大气科"), display_name=name) for name in ("甲", "乙", "丙")
    )
    make_deputy(person, deputy, starts_on=day(-1), ends_on=ON)
    make_deputy(principal, person)
    make_deputy(person, later, starts_on=day(1))
    context = sign_in(person).get("/me/").context
    assert [one.deputy for one in context["deputies"]] == [deputy]
    assert [one.principal for one in context["principals"]] == [principal]


def test_page_makes_the_same_queries_for_one_and_for_a_hundred(person: User) -> None:
    client = sign_in(person)

    def queries() -> int:
        with CaptureQueriesContext(connection) as counted:
            assert client.get("/me/").status_code == 200
        return len(counted)

    def more(n: int) -> None:
        for _ in range(n):
            make_deputy(person, make_user(unit=make_unit("大气科")))
            make_deputy(make_user(unit=make_unit("法制科")), person)

    more(1)
    few = queries()
    more(99)
    assert queries() == few <= 16


def test_stranger_is_asked_to_sign_in() -> None:
    assert sign_in().get("/me/")["Location"].startswith("/login/")

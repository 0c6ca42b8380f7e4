"""Signing in by two steps, and setting up, replacing and removing the second factor."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from pytest_django import Settings
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from agencies.accounts.services.second_factor import (
    accept_code,
    has_second_factor,
    remove_second_factor,
    renew_recovery_codes,
)
from agencies.choices import Role, SignInOutcome
from agencies.models import OpenSession, SignIn, User
from agencies.tests.second_steps import (
    code_of,
    give_second_factor,
    show_password,
    sign_in_with,
    wrong_code_of,
)
from tasks.models import Activity
from tasks.tests.factories import AT, PASSWORD, make_user, sign_in
from worktracker.lib.errors import NotAllowed

pytestmark = [pytest.mark.django_db]

PAGE = "/me/second-factor/"
BEGUN = datetime(2024, 10, 15, 2, 0, 5, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """The machine's clock stands still, so that a code is that of a known half minute."""
    with time_machine.travel(BEGUN, tick=False) as coordinates:
        yield coordinates


@pytest.fixture
def person() -> User:
    return make_user(Role.LEADER, username="leader")


@pytest.fixture
def device(person: User) -> TOTPDevice:
    return give_second_factor(person)[0]


def type_code(client: Client, code: str, field: str = "code") -> Any:
    return client.post("/login/code/", {field: code})


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def outcomes() -> list[str]:
    return [*SignIn.objects.order_by("pk").values_list("outcome", flat=True)]


# --- the two steps


def test_password_alone_opens_no_page_and_no_api_and_no_administration(settings: Settings) -> None:
    root = make_user(Role.ADMINISTRATOR, username="root", is_staff=True, is_superuser=True)
    give_second_factor(root)
    client = sign_in()
    show_password(client, root)

    assert not is_in(client)
    assertRedirects(client.get("/items/"), "/login/?next=/items/")
    assert client.get("/admin/").headers["Location"].startswith("/admin/login/")
    assert client.get("/admin/agencies/user/").status_code == 302
    assert client.get("/api/v1/items/").status_code in (401, 403)
    assert client.post("/me/second-factor/", {"action": "remove"}).status_code == 302
    assert outcomes() == []


def test_password_and_code_sign_in_and_lead_to_the_page_asked_for(
    person: User, device: TOTPDevice
) -> None:
    client = sign_in()
    show_password(client, person, next="/items/?light=late", remember="on")
    response = type_code(client, code_of(device))

    assertRedirects(response, "/items/?light=late", fetch_redirect_response=False)
    page = client.get("/me/")
    assert page.wsgi_request.user.is_verified()
    assert client.session.get_expiry_age() == 43200
    assert "pending_sign_in" not in client.session
    assert outcomes() == [SignInOutcome.SIGNED_IN]
    assert OpenSession.objects.get().session_key == client.session.session_key


def test_session_key_changes_with_each_step(person: User, device: TOTPDevice) -> None:
    client = sign_in()
    client.post("/login/", {"username": "leader", "password": "wrong"})
    session = client.session
    session["planted"] = True
    session.save()
    keys = [client.session.session_key]
    show_password(client, person)
    keys.append(client.session.session_key)
    type_code(client, code_of(device))
    keys.append(client.session.session_key)

    assert len(set(keys)) == 3
    client.cookies["sessionid"] = str(keys[0])
    assert not is_in(client)


def test_code_typed_in_full_width_and_groups_is_the_code(person: User, device: TOTPDevice) -> None:
    wide = code_of(device).translate({ord("0") + n: ord("０") + n for n in range(10)})

    client = sign_in()
    show_password(client, person)
    assert type_code(client, f" {wide[:3]} {wide[3:]} ").status_code == 302
    assert is_in(client)


def test_code_is_taken_once(person: User, device: TOTPDevice) -> None:
    code = code_of(device)
    first, second = sign_in(), sign_in()
    show_password(first, person)
    show_password(second, person)

    assert type_code(first, code).status_code == 302
    assertContains(
        type_code(second, code), "The code is wrong, or was used before.", status_code=400
    )
    assert not is_in(second)


def test_code_of_another_person_and_an_old_one_are_wrong(
    person: User, device: TOTPDevice, clock: time_machine.Traveller
) -> None:
    other, _codes = give_second_factor(make_user(Role.LEADER))
    old = code_of(device)
    clock.shift(61)
    for code in (code_of(other), old):
        assert accept_code(person, code, at=timezone.now()) is None
        clock.shift(30)


def test_wrong_code_is_told_with_the_tries_left_and_written_down(
    person: User, device: TOTPDevice
) -> None:
    client = sign_in()
    show_password(client, person)
    response = type_code(client, wrong_code_of(device))

    assertContains(
        response, "The code is wrong, or was used before. 4 tries are left.", status_code=400
    )
    assert not is_in(client)
    assert outcomes() == [SignInOutcome.WRONG_CODE]
    assert SignIn.objects.get().user == person


def test_five_wrong_codes_ask_for_the_password_again(
    person: User, device: TOTPDevice, clock: time_machine.Traveller
) -> None:
    client = sign_in()
    show_password(client, person)
    for n in range(5):
        clock.shift(2**n)  # the library has one wait that long
        response = type_code(client, wrong_code_of(device))

    assertRedirects(response, "/login/", fetch_redirect_response=False)
    assertContains(client.get("/login/"), "The code was wrong too often.")
    clock.shift(60)
    assertRedirects(type_code(client, code_of(device)), "/login/", fetch_redirect_response=False)
    assert not is_in(client)
    assert outcomes() == [SignInOutcome.WRONG_CODE] * 5 + [SignInOutcome.LOCKED_OUT]


def test_code_that_comes_too_soon_after_wrong_ones_is_not_looked_at(
    person: User, device: TOTPDevice, clock: time_machine.Traveller
) -> None:
    client = sign_in()
    show_password(client, person)
    type_code(client, wrong_code_of(device))
    clock.shift(2)
    type_code(client, wrong_code_of(device))

    assertContains(type_code(client, code_of(device)), "looked at in 2 seconds", status_code=429)
    assert not is_in(client)
    clock.shift(2)
    assert type_code(client, code_of(device)).status_code == 302
    assert is_in(client)


def test_waits_grow_across_sign_ins_so_that_codes_cannot_be_tried_one_by_one(
    person: User, device: TOTPDevice, clock: time_machine.Traveller
) -> None:
    for n in range(8):
        client = sign_in()
        show_password(client, person)
        clock.shift(2**n)
        assert type_code(client, wrong_code_of(device)).status_code == 400
    client = sign_in()
    show_password(client, person)
    clock.shift(100)
    assertContains(type_code(client, code_of(device)), "looked at in 28 seconds", status_code=429)


def test_second_step_waits_five_minutes(
    person: User, device: TOTPDevice, clock: time_machine.Traveller
) -> None:
    client = sign_in()
    show_password(client, person)
    clock.shift(299)
    assert client.get("/login/code/").status_code == 200
    clock.shift(2)
    assertRedirects(type_code(client, code_of(device)), "/login/", fetch_redirect_response=False)
    assertContains(client.get("/login/"), "Time is up. Start again with name and password.")
    assert not is_in(client)


def test_second_step_without_the_first_leads_to_it() -> None:
    assertRedirects(sign_in().get("/login/code/"), "/login/", fetch_redirect_response=False)
    assertRedirects(type_code(sign_in(), "123456"), "/login/", fetch_redirect_response=False)


@pytest.mark.parametrize("change", ["closed", "password"])
def test_account_that_changed_meanwhile_starts_again(
    change: str, person: User, device: TOTPDevice
) -> None:
    client = sign_in()
    show_password(client, person)
    if change == "closed":
        User.objects.filter(pk=person.pk).update(is_active=False)
    else:
        person.set_password("another-Password-1")
        person.save()

    assertRedirects(type_code(client, code_of(device)), "/login/", fetch_redirect_response=False)
    assert not is_in(client)


def test_wrong_password_never_tells_that_there_is_a_second_step(
    person: User, device: TOTPDevice
) -> None:
    for name in ("leader", "nobody"):
        response = sign_in().post("/login/", {"username": name, "password": "wrong"})
        assertContains(response, "The user name or the password is wrong.")
        assert "pending_sign_in" not in response.wsgi_request.session


def test_second_step_leads_nowhere_but_to_this_site(person: User, device: TOTPDevice) -> None:
    client = sign_in()
    show_password(client, person, next="//evil.example/")
    assertRedirects(type_code(client, code_of(device)), "/", fetch_redirect_response=False)


def test_second_step_is_guarded_against_foreign_forms(person: User, device: TOTPDevice) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/login/code/", {"code": "123456"}).status_code == 403


def test_page_of_the_second_step_suits_phones_and_password_managers(
    person: User, device: TOTPDevice
) -> None:
    client = sign_in()
    show_password(client, person)
    page = client.get("/login/code/")
    assertContains(page, 'inputmode="numeric" autocomplete="one-time-code"')
    assert "no-cache" in page["Cache-Control"]
    assertNotContains(page, "leader")


# --- recovery codes


def test_recovery_code_signs_in_once(person: User) -> None:
    _device, codes = give_second_factor(person)
    assert len(set(codes)) == 10
    assert all(re.fullmatch(r"[a-z2-9]{5}-[a-z2-9]{5}", code) for code in codes)

    client = sign_in()
    show_password(client, person)
    assert type_code(client, codes[0].upper(), "recovery").status_code == 302
    assert is_in(client)
    assert client.get("/me/").wsgi_request.user.is_verified()

    again = sign_in()
    show_password(again, person)
    assertContains(type_code(again, codes[0], "recovery"), "was used before", status_code=400)
    assert not is_in(again)
    assert StaticToken.objects.filter(device__user=person).count() == 9


def test_database_holds_no_recovery_code(person: User) -> None:
    _device, codes = give_second_factor(person)
    stored = set(StaticToken.objects.values_list("token", flat=True))
    assert not stored & {form for code in codes for form in (code, code.replace("-", ""))}
    for token in stored:
        assert accept_code(person, token, at=timezone.now()) is None
        StaticDevice.objects.get().throttle_reset()


def test_new_recovery_codes_void_the_old_ones(person: User) -> None:
    _device, old = give_second_factor(person)
    new = renew_recovery_codes(person, at=AT)
    assert accept_code(person, new[0], at=timezone.now()) is not None
    assert accept_code(person, old[0], at=timezone.now()) is None


# --- setting up


def begin(client: Client, password: str = PASSWORD) -> Any:
    return client.post(PAGE, {"action": "begin", "present": password})


def test_setting_up_shows_picture_and_secret_then_codes_and_is_in_force(person: User) -> None:
    client = sign_in(person)
    assertContains(client.get(PAGE), "Not set up")
    assertRedirects(begin(client), PAGE, fetch_redirect_response=False)
    device = TOTPDevice.objects.get()
    page = client.get(PAGE)
    assertContains(page, 'src="data:image/svg+xml')
    secret = re.search(r"<code>([A-Z2-7 ]+)</code>", page.content.decode())
    assert secret
    assert len(secret[1].split()) == 8
    assert not has_second_factor(person)

    done = client.post(PAGE, {"action": "confirm", "code": code_of(device)})
    shown = re.findall(r"<code>([a-z2-9]{5}-[a-z2-9]{5})</code>", done.content.decode())
    assert len(shown) == 10
    assert accept_code(person, shown[3], at=timezone.now()) is not None
    assert has_second_factor(person)
    assert client.get("/me/").wsgi_request.user.is_verified()
    assertNotContains(client.get(PAGE), shown[0])
    row = Activity.objects.get(verb="second_factor_set")
    assert (row.actor, row.address, row.changes) == (person, "127.0.0.1", [])
    assert row.subject.endswith("leader")


def test_setting_up_asks_for_the_password_again(person: User) -> None:
    client = sign_in(person)
    assertContains(begin(client, "wrong"), "This is not your present password.", status_code=400)
    assertContains(begin(client, ""), "This field is required", status_code=400)
    assert not TOTPDevice.objects.exists()
    assert outcomes() == [SignInOutcome.WRONG_PASSWORD]


def test_wrong_passwords_on_the_page_lock_the_account_too(person: User, settings: Settings) -> None:
    settings.AXES_ENABLED = True
    client = sign_in(person)
    for _ in range(5):
        response = begin(client, "wrong")
    assertContains(response, "this account is locked until", status_code=429)
    assert begin(client).status_code == 429
    assert not TOTPDevice.objects.exists()


def test_wrong_first_code_puts_nothing_in_force(person: User) -> None:
    client = sign_in(person)
    begin(client)
    wrong = wrong_code_of(TOTPDevice.objects.get())
    response = client.post(PAGE, {"action": "confirm", "code": wrong})
    assertContains(response, "The code is wrong.", status_code=400)
    assert not has_second_factor(person)
    assert not StaticToken.objects.exists()


def test_secret_is_shown_in_the_session_that_began_alone_and_for_ten_minutes(
    person: User, clock: time_machine.Traveller
) -> None:
    client, other = sign_in(person), sign_in(person)
    begin(client)
    device = TOTPDevice.objects.get()
    assertNotContains(other.get(PAGE), "data:image/svg+xml")
    late = other.post(PAGE, {"action": "confirm", "code": code_of(device)})
    assertRedirects(late, PAGE, fetch_redirect_response=False)
    clock.shift(601)
    client.post(PAGE, {"action": "confirm", "code": code_of(device)})
    assert not has_second_factor(person)


def test_coming_into_force_ends_the_persons_other_sessions(person: User) -> None:
    here, elsewhere = sign_in(), sign_in()
    for client in (here, elsewhere):
        client.post("/login/", {"username": "leader", "password": PASSWORD})
    begin(here)
    here.post(PAGE, {"action": "confirm", "code": code_of(TOTPDevice.objects.get())})

    assert here.get("/me/").status_code == 200
    assert elsewhere.get("/me/").status_code == 302
    assert outcomes() == [SignInOutcome.SIGNED_IN] * 2 + [SignInOutcome.SIGNED_OUT]


def test_moving_to_another_phone_voids_the_old_one_when_the_new_one_is_confirmed(
    person: User, device: TOTPDevice
) -> None:
    client = sign_in_with(device)
    begin(client)
    assert (
        accept_code(person, code_of(device), at=timezone.now()) == device
    )  # until then the old one goes on
    new = TOTPDevice.objects.get(confirmed=False)
    client.post(PAGE, {"action": "confirm", "code": code_of(new)})
    assert [*TOTPDevice.objects.filter(user=person)] == [new]


def test_unknown_button_does_nothing(person: User) -> None:
    client = sign_in(person)
    assert client.post(PAGE, {"action": "grant", "present": PASSWORD}).status_code == 400
    assert client.post(PAGE, {}).status_code == 400


# --- removing


def test_own_second_factor_is_removed_with_the_password(person: User, device: TOTPDevice) -> None:
    client = sign_in_with(device)
    refused = client.post(PAGE, {"action": "remove", "present": "wrong"})
    assert (refused.status_code, has_second_factor(person)) == (400, True)

    client.post(PAGE, {"action": "remove", "present": PASSWORD})
    assert not has_second_factor(person)
    assert not StaticToken.objects.exists()
    assert Activity.objects.get(verb="second_factor_removed").actor == person
    straight = sign_in().post("/login/", {"username": "leader", "password": PASSWORD})
    assertRedirects(straight, "/", fetch_redirect_response=False)


def test_role_that_must_have_one_keeps_it(
    person: User, device: TOTPDevice, settings: Settings
) -> None:
    settings.SECOND_FACTOR_ROLES = [Role.LEADER]
    client = sign_in_with(device)
    assertNotContains(client.get(PAGE), 'value="remove"')
    response = client.post(PAGE, {"action": "remove", "present": PASSWORD})
    assertContains(response, "it can be replaced and not removed", status_code=403)
    assert has_second_factor(person)


@pytest.mark.parametrize("action", ["begin", "codes", "remove"])
def test_session_that_showed_no_code_changes_nothing(
    action: str, person: User, device: TOTPDevice
) -> None:
    response = sign_in(person).post(PAGE, {"action": action, "present": PASSWORD})
    assertContains(response, "this session has shown none", status_code=403)
    assert [*TOTPDevice.objects.all()] == [device]
    assert not Activity.objects.exclude(verb="second_factor_set").exists()


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SECURITY_ADMINISTRATOR])
def test_nobody_but_the_security_administrator_removes_somebody_elses(
    role: Role, person: User, device: TOTPDevice
) -> None:
    with pytest.raises(NotAllowed):
        remove_second_factor(person, by=make_user(role), at=AT)
    assert has_second_factor(person)


def test_security_administrator_removes_anybodys(
    person: User, device: TOTPDevice, settings: Settings
) -> None:
    settings.SECOND_FACTOR_ROLES = [Role.LEADER]
    officer = make_user(Role.SECURITY_ADMINISTRATOR)
    remove_second_factor(person, by=officer, at=AT)
    remove_second_factor(person, by=officer, at=AT)  # there is none any more
    assert not has_second_factor(person)
    assert Activity.objects.get(verb="second_factor_removed").actor == officer


def test_trail_holds_no_secret_and_no_code(person: User) -> None:
    device, codes = give_second_factor(person)
    renew_recovery_codes(person, at=AT)
    told = "".join(str(row.__dict__) for row in Activity.objects.all())
    assert "second_factor_set" in told
    assert device.key not in told
    assert not any(code in told for code in codes)


def test_page_is_linked_from_the_own_preferences(person: User) -> None:
    assertContains(sign_in(person).get("/me/"), reverse("second-factor"))


def test_pending_step_is_over_when_the_clock_was_set_back(
    person: User, device: TOTPDevice, clock: time_machine.Traveller
) -> None:
    client = sign_in()
    show_password(client, person)
    clock.move_to(timezone.now() - timedelta(hours=1))
    assert client.get("/login/code/").status_code == 302

"""Sessions: when they idle out, when they end whatever happens, who ends them, and that nobody slips into one."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from pytest_django import Settings
from pytest_django.asserts import assertContains, assertRedirects

from agencies.accounts.services import sessions
from agencies.accounts.services.sessions import end_sessions
from agencies.choices import Role, SignInOutcome
from agencies.models import OpenSession, SignIn, User
from tasks.tests.factories import PASSWORD, make_user, sign_in

pytestmark = pytest.mark.django_db

NEW = "Xunfang-27!"
BACKGROUND = {"X-Background": "1"}


@pytest.fixture
def leader() -> User:
    return make_user(Role.LEADER, username="leader")


def entered(name: str = "leader", **meta: Any) -> Client:
    """Signed in by the page."""
    client = sign_in()
    client.post("/login/", {"username": name, "password": PASSWORD}, **meta)
    return client


def seen_before(**ago: float) -> None:
    """Every session was seen last that long ago."""
    OpenSession.objects.update(seen_at=timezone.now() - timedelta(**ago))


def outcomes() -> list[str]:
    """Of the log, oldest first."""
    return [*SignIn.objects.order_by("pk").values_list("outcome", flat=True)]


def is_in(client: Client) -> bool:
    return client.get("/items/").status_code == 200


# --- opening


def test_signing_in_opens_a_row_with_address_and_browser(leader: User) -> None:
    client = entered(REMOTE_ADDR="10.1.2.3", HTTP_USER_AGENT="Mozilla/5.0 Chrome/120" + "x" * 300)
    row = OpenSession.objects.get()
    assert (row.user, row.session_key) == (leader, client.session.session_key)
    assert (row.address, row.agent[:22], len(row.agent)) == (
        "10.1.2.3",
        "Mozilla/5.0 Chrome/120",
        200,
    )
    assert timedelta() <= timezone.now() - row.opened_at < timedelta(seconds=30)


def test_administrations_own_way_in_opens_a_row_too(leader: User) -> None:
    sign_in(leader)
    assert OpenSession.objects.get().user == leader


def test_session_from_before_the_rows_gets_one(leader: User) -> None:
    client = sign_in(leader)
    session = client.session
    del session[sessions.ROW]
    session.save()
    OpenSession.objects.all().delete()
    assert is_in(client)
    assert OpenSession.objects.get().session_key == session.session_key
    assert is_in(client)
    assert OpenSession.objects.count() == 1


def test_second_person_in_one_browser_takes_the_session_over(leader: User) -> None:
    other = make_user(Role.LEADER)
    client = sign_in(leader)
    client.force_login(other)
    assert client.get("/me/").wsgi_request.user == other


# --- idling


@pytest.mark.parametrize(("minutes", "stays"), [(29, True), (30, False), (600, False)])
def test_session_ends_after_30_minutes_without_a_request(
    leader: User, minutes: int, stays: bool
) -> None:
    client = entered()
    seen_before(minutes=minutes)
    answered = client.get("/items/?light=late")
    assert (answered.status_code == 200) is stays
    assert (outcomes()[-1] == SignInOutcome.TIMED_OUT) is not stays
    assert OpenSession.objects.exists() is stays
    if not stays:
        assertRedirects(answered, "/login/?next=/items/%3Flight%3Dlate")
        page = client.get(answered["Location"])
        assertContains(page, "You were signed out after 30 minutes without activity.")
        assertContains(page, "drafts of reports are saved")


def test_every_request_counts_but_is_written_once_a_minute(
    leader: User, django_assert_num_queries: Any
) -> None:
    client = sign_in(leader)
    first = OpenSession.objects.get().seen_at
    client.get("/me/session/")
    assert OpenSession.objects.get().seen_at == first
    seen_before(seconds=61)
    client.get("/me/session/")
    assert OpenSession.objects.get().seen_at > first


def test_what_a_page_asks_by_itself_is_no_sign_of_life(leader: User) -> None:
    client = sign_in(leader)
    seen_before(minutes=20)
    assert 590 < client.get("/me/session/", headers=BACKGROUND).json()["left"] <= 600
    assert client.post("/me/session/").json()["left"] > 1790
    seen_before(minutes=30)
    assert client.get("/me/session/", headers=BACKGROUND).status_code == 302
    assert outcomes() == [SignInOutcome.TIMED_OUT]


def test_bell_marks_itself_as_such(leader: User) -> None:
    assertContains(sign_in(leader).get("/items/"), """hx-headers='{"X-Background": "1"}'""")


def test_part_of_a_page_that_idled_out_loads_the_page_anew(leader: User) -> None:
    client = sign_in(leader)
    seen_before(minutes=31)
    answered = client.get("/items/", headers={"HX-Request": "true"}, follow=True)
    assert answered["HX-Refresh"] == "true"


def test_api_answers_an_idled_session_as_a_stranger(leader: User) -> None:
    client = sign_in(leader)
    seen_before(minutes=31)
    answered = client.get("/api/v1/items/")
    assert answered.status_code in (401, 403)
    assert answered.json()["code"] == "not_authenticated"


def test_unknown_address_does_not_keep_an_idled_session(leader: User) -> None:
    client = sign_in(leader)
    seen_before(minutes=31)
    assert client.get("/nowhere/").status_code == 404
    assert not OpenSession.objects.exists()


def test_without_a_limit_no_session_idles_out(leader: User, settings: Settings) -> None:
    settings.SESSION_IDLE_MINUTES = 0
    client = sign_in(leader)
    seen_before(hours=11)
    page = client.get("/items/")
    assert page.status_code == 200
    assert 'id="idle-bar"' not in page.content.decode()
    assert client.get("/me/session/").json() == {"left": None}


# --- ending whatever happens


@pytest.mark.parametrize(("hours", "stays"), [(11, True), (12, False)])
def test_session_ends_12_hours_after_signing_in(leader: User, hours: int, stays: bool) -> None:
    client = sign_in(leader)
    OpenSession.objects.update(opened_at=timezone.now() - timedelta(hours=hours))
    assert is_in(client) is stays
    if not stays:
        assertContains(client.get("/login/"), "A session lasts 12 hours at most")
        assert outcomes() == [SignInOutcome.TIMED_OUT]


def test_hours_can_be_switched_off(leader: User, settings: Settings) -> None:
    settings.SESSION_HOURS = 0
    client = sign_in(leader)
    OpenSession.objects.update(opened_at=timezone.now() - timedelta(days=9))
    assert is_in(client)


def test_last_minutes_before_the_hours_are_over_are_told(leader: User) -> None:
    client = sign_in(leader)
    OpenSession.objects.update(opened_at=timezone.now() - timedelta(hours=11, minutes=59))
    assert 50 < client.get("/me/session/").json()["left"] <= 60


# --- one session a person


def test_signing_in_elsewhere_ends_the_first_session_where_only_one_is_allowed(
    leader: User, settings: Settings
) -> None:
    settings.ONE_SESSION = True
    stranger = sign_in(make_user(Role.LEADER))
    first = entered()
    second = entered()
    assert not is_in(first)
    assertContains(first.get("/login/"), "your account signed in somewhere else")
    assert is_in(second)
    assert is_in(stranger)
    assert outcomes().count(SignInOutcome.DISPLACED) == 1


def test_several_sessions_stand_side_by_side_by_default(leader: User) -> None:
    first, second = entered(), entered()
    assert is_in(first)
    assert is_in(second)


def test_coming_back_clears_why_the_last_session_ended(leader: User, settings: Settings) -> None:
    settings.ONE_SESSION = True
    first, _second = entered(), entered()
    first.post("/login/", {"username": "leader", "password": PASSWORD})
    assert is_in(first)
    assert sessions.WHY not in first.session


# --- ended elsewhere


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        (SignInOutcome.ENDED, "ended by the security administrator"),
        (SignInOutcome.SIGNED_OUT, "from another of your sessions, or by a new password"),
    ],
)
def test_session_that_was_ended_says_so_and_holds_nothing(
    leader: User, outcome: str, words: str
) -> None:
    client, kept = entered(), entered()
    key = client.session.session_key
    at = timezone.now()
    but = str(kept.session.session_key)
    assert end_sessions(leader, outcome=outcome, at=at, but=but) == 1
    left = Session.objects.get(session_key=key).get_decoded()
    assert left.keys() == {sessions.WHY, "_session_expiry"}
    assert not is_in(client)
    assertContains(client.get("/login/"), words)
    assert is_in(kept)
    line = SignIn.objects.first()
    assert (line.outcome, line.user, line.username) == (outcome, leader, "leader")


def test_session_whose_row_went_is_over_even_if_it_was_written_again(leader: User) -> None:
    """A request that was under way while the session ended stores what it had read before."""
    client = entered()
    was = client.session
    held = dict(was.items())
    end_sessions(leader, outcome=SignInOutcome.ENDED, at=timezone.now())
    was.update(held)
    was.save()
    assert not is_in(client)
    assertContains(client.get("/login/"), "ended by the security administrator")


def test_ending_one_session_leaves_the_others(leader: User) -> None:
    first, second = entered(), entered()
    only = str(first.session.session_key)
    assert end_sessions(leader, outcome=SignInOutcome.ENDED, at=timezone.now(), only=only) == 1
    assert not is_in(first)
    assert is_in(second)


def test_ending_twice_is_written_once(leader: User) -> None:
    entered()
    for expected in (1, 0):
        ended = end_sessions(leader, outcome=SignInOutcome.ENDED, at=timezone.now())
        assert ended == expected
    assert outcomes().count(SignInOutcome.ENDED) == 1


def test_signing_out_takes_the_row_away_and_is_written(leader: User) -> None:
    client, other = entered(), entered()
    client.post("/logout/")
    assert OpenSession.objects.get().session_key == other.session.session_key
    assert outcomes() == [SignInOutcome.SIGNED_IN] * 2 + [SignInOutcome.SIGNED_OUT]
    assert "signed out" not in client.get("/login/").content.decode()


# --- nobody slips in


def test_key_known_before_signing_in_opens_nothing(leader: User) -> None:
    """Session fixation: what an attacker planted in the browser is not what the person signs in with."""
    planted = sign_in()
    session = planted.session
    session["planted"] = "1"
    session.save()
    victim, attacker = sign_in(), sign_in()
    for browser in (victim, attacker):
        browser.cookies["sessionid"] = str(session.session_key)
    victim.post("/login/", {"username": "leader", "password": PASSWORD})
    assert is_in(victim)
    assert victim.session.session_key != session.session_key
    assert not is_in(attacker)
    assert not Session.objects.filter(session_key=session.session_key).exists()


def test_key_changes_with_the_password_and_the_old_one_opens_nothing(leader: User) -> None:
    client, thief = entered(), sign_in()
    stolen = client.session.session_key
    thief.cookies["sessionid"] = str(stolen)
    sent = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}
    client.post("/me/password/", sent)
    assert client.session.session_key != stolen
    assert is_in(client)
    assert not is_in(thief)
    assert OpenSession.objects.get().session_key == client.session.session_key


def test_key_that_nobody_gave_out_opens_nothing(leader: User) -> None:
    client = sign_in()
    client.cookies["sessionid"] = "a" * 32
    assert not is_in(client)
    assert not Session.objects.filter(session_key="a" * 32).exists()


def test_row_follows_a_session_that_got_a_new_key(leader: User) -> None:
    client = entered()
    session = client.session
    session.cycle_key()
    client.cookies["sessionid"] = str(session.session_key)
    assert is_in(client)
    assert OpenSession.objects.get().session_key == session.session_key


def test_row_of_somebody_else_is_not_taken(leader: User) -> None:
    client = entered()
    others = OpenSession.objects.exclude(user=leader)
    sign_in(make_user(Role.LEADER))
    session = client.session
    session[sessions.ROW] = others.get().pk
    session.save()
    assert not is_in(client)


# --- clearing


def test_stale_are_rows_whose_session_is_gone_idle_or_too_old(leader: User) -> None:
    at = timezone.now()
    rows = {}
    for name in ("fresh", "gone", "expired", "idle", "old"):
        key = sign_in(leader).session.session_key
        rows[name] = OpenSession.objects.filter(session_key=key)
    Session.objects.filter(session_key=rows["gone"].get().session_key).delete()
    expired = Session.objects.filter(session_key=rows["expired"].get().session_key)
    expired.update(expire_date=at - timedelta(seconds=1))
    rows["idle"].update(seen_at=at - timedelta(minutes=30))
    rows["old"].update(opened_at=at - timedelta(hours=12))
    stale = set(OpenSession.objects.stale(at))
    assert stale == {rows[name].get() for name in ("gone", "expired", "idle", "old")}
    assert [*OpenSession.objects.running(at)] == [rows["fresh"].get()]


def test_stale_follows_the_settings(leader: User, settings: Settings) -> None:
    settings.SESSION_IDLE_MINUTES = settings.SESSION_HOURS = 0
    sign_in(leader)
    long_ago = timezone.now() - timedelta(days=3)
    OpenSession.objects.update(seen_at=long_ago, opened_at=long_ago)
    assert not OpenSession.objects.stale(timezone.now()).exists()


def test_sessions_that_ran_out_are_cleared_with_djangos_own_command(leader: User) -> None:
    key = sign_in(leader).session.session_key
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    call_command("clearsessions")
    assert not Session.objects.filter(session_key=key).exists()
    assert OpenSession.objects.stale(timezone.now()).get().session_key == key

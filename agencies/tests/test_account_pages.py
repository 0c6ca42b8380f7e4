"""The security administrator's pages: who enters, what the list finds, slips shown once, what is not taken."""

import re
from html import unescape
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agencies.accounts.services.accounts import seen_of
from agencies.choices import Role
from agencies.models import ApiToken, User
from agencies.tests.test_accounts import fail, fresh, make_waiting, sign_in_row
from tasks.models import Activity
from tasks.tests.factories import make_agency, make_unit, make_user, sign_in

pytestmark = [pytest.mark.django_db]

OTHERS = [role for role in Role if role != Role.SECURITY_ADMINISTRATOR]
POSTED = (
    "authorise/",
    "post/",
    "password/",
    "unlock/",
    "sessions/",
    "second-factor/",
    "close/",
    "reopen/",
    "tokens/",
)


@pytest.fixture
def guard() -> User:
    return make_user(Role.SECURITY_ADMINISTRATOR, display_name="安全管理员")


@pytest.fixture
def client(guard: User) -> Client:
    return sign_in(guard)


def sent(person: User, **fields: Any) -> dict[str, Any]:
    """What a browser sends from the page of the account."""
    person = fresh(person)
    values = {
        "seen": seen_of(person),
        "role": person.role,
        "agency": person.agency_id or "",
        "unit": person.unit_id or "",
    }
    return values | fields


def shown_passwords(answer: Any) -> list[str]:
    page = answer.content.decode()
    codes = re.findall(r"<dd><code>([^<]+)</code></dd>", page)
    return [unescape(code) for code in codes[1::2]]  # after each user name


def rows(answer: Any) -> list[str]:
    return [line.person.username for line in answer.context["found"].lines]


@pytest.mark.parametrize("role", OTHERS)
def test_pages_are_the_security_administrator_s_alone(role: Role) -> None:
    person, client = make_user(), sign_in(make_user(role))
    before = seen_of(fresh(person))

    statuses = {client.get(path).status_code for path in ("/accounts/", f"/accounts/{person.pk}/")}
    statuses |= {
        client.post(f"/accounts/{person.pk}/{act}", sent(person, reason="x", name="x")).status_code
        for act in POSTED
    }
    statuses.add(
        client.post("/accounts/authorise/", {"ticked": f"{person.pk}:{before}"}).status_code
    )
    statuses.add(client.get("/accounts/999999/").status_code)  # nobody learns who exists

    assert statuses == {403}
    assert seen_of(fresh(person)) == before
    assert not ApiToken.objects.exists()


def test_stranger_is_sent_to_the_sign_in() -> None:
    person = make_user()
    for path in ("/accounts/", f"/accounts/{person.pk}/"):
        assert sign_in().get(path)["Location"].startswith("/login/")
    for act in POSTED:
        answer = sign_in().post(f"/accounts/{person.pk}/{act}", sent(person))
        assert answer["Location"].startswith("/login/")


@pytest.mark.parametrize("act", POSTED)
def test_acts_are_posted(act: str, client: Client) -> None:
    assert client.get(f"/accounts/{make_user().pk}/{act}").status_code == 405


def test_own_page_offers_nothing_and_does_nothing(client: Client, guard: User) -> None:
    make_user(Role.SECURITY_ADMINISTRATOR)
    page = client.get(f"/accounts/{guard.pk}/")
    assert "another security administrator decides" in page.content.decode()
    assert f"/accounts/{guard.pk}/" not in re.findall(r'action="([^"]+)"', page.content.decode())
    for act in POSTED:
        body = {"name": "x"} if act == "tokens/" else sent(guard, reason="x")
        answer = client.post(f"/accounts/{guard.pk}/{act}", body)
        assert answer.status_code == 403
    assert fresh(guard).is_active


def test_list_shows_who_waits_first_and_keeps_those_of_a_state(client: Client) -> None:
    clerk, waiting = make_user(username="clerk"), make_waiting(username="waiting")
    make_user(username="closed", is_active=False, authorised_at=timezone.now())
    make_user(username="leaving", left_at=timezone.now())
    fail(clerk.username, 5)

    everybody = client.get("/accounts/")
    assert rows(everybody)[0] == waiting.username
    assert rows(everybody)[-1] == "closed"
    counts = {state.value: n for state, n in everybody.context["found"].chips}
    assert counts == {
        "waiting": 1, "fine": 1, "locked": 1, "renewal": 0, "no_factor": 0,
        "handed_over": 1, "closed": 1,
    }  # fmt: skip
    assert everybody.context["found"].title == "1 account waits for its authorisation"
    for state, names in (
        ("waiting", ["waiting"]),
        ("locked", ["clerk"]),
        ("handed_over", ["leaving"]),
    ):
        assert rows(client.get(f"/accounts/?state={state}")) == names


def test_list_is_searched_by_name_user_name_agency_and_unit(client: Client) -> None:
    air = make_unit("大气环境科")
    make_user(unit=air, username="zhangsan", display_name="张三")
    make_user(agency=make_agency("jilin"), role=Role.LEADER, username="lisi", display_name="李四")
    for words, names in (
        ("张三", ["zhangsan"]),
        ("LISI", ["lisi"]),
        ("大气", ["zhangsan"]),
        ("吉林省", ["lisi"]),
        ("张三 吉林", []),
    ):
        assert rows(client.get("/accounts/", {"q": words})) == names
    assert rows(client.get("/accounts/?agency=jilin")) == ["lisi"]
    chips = client.get("/accounts/?agency=jilin&state=closed").context["found"]
    assert (chips.total, dict(chips.chips)["fine"]) == (1, 1)  # without the chips' own dimension


@pytest.mark.parametrize(
    "query", ["state=nonsense", "agency=none", "page=x", "page=99", "q=" + "x" * 101]
)
def test_conditions_that_mean_nothing_are_left_out(query: str, client: Client) -> None:
    assert client.get(f"/accounts/?{query}").status_code == 200


def test_list_is_paged(client: Client, guard: User) -> None:
    unit = make_unit()
    for number in range(51):
        make_user(unit=unit, username=f"p-{number:02}")
    assert len(rows(client.get("/accounts/?q=p-"))) == 50
    second = client.get("/accounts/?q=p-&page=2")
    assert rows(second) == ["p-50"]
    assert "q=p-" in second.content.decode()  # the pager keeps the search


def test_list_and_page_cost_the_same_however_many_there_are(client: Client) -> None:
    def cost(path: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(path).status_code == 200
        return len(queries)

    person = make_waiting()
    fail(make_user().username, 5)  # until when a lock holds is one query, whoever is locked
    client.get("/accounts/")  # what is cached once is
    few = cost("/accounts/"), cost(f"/accounts/{person.pk}/")
    for number in range(30):
        make_waiting(unit=make_unit(f"科室{number}"))
        fail(make_user().username, 5)
        sign_in_row(person)
        ApiToken.objects.create(
            user=person, digest=f"{number:064}", tail="0000", name="x", made_at=timezone.now()
        )
    assert (cost("/accounts/"), cost(f"/accounts/{person.pk}/")) == few
    assert few[0] <= 16


def test_authorising_shows_the_password_once_and_sends_it_nowhere(client: Client) -> None:
    person = make_waiting(username="zhangsan")
    body = sent(person)

    answer = client.post(f"/accounts/{person.pk}/authorise/", body)

    assert answer.status_code == 200
    (password,) = shown_passwords(answer)
    assert fresh(person).check_password(password)
    assert "no-store" in answer["Cache-Control"]
    assert [*get_messages(answer.wsgi_request)] == []
    assert password not in str(client.session.items())
    assert "zhangsan" in answer.content.decode()
    assert "/login/" in answer.content.decode()

    again = client.post(f"/accounts/{person.pk}/authorise/", body)  # the page loaded anew
    assert again.status_code in (409, 412)
    assert shown_passwords(again) == []
    assert fresh(person).check_password(password)
    assert password not in client.get(f"/accounts/{person.pk}/").content.decode()


def test_new_password_sent_twice_is_issued_once(client: Client) -> None:
    person = make_user()
    body = {"seen": seen_of(fresh(person))}
    (password,) = shown_passwords(client.post(f"/accounts/{person.pk}/password/", body))
    assert client.post(f"/accounts/{person.pk}/password/", body).status_code == 412
    assert fresh(person).check_password(password)
    assert client.post(f"/accounts/{person.pk}/password/", {}).status_code == 422


def test_several_ticked_get_a_slip_each(client: Client) -> None:
    people = [make_waiting(), make_waiting(Role.HEAD)]
    ticked = [f"{person.pk}:{seen_of(fresh(person))}" for person in people]

    answer = client.post("/accounts/authorise/", {"ticked": ticked})

    passwords = shown_passwords(answer)
    assert len(set(passwords)) == 2
    assert all(
        fresh(person).check_password(word) for person, word in zip(people, passwords, strict=True)
    )
    assert "no-store" in answer["Cache-Control"]
    again = client.post("/accounts/authorise/", {"ticked": ticked})
    assert (again.status_code, shown_passwords(again)) == (412, [])


@pytest.mark.parametrize("ticked", [[], ["x:y"], ["1"], ["１:seen"], [f"{10**20}:a"], [":a"]])
def test_ticks_that_mean_nothing_are_refused(ticked: list[str], client: Client) -> None:
    answer = client.post("/accounts/authorise/", {"ticked": ticked})
    assert answer.status_code == 422


def test_one_of_several_that_changed_meanwhile_keeps_all_closed(client: Client) -> None:
    people = [make_waiting(), make_waiting(display_name="张三")]
    ticked = [f"{person.pk}:{seen_of(fresh(person))}" for person in people]
    User.objects.filter(pk=people[1].pk).update(role=Role.HEAD)

    answer = client.post("/accounts/authorise/", {"ticked": ticked})

    assert answer.status_code == 412
    assert "张三 was changed since" in answer.content.decode()
    assert not User.objects.filter(pk__in=[each.pk for each in people], is_active=True).exists()


def test_fields_that_are_not_asked_for_change_nothing(client: Client) -> None:
    person = make_waiting(username="zhangsan")
    more = {
        "is_superuser": "on",
        "is_staff": "on",
        "is_active": "",
        "password": "chosen-by-the-sender-1A",
        "username": "root",
        "display_name": "某某",
        "authorised_at": "2020-01-01",
        "left_at": "2020-01-01",
        "must_change_password": "",
        "groups": "1",
        "by": "1",
        "at": "2020-01-01",
    }
    client.post(f"/accounts/{person.pk}/authorise/", sent(person, **more))

    opened = fresh(person)
    assert (opened.is_superuser, opened.is_staff, opened.username) == (False, False, "zhangsan")
    assert (opened.is_active, opened.must_change_password, opened.left_at) == (True, True, None)
    assert opened.display_name == person.display_name
    assert opened.authorised_at is not None
    assert opened.authorised_at.year >= 2025
    assert not opened.check_password("chosen-by-the-sender-1A")


def test_administrator_is_authorised_without_an_agency(client: Client) -> None:
    person = make_waiting()
    body = sent(person, role=Role.AUDIT_ADMINISTRATOR)
    assert client.post(f"/accounts/{person.pk}/authorise/", body).status_code == 200
    opened = fresh(person)
    assert (opened.role, opened.agency, opened.unit) == (Role.AUDIT_ADMINISTRATOR, None, None)


def test_misfitting_post_is_told_and_what_was_sent_is_kept(client: Client) -> None:
    person, air = make_user(), make_unit("大气环境科", agency=make_agency("jilin"))
    answer = client.post(f"/accounts/{person.pk}/post/", sent(person, unit=air.pk))
    assert answer.status_code == 400
    assert "unit of the person" in unescape(answer.content.decode())
    assert answer.context["post_form"]["unit"].value() == str(air.pk)
    assert fresh(person).unit == person.unit


def test_post_is_changed_and_a_page_that_is_stale_is_told(client: Client) -> None:
    person = make_user(display_name="张三")
    body = sent(person, role=Role.HEAD)
    assert client.post(f"/accounts/{person.pk}/post/", body).status_code == 302
    assert fresh(person).role == Role.HEAD

    answer = client.post(f"/accounts/{person.pk}/post/", body | {"role": Role.LEADER})
    assert answer.status_code == 412
    assert "the account of 张三 was changed" in answer.content.decode()
    assert answer.context["post_form"]["role"].value() == Role.HEAD  # as it stands now


def test_lock_out_second_factor_and_sessions_end_by_their_buttons(client: Client) -> None:
    person = make_user()
    fail(person.username, 5)
    session, other = sign_in_row(person), sign_in_row(person)
    page = f"/accounts/{person.pk}/"

    assert client.post(f"{page}unlock/").status_code == 302
    assert client.post(f"{page}unlock/").status_code == 409
    assert client.post(f"{page}sessions/", {"session": session.pk}).status_code == 302
    assert [*person.open_sessions.all()] == [other]
    assert client.post(f"{page}sessions/", {"session": session.pk}).status_code == 409
    assert client.post(f"{page}sessions/").status_code == 302
    assert not person.open_sessions.exists()
    assert client.post(f"{page}second-factor/").status_code == 409


def test_session_of_somebody_else_is_not_named_by_its_key(client: Client) -> None:
    person, theirs = make_user(), sign_in_row(make_user())
    answer = client.post(f"/accounts/{person.pk}/sessions/", {"session": theirs.pk})
    assert answer.status_code == 409
    assert theirs.user.open_sessions.exists()


def test_closed_with_a_reason_and_opened_again_it_waits(client: Client) -> None:
    person = make_user(authorised_at=timezone.now())
    page = f"/accounts/{person.pk}/"
    assert client.post(f"{page}close/", sent(person)).status_code == 422
    assert client.post(f"{page}close/", sent(person, reason="借调")).status_code == 302
    assert not fresh(person).is_active
    assert "Open the account again" in client.get(page).content.decode()
    assert client.post(f"{page}reopen/", sent(person, reason="返回")).status_code == 302
    assert "Authorise this account" in client.get(page).content.decode()


def test_token_is_shown_once_and_its_last_characters_afterwards(client: Client) -> None:
    person = make_user()
    page = f"/accounts/{person.pk}/"

    answer = client.post(f"{page}tokens/", {"name": "共享平台", "seen": 0})
    again = client.post(f"{page}tokens/", {"name": "共享平台", "seen": 0})

    found = re.search(r"<code>([0-9a-f]{40})</code>", answer.content.decode())
    assert found
    assert "no-store" in answer["Cache-Control"]
    assert again.status_code == 412
    token = ApiToken.objects.get()
    listed = client.get(page).content.decode()
    assert f"…{found[1][-4:]}" in listed
    assert found[1] not in listed
    assert found[1] not in str([*Activity.objects.values_list(), *ApiToken.objects.values_list()])
    assert client.post(f"{page}tokens/", {"name": " "}).status_code == 422

    elsewhere = f"/accounts/{make_user().pk}/tokens/{token.pk}/delete/"
    assert client.post(elsewhere).status_code == 404
    assert client.post(f"{page}tokens/{token.pk}/delete/").status_code == 302
    assert not ApiToken.objects.exists()


def test_rules_in_force_are_read_from_the_settings(client: Client, settings: Any) -> None:
    settings.PASSWORD_MIN_LENGTH, settings.PASSWORD_HISTORY = 14, 0
    settings.SECOND_FACTOR_ROLES = ["leader"]
    rules = {rule.variable: rule.value for rule in client.get("/accounts/").context["rules"]}
    assert rules["PASSWORD_MIN_LENGTH"] == "at least 14 characters"
    assert rules["PASSWORD_HISTORY"] == "no rule"
    assert rules["SECOND_FACTOR_ROLES"] == "Leader"
    assert rules["SIGN_IN_LOCK_MINUTES"] == "15 minutes"

"""The sign-in log: what is written, that it stays as written, and who reads it."""

import io
from datetime import datetime, timedelta
from typing import Any

import openpyxl
import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.test import Client
from django.utils import timezone
from pytest_django import Settings
from pytest_django.asserts import assertContains, assertNotContains

from agencies.accounts.services.sign_ins import write_down
from agencies.choices import Role, SignInOutcome
from agencies.models import SignIn, User
from tasks.tests.factories import PASSWORD, make_user, sign_in
from tasks.tests.guards import unguarded

pytestmark = [pytest.mark.django_db]

PAGE, FILE = "/sign-ins/", "/sign-ins/file/"


@pytest.fixture
def person() -> User:
    return make_user(Role.LEADER, username="leader", display_name="王局长")


@pytest.fixture
def auditor() -> User:
    return make_user(Role.AUDIT_ADMINISTRATOR, username="watcher")


def attempt(client: Client, name: str, password: str = "wrong", **headers: str) -> None:
    client.post("/login/", {"username": name, "password": password}, headers=headers)


def make_line(person: User | None = None, **fields: Any) -> SignIn:
    values = {
        "outcome": SignInOutcome.SIGNED_IN,
        "username": person.username if person else "stranger",
        "user": person,
        "at": timezone.now(),
        "address": "10.20.3.41",
    }
    return write_down(**values | fields)


def lines() -> list[tuple[str, str, User | None]]:
    rows = SignIn.objects.order_by("pk").select_related("user")
    return [(row.outcome, row.username, row.user) for row in rows]


# --- what is written


def test_right_and_wrong_passwords_and_signing_out_are_written(person: User) -> None:
    client = sign_in()
    attempt(client, "leader")
    attempt(client, "leader", PASSWORD)
    client.post("/logout/")
    assert lines() == [
        (SignInOutcome.WRONG_PASSWORD, "leader", person),
        (SignInOutcome.SIGNED_IN, "leader", person),
        (SignInOutcome.SIGNED_OUT, "leader", person),
    ]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("Tai-Shan@1987!", "Ta…"), ("LEADER", "LE…"), ("王局长的口令", "王局…"), ("x", "x…")],
)
def test_of_an_unknown_name_two_characters_are_kept(person: User, typed: str, kept: str) -> None:
    attempt(sign_in(), typed)
    assert lines() == [(SignInOutcome.WRONG_PASSWORD, kept, None)]


def test_closed_account_is_named(person: User) -> None:
    User.objects.update(is_active=False)
    attempt(sign_in(), "leader", PASSWORD)
    assert lines() == [(SignInOutcome.WRONG_PASSWORD, "leader", person)]


def test_lock_out_is_written_when_it_begins_and_whenever_somebody_runs_into_it(
    person: User, settings: Settings
) -> None:
    settings.AXES_ENABLED = True
    client = sign_in()
    for _ in range(6):
        attempt(client, "leader", "wrong")
    attempt(client, "leader", PASSWORD)
    wrong, locked = SignInOutcome.WRONG_PASSWORD, SignInOutcome.LOCKED_OUT
    assert [outcome for outcome, *_who in lines()] == [*[wrong] * 5, locked, locked, locked]


def test_line_holds_address_and_browser(person: User, settings: Settings) -> None:
    settings.BEHIND_PROXY = True
    agent = "Mozilla/5.0 \u2028" + "x" * 300
    attempt(sign_in(), "leader", **{"X-Forwarded-For": "6.6.6.6, 10.20.3.41", "User-Agent": agent})
    line = SignIn.objects.get()
    assert line.address == "10.20.3.41"
    assert line.agent == ("Mozilla/5.0 " + "x" * 300)[:200]


def test_forged_header_without_a_proxy_is_not_believed(person: User) -> None:
    attempt(sign_in(), "leader", **{"X-Forwarded-For": "10.20.3.41"})
    assert SignIn.objects.get().address == "127.0.0.1"


def test_session_of_tests_and_programs_leaves_no_line(person: User) -> None:
    sign_in(person).get("/me/")
    assert lines() == []


# --- it stays as written


def run(sql: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def old_line(person: User, days: float) -> SignIn:
    return make_line(person, at=timezone.now() - timedelta(days=days))


@pytest.mark.parametrize("days", [0, 179.9, 181])
def test_no_line_is_changed_however_old(person: User, days: float) -> None:
    old_line(person, days)
    with pytest.raises(IntegrityError, match="agencies_signin is append-only: UPDATE is refused"):
        run("UPDATE agencies_signin SET outcome = 'signed_in', address = NULL")


@pytest.mark.parametrize("days", [0, 30, 179.9])
def test_line_younger_than_180_days_is_not_deleted(person: User, days: float) -> None:
    old_line(person, days)
    with pytest.raises(IntegrityError, match="agencies_signin is append-only: DELETE is refused"):
        run("DELETE FROM agencies_signin")
    with pytest.raises(IntegrityError), transaction.atomic():
        SignIn.objects.all().delete()
    assert SignIn.objects.count() == 1


def test_line_older_than_180_days_may_be_deleted(person: User) -> None:
    kept = old_line(person, 179.9)
    old_line(person, 180.1)
    SignIn.objects.filter(at__lt=timezone.now() - timedelta(days=180)).delete()
    assert [*SignIn.objects.all()] == [kept]


def test_line_is_not_replaced_and_the_table_not_emptied(person: User) -> None:
    line = make_line(person)
    connection.check_constraints()  # PostgreSQL empties no table while a foreign key waits for its check
    postgresql = connection.vendor == "postgresql"
    verb = "INSERT" if postgresql else "INSERT OR REPLACE"
    with pytest.raises(IntegrityError):
        run(
            f"{verb} INTO agencies_signin (id, at, username, outcome, agent)"
            f" VALUES ({line.pk}, '2020-01-01', 'x', 'signed_in', '')"
        )
    with pytest.raises(IntegrityError):
        run("TRUNCATE agencies_signin CASCADE" if postgresql else "DELETE FROM agencies_signin")
    assert SignIn.objects.get().username == "leader"


def test_person_in_the_log_is_not_deleted_from_under_it(person: User) -> None:
    make_line(person)
    with pytest.raises(ProtectedError):
        person.delete()


def test_migration_is_taken_back_and_repeated(person: User) -> None:
    line = make_line(person)
    with unguarded():
        run("UPDATE agencies_signin SET agent = 'changed'")
    with pytest.raises(IntegrityError):
        run("UPDATE agencies_signin SET agent = 'again'")
    line.refresh_from_db()
    assert line.agent == "changed"


@pytest.mark.django_db(transaction=True)
def test_test_that_commits_leaves_a_log_and_the_next_one_starts_empty() -> None:
    make_line(make_user(Role.LEADER))
    with pytest.raises(IntegrityError):
        run("DELETE FROM agencies_signin")


@pytest.mark.django_db(transaction=True)
def test_log_was_emptied_and_the_triggers_stand_again() -> None:
    assert not SignIn.objects.exists()
    make_line(make_user(Role.LEADER))
    with pytest.raises(IntegrityError):
        run("DELETE FROM agencies_signin")


# --- who reads it


@pytest.mark.parametrize("role", [role for role in Role if role != Role.AUDIT_ADMINISTRATOR])
def test_log_is_refused_to_everybody_else(role: Role, person: User) -> None:
    make_line(person)
    client = sign_in(make_user(role, is_staff=True, is_superuser=True))
    for address in (PAGE, FILE):
        response = client.get(address)
        assert response.status_code == 403
        assert "10.20.3.41" not in response.content.decode(errors="replace")


def test_stranger_is_sent_to_sign_in() -> None:
    assert sign_in().get(PAGE)["Location"] == "/login/?next=/sign-ins/"


def test_page_shows_the_newest_first_with_counts(
    person: User, auditor: User, settings: Settings
) -> None:
    settings.AXES_ENABLED = True
    for _ in range(5):
        attempt(sign_in(), "leader")
    make_line(person, outcome=SignInOutcome.WRONG_CODE, address="10.20.3.99")
    make_line(person, outcome=SignInOutcome.WRONG_CODE, at=timezone.now() - timedelta(hours=25))
    page = sign_in(auditor).get(PAGE)

    figures = page.context["figures"]
    assert (figures.failures, figures.locked, figures.addresses) == (7, 1, 2)
    found = [(line.outcome, line.address) for line in page.context["page"]]
    assert found[0] == (SignInOutcome.WRONG_CODE, "10.20.3.99")
    assert found[-1] == (SignInOutcome.WRONG_CODE, "10.20.3.41")
    assert len(found) == 8
    assertContains(page, "王局长")


def day(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00")


@pytest.fixture
def week(person: User) -> None:
    """Lines of four days; the first and the last moment of the second one among them."""
    make_line(person, at=day("2024-10-13T23:59:59"), address="10.1.1.1")
    make_line(person, at=day("2024-10-14T00:00:00"), outcome=SignInOutcome.WRONG_CODE)
    make_line(None, at=day("2024-10-14T23:59:59"), outcome=SignInOutcome.WRONG_PASSWORD)
    make_line(person, at=day("2024-10-15T00:00:00"), outcome=SignInOutcome.SIGNED_OUT)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, [15, 14, 14, 13]),
        ({"at_from": "2024-10-14", "at_to": "2024-10-14"}, [14, 14]),
        ({"at_from": "2024-10-15"}, [15]),
        ({"at_to": "2024-10-13"}, [13]),
        ({"outcome": "wrong_code"}, [14]),
        ({"q": "王局"}, [15, 14, 13]),
        ({"q": "st…"}, [14]),
        ({"q": "lead 局长", "at_to": "2024-10-14"}, [14, 13]),
        ({"address": "10.1."}, [13]),
        ({"address": " 10.20.3.41 "}, [15, 14, 14]),
        ({"address": "10.20.3.411"}, []),
    ],
)
def test_filters_narrow_the_log_and_the_workbook_holds_the_same(
    week: None, auditor: User, asked: dict[str, str], found: list[int]
) -> None:
    client = sign_in(auditor)
    page = client.get(PAGE, asked)
    assert [timezone.localtime(line.at).day for line in page.context["page"]] == found
    rows = rows_of(client.get(FILE, asked))
    assert [int(row[0][8:10]) for row in rows] == found


def rows_of(response: Any) -> list[list[Any]]:
    assert response.status_code == 200
    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]
    return [row for row in rows if row[0]]


@pytest.mark.parametrize(
    "asked",
    [
        {"at_from": "yesterday"},
        {"at_from": "2024-10-15", "at_to": "2024-10-14"},
        {"outcome": "hacked"},
    ],
)
def test_impossible_condition_finds_nothing_and_is_told(
    week: None, auditor: User, asked: dict[str, str]
) -> None:
    client = sign_in(auditor)
    page = client.get(PAGE, asked)
    assert page.status_code == 200
    assert page.context["page"].paginator.count == 0
    assertContains(page, "Clear all conditions")
    assert client.get(FILE, asked).status_code == 400


def test_log_is_paged_and_the_workbook_has_all_pages(person: User, auditor: User) -> None:
    for n in range(51):
        make_line(person, agent=f"Browser {n}", address=f"10.0.0.{n}")
    client = sign_in(auditor)
    assert len(client.get(PAGE).context["page"]) == 50
    second = client.get(PAGE, {"page": "2", "q": "leader"})
    assert [line.agent for line in second.context["page"]] == ["Browser 0"]
    assertContains(second, "51–51 of 51 lines")
    assert len(rows_of(client.get(FILE, {"page": "2"}))) == 51


def test_workbook_beyond_its_limit_is_refused_in_words(
    person: User, auditor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agencies.accounts.views.sign_in_log.MOST_ROWS", 2)
    client = sign_in(auditor)
    for n in range(3):
        make_line(person)
        assert client.get(FILE).status_code == (200 if n < 2 else 400)
    assertContains(client.get(FILE), "Narrow the days", status_code=400)


def test_what_strangers_type_is_text_in_page_and_workbook(auditor: User) -> None:
    make_line(None, username="=1+1", agent="=HYPERLINK(1)")
    make_line(None, username="<b>", agent="<script>alert(1)</script>")
    client = sign_in(auditor)
    assertNotContains(client.get(PAGE), "<script>alert")
    rows = rows_of(client.get(FILE))
    sheet = openpyxl.load_workbook(io.BytesIO(client.get(FILE).content)).active
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    assert [row[2] for row in rows] == ["<b…", "=1…"]
    assert "=HYPERLINK(1)" in [row[6] for row in rows]


@pytest.mark.parametrize("n", [1, 50])
def test_page_costs_a_fixed_number_of_queries(
    n: int, auditor: User, django_assert_max_num_queries: Any
) -> None:
    for number in range(n):
        make_line(make_user(Role.LEADER), address=f"10.0.0.{number}")
    client = sign_in(auditor)
    client.get("/me/")
    with django_assert_max_num_queries(14):
        client.get(PAGE)

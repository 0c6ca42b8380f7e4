"""The list of files: who sees what, who takes it away, and what the page says of each."""

import re
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from django.test import Client
from kombu.exceptions import OperationalError
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings
from pytest_django.asserts import assertContains, assertNotContains

from agencies.choices import Role
from agencies.models import User
from exchange.choices import ExportState, Failure
from exchange.models import Export
from exchange.services.producing import produce
from exchange.tests.factories import CONTENT, make_export
from exchange.views import exports
from tasks.models import Activity
from tasks.tests.factories import (
    AT,
    make_agency,
    make_item,
    make_plan,
    make_unit,
    make_user,
    sign_in,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def root(settings: Settings, tmp_path: Path) -> None:
    """Where the files go, and a limit that three tasks reach."""
    settings.EXPORT_ROOT = tmp_path / "exports"
    settings.EXPORT_AT_ONCE_ROWS = 2


@pytest.fixture
def clerk() -> User:
    """With three tasks to read."""
    unit = make_unit()
    plan = make_plan(agency=unit.agency)
    for number in range(1, 4):
        make_item(plan=plan, unit=unit, title=f"第{number}项任务")
    return make_user(Role.STAFF, unit=unit)


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether a worker was called; none runs."""
    calls: list[bool] = []
    monkeypatch.setattr(exports.make_exports, "delay", lambda: calls.append(True))
    return calls


ORDER = {"kind": "ledger", "form": "xlsx", "query": "sort=number", "columns": ["task", "light"]}


# --- ordering


def test_large_file_is_offered_in_the_background(clerk: User) -> None:
    page = sign_in(clerk).get("/items/ledger.csv?sort=number&columns=task&columns=light")

    assertContains(page, "This file has 3 rows.")
    assertContains(page, 'name="form" value="csv"')
    sent = page.content.decode().split('name="query" value="')[1].split('"')[0]
    assert parse_qs(sent.replace("&amp;", "&"))["sort"] == ["number"]
    assertContains(page, 'name="columns" value="', count=2)
    assert not Activity.objects.filter(verb="export_taken").exists()


def test_small_file_comes_at_once_and_the_trail_knows(clerk: User, settings: Settings) -> None:
    settings.EXPORT_AT_ONCE_ROWS = 3
    answer = sign_in(clerk).get("/items/ledger.csv")

    assert answer["Content-Disposition"].startswith("attachment")
    taken = Activity.objects.get(verb="export_taken")
    assert (taken.actor, taken.agency) == (clerk, clerk.agency)
    assert {change["field"]: change["new"] for change in taken.changes} == {
        "export_kind": "ledger",
        "export_form": "csv",
    }


def test_ordered_made_and_taken_away(
    clerk: User,
    called: list[bool],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    client = sign_in(clerk)
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post("/exports/order/", ORDER)
    assert (answer.status_code, answer["Location"], called) == (302, "/exports/", [True])
    export = Export.objects.get()
    assert (export.by, export.query, export.columns) == (clerk, "sort=number", ["task", "light"])
    assertContains(client.get("/exports/"), 'hx-trigger="every 1s"')

    produce(clock=lambda: AT)

    row = client.get(f"/exports/{export.pk}/")
    assertContains(row, f'href="/exports/{export.pk}/file/"')
    assertNotContains(row, "hx-trigger")  # it stops asking by itself
    file = client.get(f"/exports/{export.pk}/file/")
    content = b"".join(file)
    assert content.startswith(b"PK")
    assert file["X-Content-Type-Options"] == "nosniff"
    assert file["Cache-Control"] == "private, no-store"
    assert "attachment" in file["Content-Disposition"]
    taken = Activity.objects.get(verb="export_taken")
    export.refresh_from_db()
    assert {"field": "sha256", "old": "", "new": export.sha256} in taken.changes


def test_worker_that_cannot_be_called_is_made_up_for(
    clerk: User,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    def broken() -> None:
        raise OperationalError

    monkeypatch.setattr(exports.make_exports, "delay", broken)
    with django_capture_on_commit_callbacks(execute=True):
        assert sign_in(clerk).post("/exports/order/", ORDER).status_code == 302
    assert Export.objects.get().state == ExportState.WAITING


@pytest.mark.parametrize(
    "wrong", [{"kind": "secrets"}, {"form": "exe"}, {"kind": ""}, {"query": "light=violet"}]
)
def test_impossible_order_is_refused(
    clerk: User, called: list[bool], wrong: dict[str, str]
) -> None:
    answer = sign_in(clerk).post("/exports/order/", ORDER | wrong)
    assertContains(answer, "No file was made.", status_code=400)
    assert not Export.objects.exists()


def test_fourth_is_refused_in_words(clerk: User, called: list[bool]) -> None:
    client = sign_in(clerk)
    for _time in range(4):
        answer = client.post("/exports/order/", ORDER, follow=True)
    assertContains(answer, "3 files of yours are being made.")
    assert Export.objects.count() == 3


def test_made_again_as_of_today(clerk: User, called: list[bool]) -> None:
    former = make_export(
        clerk, ExportState.DELETED, query="sort=number", columns=["task"], at=AT, title="旧"
    )
    client = sign_in(clerk)
    assertContains(client.get("/exports/"), f'action="/exports/{former.pk}/again/"')

    client.post(f"/exports/{former.pk}/again/")

    export = Export.objects.active().get()
    assert (export.kind, export.query, export.columns) == ("ledger", "sort=number", ["task"])


# --- the list


def test_bar_says_how_far_it_is(clerk: User) -> None:
    export = make_export(clerk, ExportState.RUNNING, rows=1, rows_total=3)
    row = sign_in(clerk).get(f"/exports/{export.pk}/")
    assertContains(row, 'aria-valuenow="33"')
    assertContains(row, "1 of 3 rows written")
    assertContains(row, f'action="/exports/{export.pk}/cancel/"')


def test_failure_says_why_and_what_to_do(clerk: User) -> None:
    make_export(clerk, ExportState.FAILED, failure=Failure.DISK)
    assertContains(sign_in(clerk).get("/exports/"), "The server has no room for the file.")


def test_cancel_on_the_page(clerk: User) -> None:
    export = make_export(clerk, ExportState.WAITING)
    client = sign_in(clerk)
    assertContains(
        client.post(f"/exports/{export.pk}/cancel/", follow=True),
        "The file is no longer being made.",
    )
    assertContains(
        client.post(f"/exports/{export.pk}/cancel/", follow=True), "Look at its state in the list."
    )


@pytest.mark.parametrize("gone", ["deleted", "lost"])
def test_file_that_is_gone_can_be_made_again(clerk: User, gone: str, settings: Settings) -> None:
    state = ExportState.DELETED if gone == "deleted" else ExportState.READY
    export = make_export(clerk, state)
    if gone == "lost":
        (Path(settings.EXPORT_ROOT) / export.stored).unlink()
    answer = sign_in(clerk).get(f"/exports/{export.pk}/file/")
    assertContains(answer, f'action="/exports/{export.pk}/again/"', status_code=410)


def test_nothing_yet_is_said_in_words(clerk: User) -> None:
    assertContains(sign_in(clerk).get("/exports/"), "Files of up to 2 rows come at once.")


def test_plan_that_the_page_offers_can_be_exported(clerk: User, settings: Settings) -> None:
    settings.EXPORT_AT_ONCE_ROWS = 3
    make_item(plan=make_plan(agency=clerk.agency, code="other", title="另一计划"), title="另一项")
    client = sign_in(clerk)
    page = client.get("/exports/").content.decode()
    (offered,) = re.findall(r'<option value="([^"]+)">另一计划</option>', page)
    file = client.get("/items/ledger.csv", {"plan": offered, "sort": "number"})
    assert file.status_code == 200
    words = file.content.decode("utf-8-sig")
    assert "另一项" in words
    assert "第1项任务" not in words


# --- who


def test_overseers_see_their_agencys_and_take_none(clerk: User) -> None:
    export = make_export(clerk)
    elsewhere = make_export(
        make_user(Role.STAFF, unit=make_unit(agency=make_agency("jilin"))), title="别处"
    )
    for role in (Role.SUPERVISOR, Role.AUDITOR):
        client = sign_in(make_user(role, unit=clerk.unit))
        page = client.get("/exports/")
        assertContains(page, "督办台账")
        assertContains(page, str(clerk))
        assertNotContains(page, "别处")
        assertNotContains(page, f"/exports/{export.pk}/file/")
        for address in ("file", "again", "cancel"):
            method = client.get if address == "file" else client.post
            assert method(f"/exports/{export.pk}/{address}/").status_code == 404
        assert client.get(f"/exports/{elsewhere.pk}/").status_code == 404


@pytest.mark.parametrize("role", [Role.STAFF, Role.HEAD, Role.LEADER, Role.ADMINISTRATOR])
def test_others_see_their_own_alone(clerk: User, role: Role) -> None:
    export = make_export(clerk)
    client = sign_in(make_user(role, unit=None if role == Role.ADMINISTRATOR else clerk.unit))
    assertNotContains(client.get("/exports/"), "督办台账 ")
    assert client.get(f"/exports/{export.pk}/").status_code == 404
    assert client.get(f"/exports/{export.pk}/file/").status_code == 404


def test_who_moved_to_another_agency_leaves_the_files_behind(clerk: User) -> None:
    export = make_export(clerk)
    client = sign_in(clerk)
    assert b"".join(client.get(f"/exports/{export.pk}/file/")) == CONTENT
    unit = make_unit(agency=make_agency("jilin"))
    User.objects.filter(pk=clerk.pk).update(agency=unit.agency, unit=unit)
    assert client.get(f"/exports/{export.pk}/file/").status_code == 404


def test_stranger_is_sent_to_the_sign_in(clerk: User) -> None:
    export = make_export(clerk)
    for address in ("/exports/", f"/exports/{export.pk}/", f"/exports/{export.pk}/file/"):
        assert Client().get(address)["Location"].startswith("/login/")

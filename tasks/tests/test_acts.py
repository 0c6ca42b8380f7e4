"""One press: sign for a task, take a report back, throw a draft away; by whom, and by whom not."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings
from pytest_django.asserts import assertContains, assertRedirects

from agencies.choices import Role
from agencies.models import Unit, User
from tasks.choices import FiledAs, PlanState, ReportState, State
from tasks.models import Activity, ProgressReport, WorkItem
from tasks.services.activity import record
from tasks.tests.factories import (
    AT,
    ON,
    day,
    make_agency,
    make_deputy,
    make_item,
    make_plan,
    make_report,
    make_unit,
    make_user,
    sign_in,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def business_date(settings: Settings) -> None:
    """The day that the factories build around."""
    settings.BUSINESS_DATE = ON


@pytest.fixture
def unit() -> Unit:
    return make_unit()


@pytest.fixture
def cast(unit: Unit) -> dict[str, User]:
    """Everybody who could press the button."""
    deputy = make_user(unit=make_unit("法规科"))
    make_deputy(make_user(unit=unit), deputy)
    former = make_user(unit=make_unit("财务科"))
    make_deputy(make_user(unit=unit), former, starts_on=day(-9), ends_on=day(-1))
    return {
        "own staff": make_user(unit=unit),
        "own head": make_user(Role.HEAD, unit=unit),
        "deputy": deputy,
        "deputy of yesterday": former,
        "other staff": make_user(unit=make_unit("人事科")),
        "other head": make_user(Role.HEAD, unit=make_unit("人事科")),
        "supervisor": make_user(Role.SUPERVISOR, unit=make_unit("办公室(督查办)")),
        "leader": make_user(Role.LEADER),
        "auditor": make_user(Role.AUDITOR),
        "administrator": make_user(Role.ADMINISTRATOR),
        "other agency": make_user(agency=make_agency("jilin")),
    }


ALLOWED = {"own staff": 302, "own head": 302, "deputy": 302, "other agency": 404}
EVERYBODY = (
    *("own staff", "own head", "deputy", "deputy of yesterday", "other staff", "other head"),
    *("supervisor", "leader", "auditor", "administrator", "other agency"),
)


def part_state(item: WorkItem) -> str:
    return item.responsibilities.get(order=0).state


# --- sign


@pytest.mark.parametrize("who", EVERYBODY)
def test_units_own_people_sign_and_nobody_else(cast: dict[str, User], unit: Unit, who: str) -> None:
    item = make_item(unit=unit, state=State.TO_SIGN)
    response = sign_in(cast[who]).post(f"/items/{item.pk}/sign/")
    expected = ALLOWED.get(who, 403)
    assert response.status_code == expected
    assert part_state(item) == ("in_progress" if expected == 302 else "to_sign")
    assert Activity.objects.filter(verb="signed").exists() is (expected == 302)


@pytest.mark.parametrize("who", EVERYBODY)
def test_units_own_people_sign_together_and_nobody_else(
    cast: dict[str, User], unit: Unit, who: str
) -> None:
    items = [make_item(unit=unit, state=State.TO_SIGN) for _ in range(2)]
    response = sign_in(cast[who]).post("/mine/sign/", {"item": [item.pk for item in items]})
    expected = 302 if who == "other agency" else ALLOWED.get(who, 403)
    signs = ALLOWED.get(who) == 302
    assert response.status_code == expected
    assert [part_state(item) for item in items] == 2 * ["in_progress" if signs else "to_sign"]


def test_stranger_is_sent_to_sign_in(unit: Unit) -> None:
    item = make_item(unit=unit, state=State.TO_SIGN)
    for url in (f"/items/{item.pk}/sign/", "/mine/sign/"):
        assertRedirects(sign_in().post(url), f"/login/?next={url}", fetch_redirect_response=False)
    assert part_state(item) == "to_sign"


def test_signing_says_what_happened_and_leads_back(cast: dict[str, User], unit: Unit) -> None:
    item = make_item(unit=unit, state=State.TO_SIGN)
    client = sign_in(cast["own staff"])
    response = client.post(f"/items/{item.pk}/sign/", {"next": "/mine/"})
    assertRedirects(response, "/mine/", fetch_redirect_response=False)
    assertContains(client.get("/mine/"), "Signed for 1 task.")
    again = client.post(f"/items/{item.pk}/sign/", follow=True)
    assertContains(again, "Nothing was left to sign for.")
    assert Activity.objects.filter(verb="signed").count() == 1


def test_way_back_leads_to_this_site_only(cast: dict[str, User], unit: Unit) -> None:
    item = make_item(unit=unit, state=State.TO_SIGN)
    response = sign_in(cast["own staff"]).post(
        f"/items/{item.pk}/sign/", {"next": "https://example.org/"}
    )
    assertRedirects(response, f"/items/{item.pk}/", fetch_redirect_response=False)


def test_person_of_two_units_signs_for_both(unit: Unit) -> None:
    other = make_unit("法规科")
    deputy = make_user(unit=other)
    make_deputy(make_user(unit=unit), deputy)
    item = make_item(unit=unit, cooperating=[other, make_unit("人事科")], state=State.TO_SIGN)
    sign_in(deputy).post(f"/items/{item.pk}/sign/")
    states = dict(item.responsibilities.values_list("unit__name", "state"))
    assert states == {unit.name: "in_progress", "法规科": "in_progress", "人事科": "to_sign"}


def test_one_foreign_item_among_the_ticked_signs_for_none(
    cast: dict[str, User], unit: Unit
) -> None:
    own = make_item(unit=unit, state=State.TO_SIGN)
    foreign = make_item(unit=make_unit("人事科"), state=State.TO_SIGN)
    response = sign_in(cast["own staff"]).post("/mine/sign/", {"item": [own.pk, foreign.pk]})
    assertContains(response, "You sign for your own unit only.", status_code=403)
    assert (part_state(own), part_state(foreign)) == ("to_sign", "to_sign")


def test_words_for_ids_and_an_empty_choice_sign_for_nothing(
    cast: dict[str, User], unit: Unit
) -> None:
    item = make_item(unit=unit, state=State.TO_SIGN)
    client = sign_in(cast["own staff"])
    for items in ([], ["x"], [str(10**40)]):
        assert client.post("/mine/sign/", {"item": items}).status_code == 302
    assert part_state(item) == "to_sign"


def test_item_of_a_draft_cannot_be_signed_for(unit: Unit) -> None:
    plan = make_plan(code="draft", state=PlanState.DRAFT)
    item = make_item(unit=unit, plan=plan, state=State.TO_SIGN)
    assert sign_in(make_user(unit=unit)).post(f"/items/{item.pk}/sign/").status_code == 404


def test_halted_item_is_left_as_it_is(unit: Unit) -> None:
    item = make_item(unit=unit, state=State.HALTED)
    item.responsibilities.update(state=State.TO_SIGN)
    response = sign_in(make_user(unit=unit)).post(f"/items/{item.pk}/sign/", follow=True)
    assertContains(response, "Nothing was left to sign for.")
    assert part_state(item) == "to_sign"


# --- take back, throw away


def press(client: Client, report: ProgressReport, act: str, **sent: Any) -> Any:
    return client.post(f"/reports/{report.pk}/{act}/", {"version": report.version, **sent})


@pytest.mark.parametrize("who", EVERYBODY)
def test_report_is_taken_back_by_its_unit_and_nobody_else(
    cast: dict[str, User], unit: Unit, who: str
) -> None:
    report = make_report(make_item(unit=unit), state=ReportState.SUBMITTED)
    response = press(sign_in(cast[who]), report, "withdraw")
    expected = ALLOWED.get(who, 403)
    assert response.status_code == expected
    report.refresh_from_db()
    assert report.state == ("draft" if expected == 302 else "submitted")


@pytest.mark.parametrize("who", EVERYBODY)
def test_draft_is_thrown_away_by_its_unit_and_does_not_exist_for_others(
    cast: dict[str, User], unit: Unit, who: str
) -> None:
    report = make_report(make_item(unit=unit), state=ReportState.DRAFT)
    response = press(sign_in(cast[who]), report, "discard")
    expected = ALLOWED.get(who, 404)
    assert response.status_code == expected
    report.refresh_from_db()
    assert report.state == ("discarded" if expected == 302 else "draft")


def test_office_takes_back_what_it_filed_on_a_units_behalf(
    cast: dict[str, User], unit: Unit
) -> None:
    office = cast["supervisor"]
    report = make_report(
        make_item(unit=unit), by=office, filed_as=FiledAs.OFFICE, state=ReportState.SUBMITTED
    )
    assert press(sign_in(cast["own staff"]), report, "withdraw").status_code == 403
    assert press(sign_in(office), report, "withdraw").status_code == 302


@pytest.mark.parametrize(
    ("act", "state"),
    [
        ("withdraw", ReportState.ACCEPTED),
        ("withdraw", ReportState.RETURNED),
        ("withdraw", ReportState.DRAFT),
        ("discard", ReportState.SUBMITTED),
        ("discard", ReportState.RETURNED),
    ],
)
def test_what_is_decided_or_handed_in_stays(
    cast: dict[str, User], unit: Unit, act: str, state: ReportState
) -> None:
    report = make_report(make_item(unit=unit), state=state)
    response = press(sign_in(cast["own staff"]), report, act)
    assert response.status_code == 400
    report.refresh_from_db()
    assert report.state == state


def test_who_comes_too_late_is_shown_what_was_changed(cast: dict[str, User], unit: Unit) -> None:
    item = make_item(unit=unit)
    report = make_report(item, state=ReportState.SUBMITTED)
    earlier = record("report_filed", at=AT, by=cast["own staff"], item=item, subject="一月前")
    record("report_approved", at=AT, by=cast["own head"], item=item, subject="刚才")
    client = sign_in(cast["own staff"])
    response = press(client, report, "withdraw", version=report.version - 1, seen=earlier.pk)
    assert response.status_code == 412
    assertContains(response, "Somebody changed this", status_code=412)
    assertContains(response, "刚才", status_code=412)
    assert "一月前" not in response.content.decode()
    report.refresh_from_db()
    assert report.state == "submitted"


def test_press_without_a_version_changes_nothing(cast: dict[str, User], unit: Unit) -> None:
    report = make_report(make_item(unit=unit), state=ReportState.SUBMITTED)
    response = sign_in(cast["own staff"]).post(f"/reports/{report.pk}/withdraw/")
    assertRedirects(
        response, f"/items/{report.item_id}/#report-{report.pk}", fetch_redirect_response=False
    )
    report.refresh_from_db()
    assert report.state == "submitted"


@pytest.mark.parametrize("url", ["/items/1/sign/", "/mine/sign/", "/reports/1/withdraw/"])
def test_addresses_take_posts_only(cast: dict[str, User], url: str) -> None:
    assert sign_in(cast["own staff"]).get(url).status_code == 405

"""Decisions sent from the desk: who may, what they do and say, what is refused, and what the loser of two sees."""

from typing import Any

import pytest
from pytest_django import Settings
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from agencies.choices import Role
from agencies.models import Unit, User
from indicators.tests.desks import waiting
from tasks.choices import Event, FiledAs, ReportState, State
from tasks.models import Notification, ProgressReport, Urge, WorkItem
from tasks.tests.daily import accept, give_back, hand_in, make_office
from tasks.tests.factories import (
    ON,
    day,
    make_agency,
    make_deputy,
    make_item,
    make_plan,
    make_unit,
    make_user,
    sign_in,
)

pytestmark = pytest.mark.django_db

REFUSED = "Reports are verified by the supervision office"


@pytest.fixture(autouse=True)
def _business_date(settings: Settings) -> None:
    settings.BUSINESS_DATE = ON


@pytest.fixture
def lead() -> Unit:
    return make_unit("大气环境科")


@pytest.fixture
def clerk(lead: Unit) -> User:
    return make_user(unit=lead, display_name="承办人")


@pytest.fixture
def office() -> User:
    return make_office()


@pytest.fixture
def item(lead: Unit) -> WorkItem:
    return make_item(unit=lead, progress=40, title="某项任务")


@pytest.fixture
def report(item: WorkItem, clerk: User) -> ProgressReport:
    return hand_in(item, clerk)


def decide(user: User, report: ProgressReport, action: str, **sent: Any) -> Any:
    """The answer to a decision on the report as it stands in memory."""
    values = {"action": action, "version": report.version, "note": "", "queue": "verify", **sent}
    return sign_in(user).post(f"/reports/{report.pk}/decide/", values)


def told(response: Any) -> str:
    """What the page says after the redirect."""
    messages = response.wsgi_request._messages
    return " ".join(str(message) for message in messages)


def state(report: ProgressReport) -> str:
    report.refresh_from_db()
    return report.state


# --- what it does


def test_supervisor_accepts(office: User, clerk: User, report: ProgressReport) -> None:
    response = decide(office, report, "accept", note="属实。")
    assertRedirects(response, "/desk/?queue=verify", fetch_redirect_response=False)
    assert state(report) == ReportState.ACCEPTED
    assert (report.decided_by, report.note) == (office, "属实。")
    report.item.refresh_from_db()
    assert f"{report.item.progress}" == "70.8"
    assert told(response) == (
        "Accepted: 大气环境科 month 10 70.8%. It counts from now on. 大气环境科 is told."
    )
    assert Notification.objects.filter(user=clerk, event=Event.ACCEPTED).count() == 1


def test_supervisor_returns_with_a_note(office: User, clerk: User, report: ProgressReport) -> None:
    response = decide(office, report, "return", note="请附台账。")
    assert state(report) == ReportState.RETURNED
    assert report.note == "请附台账。"
    assert told(response) == (
        "Returned: 大气环境科 month 10 70.8%. 大气环境科 is told and reads your note."
    )
    assert Notification.objects.filter(user=clerk, event=Event.RETURNED).count() == 1


def test_accepting_a_done_task_closes_it(office: User, item: WorkItem, clerk: User) -> None:
    report = hand_in(item, clerk, done=True)
    response = decide(office, report, "accept", queue="close")
    item.refresh_from_db()
    assert item.state == State.CLOSED
    assert told(response).endswith("The task is closed. All its units are told.")


def test_accepting_one_of_two_leads_closes_its_part(
    office: User, item: WorkItem, clerk: User
) -> None:
    item.responsibilities.create(
        unit=make_unit("区域科"), order=1, part="lead", state=State.IN_PROGRESS
    )
    response = decide(office, hand_in(item, clerk, done=True), "accept")
    assert "The unit's part is closed; the task waits for others." in told(response)


def test_head_approves_and_the_office_is_told(office: User, lead: Unit, clerk: User) -> None:
    plan = make_plan(code="asks", asks_approval=True)
    head = make_user(Role.HEAD, unit=lead)
    report = hand_in(make_item(plan=plan, unit=lead), clerk)
    assert report.state == ReportState.TO_APPROVE
    response = decide(head, report, "approve", queue="approve")
    assert state(report) == ReportState.SUBMITTED
    assert report.approved_by == head
    assert "The supervision office is told" in told(response)
    assert Notification.objects.filter(user=office, event=Event.SUBMITTED).count() == 1


def test_deputy_of_the_head_returns(lead: Unit, clerk: User) -> None:
    deputy = make_user(unit=make_unit("法规科"))
    make_deputy(make_user(Role.HEAD, unit=lead), deputy)
    report = waiting(make_item(unit=lead), by=clerk, state=ReportState.TO_APPROVE)
    decide(deputy, report, "return", note="数据不全。", queue="approve")
    assert state(report) == ReportState.RETURNED


def test_leader_accepts_what_the_office_filed(office: User, item: WorkItem) -> None:
    report = waiting(item, by=office, filed_as=FiledAs.OFFICE)
    decide(make_user(Role.LEADER), report, "accept")
    assert state(report) == ReportState.ACCEPTED


# --- what is opened next


def test_next_report_is_opened(office: User, lead: Unit) -> None:
    first, second = (waiting(make_item(unit=lead), as_of=day(-n)) for n in (3, 2))
    page = sign_in(office).get("/desk/")
    assertContains(page, f'<input type="hidden" name="next" value="{second.pk}">')
    response = decide(office, first, "accept", next=second.pk)
    address = f"/desk/?queue=verify&report={second.pk}"
    assertRedirects(response, address, fetch_redirect_response=False)


def test_next_report_that_was_decided_meanwhile_is_skipped(office: User, lead: Unit) -> None:
    first, second = (waiting(make_item(unit=lead)) for _ in range(2))
    accept(second)
    response = decide(office, first, "accept", next=second.pk)
    assertRedirects(response, "/desk/?queue=verify", fetch_redirect_response=False)


@pytest.mark.parametrize(
    ("page", "address"),
    [
        ("/items/?q=a", "/items/?q=a"),
        ("//evil.example/", "/desk/?queue=verify"),
        ("https://evil.example/", "/desk/?queue=verify"),
        ("\\\\evil.example", "/desk/?queue=verify"),
    ],
)
def test_page_of_ours_may_be_next_and_nobody_else_s(
    office: User, report: ProgressReport, page: str, address: str
) -> None:
    response = decide(office, report, "accept", next=page)
    assertRedirects(response, address, fetch_redirect_response=False)


# --- who may not


@pytest.mark.parametrize("role", [Role.STAFF, Role.HEAD])
def test_other_unit_is_refused(role: Role, report: ProgressReport) -> None:
    stranger = make_user(role, unit=make_unit("法规科"))
    assertContains(decide(stranger, report, "accept"), REFUSED, status_code=403)
    assert state(report) == ReportState.SUBMITTED


def test_own_unit_does_not_verify(clerk: User, lead: Unit, report: ProgressReport) -> None:
    for user in (clerk, make_user(Role.HEAD, unit=lead)):
        assertContains(decide(user, report, "accept"), REFUSED, status_code=403)
    assert state(report) == ReportState.SUBMITTED


def test_other_unit_s_head_does_not_approve(lead: Unit, clerk: User) -> None:
    report = waiting(make_item(unit=lead), by=clerk, state=ReportState.TO_APPROVE)
    head = make_user(Role.HEAD, unit=make_unit("法规科"))
    response = decide(head, report, "approve")
    assertContains(response, "approved by the head of their unit", status_code=403)
    assert state(report) == ReportState.TO_APPROVE


def test_head_does_not_approve_the_own_report(lead: Unit) -> None:
    head = make_user(Role.HEAD, unit=lead)
    report = waiting(make_item(unit=lead), by=head, state=ReportState.TO_APPROVE)
    assert decide(head, report, "approve").status_code == 403
    assert state(report) == ReportState.TO_APPROVE


def test_supervisor_does_not_verify_the_own_report(office: User, item: WorkItem) -> None:
    report = waiting(item, by=office, filed_as=FiledAs.OFFICE)
    assertContains(decide(office, report, "accept"), REFUSED, status_code=403)
    assert state(report) == ReportState.SUBMITTED


@pytest.mark.parametrize("role", [Role.LEADER, Role.AUDITOR, Role.ADMINISTRATOR])
def test_who_only_reads_is_refused(role: Role, report: ProgressReport) -> None:
    for action, note in (("accept", ""), ("return", "不行。"), ("approve", "")):
        assert decide(make_user(role), report, action, note=note).status_code in (400, 403)
    assertContains(decide(make_user(role), report, "accept"), REFUSED, status_code=403)
    assert state(report) == ReportState.SUBMITTED


def test_auditor_is_shown_the_desk_without_a_form(report: ProgressReport) -> None:
    response = decide(make_user(Role.AUDITOR), report, "accept")
    assertContains(response, "某项任务", status_code=403)
    assertNotContains(response, 'value="accept"', status_code=403)


def test_other_agency_s_report_does_not_exist(report: ProgressReport) -> None:
    assert decide(make_office(make_agency("jilin")), report, "accept").status_code == 404
    assert state(report) == ReportState.SUBMITTED


def test_draft_of_another_unit_does_not_exist(office: User, item: WorkItem) -> None:
    draft = waiting(item, state=ReportState.DRAFT)
    assert decide(office, draft, "accept").status_code == 404


def test_stranger_is_sent_to_sign_in(report: ProgressReport) -> None:
    response = sign_in().post(f"/reports/{report.pk}/decide/")
    assertRedirects(response, f"/login/?next=/reports/{report.pk}/decide/")


def test_decision_is_only_posted(office: User, report: ProgressReport) -> None:
    assert sign_in(office).get(f"/reports/{report.pk}/decide/").status_code == 405


# --- what is refused


def test_return_without_a_note_says_so_beside_the_field(
    office: User, report: ProgressReport
) -> None:
    response = decide(office, report, "return", note="  ")
    assertContains(response, 'id="error-note"', status_code=400)
    assertContains(response, "Say what is missing: the unit reads it.", status_code=400)
    assertContains(response, f'action="/reports/{report.pk}/decide/"', status_code=400)
    assert state(report) == ReportState.SUBMITTED


@pytest.mark.parametrize(
    "sent", [{"action": "burn"}, {"version": "x"}, {"note": "长" * 2001}, {"queue": "bogus"}]
)
def test_what_no_form_sends_is_refused(
    office: User, report: ProgressReport, sent: dict[str, Any]
) -> None:
    values = {"action": "accept", "version": report.version, "note": "属实。", **sent}
    response = sign_in(office).post(f"/reports/{report.pk}/decide/", values)
    assertContains(response, values["note"], status_code=400)
    assert state(report) == ReportState.SUBMITTED


def test_approving_what_waits_for_the_office_is_refused(
    office: User, report: ProgressReport
) -> None:
    response = decide(office, report, "approve", note="属实。")
    assertContains(response, "there is nothing to decide", status_code=400)
    assertContains(response, "属实。", status_code=400)


# --- the loser of two


def test_loser_sees_who_decided_and_keeps_what_was_typed(
    office: User, report: ProgressReport
) -> None:
    seen = report.item.activities.order_by("-pk").first().pk
    colleague = make_user(Role.SUPERVISOR, display_name="王五")
    decide(colleague, report, "return", note="请附台账。")
    response = decide(office, report, "accept", note="属实，同意。", seen=seen)
    assertContains(response, "Somebody changed this while you were at it.", status_code=412)
    assertContains(response, "王五 returned a report", status_code=412)
    assertContains(response, "This report waits no longer: Returned, by 王五", status_code=412)
    assertContains(response, "属实，同意。", status_code=412)
    assertNotContains(response, 'value="accept"', status_code=412)
    assert state(report) == ReportState.RETURNED


def test_report_changed_meanwhile_is_shown_anew_and_can_be_decided_on(
    office: User, clerk: User, item: WorkItem, report: ProgressReport
) -> None:
    seen = item.activities.order_by("-pk").first().pk
    old = report.version
    give_back(report, make_user(Role.SUPERVISOR))
    report.refresh_from_db()
    again = hand_in(item, clerk, draft_version=report.version, narrative="已补台账。")
    response = decide(office, report, "return", version=old, seen=seen, note="请附台账。")
    assertContains(response, "承办人 handed in a report", status_code=412)
    assertContains(response, "已补台账。", status_code=412)
    assertContains(response, ">请附台账。</textarea>", status_code=412)
    assertContains(response, f'name="version" value="{again.version}"', status_code=412)
    assert state(report) == ReportState.SUBMITTED
    decide(office, again, "return", note="请附台账。")
    assert state(report) == ReportState.RETURNED


# --- urging


def urge(user: User, *pairs: str, **sent: Any) -> Any:
    return sign_in(user).post("/urge/", {"pair": pairs, **sent})


def test_supervisor_urges_those_ticked(office: User, lead: Unit, clerk: User) -> None:
    first, second = (make_item(unit=lead, due=day(-3)) for _ in range(2))
    pairs = [f"{item.pk}-{lead.pk}" for item in (first, second)]
    response = urge(office, *pairs, note="请抓紧。", queue="overdue")
    assertRedirects(response, "/desk/?queue=overdue", fetch_redirect_response=False)
    assert told(response) == "Urged: 2 tasks."
    assert {one.note for one in Urge.objects.all()} == {"请抓紧。"}
    assert Notification.objects.filter(user=clerk, event=Event.URGED).count() == 2
    again = urge(office, *pairs)
    assert told(again).startswith("Nobody was urged: 2 were urged today already")
    assert Urge.objects.count() == 2


def test_what_is_left_out_is_counted(office: User, lead: Unit) -> None:
    open_one = make_item(unit=lead, due=day(-3))
    closed = make_item(unit=lead, state=State.CLOSED)
    response = urge(office, f"{open_one.pk}-{lead.pk}", f"{closed.pk}-{lead.pk}")
    assert told(response).startswith("Urged: 1 task. 1 left out")


@pytest.mark.parametrize("pairs", [[], ["x"], ["1"], ["1-2-3"], ["１-２"]])
def test_ticks_that_are_none_urge_nobody(office: User, pairs: list[str]) -> None:
    response = urge(office, *pairs)
    assertRedirects(response, "/desk/", fetch_redirect_response=False)
    assert told(response) in (
        "Tick at least one unit to urge.",
        "What was ticked is no unit of a task. Load the page again.",
    )
    assert not Urge.objects.exists()


def test_more_than_a_page_of_ticks_is_refused(office: User) -> None:
    response = urge(office, *(f"{n}-1" for n in range(201)))
    assert told(response) == "At most 200 at a time."


@pytest.mark.parametrize(
    "role", [Role.STAFF, Role.HEAD, Role.LEADER, Role.AUDITOR, Role.ADMINISTRATOR]
)
def test_nobody_else_urges(role: Role, lead: Unit) -> None:
    item = make_item(unit=lead, due=day(-3))
    assert urge(make_user(role), f"{item.pk}-{lead.pk}").status_code == 403
    assert not Urge.objects.exists()


def test_other_agency_s_unit_is_not_urged(office: User) -> None:
    unit = make_unit(agency=make_agency("jilin"))
    item = make_item(unit=unit, due=day(-3))
    assert urge(office, f"{item.pk}-{unit.pk}").status_code == 403
    assert not Urge.objects.exists()

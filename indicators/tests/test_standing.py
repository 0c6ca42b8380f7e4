"""Halting, taking up again and reopening from an item's page: by whom, and what comes back as it was typed."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings
from pytest_django.asserts import assertContains, assertNotContains

from agencies.choices import Role
from agencies.models import User
from tasks.choices import ReportState, State
from tasks.models import Activity, WorkItem
from tasks.services.standing import halt_item, reopen_item, resume_item
from tasks.tests.factories import (
    AT,
    ON,
    make_agency,
    make_item,
    make_report,
    make_user,
    sign_in,
)

pytestmark = pytest.mark.django_db

REASON = "省厅调整了年度任务。"
DECISION = "泰环党组纪要〔2024〕12号"


@pytest.fixture(autouse=True)
def business_date(settings: Settings) -> None:
    """The day that the factories build around."""
    settings.BUSINESS_DATE = ON


@pytest.fixture
def supervisor() -> User:
    return make_user(Role.SUPERVISOR, display_name="督查办张主任")


def send(client: Client, item: WorkItem, action: str, **sent: Any) -> Any:
    typed = {"version": item.version, "seen": 0, "action": action, "reason": REASON}
    return client.post(f"/items/{item.pk}/standing/", {**typed, "decision": DECISION, **sent})


ACTIONS = [
    ("halt", State.IN_PROGRESS, State.HALTED),
    ("resume", State.HALTED, State.IN_PROGRESS),
    ("reopen", State.CLOSED, State.IN_PROGRESS),
]


@pytest.mark.parametrize(("action", "before", "after"), ACTIONS)
def test_supervisor_moves_the_item(
    supervisor: User, action: str, before: State, after: State
) -> None:
    item = make_item(state=before)
    item.responsibilities.update(state=State.IN_PROGRESS)
    response = send(sign_in(supervisor), item, action)
    assert response.status_code == 302
    item.refresh_from_db()
    assert item.state == after
    assert Activity.objects.get(item=item, reason=REASON).actor == supervisor


@pytest.mark.parametrize(
    ("role", "agency", "status"),
    [
        (Role.STAFF, "taian", 403),
        (Role.HEAD, "taian", 403),
        (Role.LEADER, "taian", 403),
        (Role.AUDITOR, "taian", 403),
        (Role.ADMINISTRATOR, "taian", 403),
        (Role.SUPERVISOR, "jilin", 404),
        (Role.STAFF, "jilin", 404),
    ],
)
@pytest.mark.parametrize(("action", "before", "_after"), ACTIONS)
def test_others_are_refused_and_see_no_form(
    role: Role, agency: str, status: int, action: str, before: State, _after: State
) -> None:
    item = make_item(state=before)
    client = sign_in(make_user(role, agency=make_agency(agency)))
    assert send(client, item, action).status_code == status
    item.refresh_from_db()
    assert item.state == before
    if status == 403:
        assertNotContains(client.get(f"/items/{item.pk}/"), "/standing/")


def test_supervisor_of_a_higher_agency_halts_nothing_below() -> None:
    province = make_agency("province")
    item = make_item()
    item.plan.agency.parent = province
    item.plan.agency.save()
    client = sign_in(make_user(Role.SUPERVISOR, agency=province))
    assert send(client, item, "halt").status_code == 404


def test_stranger_is_sent_to_sign_in() -> None:
    item = make_item()
    response = send(sign_in(), item, "halt")
    assert response.status_code == 302
    assert response["Location"].startswith("/login/")


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"reason": "  "}, "Say why"),
        ({"decision": " "}, "Name the decision"),
        ({"reason": "长" * 501}, "at most 500 characters"),
    ],
)
def test_what_is_missing_is_said_beside_its_field(
    supervisor: User, sent: dict[str, str], sentence: str
) -> None:
    item = make_item()
    response = send(sign_in(supervisor), item, "halt", **sent)
    assertContains(response, sentence, status_code=400)
    kept = DECISION if "reason" in sent else REASON
    assertContains(response, kept, status_code=400)
    assertContains(response, '<details class="act" name="act" id="standing" open>', status_code=400)
    item.refresh_from_db()
    assert item.state == State.IN_PROGRESS


def test_unknown_action_is_refused(supervisor: User) -> None:
    item = make_item()
    assert send(sign_in(supervisor), item, "close").status_code == 400


def test_who_comes_too_late_sees_what_was_changed_and_keeps_the_reason(supervisor: User) -> None:
    item = make_item()
    staff = make_user(display_name="承办人", unit=item.responsibilities.get().unit)
    version = item.version
    WorkItem.objects.filter(pk=item.pk).update(version=version + 1)
    Activity.objects.create(item=item, actor=staff, actor_name="承办人", at=AT, verb="signed")
    client = sign_in(supervisor)
    response = send(client, item, "halt")
    assertContains(response, "Somebody changed this", status_code=412)
    assertContains(response, "承办人", status_code=412)
    for kept in (REASON, DECISION, f'name="version" value="{version + 1}"'):
        assertContains(response, kept, status_code=412)
    item.refresh_from_db()
    assert item.state == State.IN_PROGRESS
    again = response.context["form"]
    assert send(client, item, "halt", version=again["version"].value()).status_code == 302


def test_action_that_is_no_longer_possible_gives_the_words_back(supervisor: User) -> None:
    item = make_item()
    other = make_user(Role.SUPERVISOR)
    halt_item(
        item, by=other, at=AT, on=ON, version=item.version, reason="已另行部署。", decision="纪要"
    )
    response = send(sign_in(supervisor), item, "halt")
    assertContains(response, "You had typed", status_code=412)
    assertContains(response, REASON, status_code=412)
    assertContains(response, "已另行部署。", status_code=412)
    assert not response.context["form"].is_bound
    assert response.context["form"]["action"].value() == "resume"


# --- what the page says of it


def page(item: WorkItem) -> Any:
    return sign_in(make_user(Role.LEADER)).get(f"/items/{item.pk}/")


def test_halted_item_says_why_by_whom_and_by_which_decision(supervisor: User) -> None:
    item = make_item()
    halt_item(
        item, by=supervisor, at=AT, on=ON, version=item.version, reason=REASON, decision=DECISION
    )
    response = page(item)
    assertContains(response, "<b>Halted on 2024-10-15 by 督查办张主任</b>")
    assertContains(response, f'<span class="tag">{DECISION}</span>')
    assertContains(response, REASON)


def test_item_taken_up_again_says_so(supervisor: User) -> None:
    item = make_item(state=State.HALTED)
    resume_item(item, by=supervisor, at=AT, on=ON, version=item.version, reason="资金已到位。")
    assertContains(page(item), "Taken up again on 2024-10-15 by 督查办张主任")
    assertContains(page(item), "资金已到位。")


def test_reopened_item_says_so(supervisor: User) -> None:
    item = make_item(state=State.CLOSED)
    reopen_item(item, by=supervisor, at=AT, on=ON, version=item.version, reason="回头看发现反弹。")
    assertContains(page(item), "Reopened on 2024-10-15 by 督查办张主任")


def test_closed_item_says_who_verified_it(supervisor: User) -> None:
    item = make_item(state=State.CLOSED, closed_on=ON)
    make_report(item, done=True, decided_by=supervisor, note="现场核查属实。")
    assertContains(page(item), "Closed as of 2024-10-15, verified by 督查办张主任")
    assertContains(page(item), "现场核查属实。")


def test_item_in_progress_carries_no_note() -> None:
    item = make_item()
    make_report(item, state=ReportState.SUBMITTED)
    assert page(item).context["note"] is None

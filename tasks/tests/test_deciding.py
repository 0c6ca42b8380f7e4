"""Approving, verifying, returning: what a decision moves, who may take it, and that it is taken once."""

from datetime import date
from decimal import Decimal

import pytest

from agencies.choices import Role
from agencies.models import Deputy, Unit, User
from tasks.choices import (
    Event,
    FlagKind,
    LimitKind,
    Part,
    ReportState,
    State,
)
from tasks.errors import NotAllowed, ReportRefused, Stale
from tasks.models import Activity, Notification, ProgressReport, Responsibility, WorkItem
from tasks.services.deciding import approve_report
from tasks.services.limits import refresh_next_limits
from tasks.tests.daily import accept, give_back, hand_in, make_office
from tasks.tests.factories import (
    AT,
    ON,
    day,
    make_agency,
    make_duty,
    make_flag,
    make_item,
    make_milestone,
    make_unit,
    make_user,
)
from tasks.tests.threads import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead() -> Unit:
    return make_unit("大气环境科")


@pytest.fixture
def helper() -> Unit:
    return make_unit("法规科")


@pytest.fixture
def clerk(lead: Unit) -> User:
    return make_user(unit=lead, display_name="承办人")


@pytest.fixture
def office() -> User:
    return make_office()


@pytest.fixture
def item(lead: Unit, helper: Unit) -> WorkItem:
    return make_item(unit=lead, cooperating=[helper], progress=40, state=State.TO_SIGN)


def stored(item: WorkItem) -> WorkItem:
    return WorkItem.objects.get(pk=item.pk)


# --- what an accepted report moves


def test_accepted_report_of_the_lead_counts(item: WorkItem, clerk: User, office: User) -> None:
    verified = accept(hand_in(item, clerk), office, note="与台账一致。")
    assert (verified.state, verified.decided_by) == (ReportState.ACCEPTED, office)
    assert (verified.decided_at, verified.note) == (AT, "与台账一致。")
    row = stored(item)
    assert (row.progress, row.state, row.reported_on) == (Decimal("70.8"), State.IN_PROGRESS, ON)


def test_report_counts_as_of_the_day_it_was_handed_in(item: WorkItem, clerk: User) -> None:
    step = make_milestone(item, on=day(-1))
    filed = hand_in(item, clerk, reached=[step.pk], on=day(-1))
    accept(filed, on=day(5))
    step.refresh_from_db()
    assert step.reached_on == day(-1)
    assert stored(item).reported_on == day(-1)


def test_accepted_as_done_closes_the_item_at_100_percent(
    item: WorkItem, clerk: User, helper: Unit
) -> None:
    accept(hand_in(item, clerk, percent=Decimal(90), done=True), on=day(2))
    row = stored(item)
    assert (row.state, row.progress, row.closed_on) == (State.CLOSED, Decimal(100), day(2))
    assert set(item.responsibilities.values_list("state", flat=True)) == {State.CLOSED}


def test_item_closes_with_the_last_of_its_lead_units(item: WorkItem, clerk: User) -> None:
    other = make_unit("水生态环境科")
    Responsibility.objects.create(item=item, unit=other, order=2, part=Part.LEAD)
    accept(hand_in(item, clerk, done=True))
    assert (stored(item).state, stored(item).closed_on) == (State.IN_PROGRESS, None)
    assert item.responsibilities.get(unit=clerk.unit).state == State.CLOSED
    accept(hand_in(item, make_user(unit=other), done=True))
    assert stored(item).state == State.CLOSED


def test_cooperating_units_report_changes_its_own_part_only(item: WorkItem, helper: Unit) -> None:
    accept(hand_in(item, make_user(unit=helper), done=True))
    row = stored(item)
    assert (row.progress, row.state, row.reported_on) == (Decimal(40), State.TO_SIGN, day(-20))
    assert item.responsibilities.get(part=Part.COOPERATING).state == State.CLOSED
    assert item.responsibilities.get(part=Part.LEAD).state == State.TO_SIGN


def test_older_report_that_is_accepted_late_does_not_set_the_item_back(
    item: WorkItem, clerk: User
) -> None:
    september = hand_in(item, clerk, on=date(2024, 9, 20), percent=Decimal(60))
    october = hand_in(item, clerk, percent=Decimal(80))
    accept(october)
    accept(september)
    assert (stored(item).progress, stored(item).reported_on) == (Decimal(80), ON)


def test_progress_may_fall_again(item: WorkItem, clerk: User) -> None:
    accept(hand_in(item, clerk, percent=Decimal(20)))
    assert stored(item).progress == Decimal(20)


def test_reached_milestone_gives_way_to_the_next_limit(item: WorkItem, clerk: User) -> None:
    first, second = make_milestone(item, on=day(-5)), make_milestone(item, on=day(20))
    filed = hand_in(item, clerk, reached=[first.pk])
    first.refresh_from_db()
    assert first.reached_on is None  # not before it is verified
    accept(filed)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.reached_on, second.reached_on) == (ON, None)
    assert (stored(item).next_limit, stored(item).next_limit_kind) == (day(20), LimitKind.MILESTONE)


def test_done_occurrence_gives_way_to_the_next_limit(item: WorkItem, clerk: User) -> None:
    duty = make_duty(item, dues=[day(-15), day(40)])
    accept(hand_in(item, clerk, occurrences=[duty.occurrences.get(number=1).pk]))
    assert duty.occurrences.get(number=1).done_on == ON
    row = stored(item)
    assert (row.next_limit, row.next_limit_kind) == (day(40), LimitKind.OCCURRENCE)


def test_trail_holds_old_and_new_values_of_the_item(
    item: WorkItem, clerk: User, office: User
) -> None:
    step = make_milestone(item, on=day(-5), name="累计淘汰 860 台")
    accept(hand_in(item, clerk, reached=[step.pk]), office)
    row = Activity.objects.get(verb="report_accepted")
    assert row.actor == office
    changes = {one["field"]: (one["old"], one["new"]) for one in row.changes}
    assert changes["progress"] == ("40.0", "70.8")
    assert changes["light"] == ("late", "warn")
    assert changes["累计淘汰 860 台"] == ("", "2024-10-15")


@pytest.mark.parametrize("settles", [True, False])
def test_overdue_flag_falls_with_the_report_that_settles_it(
    item: WorkItem, clerk: User, settles: bool
) -> None:
    step = make_milestone(item, on=day(-5))
    refresh_next_limits(WorkItem.objects.filter(pk=item.pk))
    flag = make_flag(item, FlagKind.OVERDUE, raised_on=day(-4))
    accept(hand_in(item, clerk, reached=[step.pk] if settles else []))
    flag.refresh_from_db()
    assert flag.cleared_on == (ON if settles else None)


# --- returned


def test_returned_report_lies_with_the_unit_again(
    item: WorkItem, clerk: User, office: User
) -> None:
    given_back = give_back(hand_in(item, clerk, done=True), office, note="请补充台账。")
    assert (given_back.state, given_back.note) == (ReportState.RETURNED, "请补充台账。")
    assert (given_back.decided_by, given_back.times_returned) == (office, 1)
    assert stored(item).state == State.IN_PROGRESS
    assert item.responsibilities.get(part=Part.LEAD).state == State.IN_PROGRESS
    assert Activity.objects.get(verb="report_returned").reason == "请补充台账。"


def test_returned_report_is_handed_in_again_and_accepted(item: WorkItem, clerk: User) -> None:
    given_back = give_back(hand_in(item, clerk))
    again = hand_in(item, clerk, percent=Decimal(72), draft_version=given_back.version)
    assert (again.pk, again.state) == (given_back.pk, ReportState.SUBMITTED)
    assert accept(again).times_returned == 1
    assert stored(item).progress == Decimal(72)


def test_return_without_a_note_is_refused(item: WorkItem, clerk: User) -> None:
    filed = hand_in(item, clerk)
    with pytest.raises(ReportRefused) as refusal:
        give_back(filed, note="  ")
    assert refusal.value.params["field"] == "note"
    assert ProgressReport.objects.get().state == ReportState.SUBMITTED


# --- the head


@pytest.fixture
def head(item: WorkItem, lead: Unit) -> User:
    item.plan.asks_approval = True
    item.plan.save(update_fields=["asks_approval"])
    return make_user(Role.HEAD, unit=lead, display_name="科长")


def approve(report: ProgressReport, by: User) -> ProgressReport:
    return approve_report(report, by=by, at=AT, on=ON, version=report.version)


def test_approved_report_goes_on_to_the_office(item: WorkItem, clerk: User, head: User) -> None:
    approved = approve(hand_in(item, clerk, done=True), head)
    assert (approved.state, approved.approved_by) == (ReportState.SUBMITTED, head)
    assert item.responsibilities.get(part=Part.LEAD).state == State.TO_VERIFY
    assert accept(approved).state == ReportState.ACCEPTED


def test_head_returns_too(item: WorkItem, clerk: User, head: User) -> None:
    assert give_back(hand_in(item, clerk), head).state == ReportState.RETURNED


def test_office_does_not_decide_before_the_head(
    item: WorkItem, clerk: User, head: User, office: User
) -> None:
    filed = hand_in(item, clerk)
    with pytest.raises(ReportRefused):
        accept(filed, office)
    with pytest.raises(NotAllowed):
        give_back(filed, office)


def test_head_of_another_unit_does_not_approve(item: WorkItem, clerk: User, head: User) -> None:
    filed = hand_in(item, clerk)
    with pytest.raises(NotAllowed):
        approve(filed, make_user(Role.HEAD, unit=make_unit("固体废物科")))


def test_deputy_of_the_head_approves_but_not_his_own(
    item: WorkItem, clerk: User, head: User, lead: Unit
) -> None:
    colleague = make_user(unit=lead)
    Deputy.objects.create(principal=head, deputy=colleague, starts_on=ON, made_by=head, made_at=AT)
    assert approve(hand_in(item, clerk), colleague).approved_by == colleague


# --- who may not


@pytest.mark.parametrize(
    "role", [Role.STAFF, Role.HEAD, Role.LEADER, Role.AUDITOR, Role.ADMINISTRATOR]
)
def test_only_the_office_verifies(item: WorkItem, clerk: User, lead: Unit, role: Role) -> None:
    filed = hand_in(item, clerk)
    other = make_user(role, unit=lead)
    for decide in (accept, give_back):
        with pytest.raises(NotAllowed):
            decide(filed, other)
    assert ProgressReport.objects.get().state == ReportState.SUBMITTED
    assert stored(item).progress == Decimal(40)


def test_office_of_another_agency_does_not_verify(item: WorkItem, clerk: User) -> None:
    with pytest.raises(NotAllowed):
        accept(hand_in(item, clerk), make_office(make_agency("jilin")))


def test_nobody_verifies_what_he_handed_in(item: WorkItem, lead: Unit, office: User) -> None:
    filed = hand_in(item, office, unit=lead)  # on the unit's behalf: the unit has no head
    assert filed.state == ReportState.SUBMITTED
    with pytest.raises(NotAllowed):
        accept(filed, office)
    assert accept(filed, make_office()).state == ReportState.ACCEPTED


def test_what_a_head_vouched_for_is_verified_by_who_typed_it(
    item: WorkItem, lead: Unit, office: User
) -> None:
    head = make_user(Role.HEAD, unit=lead)
    approved = approve(hand_in(item, office, unit=lead), head)
    assert accept(approved, office).state == ReportState.ACCEPTED


def test_leader_verifies_what_the_office_handed_in_itself(lead: Unit, office: User) -> None:
    goal = make_item(unit=lead, progress=40)
    goal.responsibilities.all().delete()
    filed = hand_in(goal, office, percent=Decimal(75))
    accept(filed, make_user(Role.LEADER))
    assert stored(goal).progress == Decimal(75)


# --- once


def test_decision_on_an_older_version_is_stale(item: WorkItem, clerk: User) -> None:
    filed = hand_in(item, clerk)
    with pytest.raises(Stale):
        accept(filed, version=filed.version - 1)


def test_decided_report_is_not_decided_again(item: WorkItem, clerk: User) -> None:
    verified = accept(hand_in(item, clerk))
    with pytest.raises(ReportRefused) as refusal:
        give_back(verified)
    assert refusal.value.code == "nothing_to_decide"


@pytest.mark.django_db(transaction=True)
def test_two_decisions_at_the_same_moment_leave_one(
    item: WorkItem, clerk: User, office: User
) -> None:
    filed = hand_in(item, clerk)

    def attempt(decide: object) -> str:
        try:
            decide(ProgressReport.objects.get(pk=filed.pk), office, version=filed.version)
        except (Stale, ReportRefused):
            return "refused"
        return "decided"

    results = at_once(lambda: attempt(accept), lambda: attempt(give_back))
    assert sorted(results) == ["decided", "refused"]
    assert Activity.objects.filter(verb__in=("report_accepted", "report_returned")).count() == 1


# --- who is told


def told(event: Event) -> set[str]:
    return set(
        Notification.objects.filter(event=event).values_list("user__display_name", flat=True)
    )


def test_each_step_tells_who_must_act_next(
    item: WorkItem, clerk: User, head: User, office: User
) -> None:
    make_user(unit=clerk.unit, display_name="同事")
    make_user(unit=make_unit("固体废物科"), display_name="旁人")
    filed = hand_in(item, clerk)
    assert told(Event.TO_APPROVE) == {"科长"}
    give_back(approve(filed, head), office)
    assert told(Event.SUBMITTED) == {"督查办"}
    assert told(Event.RETURNED) == {"承办人", "同事", "科长"}


def test_leader_is_told_where_the_office_waits_for_him(lead: Unit, office: User) -> None:
    make_user(Role.LEADER, display_name="局长")
    goal = make_item(unit=lead)
    goal.responsibilities.all().delete()
    hand_in(goal, office)
    assert told(Event.SUBMITTED) == {"局长"}

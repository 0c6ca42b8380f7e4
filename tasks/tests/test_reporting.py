"""Drafting and handing in: who may, what is refused, that nothing refused is stored and nothing counts yet."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from agencies.choices import Role
from agencies.models import Deputy, Unit, User
from tasks.choices import FiledAs, Part, PlanState, ReportState, State
from tasks.errors import NotAllowed, ReportRefused, Stale
from tasks.models import Activity, Plan, ProgressReport, WorkItem
from tasks.services.reporting import (
    Content,
    discard_draft,
    save_draft,
    submit_report,
    withdraw_report,
)
from tasks.tests.daily import accept, give_back, hand_in, make_office
from tasks.tests.factories import (
    AT,
    ON,
    day,
    make_agency,
    make_duty,
    make_item,
    make_milestone,
    make_period,
    make_plan,
    make_unit,
    make_user,
)
from tasks.tests.threads import at_once

pytestmark = pytest.mark.django_db

HALF = Content(percent=None, narrative="")
FULL = Content(percent=Decimal(55), narrative="完成现场核查。")


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
def item(lead: Unit, helper: Unit) -> WorkItem:
    return make_item(unit=lead, cooperating=[helper], progress=40, state=State.TO_SIGN)


def draft(item: WorkItem, by: User, content: Content = FULL, **given: Any) -> ProgressReport:
    values = {"unit": by.unit, "period": make_period(item.plan), "by": by, "at": AT, "on": ON}
    return save_draft(item, content=content, **{"version": None, **values, **given})


def submit(report: ProgressReport, by: User, **given: Any) -> ProgressReport:
    return submit_report(report, by=by, at=AT, **{"on": ON, "version": report.version, **given})


def assert_nothing_stored(item: WorkItem) -> None:
    stored = WorkItem.objects.get(pk=item.pk)
    assert (stored.progress, stored.state, stored.version) == (Decimal(40), State.TO_SIGN, 0)
    assert not ProgressReport.objects.exists()
    assert not Activity.objects.exists()


# --- drafts


def test_draft_may_be_incomplete_and_counts_for_nothing(item: WorkItem, clerk: User) -> None:
    begun = draft(item, clerk, HALF)
    assert (begun.state, begun.percent, begun.narrative) == (ReportState.DRAFT, None, "")
    stored = WorkItem.objects.get(pk=item.pk)
    assert (stored.progress, stored.state, stored.version) == (Decimal(40), State.TO_SIGN, 0)
    assert [row.verb for row in Activity.objects.all()] == ["draft_begun"]


def test_draft_goes_on_where_it_was_left_without_a_second_trail(
    item: WorkItem, clerk: User
) -> None:
    begun = draft(item, clerk, HALF)
    again = draft(item, clerk, version=begun.version)
    assert again.pk == begun.pk
    assert (again.version, again.percent) == (2, Decimal(55))
    assert Activity.objects.count() == 1


def test_colleague_goes_on_with_the_units_draft(item: WorkItem, clerk: User, lead: Unit) -> None:
    begun = draft(item, clerk)
    colleague = make_user(unit=lead)
    again = draft(item, colleague, version=begun.version)
    assert (again.pk, again.reported_by) == (begun.pk, colleague)


def test_draft_that_a_colleague_changed_meanwhile_is_stale(
    item: WorkItem, clerk: User, lead: Unit
) -> None:
    begun = draft(item, clerk)
    draft(item, make_user(unit=lead), Content(Decimal(60), "他写的。"), version=begun.version)
    with pytest.raises(Stale):
        draft(item, clerk, version=begun.version)
    assert ProgressReport.objects.get().narrative == "他写的。"


def test_second_draft_of_the_period_is_stale(item: WorkItem, clerk: User, lead: Unit) -> None:
    draft(item, clerk)
    with pytest.raises(Stale):
        draft(item, make_user(unit=lead), version=None)


def test_each_period_has_a_draft_of_its_own(item: WorkItem, clerk: User) -> None:
    october = draft(item, clerk)
    september = draft(item, clerk, period=make_period(item.plan, on=date(2024, 9, 10)))
    assert october.pk != september.pk


def test_period_of_another_plan_is_refused(item: WorkItem, clerk: User) -> None:
    foreign = make_period(make_plan(code="taian-2025", year=2025))
    with pytest.raises(ReportRefused) as refusal:
        draft(item, clerk, period=foreign)
    assert refusal.value.code == "foreign_period"
    assert_nothing_stored(item)


def test_discarded_draft_stays_as_a_row_and_makes_room(item: WorkItem, clerk: User) -> None:
    begun = draft(item, clerk)
    discard_draft(begun, by=clerk, at=AT, on=ON, version=begun.version)
    assert ProgressReport.objects.get().state == ReportState.DISCARDED
    assert draft(item, clerk).pk != begun.pk


def test_what_was_handed_in_cannot_be_discarded(item: WorkItem, clerk: User) -> None:
    filed = hand_in(item, clerk)
    with pytest.raises(ReportRefused):
        discard_draft(filed, by=clerk, at=AT, on=ON, version=filed.version)


def test_other_unit_cannot_discard_a_draft(item: WorkItem, clerk: User, helper: Unit) -> None:
    begun = draft(item, clerk)
    with pytest.raises(NotAllowed):
        discard_draft(begun, by=make_user(unit=helper), at=AT, on=ON, version=begun.version)
    assert ProgressReport.objects.get().state == ReportState.DRAFT


# --- handing in


def test_report_waits_for_verification_and_does_not_count(item: WorkItem, clerk: User) -> None:
    filed = hand_in(item, clerk, problems="资金未下达。", next_step="完成核查。")
    assert (filed.state, filed.as_of, filed.reported_at) == (ReportState.SUBMITTED, ON, AT)
    stored = WorkItem.objects.get(pk=item.pk)
    assert (stored.progress, stored.reported_on) == (Decimal(40), item.reported_on)


def test_first_report_signs_for_the_unit(item: WorkItem, clerk: User) -> None:
    hand_in(item, clerk)
    part = item.responsibilities.get(part=Part.LEAD)
    assert (part.state, part.signed_by, part.signed_at) == (State.IN_PROGRESS, clerk, AT)
    assert WorkItem.objects.get(pk=item.pk).state == State.IN_PROGRESS
    assert item.responsibilities.get(part=Part.COOPERATING).state == State.TO_SIGN


def test_report_without_a_period_goes_to_the_current_one(item: WorkItem, clerk: User) -> None:
    assert hand_in(item, clerk).period.starts == date(2024, 10, 1)


def test_report_after_the_plans_year_goes_to_its_last_period(item: WorkItem, clerk: User) -> None:
    filed = hand_in(item, clerk, on=date(2025, 1, 8))
    assert filed.period.starts == date(2024, 12, 1)
    assert filed.days_late == 14


def test_report_on_the_periods_day_is_in_time_and_the_day_after_late(
    item: WorkItem, clerk: User
) -> None:
    intime = hand_in(make_item(unit=clerk.unit), clerk, on=date(2024, 10, 25))
    assert intime.days_late == 0
    late = hand_in(item, clerk, on=date(2024, 11, 1), period=make_period(item.plan))
    assert late.days_late == 7
    assert list(ProgressReport.objects.late()) == [late]


def test_done_makes_the_units_part_wait_to_be_verified(item: WorkItem, clerk: User) -> None:
    filed = hand_in(item, clerk, percent=Decimal(90), done=True)
    assert filed.percent == Decimal(100)
    stored = WorkItem.objects.get(pk=item.pk)
    assert (stored.state, stored.progress, stored.closed_on) == (State.TO_VERIFY, Decimal(40), None)
    assert item.responsibilities.get(part=Part.LEAD).state == State.TO_VERIFY


def test_cooperating_unit_that_is_done_leaves_the_item_as_it_is(
    item: WorkItem, helper: Unit
) -> None:
    hand_in(item, make_user(unit=helper), done=True)
    assert item.responsibilities.get(part=Part.COOPERATING).state == State.TO_VERIFY
    assert WorkItem.objects.get(pk=item.pk).state == State.TO_SIGN


def test_head_of_the_unit_reports_too(item: WorkItem, lead: Unit) -> None:
    assert hand_in(item, make_user(Role.HEAD, unit=lead)).state == ReportState.SUBMITTED


def test_supervisor_reports_where_no_unit_answers(lead: Unit) -> None:
    goal = make_item(unit=lead, progress=40, state=State.TO_SIGN)
    goal.responsibilities.all().delete()
    filed = hand_in(goal, make_office(), percent=Decimal(75))
    assert (filed.state, filed.filed_as) == (ReportState.SUBMITTED, FiledAs.OWN)
    assert WorkItem.objects.get(pk=goal.pk).state == State.IN_PROGRESS


def test_trail_holds_what_was_handed_in(item: WorkItem, clerk: User) -> None:
    hand_in(item, clerk)
    row = Activity.objects.get(verb="report_filed")
    assert (row.item, row.plan, row.agency) == (item, item.plan, item.plan.agency)
    assert (row.actor, row.actor_name, row.at) == (clerk, "承办人", AT)
    changes = {one["field"]: (one["old"], one["new"]) for one in row.changes}
    assert changes["percent"] == ("", "70.8")
    assert changes["narrative"] == ("", "集中报废 123 台。")


def test_trail_of_a_second_hand_in_holds_old_and_new(item: WorkItem, clerk: User) -> None:
    given_back = give_back(hand_in(item, clerk))
    hand_in(item, clerk, percent=Decimal(72), draft_version=given_back.version)
    row = Activity.objects.filter(verb="report_filed").latest("pk")
    assert row.changes == [{"field": "percent", "old": "70.8", "new": "72.0"}]


# --- the head's approval


@pytest.fixture
def approving(item: WorkItem) -> Plan:
    item.plan.asks_approval = True
    item.plan.save(update_fields=["asks_approval"])
    return item.plan


def test_report_waits_for_the_head_where_the_plan_asks(
    item: WorkItem, clerk: User, lead: Unit, approving: Plan
) -> None:
    make_user(Role.HEAD, unit=lead)
    filed = hand_in(item, clerk, done=True)
    assert filed.state == ReportState.TO_APPROVE
    assert item.responsibilities.get(part=Part.LEAD).state == State.IN_PROGRESS  # not claimed yet


def test_report_of_a_unit_without_a_head_goes_to_the_office(
    item: WorkItem, clerk: User, lead: Unit, approving: Plan
) -> None:
    make_user(Role.HEAD, unit=lead, is_active=False)
    assert hand_in(item, clerk).state == ReportState.SUBMITTED


def test_heads_own_report_goes_to_the_office(item: WorkItem, lead: Unit, approving: Plan) -> None:
    make_user(Role.HEAD, unit=lead)
    assert hand_in(item, make_user(Role.HEAD, unit=lead)).state == ReportState.SUBMITTED


# --- in somebody's place


def stand_in(principal: User, deputy: User, **given: Any) -> Deputy:
    values = {"starts_on": day(-3), "made_by": principal, "made_at": AT}
    return Deputy.objects.create(principal=principal, deputy=deputy, **{**values, **given})


def test_deputy_reports_for_the_principals_unit_and_is_named(
    item: WorkItem, clerk: User, lead: Unit
) -> None:
    deputy = make_user(unit=make_unit("固体废物科"))
    stand_in(clerk, deputy)
    filed = hand_in(item, deputy, unit=lead)
    assert (filed.unit, filed.filed_as, filed.principal) == (lead, FiledAs.DEPUTY, clerk)
    assert Activity.objects.get(verb="report_filed").behalf == "承办人"


def test_deputyship_that_ran_out_gives_no_right(item: WorkItem, clerk: User, lead: Unit) -> None:
    deputy = make_user(unit=make_unit("固体废物科"))
    stand_in(clerk, deputy, ends_on=day(-1))
    with pytest.raises(NotAllowed):
        hand_in(item, deputy, unit=lead)
    assert_nothing_stored(item)


def test_office_reports_on_a_units_behalf_and_its_head_confirms(item: WorkItem, lead: Unit) -> None:
    make_user(Role.HEAD, unit=lead)
    filed = hand_in(item, make_office(), unit=lead)
    assert (filed.filed_as, filed.state) == (FiledAs.OFFICE, ReportState.TO_APPROVE)
    assert Activity.objects.get(verb="report_filed").behalf == "大气环境科"


def test_office_leaves_a_draft_of_the_unit_alone(item: WorkItem, clerk: User, lead: Unit) -> None:
    begun = draft(item, clerk)
    with pytest.raises(ReportRefused) as refusal:
        hand_in(item, make_office(), unit=lead, draft_version=begun.version)
    assert refusal.value.code == "unit_writes"


def test_unit_takes_over_what_the_office_began(item: WorkItem, clerk: User, lead: Unit) -> None:
    begun = draft(item, make_office(), unit=lead)
    filed = hand_in(item, clerk, draft_version=begun.version)
    assert (filed.pk, filed.filed_as) == (begun.pk, FiledAs.OWN)


# --- taking back


def test_unit_takes_back_what_nobody_decided(item: WorkItem, clerk: User) -> None:
    filed = hand_in(item, clerk, done=True)
    taken = withdraw_report(filed, by=clerk, at=AT, on=ON, version=filed.version)
    assert taken.state == ReportState.DRAFT
    assert item.responsibilities.get(part=Part.LEAD).state == State.IN_PROGRESS
    assert WorkItem.objects.get(pk=item.pk).state == State.IN_PROGRESS


def test_accepted_report_cannot_be_taken_back(item: WorkItem, clerk: User) -> None:
    verified = accept(hand_in(item, clerk))
    with pytest.raises(ReportRefused):
        withdraw_report(verified, by=clerk, at=AT, on=ON, version=verified.version)


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.LEADER, Role.AUDITOR, Role.HEAD])
def test_others_cannot_take_a_report_back(item: WorkItem, clerk: User, role: Role) -> None:
    filed = hand_in(item, clerk)
    other = make_user(role, unit=make_unit("固体废物科"))
    with pytest.raises(NotAllowed):
        withdraw_report(filed, by=other, at=AT, on=ON, version=filed.version)
    assert ProgressReport.objects.get().state == ReportState.SUBMITTED


# --- who may not


def test_unit_without_a_part_is_not_allowed(item: WorkItem) -> None:
    with pytest.raises(NotAllowed):
        hand_in(item, make_user(unit=make_unit("固体废物科")))
    assert_nothing_stored(item)


def test_person_of_another_agency_is_not_allowed(item: WorkItem) -> None:
    other = make_user(unit=make_unit("大气环境处", agency=make_agency("jilin")))
    with pytest.raises(NotAllowed):
        hand_in(item, other)
    assert_nothing_stored(item)


def test_person_of_another_unit_cannot_report_for_the_lead(
    item: WorkItem, lead: Unit, helper: Unit
) -> None:
    with pytest.raises(NotAllowed):
        hand_in(item, make_user(unit=helper), unit=lead)
    assert_nothing_stored(item)


@pytest.mark.parametrize("role", [Role.LEADER, Role.AUDITOR, Role.ADMINISTRATOR])
def test_role_that_only_reads_is_not_allowed(item: WorkItem, lead: Unit, role: Role) -> None:
    with pytest.raises(NotAllowed):
        hand_in(item, make_user(role, unit=lead), unit=lead)
    assert_nothing_stored(item)


def test_who_moved_to_another_unit_reports_no_more(
    item: WorkItem, clerk: User, helper: Unit
) -> None:
    lead = clerk.unit
    begun = draft(item, clerk)
    clerk.unit = make_unit("固体废物科")
    clerk.save()
    with pytest.raises(NotAllowed):
        submit(begun, clerk)
    assert submit(begun, make_user(unit=lead)).state == ReportState.SUBMITTED


def test_item_of_a_draft_plan_takes_no_report(clerk: User, lead: Unit) -> None:
    hidden_plan = make_plan(code="taian-2025-draft", state=PlanState.DRAFT)
    hidden = make_item(unit=lead, plan=hidden_plan, progress=40, state=State.TO_SIGN)
    with pytest.raises(NotAllowed):
        hand_in(hidden, clerk)
    assert_nothing_stored(hidden)


# --- what contradicts


@pytest.mark.parametrize("state", [State.CLOSED, State.HALTED])
def test_settled_item_takes_no_report(lead: Unit, clerk: User, state: State) -> None:
    settled = make_item(unit=lead, state=state)
    with pytest.raises(ReportRefused) as refusal:
        hand_in(settled, clerk)
    assert refusal.value.code == f"item_{state}"
    assert not ProgressReport.objects.exists()


def test_unit_whose_part_is_closed_reports_no_more(item: WorkItem, clerk: User) -> None:
    item.responsibilities.create(unit=make_unit("水科"), order=2, part=Part.LEAD)
    accept(hand_in(item, clerk, done=True))
    with pytest.raises(ReportRefused) as refusal:
        hand_in(item, clerk)
    assert refusal.value.code == "part_closed"


@pytest.mark.parametrize("percent", ["-0.1", "100.1", "70.85"])
def test_impossible_percent_is_refused(item: WorkItem, clerk: User, percent: str) -> None:
    with pytest.raises(ReportRefused) as refusal:
        hand_in(item, clerk, percent=Decimal(percent))
    assert refusal.value.params["field"] == "percent"
    assert_nothing_stored(item)


@pytest.mark.parametrize(
    ("given", "field"),
    [({"narrative": "  \n"}, "narrative"), ({"percent": None}, "percent")],
)
def test_incomplete_report_is_refused(
    item: WorkItem, clerk: User, given: dict[str, Any], field: str
) -> None:
    with pytest.raises(ReportRefused) as refusal:
        hand_in(item, clerk, **given)
    assert refusal.value.params["field"] == field
    assert_nothing_stored(item)


def test_milestone_of_another_item_is_refused(item: WorkItem, clerk: User, lead: Unit) -> None:
    foreign = make_milestone(make_item(unit=lead), on=day(3))
    with pytest.raises(ReportRefused) as refusal:
        hand_in(item, clerk, reached=[foreign.pk])
    assert refusal.value.params["field"] == "reached"
    assert_nothing_stored(item)


def test_milestone_reached_before_is_refused(item: WorkItem, clerk: User) -> None:
    step = make_milestone(item, on=day(-5), reached_on=day(-6))
    with pytest.raises(ReportRefused):
        hand_in(item, clerk, reached=[step.pk])
    assert_nothing_stored(item)


def test_occurrence_of_another_item_is_refused(item: WorkItem, clerk: User, lead: Unit) -> None:
    foreign = make_duty(make_item(unit=lead), dues=[day(3)]).occurrences.get()
    with pytest.raises(ReportRefused) as refusal:
        hand_in(item, clerk, occurrences=[foreign.pk])
    assert refusal.value.params["field"] == "occurrences"
    assert_nothing_stored(item)


def test_report_on_an_older_version_of_the_item_is_stale(item: WorkItem, clerk: User) -> None:
    WorkItem.objects.filter(pk=item.pk).update(version=3)
    with pytest.raises(Stale):
        hand_in(item, clerk, version=0)
    assert not ProgressReport.objects.exists()


def test_report_handed_in_cannot_be_handed_in_again(item: WorkItem, clerk: User) -> None:
    filed = hand_in(item, clerk)
    with pytest.raises(ReportRefused) as refusal:
        submit(filed, clerk)
    assert refusal.value.code == "handed_in"
    assert Activity.objects.filter(verb="report_filed").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_reports_at_the_same_moment_store_one(item: WorkItem, clerk: User) -> None:
    def attempt(percent: int) -> str:
        try:
            hand_in(WorkItem.objects.get(pk=item.pk), clerk, version=0, percent=Decimal(percent))
        except (Stale, ReportRefused):
            return "refused"
        return "filed"

    assert sorted(at_once(lambda: attempt(50), lambda: attempt(60))) == ["filed", "refused"]
    assert ProgressReport.objects.count() == 1
    assert WorkItem.objects.get(pk=item.pk).version == 1  # signed for, once

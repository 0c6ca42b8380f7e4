"""Filing a report: who may, what it moves, what is refused, and that nothing of a refused one is stored."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from agencies.choices import Role
from agencies.models import Unit, User
from tasks.choices import FlagKind, LimitKind, Part, PlanState, ReportState, State
from tasks.errors import NotAllowed, ReportRefused, Stale
from tasks.models import Activity, ProgressReport, Responsibility, WorkItem
from tasks.services.reporting import file_report
from tasks.tests.factories import (
    AT,
    ON,
    day,
    make_agency,
    make_duty,
    make_flag,
    make_item,
    make_milestone,
    make_plan,
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
def item(lead: Unit, helper: Unit) -> WorkItem:
    return make_item(unit=lead, cooperating=[helper], progress=40, state=State.TO_SIGN)


def report(item: WorkItem, by: User, **given: Any) -> ProgressReport:
    values = {
        "unit": by.unit,
        "by": by,
        "at": AT,
        "on": ON,
        "version": item.version,
        "percent": Decimal("70.8"),
        "narrative": "集中报废 123 台。",
    }
    return file_report(item, **{**values, **given})


def assert_nothing_stored(item: WorkItem) -> None:
    stored = WorkItem.objects.get(pk=item.pk)
    assert (stored.progress, stored.state, stored.version) == (Decimal(40), State.TO_SIGN, 0)
    assert not ProgressReport.objects.exists()
    assert not Activity.objects.exists()


# --- what a report moves


def test_lead_units_report_moves_the_item(item: WorkItem, clerk: User) -> None:
    filed = report(item, clerk, problems="资金未下达。", next_step="完成核查。")
    assert filed.state == ReportState.ACCEPTED
    assert (filed.as_of, filed.reported_at) == (ON, AT)
    stored = WorkItem.objects.get(pk=item.pk)
    assert stored.progress == Decimal("70.8")
    assert stored.state == State.IN_PROGRESS
    assert (stored.reported_on, stored.closed_on, stored.version) == (ON, None, 1)
    assert item.version == 1  # the row in hand was read anew
    states = dict(item.responsibilities.values_list("part", "state"))
    assert states == {Part.LEAD: State.IN_PROGRESS, Part.COOPERATING: State.TO_SIGN}


def test_done_closes_the_item_at_100_percent(item: WorkItem, clerk: User) -> None:
    filed = report(item, clerk, percent=Decimal(90), done=True)
    assert filed.percent == Decimal(100)
    stored = WorkItem.objects.get(pk=item.pk)
    assert (stored.state, stored.progress, stored.closed_on) == (State.CLOSED, Decimal(100), ON)
    assert item.responsibilities.get(part=Part.LEAD).state == State.CLOSED


def test_cooperating_units_report_changes_its_own_part_only(item: WorkItem, helper: Unit) -> None:
    colleague = make_user(unit=helper)
    filed = report(item, colleague, percent=Decimal(100), done=True)
    assert filed.done
    stored = WorkItem.objects.get(pk=item.pk)
    assert (stored.progress, stored.state, stored.closed_on) == (Decimal(40), State.TO_SIGN, None)
    assert stored.version == 1
    assert item.responsibilities.get(part=Part.COOPERATING).state == State.CLOSED
    assert item.responsibilities.get(part=Part.LEAD).state == State.TO_SIGN


def test_second_lead_unit_moves_the_item_too(item: WorkItem) -> None:
    other = make_unit("水生态环境科")
    Responsibility.objects.create(item=item, unit=other, order=2, part=Part.LEAD)
    report(item, make_user(unit=other), percent=Decimal(55))
    assert WorkItem.objects.get(pk=item.pk).progress == Decimal(55)


def test_head_of_the_unit_reports_too(item: WorkItem, lead: Unit) -> None:
    assert report(item, make_user(Role.HEAD, unit=lead)).pk


def test_progress_may_fall_again(item: WorkItem, clerk: User) -> None:
    report(item, clerk, percent=Decimal(20))
    assert WorkItem.objects.get(pk=item.pk).progress == Decimal(20)


def test_reached_milestone_gives_way_to_the_next_limit(item: WorkItem, clerk: User) -> None:
    first, second = make_milestone(item, on=day(-5)), make_milestone(item, on=day(20))
    report(item, clerk, reached=[first.pk])
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.reached_on, second.reached_on) == (ON, None)
    assert (item.next_limit, item.next_limit_kind) == (day(20), LimitKind.MILESTONE)


def test_done_occurrence_gives_way_to_the_next_limit(item: WorkItem, clerk: User) -> None:
    duty = make_duty(item, dues=[day(-15), day(40)])
    first = duty.occurrences.get(number=1)
    report(item, clerk, occurrences=[first.pk])
    first.refresh_from_db()
    assert first.done_on == ON
    assert (item.next_limit, item.next_limit_kind) == (day(40), LimitKind.OCCURRENCE)


def test_report_leaves_a_trail_with_old_and_new_values(item: WorkItem, clerk: User) -> None:
    report(item, clerk)
    row = Activity.objects.get()
    assert (row.item, row.plan, row.agency) == (item, item.plan, item.plan.agency)
    assert (row.actor, row.actor_name, row.verb, row.at) == (clerk, "承办人", "report_filed", AT)
    changes = {one["field"]: (one["old"], one["new"]) for one in row.changes}
    assert changes == {
        "progress": ("40.0", "70.8"),
        "state": ("to_sign", "in_progress"),
        "light": ("late", "warn"),
    }


def test_ticked_milestone_stands_in_the_trail(item: WorkItem, clerk: User) -> None:
    step = make_milestone(item, on=day(-5), name="累计淘汰 860 台")
    report(item, clerk, reached=[step.pk])
    assert {
        "field": "累计淘汰 860 台",
        "old": "",
        "new": "2024-10-15",
    } in Activity.objects.get().changes


def test_overdue_flag_is_cleared_with_the_report_that_settles_it(
    item: WorkItem, clerk: User
) -> None:
    step = make_milestone(item, on=day(-5))
    flag = make_flag(item, FlagKind.OVERDUE, raised_on=day(-4))
    report(item, clerk, reached=[step.pk])
    flag.refresh_from_db()
    assert flag.cleared_on == ON


def test_overdue_flag_stays_where_the_report_settles_nothing(item: WorkItem, clerk: User) -> None:
    make_milestone(item, on=day(-5))
    flag = make_flag(item, FlagKind.OVERDUE, raised_on=day(-4))
    report(item, clerk)
    flag.refresh_from_db()
    assert flag.cleared_on is None


# --- who may not


def test_unit_without_a_part_is_not_allowed(item: WorkItem) -> None:
    stranger = make_user(unit=make_unit("固体废物科"))
    with pytest.raises(NotAllowed):
        report(item, stranger)
    assert_nothing_stored(item)


def test_person_of_another_agency_is_not_allowed(item: WorkItem) -> None:
    other = make_user(unit=make_unit("大气环境处", agency=make_agency("jilin")))
    with pytest.raises(NotAllowed):
        report(item, other)
    assert_nothing_stored(item)


def test_person_of_another_unit_cannot_report_for_the_lead(
    item: WorkItem, lead: Unit, helper: Unit
) -> None:
    with pytest.raises(NotAllowed):
        report(item, make_user(unit=helper), unit=lead)
    assert_nothing_stored(item)


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.LEADER, Role.ADMINISTRATOR])
def test_role_that_only_reads_is_not_allowed(item: WorkItem, lead: Unit, role: Role) -> None:
    reader = make_user(role, unit=lead)
    with pytest.raises(NotAllowed):
        report(item, reader, unit=lead)
    assert_nothing_stored(item)


def test_supervisor_reports_where_no_unit_answers(lead: Unit) -> None:
    office = make_user(Role.SUPERVISOR, unit=make_unit("办公室(督查办)"))
    goal = make_item(unit=lead, progress=40)
    goal.responsibilities.all().delete()
    report(goal, office, percent=Decimal(75))
    assert WorkItem.objects.get(pk=goal.pk).progress == Decimal(75)


def test_item_of_a_draft_takes_no_report(clerk: User, lead: Unit) -> None:
    draft = make_plan(code="taian-2025-draft", state=PlanState.DRAFT)
    hidden = make_item(unit=lead, plan=draft, progress=40, state=State.TO_SIGN)
    with pytest.raises(NotAllowed):
        report(hidden, clerk)
    assert_nothing_stored(hidden)


# --- what contradicts


@pytest.mark.parametrize("state", [State.CLOSED, State.HALTED])
def test_settled_item_takes_no_report(lead: Unit, clerk: User, state: State) -> None:
    settled = make_item(unit=lead, state=state)
    with pytest.raises(ReportRefused) as refusal:
        report(settled, clerk)
    assert refusal.value.code == f"item_{state}"
    assert not ProgressReport.objects.exists()


@pytest.mark.parametrize("percent", ["-0.1", "100.1", "70.85"])
def test_impossible_percent_is_refused(item: WorkItem, clerk: User, percent: str) -> None:
    with pytest.raises(ReportRefused) as refusal:
        report(item, clerk, percent=Decimal(percent))
    assert refusal.value.params["field"] == "percent"
    assert_nothing_stored(item)


def test_report_without_words_is_refused(item: WorkItem, clerk: User) -> None:
    with pytest.raises(ReportRefused) as refusal:
        report(item, clerk, narrative="  \n")
    assert refusal.value.params["field"] == "narrative"
    assert_nothing_stored(item)


def test_milestone_of_another_item_is_refused(item: WorkItem, clerk: User, lead: Unit) -> None:
    foreign = make_milestone(make_item(unit=lead), on=day(3))
    with pytest.raises(ReportRefused) as refusal:
        report(item, clerk, reached=[foreign.pk])
    assert refusal.value.params["field"] == "reached"
    foreign.refresh_from_db()
    assert foreign.reached_on is None
    assert_nothing_stored(item)


def test_milestone_reached_before_is_refused(item: WorkItem, clerk: User) -> None:
    step = make_milestone(item, on=day(-5), reached_on=day(-6))
    with pytest.raises(ReportRefused):
        report(item, clerk, reached=[step.pk])
    step.refresh_from_db()
    assert step.reached_on == date(2024, 10, 9)


def test_occurrence_of_another_item_is_refused(item: WorkItem, clerk: User, lead: Unit) -> None:
    foreign = make_duty(make_item(unit=lead), dues=[day(3)]).occurrences.get()
    with pytest.raises(ReportRefused) as refusal:
        report(item, clerk, occurrences=[foreign.pk])
    assert refusal.value.params["field"] == "occurrences"
    assert_nothing_stored(item)


def test_second_report_on_the_same_version_is_stale(
    item: WorkItem, clerk: User, lead: Unit
) -> None:
    step = make_milestone(item, on=day(-5))
    report(item, clerk, version=0)
    with pytest.raises(Stale):
        report(item, make_user(unit=lead), version=0, percent=Decimal(90), reached=[step.pk])
    stored = WorkItem.objects.get(pk=item.pk)
    assert (stored.progress, stored.version) == (Decimal("70.8"), 1)
    assert ProgressReport.objects.count() == 1
    assert Activity.objects.filter(verb="report_filed").count() == 1
    step.refresh_from_db()
    assert step.reached_on is None


@pytest.mark.django_db(transaction=True)
def test_two_reports_at_the_same_moment_store_one(item: WorkItem, clerk: User) -> None:
    def attempt(percent: int) -> str:
        try:
            report(WorkItem.objects.get(pk=item.pk), clerk, version=0, percent=Decimal(percent))
        except Stale:
            return "stale"
        return "filed"

    assert sorted(at_once(lambda: attempt(50), lambda: attempt(60))) == ["filed", "stale"]
    stored = WorkItem.objects.get(pk=item.pk)
    assert (stored.version, stored.progress) == (1, ProgressReport.objects.get().percent)

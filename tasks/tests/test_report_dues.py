"""By when a unit's next report is due: what is kept, beside what the periods and reports themselves say."""

from datetime import date, timedelta

import pytest

from tasks.choices import PlanState, ReportState, State
from tasks.models import Plan, Responsibility, WorkItem
from tasks.services.judging import judge_again
from tasks.services.plans import set_reporting
from tasks.services.report_dues import refresh_report_dues
from tasks.tests.daily import hand_in, make_office
from tasks.tests.factories import (
    AT,
    ON,
    day,
    make_item,
    make_period,
    make_plan,
    make_report,
    make_unit,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan() -> Plan:
    """Published in July: the reports of July to September were due by ``ON``, each on the 25th."""
    return make_plan(published_at=AT - timedelta(days=100))


def due_of(item: WorkItem) -> date | None:
    refresh_report_dues(WorkItem.objects.filter(pk=item.pk))
    item.refresh_from_db()
    return item.report_due


def test_first_period_after_publishing_is_waited_for(plan: Plan) -> None:
    item = make_item(plan=plan)
    assert due_of(item) == date(2024, 7, 25)
    assert item.responsibilities.get().report_due == date(2024, 7, 25)


@pytest.mark.parametrize(
    ("state", "due"),
    [
        (ReportState.DRAFT, date(2024, 7, 25)),
        (ReportState.RETURNED, date(2024, 7, 25)),
        (ReportState.TO_APPROVE, date(2024, 9, 25)),
        (ReportState.SUBMITTED, date(2024, 9, 25)),
        (ReportState.ACCEPTED, date(2024, 9, 25)),
    ],
)
def test_period_after_the_newest_one_handed_in(plan: Plan, state: str, due: date) -> None:
    item = make_item(plan=plan)
    august = make_period(plan, on=date(2024, 8, 5))
    make_report(item, state=state, period=august, as_of=date(2024, 8, 20))
    assert due_of(item) == due


def test_period_that_ended_before_the_item_began_is_not_owed(plan: Plan) -> None:
    assert due_of(make_item(plan=plan, starts_on=date(2024, 9, 1))) == date(2024, 9, 25)


@pytest.mark.parametrize("state", [State.CLOSED, State.HALTED, State.TO_VERIFY])
def test_nothing_is_waited_for_where_nobody_is_to_report(plan: Plan, state: str) -> None:
    assert due_of(make_item(plan=plan, state=state)) is None


def test_draft_waits_for_nothing() -> None:
    draft = make_plan(code="draft", state=PlanState.DRAFT)
    assert due_of(make_item(plan=draft)) is None


def test_item_waits_for_the_latest_of_its_lead_units_and_for_no_helper(plan: Plan) -> None:
    other, helper = make_unit("大气环境科"), make_unit("法制与宣传科")
    item = make_item(plan=plan, cooperating=[helper])
    item.responsibilities.create(unit=other, order=5, state=State.IN_PROGRESS)
    make_report(item, period=make_period(plan, on=ON), unit=helper)
    make_report(item, period=make_period(plan, on=date(2024, 9, 5)))
    make_report(item, period=make_period(plan, on=date(2024, 8, 5)), unit=other)

    assert due_of(item) == date(2024, 9, 25)
    parts = Responsibility.objects.filter(item=item).order_by("order")
    assert list(parts.values_list("report_due", flat=True)) == [
        date(2024, 10, 25),
        date(2024, 11, 25),
        date(2024, 9, 25),
    ]


def test_where_no_unit_answers_the_office_reports(plan: Plan) -> None:
    office = make_office()
    item = make_item(plan=plan)
    item.responsibilities.all().delete()
    assert due_of(item) == date(2024, 7, 25)
    hand_in(item, office, on=date(2024, 7, 20), at=AT)
    item.refresh_from_db()
    assert item.report_due == date(2024, 8, 25)


def test_what_is_kept_says_the_same_as_the_pages_ask(plan: Plan) -> None:
    """On every day of the year a report is missing by the column where it is by periods and reports."""
    items = [make_item(plan=plan) for _n in range(4)]
    for item, months in zip(items, ((), (7,), (7, 8, 9), (8, 10)), strict=True):
        for month in months:
            period = make_period(plan, on=date(2024, month, 5))
            make_report(item, period=period, as_of=date(2024, month, 20))
    alone = make_item(plan=plan)
    alone.responsibilities.all().delete()
    refresh_report_dues(WorkItem.objects.all())

    for n in range(-110, 78):
        on = day(n)
        for part in Responsibility.objects.leading().pending().with_reasons(on=on):
            assert part.is_unreported == (part.report_due is not None and part.report_due < on)
        for item in WorkItem.objects.with_last_report(on=on):
            assert item.is_unreported == (item.report_due is not None and item.report_due < on)


def test_another_cadence_is_followed_at_once(plan: Plan) -> None:
    item, office = make_item(plan=plan), make_office()
    staff = make_user()
    for month in (7, 8, 9):
        make_report(item, period=make_period(plan, on=date(2024, month, 5)), by=staff)
    judge_again(WorkItem.objects.all(), on=ON)
    set_reporting(
        plan,
        cadence="quarterly",
        day=10,
        lag=0,
        asks_approval=False,
        by=office,
        at=AT,
        on=ON,
        version=plan.version,
    )
    item.refresh_from_db()
    assert item.report_due == date(2024, 12, 10)

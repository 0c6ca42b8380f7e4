"""Why items wait for a person: one table of cases, and who they wait for."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from agencies.choices import Role
from agencies.models import Unit, User
from tasks.choices import CommentKind, FiledAs, Queue, ReportState, State
from tasks.mine import items_of, waiting_for
from tasks.models import Comment, Period, Plan, WorkItem
from tasks.services.report_dues import refresh_report_dues
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
)

pytestmark = pytest.mark.django_db

SEPTEMBER = date(2024, 9, 20)
APRIL = datetime(2024, 4, 2, tzinfo=AT.tzinfo)


@pytest.fixture(autouse=True)
def plan() -> Plan:
    """Published in April: September's reports were due on 09-25, October's are due on 10-25."""
    return make_plan(published_at=APRIL)


@pytest.fixture
def unit() -> Unit:
    return make_unit()


@pytest.fixture
def staff(unit: Unit) -> User:
    return make_user(unit=unit)


def make_instruction(item: WorkItem, unit: Unit, **fields: Any) -> Comment:
    values = {"kind": CommentKind.INSTRUCTION, "text": "请说明原因。", "at": AT, **fields}
    author = make_user(Role.LEADER, agency=item.plan.agency)
    return Comment.objects.create(item=item, unit=unit, author=author, **values)


def reported(item: WorkItem, state: str = ReportState.ACCEPTED, as_of: date = ON) -> WorkItem:
    if not item.reports.filter(as_of=SEPTEMBER).exists():
        make_report(item, as_of=SEPTEMBER)
    make_report(item, as_of=as_of, state=state)
    return item


def september(item: WorkItem) -> WorkItem:
    make_report(item, as_of=SEPTEMBER)
    return item


def instructed(item: WorkItem) -> WorkItem:
    make_instruction(reported(item), item.responsibilities.get(order=0).unit)
    return item


def answered(item: WorkItem) -> WorkItem:
    asked = make_instruction(reported(item), item.responsibilities.get(order=0).unit)
    author = make_user(unit=asked.unit)
    Comment.objects.create(
        item=item, kind=CommentKind.ANSWER, answers=asked, text="已说明。", author=author, at=AT
    )
    return item


def queue_of(item: Any) -> str:
    return Queue.values[item.urgency]


Made = Callable[[], WorkItem]
CASES: dict[str, tuple[Made, str, set[str]]] = {
    "returned": (
        lambda: reported(make_item(), ReportState.RETURNED),
        "returned",
        {"returned", "to_report"},
    ),
    "returned and overdue": (
        lambda: reported(make_item(next_limit=day(-1)), ReportState.RETURNED),
        "returned",
        {"returned", "overdue", "to_report"},
    ),
    "returned last month": (
        lambda: (make_report(i := make_item(), as_of=SEPTEMBER, state=ReportState.RETURNED), i)[1],
        "returned",
        {"returned", "to_report"},
    ),
    "instruction": (lambda: instructed(make_item()), "to_answer", {"to_answer"}),
    "instruction on a closed task": (
        lambda: instructed(make_item(state=State.CLOSED)),
        "to_answer",
        {"to_answer"},
    ),
    "instruction answered": (lambda: answered(make_item()), "up_to_date", set()),
    "overdue and reported": (
        lambda: reported(make_item(next_limit=day(-1))),
        "overdue",
        {"overdue"},
    ),
    "due today": (lambda: reported(make_item(next_limit=ON)), "due_soon", {"due_soon"}),
    "seventh workday": (
        lambda: reported(make_item(next_limit=date(2024, 10, 24))),
        "due_soon",
        {"due_soon"},
    ),
    "eighth workday": (
        lambda: reported(make_item(next_limit=date(2024, 10, 25))),
        "up_to_date",
        set(),
    ),
    "new": (
        lambda: september(make_item(state=State.TO_SIGN)),
        "to_sign",
        {"to_sign", "to_report"},
    ),
    "new and overdue": (
        lambda: september(make_item(state=State.TO_SIGN, next_limit=day(-1))),
        "overdue",
        {"overdue", "to_sign", "to_report"},
    ),
    "only September reported": (lambda: september(make_item()), "to_report", {"to_report"}),
    "draft": (
        lambda: reported(make_item(), ReportState.DRAFT),
        "to_report",
        {"to_report", "draft"},
    ),
    "draft thrown away": (
        lambda: reported(make_item(), ReportState.DISCARDED),
        "to_report",
        {"to_report"},
    ),
    "September never reported": (
        lambda: (make_report(i := make_item(), as_of=ON), i)[1],
        "to_report",
        {"to_report"},
    ),
    "began after September": (
        lambda: (make_report(i := make_item(starts_on=date(2024, 10, 8)), as_of=ON), i)[1],
        "up_to_date",
        set(),
    ),
    "begins next month": (lambda: make_item(starts_on=date(2024, 11, 4)), "up_to_date", set()),
    "waits for the head": (
        lambda: reported(make_item(), ReportState.TO_APPROVE),
        "handed_in",
        {"handed_in"},
    ),
    "waits for the office": (
        lambda: reported(make_item(), ReportState.SUBMITTED),
        "handed_in",
        {"handed_in"},
    ),
    "said to be done in September": (
        lambda: september(make_item(state=State.TO_VERIFY, next_limit=day(-1))),
        "handed_in",
        {"handed_in"},
    ),
    "accepted": (lambda: reported(make_item()), "up_to_date", set()),
}
NAMES = {
    "is_returned": "returned",
    "to_answer": "to_answer",
    "is_overdue": "overdue",
    "is_due_soon": "due_soon",
    "to_sign": "to_sign",
    "to_report": "to_report",
    "has_draft": "draft",
    "is_handed_in": "handed_in",
}


@pytest.mark.parametrize("name", CASES)
def test_item_waits_for_its_most_urgent_reason_and_names_every_other(
    name: str, staff: User
) -> None:
    make, queue, reasons = CASES[name]
    item = make()
    found = items_of(staff, on=ON).get(pk=item.pk)
    assert queue_of(found) == queue
    assert {word for field, word in NAMES.items() if getattr(found, field)} == reasons
    waits = queue not in ("handed_in", "up_to_date")
    assert waiting_for(staff, on=ON).filter(pk=item.pk).exists() is waits


def test_queues_stand_in_the_order_of_their_urgency(staff: User) -> None:
    wanted = ["accepted", "waits for the head", "only September reported", "new", "due today"]
    wanted += ["overdue and reported", "instruction", "returned"]
    for name in wanted:
        item = CASES[name][0]()
        WorkItem.objects.filter(pk=item.pk).update(title=name)
    shown = items_of(staff, on=ON).by_queue().values_list("title", flat=True)
    assert list(shown) == list(reversed(wanted))


@pytest.mark.parametrize("state", [State.CLOSED, State.HALTED])
def test_closed_and_halted_items_do_not_concern_their_units(staff: User, state: State) -> None:
    reported(make_item(state=state), ReportState.RETURNED)
    assert not items_of(staff, on=ON).exists()


def test_other_units_and_agencies_items_do_not_concern_a_person(staff: User) -> None:
    make_item(unit=make_unit("人事科"))
    make_item(unit=make_unit(agency=make_agency("jilin")))
    assert not items_of(staff, on=ON).exists()


def test_another_units_report_leaves_the_own_one_to_be_written(staff: User, unit: Unit) -> None:
    other = make_unit("大气环境科")
    helped = make_item(unit=other, cooperating=[unit])
    make_report(helped, unit=other)
    assert queue_of(items_of(staff, on=ON).get()) == "to_report"
    assert items_of(make_user(unit=other), on=ON).get().to_report is True  # September's is missing
    make_report(helped, unit=other, as_of=SEPTEMBER)
    assert queue_of(items_of(make_user(unit=other), on=ON).get()) == "up_to_date"


def test_another_units_part_says_nothing_of_the_own_one(unit: Unit) -> None:
    other = make_unit("大气环境科")
    item = make_item(unit=unit, cooperating=[other], next_limit=day(-1))
    item.responsibilities.filter(unit=unit).update(state=State.TO_VERIFY)
    assert queue_of(items_of(make_user(unit=unit), on=ON).get()) == "handed_in"
    assert queue_of(items_of(make_user(unit=other), on=ON).get()) == "overdue"


def test_deputy_is_shown_what_the_principals_unit_has_to_do(unit: Unit) -> None:
    deputy = make_user(unit=make_unit("大气环境科"))
    make_item(title="stood in for", unit=unit)
    assert not items_of(deputy, on=ON).exists()
    make_deputy(make_user(unit=unit), deputy, starts_on=day(-1), ends_on=day(1))
    assert items_of(deputy, on=ON).get().title == "stood in for"
    assert not items_of(deputy, on=day(2)).exists()


def test_supervisor_with_a_unit_reports_what_no_unit_answers_for(plan: Plan) -> None:
    goal = make_item()
    goal.responsibilities.all().delete()
    make_item()
    office = make_unit("办公室(督查办)")
    supervisor = make_user(Role.SUPERVISOR, unit=office)
    assert queue_of(items_of(supervisor, on=ON).get()) == "to_report"
    make_report(goal, unit=office, by=supervisor)
    assert queue_of(items_of(supervisor, on=ON).get()) == "to_report"  # September's is missing
    september_period = Period.objects.get(plan=plan, starts=date(2024, 9, 1))
    make_report(goal, unit=office, by=supervisor, period=september_period)
    assert queue_of(items_of(supervisor, on=ON).get()) == "up_to_date"
    make_report(goal, unit=office, by=supervisor, state=ReportState.SUBMITTED)
    assert queue_of(items_of(supervisor, on=ON).get()) == "handed_in"


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.LEADER, Role.AUDITOR, Role.ADMINISTRATOR])
def test_nothing_waits_for_who_reports_for_no_unit(role: Role) -> None:
    item = make_item()
    item.responsibilities.all().delete()
    make_item()
    assert not items_of(make_user(role), on=ON).exists()


def test_nothing_waits_for_a_stranger() -> None:
    make_item()
    assert not WorkItem.objects.concerning(AnonymousUser(), on=ON).exists()


# --- the period asked for


@pytest.mark.parametrize(
    ("lag", "on", "first_of_asked"),
    [
        (0, date(2024, 10, 1), date(2024, 10, 1)),
        (0, date(2024, 10, 25), date(2024, 10, 1)),
        (0, date(2024, 10, 31), date(2024, 10, 1)),
        (0, date(2023, 12, 1), date(2024, 1, 1)),
        (0, date(2025, 2, 1), date(2024, 12, 1)),
        (1, date(2024, 10, 3), date(2024, 9, 1)),
        (1, date(2024, 10, 25), date(2024, 9, 1)),
        (1, date(2024, 10, 26), date(2024, 10, 1)),
    ],
)
def test_period_asked_for_is_the_one_that_is_due_next(
    lag: int, on: date, first_of_asked: date
) -> None:
    plan = make_plan(code="lagging", cadence_lag=lag)
    asked = Period.objects.asked(on=on).get(plan=plan)
    assert asked.starts == first_of_asked


# --- what lists say of the last report


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        (ReportState.DRAFT, "accepted"),
        (ReportState.DISCARDED, "accepted"),
        (ReportState.TO_APPROVE, "to_approve"),
        (ReportState.SUBMITTED, "submitted"),
        (ReportState.RETURNED, "returned"),
    ],
)
def test_last_report_of_an_item_is_the_newest_handed_in(state: ReportState, shown: str) -> None:
    item = reported(make_item(), state)
    assert WorkItem.objects.with_last_report(on=ON).get(pk=item.pk).report_state == shown


def is_unreported(*, on: date) -> bool:
    """Of the one item, with the day of its next report as services keep it."""
    refresh_report_dues(WorkItem.objects.all())
    return bool(WorkItem.objects.with_last_report(on=on).get().is_unreported)


def test_item_is_unreported_once_a_lead_unit_owes_a_period() -> None:
    helper = make_unit("法规科")
    item = make_item(cooperating=[helper])
    make_report(item, as_of=SEPTEMBER)
    assert not is_unreported(on=ON)  # the cooperating unit's silence is its own
    assert not is_unreported(on=date(2024, 10, 25))
    assert is_unreported(on=date(2024, 10, 26))
    make_report(item, as_of=date(2024, 10, 26), state=ReportState.SUBMITTED)
    assert not is_unreported(on=date(2024, 10, 26))


def test_goal_without_a_unit_is_unreported_once_the_office_owes_a_period() -> None:
    goal = make_item()
    goal.responsibilities.all().delete()
    assert is_unreported(on=ON)
    make_report(goal, unit=make_unit("办公室(督查办)"), as_of=SEPTEMBER)
    assert not is_unreported(on=ON)


def test_report_filed_by_the_office_counts_for_the_unit(staff: User) -> None:
    item = september(make_item())
    office = make_user(Role.SUPERVISOR)
    make_report(item, by=office, filed_as=FiledAs.OFFICE, state=ReportState.TO_APPROVE)
    assert queue_of(items_of(staff, on=ON).get()) == "handed_in"

"""The queues of the desk: who has which, what stands in them, how many and since when."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.utils import translation

from agencies.choices import Role
from agencies.models import Unit, User
from indicators.desk import Desk, Queue
from indicators.tests.desks import (
    APRIL,
    doubt,
    fill,
    instruct,
    make_draft,
    tallies,
    titles,
    waiting,
)
from tasks.choices import CommentKind, FiledAs, PlanState, ReportState, State
from tasks.models import Comment, Urge
from tasks.tests.daily import make_office
from tasks.tests.factories import (
    AT,
    ON,
    day,
    make_agency,
    make_deputy,
    make_item,
    make_milestone,
    make_plan,
    make_report,
    make_unit,
    make_user,
)

pytestmark = pytest.mark.django_db

OFFICE = [
    "verify",
    "close",
    "unsigned",
    "unreported",
    "overdue",
    "instructed",
    "missing",
    "drafts",
]


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def lead() -> Unit:
    return make_unit("大气环境科")


@pytest.fixture
def office() -> User:
    return make_office()


@pytest.fixture
def leader() -> User:
    return make_user(Role.LEADER)


def queues(user: User) -> list[str]:
    return [queue.value for queue in Desk(user, on=ON).queues]


# --- who has which


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        (Role.SUPERVISOR, OFFICE),
        (Role.AUDITOR, OFFICE),
        (Role.LEADER, ["verify", "instructed"]),
        (Role.HEAD, ["approve"]),
        (Role.STAFF, []),
        (Role.ADMINISTRATOR, []),
    ],
)
def test_role_has_its_queues(role: Role, expected: list[str]) -> None:
    assert queues(make_user(role)) == expected


def test_who_stands_in_for_a_head_has_the_head_s_queue(lead: Unit) -> None:
    clerk = make_user(unit=lead)
    make_deputy(make_user(Role.HEAD, unit=lead), clerk)
    assert queues(clerk) == ["approve"]


def test_one_row_in_each_queue_is_counted_once(office: User, leader: User) -> None:
    fill(leader)
    assert tallies(office) == dict.fromkeys(OFFICE, 1)
    assert tallies(make_user(Role.AUDITOR)) == dict.fromkeys(OFFICE, 1)


def test_another_agency_has_nothing_of_it(leader: User) -> None:
    fill(leader)
    stranger = make_office(make_agency("jilin"))
    assert tallies(stranger) == dict.fromkeys(OFFICE, 0)


def test_auditor_reads_the_lower_agencies_too_and_the_supervisor_does_not(lead: Unit) -> None:
    above = make_agency("shandong")
    lead.agency.parent = above
    lead.agency.save()
    waiting(make_item(unit=lead))
    assert tallies(make_user(Role.AUDITOR, agency=above))["verify"] == 1
    assert tallies(make_office(above))["verify"] == 0


# --- reports


def test_reports_wait_oldest_first_done_tasks_apart(office: User, lead: Unit) -> None:
    waiting(make_item(unit=lead, title="b"), as_of=day(-1))
    waiting(make_item(unit=lead, title="a"), as_of=day(-4))
    waiting(make_item(unit=lead, title="closes"), done=True, percent=100)
    assert titles(office, Queue.VERIFY) == ["a", "b"]
    assert titles(office, Queue.CLOSE) == ["closes"]


@pytest.mark.parametrize(
    "state",
    [ReportState.DRAFT, ReportState.TO_APPROVE, ReportState.RETURNED, ReportState.ACCEPTED],
)
def test_report_in_another_state_does_not_wait_for_the_office(
    office: User, lead: Unit, state: ReportState
) -> None:
    waiting(make_item(unit=lead), state=state)
    assert titles(office, Queue.VERIFY) == []


def test_what_the_office_filed_itself_waits_for_a_leader(
    office: User, lead: Unit, leader: User
) -> None:
    report = waiting(make_item(unit=lead, title="on behalf"), by=office, filed_as=FiledAs.OFFICE)
    waiting(make_item(unit=lead))
    assert titles(leader, Queue.VERIFY) == ["on behalf"]
    assert "on behalf" not in titles(office, Queue.VERIFY)
    assert Desk(leader, on=ON, report=report.pk).queue == Queue.VERIFY


def test_done_task_stands_in_the_leader_s_one_queue(office: User, lead: Unit, leader: User) -> None:
    waiting(make_item(unit=lead, title="done"), by=office, done=True, percent=100)
    assert titles(leader, Queue.VERIFY) == ["done"]


def test_head_approves_what_waits_for_the_own_unit_alone(lead: Unit) -> None:
    head = make_user(Role.HEAD, unit=lead)
    waiting(make_item(unit=lead, title="own"), state=ReportState.TO_APPROVE)
    waiting(make_item(unit=lead, title="by head"), state=ReportState.TO_APPROVE, by=head)
    other = make_unit("法规科")
    waiting(make_item(unit=other, title="other"), state=ReportState.TO_APPROVE)
    waiting(make_item(unit=lead, title="approved"))
    assert titles(head, Queue.APPROVE) == ["own"]


# --- whom to urge


def test_parts_stand_under_each_of_their_reasons_and_are_listed_once(
    office: User, lead: Unit
) -> None:
    plan = make_plan(published_at=APRIL)
    make_item(plan=plan, unit=lead, due=day(-15), state=State.TO_SIGN, title="all three")
    quiet = make_item(plan=plan, unit=make_unit("法规科"), title="quiet")
    make_report(quiet, as_of=date(2024, 9, 20))
    desk = Desk(office, on=ON)
    assert (desk.counts.to_urge, desk.counts.units) == (1, 1)
    (row,) = desk.urge_rows
    assert row.pair == f"{row.part.item_id}-{lead.pk}"
    assert [reason.queue for reason in row.reasons] == [
        Queue.OVERDUE,
        Queue.UNREPORTED,
        Queue.UNSIGNED,
    ]
    found = desk.counts.tallies
    assert [found[queue].count for queue in (Queue.OVERDUE, Queue.UNREPORTED, Queue.UNSIGNED)] == [
        1,
        1,
        1,
    ]
    assert found[Queue.OVERDUE].oldest == day(-15)
    assert found[Queue.UNREPORTED].oldest == date(2024, 9, 25)
    assert found[Queue.UNSIGNED].oldest == date(2024, 4, 2)


def test_queue_of_one_reason_lists_its_parts_alone(office: User, lead: Unit) -> None:
    make_item(unit=lead, due=day(-15), title="overdue")
    make_item(unit=lead, state=State.TO_SIGN, title="unsigned")
    desk = Desk(office, on=ON, queue=Queue.UNSIGNED)
    assert [row.part.item.title for row in desk.urge_rows] == ["unsigned"]
    assert desk.to_urge == (1, 1)


def test_worst_reason_and_oldest_limit_come_first(office: User, lead: Unit) -> None:
    make_item(unit=lead, state=State.TO_SIGN, title="unsigned")
    make_item(unit=lead, due=day(-3), title="late")
    make_item(unit=lead, due=day(-15), title="later")
    rows = Desk(office, on=ON).urge_rows
    assert [row.part.item.title for row in rows] == ["later", "late", "unsigned"]
    assert [row.is_ticked for row in rows] == [True, True, False]


def test_unit_urged_today_is_listed_unticked(office: User, lead: Unit) -> None:
    item = make_item(unit=lead, state=State.TO_SIGN)
    Urge.objects.create(item=item, unit=lead, by=office, at=AT, on=ON)
    (row,) = Desk(office, on=ON, queue=Queue.UNSIGNED).urge_rows
    assert (row.last_urged, row.is_urged_today, row.is_ticked) == (ON, True, False)


# --- instructions


def test_instruction_waits_until_it_is_answered(office: User, lead: Unit, leader: User) -> None:
    item = make_item(unit=lead)
    first = instruct(item, author=leader, at=AT - timedelta(days=5), due=day(-1))
    second = instruct(item, author=leader, at=AT - timedelta(days=2), due=ON)
    answered = instruct(item, author=leader)
    Comment.objects.create(
        item=item, kind=CommentKind.ANSWER, answers=answered, text="已报。", author=leader, at=AT
    )
    Comment.objects.create(item=item, text="好。", author=leader, at=AT)
    desk = Desk(office, on=ON)
    assert desk.instructions == [first, second]
    tally = desk.counts.tallies[Queue.INSTRUCTED]
    assert (tally.count, tally.past_due, tally.oldest, tally.is_bad) == (2, 1, day(-5), True)


def test_leader_sees_the_own_instructions_alone(lead: Unit, leader: User) -> None:
    item = make_item(unit=lead)
    own = instruct(item, author=leader)
    instruct(item, author=make_user(Role.LEADER))
    assert Desk(leader, on=ON).instructions == [own]


# --- what is incomplete


def test_items_without_unit_limit_or_settled_question_are_incomplete(
    office: User, lead: Unit
) -> None:
    make_user(unit=lead)
    plan = make_plan(published_at=APRIL)
    whole = make_item(plan=plan, unit=lead, title="whole")
    make_milestone(whole, on=day(5))
    orphan = make_item(plan=plan, unit=lead, title="orphan")
    orphan.responsibilities.all().delete()
    undated = make_item(plan=plan, unit=lead, title="undated")
    make_milestone(undated, on=day(-5), quote="8月底前", needs_confirmation=True)
    doubt(plan, undated, code="deadline_before_notice")
    asked = make_item(plan=plan, unit=lead, title="asked")
    doubt(plan, asked)
    settled = make_item(plan=plan, unit=lead, title="settled")
    doubt(plan, settled, resolved_at=AT, resolved_by=office)
    doubt(plan, settled, code="no_number")  # nobody can settle it
    doubt(plan)
    closed = make_item(plan=plan, unit=lead, state=State.CLOSED)
    doubt(plan, closed)
    deserted = make_item(plan=plan, unit=make_unit("土壤科"), title="deserted")
    make_user(unit=make_unit("土壤科"), is_active=False)
    gaps = Desk(office, on=ON).gaps
    assert [(gap.title.partition("）")[2] or gap.title, gap.lacks) for gap in gaps] == [
        ("2024年工作要点", "Open question"),
        ("orphan", "no unit"),
        ("undated", "limit to be confirmed"),
        ("asked", "open question"),
        ("deserted", "nobody to remind"),
    ]
    assert tallies(office)["missing"] == 5
    review = f"/plans/{plan.pk}/review/"
    assert [gap.address for gap in gaps] == [
        review,
        f"/items/{orphan.pk}/report/",
        f"{review}?item={undated.ordinal}#i{undated.ordinal}",
        f"{review}?item={asked.ordinal}#i{asked.ordinal}",
        f"{review}?item={deserted.ordinal}#i{deserted.ordinal}",
    ]


def test_auditor_is_sent_nowhere_to_settle_it(lead: Unit) -> None:
    plan = make_plan()
    doubt(plan, make_item(plan=plan, unit=lead))
    make_item(plan=plan, unit=lead).responsibilities.all().delete()
    assert [gap.address for gap in Desk(make_user(Role.AUDITOR), on=ON).gaps] == ["", ""]


def test_draft_waits_while_a_question_holds_it_up(office: User) -> None:
    plan = make_draft()
    ready = make_plan(code="ready", state=PlanState.DRAFT)
    doubt(ready, blocks=False)
    assert Desk(office, on=ON).drafts == [plan]
    assert Desk(office, on=ON).counts.tallies[Queue.DRAFTS].oldest == ON


# --- which one is shown


def test_first_queue_that_is_not_empty_is_shown(office: User, lead: Unit) -> None:
    assert Desk(office, on=ON).queue == Queue.VERIFY
    make_item(unit=lead, due=day(-3))
    assert Desk(office, on=ON).queue == Queue.OVERDUE
    waiting(make_item(unit=lead), done=True, percent=100)
    assert Desk(office, on=ON).queue == Queue.CLOSE


def test_neighbours_of_a_report_follow_the_list(office: User, lead: Unit) -> None:
    reports = [waiting(make_item(unit=lead), as_of=day(-n)) for n in (5, 4, 3)]

    def around(place: int) -> list[int | None]:
        desk = Desk(office, on=ON, queue=Queue.VERIFY, report=reports[place].pk)
        rows = (desk.before, desk.after, desk.following)
        return [reports.index(row.report) if row else None for row in rows]

    assert around(0) == [None, 1, 1]
    assert around(1) == [0, 2, 2]
    assert around(2) == [1, None, 0]

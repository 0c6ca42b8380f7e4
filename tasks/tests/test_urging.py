"""Urging: whom it may reach, once a day, what is told and kept; and whom the desk proposes."""

from datetime import date, datetime, timedelta

import pytest

from agencies.choices import Role
from agencies.models import Unit, User
from tasks.choices import Event, Part, PlanState, ReportState, State
from tasks.errors import NotAllowed
from tasks.models import Activity, Notification, Plan, Responsibility, Urge, WorkItem
from tasks.services.urging import urge
from tasks.tests.daily import make_office
from tasks.tests.factories import (
    AT,
    ON,
    day,
    make_agency,
    make_deputy,
    make_item,
    make_period,
    make_plan,
    make_report,
    make_unit,
    make_user,
)
from tasks.tests.threads import at_once

pytestmark = pytest.mark.django_db

APRIL = datetime(2024, 4, 2, 9, tzinfo=AT.tzinfo)


@pytest.fixture
def plan() -> Plan:
    """Published in April: the reports of April to September were due by ``ON``."""
    return make_plan(published_at=APRIL)


@pytest.fixture
def lead() -> Unit:
    return make_unit("大气环境科")


@pytest.fixture
def office() -> User:
    return make_office()


def urged(items: list[WorkItem], unit: Unit, by: User, **given: object) -> int:
    values = {"by": by, "at": AT, "on": ON, **given}
    return urge([(item.pk, unit.pk) for item in items], **values)


def reasons(item: WorkItem, *, on: date = ON) -> set[str]:
    """Why the units of the item should be urged."""
    names = ("is_overdue", "is_unreported", "is_unsigned")
    parts = Responsibility.objects.filter(item=item).to_urge(on=on)
    return {name for part in parts for name in names if getattr(part, name)}


# --- whom to urge


def test_overdue_part_is_proposed_until_its_unit_was_urged_after_the_limit(
    lead: Unit, office: User
) -> None:
    item = make_item(unit=lead, due=day(-3))
    assert reasons(item) == {"is_overdue"}
    urge([(item.pk, lead.pk)], by=office, at=AT - timedelta(days=3), on=day(-3))
    assert reasons(item) == {"is_overdue"}  # that was on the limit itself
    urge([(item.pk, lead.pk)], by=office, at=AT, on=day(-2))
    assert reasons(item) == set()


@pytest.mark.parametrize("state", [State.TO_VERIFY, State.CLOSED, State.HALTED])
def test_what_lies_no_longer_with_the_unit_is_not_proposed(lead: Unit, state: State) -> None:
    assert reasons(make_item(unit=lead, due=day(-3), state=state)) == set()


def test_cooperating_unit_is_not_proposed(lead: Unit) -> None:
    item = make_item(unit=lead, cooperating=[make_unit("法规科")], due=day(-3))
    parts = Responsibility.objects.filter(item=item).to_urge(on=ON)
    assert [part.part for part in parts] == [Part.LEAD]


def test_unsigned_part_is_proposed(lead: Unit) -> None:
    assert reasons(make_item(unit=lead, state=State.TO_SIGN)) == {"is_unsigned"}


def test_missing_report_of_the_last_period_that_was_due_is_proposed(plan: Plan, lead: Unit) -> None:
    item = make_item(plan=plan, unit=lead)
    part = Responsibility.objects.filter(item=item).to_urge(on=ON).with_missed(on=ON).get()
    assert part.is_unreported
    assert (part.owed_due, part.missed) == (date(2024, 9, 25), 6)
    make_report(item, as_of=date(2024, 8, 20))  # an earlier period does not make up for it
    assert reasons(item) == {"is_unreported"}
    make_report(item, as_of=date(2024, 9, 20), state=ReportState.SUBMITTED)
    assert reasons(item) == set()


@pytest.mark.parametrize("state", [ReportState.DRAFT, ReportState.RETURNED, ReportState.DISCARDED])
def test_report_that_lies_with_the_unit_is_missing(
    plan: Plan, lead: Unit, state: ReportState
) -> None:
    item = make_item(plan=plan, unit=lead)
    make_report(item, as_of=date(2024, 9, 20), state=state)
    assert reasons(item) == {"is_unreported"}


def test_other_unit_s_report_does_not_count(plan: Plan, lead: Unit) -> None:
    item = make_item(plan=plan, unit=lead, cooperating=[make_unit("法规科")])
    make_report(item, as_of=date(2024, 9, 20), unit=make_unit("法规科"))
    assert reasons(item) == {"is_unreported"}


def test_period_that_ended_before_the_item_began_is_not_owed(plan: Plan, lead: Unit) -> None:
    assert reasons(make_item(plan=plan, unit=lead, starts_on=date(2024, 10, 8))) == set()


def test_nothing_is_owed_of_periods_before_publication(lead: Unit) -> None:
    plan = make_plan(published_at=AT)
    assert reasons(make_item(plan=plan, unit=lead)) == set()
    assert reasons(make_item(plan=plan, unit=lead), on=date(2024, 10, 26)) == {"is_unreported"}


# --- urging


def test_urging_is_told_to_who_writes_for_the_unit_and_kept(lead: Unit, office: User) -> None:
    item = make_item(unit=lead, due=day(-3))
    clerk, head = make_user(unit=lead), make_user(Role.HEAD, unit=lead)
    deputy = make_user(unit=make_unit("法规科"))
    make_deputy(clerk, deputy)
    make_user(unit=make_unit("人事科"))
    assert urged([item], lead, office, note=" 10 月 20 日前报送。 ") == 1
    row = Urge.objects.get()
    assert (row.item, row.unit, row.note, row.by, row.at, row.on) == (
        item,
        lead,
        "10 月 20 日前报送。",
        office,
        AT,
        ON,
    )
    told = Notification.objects.filter(event=Event.URGED, item=item)
    assert {one.user for one in told} == {clerk, head, deputy}
    assert told[0].figures == {"note": "10 月 20 日前报送。"}
    entry = Activity.objects.get(verb="urged")
    assert (entry.item, entry.actor, entry.reason) == (item, office, "10 月 20 日前报送。")
    assert entry.changes == [{"field": "units", "old": "", "new": "大气环境科"}]


def test_unit_is_urged_about_an_item_once_a_day(lead: Unit, office: User) -> None:
    first, second = make_item(unit=lead, due=day(-3)), make_item(unit=lead, due=day(-3))
    make_user(unit=lead)
    assert urged([first], lead, office) == 1
    assert urged([first, second, second], lead, office) == 1
    assert urged([first], lead, office, on=day(1)) == 1
    assert Urge.objects.count() == Notification.objects.count() == 3


def test_two_lead_units_of_an_item_are_urged_apart_in_one_row_of_the_trail(
    lead: Unit, office: User
) -> None:
    item = make_item(unit=lead, due=day(-3))
    other = make_unit("区域科")
    Responsibility.objects.create(
        item=item, unit=other, order=1, part=Part.LEAD, state=State.IN_PROGRESS
    )
    pairs = [(item.pk, lead.pk), (item.pk, other.pk)]
    assert urge(pairs, by=office, at=AT, on=ON) == 2
    assert Activity.objects.get(verb="urged").changes[0]["new"] == "大气环境科、区域科"


def test_what_lies_no_longer_with_the_unit_is_left_out(lead: Unit, office: User) -> None:
    done = make_item(unit=lead, due=day(-3), state=State.TO_VERIFY)
    closed = make_item(unit=lead, due=day(-3), state=State.CLOSED)
    foreign_part = make_item(unit=make_unit("人事科"), due=day(-3))
    assert urged([done, closed, foreign_part], lead, office) == 0
    assert not Activity.objects.filter(verb="urged").exists()


@pytest.mark.parametrize("role", [Role.STAFF, Role.HEAD, Role.LEADER, Role.AUDITOR])
def test_nobody_but_the_supervision_office_urges(lead: Unit, role: Role) -> None:
    item = make_item(unit=lead, due=day(-3))
    with pytest.raises(NotAllowed):
        urged([item], lead, make_user(role, unit=lead if role in ("staff", "head") else None))
    assert not Urge.objects.exists()


def test_administrator_does_not_urge(lead: Unit) -> None:
    with pytest.raises(NotAllowed):
        urged([make_item(unit=lead, due=day(-3))], lead, make_user(Role.ADMINISTRATOR))


def test_one_item_of_another_agency_stops_all(lead: Unit, office: User) -> None:
    own = make_item(unit=lead, due=day(-3))
    foreign = make_unit(agency=make_agency("jilin"))
    pairs = [(own.pk, lead.pk), (make_item(unit=foreign, due=day(-3)).pk, foreign.pk)]
    with pytest.raises(NotAllowed):
        urge(pairs, by=office, at=AT, on=ON)
    assert not Urge.objects.exists()


def test_item_of_a_draft_is_nobody_s_to_urge(lead: Unit, office: User) -> None:
    draft = make_plan(code="draft", state=PlanState.DRAFT)
    with pytest.raises(NotAllowed):
        urged([make_item(plan=draft, unit=lead)], lead, office)


@pytest.mark.django_db(transaction=True)
def test_two_who_urge_at_once_urge_once(lead: Unit, office: User) -> None:
    item = make_item(unit=lead, due=day(-3))
    make_period(item.plan)
    counts = at_once(lambda: urged([item], lead, office), lambda: urged([item], lead, office))
    assert sorted(counts) == [0, 1]
    assert Urge.objects.count() == 1

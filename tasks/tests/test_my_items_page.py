"""My tasks: the groups, their order and counts, the button, and the first page of each role."""

from datetime import date
from decimal import Decimal

import pytest
from pytest_django import DjangoAssertNumQueries, Settings
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from agencies.choices import Role
from agencies.models import Unit, User
from indicators.tests.factories import make_indicator, make_target
from tasks.choices import ReportState, State
from tasks.models import WorkItem
from tasks.tests.factories import (
    ON,
    day,
    make_agency,
    make_item,
    make_report,
    make_unit,
    make_user,
    sign_in,
)

pytestmark = [pytest.mark.django_db]

# Session, person, agency, unit; 2 counts of the frame; rows, and the rows' parts, units, targets, indicators.
QUERIES = 11


@pytest.fixture(autouse=True)
def business_date(settings: Settings) -> None:
    """The day that the factories build around."""
    settings.BUSINESS_DATE = ON


@pytest.fixture
def unit() -> Unit:
    return make_unit()


@pytest.fixture
def staff(unit: Unit) -> User:
    return make_user(unit=unit)


def groups(user: User) -> dict[str, list[str]]:
    """What the page shows: the titles under each reason."""
    context = sign_in(user).get("/mine/").context
    shown = {group.queue.value: [item.title for item in group.items] for group in context["groups"]}
    return shown | {"up_to_date": [item.title for item in context["up_to_date"]]}


def reported_on(item: WorkItem, as_of: date, **fields: object) -> WorkItem:
    make_report(item, as_of=as_of, **fields)
    return item


def test_each_item_stands_once_under_its_most_urgent_reason(staff: User, unit: Unit) -> None:
    make_item(title="overdue", unit=unit, next_limit=day(-1), state=State.TO_SIGN)
    make_item(title="today", unit=unit, next_limit=ON)
    make_item(title="seventh workday", unit=unit, next_limit=date(2024, 10, 24))
    make_item(title="eighth workday", unit=unit, next_limit=date(2024, 10, 25))
    make_item(title="new", unit=unit, state=State.TO_SIGN)
    reported_on(make_item(title="reported today", unit=unit), ON)
    reported_on(make_item(title="reported first of month", unit=unit), date(2024, 10, 1))
    reported_on(make_item(title="reported last month", unit=unit), date(2024, 9, 30))
    assert groups(staff) == {
        "overdue": ["overdue"],
        "due_soon": ["today", "seventh workday"],
        "to_sign": ["new"],
        "to_report": ["eighth workday", "reported last month"],
        "up_to_date": ["reported today", "reported first of month"],
    }


def test_another_units_report_and_a_returned_one_do_not_count(staff: User, unit: Unit) -> None:
    other = make_unit("大气环境科")
    helped = make_item(title="helped", unit=other, cooperating=[unit])
    make_report(helped, unit=other)
    reported_on(make_item(title="returned", unit=unit), ON, state=ReportState.RETURNED)
    assert groups(staff)["to_report"] == ["helped", "returned"]


def test_own_part_is_shown_leading_or_cooperating(staff: User, unit: Unit) -> None:
    make_item(unit=make_unit("大气环境科"), cooperating=[unit])
    response = sign_in(staff).get("/mine/")
    assertContains(response, '<td class="c-unit">Cooperating</td>')
    make_item(unit=unit)
    assertContains(sign_in(staff).get("/mine/"), '<td class="c-unit">Lead</td>')


def test_other_units_closed_items_and_other_agencies_do_not_wait(staff: User, unit: Unit) -> None:
    make_item(unit=make_unit("人事科"))
    make_item(unit=unit, state=State.CLOSED)
    make_item(unit=make_unit(agency=make_agency("jilin")))
    assert not any(groups(staff).values())
    assertContains(sign_in(staff).get("/mine/"), "Your unit has no open task.")


def test_every_row_leads_to_its_report_and_the_first_group_stands_out(
    staff: User, unit: Unit
) -> None:
    late = make_item(unit=unit, next_limit=day(-3))
    later = make_item(unit=unit)
    response = sign_in(staff).get("/mine/")
    assertContains(response, f'<a class="btn tiny primary" href="/items/{late.pk}/report/"')
    assertContains(response, f'<a class="btn tiny" href="/items/{later.pk}/report/"')
    assertContains(response, "1 task has passed its limit: 3 days overdue")
    assertContains(response, "2 tasks wait for you.")


def test_navigation_counts_what_waits(staff: User, unit: Unit) -> None:
    make_item(unit=unit, next_limit=day(-3))
    make_item(unit=unit)
    reported_on(make_item(unit=unit), ON)
    response = sign_in(staff).get("/items/")
    assert response.context["nav_counts"]["mine"] == 2
    assertContains(response, '<b class="due">2<span')


def test_nothing_waiting_is_said(staff: User, unit: Unit) -> None:
    reported_on(make_item(unit=unit), ON)
    response = sign_in(staff).get("/mine/")
    assertContains(response, "Nothing waits for you")
    assertContains(response, "1 more task was reported this month")
    assertNotContains(response, "btn tiny primary")


def test_supervisor_reports_what_no_unit_answers_for() -> None:
    office = make_unit("办公室(督查办)")
    goal = make_item(title="goal", progress=Decimal(10))
    goal.responsibilities.all().delete()
    supervisor = make_user(Role.SUPERVISOR, unit=office)
    assert groups(supervisor)["to_report"] == ["goal"]
    assertContains(sign_in(supervisor).get("/mine/"), "for the agency</td>")


def test_leader_reports_nothing_and_is_shown_the_list() -> None:
    make_item()
    response = sign_in(make_user(Role.LEADER)).get("/mine/")
    assertContains(response, "You report for no unit")
    assertNotContains(response, "/report/")


@pytest.mark.parametrize(
    ("role", "first"),
    [
        (Role.STAFF, "/mine/"),
        (Role.HEAD, "/mine/"),
        (Role.SUPERVISOR, "/dashboard/"),
        (Role.LEADER, "/dashboard/"),
        (Role.ADMINISTRATOR, "/dashboard/"),
    ],
)
def test_first_page_is_the_roles_own(role: Role, first: str) -> None:
    response = sign_in(make_user(role)).get("/")
    assertRedirects(response, first, fetch_redirect_response=False)


def test_stranger_is_sent_to_sign_in() -> None:
    assertRedirects(sign_in().get("/mine/"), "/login/?next=/mine/")
    assertRedirects(sign_in().get("/"), "/login/?next=/")


@pytest.mark.parametrize("size", [1, 30])
def test_page_costs_the_same_queries_for_any_number_of_items(
    staff: User, unit: Unit, size: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(size):
        make_target(make_item(unit=unit), make_indicator())
    client = sign_in(staff)
    with django_assert_num_queries(QUERIES):
        client.get("/mine/")

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
from tasks.models import Period, WorkItem
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
    sign_in,
)

pytestmark = [pytest.mark.django_db]

# Session and its row, person, agency, unit; 5 of the frame; the units written for, the colleagues stood in for, reports
# to approve; rows, and the rows' parts, units, targets, indicators, own parts, last reports, and periods.
QUERIES = 23


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
    """What the page shows: the titles under each reason that has any."""
    context = sign_in(user).get("/mine/").context
    both = [*context["groups"], *context["settled"]]
    return {
        group.queue.value: [row.item.title for row in group.rows] for group in both if group.rows
    }


def reported_on(item: WorkItem, as_of: date, **fields: object) -> WorkItem:
    make_report(item, as_of=as_of, **fields)
    return item


def test_each_item_stands_once_under_its_most_urgent_reason(staff: User, unit: Unit) -> None:
    make_item(title="overdue", unit=unit, next_limit=day(-1), state=State.TO_SIGN)
    make_item(title="today", unit=unit, next_limit=ON)
    make_item(title="new", unit=unit, state=State.TO_SIGN)
    reported_on(make_item(title="returned", unit=unit), ON, state=ReportState.RETURNED)
    reported_on(make_item(title="reported today", unit=unit), ON)
    reported_on(make_item(title="waits", unit=unit), ON, state=ReportState.SUBMITTED)
    reported_on(make_item(title="reported last month", unit=unit), date(2024, 9, 30))
    assert groups(staff) == {
        "returned": ["returned"],
        "overdue": ["overdue"],
        "due_soon": ["today"],
        "to_sign": ["new"],
        "to_report": ["reported last month"],
        "handed_in": ["waits"],
        "up_to_date": ["reported today"],
    }


def test_every_other_reason_stands_with_the_row(staff: User, unit: Unit) -> None:
    make_plan(published_at=AT.replace(month=4))
    item = make_item(unit=unit, next_limit=day(-1), state=State.TO_SIGN)
    late = Period.objects.get(starts=date(2024, 9, 1))
    make_report(item, as_of=day(-60))
    make_report(item, as_of=day(-70), state=ReportState.DRAFT, period=make_period(item.plan))
    response = sign_in(staff).get("/mine/")
    assertContains(response, '<span class="tag">To sign for</span>')
    assertContains(response, '<span class="tag">Draft</span>')
    assertContains(
        response,
        f'<a class="tag stop" href="/items/{item.pk}/report/?period={late.pk}">'
        "5 periods overdue, not reported, last month 9</a>",
    )
    assertContains(response, "month 10: due on Fri, 10 days left")


def test_title_names_the_period_that_all_are_asked_for(staff: User, unit: Unit) -> None:
    make_item(unit=unit)
    make_item(unit=unit)
    response = sign_in(staff).get("/mine/")
    assertContains(response, "2 tasks are to be reported for month 10: due on Fri, 10 days left")


@pytest.mark.parametrize(
    ("state", "label"),
    [
        (ReportState.RETURNED, "Change and hand in"),
        (ReportState.DRAFT, "Go on with the draft"),
        (ReportState.ACCEPTED, "Report"),
    ],
)
def test_button_leads_to_the_report_that_is_to_be_written(
    staff: User, unit: Unit, state: ReportState, label: str
) -> None:
    item = make_item(unit=unit)
    report = make_report(item, state=state)
    url = f"/items/{item.pk}/report/?period={report.period_id}"
    assertContains(sign_in(staff).get("/mine/"), f'href="{url}" aria-label="{label}: {item.title}"')


def test_what_was_handed_in_can_be_looked_at(staff: User, unit: Unit) -> None:
    item = make_item(unit=unit)
    report = make_report(item, state=ReportState.SUBMITTED)
    response = sign_in(staff).get("/mine/")
    assertContains(response, f'href="/items/{item.pk}/#report-{report.pk}" aria-label="See')
    assertContains(response, "To verify</span></a>")


def test_deputy_is_told_for_whom_and_reports_for_that_unit(unit: Unit) -> None:
    other = make_unit("大气环境科")
    deputy = make_user(unit=other)
    make_deputy(make_user(unit=unit, display_name="张三"), deputy)
    item = make_item(unit=unit)
    response = sign_in(deputy).get("/mine/")
    assertContains(response, '水生态环境科 Lead <span class="tag">for 张三</span>')
    period = make_period(item.plan)
    assertContains(response, f'/items/{item.pk}/report/?period={period.pk}&amp;for={unit.pk}"')


def test_head_is_told_of_reports_to_approve(unit: Unit) -> None:
    make_report(make_item(unit=unit), state=ReportState.TO_APPROVE)
    head = make_user(Role.HEAD, unit=unit)
    assertContains(
        sign_in(head).get("/mine/"), '<a href="/desk/">1 report waits for your approval</a>'
    )
    assertNotContains(sign_in(make_user(unit=unit)).get("/mine/"), "/desk/")


def test_new_items_are_signed_for_one_by_one_or_together(staff: User, unit: Unit) -> None:
    first = make_item(unit=unit, state=State.TO_SIGN)
    second = make_item(unit=unit, state=State.TO_SIGN)
    response = sign_in(staff).get("/mine/")
    assertContains(response, f'formaction="/items/{first.pk}/sign/"')
    assertContains(response, "Sign for all 2")
    for item in (first, second):
        assertContains(response, f'<input type="hidden" name="item" value="{item.pk}">')
        assertContains(response, f'name="item" value="{item.pk}" form="sign-ticked"')


def test_own_part_is_shown_leading_or_cooperating(staff: User, unit: Unit) -> None:
    make_item(unit=make_unit("大气环境科"), cooperating=[unit])
    response = sign_in(staff).get("/mine/")
    assertContains(response, '<td class="c-unit"><span class="each">Cooperating</span></td>')
    make_item(unit=unit)
    assertContains(
        sign_in(staff).get("/mine/"), '<td class="c-unit"><span class="each">Lead</span></td>'
    )


def test_other_units_closed_items_and_other_agencies_do_not_wait(staff: User, unit: Unit) -> None:
    make_item(unit=make_unit("人事科"))
    make_item(unit=unit, state=State.CLOSED)
    make_item(unit=make_unit(agency=make_agency("jilin")))
    assert groups(staff) == {}
    assertContains(sign_in(staff).get("/mine/"), "Your unit has no open task.")


def test_every_row_leads_to_its_report_and_the_first_group_stands_out(
    staff: User, unit: Unit
) -> None:
    late = make_item(unit=unit, next_limit=day(-3))
    later = make_item(unit=unit)
    response = sign_in(staff).get("/mine/")
    assertContains(response, f'<a class="btn tiny primary" href="/items/{late.pk}/report/?')
    assertContains(response, f'<a class="btn tiny" href="/items/{later.pk}/report/?')
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
    assertContains(response, "1 more task is reported for this period")
    assertNotContains(response, "btn tiny primary")


def test_supervisor_reports_what_no_unit_answers_for() -> None:
    office = make_unit("办公室(督查办)")
    goal = make_item(title="goal", progress=Decimal(10))
    goal.responsibilities.all().delete()
    supervisor = make_user(Role.SUPERVISOR, unit=office)
    assert groups(supervisor)["to_report"] == ["goal"]
    assertContains(sign_in(supervisor).get("/mine/"), "for the agency</span></td>")


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


@pytest.mark.parametrize("size", [1, 100])
def test_page_costs_the_same_queries_for_any_number_of_items(
    staff: User, unit: Unit, size: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(size):
        item = make_item(unit=unit, cooperating=[make_unit("大气环境科")])
        make_target(item, make_indicator())
        make_report(item, by=staff, as_of=day(-20))
    client = sign_in(staff)
    with django_assert_num_queries(QUERIES):
        client.get("/mine/")

"""The item's page as work goes on: the next step, the units, what is due, and what each report stands at."""

from datetime import date, datetime
from typing import Any

import pytest
from pytest_django import Settings
from pytest_django.asserts import assertContains, assertNotContains

from agencies.choices import Role
from agencies.models import Unit, User
from indicators.choices import Aggregation, Op
from indicators.models import ReportedReading
from indicators.tests.factories import make_indicator, make_reading, make_target
from tasks.choices import FiledAs, Part, ReportState, State
from tasks.models import Period, Plan, ProgressReport, WorkItem
from tasks.tests.factories import (
    AT,
    ON,
    day,
    make_deputy,
    make_item,
    make_plan,
    make_report,
    make_unit,
    make_user,
    sign_in,
)

pytestmark = pytest.mark.django_db

SEPTEMBER = date(2024, 9, 25)


@pytest.fixture(autouse=True)
def business_date(settings: Settings) -> None:
    """The day that the factories build around."""
    settings.BUSINESS_DATE = ON


@pytest.fixture(autouse=True)
def plan() -> Plan:
    """Published in April: September's reports were due on 09-25, October's are due on 10-25."""
    return make_plan(published_at=datetime(2024, 4, 2, tzinfo=AT.tzinfo))


@pytest.fixture
def unit() -> Unit:
    return make_unit()


@pytest.fixture
def staff(unit: Unit) -> User:
    return make_user(unit=unit, display_name="承办人")


@pytest.fixture
def item(unit: Unit, staff: User) -> WorkItem:
    """Reported in September, in time."""
    item = make_item(unit=unit)
    make_report(item, as_of=SEPTEMBER, percent=60, by=staff)
    return item


def page(item: WorkItem, user: User, query: str = "") -> Any:
    return sign_in(user).get(f"/items/{item.pk}/{query}")


def first(item: WorkItem, user: User) -> str:
    """The one primary button of the fact panel, empty for none."""
    button = page(item, user).context["steps"].first
    return button.label if button else ""


def period(month: int) -> Period:
    return Period.objects.get(plan__code="taian-2024", starts=date(2024, month, 1))


# --- the next step


def test_unsigned_part_is_signed_for_first(unit: Unit, staff: User) -> None:
    item = make_item(unit=unit, state=State.TO_SIGN)
    response = page(item, staff)
    assertContains(response, f'<form method="post" action="/items/{item.pk}/sign/">')
    assert first(item, staff) == "Sign for"
    assert response.context["steps"].lesser[0].label == "Report progress of month 10"


def test_period_asked_for_is_reported_next_with_its_limit(item: WorkItem, staff: User) -> None:
    response = page(item, staff)
    url = f"/items/{item.pk}/report/?period={period(10).pk}"
    assertContains(
        response, f'<a class="btn primary wide" href="{url}">Report progress of month 10</a>'
    )
    assertContains(response, "2024-10-25（Fri")


@pytest.mark.parametrize(
    ("state", "label"),
    [
        (ReportState.RETURNED, "Change the returned report"),
        (ReportState.DRAFT, "Go on with the report of month 10"),
        (ReportState.TO_APPROVE, ""),
        (ReportState.SUBMITTED, ""),
        (ReportState.ACCEPTED, ""),
    ],
)
def test_own_report_decides_the_next_step(
    item: WorkItem, staff: User, state: ReportState, label: str
) -> None:
    make_report(item, state=state)
    assert first(item, staff) == label


def test_returned_report_comes_before_a_newer_draft(item: WorkItem, staff: User) -> None:
    make_report(item, as_of=day(-9), state=ReportState.RETURNED, period=period(9))
    make_report(item, state=ReportState.DRAFT)
    assert first(item, staff) == "Change the returned report"
    assert page(item, staff).context["steps"].period == period(9)


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (ReportState.TO_APPROVE, "The report of month 10 waits for the head of the unit."),
        (ReportState.SUBMITTED, "The report of month 10 waits for the supervision office."),
        (ReportState.ACCEPTED, "The report of month 10 is verified."),
    ],
)
def test_unit_is_told_what_its_report_waits_for(
    item: WorkItem, staff: User, state: ReportState, told: str
) -> None:
    make_report(item, state=state)
    assertContains(page(item, staff), told)


def test_head_approves_first(item: WorkItem, unit: Unit) -> None:
    report = make_report(item, state=ReportState.TO_APPROVE)
    head = make_user(Role.HEAD, unit=unit)
    assert first(item, head) == "Approve the report"
    assertContains(page(item, head), f'href="/desk/?report={report.pk}"')


def test_supervisor_verifies_first(item: WorkItem) -> None:
    report = make_report(item, state=ReportState.SUBMITTED)
    supervisor = make_user(Role.SUPERVISOR)
    assert first(item, supervisor) == "Verify the report"
    assertContains(page(item, supervisor), f'href="/desk/?report={report.pk}"')


def test_supervisor_reports_on_a_units_behalf(item: WorkItem, unit: Unit) -> None:
    done = make_unit("法规科")
    item.responsibilities.create(unit=done, order=1, part=Part.COOPERATING, state=State.CLOSED)
    response = page(item, make_user(Role.SUPERVISOR))
    assertContains(response, f'<a href="/items/{item.pk}/report/?for={unit.pk}">{unit}</a>')
    assertNotContains(response, f"?for={done.pk}")


@pytest.mark.parametrize("role", [Role.LEADER, Role.AUDITOR, Role.ADMINISTRATOR])
def test_readers_have_no_next_step(item: WorkItem, role: Role) -> None:
    make_report(item, state=ReportState.SUBMITTED)
    response = page(item, make_user(role))
    assert response.context["steps"].first is None
    assertNotContains(response, "/report/?")


def test_deputy_acts_for_the_unit_stood_in_for(item: WorkItem, unit: Unit, staff: User) -> None:
    deputy = make_user(unit=make_unit("法规科"))
    assert first(item, deputy) == ""
    make_deputy(staff, deputy)
    assert first(item, deputy) == f"Report progress of month 10, for {unit}"
    assertContains(page(item, deputy), f"?period={period(10).pk}&amp;for={unit.pk}")


def test_supervisors_unit_reports_what_no_unit_answers_for(item: WorkItem) -> None:
    item.responsibilities.all().delete()
    supervisor = make_user(Role.SUPERVISOR, unit=make_unit("办公室(督查办)"))
    assert first(item, supervisor) == "Report progress of month 10"
    assertContains(page(item, supervisor), f'href="/items/{item.pk}/report/?period=')


# --- the units


def test_unit_stands_with_its_state_signature_and_last_verified_report(
    item: WorkItem, staff: User
) -> None:
    item.responsibilities.update(signed_by=staff, signed_at=AT)
    make_report(item, as_of=day(-1), percent="70.8", state=ReportState.SUBMITTED)
    response = page(item, staff)
    for words in ("signed by 承办人 on 10-15", "In progress, ", "60% verified, as of 09-25"):
        assertContains(response, words)
    assertContains(response, "1 responsible unit</h2>")


def test_unit_that_has_not_signed_or_reported_is_named(item: WorkItem, staff: User) -> None:
    helper = make_unit("法规科")
    item.responsibilities.create(unit=helper, order=1, part=Part.COOPERATING)
    rows = page(item, staff).context["parts"]
    tags = {str(row.part.unit): [tag.word for tag in row.tags] for row in rows}
    assert tags == {str(rows[0].part.unit): [], "法规科": ["Not signed for", "Not reported"]}
    assertContains(page(item, staff), "2 units, 1 has not signed")


def test_late_report_is_a_fact_of_the_unit(item: WorkItem, staff: User) -> None:
    make_report(item, as_of=day(-12), period=period(9), state=ReportState.SUBMITTED)
    (row,) = page(item, staff).context["parts"]
    assert [tag.word for tag in row.tags] == ["last report 8 days late"]


# --- what is due


def dues(item: WorkItem, user: User) -> list[tuple[str, str, str]]:
    return [(str(due.period), due.words, due.who) for due in page(item, user).context["dues"]]


def test_period_due_stands_first_with_its_limit(item: WorkItem, staff: User) -> None:
    assert dues(item, staff) == [("month 10", "due on Fri, 10 days left", "")]
    response = page(item, staff)
    assertContains(response, '<li class="todo"><time datetime="2024-10-25">')
    assertContains(response, "nothing reported yet")


def test_period_that_was_missed_says_by_how_many_days(unit: Unit, staff: User) -> None:
    item = make_item(unit=unit)
    make_report(item, as_of=date(2024, 8, 20))
    assert dues(item, staff) == [
        ("month 10", "due on Fri, 10 days left", ""),
        ("month 9", "20 days late, not reported", ""),
    ]
    assertContains(page(item, staff), "4 earlier periods missed too")


def test_units_that_have_not_reported_are_named(item: WorkItem, staff: User) -> None:
    helper = make_unit("法规科")
    item.responsibilities.create(
        unit=helper, order=1, part=Part.COOPERATING, state=State.IN_PROGRESS
    )
    make_report(item, state=ReportState.SUBMITTED)
    assert dues(item, staff) == [
        ("month 10", "due on Fri, 10 days left", "法规科"),
        ("month 9", "20 days late, not reported", "法规科"),
    ]


@pytest.mark.parametrize("state", [State.CLOSED, State.HALTED])
def test_nothing_is_due_of_what_is_not_open(unit: Unit, staff: User, state: State) -> None:
    assert dues(make_item(unit=unit, state=state), staff) == []


def test_nothing_is_due_once_the_part_is_reported_as_done(unit: Unit, staff: User) -> None:
    assert dues(make_item(unit=unit, state=State.TO_VERIFY), staff) == []


# --- the reports


@pytest.mark.parametrize(
    ("state", "tag"),
    [
        (ReportState.TO_APPROVE, '<span class="tag">To approve by the head of unit</span>'),
        (ReportState.SUBMITTED, '<span class="tag">To verify</span>'),
        (ReportState.RETURNED, '<span class="tag stop">Returned</span>'),
    ],
)
def test_report_stands_with_its_state(
    item: WorkItem, staff: User, state: ReportState, tag: str
) -> None:
    report = make_report(item, state=state)
    response = page(item, make_user(Role.LEADER))
    assertContains(response, f'<li id="report-{report.pk}">')
    assertContains(response, tag)


def test_discarded_report_is_nowhere(item: WorkItem, staff: User) -> None:
    report = make_report(item, state=ReportState.DISCARDED)
    assertNotContains(page(item, staff), f"report-{report.pk}")


def test_draft_stands_for_its_own_people_alone(item: WorkItem, unit: Unit, staff: User) -> None:
    report = make_report(item, state=ReportState.DRAFT, percent=None, narrative="")
    response = page(item, staff)
    assertContains(response, f'<li id="report-{report.pk}" class="todo">')
    assertContains(response, f'action="/reports/{report.pk}/discard/"')
    assertContains(response, "Last reported 09-25: 60%")
    others = [make_user(unit=make_unit("人事科"))]
    others += [make_user(role) for role in (Role.SUPERVISOR, Role.LEADER, Role.AUDITOR)]
    for other in others:
        assertNotContains(page(item, other), f"report-{report.pk}")


@pytest.mark.parametrize(
    ("state", "title"),
    [
        (ReportState.TO_APPROVE, "Reported 10-15: 50%, waits for the head of the unit"),
        (ReportState.SUBMITTED, "Reported 10-15: 50%, to be verified"),
        (ReportState.RETURNED, "The report of 10-15 was returned"),
        (ReportState.ACCEPTED, "Last reported 10-15: 50%"),
    ],
)
def test_title_says_how_the_newest_report_stands(
    item: WorkItem, staff: User, state: ReportState, title: str
) -> None:
    make_report(item, state=state)
    assertContains(page(item, staff), f'<h2 id="h-rp">{title}</h2>')


def test_decisions_name_who_and_when(item: WorkItem, staff: User) -> None:
    head = make_user(Role.HEAD, display_name="李科长")
    office = make_user(Role.SUPERVISOR, display_name="张主任")
    make_report(item, by=staff, approved_by=head, approved_at=AT, decided_by=office)
    response = page(item, staff)
    assertContains(response, "· approved by 李科长 on 10-15 · verified by 张主任 on 10-15")


def test_returned_report_says_why(item: WorkItem, staff: User) -> None:
    office = make_user(Role.SUPERVISOR, display_name="张主任")
    make_report(item, state=ReportState.RETURNED, decided_by=office, note="台账与回执不符。")
    response = page(item, staff)
    assertContains(response, "returned by 张主任 on 10-15")
    assertContains(response, "Returned because: 台账与回执不符。")


def test_late_report_says_by_how_many_days(item: WorkItem, staff: User) -> None:
    make_report(item, as_of=day(-12), period=period(9), state=ReportState.SUBMITTED)
    assertContains(page(item, staff), '<span class="tag stop">8 days late</span>')


def test_report_filed_for_others_names_them(item: WorkItem, unit: Unit, staff: User) -> None:
    deputy = make_user(display_name="王代", unit=make_unit("法规科"))
    office = make_user(Role.SUPERVISOR, display_name="张主任")
    make_report(
        item, by=deputy, filed_as=FiledAs.DEPUTY, principal=staff, state=ReportState.SUBMITTED
    )
    make_report(item, by=office, filed_as=FiledAs.OFFICE, as_of=day(-1))
    response = page(item, make_user(Role.LEADER))
    assertContains(response, f"王代 for 承办人, {unit}")
    assertContains(response, f"张主任 of the supervision office, on behalf of {unit}")


def test_change_is_counted_from_the_last_report_that_counts(item: WorkItem, staff: User) -> None:
    make_report(item, percent=65, state=ReportState.RETURNED, as_of=day(-5))
    newest = make_report(item, percent=70, state=ReportState.SUBMITTED, period=period(11))
    entry = page(item, staff).context["reports"][0]
    assert (entry.report, entry.change) == (newest, 10)


def test_claims_are_shown_while_a_report_waits_and_readings_once_it_counts(
    item: WorkItem, staff: User
) -> None:
    machines = make_indicator("机械淘汰数量", unit="台", aggregation=Aggregation.CUMULATIVE)
    make_target(item, machines, value=1147, op=Op.AT_LEAST)
    make_reading(machines, value=689, period=date(2024, 9, 1))
    report = make_report(item, state=ReportState.SUBMITTED)
    ReportedReading.objects.create(report=report, indicator=machines, value=812)
    assertContains(page(item, staff), "812 台 in all, ＋123 since month 9")
    ProgressReport.objects.filter(pk=report.pk).update(
        state=ReportState.ACCEPTED, decided_by=staff, decided_at=AT
    )
    make_reading(machines, value=815, period=date(2024, 10, 1), report=report)
    assertContains(page(item, staff), "815 台 in all, ＋126 since month 9")


@pytest.mark.parametrize(
    ("fields", "readings", "words"),
    [
        (
            {"unit": "台", "aggregation": "count"},
            [(date(2023, 12, 1), 9, None), (date(2024, 9, 1), 89, None)],
            "month 10: 123 台, 212 台 in all",
        ),
        ({"unit": "%", "aggregation": "ratio"}, [], "month 10: 28 of 30 days, 93.3%"),
        ({"unit": "名", "aggregation": "rank"}, [], "month 10: no. 123"),
        ({"unit": "%", "aggregation": "latest"}, [], "month 10: 123%"),
        ({"unit": "%", "periodicity": "quarter"}, [], "quarter 4: 123%"),
        ({"unit": "%", "periodicity": "year"}, [], "year 2024: 123%"),
        ({"unit": "%", "periodicity": "day"}, [], "day 10-1: 123%"),
        (
            {"unit": "台", "aggregation": "cumulative", "periodicity": "quarter"},
            [(date(2024, 7, 1), 100, None)],
            "123 台 in all, ＋23 since quarter 3",
        ),
    ],
)
def test_values_are_told_as_their_kind_asks(
    item: WorkItem,
    staff: User,
    fields: dict[str, Any],
    readings: list[tuple[date, int, int | None]],
    words: str,
) -> None:
    indicator = make_indicator("其他指标", **fields)
    make_target(item, indicator, value=40, op=Op.AT_LEAST)
    for first, value, of in readings:
        make_reading(indicator, value=value, of=of, period=first)
    report = make_report(item)
    is_ratio = fields.get("aggregation") == "ratio"
    make_reading(
        indicator,
        value=28 if is_ratio else 123,
        of=30 if is_ratio else None,
        period=date(2024, 1, 1) if fields.get("periodicity") == "year" else date(2024, 10, 1),
        report=report,
    )
    assert page(item, staff).context["reports"][0].measured == [words]


@pytest.mark.parametrize(
    ("state", "offers"),
    [
        (ReportState.TO_APPROVE, True),
        (ReportState.SUBMITTED, True),
        (ReportState.RETURNED, False),
        (ReportState.ACCEPTED, False),
    ],
)
def test_unit_can_take_back_what_waits(
    item: WorkItem, staff: User, state: ReportState, offers: bool
) -> None:
    report = make_report(item, state=state, version=3)
    url = f"/reports/{report.pk}/withdraw/"
    assert (url in page(item, staff).content.decode()) is offers
    for other in (make_user(unit=make_unit("人事科")), make_user(Role.SUPERVISOR)):
        assertNotContains(page(item, other), url)
    if offers:
        assertContains(page(item, staff), '<input type="hidden" name="version" value="3">')


def test_counts_of_all_reports_leave_out_what_the_reader_does_not_see(
    item: WorkItem, staff: User
) -> None:
    for n in range(7):
        make_report(item, as_of=day(-30 - n))
    make_report(item, state=ReportState.DRAFT)
    make_report(item, state=ReportState.DISCARDED, as_of=day(-2))
    assertContains(page(item, staff), "All 9 reports")
    assertContains(page(item, make_user(Role.LEADER)), "All 8 reports")

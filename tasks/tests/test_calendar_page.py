"""The calendar's page: what each day shows, of which tasks, and who marks days."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from agencies.choices import DayOrigin, Role
from agencies.models import CalendarDay, Unit
from tasks.choices import Light
from tasks.models import Activity
from tasks.month import LINES, Day, last_of, month_of, read_month
from tasks.tests.factories import (
    ON,
    make_agency,
    make_duty,
    make_item,
    make_milestone,
    make_period,
    make_plan,
    make_unit,
    make_user,
    sign_in,
)
from worktracker.lib.workdays import is_workday

pytestmark = pytest.mark.django_db

OCTOBER = date(2024, 10, 1)
FRIDAY = date(2024, 10, 18)


@pytest.fixture(autouse=True)
def business_date(settings: Settings) -> None:
    """The day that the factories build around."""
    settings.BUSINESS_DATE = ON


def october(**narrowed: Any) -> Any:
    """The month as the supervisor sees it."""
    user = narrowed.pop("user", None) or make_user(Role.SUPERVISOR)
    return read_month(OCTOBER, user=user, on=ON, **narrowed)


def shown(month: Any, day: date) -> Day:
    """A day that the month must hold."""
    found = month.day(day)
    assert found is not None
    return found


def page(client: Client, query: str = "") -> Any:
    response = client.get(f"/calendar/{query}")
    assert response.status_code == 200
    return response


def test_every_kind_of_limit_stands_on_its_day() -> None:
    item = make_item(due=date(2024, 10, 31))
    make_milestone(item, on=date(2024, 10, 10))
    make_duty(item, dues=[date(2024, 10, 20), date(2024, 11, 20)])

    month = october()

    days = [each.day.day for week in month.weeks for each in week if each.lines]
    assert days == [10, 20, 25, 31]  # reports are due on the 25th
    assert (month.limits, month.overdue, month.reports) == (3, 1, 1)
    assert shown(month, date(2024, 10, 31)).lines[0].url == item.get_absolute_url()


def test_what_is_reached_is_done_and_not_overdue() -> None:
    item = make_item(due=date(2024, 12, 31))
    make_milestone(item, on=date(2024, 10, 10), reached_on=date(2024, 10, 9))

    month = october()

    (line,) = shown(month, date(2024, 10, 10)).lines
    assert (line.light, line.is_overdue, month.overdue) == (Light.DONE, False, 0)


def test_limit_of_today_is_not_overdue_and_that_of_yesterday_is() -> None:
    make_item(due=ON)
    make_item(due=date(2024, 10, 14))
    assert (october().limits, october().overdue) == (2, 1)


def test_unconfirmed_dates_are_left_out() -> None:
    item = make_item(due=date(2024, 12, 31))
    make_milestone(item, on=date(2024, 10, 10), needs_confirmation=True)
    assert october().limits == 0


def test_reports_are_due_once_however_many_tasks_there_are() -> None:
    plan = make_plan()
    make_item(plan=plan, due=date(2024, 12, 31))
    make_item(plan=plan, due=date(2024, 12, 31))
    period = make_period(plan)
    month = read_month(period.due.replace(day=1), user=make_user(Role.SUPERVISOR), on=ON)
    assert month.reports == 1
    assert [line.light for line in shown(month, period.due).lines] == [""]


def test_another_agency_sees_nothing_of_it() -> None:
    make_item(due=date(2024, 10, 31))
    stranger = make_user(Role.SUPERVISOR, agency=make_agency("elsewhere"))
    assert october(user=stranger).limits == 0


def test_narrowed_to_the_unit_or_the_plan() -> None:
    person = make_user(Role.STAFF)
    assert isinstance(person.unit, Unit)
    own = make_item(unit=person.unit, due=date(2024, 10, 31))
    make_item(unit=make_unit("固体科"), due=date(2024, 10, 31))
    other = make_plan(code="another")

    assert october(user=person).limits == 2
    (line,) = shown(october(user=person, mine=True), date(2024, 10, 31)).lines
    assert line.url == own.get_absolute_url()
    assert october(user=person, plan=other).limits == 0


def test_holidays_and_worked_weekends_are_named() -> None:
    month = october()
    first, saturday = shown(month, OCTOBER), shown(month, date(2024, 10, 12))
    assert (first.is_workday, first.is_marked, first.name) == (False, True, "国庆节")
    assert (saturday.is_workday, saturday.is_marked) == (True, True)
    assert [each.day.weekday() for each in month.weeks[0]] == list(range(7))
    assert not month.weeks[0][0].is_within


def test_full_day_keeps_room_for_what_is_left_out() -> None:
    for _n in range(LINES + 2):
        make_item(due=date(2024, 10, 31))
    full = shown(october(), date(2024, 10, 31))
    assert (len(full.shown), full.more) == (LINES - 1, 3)


def test_title_says_what_was_found() -> None:
    client = sign_in(make_user(Role.SUPERVISOR))
    assert page(client).context["title"] == "10/2024: no limits"
    make_item(due=date(2024, 10, 31))
    assert page(client).context["title"] == "10/2024: 1 limit"
    make_item(due=date(2024, 10, 14))
    assert page(client).context["title"] == "10/2024: 2 limits, 1 overdue"


def test_unknown_year_is_said_and_a_known_one_is_not() -> None:
    client = sign_in(make_user(Role.SUPERVISOR))
    sentence = "The holidays of 2099 are not entered yet"
    assert sentence in page(client, "?month=2099-12").content.decode()
    assert "are not entered yet" not in page(client).content.decode()


def test_page_says_as_of_which_day_the_lights_are() -> None:
    client = sign_in(make_user(Role.SUPERVISOR))
    assert "As of 2024-10-15 (Tue)" in page(client, "?month=2024-02").content.decode()


@pytest.mark.parametrize("month", ["2024-13", "1999-12", "2100-01", "x", "0000-00"])
def test_month_that_does_not_exist_is_not_found(month: str) -> None:
    client = sign_in(make_user(Role.SUPERVISOR))
    assert client.get("/calendar/", {"month": month}).status_code == 404


def test_calendar_ends_where_its_years_do() -> None:
    user = make_user(Role.SUPERVISOR)
    assert read_month(month_of("2000-01"), user=user, on=ON).before is None
    assert read_month(month_of("2099-12"), user=user, on=ON).after is None
    assert last_of(date(2024, 2, 1)) == date(2024, 2, 29)


def test_chosen_day_shows_all_and_its_form_to_who_keeps_the_calendar() -> None:
    for _n in range(LINES + 2):
        make_item(due=date(2024, 10, 31))
    query = "?month=2024-10&day=2024-10-31"
    kept = page(sign_in(make_user(Role.SUPERVISOR)), query)
    assert len(kept.context["chosen"].lines) == LINES + 2
    assert 'name="counts_as"' in kept.content.decode()
    assert 'name="counts_as"' not in page(sign_in(make_user(Role.STAFF)), query).content.decode()


def test_marked_day_counts_in_the_next_request_and_can_be_put_back() -> None:
    by = make_user(Role.SUPERVISOR)
    client = sign_in(by)
    sent = {"day": "2024-10-18", "counts_as": "closed", "name": "停电"}

    answer = client.post("/calendar/", sent)

    assert answer.headers["Location"] == "/calendar/?month=2024-10&day=2024-10-18"
    assert not is_workday(FRIDAY)
    assert shown(page(client).context["month"], FRIDAY).name == "停电"
    assert Activity.objects.get(verb="calendar_marked").actor == by

    client.post("/calendar/", {**sent, "counts_as": "official"})
    assert is_workday(FRIDAY)
    assert not CalendarDay.objects.filter(day=FRIDAY).exists()


def test_light_follows_a_marked_day_in_the_next_request() -> None:
    make_item(progress=100, due=date(2024, 10, 25))
    client = sign_in(make_user(Role.SUPERVISOR))

    def light() -> str:
        return shown(page(client).context["month"], date(2024, 10, 25)).lines[-1].light

    assert light() == Light.OK
    client.post("/calendar/", {"day": "2024-10-17", "counts_as": "closed", "name": "停电"})
    assert light() == Light.WARN


@pytest.mark.parametrize(
    "fault", [{"day": "31.2."}, {"day": "1999-12-31"}, {"counts_as": "x"}, {"name": "长" * 61}]
)
def test_what_cannot_be_read_is_told_beside_its_field(fault: dict[str, str]) -> None:
    client = sign_in(make_user(Role.SUPERVISOR))
    sent = {"day": "2024-10-18", "counts_as": "closed", "name": "停电", **fault}
    answer = client.post("/calendar/", sent)
    assert answer.status_code == 400
    assert set(answer.context["form"].errors) == set(fault)
    assert not CalendarDay.objects.filter(origin=DayOrigin.MARKED).exists()


def test_supervisor_below_another_agency_is_refused() -> None:
    below = make_agency("city", parent=make_agency("province"))
    client = sign_in(make_user(Role.SUPERVISOR, agency=below))
    sent = {"day": "2024-10-18", "counts_as": "closed", "name": "停电"}
    assert client.post("/calendar/", sent).status_code == 403
    assert is_workday(FRIDAY)


def test_month_costs_four_queries_however_much_is_due(django_assert_num_queries: Any) -> None:
    user = make_user(Role.SUPERVISOR)
    for n in range(5):
        item = make_item(due=date(2024, 10, 20 + n))
        make_milestone(item, on=date(2024, 10, 9))
        make_duty(item, dues=[date(2024, 10, 11)])
    is_workday(ON)
    october(user=user)  # warm: what the light rules and the calendar hold for the request
    with django_assert_num_queries(4):
        assert october(user=user).limits == 15

"""The report form: who may, what it asks, how refusals stand beside the fields, and a change in between."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from agencies.choices import Role
from agencies.models import Unit, User
from indicators.choices import Aggregation, Op, TargetKind
from indicators.forms import FigureField
from indicators.models import Indicator, Reading
from indicators.tests.factories import make_indicator, make_reading, make_target
from tasks.choices import Light, State
from tasks.models import ProgressReport, WorkItem
from tasks.services.reporting import file_report
from tasks.tests.factories import (
    AT,
    ON,
    day,
    make_agency,
    make_duty,
    make_item,
    make_milestone,
    make_report,
    make_unit,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _business_date(settings: Any) -> None:
    settings.BUSINESS_DATE = ON
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def lead() -> Unit:
    return make_unit("大气环境科")


@pytest.fixture
def clerk(lead: Unit) -> User:
    return make_user(unit=lead, display_name="承办人")


@pytest.fixture
def item(lead: Unit) -> WorkItem:
    return make_item(unit=lead, progress=60, state=State.TO_SIGN, title="加快淘汰老旧机械")


@pytest.fixture
def machines(item: WorkItem) -> Indicator:
    indicator = make_indicator("机械淘汰数量", unit="台", aggregation=Aggregation.CUMULATIVE)
    make_target(item, indicator, value=1147, op=Op.AT_LEAST, kind=TargetKind.QUANTITY)
    make_reading(indicator, value=812, period=date(2024, 9, 1))
    return indicator


def address(item: WorkItem, query: str = "") -> str:
    return f"{reverse('report', args=[item.pk])}{query}"


def open_form(client: Client, user: User, item: WorkItem, query: str = "") -> str:
    client.force_login(user)
    response = client.get(address(item, query))
    assert response.status_code == 200
    return response.content.decode()


def send(client: Client, user: User, item: WorkItem, query: str = "", **typed: Any) -> Any:
    client.force_login(user)
    values = {"version": 0, "seen": 0, "percent": "75", "narrative": "现场抽查 46 台。"}
    return client.post(address(item, query), {**values, **typed})


def words(response: Any) -> str:
    return response.content.decode()


def assert_nothing_stored(item: WorkItem) -> None:
    assert not ProgressReport.objects.exists()
    assert WorkItem.objects.get(pk=item.pk).version == item.version


# --- what it asks


def test_form_asks_for_the_reading_with_target_and_last_value(
    client: Client, item: WorkItem, clerk: User, machines: Indicator
) -> None:
    shown = open_form(client, clerk, item)
    assert f'name="reading_{machines.pk}"' in shown
    for piece in ("≥1147 台", "812 台", "机械淘汰数量"):
        assert piece in shown


def test_form_of_a_month_holds_the_value_that_stands(
    client: Client, item: WorkItem, clerk: User, machines: Indicator
) -> None:
    assert 'value="812"' not in open_form(client, clerk, item)
    assert 'value="812"' in open_form(client, clerk, item, "?month=2024-09")


def test_two_targets_of_one_indicator_are_asked_once(
    client: Client, item: WorkItem, clerk: User, machines: Indicator
) -> None:
    make_target(item, machines, value=900, op=Op.AT_LEAST, kind=TargetKind.QUANTITY)
    assert open_form(client, clerk, item).count(f'name="reading_{machines.pk}"') == 1


def test_scope_is_not_asked_for(client: Client, item: WorkItem, clerk: User) -> None:
    scope = make_indicator("企业数量", unit="家")
    make_target(item, scope, value=300, kind=TargetKind.SCOPE)
    assert f"reading_{scope.pk}" not in open_form(client, clerk, item)


def test_open_steps_are_offered_and_settled_ones_are_not(
    client: Client, item: WorkItem, clerk: User
) -> None:
    make_milestone(item, on=day(5), name="中期核查")
    make_milestone(item, on=day(-60), name="清单核定", reached_on=day(-61))
    make_milestone(item, on=item.limit, name="全部淘汰", is_limit=True)
    make_duty(item, dues=[day(-15), day(10), day(40)], what="按月调度")
    shown = open_form(client, clerk, item)
    assert "中期核查" in shown
    assert "清单核定" not in shown
    assert shown.count('name="reached"') == 1
    assert shown.count('name="occurrences"') == 2  # the one that is due, and the next


def test_last_report_stands_beside_the_form(client: Client, item: WorkItem, clerk: User) -> None:
    make_report(item, percent=61, as_of=day(-20), narrative="第二批已报废。", problems="资金未到。")
    shown = open_form(client, clerk, item)
    assert "第二批已报废。" in shown
    assert "资金未到。" in shown


@pytest.mark.parametrize("month", ["2024-11", "2023-12", "2024-13", "x"])
def test_month_that_cannot_be_is_not_found(
    client: Client, item: WorkItem, clerk: User, month: str
) -> None:
    client.force_login(clerk)
    assert client.get(address(item, f"?month={month}")).status_code == 404


# --- sent


def test_report_moves_the_item_and_says_what_happened(
    client: Client, item: WorkItem, clerk: User, machines: Indicator
) -> None:
    step = make_milestone(item, on=day(5))
    response = send(client, clerk, item, reached=[step.pk], **{f"reading_{machines.pk}": "９０６"})
    assert response.status_code == 302
    assert response["Location"] == item.get_absolute_url()
    stored: Any = WorkItem.objects.with_light(on=ON).get(pk=item.pk)
    assert (stored.progress, stored.state, stored.light) == (
        Decimal(75),
        State.IN_PROGRESS,
        Light.OK,
    )
    assert Reading.objects.get(period=date(2024, 10, 1)).value == Decimal(906)
    step.refresh_from_db()
    assert step.reached_on == ON
    assert "75%" in words(client.get(item.get_absolute_url()))


def test_reading_of_an_earlier_month_is_corrected(
    client: Client, item: WorkItem, clerk: User, machines: Indicator
) -> None:
    send(client, clerk, item, "?month=2024-09", **{f"reading_{machines.pk}": "798"})
    assert Reading.objects.get().value == Decimal(798)


def test_done_closes_the_item(client: Client, item: WorkItem, clerk: User) -> None:
    send(client, clerk, item, done="on")
    assert WorkItem.objects.get(pk=item.pk).state == State.CLOSED


def test_cooperating_unit_is_told_that_the_task_does_not_move(
    client: Client, item: WorkItem
) -> None:
    helper = make_unit("法规科")
    item.responsibilities.create(unit=helper, order=1, part="cooperating")
    colleague = make_user(unit=helper)
    assert "cooperates" in open_form(client, colleague, item)
    send(client, colleague, item, percent="100", done="on")
    stored = WorkItem.objects.get(pk=item.pk)
    assert (stored.progress, stored.state) == (Decimal(60), State.TO_SIGN)
    assert "大气环境科" in words(client.get(item.get_absolute_url()))


def test_supervisor_reports_where_no_unit_answers(client: Client, item: WorkItem) -> None:
    item.responsibilities.all().delete()
    office = make_user(Role.SUPERVISOR, unit=make_unit("办公室(督查办)"))
    assert send(client, office, item).status_code == 302
    assert WorkItem.objects.get(pk=item.pk).progress == Decimal(75)


# --- refused beside the field


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("percent", ""),
        ("percent", "101"),
        ("percent", "70.85"),
        ("percent", "NaN"),
        ("narrative", "  "),
    ],
)
def test_wrong_field_is_described_by_its_error(
    client: Client, item: WorkItem, clerk: User, field: str, typed: str
) -> None:
    response = send(client, clerk, item, **{field: typed})
    shown = words(response)
    assert response.status_code == 200
    assert f'id="error-{field}"' in shown
    assert f'aria-describedby="error-{field} hint-{field}"' in shown
    assert 'aria-invalid="true"' in shown
    assert_nothing_stored(item)


def test_falling_total_is_refused_beside_its_field_and_keeps_what_was_typed(
    client: Client, item: WorkItem, clerk: User, machines: Indicator
) -> None:
    response = send(client, clerk, item, **{f"reading_{machines.pk}": "798"})
    shown = words(response)
    assert response.status_code == 400
    assert f'id="error-reading_{machines.pk}"' in shown
    assert "798 台" in shown
    assert "812 台" in shown
    assert 'value="798"' in shown
    assert "现场抽查 46 台。" in shown
    assert_nothing_stored(item)


def test_milestone_of_another_item_is_refused(
    client: Client, item: WorkItem, clerk: User, lead: Unit
) -> None:
    make_milestone(item, on=day(5))
    foreign = make_milestone(make_item(unit=lead), on=day(3))
    response = send(client, clerk, item, reached=[foreign.pk])
    assert 'id="error-reached"' in words(response)
    assert_nothing_stored(item)


# --- changed in between


def test_change_in_between_is_shown_and_what_was_typed_is_kept(
    client: Client, item: WorkItem, clerk: User, lead: Unit
) -> None:
    head = make_user(Role.HEAD, unit=lead, display_name="科长")
    opened = open_form(client, clerk, item)
    assert 'name="version" value="0"' in opened
    file_report(
        item,
        unit=lead,
        by=head,
        at=AT,
        on=ON,
        version=0,
        percent=Decimal(66),
        narrative="先行填报。",
    )
    response = send(client, clerk, item, problems="资金未到。")
    shown = words(response)
    assert response.status_code == 412
    assert "科长" in shown[: shown.index("<fieldset>")]  # who changed what stands above the fields
    assert "66%" in shown[: shown.index("<fieldset>")]
    assert "现场抽查 46 台。" in shown
    assert "资金未到。" in shown
    assert 'name="version" value="1"' in shown
    assert ProgressReport.objects.count() == 1
    again = send(client, clerk, item, version=1)
    assert again.status_code == 302
    assert WorkItem.objects.get(pk=item.pk).progress == Decimal(75)


# --- who may not


def test_reader_is_told_why_not(client: Client, item: WorkItem, lead: Unit) -> None:
    stranger = make_user(unit=make_unit("固废科"))
    readers = [
        stranger,
        make_user(Role.SUPERVISOR, unit=lead),
        make_user(Role.LEADER),
        make_user(Role.ADMINISTRATOR),
    ]
    for user in readers:
        client.force_login(user)
        for response in (client.get(address(item)), send(client, user, item)):
            assert response.status_code == 403
            assert "大气环境科" in words(response)
    assert_nothing_stored(item)


def test_another_agency_does_not_find_the_form(client: Client, item: WorkItem) -> None:
    other = make_user(unit=make_unit("大气环境处", agency=make_agency("jilin")))
    client.force_login(other)
    assert client.get(address(item)).status_code == 404
    assert send(client, other, item).status_code == 404
    assert_nothing_stored(item)


def test_who_is_not_signed_in_is_sent_to_sign_in(client: Client, item: WorkItem) -> None:
    for response in (client.get(address(item)), client.post(address(item), {"percent": 5})):
        assert response.status_code == 302
        assert response["Location"].startswith(reverse("login"))
    assert_nothing_stored(item)


def test_closed_item_says_so(client: Client, lead: Unit, clerk: User) -> None:
    closed = make_item(unit=lead, state=State.CLOSED, progress=100)
    client.force_login(clerk)
    response = client.get(address(closed))
    assert response.status_code == 409
    assert "2024-10-14" in words(response)


def test_item_closed_in_between_keeps_what_was_typed(
    client: Client, lead: Unit, clerk: User
) -> None:
    closed = make_item(unit=lead, state=State.CLOSED, progress=100)
    response = send(client, clerk, closed)
    assert response.status_code == 400
    assert "现场抽查 46 台。" in words(response)
    assert_nothing_stored(closed)


def test_stranger_cannot_send_to_a_closed_item(client: Client, lead: Unit) -> None:
    closed = make_item(unit=lead, state=State.CLOSED, progress=100)
    response = send(client, make_user(unit=make_unit("固废科")), closed)
    assert response.status_code == 409
    assert_nothing_stored(closed)


# --- the rest

QUERIES = 20


@pytest.mark.parametrize("reports", [1, 20])
def test_number_of_queries_does_not_grow(
    client: Client,
    item: WorkItem,
    clerk: User,
    machines: Indicator,
    reports: int,
    django_assert_num_queries: Any,
) -> None:
    for n in range(reports):
        filed = make_report(item, as_of=day(-n), by=clerk)
        make_reading(machines, value=n, period=date(2022 + n // 12, n % 12 + 1, 1), report=filed)
        make_milestone(item, on=day(n))
        make_duty(item, dues=[day(n), day(n + 1)])
    client.force_login(clerk)
    with django_assert_num_queries(QUERIES):
        client.get(address(item))


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("75", "75"),
        (" 75.5 ", "75.5"),
        ("７５．５", "75.5"),
        ("75%", "75"),
        ("７５％", "75"),
        ("1,147", "1147"),
        ("１，１４７", "1147"),
    ],
)
def test_figures_are_read_as_people_type_them(typed: str, number: str) -> None:
    assert FigureField().clean(typed) == Decimal(number)

"""The task list: what it shows to whom, its chips, heads, pages and ways out, and what htmx gets of it."""

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from agencies.choices import Role
from agencies.models import User
from indicators.choices import TargetKind
from indicators.tests.factories import make_indicator, make_target
from tasks.choices import Kind, PlanState, ReportState, State
from tasks.models import WorkItem
from tasks.services.report_dues import refresh_report_dues
from tasks.templatetags.ui import options
from tasks.tests.factories import (
    AT,
    ON,
    day,
    make_agency,
    make_item,
    make_plan,
    make_report,
    make_unit,
    make_user,
    sign_in,
)
from tasks.tests.lists import listed, titles

pytestmark = [pytest.mark.django_db]

# Session and its row, person, agency and whether it has lower ones; 3 counts of the frame; 3 lists of choices; lights,
# total, rows, and the rows' parts, units, targets and indicators.
QUERIES = 21


@pytest.fixture(autouse=True)
def business_date(settings: Settings) -> None:
    """The day that the factories build around."""
    settings.BUSINESS_DATE = ON


@pytest.fixture
def leader() -> User:
    return make_user(Role.LEADER)


@pytest.fixture
def client(leader: User) -> Client:
    return sign_in(leader)


def test_stranger_is_sent_to_sign_in() -> None:
    assertRedirects(sign_in().get("/items/?q=a"), "/login/?next=/items/%3Fq%3Da")


def test_another_agency_and_drafts_do_not_exist(client: Client) -> None:
    make_item(title="own")
    make_item(title="foreign", unit=make_unit(agency=make_agency("jilin")))
    make_item(title="draft", plan=make_plan(code="draft", state=PlanState.DRAFT))
    assert listed(client) == ["own"]


def test_administrator_sees_all_with_units_named_by_agency() -> None:
    make_item(title="a")
    make_item(title="b", unit=make_unit(agency=make_agency("jilin", short_name="吉林省厅")))
    response = sign_in(make_user(Role.ADMINISTRATOR)).get("/items/")
    assert {*titles(response)} == {"a", "b"}
    assertContains(response, "吉林省厅 水生态环境科</option>")
    assertContains(response, '水生态环境科<span class="sub">吉林省厅</span>')


def test_row_shows_figures_limit_and_state(client: Client) -> None:
    other = make_unit("大气环境科")
    item = make_item(progress="57", due=date(2024, 12, 31), cooperating=[other], marker="(25)")
    item.next_limit, item.reported_on = date(2024, 8, 31), date(2024, 9, 23)
    item.save()
    make_target(item, make_indicator("排查的村", unit="个"), value=99, kind=TargetKind.SCOPE)
    make_target(item, make_indicator("整治的村", unit="个"), value=3339, op=">=")
    response = client.get("/items/")
    for text in (
        'data-light="late"',
        '<td class="c-number num quiet">25</td>',
        "整治的村 ≥3339个",
        "2 units in all",
        "--v:57.0%;--p:79%",
        'class="c-gap num bad">−22</td>',
        "2024-08-31<small>",
        '<span class="bad">45 days overdue</span>',
        "reported 09-23",
    ):
        assertContains(response, text)
    assertNotContains(response, "排查的村")


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        (ReportState.DRAFT, "In progress"),
        (ReportState.TO_APPROVE, "To approve by the head of unit"),
        (ReportState.SUBMITTED, "To verify"),
        (ReportState.RETURNED, '<span class="tag stop">Returned</span>'),
        (ReportState.ACCEPTED, "In progress"),
    ],
)
def test_row_says_who_must_act_on_the_last_report(
    client: Client, state: ReportState, shown: str
) -> None:
    item = make_item()
    make_report(item, as_of=day(-20))
    make_report(item, state=state, as_of=day(-1))
    day_of_last = "09-25" if state == ReportState.DRAFT else "10-14"
    cell = f'<td class="c-state">{shown}<span class="sub">reported {day_of_last}</span></td>'
    assertContains(client.get("/items/"), cell)


def test_row_says_that_a_lead_unit_owes_its_report(client: Client) -> None:
    plan = make_plan(published_at=AT.replace(month=4))
    item = make_item(plan=plan)
    refresh_report_dues(WorkItem.objects.all())
    unreported = '<td class="c-state"><span class="tag stop">Not reported</span>'
    assertContains(client.get("/items/"), unreported)
    make_report(item, as_of=day(-20))
    refresh_report_dues(WorkItem.objects.all())
    assertNotContains(client.get("/items/"), unreported)


def test_closed_item_shows_its_own_state(client: Client) -> None:
    item = make_item(state=State.CLOSED)
    make_report(item, state=ReportState.RETURNED)
    assertContains(client.get("/items/"), '<td class="c-state">Closed<span')


def test_goal_has_no_distance_to_plan(client: Client) -> None:
    make_item(kind=Kind.GOAL, progress=10)
    response = client.get("/items/")
    assertContains(response, "bar noplan")
    assertContains(response, "Goals are measured by their indicators")


def test_item_without_target_goes_on_with_its_clause(client: Client) -> None:
    make_item(title="加强监测", text="（3）加强监测。建成站点,验收;联网。")
    assertContains(client.get("/items/"), "建成站点，验收；联网。")


def test_closed_item_shows_its_limit_without_days(client: Client) -> None:
    make_item(state=State.CLOSED, next_limit=day(-3), progress=100)
    assertNotContains(client.get("/items/"), "overdue</span>")


def test_chip_adds_its_light_and_takes_it_away(client: Client) -> None:
    make_item()
    response = client.get("/items/?domain=water&light=late&page=3&sort=gap")
    urls = {chip.light.value: chip.url for chip in response.context["chips"]}
    assert urls["late"] == "?domain=water&sort=gap"
    assert urls["ok"] == "?domain=water&light=late&light=ok&sort=gap"


def test_head_of_the_sorted_column_turns_the_order_round(client: Client) -> None:
    make_item()
    response = client.get("/items/?sort=gap&domain=water")
    assertContains(response, 'class="c-gap num" aria-sort="ascending"')
    head = next(head for head in response.context["heads"] if head.sort == "gap")
    assert head.url == "?sort=-gap&domain=water"
    assert 'aria-sort="ascending"' in str(client.get("/items/").content)


def test_pages_keep_the_filters(client: Client) -> None:
    for _ in range(30):
        make_item()
    response = client.get("/items/?domain=water&size=25")
    assert len(titles(response)) == 25
    assertContains(response, "1–25 of 30 tasks")
    assertContains(response, 'href="?domain=water&amp;size=25&amp;page=2"')
    assert len(listed(client, "domain=water&size=25&page=2")) == 5


@pytest.mark.parametrize("query", ["page=0", "page=-1", "page=x", "page=999", "size=7", "size=x"])
def test_page_out_of_range_shows_a_page_that_is_there(client: Client, query: str) -> None:
    make_item(title="only")
    assert listed(client, query) == ["only"]


def test_htmx_gets_the_part_and_a_tidy_address(client: Client) -> None:
    make_item(title="shown")
    response = client.get(
        "/items/?q=&unit=&light=ok&sort=light&page=1", headers={"HX-Request": "true"}
    )
    assertNotContains(response, "<html")
    assertNotContains(response, 'class="filters"')
    assertContains(response, "shown")
    assertContains(response, 'hx-swap-oob="true"')
    assert response["HX-Push-Url"] == "/items/?light=ok"
    assert "HX-Request" in response["Vary"]
    second = client.get("/items/?page=2", headers={"HX-Request": "true"})
    assert second["HX-Push-Url"] == "/items/?page=2"
    bare = client.get("/items/?q=", headers={"HX-Request": "true"})
    assert bare["HX-Push-Url"] == "/items/"


def test_export_has_the_very_query_of_the_page(client: Client) -> None:
    make_item(progress=100)
    response = client.get("/items/?light=ok&domain=water&page=1&q=")
    assertContains(response, f'href="{reverse("ledger")}?light=ok&amp;domain=water"')
    assertContains(response, "Export this 1 task")


def test_empty_list_names_the_condition_to_drop(client: Client) -> None:
    make_item(title="整治一")
    make_item(title="整治二")
    response = client.get("/items/?q=整治&due=week")
    assertContains(response, "No task meets these conditions.")
    assertContains(response, "Drop “Nearest limit: this week” to see 2 tasks.")
    assert response.context["way_out"][0].url == "?q=%E6%95%B4%E6%B2%BB"


@pytest.mark.parametrize(("role", "link"), [(Role.SUPERVISOR, True), (Role.LEADER, False)])
def test_agency_without_a_plan_is_told_what_comes_next(role: Role, link: bool) -> None:
    response = sign_in(make_user(role)).get("/items/")
    assertContains(response, "There is no published plan yet.")
    panel = response.content.decode().split('id="found"')[1]
    assert (reverse("intake") in panel) is link


def test_page_needs_no_script_and_holds_no_inline_one(client: Client) -> None:
    make_item()
    text = client.get("/items/").content.decode()
    assert re.search(r"<noscript><button[^>]*type=\"submit\"", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    assert not re.search(r"\son\w+=", text)
    assert set(re.findall(r'style="([^"]*)"', text)) == {"--v:80.0%;--p:79%"}


@pytest.mark.parametrize("size", [15, 156])
def test_list_costs_the_same_queries_for_15_and_156_items(
    client: Client, size: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    other = make_unit("大气环境科")
    indicator = make_indicator()
    for _ in range(size):
        make_target(make_item(cooperating=[other]), indicator)
    with django_assert_num_queries(QUERIES):
        response = client.get("/items/?size=100&domain=water&sort=unit")
    assert response.context["page"].paginator.count == size


def test_select_escapes_what_it_offers_and_marks_what_is_chosen() -> None:
    assert options([(3, "<b>科"), (4, "水&土")], "4") == (
        '<option value="3">&lt;b&gt;科</option><option value="4" selected>水&amp;土</option>'
    )
    assert options([('a"b', "处")], None) == '<option value="a&quot;b">处</option>'

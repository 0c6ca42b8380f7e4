"""The overview: every figure counted by hand over one small year, and the list behind it."""

from datetime import date
from decimal import Decimal
from html.parser import HTMLParser

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from agencies.choices import Role
from indicators.choices import Aggregation, Op, TargetKind
from indicators.models import Target
from indicators.services.foreseeing import foresee
from indicators.tests.factories import make_indicator, make_reading, make_target
from indicators.tests.overviews import listed, overview_of
from tasks.choices import FlagKind, Kind, Light, LimitKind, PlanState, State
from tasks.tests.factories import (
    ON,
    make_agency,
    make_domain,
    make_flag,
    make_item,
    make_milestone,
    make_plan,
    make_report,
    make_unit,
    make_user,
    sign_in,
)

pytestmark = pytest.mark.django_db

URL = "/dashboard/"
# 15 October is day 289 of 366: a task of the whole year should be at 79.0 %.
PM = (66, 58, 45, 38, 33, 29, 30, 34, 38)


@pytest.fixture(autouse=True)
def _english_on_the_day(settings):
    settings.BUSINESS_DATE = ON
    with translation.override("en"):
        yield


@pytest.fixture
def leader():
    return make_user(Role.LEADER)


@pytest.fixture
def year():
    """Nine tasks of two units in two domains, one goal, and three targets."""
    water, air = make_unit("水生态环境科"), make_unit("大气环境科")
    blue, sky = make_domain("water", order=1), make_domain("air", order=2)
    in_water, in_air = {"unit": water, "domain": blue}, {"unit": air, "domain": sky}
    items = {
        "ok": make_item(**in_water, progress=80, reported_on=date(2024, 10, 9)),
        "overdue": make_item(
            **in_water,
            progress=50,
            next_limit=date(2024, 8, 31),
            next_limit_kind=LimitKind.MILESTONE,
        ),
        "behind": make_item(unit=water, domain=sky, cooperating=[air], progress=60),
        "warned": make_item(**in_air, progress=72, next_limit=date(2024, 10, 18)),
        "closed": make_item(
            **in_air,
            progress=100,
            state=State.CLOSED,
            limit=date(2024, 9, 30),
            closed_on=date(2024, 10, 8),
            reported_on=date(2024, 10, 8),
        ),
        "earlier": make_item(
            **in_air, progress=100, state=State.CLOSED, closed_on=date(2024, 9, 20)
        ),
        "idle": make_item(
            **in_air,
            progress=0,
            starts_on=date(2024, 10, 14),
            reported_on=None,
            state=State.TO_SIGN,
        ),
        "halted": make_item(**in_air, progress=30, state=State.HALTED),
        "off": make_item(**in_air, progress=85, report_due=date(2024, 10, 10)),
        "goal": make_item(unit=air, domain=sky, progress=0, kind=Kind.GOAL),
    }
    make_milestone(items["overdue"], on=date(2024, 8, 31), name="完成 2000 个村")
    make_flag(items["off"], FlagKind.OFF_TARGET)
    make_report(items["overdue"], percent=50, as_of=date(2024, 8, 20))
    make_report(items["earlier"], percent=100, as_of=date(2024, 9, 20))
    make_report(items["ok"], percent=60, as_of=date(2024, 9, 25))
    make_report(items["behind"], percent=99, as_of=date(2024, 9, 26), unit=air)
    _promise(items)
    return items


def _promise(items):
    counts = {"op": Op.AT_LEAST, "kind": TargetKind.QUANTITY}
    pm = make_indicator("PM2.5年均浓度", aggregation=Aggregation.MEAN)
    projects = make_indicator("新增项目数", unit="个", aggregation=Aggregation.CUMULATIVE)
    checks = make_indicator("专项执法次数", unit="次", aggregation=Aggregation.CUMULATIVE)
    make_target(items["goal"], pm, value=40)
    make_target(items["off"], projects, value=2, **counts)
    make_target(items["ok"], checks, value=10, **counts)
    for month, value in enumerate(PM, start=1):
        make_reading(pm, value=value, period=date(2024, month, 1))
    make_reading(projects, value=0)
    make_reading(checks, value=12)


# --- the figures


def test_mean_completion_leaves_out_what_is_halted(year, leader):
    now = overview_of(leader).now

    # (80 + 50 + 60 + 72 + 100 + 100 + 0 + 85) ÷ 8 = 68.375; (6 × 79.0 + 100 + 2.5) ÷ 8 = 72.0625
    assert (now.actual, now.planned, now.gap) == (Decimal("68.4"), Decimal("72.1"), Decimal("-3.7"))


def test_key_figures_are_those_of_the_year(year, leader):
    shown = {f.label: (f.value, f.unit) for f in overview_of(leader).figures}

    assert shown == {
        "Mean completion": ("68.4", "%"),
        "Tasks": ("9", "tasks"),
        "Closed": ("2", "tasks"),
        "Behind": ("3", "tasks"),
        "Overdue": ("1", "tasks"),
        "Not reported": ("1", "tasks"),
    }


def test_key_figures_say_what_they_compare_with(year, leader):
    notes = {f.label: [note.text for note in f.notes] for f in overview_of(leader).figures}

    assert notes == {
        "Mean completion": ["3.7 points below the plan"],
        "Tasks": ["6 under way", "1 halted"],
        "Closed": ["22.2% of 9 tasks", "1 closed late"],
        "Behind": ["overdue 1", "off target 1", "far behind 1"],
        "Overdue": ["longest 45 days"],
        "Not reported": ["83.3% of open tasks have their reports"],
    }


def test_lights_stand_in_their_fixed_order(year, leader):
    overview = overview_of(leader)

    assert [(each.light, each.count) for each in overview.lights] == [
        (Light.LATE, 3),
        (Light.WARN, 1),
        (Light.OK, 1),
        (Light.DONE, 2),
        (Light.IDLE, 2),
    ]
    assert [mark.light for mark in overview.facts.marks] == ["late"] * 3 + [
        "warn", "ok", "done", "done", "idle", "idle",
    ]  # fmt: skip


def test_units_are_ranked_against_their_own_plans(year, leader):
    overview = overview_of(leader)
    water, air = overview.matrix.rows

    # water: (80 + 50 + 60) ÷ 3 = 63.3 of 79.0; air: 417 ÷ 6 = 69.5 of (4 × 79.0 + 100 + 2.5) ÷ 6 = 69.75
    assert (water.whose.name, water.rank, water.standing.tasks, water.late) == (
        "水生态环境科",
        2,
        3,
        2,
    )
    assert water.completion.difference == "−15.7"
    assert (water.css, air.css) == ("bad", "fair")
    # water: one of 3 is overdue; air: one of 7 was closed late
    assert (water.in_time, air.in_time) == (Decimal("66.7"), Decimal("85.7"))
    assert (air.rank, air.standing.tasks, air.late) == (1, 7, 2)
    assert air.completion.difference == "−0.3"
    assert overview.units_title == "2 units are below their plan; 2 have tasks behind"


def test_cells_hold_their_tasks_worst_first(year, leader):
    matrix = overview_of(leader).matrix
    water, air = matrix.rows

    assert [(c.domain.code, c.count) for c in matrix.columns] == [("water", 2), ("air", 7)]
    assert [[mark.light for mark in cell.marks] for cell in water.cells] == [
        ["late", "ok"],
        ["late"],
    ]
    assert air.cells[0] is None
    assert air.cells[1].worst == "late"
    assert air.cells[1].label == "大气环境科, 大气: Behind 2, Warning 1, Done 2, Not started 2"


def test_single_unit_with_most_late_tasks_is_named(year, leader):
    year["off"].flags.all().delete()
    overview = overview_of(leader)

    assert overview.units_title == "2 units are below their plan; 水生态环境科 has 2 tasks behind"
    assert [(each.unit.name, each.count) for each in overview.laggards] == [("水生态环境科", 2)]


def test_open_tasks_stand_in_the_week_of_their_nearest_limit(year, leader):
    weeks = overview_of(leader).weeks

    assert [week.count for week in weeks.weeks] == [1, *[0] * 10, 4]
    assert [len(week.marks) for week in weeks.weeks] == [week.count for week in weeks.weeks]
    assert (weeks.weeks[0].first, weeks.weeks[-1].first) == (date(2024, 10, 14), date(2024, 12, 30))
    assert [due.pk for due in weeks.soon] == [year["warned"].pk]
    assert overview_of(leader).weeks_title == (
        "5 tasks fall due until the year's end, 4 of them in the week of 12-30"
    )


def test_later_limits_stand_in_the_last_week(year, leader):
    make_item(due=date(2025, 3, 31))
    weeks = overview_of(leader).weeks

    assert weeks.weeks[-1].open_end
    assert weeks.weeks[-1].count == 5


def test_overdue_task_is_told_with_its_step(year, leader):
    overview = overview_of(leader)
    (due,) = overview.overdue.tasks

    assert (due.pk, due.days, due.step) == (year["overdue"].pk, 45, "完成 2000 个村")
    assert overview.overdue_title == "1 task overdue, for 45 days at most"
    assert overview.overdue_subtitle == "Milestone 1; the longest first"


def test_indicators_stand_worst_first(year, leader):
    overview = overview_of(leader)

    assert [(row.target.indicator.name, row.judgement) for row in overview.indicators] == [
        ("新增项目数", "off_target"),
        ("PM2.5年均浓度", "at_risk"),
        ("专项执法次数", "met"),
    ]
    assert overview.indicators_title == "1 indicator out of reach, 1 at risk"


def test_panel_of_indicators_says_the_forecast_and_leads_to_the_indicator(year, leader):
    target = Target.objects.get(indicator__name="PM2.5年均浓度")
    foresee(Target.objects.filter(pk=target.pk), on=ON)

    text = sign_in(leader).get(URL).content.decode()

    assert f'href="{reverse("indicator", args=[target.indicator_id])}"' in text
    assert text.count(">forecast ") == 1


# --- every figure leads to the list behind it


def test_key_figures_equal_their_lists(year, leader):
    client = sign_in(leader)
    counted = [f for f in overview_of(leader).figures if f.unit != "%"]

    assert len(counted) == 5
    for figure in counted:
        assert listed(client, figure.href) == int(figure.value), figure.label


def test_lights_units_domains_and_cells_equal_their_lists(year, leader):
    client, overview = sign_in(leader), overview_of(leader)
    expected = {each.href: each.count for each in overview.lights}
    expected |= {row.href: row.standing.tasks for row in overview.matrix.rows}
    expected |= {column.href: column.count for column in overview.matrix.columns}
    cells = [cell for row in overview.matrix.rows for cell in row.cells if cell]
    expected |= {cell.href: cell.standing.tasks for cell in cells}

    assert len(expected) == 5 + 2 + 2 + 3
    assert {href: listed(client, href) for href in expected} == expected


def test_weeks_laggards_and_overdue_equal_their_lists(year, leader):
    client, overview = sign_in(leader), overview_of(leader)
    expected = {week.href: week.count for week in overview.weeks.weeks}
    expected |= {each.href: each.count for each in overview.laggards}
    expected |= {overview.overdue.href: overview.overdue.total, overview.weeks.more_href: 1}

    assert {href: listed(client, href) for href in expected} == expected


def test_figures_of_one_plan_lead_to_that_plan(year):
    user = make_user(Role.ADMINISTRATOR)
    other = make_plan(agency=make_agency("jilin"))
    make_item(plan=other, progress=10)
    client, overview = sign_in(user), overview_of(user, plan=other)

    assert [each.count for each in overview.lights] == [1, 0, 0, 0, 0]
    assert {each.href: listed(client, each.href) for each in overview.lights} == {
        each.href: each.count for each in overview.lights
    }


class Links(HTMLParser):
    """The addresses that a page leads to."""

    def __init__(self, html):
        super().__init__()
        self.found = set()
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        href = dict(attrs).get("href") or ""
        if tag == "a" and href.startswith("/"):
            self.found.add(href)


def test_no_link_of_the_page_leads_nowhere(year, leader):
    client = sign_in(leader)
    found = Links(client.get(URL).content.decode()).found

    assert len(found) > 30
    assert {href: client.get(href, follow=True).status_code for href in found} == dict.fromkeys(
        found, 200
    )


# --- who sees what


def test_stranger_is_sent_to_sign_in():
    response = sign_in().get(URL)

    assert response.status_code == 302
    assert response["Location"].startswith(reverse("login"))


def test_another_agency_sees_nothing_of_it(year):
    stranger = make_user(Role.LEADER, agency=make_agency("jilin"))
    page = sign_in(stranger).get(URL)

    assert page.context["overview"].facts.all.tasks == 0
    assert page.context["overview"].facts.judged == []
    assert "There is no published plan yet." in page.content.decode()


def test_another_agencys_plan_does_not_exist(year):
    stranger = make_user(Role.SUPERVISOR, agency=make_agency("jilin"))

    assert sign_in(stranger).get(URL, {"plan": "taian-2024"}).status_code == 404


def test_draft_is_not_counted(year, leader):
    make_item(plan=make_plan(code="draft", state=PlanState.DRAFT))

    assert overview_of(leader).facts.all.tasks == 9
    assert sign_in(leader).get(URL, {"plan": "draft"}).status_code == 404


def test_administrator_chooses_between_plans(year):
    make_item(plan=make_plan(agency=make_agency("jilin")))
    client = sign_in(make_user(Role.ADMINISTRATOR))

    both, one = client.get(URL), client.get(URL, {"plan": "jilin-2024"})

    assert both.context["overview"].facts.all.tasks == 10
    assert one.context["overview"].facts.all.tasks == 1
    assert 'href="/dashboard/?plan=taian-2024"' in both.content.decode()


@pytest.mark.parametrize("role", list(Role))
def test_every_role_reads_the_overview(year, role):
    assert sign_in(make_user(role)).get(URL).status_code == 200


# --- empty states and cost


def test_plan_without_reports_and_targets_says_so(leader):
    make_item(progress=0, reported_on=None)
    overview = overview_of(leader)

    assert overview.trend is None
    assert overview.trend_title == "No report has been filed yet"
    assert overview.indicators_title == "The notice promises no indicator"
    assert overview.overdue_title == "Nothing is overdue"
    assert sign_in(leader).get(URL).status_code == 200


def test_only_goals_leave_the_tasks_empty(leader):
    make_item(kind=Kind.GOAL)
    overview = overview_of(leader)

    assert (overview.now, overview.facts.all.tasks) == (None, 0)
    assert overview.figures[0].value == "—"


def fill(first, last):
    units = [make_unit(f"科室{n}") for n in range(5)]
    author = make_user(unit=units[0])
    for n in range(first, last):
        item = make_item(unit=units[n % 5], cooperating=[units[(n + 1) % 5]], progress=n % 100)
        make_report(item, percent=n % 100, as_of=date(2024, 9, 20), by=author)
        counted = make_indicator(f"指标{n}", unit="个", aggregation=Aggregation.CUMULATIVE)
        make_target(item, counted, value=100, op=Op.AT_LEAST)
        make_reading(counted, value=n % 100, by=author)


def test_page_takes_the_same_few_queries_for_15_and_156_items(leader):
    client = sign_in(leader)
    fill(0, 15)
    with CaptureQueriesContext(connection) as few:
        client.get(URL)
    fill(15, 156)
    with CaptureQueriesContext(connection) as many:
        page = client.get(URL)

    assert page.context["overview"].facts.all.tasks == 156
    assert len(many) == len(few) <= 24

"""The overview of a past day comes out again as it was, and of many tasks, agencies and units as of few."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import translation

from agencies.choices import Role
from indicators.choices import Aggregation, Op, TargetKind
from indicators.dashboard import Overview, facts, matrix
from indicators.models import Reading, Target
from indicators.tests.factories import make_indicator, make_reading, make_target
from indicators.tests.overviews import listed, overview_of
from tasks.choices import CommentKind, Light, State
from tasks.models import Comment, MonthEnd, WorkItem
from tasks.services.judging import judge
from tasks.services.month_ends import keep_month_ends
from tasks.tests.factories import (
    AT,
    ON,
    day,
    make_agency,
    make_domain,
    make_item,
    make_plan,
    make_report,
    make_unit,
    make_user,
    sign_in,
)

pytestmark = pytest.mark.django_db

THEN = date(2024, 9, 30)
URL = "/dashboard/"


@pytest.fixture(autouse=True)
def _english_on_the_day(settings):
    settings.BUSINESS_DATE = ON
    with translation.override("en"):
        yield


@pytest.fixture
def leader():
    return make_user(Role.LEADER)


def figures(overview: Overview) -> dict[str, tuple]:
    return {f.label: (f.value, [note.text for note in f.notes], f.change) for f in overview.figures}


@pytest.fixture
def september():
    """Four tasks as they stood on 30 September, with a report, a reading and an instruction of that month."""
    water, air = make_unit("水生态环境科"), make_unit("大气环境科")
    blue, sky = make_domain("water", order=1), make_domain("air", order=2)
    items = [
        make_item(unit=water, domain=blue, progress=80),
        make_item(unit=water, domain=blue, progress=40, next_limit=date(2024, 9, 20)),
        make_item(unit=air, domain=sky, progress=75, next_limit=date(2024, 10, 4)),
        make_item(
            unit=air,
            domain=sky,
            progress=100,
            limit=date(2024, 8, 31),
            state=State.CLOSED,
            closed_on=date(2024, 9, 3),
        ),
    ]
    then = AT - timedelta(days=20)
    make_report(items[1], percent=40, as_of=date(2024, 9, 20))
    counted = make_indicator("新增项目数", unit="个", aggregation=Aggregation.CUMULATIVE)
    make_target(items[0], counted, value=2, op=Op.AT_LEAST, kind=TargetKind.QUANTITY)
    make_reading(counted, value=0, period=date(2024, 9, 1), recorded_at=then)
    Comment.objects.create(
        item=items[1],
        kind=CommentKind.INSTRUCTION,
        unit=water,
        text="尽快",
        due=date(2024, 9, 25),
        author=make_user(Role.LEADER),
        at=then,
    )
    judge(on=date(2024, 9, 20))
    judge(on=THEN)
    return items


def change_everything(items) -> None:
    """What people do in October."""
    air = make_unit("大气环境科")
    items[0].responsibilities.update(unit=air)
    WorkItem.objects.filter(pk=items[0].pk).update(progress=10, domain=make_domain("soil"))
    WorkItem.objects.filter(pk=items[1].pk).update(
        state=State.CLOSED, closed_on=day(-5), progress=100
    )
    make_report(items[1], percent=100, as_of=day(-5))
    make_item(unit=air, progress=5)
    reading = Reading.objects.get()
    Reading.objects.filter(pk=reading.pk).update(is_current=False)
    make_reading(reading.indicator, value=2, period=date(2024, 9, 1), replaces=reading)
    asked = Comment.objects.get()
    Comment.objects.create(
        item=items[1], text="已办", answers=asked, author=asked.author, kind="answer", at=AT
    )
    judge(on=ON)


def test_change_of_today_leaves_last_months_page_alone(september, leader):
    before = overview_of(leader, on=THEN)
    text = sign_in(leader).get(URL, {"on": THEN.isoformat()}).content.decode()
    change_everything(september)
    after = overview_of(leader, on=THEN)

    assert figures(after) == figures(before)
    assert after.lights == before.lights
    assert after.matrix == before.matrix
    assert after.weeks == before.weeks
    assert after.overdue == before.overdue
    assert after.facts.instructions == before.facts.instructions
    assert [row.actual for row in after.indicators] == [row.actual for row in before.indicators]
    assert figures(overview_of(leader)) != figures(before)
    again = sign_in(leader).get(URL, {"on": THEN.isoformat()}).content.decode()
    assert again.split("<main")[1].split("</main>")[0] == text.split("<main")[1].split("</main>")[0]


def test_past_figures_are_those_of_the_day(september, leader):
    change_everything(september)
    overview = overview_of(leader, on=THEN)

    # (80 + 40 + 75 + 100) ÷ 4 = 73.75; (3 × 74.9 + 100) ÷ 4 = 81.175
    assert (overview.now.actual, overview.now.planned) == (Decimal("73.8"), Decimal("81.2"))
    assert {each.light: each.count for each in overview.lights} == {
        Light.LATE: 1,
        Light.WARN: 1,
        Light.OK: 1,
        Light.DONE: 1,
        Light.IDLE: 0,
    }
    (due,) = overview.overdue.tasks
    assert (due.pk, due.days, due.said_on) == (september[1].pk, 10, date(2024, 9, 20))
    told = overview.facts.instructions
    assert (told.given, told.answered, told.late) == (1, 0, 1)
    assert (
        overview.instructions_title == "1 instruction, 1 not answered yet, 1 of them past their day"
    )
    assert [row.actual for row in overview.indicators] == ["0"]


def test_every_past_figure_equals_its_list(september, leader):
    change_everything(september)
    client, overview = sign_in(leader), overview_of(leader, on=THEN)
    expected = {f.href: int(f.value) for f in overview.figures if f.unit != "%"}
    expected |= {
        note.href: int("".join(filter(str.isdigit, note.text)))
        for f in overview.figures
        for note in f.notes
        if note.href
    }
    expected |= {each.href: each.count for each in overview.lights}
    expected |= {row.href: row.standing.tasks for row in overview.matrix.rows}
    expected |= {column.href: column.count for column in overview.matrix.columns}
    expected |= {
        cell.href: cell.standing.tasks for row in overview.matrix.rows for cell in row.cells if cell
    }
    expected |= {week.href: week.count for week in overview.weeks.weeks}

    assert len(expected) > 25
    assert all(href.startswith("/dashboard/tasks/?") for href in expected)
    assert {href: listed(client, href) for href in expected} == expected


def test_change_since_the_last_month_is_that_of_its_page(september, leader):
    keep_month_ends(on=ON)
    change_everything(september)
    before, now = overview_of(leader, on=THEN), overview_of(leader)
    changes = {f.label: f.change for f in now.figures}

    words = "since the end of month 9: "
    assert changes["Tasks"] == f"{words}＋1"
    assert changes["Closed"] == f"{words}＋1"
    assert changes["Overdue"] == f"{words}±0"
    assert changes["Mean completion"] == f"{words}−15.8"  # 290 ÷ 5 = 58.0
    assert now.facts.before == before.facts.all
    assert [each.change for each in now.lights] == ["＋2", "−1", "−1", "＋1", "±0"]


def test_without_a_record_no_change_is_told(leader):
    make_item()
    overview = overview_of(leader)

    assert {f.change for f in overview.figures} == {""}
    assert {each.change for each in overview.lights} == {""}


def test_trend_follows_the_ends_of_months(leader):
    item = make_item(progress=20)
    for month, percent in ((7, 20), (8, 60), (9, 85)):
        WorkItem.objects.filter(pk=item.pk).update(progress=percent)
        judge(on=date(2024, month, 28))
    keep_month_ends(on=ON)
    overview = overview_of(leader)

    # 31 July is day 213 of 366, 31 August 244, 30 September 274, 15 October 289.
    assert [(p.day, p.completion.difference) for p in overview.trend.points] == [
        (date(2024, 7, 31), "−38.2"),
        (date(2024, 8, 31), "−6.7"),
        (date(2024, 9, 30), "＋10.1"),
        (ON, "＋6.0"),
    ]
    plot = overview.trend.plot
    assert [len(each["values"]) for each in plot["series"]] == [12] * 3
    assert plot["series"][0]["values"][6:] == [20.0, 60.0, 85.0, 85.0, None, None]
    assert plot["series"][1]["values"][-1] == 100.0
    assert sign_in(leader).get(plot["links"][7]).context["scope"].on == date(2024, 8, 31)


def test_ends_of_other_plans_months_are_not_counted(september, leader):
    keep_month_ends(on=ON)
    stranger = make_plan(agency=make_agency("jilin"))
    MonthEnd.objects.create(
        plan=stranger, day=THEN, rule="on_track", tasks=9, progress=9, planned=9,
        closed_late=0, unreported=0,
    )  # fmt: skip
    before = overview_of(leader).facts.before

    assert before is not None
    assert before.tasks == 4


# --- many at once


def test_many_tasks_stand_as_counts(september, leader, monkeypatch):
    one_by_one = overview_of(leader)
    monkeypatch.setattr(facts, "MARKS", 3)
    counted = overview_of(leader)
    client = sign_in(leader)

    assert (len(one_by_one.facts.marks), len(counted.facts.marks)) == (4, 0)
    assert figures(counted) == figures(one_by_one)
    cells = [cell for row in counted.matrix.rows for cell in row.cells if cell]
    assert [cell.counts for cell in cells] == [
        [(Light.LATE, 1), (Light.DONE, 1)],
        [(Light.LATE, 1), (Light.OK, 1)],
    ]
    text = client.get(URL).content.decode()
    assert 'class="stackbar"' in text
    assert 'class="pile"' in text
    assert 'class="strip' not in text


def test_equals_share_a_rank_and_few_tasks_are_not_ranked(leader):
    for name, late, n in (("甲", 0, 4), ("乙", 0, 3), ("丙", 1, 4), ("丁", 2, 2)):
        for number in range(n):
            is_late = number < late
            make_item(unit=make_unit(name), next_limit=day(-3) if is_late else day(60))
    rows = overview_of(leader).matrix.rows

    assert [(row.whose.name, row.rank, row.in_time) for row in rows] == [
        ("丙", 3, Decimal(75)),
        ("乙", 1, Decimal(100)),
        ("甲", 1, Decimal(100)),
        ("丁", None, Decimal(0)),
    ]


def test_agency_is_shown_with_its_lower_ones_or_alone(monkeypatch):
    province = make_agency("jilin")
    city = make_agency("changchun", parent=province)
    make_item(plan=make_plan(agency=province), unit=make_unit("处", agency=province))
    for _n in range(3):
        make_item(plan=make_plan(agency=city), unit=make_unit("科", agency=city))
    leader = make_user(Role.LEADER, agency=province)
    client = sign_in(leader)

    shown = {
        query: client.get(f"{URL}?{query}").context["overview"].facts.all.tasks
        for query in ("", "agency=jilin", "only=jilin", "agency=changchun", "plan=changchun-2024")
    }
    assert shown == {
        "": 4, "agency=jilin": 4, "only=jilin": 1, "agency=changchun": 3, "plan=changchun-2024": 3,
    }  # fmt: skip
    for query, n in shown.items():
        overview = client.get(f"{URL}?{query}").context["overview"]
        assert listed(client, overview.figures[1].href) == n

    monkeypatch.setattr(matrix, "MANY_UNITS", 1)
    rows = client.get(URL).context["overview"].matrix.rows
    assert [(row.whose.code, row.standing.tasks) for row in rows] == [
        ("changchun", 3),
        ("jilin", 1),
    ]
    assert [client.get(row.href).context["overview"].facts.all.tasks for row in rows] == [3, 1]
    assert [listed(client, cell.href) for row in rows for cell in row.cells if cell] == [3, 1]


# --- refusals


def test_what_one_does_not_see_does_not_exist(september):
    stranger = sign_in(make_user(Role.LEADER, agency=make_agency("jilin")))

    for query in ("plan=taian-2024", "agency=taian", "only=taian"):
        assert stranger.get(f"{URL}?{query}").status_code == 404
        assert stranger.get(f"{URL}tasks/?on=2024-09-30&{query}").status_code == 404
    assert listed(stranger, f"{URL}tasks/?on=2024-09-30") == 0
    assert stranger.get(f"{URL}?on=2024-09-30").context["overview"].facts.all.tasks == 0


@pytest.mark.parametrize("query", ["on=2024-13-01", "on=gestern"])
def test_what_is_no_day_is_refused(leader, query):
    assert sign_in(leader).get(f"{URL}?{query}").status_code == 404


def test_day_to_come_is_today(september, leader):
    assert sign_in(leader).get(f"{URL}?on=2030-01-01").context["scope"].on == ON


def test_past_list_is_of_past_days_and_of_known_filters(september, leader):
    client = sign_in(leader)

    assert client.get(f"{URL}tasks/?on=2024-09-30&light=pink").status_code == 404
    for query in ("", "on=2024-10-15"):
        assert client.get(f"{URL}tasks/?{query}")["Location"] == "/items/?kind=task"


def test_wall_shows_the_same_and_renews_itself(september, leader):
    text = sign_in(leader).get(f"{URL}?screen=1").content.decode()

    assert 'hx-trigger="every 60s"' in text
    assert "4 tasks" in text


def test_targets_are_only_those_of_the_scope(september, leader):
    make_target(
        make_item(plan=make_plan(agency=make_agency("jilin"))), make_indicator("x"), value=1
    )
    assert Target.objects.count() == 2
    assert len(overview_of(leader).facts.judged) == 1

"""The item's page: what it shows, to whom, and in how many queries."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from agencies.choices import Role
from agencies.models import Unit, User
from indicators.choices import Aggregation, Op, TargetKind
from indicators.models import ReportedReading
from indicators.tests.factories import make_indicator, make_reading, make_target
from tasks.choices import CommentKind, FlagKind, PlanState, ReportState, State
from tasks.models import (
    Comment,
    Evidence,
    Partner,
    Period,
    Problem,
    ProgressReport,
    WorkItem,
)
from tasks.services.activity import record
from tasks.tests.factories import (
    AT,
    ON,
    day,
    make_agency,
    make_duty,
    make_flag,
    make_item,
    make_milestone,
    make_notice,
    make_plan,
    make_report,
    make_unit,
    make_user,
)

TEXT = (
    "（1）加快淘汰老旧机械。协同有关部门,2024年年底前,基本淘汰1147台机械。（责任科室：大气环境科）"
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
def item(lead: Unit) -> WorkItem:
    """A clause with everything that can be marked in it."""
    plan = make_plan(notice=make_notice(text=TEXT, doc_number="泰环境发〔2024〕8号"))
    item = make_item(
        unit=lead, plan=plan, title="加快淘汰老旧机械", spans=[[0, len(TEXT)]], progress=70
    )
    mark(item.responsibilities.get(), "大气环境科")
    mark(Partner.objects.create(item=item, order=0, name="有关部门"), "有关部门")
    limit = make_milestone(
        item, on=date(2024, 12, 31), name="全部淘汰", is_limit=True, quote="2024年年底前"
    )
    mark(limit, "2024年年底前")
    machines = make_indicator("机械淘汰数量", unit="台", aggregation=Aggregation.CUMULATIVE)
    target = make_target(item, machines, value=1147, op=Op.AT_LEAST, kind=TargetKind.QUANTITY)
    mark(target, "基本淘汰1147台机械")
    for month, value in ((8, 689), (9, 812)):
        make_reading(machines, value=value, period=date(2024, month, 1))
    return item


def mark(row: Any, words: str) -> None:
    row.start, row.end = TEXT.index(words), TEXT.index(words) + len(words)
    row.save()


def page(client: Client, user: User, item: WorkItem, query: str = "") -> str:
    client.force_login(user)
    response = client.get(f"{reverse('item', args=[item.pk])}{query}")
    assert response.status_code == 200
    return response.content.decode()


def test_clause_stands_as_issued_with_its_marks(client: Client, item: WorkItem, lead: Unit) -> None:
    shown = page(client, make_user(unit=lead), item)
    for kind, words in {
        "partner": "有关部门",
        "limit": "2024年年底前",
        "target": "基本淘汰1147台机械",
        "unit": "大气环境科",
    }.items():
        assert f'<mark class="hl {kind}" data-tag="' in shown
        assert f">{words}</mark>" in shown
    assert "协同" in shown
    assert "有关部门</mark>，<mark" in shown  # a half-width comma in the source


def test_doubt_that_is_not_settled_is_marked_and_said(
    client: Client, item: WorkItem, lead: Unit
) -> None:
    start = TEXT.index("2024年年底前")
    Problem.objects.create(
        plan=item.plan,
        item=item,
        order=0,
        code="deadline_before_notice",
        params={"quote": "2024年年底前", "date": "2024-12-31", "issued": "2025-01-02"},
        start=start,
        end=start + len("2024年年底前"),
    )
    shown = page(client, make_user(unit=lead), item)
    assert '<mark class="hl problem"' in shown
    assert "2025-01-02" in shown


def test_item_without_a_notice_shows_its_text(client: Client, lead: Unit) -> None:
    plain = make_item(unit=lead, text="做好 <日常> 工作。")
    assert "做好 &lt;日常&gt; 工作。" in page(client, make_user(unit=lead), plain)


def test_target_shows_value_share_line_and_verdict(
    client: Client, item: WorkItem, lead: Unit
) -> None:
    shown = page(client, make_user(unit=lead), item)
    for words in ("≥1147 台", "<b>812</b>", "--v:70.8%", '<svg class="spark"', "机械淘汰数量"):
        assert words in shown


def test_light_comes_with_its_reason_and_its_flags(
    client: Client, item: WorkItem, lead: Unit
) -> None:
    make_flag(
        item,
        FlagKind.OFF_TARGET,
        raised_on=day(-3),
        rule="off_target",
        figures={
            "indicator": "机械淘汰数量",
            "unit": "台",
            "op": ">=",
            "target": "1147",
            "actual": "812",
            "why": "total_pace",
            "others": 0,
        },
    )
    shown = page(client, make_user(unit=lead), item)
    assert 'class="light badge" data-light="late"' in shown
    assert (
        str(WorkItem.objects.get(pk=item.pk).explain_light(on=ON, is_off_target=True).reason)
        in shown
    )
    assert "10-12" in shown
    assert "812 台" in shown


def test_year_line_and_occurrences_stand_on_the_page(
    client: Client, item: WorkItem, lead: Unit
) -> None:
    make_milestone(item, on=day(5), name="中期核查")
    make_duty(item, dues=[date(2024, 6, 30), date(2024, 12, 31)], what="按季调度")
    shown = page(client, make_user(unit=lead), item)
    assert "中期核查" in shown
    assert 'style="--x:78.69%"' in shown  # today, true to scale
    assert "按季调度" in shown
    assert shown.count('class="tick"') == 2


def test_reports_tell_progress_readings_and_words(
    client: Client, item: WorkItem, lead: Unit
) -> None:
    make_report(item, percent=61, as_of=day(-50), narrative="第一批完成。")
    latest = make_report(
        item, percent="70.8", as_of=day(-20), problems="资金未到。", next_step="核查。"
    )
    indicator, september = item.targets.get().indicator, date(2024, 9, 1)
    old = indicator.readings.get(period=september)
    indicator.readings.filter(pk=old.pk).update(is_current=False)
    make_reading(indicator, value=old.value, period=september, report=latest, replaces=old)
    shown = page(client, make_user(unit=lead), item)
    for words in ("70.8%", "＋9.8", "＋123", "第一批完成。", "资金未到。", "核查。"):
        assert words in shown


def test_long_lists_are_cut_and_shown_whole_on_demand(
    client: Client, item: WorkItem, lead: Unit
) -> None:
    for n in range(12):
        make_report(item, as_of=day(-n), narrative=f"第 {n:02} 期的进展")
        record("report_filed", at=AT, by=None, item=item, subject=f"留痕 {n:02}")
    user = make_user(unit=lead)
    short = page(client, user, item)
    assert short.count("期的进展") == 6
    assert short.count("留痕 ") == 10
    assert 'href="?trail=all#trail"' in short
    assert 'href="?reports=all#reports"' in short
    assert page(client, user, item, "?reports=all").count("期的进展") == 12
    assert page(client, user, item, "?trail=all").count("留痕 ") == 12


def test_trail_shows_the_lights_it_tells_of(client: Client, item: WorkItem, lead: Unit) -> None:
    change = {"field": "light", "old": "late", "new": "warn"}
    record(
        "report_filed",
        at=AT,
        by=make_user(unit=lead, display_name="承办人"),
        item=item,
        changes=[change],
    )
    shown = page(client, make_user(unit=lead), item)
    log = shown[shown.index('<ol class="log">') :]
    assert "承办人" in log
    assert 'data-light="late"' in log
    assert 'data-light="warn"' in log


def test_neighbours_follow_the_plans_order(client: Client, item: WorkItem, lead: Unit) -> None:
    later = make_item(unit=lead, plan=item.plan)
    elsewhere = make_item(unit=lead, plan=make_plan(code="taian-2023"))
    shown = page(client, make_user(unit=lead), item)
    assert f'href="{later.get_absolute_url()}" rel="next"' in shown
    assert 'rel="prev"' not in shown
    assert elsewhere.get_absolute_url() not in shown


# --- who


def has_button(shown: str, item: WorkItem) -> bool:
    return f'href="{reverse("report", args=[item.pk])}?period=' in shown


def test_lead_and_cooperating_unit_are_asked_to_report(
    client: Client, item: WorkItem, lead: Unit
) -> None:
    helper = make_unit("法规科")
    item.responsibilities.create(unit=helper, order=1, part="cooperating")
    for user in (make_user(unit=lead), make_user(Role.HEAD, unit=lead), make_user(unit=helper)):
        assert has_button(page(client, user, item), item)


def test_others_read_without_a_button(client: Client, item: WorkItem) -> None:
    stranger = make_user(unit=make_unit("固废科"))
    for user in (
        stranger,
        make_user(Role.SUPERVISOR),
        make_user(Role.LEADER),
        make_user(Role.AUDITOR),
        make_user(Role.ADMINISTRATOR),
    ):
        assert not has_button(page(client, user, item), item)


def test_closed_item_asks_for_no_report(client: Client, lead: Unit) -> None:
    closed = make_item(unit=lead, state=State.CLOSED, progress=100)
    assert not has_button(page(client, make_user(unit=lead), closed), closed)


def test_another_agency_does_not_find_the_item(client: Client, item: WorkItem) -> None:
    client.force_login(make_user(unit=make_unit("大气环境处", agency=make_agency("jilin"))))
    assert client.get(item.get_absolute_url()).status_code == 404


def test_item_of_a_draft_is_not_found(client: Client, lead: Unit) -> None:
    hidden = make_item(unit=lead, plan=make_plan(code="draft", state=PlanState.DRAFT))
    client.force_login(make_user(unit=lead))
    assert client.get(hidden.get_absolute_url()).status_code == 404


def test_who_is_not_signed_in_is_sent_to_sign_in(client: Client, item: WorkItem) -> None:
    response = client.get(item.get_absolute_url())
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("login"))


def test_page_takes_no_writes(client: Client, item: WorkItem, lead: Unit) -> None:
    client.force_login(make_user(unit=lead))
    assert client.post(item.get_absolute_url()).status_code == 405


# --- queries

# Session, its row, person, agency, unit; 5 of the frame; the units written for; the item, its parts with people,
# partners, milestones, duties with occurrences, problems, targets and periods; flags, readings; reports with readings,
# claims and evidence, own last reports; 4 for what is said; trail and standing; place in the plan and neighbours.
QUERIES = 39


@pytest.mark.parametrize("rows", [1, 20])
def test_number_of_queries_does_not_grow(
    client: Client, item: WorkItem, lead: Unit, rows: int, django_assert_num_queries: Any
) -> None:
    indicator = item.targets.get().indicator
    leader = make_user(Role.LEADER)
    for n in range(rows):
        filed = make_report(item, as_of=day(-n), unit=lead)
        waits = make_report(
            item, as_of=day(-n), state=ReportState.SUBMITTED, period=period_of(item, n)
        )
        make_reading(indicator, value=n, period=date(2022 + n // 12, n % 12 + 1, 1), report=filed)
        ReportedReading.objects.create(report=waits, indicator=indicator, value=n)
        make_evidence(filed, by=filed.reported_by)
        said = {"item": item, "author": leader, "at": AT, "text": "请加快。"}
        Comment.objects.create(**said)
        Comment.objects.create(**said, kind=CommentKind.INSTRUCTION, unit=lead)
        record("report_filed", at=AT, by=filed.reported_by, item=item)
        make_milestone(item, on=day(n))
        make_duty(item, dues=[day(n), day(n + 1)])
        make_flag(item, FlagKind.OVERDUE, cleared_on=day(1))
        item.responsibilities.create(unit=make_unit(f"协同单位{n}"), order=n + 1)
    make_flag(item, FlagKind.OVERDUE)
    make_item(unit=lead, plan=item.plan)
    client.force_login(make_user(unit=lead))
    with django_assert_num_queries(QUERIES):
        client.get(f"{item.get_absolute_url()}?reports=all&trail=all")


def period_of(item: WorkItem, n: int) -> Period:
    """A period of its own for each report: only one may be open for each."""
    starts = date(1990 + n, 1, 1)
    return Period.objects.create(plan=item.plan, starts=starts, ends=starts, due=starts)


def make_evidence(report: ProgressReport, *, by: User) -> Evidence:
    return Evidence.objects.create(
        report=report,
        name="台账.xlsx",
        size=1,
        sha256=f"{report.pk:064x}",
        content_type="application/pdf",
        file="aa/none",
        uploaded_by=by,
        uploaded_at=AT,
    )

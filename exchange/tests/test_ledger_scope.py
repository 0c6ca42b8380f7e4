"""Which items the ledger holds, in which order, how it prints, what it is called, what it costs."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.test import Client, override_settings
from openpyxl import load_workbook

from agencies.choices import Role
from agencies.models import User
from exchange.tests.ledgers import HEAD_ROW, cells, titles
from indicators.tests.factories import make_indicator, make_reading, make_target
from tasks.choices import State
from tasks.lights import RULES
from tasks.lights.signs import SIGNS
from tasks.models import WorkItem
from tasks.tests.factories import (
    day,
    make_agency,
    make_duty,
    make_item,
    make_milestone,
    make_plan,
    make_report,
    make_unit,
    make_user,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_chinese")]


def test_filter_and_order_are_the_lists(ledger: Callable[..., Any], client: Client) -> None:
    make_item(title="甲", progress=90, due=day(-5))
    make_item(title="乙", progress=95)
    make_item(title="丙", progress=85, state=State.HALTED)
    make_item(title="丁", progress=88, due=day(-5))

    for conditions in (
        {},
        {"sort": "-progress"},
        {"light": ["late"], "sort": "progress"},
        {"q": "乙"},
    ):
        page = client.get("/items/", conditions)
        shown = [item.title for item in page.context["page"]]
        assert titles(ledger(**conditions)) == shown

    assert titles(ledger(light=["late"], sort="progress")) == ["丁", "甲"]


def test_page_of_the_list_does_not_cut_the_ledger(ledger: Callable[..., Any]) -> None:
    for _number in range(60):
        make_item()

    assert len(titles(ledger(page=2, size=50))) == 60


def test_another_agencys_items_are_absent(ledger: Callable[..., Any]) -> None:
    make_item(title="本局")
    make_item(title="外单位", plan=make_plan(agency=make_agency("jilin")))
    make_item(title="草稿", plan=make_plan(code="draft", state="draft"))

    assert titles(ledger()) == ["本局"]


def test_administrator_gets_every_agency(client: Client) -> None:
    make_item(title="本局")
    make_item(title="外单位", plan=make_plan(agency=make_agency("jilin")))
    client.force_login(make_user(Role.ADMINISTRATOR))

    book = load_workbook(BytesIO(client.get("/items/ledger.xlsx").content))

    assert set(titles(book)) == {"本局", "外单位"}
    assert book["督办台账"]["A1"].value == "全部机关督办台账"


def test_headings_stand_between_items_in_the_plans_order(ledger: Callable[..., Any]) -> None:
    plan = make_plan(title="工作要点")
    paths = (["一、目标"], ["二、工作", "(一)水"], ["二、工作", "(一)水"], ["二、工作", "(二)气"])
    for place, path in enumerate(paths, start=1):
        make_item(plan=plan, ordinal=place, title=f"任务{place}", path=path, section="水生态环境")

    sheet = ledger(sort="number")["督办台账"]

    first = [sheet.cell(row, 1).value for row in range(HEAD_ROW + 1, sheet.max_row + 1)]
    assert first == [
        "工作要点",
        "水生态环境",
        "一、目标",
        1,
        "二、工作",
        "（一）水",
        2,
        3,
        "（二）气",
        4,
    ]
    merged = {str(each) for each in sheet.merged_cells.ranges}
    assert {f"A{row}:Y{row}" for row in (4, 5, 6, 8, 9, 12)} <= merged


def test_other_orders_have_no_headings_between(ledger: Callable[..., Any]) -> None:
    for place in (1, 2):
        make_item(ordinal=place, path=["一、目标"])

    sheet = ledger(sort="-number")["督办台账"]

    assert [sheet.cell(row, 1).value for row in (4, 5)] == [1, 2]
    assert sheet.max_row == 5


def test_print_set_up(ledger: Callable[..., Any]) -> None:
    make_item()

    book = ledger()

    sheet = book["督办台账"]
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 8)
    assert sheet.page_setup.fitToHeight == 0
    assert sheet.print_title_rows == "$3:$3"
    assert sheet.freeze_panes == "E4"
    assert sheet.auto_filter.ref == "A3:Y4"
    assert sheet.oddFooter.center.text == "第 &P 页，共 &N 页"
    assert book["图例"].page_setup.paperSize == 9


def test_legend_says_lights_rules_day_and_maker(ledger: Callable[..., Any]) -> None:
    make_item()

    told = [(row[0].value, row[1].value) for row in ledger()["图例"].iter_rows(min_row=4)]
    rows = dict(told)

    rules = [sign for sign, _words in told[: len(RULES)]]
    assert rules == [f"{SIGNS[rule.light].shape} {rule.light.label}" for rule in RULES]
    words = " ".join(said for _sign, said in told[: len(RULES)])
    assert "15 个百分点" in words
    assert "7 个工作日" in words
    assert rows["截至日期"] == "2024-10-15"
    assert rows["制表"].startswith("2024-10-15 ")
    assert rows["制表"].endswith("· 王局长")


def test_demonstration_data_are_marked(ledger: Callable[..., Any]) -> None:
    make_report(make_item(), is_demo=True, narrative="已完成。")

    with override_settings(DEMO=True):
        sheet = ledger()["督办台账"]

    assert sheet["A2"].value.endswith("· 演示数据")
    assert cells(sheet, HEAD_ROW + 1)["最新进展"].endswith("[演示数据]")


def test_file_is_named_after_agency_or_plan_and_day(client: Client, leader: User) -> None:
    make_plan(title="要点: 2024/上")
    make_item()
    client.force_login(leader)

    plain = client.get("/items/ledger.xlsx")
    named = client.get("/items/ledger.xlsx", {"plan": "taian-2024"})

    assert plain["Content-Type"].endswith("spreadsheetml.sheet")
    assert "_20241015.xlsx" in plain["Content-Disposition"]
    assert "filename*=utf-8''%E6%B3%B0%E5%AE%89" in plain["Content-Disposition"]  # 泰安…
    assert "%E8%A6%81%E7%82%B9_%202024_%E4%B8%8A" in named["Content-Disposition"]  # 要点_ 2024_上


@pytest.mark.parametrize(
    "conditions",
    [{"light": "red"}, {"plan": "jilin-2024"}, {"due_from": "2024-13-01"}, {"sort": "colour"}],
)
def test_impossible_condition_is_a_page_in_words(
    conditions: dict[str, str], client: Client, leader: User
) -> None:
    make_item(plan=make_plan(agency=make_agency("jilin")))
    client.force_login(leader)

    response = client.get("/items/ledger.xlsx", conditions)

    assert response.status_code == 400
    assert response["Content-Type"].startswith("text/html")
    assert f"“{next(iter(conditions.values()))}”" in response.content.decode()


def test_stranger_is_sent_to_sign_in(client: Client) -> None:
    assert client.get("/items/ledger.xlsx")["Location"].startswith("/login/")


def test_nothing_is_posted_to_a_ledger(client: Client, leader: User) -> None:
    client.force_login(leader)

    assert client.post("/items/ledger.xlsx").status_code == 405


def test_156_items_cost_as_many_queries_as_15(
    ledger: Callable[..., Any], django_assert_num_queries: Any
) -> None:
    def fill(number: int) -> None:
        for _each in range(number):
            item = make_item(cooperating=[make_unit("综合执法支队")])
            make_milestone(item, on=day(30))
            make_duty(item, dues=[day(20)])
            make_target(item)
            make_report(item)

    make_reading(make_indicator(), value=41)
    fill(15)
    with django_assert_num_queries(QUERIES):
        ledger()

    fill(141)

    assert WorkItem.objects.count() == 156
    with django_assert_num_queries(QUERIES):
        assert len(titles(ledger())) == 156


# Session and its row, person, agency and its lower ones, calendar and margins; how many items; of the ledger items,
# plans, domains, parts, units, appointments, milestones, duties, occurrences, newest reports, their writers and
# evidence, targets and readings; the units' statistics twice; targets and readings once more for their own sheet; what
# is overdue: nothing; the trail.
QUERIES = 33

"""What goes with the ledger: statistics, readings, what is overdue; columns by choice, CSV, links, other programs."""

import csv
import io
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client, override_settings
from openpyxl import load_workbook

from agencies.choices import Part as Post
from agencies.choices import Role
from agencies.models import Appointment, User
from exchange.ledger.columns import KEYS
from exchange.tests.ledgers import HEAD_ROW, HEADINGS, cells
from indicators.choices import Aggregation, Op, Periodicity
from indicators.tests.factories import make_indicator, make_reading, make_target
from tasks.choices import State
from tasks.tests.factories import ON, day, make_item, make_report, make_unit, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_chinese")]


def rows_of(sheet: Any, *, first: int = HEAD_ROW + 1) -> list[dict[str, Any]]:
    """The rows below the headings, by heading."""
    heads = [cell.value for cell in sheet[first - 1]]
    return [
        dict(zip(heads, (cell.value for cell in row), strict=True))
        for row in sheet.iter_rows(min_row=first)
    ]


# --- further sheets


def test_sheets_stand_in_their_order(ledger: Callable[..., Any]) -> None:
    make_item()
    assert ledger().sheetnames == ["督办台账", "单位统计", "指标数据", "逾期清单", "图例"]


def test_units_count_what_they_lead_and_the_total_counts_each_once(
    ledger: Callable[..., Any],
) -> None:
    air, water = make_unit("大气环境科"), make_unit("水生态环境科")
    both = make_item(unit=air, progress=80)
    both.responsibilities.create(unit=water, order=1)
    make_item(unit=air, progress=20, due=day(-3), cooperating=[water])
    make_item(unit=air, state=State.CLOSED, progress=100)
    make_item(unit=water, progress=70, report_due=day(-1))

    found = {row["牵头单位"]: row for row in rows_of(ledger()["单位统计"])}

    assert [*found] == ["大气环境科", "水生态环境科", "合计"]  # most behind first
    first, second, total = found.values()
    assert (first["任务数"], second["任务数"], total["任务数"]) == (3, 2, 4)
    assert (first["已逾期"], second["已逾期"], total["已逾期"]) == (1, 0, 1)
    assert (second["未填报"], total["未填报"]) == (1, 1)
    assert (first["✔ 办结"], first["■ 滞后"]) == (1, 1)
    assert first["完成率"] == 0.667
    assert total["完成率"] == 0.675


def test_filter_by_one_unit_does_not_hide_the_others_part(ledger: Callable[..., Any]) -> None:
    air, water = make_unit("大气环境科"), make_unit("水生态环境科")
    make_item(unit=air).responsibilities.create(unit=water, order=1)
    sheet = ledger(unit=air.pk)["单位统计"]
    assert {row["牵头单位"] for row in rows_of(sheet)} == {"大气环境科", "水生态环境科", "合计"}


def test_readings_stand_under_the_month_in_which_their_period_ended(
    ledger: Callable[..., Any],
) -> None:
    item = make_item(marker="(3)", title="大气环境质量")
    quarterly = make_indicator(
        "抽查次数", unit="次", aggregation=Aggregation.CUMULATIVE, periodicity=Periodicity.QUARTER
    )
    make_target(item, quarterly, op=Op.AT_LEAST, value=8)
    make_reading(quarterly, period=date(2024, 1, 1), value=2)
    make_reading(quarterly, period=date(2024, 7, 1), value=5)
    make_reading(quarterly, period=date(2023, 10, 1), value=9)

    (row,) = rows_of(ledger()["指标数据"])

    assert (row["编号"], row["工作任务"], row["指标"]) == ("（3）", "大气环境质量", "抽查次数")
    assert (row["目标值"], row["当前值"], row["频次"]) == ("≥8 次", 5, "每季度")
    assert {month: row[f"{month}月"] for month in range(1, 13) if row[f"{month}月"]} == {3: 2, 9: 5}
    assert row["依据"]


def test_overdue_list_holds_what_is_open_and_late_longest_first(
    ledger: Callable[..., Any],
) -> None:
    make_item(title="甲", due=day(-3))
    make_item(title="乙", due=day(-30))
    make_item(title="丙", due=day(-40), state=State.CLOSED, progress=100)
    make_item(title="丁", due=day(3))

    rows = rows_of(ledger()["逾期清单"])

    assert [(row["工作任务"], row["逾期天数"]) for row in rows] == [("乙", 30), ("甲", 3)]


def test_scope_of_every_sheet_is_the_lists(ledger: Callable[..., Any]) -> None:
    for title in ("甲", "乙"):
        make_target(make_item(title=title, due=day(-3)))
    book = ledger(q="乙")
    assert [row["工作任务"] for row in rows_of(book["逾期清单"])] == ["乙"]
    assert [row["工作任务"] for row in rows_of(book["指标数据"])] == ["乙"]
    assert rows_of(book["单位统计"])[-1]["任务数"] == 1


# --- cells


def test_one_measured_target_is_a_number_with_its_unit(ledger: Callable[..., Any]) -> None:
    item = make_item()
    indicator = make_indicator("淘汰量", unit="台", aggregation=Aggregation.CUMULATIVE)
    make_target(item, indicator, value=1147)
    make_reading(indicator, value=812)
    cell = ledger()["督办台账"].cell(HEAD_ROW + 1, HEADINGS.index("当前值") + 1)
    assert (cell.value, cell.number_format) == (812, 'General" 台"')


def test_leaders_and_liaisons_of_the_lead_unit(ledger: Callable[..., Any]) -> None:
    item = make_item()
    unit = item.responsibilities.get().unit
    for name, post in (
        ("分管", Post.SUPERVISING_LEADER),
        ("责任", Post.RESPONSIBLE_LEADER),
        ("联络", Post.LIAISON),
    ):
        person = make_user(Role.LEADER, display_name=name)
        Appointment.objects.create(user=person, unit=unit, part=post)
    row = cells(ledger()["督办台账"], HEAD_ROW + 1)
    assert (row["责任领导"], row["责任人"]) == ("责任", "联络")


def test_date_that_a_person_replaced_stands_beside_the_printed_one(
    ledger: Callable[..., Any],
) -> None:
    item = make_item(due=date(2024, 11, 30))
    item.milestones.create(
        order=0, name="完成", date=item.limit, printed_date=date(2024, 6, 30), is_limit=True
    )
    row = cells(ledger()["督办台账"], HEAD_ROW + 1)
    assert row["完成时限（原）"].date() == date(2024, 6, 30)
    assert row["完成时限（现）"].date() == date(2024, 11, 30)
    assert row["延期次数"] == 1


def test_limit_that_was_brought_forward_is_no_extension(ledger: Callable[..., Any]) -> None:
    item = make_item(due=date(2024, 6, 30))
    item.milestones.create(
        order=0, name="完成", date=item.limit, printed_date=date(2024, 11, 30), is_limit=True
    )
    assert cells(ledger()["督办台账"], HEAD_ROW + 1)["延期次数"] == 0


def test_number_leads_to_the_tasks_page(ledger: Callable[..., Any]) -> None:
    item = make_item(marker="(7)")
    with override_settings(SITE_URL="https://duban.example.org/"):
        cell = ledger()["督办台账"].cell(HEAD_ROW + 1, HEADINGS.index("编号") + 1)
    assert cell.value == "（7）"
    assert cell.hyperlink.target == f"https://duban.example.org{item.get_absolute_url()}"


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "＝", "＋", "－", "＠", "\t"])
def test_no_sign_makes_a_formula_of_what_a_person_typed(
    sign: str, ledger: Callable[..., Any], client: Client
) -> None:
    make_report(make_item(title=f"{sign}1+1"), narrative="无", problems=f"{sign}cmd|' /C calc'!A0")
    row = ledger()["督办台账"][HEAD_ROW + 1]
    for heading in ("工作任务", "存在问题"):
        cell = row[HEADINGS.index(heading)]
        assert (cell.data_type, bool(cell.quotePrefix)) == ("s", True)
    told = [*csv.DictReader(io.StringIO(text_of(client, "/items/ledger.csv")))]
    assert told[0]["工作任务"] == f"'{sign}1+1"


# --- columns


def test_chosen_columns_keep_the_agreed_order(ledger: Callable[..., Any]) -> None:
    make_item(title="任务")
    sheet = ledger(columns=["light", "domain", "nonsense"])["督办台账"]
    heads = [cell.value for cell in sheet[HEAD_ROW]]
    assert heads == ["序号", "领域", "工作任务", "亮灯"]
    assert sheet.cell(HEAD_ROW + 1, 3).value == "任务"
    assert sheet.freeze_panes == "D4"


def test_list_offers_every_column_and_keeps_its_conditions(client: Client, leader: User) -> None:
    make_item(title="任务", due=day(-3))
    client.force_login(leader)
    page = client.get("/items/", {"light": "late"}).content.decode()
    offered = [key for key in KEYS if f'name="columns" value="{key}"' in page]
    assert offered == [key for key in KEYS if key not in ("serial", "task")]
    assert '<input type="hidden" name="light" value="late">' in page
    assert "/items/readings.xlsx?light=late" in page


# --- single files


def text_of(client: Client, path: str, **conditions: Any) -> str:
    response = client.get(path, conditions)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response.content.startswith(b"\xef\xbb\xbf")
    return response.content.decode("utf-8-sig")


@pytest.fixture
def reader(client: Client, leader: User) -> Client:
    client.force_login(leader)
    return client


def test_csv_is_the_first_table(reader: Client) -> None:
    make_report(make_item(title="甲，乙", marker="(1)"), narrative='说"好"\n第二行')
    (row,) = csv.DictReader(io.StringIO(text_of(reader, "/items/ledger.csv")))
    assert list(row) == HEADINGS
    assert (row["工作任务"], row["完成时限（现）"]) == ("甲，乙", "2024-12-31")
    assert '说"好"\n第二行' in row["最新进展"]
    assert text_of(reader, "/items/ledger.csv").count("\r\n") == 2


def test_units_and_readings_alone(reader: Client) -> None:
    item = make_item()
    make_target(item)
    units = load_workbook(io.BytesIO(reader.get("/items/units.xlsx").content))
    readings = load_workbook(io.BytesIO(reader.get("/items/readings.xlsx").content))
    assert (units.sheetnames, readings.sheetnames) == (["单位统计"], ["指标数据"])
    assert len([*csv.reader(io.StringIO(text_of(reader, "/items/units.csv")))]) == 3
    assert len([*csv.reader(io.StringIO(text_of(reader, "/items/readings.csv")))]) == 2


@pytest.mark.parametrize("name", ["ledger", "units", "readings"])
@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_impossible_condition_is_refused_in_words(reader: Client, name: str, form: str) -> None:
    response = reader.get(f"/items/{name}.{form}", {"due_from": "2024-02-30"})
    assert response.status_code == 400
    assert b"<html" in response.content


def test_nothing_found_is_a_table_without_rows(reader: Client) -> None:
    for name in ("ledger", "units", "readings"):
        assert reader.get(f"/items/{name}.xlsx", {"q": "没有"}).status_code == 200
        assert len([*csv.reader(io.StringIO(text_of(reader, f"/items/{name}.csv", q="没有")))]) == 1


# --- other programs


def test_libreoffice_reads_the_same_values(
    ledger: Callable[..., Any], reader: Client, tmp_path: Path
) -> None:
    item = make_item(title="=1+1", marker="(12)", due=day(-1), progress="70.8")
    make_report(item, narrative="已淘汰812台。\n第二行", problems="+86")
    source = tmp_path / "ledger.xlsx"
    source.write_bytes(reader.get("/items/ledger.xlsx").content)
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless"]
    command += ["--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(tmp_path / "again")]
    subprocess.run([*command, str(source)], check=True, capture_output=True, timeout=120)

    book = load_workbook(tmp_path / "again" / "ledger.xlsx")
    ours = load_workbook(source)
    assert book.sheetnames == ours.sheetnames
    for name in ours.sheetnames:
        assert [[cell.value for cell in row] for row in book[name].iter_rows()] == [
            [cell.value for cell in row] for row in ours[name].iter_rows()
        ]
    sheet = book["督办台账"]
    row = cells(sheet, HEAD_ROW + 1)
    assert row["工作任务"] == "=1+1"
    assert sheet.cell(HEAD_ROW + 1, 4).data_type == "s"
    assert row["完成时限（现）"].date() == day(-1)
    assert sheet.print_title_rows == "$3:$3"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 8)
    assert {str(each) for each in sheet.merged_cells.ranges} == {
        str(each) for each in ours["督办台账"].merged_cells.ranges
    }
    assert day(0) == ON

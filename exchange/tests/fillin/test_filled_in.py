"""The fill-in workbook: what is handed out, and that exactly what was typed comes back."""

from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest
from django.test import Client

from agencies.choices import Role
from agencies.models import Unit, User
from exchange.fillin.writing import LOCKED_COLOUR
from exchange.tests.fillin.books import (
    AIR,
    READINGS,
    TASKS,
    WATER,
    applied,
    changes_of,
    faults_of,
    fetched,
    filled,
    opened,
    place,
    saved,
    typed,
    upload,
)
from indicators.choices import Aggregation, Op
from indicators.tests.factories import make_indicator, make_reading, make_target
from tasks.choices import FiledAs, ReportState, State
from tasks.models import Activity, Milestone, ProgressReport, WorkItem
from tasks.services.activity import record
from tasks.tests.factories import (
    AT,
    make_deputy,
    make_item,
    make_milestone,
    make_report,
    make_unit,
    make_user,
    sign_in,
)
from tasks.tests.parsing.reading_files import converted, needs_office

pytestmark = pytest.mark.django_db


def reports() -> dict[str, ProgressReport]:
    """What was stored, by task."""
    return {row.item.title: row for row in ProgressReport.objects.select_related("item")}


# --- out


def test_line_for_each_task_and_only_white_cells_are_open(client: Client, unit: Unit) -> None:
    book = opened(fetched(client, unit))
    assert [sheet.title for sheet in book.worksheets] == ["Guide", TASKS, "_seal"]
    assert book["_seal"].sheet_state == "veryHidden"
    sheet = book[TASKS]
    assert [sheet.cell(row, 3).value for row in (4, 5)] == [AIR, WATER]
    assert sheet.protection.sheet
    assert sheet.row_dimensions[1].hidden
    assert sheet.column_dimensions["A"].hidden
    is_open = {cell.column: not cell.protection.locked for cell in sheet[4]}
    heads = {cell.column: cell.value for cell in sheet[1] if cell.value}
    del heads[1]
    assert {column for column, free in is_open.items() if free} == heads.keys()
    assert sheet["C4"].fill.fgColor.rgb == f"FF{LOCKED_COLOUR[1:]}"
    assert sheet["D4"].value.date() == date(2024, 12, 31)


def test_rules_and_hints_of_the_cells(client: Client, unit: Unit) -> None:
    sheet = opened(fetched(client, unit))[TASKS]
    rules = {rule.type: rule for rule in sheet.data_validations.dataValidation}
    assert (rules["decimal"].formula1, rules["decimal"].formula2) == ("0", "100")
    assert rules["list"].formula1 == '"yes,no"'
    assert rules["textLength"].formula2 == "5000"
    assert all(rule.prompt and rule.error and rule.showErrorMessage for rule in rules.values())
    assert str(rules["decimal"].sqref) == "I4:I5"


def test_print_set_up(client: Client, unit: Unit) -> None:
    sheet = opened(fetched(client, unit))[TASKS]
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 8)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.page_setup.fitToHeight == 0  # as many pages as it takes, one wide
    assert sheet.print_title_rows == "$2:$3"
    assert sheet.freeze_panes == "D4"
    assert "&P" in sheet.oddFooter.center.text


def test_draft_and_last_report_are_filled_in(client: Client, unit: Unit, clerk: User) -> None:
    item = WorkItem.objects.get(title=AIR)
    make_report(item, by=clerk, as_of=date(2024, 9, 20), percent=55, narrative="九月完成。")
    make_report(item, by=clerk, state=ReportState.DRAFT, percent=70, narrative="十月草稿。")
    sheet = opened(fetched(client, unit))[TASKS]
    assert [sheet.cell(4, column).value for column in (7, 8)] == [55, "九月完成。"]
    assert place(sheet, AIR, "#percent").value == 70
    assert place(sheet, AIR, "#narrative").value == "十月草稿。"
    assert place(sheet, WATER, "#percent").value is None


def test_what_takes_no_report_is_left_out(client: Client, unit: Unit, clerk: User) -> None:
    make_item(unit=unit, title="办结了的", state=State.CLOSED, progress=100)
    make_item(unit=make_unit("大气环境科"), title="别科的")
    make_report(WorkItem.objects.get(title=AIR), by=clerk, state=ReportState.SUBMITTED)
    sheet = opened(fetched(client, unit))[TASKS]
    assert [cell.value for cell in sheet["C"][3:]] == [WATER]


def test_indicators_have_a_line_each_and_a_ratio_two_cells(client: Client, unit: Unit) -> None:
    item = WorkItem.objects.get(title=AIR)
    dust = make_indicator()
    make_target(item, dust, value=40)
    make_reading(dust, value="41.2")
    share = make_indicator("优良天数比率", unit="%", aggregation=Aggregation.RATIO)
    make_target(item, share, op=Op.AT_LEAST, value=67)
    sheet = opened(fetched(client, unit))[READINGS]
    assert [sheet.cell(row, 4).value for row in (4, 5)] == ["PM2.5平均浓度", "优良天数比率"]
    assert "41.2" in sheet["H4"].value
    assert [sheet[cell].protection.locked for cell in ("I4", "J4", "I5", "J5")] == [
        False,
        True,
        False,
        False,
    ]


def test_what_looks_like_markup_is_text(client: Client, unit: Unit, clerk: User) -> None:
    item = WorkItem.objects.get(title=AIR)
    make_report(item, by=clerk, state=ReportState.DRAFT, narrative="<r>草稿</r>")
    content = fetched(client, unit)
    assert place(opened(content)[TASKS], AIR, "#narrative").value.strip() == "<r>草稿</r>"
    assert changes_of(upload(client, content)) == {}


# --- back in


def test_untouched_workbook_changes_nothing(client: Client, unit: Unit, clerk: User) -> None:
    item = WorkItem.objects.get(title=AIR)
    make_report(
        item,
        by=clerk,
        state=ReportState.DRAFT,
        percent="70.5",
        narrative="一、甲。\n二、乙。",
        done=False,
    )
    for content in (fetched(client, unit), typed(fetched(client, unit))):
        response = upload(client, content)
        assert response.status_code == 200
        assert changes_of(response) == {}
        assert response.context["examined"].untouched == 2


def test_exactly_what_was_typed_is_handed_in(client: Client, unit: Unit, clerk: User) -> None:
    content = typed(
        fetched(client, unit),
        (AIR, "#percent", 85.5),
        (AIR, "#narrative", "完成12家核查。\n正在复核。"),
        (AIR, "#problems", "资金未到位。"),
        (AIR, "#next_step", date(2024, 11, 1)),
        (AIR, "#done", "no"),
    )
    response = upload(client, content)
    assert changes_of(response) == {
        AIR: {
            "Progress": ("", "85.5%"),
            "Progress in words": ("", "完成12家核查。\n正在复核。"),
            "Problems": ("", "资金未到位。"),
            "Next step": ("", "2024-11-01"),
        }
    }
    assert not ProgressReport.objects.exists()

    assert applied(client, response).status_code == 302

    (report,) = reports().values()
    assert (report.item.title, report.unit, report.reported_by) == (AIR, unit, clerk)
    assert (report.percent, report.narrative) == (Decimal("85.5"), "完成12家核查。\n正在复核。")
    assert (report.problems, report.next_step, report.done) == ("资金未到位。", "2024-11-01", False)
    assert (report.state, report.filed_as) == (ReportState.SUBMITTED, FiledAs.OWN)
    verbs = set(Activity.objects.values_list("verb", flat=True))
    assert {"report_filed", "workbook_filled"} <= verbs


def test_drafts_where_asked_for(client: Client, unit: Unit) -> None:
    content = typed(fetched(client, unit), (AIR, "#narrative", "还没写完"))
    assert faults_of(upload(client, content))[0][0] == "I4"  # a report needs its percentage

    response = upload(client, content, action="draft")
    assert applied(client, response).status_code == 302

    (report,) = reports().values()
    assert (report.state, report.percent, report.narrative) == (ReportState.DRAFT, None, "还没写完")


def test_steps_ticked_in_the_browser_stay(client: Client, unit: Unit, clerk: User) -> None:
    item = WorkItem.objects.get(title=AIR)
    step: Milestone = make_milestone(item, on=date(2024, 10, 20))
    draft = make_report(item, by=clerk, state=ReportState.DRAFT, narrative="草稿")
    draft.reached.add(step)
    applied(client, upload(client, filled(fetched(client, unit), AIR)))
    (report,) = reports().values()
    assert list(report.reached.all()) == [step]


def test_readings_come_with_their_report(client: Client, unit: Unit) -> None:
    item = WorkItem.objects.get(title=AIR)
    dust = make_indicator()
    make_target(item, dust, value=40)
    share = make_indicator("优良天数比率", unit="%", aggregation=Aggregation.RATIO)
    make_target(item, share, op=Op.AT_LEAST, value=67)
    book = opened(filled(fetched(client, unit), AIR))
    sheet = book[READINGS]
    sheet["I4"], sheet["I5"], sheet["J5"] = 39.5, "２０", 31
    response = upload(client, saved(book))
    assert applied(client, response).status_code == 302, faults_of(response)

    (report,) = reports().values()
    claims = {claim.indicator.name: (claim.value, claim.of) for claim in report.claims.all()}
    assert claims == {"PM2.5平均浓度": (Decimal("39.5"), None), "优良天数比率": (20, 31)}


@pytest.mark.parametrize(
    ("percent", "done", "stored"),
    [
        ("６０％", "否", 60),
        ("60%", "N", 60),
        (60, "×", 60),
        ("1e1", None, 10),
        (None, "是", 100),
        (None, "√", 100),
        (100, "Y", 100),
    ],
)
def test_spellings(client: Client, unit: Unit, percent: Any, done: Any, stored: int) -> None:
    content = typed(
        fetched(client, unit),
        (AIR, "#percent", percent),
        (AIR, "#done", done),
        (AIR, "#narrative", "完成。"),
    )
    response = upload(client, content)
    assert applied(client, response).status_code == 302, faults_of(response)
    (report,) = reports().values()
    assert report.percent == stored
    assert report.done is (stored == 100)


def test_percent_cell_of_a_pasted_format(client: Client, unit: Unit) -> None:
    book = opened(filled(fetched(client, unit), AIR, percent=0.6))
    place(book[TASKS], AIR, "#percent").number_format = "0%"
    response = upload(client, saved(book))
    assert changes_of(response)[AIR]["Progress"] == ("", "60%")


def test_moved_columns_and_lines_are_found_again(client: Client, unit: Unit) -> None:
    book = opened(fetched(client, unit))
    sheet = book[TASKS]
    sheet.insert_cols(5)
    sheet.insert_rows(4)
    place(sheet, WATER, "#percent").value = 61
    place(sheet, WATER, "#narrative").value = "移动后填写。"
    response = upload(client, saved(book))
    assert list(changes_of(response)) == [WATER]
    assert changes_of(response)[WATER]["Progress"] == ("", "61%")


@needs_office
def test_files_saved_by_libreoffice(client: Client, unit: Unit, tmp_path: Path) -> None:
    content = fetched(client, unit)
    (tmp_path / "first").mkdir()
    again = converted(content, "xlsx", "xlsx", tmp_path / "first")
    assert changes_of(upload(client, again)) == {}
    sheet = opened(again)[TASKS]
    assert sheet.protection.sheet
    assert len(sheet.data_validations.dataValidation) >= 3
    assert opened(again)["_seal"].sheet_state != "visible"

    (tmp_path / "second").mkdir()
    last = converted(
        filled(again, AIR, 66, "经 LibreOffice 保存。"), "xlsx", "xlsx", tmp_path / "second"
    )
    response = upload(client, last)
    assert changes_of(response) == {
        AIR: {"Progress": ("", "66%"), "Progress in words": ("", "经 LibreOffice 保存。")}
    }


@needs_office
def test_change_made_in_libreoffices_own_format(
    client: Client, unit: Unit, clerk: User, tmp_path: Path
) -> None:
    item = WorkItem.objects.get(title=AIR)
    make_report(item, by=clerk, state=ReportState.DRAFT, percent=70, narrative="旧的草稿文字。")
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
    flat = converted(fetched(client, unit), "xlsx", "fods", tmp_path / "first").decode()
    assert flat.count("旧的草稿文字。") == 1
    changed = flat.replace("旧的草稿文字。", "改后的文字。").encode()
    back = converted(changed, "fods", "xlsx", tmp_path / "second")
    assert changes_of(upload(client, back)) == {
        AIR: {"Progress in words": ("旧的草稿文字。", "改后的文字。")}
    }


# --- for whom


def test_office_files_on_a_units_behalf(unit: Unit) -> None:
    office = make_user(Role.SUPERVISOR, agency=unit.agency)
    client = sign_in(office)
    response = upload(client, filled(fetched(client, unit), AIR))
    assert applied(client, response).status_code == 302
    (report,) = reports().values()
    assert (report.filed_as, report.reported_by, report.unit) == (FiledAs.OFFICE, office, unit)


def test_deputy_fills_in_the_colleagues_workbook(unit: Unit, clerk: User) -> None:
    deputy = make_user(unit=make_unit("大气环境科"))
    make_deputy(clerk, deputy)
    client = sign_in(deputy)
    response = upload(client, filled(fetched(client, unit), AIR))
    assert applied(client, response).status_code == 302
    (report,) = reports().values()
    assert report.filed_as == FiledAs.DEPUTY


def test_archive_of_all_units_with_something_to_report(unit: Unit) -> None:
    other = make_unit("大气环境科")
    make_unit("无事可报科")
    make_item(unit=other, title="大气")
    response = sign_in(make_user(Role.SUPERVISOR, agency=unit.agency)).get("/fill-in/all/")
    assert response["Content-Type"] == "application/zip"
    with ZipFile(BytesIO(response.content)) as archive:
        names = archive.namelist()
        assert sorted("大气" in name for name in names) == [False, True]
        for name in names:
            assert openpyxl.load_workbook(BytesIO(archive.read(name)))[TASKS]


def test_many_at_once(unit: Unit) -> None:
    other = make_unit("大气环境科")
    both = make_item(unit=unit, cooperating=[other], title="两科共同")
    client = sign_in(make_user(Role.SUPERVISOR, agency=unit.agency))
    first = filled(fetched(client, unit), both.title)
    second = filled(fetched(client, other), both.title, 70, "配合完成。")
    response = upload(client, first, second)
    assert applied(client, response).status_code == 302, faults_of(response)
    assert sorted(str(row.unit) for row in ProgressReport.objects.all()) == [
        "大气环境科",
        "水生态环境科",
    ]


def test_what_happened_meanwhile_is_shown(client: Client, unit: Unit) -> None:
    content = filled(fetched(client, unit), AIR)
    office = make_user(Role.SUPERVISOR, agency=unit.agency)
    record("urged", at=AT, by=office, item=WorkItem.objects.get(title=AIR))
    response = upload(client, content)
    (one,) = response.context["examined"].proposals
    assert [entry.what for entry in one.meanwhile] == ["urged"]
    assert applied(client, response).status_code == 302

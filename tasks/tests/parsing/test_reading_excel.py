"""Workbooks: cells as the sheet shows them, merged cells, sheets one after the other."""

from __future__ import annotations

from datetime import date, datetime, time
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.styles import PatternFill

from tasks.parsing import read as read_any
from tasks.parsing.reading.excel import read
from tasks.parsing.reading.refusals import UnreadableNotice
from tasks.tests.parsing.reading_files import (
    LEDGER,
    LEDGER_LINES,
    MERGED,
    converted,
    needs_office,
    with_member,
)


def saved(book: Workbook) -> bytes:
    """The workbook as its file."""
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def ledger(*, row: int = 1, column: int = 1) -> Workbook:
    """LEDGER from that cell on, its cells merged."""
    book = Workbook()
    sheet = book.active
    for down, texts in enumerate(LEDGER):
        for across, text in enumerate(texts):
            sheet.cell(row + down, column + across, text or None)
    for first, last, at in MERGED:
        sheet.merge_cells(
            start_row=row + first,
            end_row=row + last,
            start_column=column + at,
            end_column=column + at,
        )
    return book


def test_ledger_with_merged_cells_is_rows():
    assert read(saved(ledger())) == LEDGER_LINES


def test_empty_rows_and_columns_around_are_left_out():
    assert read(saved(ledger(row=4, column=3))) == LEDGER_LINES


def test_title_over_all_columns_stands_once():
    book = Workbook()
    sheet = book.active
    sheet["A1"] = "2024年重点任务台账"
    sheet.merge_cells("A1:C1")
    sheet.append(["序号", "任务", "时限"])
    assert read(saved(book)) == "2024年重点任务台账\t\t\n序号\t任务\t时限"


@pytest.mark.parametrize(
    ("value", "number_format", "expected"),
    [
        (date(2024, 6, 30), "yyyy-mm-dd", "2024年6月30日"),
        (datetime(2024, 6, 30, 9, 5), "yyyy/m/d h:mm", "2024年6月30日9:05"),  # noqa: DTZ001 - as a cell has it
        (time(9, 5), "h:mm", "9:05"),
        (date(2024, 6, 1), 'yyyy"年"m"月"', "2024年6月"),
        (date(2024, 6, 1), "[$-804]yyyy年m月;@", "2024年6月"),
        (0.92, "0%", "92%"),
        (0.925, "0.0%", "92.5%"),
        (0.07, "0.00%", "7%"),
        (3.0, "General", "3"),
        (0.1 + 0.2, "General", "0.3"),
        (1234567, "#,##0", "1234567"),
        (12, '0"个"', "12个"),
        (9.5, '0.0"万吨"', "9.5万吨"),
        (True, "General", "是"),
        ("第一行\n第二行\t完", "General", "第一行\v第二行 完"),
        ("行_x000D_\n末", "General", "行\v末"),
        ("=1+1", "General", ""),
    ],
)
def test_cell_as_it_is_shown(value: object, number_format: str, expected: str):
    book = Workbook()
    sheet = book.active
    sheet.append(["值", None, "末"])
    sheet["B1"] = value
    sheet["B1"].number_format = number_format
    assert read(saved(book)).split("\t")[1] == expected


def test_sheets_follow_one_another_and_hidden_ones_are_left_out():
    book = ledger()
    sheet = book.create_sheet("科技任务")
    sheet.append(["1", "建实验室"])
    sheet.row_dimensions[1].hidden = True
    lists = book.create_sheet("选项")
    lists.append(["是", "否"])
    lists.sheet_state = "hidden"
    book.create_sheet("Sheet3")
    assert read(saved(book)) == f"{LEDGER_LINES}\n\n科技任务\n1\t建实验室"


def test_coloured_cells_far_away_do_no_harm():
    book = ledger()
    book.active["XFD1048576"].fill = PatternFill("solid", fgColor="FF0000")
    assert read(saved(book)) == LEDGER_LINES


def test_sheet_that_claims_too_many_cells_is_refused():
    book = Workbook()
    book.active["A1"] = book.active["XFD1048576"] = "甲"
    with pytest.raises(UnreadableNotice) as refused:
        read(saved(book))
    assert refused.value.code == "too_complex"


def test_workbook_with_macros_is_read_and_they_are_not_looked_at():
    data = with_member(saved(ledger()), "xl/vbaProject.bin", b"no program")
    assert read(data) == LEDGER_LINES


@needs_office
def test_old_workbook_reads_as_the_new_one(tmp_path: Path):
    assert read_any(converted(saved(ledger()), "xlsx", "xls", tmp_path)) == LEDGER_LINES

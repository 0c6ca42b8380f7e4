"""Rows written as a whole: the same XML as XlsxWriter's own methods give, and what those get wrong."""

from datetime import date, datetime
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
import xlsxwriter
from openpyxl import load_workbook
from xlsxwriter.worksheet import Worksheet

from worktracker.lib.xlsx_rows import (
    ROWS,
    RowSheet,
    blank_cell,
    number_cell,
    serial_of,
    text_cell,
)

TEXTS = [
    "督办",
    'a & b < c > d "quoted"',
    "two\nlines",
    " before",
    "after ",
    "tab\t",
    "bell\x07 return\r",
    "_x0041_ and _x00zz_",
    "\ufffe\uffff",
    "𠮷野",
    "<r>open",
]
NUMBERS = [0, 1, -3.5, 0.708, 1e-7, 123456789012345678, 45581.5]
DAYS = [date(1900, 3, 1), date(2024, 10, 15), datetime(2024, 10, 15, 8, 30)]  # noqa: DTZ001


def parts(write: Any, kind: type[Worksheet]) -> dict[str, str]:
    """The XML of a sheet that ``write`` fills, and of its links."""
    file = BytesIO()
    options = {"constant_memory": True, "strings_to_urls": False, "strings_to_formulas": False}
    book = xlsxwriter.Workbook(file, options)
    sheet = book.add_worksheet("表", kind)
    write(sheet, book.add_format({"border": 1}), book.add_format({"num_format": "yyyy-mm-dd"}))
    book.close()
    with ZipFile(file) as archive:
        return {
            name: archive.read(name).decode() for name in archive.namelist() if "sheet1" in name
        }


def by_library(sheet: Worksheet, plain: Any, dated: Any) -> None:
    sheet.merge_range(0, 0, 0, 2, "标题", plain)
    for row, text in enumerate(TEXTS, start=1):
        sheet.set_row(row, 36)
        sheet.write_string(row, 0, text, plain)
        sheet.write_blank(row, 1, None, plain)
        sheet.write_url(row, 2, f"https://example.org/items/{row}/?a=1&b=2", plain, "页")
    for row, number in enumerate(NUMBERS, start=len(TEXTS) + 1):
        sheet.set_row(row, 21)
        sheet.write_number(row, 0, number, plain)
        sheet.write_datetime(row, 1, DAYS[row % len(DAYS)], dated)
    sheet.write_string(row + 1, 0, "末", plain)


def by_rows(sheet: RowSheet, plain: Any, dated: Any) -> None:
    sheet.merge_range(0, 0, 0, 2, "标题", plain)
    places, day = [sheet.place(column, plain) for column in range(3)], sheet.place(1, dated)
    for row, text in enumerate(TEXTS, start=1):
        sheet.link(row, 2, f"https://example.org/items/{row}/?a=1&b=2")
        cells = [
            text_cell(places[0], row + 1, text),
            blank_cell(places[1], row + 1),
            text_cell(places[2], row + 1, "页"),
        ]
        sheet.write_cells(row, cells, height=36)
    for row, number in enumerate(NUMBERS, start=len(TEXTS) + 1):
        moment = serial_of(DAYS[row % len(DAYS)])
        cells = [number_cell(places[0], row + 1, number), number_cell(day, row + 1, moment)]
        sheet.write_cells(row, cells, height=21)
    sheet.write_string(row + 1, 0, "末", plain)


def test_rows_give_the_xml_of_the_library() -> None:
    assert parts(by_rows, RowSheet) == parts(by_library, Worksheet)


@pytest.mark.parametrize("text", ["<r>typed</r>", "<r><t>red</t></r>", "<r>a</r> & <r>b</r>"])
def test_text_that_looks_like_markup_is_text_in_rows_and_in_banners(text: str) -> None:
    file = BytesIO()
    book = xlsxwriter.Workbook(file, {"constant_memory": True})
    sheet = book.add_worksheet("表", RowSheet)
    form = book.add_format()
    sheet.write_string(0, 0, text, form)
    sheet.write_cells(1, [text_cell(sheet.place(0, form), 2, text)], height=20)
    book.close()

    rows = load_workbook(file)["表"].iter_rows(values_only=True)

    assert list(rows) == [(text,), (text,)]


def test_row_below_the_last_is_refused() -> None:
    book = xlsxwriter.Workbook(BytesIO(), {"constant_memory": True})
    sheet = book.add_worksheet("表", RowSheet)

    with pytest.raises(ValueError, match="1048576"):
        sheet.write_cells(ROWS, ["<c/>"], height=20)

    book.close()


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_no_number_is_refused(number: float) -> None:
    book = xlsxwriter.Workbook(BytesIO(), {"constant_memory": True})
    place = book.add_worksheet("表", RowSheet).place(0, book.add_format())

    with pytest.raises(ValueError, match="cannot hold"):
        number_cell(place, 1, number)

    book.close()

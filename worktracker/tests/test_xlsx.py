"""Workbooks as a reader opens them again: types, frames, print set-up, and text that stays text."""

from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from worktracker.lib.downloads import download, safe_name
from worktracker.lib.xlsx import (
    A3,
    LONGEST_TEXT,
    Book,
    Column,
    Styled,
    display_width,
    lines_of,
)

COLUMNS: list[Column[dict[str, Any]]] = [
    Column("名称", lambda row: row["name"], 20),
    Column("数值", lambda row: row["value"], 10, "0.0%"),
    Column("日期", lambda row: row["day"], 12, "yyyy-mm-dd", "center"),
]


def written(*rows: dict[str, Any], **options: Any) -> Any:
    return opened(*rows, **options)["表"]


def opened(*rows: dict[str, Any], **options: Any) -> Workbook:
    book = Book(title="表", author="某人")
    sheet = book.sheet("表", COLUMNS, **options)
    sheet.title("标题")
    sheet.headings()
    for row in rows:
        sheet.row(row)
    sheet.finish()
    return load_workbook(BytesIO(book.finish()))


def row(name: Any = "甲", value: Any = None, day: Any = None) -> dict[str, Any]:
    return {"name": name, "value": value, "day": day}


def test_values_keep_their_types() -> None:
    sheet = written(row("甲", Decimal("0.785"), date(2024, 12, 31)), row("乙", 3, None))

    assert [cell.value for cell in sheet[3]][:2] == ["甲", 0.785]
    assert sheet["C3"].value.date() == date(2024, 12, 31)
    assert sheet["C3"].number_format == "yyyy-mm-dd"
    assert sheet["B3"].number_format == "0.0%"
    assert [cell.value for cell in sheet[4]] == ["乙", 3, None]


@pytest.mark.parametrize(
    "text",
    [
        '=HYPERLINK("http://example.org","x")',
        "+1+1",
        "-2",
        "@SUM(A1)",
        "\t=1",
        "{=1}",
        "http://example.org",
    ],
)
def test_text_is_never_a_formula_or_a_link(text: str) -> None:
    cell = written(row(text))["A3"]

    assert (cell.value, cell.data_type) == (text, "s")
    assert cell.hyperlink is None
    assert bool(cell.quotePrefix) == text.startswith(("=", "+", "-", "@", "\t"))


def test_text_too_long_for_a_cell_is_cut_visibly() -> None:
    value = written(row("长" * (LONGEST_TEXT + 5)))["A3"].value

    assert len(value) == LONGEST_TEXT
    assert value.endswith("长…")


def test_rare_characters_count_twice_as_in_excel() -> None:
    value = written(row("𠮷" * LONGEST_TEXT))["A3"].value

    assert len(value.encode("utf-16-le")) // 2 == LONGEST_TEXT
    assert value == "𠮷" * (LONGEST_TEXT // 2) + "…"


def test_control_characters_do_not_break_the_file() -> None:
    assert written(row("甲\x0b乙"))["A3"].value is not None


def test_cell_of_another_kind_is_refused() -> None:
    with pytest.raises(TypeError, match="dict"):
        written(row({"a": 1}))


def test_style_of_one_cell_overrides_its_column() -> None:
    sheet = written(row(Styled("滞后", (("font_color", "#A3241B"), ("bg_color", "#FBE9E6")))))

    assert sheet["A3"].font.color.rgb == "FFA3241B"
    assert sheet["A3"].fill.fgColor.rgb == "FFFBE9E6"


def test_print_set_up() -> None:
    sheet = written(row(), row(), paper=A3, frozen=1, footer="第 &P 页，共 &N 页")

    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 8)
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (None, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_title_rows == "$2:$2"
    assert sheet.print_area == "'表'!$A$1:$C$4"
    assert sheet.freeze_panes == "B3"
    assert sheet.auto_filter.ref == "A2:C4"
    assert sheet.oddFooter.center.text == "第 &P 页，共 &N 页"
    assert "A1:C1" in {str(each) for each in sheet.merged_cells.ranges}


def test_sheet_without_rows_opens_too() -> None:
    sheet = written()

    assert sheet.max_row == 2
    assert sheet.auto_filter.ref == "A2:C2"


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 10, 1),
        ("甲" * 4, 10, 1),
        ("甲" * 5, 10, 2),
        ("甲\n乙\n丙", 10, 3),
        ("abcdefgh", 10, 1),
        ("甲" * 100, 3, 100),
    ],
)
def test_lines_of_wrapped_chinese_text(text: str, width: float, lines: int) -> None:
    assert lines_of(text, width) == lines


def test_row_is_as_high_as_its_longest_cell_needs() -> None:
    sheet = written(row("甲" * 45), row("甲"), row("甲" * 3000))

    assert [sheet.row_dimensions[n].height for n in (3, 4, 5)] == [81.0, 21.0, 408.75]


@pytest.mark.parametrize(
    ("title", "height"), [("标题", 33.75), ("长" * 12, 60.75), ("长" * 40, 114.75)]
)
def test_title_is_as_high_as_its_lines_need(title: str, height: float) -> None:
    book = Book(title="表", author="某人")
    sheet = book.sheet("表", COLUMNS)
    sheet.title(title)
    sheet.headings()
    sheet.finish()

    opened = load_workbook(BytesIO(book.finish()))["表"]

    assert opened.row_dimensions[1].height == height


@pytest.mark.parametrize(
    ("text", "width"), [("abc", 3), ("督办", 4), ("“无废城市”", 12), ("≥5 个", 6)]
)
def test_display_width_counts_chinese_twice(text: str, width: int) -> None:
    assert display_width(text) == width


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("督办台账_20241015.xlsx", "督办台账_20241015.xlsx"),
        ('a<b>:"c/d\\e|f?g*.xlsx', "a_b_c_d_e_f_g_.xlsx"),
        ("con.xlsx", "_con.xlsx"),
        ("LPT1.2024.xlsx", "_LPT1.2024.xlsx"),
        (" .hidden. .xlsx", "hidden.xlsx"),
        ("\x00\n.xlsx", "_.xlsx"),
        ("长" * 300 + ".xlsx", "长" * 120 + ".xlsx"),
        (".xlsx", "_.xlsx"),
        ("plain", "plain"),
    ],
)
def test_file_name_is_safe_on_every_system(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def test_chinese_file_name_travels_encoded() -> None:
    response = download(b"x", name="督办台账.xlsx")

    assert response["Content-Disposition"] == (
        "attachment; filename*=utf-8''%E7%9D%A3%E5%8A%9E%E5%8F%B0%E8%B4%A6.xlsx"
    )
    assert "no-store" in response["Cache-Control"]

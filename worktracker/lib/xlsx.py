"""Workbooks written row by row: typed cells, text that can never become a formula, ready to print.

Rows are written once and in order (``constant_memory``), so a hundred thousand of them cost no more memory than ten.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any, BinaryIO, Final, Generic, TypeVar

import xlsxwriter
from xlsxwriter.format import Format

from worktracker.lib.xlsx_rows import (
    Place,
    RowSheet,
    blank_cell,
    number_cell,
    serial_of,
    text_cell,
)

BODY_FONT = "宋体"
HEAD_FONT = "黑体"
BODY_POINTS = 10
LINE_POINTS = 15.0
TALLEST_ROW = 409.0
LONGEST_TEXT = 32_767
A4, A3 = 9, 8
LINE_COLOUR = "#9AA8A2"
HEAD_COLOUR = "#E1EEEB"
SECTION_COLOUR = "#F2F5F3"
# Text that a spreadsheet takes for a formula once somebody edits the cell or saves it as CSV; an input method gives
# the full-width signs, which spreadsheets of East Asia take for the plain ones.
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
TEXT, QUOTED, DAY, NUMBER, BLANK = range(5)  # what a cell may hold
_RISKY: Final = frozenset(FORMULA_STARTS)
MOST_LINKS: Final = 65_530  # of a sheet; Excel repairs a file that has more by dropping them all

Row = TypeVar("Row")
Style = tuple[tuple[str, Any], ...]  # names and values of an XlsxWriter format's properties


@dataclass(frozen=True, slots=True)
class Styled:
    """A cell that differs from its column by its ``style``.

    ``url`` makes text a link; it must be an address of our own.
    """

    value: Any
    style: Style = ()
    url: str = ""


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """One column: its heading, how a row gives the value, its width in half-width characters, its number format.

    A getter returns text, a number, a date, None for an empty cell, or one of these in ``Styled``.
    """

    header: str
    getter: Callable[[Row], Any]
    width: float
    format: str = ""
    align: str = "left"

    @property
    def spare(self) -> float:
        """What of the width text cannot use: the cell's edges, and the indent before what stands left."""
        return 2.0 if self.align == "left" else 1.0


class Book:
    """A workbook in memory."""

    def __init__(self, *, title: str, author: str, file: BinaryIO | None = None) -> None:
        """``file`` is written to as the book is finished; without one the bytes are kept in memory."""
        self._bytes = BytesIO()
        self._book = xlsxwriter.Workbook(
            file or self._bytes,
            {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
        )
        self._book.set_properties({"title": title, "author": author})
        self._formats: dict[tuple[tuple[str, Any], ...], Format] = {}

    def sheet(self, name: str, columns: Sequence[Column[Row]], **options: Any) -> "Sheet[Row]":
        """A new sheet, to be filled before the next one is begun; options as ``Sheet`` takes them."""
        return Sheet(self, self._book.add_worksheet(name, RowSheet), columns, **options)

    def style(self, **properties: Any) -> Format:
        """The format with these properties; each is made once."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            base = {"font_name": BODY_FONT, "font_size": BODY_POINTS, "valign": "vcenter"}
            self._formats[key] = self._book.add_format(base | properties)
        return self._formats[key]

    def finish(self) -> bytes:
        """Completes the file; returns it where it was kept in memory."""
        self._book.close()
        return self._bytes.getvalue()


class Sheet(Generic[Row]):
    """A sheet of rows under banners and one heading row, landscape, one page wide."""

    def __init__(
        self,
        book: Book,
        sheet: RowSheet,
        columns: Sequence[Column[Row]],
        *,
        paper: int = A4,
        frozen: int = 0,
        footer: str = "",
    ) -> None:
        """``footer`` is the text in the page's foot, where &P is the page and &N their number."""
        self._book, self._sheet, self._columns = book, sheet, columns
        self._frozen, self._next, self._head, self._links = frozen, 0, 0, 0
        self._known: dict[tuple[int, int, Style], Place] = {}
        for place, column in enumerate(columns):
            sheet.set_column(place, place, column.width)
        sheet.set_paper(paper)
        sheet.set_landscape()
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.center_horizontally()
        sheet.fit_to_pages(1, 0)
        if footer:
            sheet.set_footer(f"&C{footer}")
        sheet.hide_gridlines(2)

    @property
    def rows(self) -> int:
        """How many rows were written so far, banners and headings included."""
        return self._next

    def banner(self, text: str, *, height: float = 20, **style: Any) -> None:
        """A row merged over all columns; ``height`` is that of one line of text, of which there may be more."""
        scale = style.get("font_size", BODY_POINTS) / BODY_POINTS
        lines = lines_of(text, sum(column.width for column in self._columns) / scale)
        height += (lines - 1) * LINE_POINTS * scale
        self._sheet.set_row(self._next, min(height, TALLEST_ROW))
        style = {"text_wrap": True, **style}
        last = len(self._columns) - 1
        if last:
            self._sheet.merge_range(self._next, 0, self._next, last, "", self._book.style(**style))
        self._write_text(self._next, 0, text, style)
        self._next += 1

    def title(self, text: str) -> None:
        """The sheet's title."""
        self.banner(text, height=34, font_name=HEAD_FONT, font_size=18, align="center")

    def section(self, text: str, *, depth: int = 0) -> None:
        """A heading between rows, in the table's frame, further in the deeper it stands."""
        style = {"font_name": HEAD_FONT, "bg_color": SECTION_COLOUR, "indent": depth + 1}
        self.banner(text, height=21, **style, **_frame())

    def headings(self) -> None:
        """The heading row: frozen with all above it, and repeated on every printed page."""
        self._head = self._next
        lines = max(lines_of(column.header, column.width, spare=0.5) for column in self._columns)
        self._sheet.set_row(self._next, lines * LINE_POINTS + 8)
        style = {
            "font_name": HEAD_FONT,
            "align": "center",
            "text_wrap": True,
            "bg_color": HEAD_COLOUR,
            **_frame(),
        }
        for place, column in enumerate(self._columns):
            self._write_text(self._next, place, column.header, style)
        self._next += 1
        self._sheet.freeze_panes(self._next, self._frozen)
        self._sheet.repeat_rows(self._head)

    def row(self, row: Row) -> None:
        """One row, as high as its longest cell needs."""
        lines, cells = 1, []
        for place, column in enumerate(self._columns):
            value, style = column.getter(row), ()
            if isinstance(value, Styled):
                if value.url and self._links < MOST_LINKS:
                    self._links += 1
                    self._sheet.link(self._next, place, value.url)
                value, style = value.value, value.style
            if isinstance(value, str):
                lines = lines_of(value, column.width, spare=column.spare, least=lines)
            cells.append(self._cell(place, value, style))
        height = min(lines * LINE_POINTS + 6, TALLEST_ROW)
        self._sheet.write_cells(self._next, cells, height=height)
        self._next += 1

    def offer(self, place: int, source: str, *, rows: int) -> None:
        """A drop-down in a column's next ``rows`` rows, of the cells that ``source`` names: =选项!$A$2:$A$9.

        Anything else may still be typed.
        """
        options = {"validate": "list", "source": source, "show_error": False}
        self._sheet.data_validation(self._next, place, self._next + rows - 1, place, options)

    def finish(self, *, is_filtered: bool = True) -> None:
        """Filter arrows on the headings and the area to print; call once all rows stand."""
        last_row, last_column = max(self._next - 1, self._head), len(self._columns) - 1
        if is_filtered:
            self._sheet.autofilter(self._head, 0, last_row, last_column)
        self._sheet.print_area(0, 0, last_row, last_column)

    def _cell(self, place: int, value: Any, style: Style) -> str:
        number = self._next + 1
        if value is None or value == "":
            return blank_cell(self._place(place, BLANK, style), number)
        if isinstance(value, str):
            kind = QUOTED if value[0] in _RISKY else TEXT
            return text_cell(self._place(place, kind, style), number, _fitting(value))
        if isinstance(value, date):
            return number_cell(self._place(place, DAY, style), number, serial_of(value))
        if isinstance(value, (int, float, Decimal)):
            return number_cell(self._place(place, NUMBER, style), number, float(value))
        raise TypeError(f"A cell cannot hold {type(value).__name__}.")

    def _place(self, place: int, kind: int, style: Style) -> Place:
        """A column's cell with its format by what it holds; each is worked out once."""
        key = (place, kind, style)
        if key not in self._known:
            column = self._columns[place]
            properties = {"align": column.align, **_frame(), **dict(style)}
            if column.align == "left":
                properties["indent"] = 1
            if kind in (TEXT, QUOTED):
                properties = {"text_wrap": True, **properties}
                if kind == QUOTED:
                    properties["quote_prefix"] = True
            elif column.format:
                properties.setdefault("num_format", column.format)
            self._known[key] = self._sheet.place(place, self._book.style(**properties))
        return self._known[key]

    def _write_text(self, row: int, place: int, text: str, style: dict[str, Any]) -> None:
        """A heading or a banner, which may hold what a person typed."""
        text = _fitting(text)
        if text.startswith(FORMULA_STARTS):
            style = {**style, "quote_prefix": True}
        self._sheet.write_string(row, place, text, self._book.style(**style))


def lines_of(text: str, width: float, *, spare: float = 2.0, least: int = 1) -> int:
    """How many lines wrapped text takes in a column, Chinese characters two units wide; at least ``least``."""
    room = max(width - spare, 2)
    if len(text) * 2 <= room * least and "\n" not in text:
        return least
    needed = sum(max(1, math.ceil(display_width(line) / room)) for line in text.split("\n"))
    return max(needed, least)


def display_width(text: str) -> int:
    """Width in half-width characters: what Chinese fonts draw full width is what GBK writes in two bytes."""
    return len(text.encode("gbk", "replace"))


def _fitting(text: str) -> str:
    """Cut where a cell cannot hold it: a sheet counts halves of UTF-16, of which rare characters have two."""
    if len(text) <= LONGEST_TEXT // 2:
        return text
    units = text.encode("utf-16-le", "surrogatepass")
    if len(units) <= LONGEST_TEXT * 2:
        return text
    return units[: (LONGEST_TEXT - 1) * 2].decode("utf-16-le", "ignore") + "…"


def _frame() -> dict[str, Any]:
    return {"border": 1, "border_color": LINE_COLOUR}

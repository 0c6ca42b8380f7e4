"""Workbooks (.xlsx, .xlsm): each sheet's rows as table rows, values as the sheet shows them.

Hidden sheets are left out: they hold lists to choose from. Hidden rows and columns are kept: a filter that was left
on hides tasks that are still in the plan. Macros are not looked at; a formula gives the value stored with it.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time
from io import BytesIO
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from openpyxl import load_workbook

from tasks.parsing.reading import limits
from tasks.parsing.reading.archive import Archive
from tasks.parsing.reading.kinds import Kind
from tasks.parsing.reading.refusals import refusal
from tasks.parsing.reading.sandbox import LABELS
from tasks.parsing.reading.tables import CONTINUED, as_lines

if TYPE_CHECKING:
    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

_UNNAMED = re.compile(r"(?i)(?:sheet|工作表)\s?\d*")
# Sample: 0.0"万吨"; 0"项"
_WITH_UNIT = re.compile(r'[#,]*0(?:\.0+)?[\s_)]*"(?P<unit>[^"]{1,12})"[\s_)]*(?:;.*)?')
_ESCAPED = re.compile(r"_x000[dD]_")
_LITERAL = re.compile(r'\[[^\]"]{0,40}\]|"[^"]{0,40}"')


class _Extent(NamedTuple):
    """The part of a sheet in which something stands, as openpyxl names it."""

    min_row: int
    max_row: int
    min_col: int
    max_col: int


def read(data: bytes) -> str:
    """The sheets one after the other, each under its name where somebody gave it one. Raises UnreadableNotice."""
    with Archive(data, LABELS[Kind.XLSX]) as archive:
        archive.check()
    book = load_workbook(BytesIO(data), data_only=True, keep_links=False)
    shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    return "\n\n".join(text for sheet in shown if (text := _sheet(sheet)))


def _sheet(sheet: Worksheet) -> str:
    if (extent := _extent(sheet)) is None:
        return ""
    lines = list(as_lines(_rows(sheet, extent)))
    if not _UNNAMED.fullmatch(sheet.title):
        lines.insert(0, sheet.title)
    return "\n".join(lines)


def _extent(sheet: Worksheet) -> _Extent | None:
    """First and last row and column in which something stands; cells that are only coloured don't count.

    None for an empty sheet. Raises UnreadableNotice where there is more between them than a ledger holds.
    """
    # The sheet's own iterators make a cell of every place up to the last, which may be the millionth row.
    places = [place for place, cell in sheet._cells.items() if cell.value is not None]
    if not places:
        return None
    rows, columns = ({place[axis] for place in places} for axis in (0, 1))
    extent = _Extent(min(rows), max(rows), min(columns), max(columns))
    if (extent.max_row - extent.min_row) * (extent.max_col - extent.min_col) > limits.MOST_CELLS:
        raise refusal("too_complex", format=LABELS[Kind.XLSX])
    return extent


def _rows(sheet: Worksheet, extent: _Extent) -> list[list[str]]:
    """All places within; those that a merged cell covers say so."""
    covered: dict[tuple[int, int], str] = {}
    for merged in sheet.merged_cells.ranges:
        for row, column in chain.from_iterable(merged.rows):
            first = column == merged.min_col
            covered[row, column] = CONTINUED if first and row > merged.min_row else ""
        covered.pop((merged.min_row, merged.min_col), None)
    return [
        [covered.get((cell.row, cell.column)) or shown(cell) for cell in row]
        for row in sheet.iter_rows(**extent._asdict())
    ]


def shown(cell: Cell) -> str:
    """What a reader of the sheet sees in the cell, near enough."""
    value: Any = cell.value
    if value is None or cell.data_type == "e":
        return ""
    if isinstance(value, datetime):
        return _date(value.date(), cell.number_format) + _time(value.time())
    if isinstance(value, time):
        return _time(value)
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float):
        return _number(value, cell.number_format)
    return _ESCAPED.sub("", str(value))


def _date(day: date, number_format: str) -> str:
    letters = set(_LITERAL.sub("", number_format.lower()))
    if {"y", "m"} <= letters and not letters & {"d", "h"}:
        return f"{day.year}年{day.month}月"
    return f"{day.year}年{day.month}月{day.day}日"


def _time(at: time) -> str:
    return f"{at.hour}:{at.minute:02}" if at.hour or at.minute else ""


def _number(value: float, number_format: str) -> str:
    if number_format.rstrip("_) ").endswith("%"):
        return f"{_plain(round(value * 100, 10))}%"
    unit = _WITH_UNIT.fullmatch(number_format)
    return _plain(value) + (unit["unit"] if unit else "")


def _plain(value: float) -> str:
    """Without .0, and without the last digits in which binary fractions differ from what was typed."""
    return f"{value:.15g}" if abs(value) < 1e15 else f"{value:.0f}"

"""The sheets of an uploaded ledger as text in places, with what merged cells cover and how cells are coloured."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, Final
from zipfile import ZipFile

import openpyxl
from django.utils.translation import gettext as _
from openpyxl.utils import column_index_from_string, get_column_letter

from exchange.errors import SwitchRefused
from tasks.parsing.reading import UnreadableNotice
from tasks.parsing.reading.excel import shown
from tasks.parsing.reading.office import as_workbook
from worktracker.lib import filecheck
from worktracker.lib.broken import BROKEN_WORKBOOK
from worktracker.lib.workbooks import inspect_workbook

ENDINGS: Final = frozenset({"xlsx", "xls", "et"})
UNPACKED: Final = 8  # times the largest upload
MOST_CELLS: Final = 400_000  # of all sheets, coloured empty ones among them
MOST_SHEETS: Final = 20
WIDEST: Final = 200  # columns
_AREA = re.compile(
    rb"(?:mergeCell|hyperlink)\b[^>]*?\bref\s*=\s*[\"']\$?([A-Z]{1,3})\$?(\d{1,7}):\$?([A-Z]{1,3})\$?(\d{1,7})"
)
At = tuple[int, int]  # row and column, from 1


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands where. ``covered`` leads from a place under a merged cell to that cell's own place.

    ``fills`` are background colours as RRGGBB. ``merged`` gives rows and columns of each merged cell.
    """

    title: str
    texts: Mapping[At, str] = field(default_factory=dict)
    fills: Mapping[At, str] = field(default_factory=dict)
    covered: Mapping[At, At] = field(default_factory=dict)
    merged: Mapping[At, tuple[int, int]] = field(default_factory=dict)

    def text(self, row: int, column: int) -> str:
        """What a reader sees there, that of the merged cell where one covers the place."""
        at = (row, column)
        return self.texts.get(self.covered.get(at, at), "")

    def own(self, row: int, column: int) -> str:
        """What stands in the place itself."""
        return self.texts.get((row, column), "")

    def is_merged(self, row: int, column: int) -> bool:
        """Whether the place lies below a merged cell that begins further up."""
        return self.covered.get((row, column), (row, column))[0] < row

    @property
    def rows(self) -> list[int]:
        """The rows in which anything stands, from above."""
        return sorted({row for row, _column in self.texts})

    @property
    def columns(self) -> list[int]:
        """The columns in which anything stands, from the left."""
        return sorted({column for _row, column in self.texts})


def as_xlsx(content: bytes, *, name: str) -> bytes:
    """The workbook's bytes as .xlsx; older formats are converted. Raises SwitchRefused, or FileRefused.

    What is no honest workbook, carries macros or unpacks to more than is sensible is refused before it is read.
    """
    inspect_workbook(BytesIO(content), name=name, allowed=ENDINGS, unpacked=UNPACKED)
    if filecheck.ending_of(name) == "xlsx":
        return content
    try:
        return as_workbook(content)
    except UnreadableNotice as error:
        words = _("The file could not be converted: %(why)s Save it as .xlsx and upload that.")
        raise SwitchRefused(words % {"why": error}, code="unreadable") from error


def opened(content: bytes) -> list[Sheet]:
    """The visible sheets that hold something. Raises SwitchRefused for what cannot be read, or is far too large."""
    try:
        _refuse_large(content)
        book = openpyxl.load_workbook(BytesIO(content), data_only=True, keep_links=False)
        sheets = [_sheet(one) for one in book.worksheets if one.sheet_state == "visible"]
    except BROKEN_WORKBOOK as error:
        words = _("The file cannot be read as a workbook. Save it as .xlsx and upload that.")
        raise SwitchRefused(words, code="unreadable") from error
    return [sheet for sheet in sheets if sheet.texts]


def place(sheet: str, row: int, column: int) -> str:
    """Where a cell stands: 台账!C12."""
    return f"{sheet}!{get_column_letter(column)}{row}"


def _refuse_large(content: bytes) -> None:
    """Counts in a stream, before the whole is loaded; what the file says of its extent is not believed."""
    book = openpyxl.load_workbook(BytesIO(content), read_only=True, keep_links=False)
    left = MOST_CELLS - sum(_areas(content))
    if len(book.worksheets) > MOST_SHEETS:
        raise _too_large()
    for sheet in book.worksheets:
        sheet.reset_dimensions()
        for row in sheet.iter_rows():
            left -= 1 + len(row)
            if left < 0:
                raise _too_large()
    book.close()


def _areas(content: bytes) -> Iterator[int]:
    """How many cells each merged cell and each link covers: openpyxl makes a cell of every place under them."""
    with ZipFile(BytesIO(content)) as archive:
        for name in archive.namelist():
            for found in _AREA.finditer(archive.read(name) if name.endswith(".xml") else b""):
                first, top, last, bottom = (part.decode() for part in found.groups())
                width = column_index_from_string(last) - column_index_from_string(first) + 1
                yield abs(width * (int(bottom) - int(top) + 1))


def _too_large() -> SwitchRefused:
    words = _(
        "The workbook has more than %(most)s cells or %(sheets)s sheets, empty ones that are formatted among them. "
        "Copy the ledger into a new workbook and upload that."
    )
    return SwitchRefused(words % {"most": MOST_CELLS, "sheets": MOST_SHEETS}, code="too_large")


def _sheet(sheet: Any) -> Sheet:
    texts: dict[At, str] = {}
    fills: dict[At, str] = {}
    for at, cell in sheet._cells.items():
        if text := shown(cell).strip():
            texts[at] = text
        if fill := _fill(cell):
            fills[at] = fill
    covered: dict[At, At] = {}
    merged: dict[At, tuple[int, int]] = {}
    rows = {row for row, _column in texts}
    for each in sheet.merged_cells.ranges:
        first = (each.min_row, each.min_col)
        last = min(each.max_row, max(rows, default=0))
        merged[first] = (each.max_row - each.min_row + 1, each.max_col - each.min_col + 1)
        for row in range(each.min_row, last + 1):
            for column in range(each.min_col, min(each.max_col, WIDEST) + 1):
                covered[row, column] = first
    return Sheet(sheet.title, texts, fills, covered, merged)


def _fill(cell: Any) -> str:
    """The background as RRGGBB; empty for none, and for colours of the theme, of which no light is made."""
    if not cell.has_style or cell.fill.fill_type != "solid":
        return ""
    colour = cell.fill.start_color
    return str(colour.rgb)[-6:] if colour.type == "rgb" and isinstance(colour.rgb, str) else ""

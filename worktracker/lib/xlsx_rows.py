"""A sheet that takes a row as a whole: one call where XlsxWriter makes some thirty a cell, and the same XML.

Cells are text, numbers and blanks, each with a format; merged cells, print set-up and all else are the library's own.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from math import isfinite
from typing import Any, Final, NamedTuple

from xlsxwriter.format import Format
from xlsxwriter.url import Url
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

ROWS: Final = 1_048_576  # of a sheet
EPOCH: Final = datetime(1899, 12, 30)  # noqa: DTZ001  # sheets know no time zones
_DAY_ZERO: Final = EPOCH.toordinal()
_DAY: Final = timedelta(days=1)
_POINTS_A_PIXEL: Final = 0.75
# What cannot stand in XML as it is: markup, control characters, and text that looks like an escaped one.
_SPECIAL: Final = re.compile(r"[&<>\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9a-fA-F]{4}_)")
_MARKUP: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


class Place(NamedTuple):
    """A cell's beginning, before and after the row's number: its column and its format."""

    before: str
    after: str


class Links:
    """What the library asks of its links, kept at a third of the memory: sixty thousand of them outweigh all else."""

    def __init__(self) -> None:
        self._kept: dict[int, list[tuple[int, str]]] = {}

    def add(self, row: int, column: int, url: str) -> None:
        """One more."""
        self._kept.setdefault(row, []).append((column, url))

    def keys(self) -> Iterable[int]:
        """The rows that have any."""
        return self._kept.keys()

    def __getitem__(self, row: int) -> dict[int, Url]:
        return {column: Url(url) for column, url in self._kept[row]}


class RowSheet(Worksheet):
    """For workbooks with ``constant_memory`` alone: what is written is written, from the first row to the last."""

    def __init__(self) -> None:
        super().__init__()
        self.hyperlinks = Links()

    def place(self, column: int, form: Format) -> Place:
        """Where cells of this column with this format begin."""
        return Place(f'<c r="{xl_col_to_name(column)}', f'" s="{form._get_xf_index()}"')

    def write_cells(self, row: int, cells: Sequence[str], *, height: float) -> None:
        """A row, counted from 0, below all that were written; its cells from the left as the functions below give them.

        ``height`` in points. Raises ValueError for a row below the last that a sheet can have.
        """
        if self._check_dimensions(row, 0) or self._check_dimensions(row, len(cells) - 1):
            raise ValueError(f"A sheet has {ROWS} rows.")
        self._write_single_row(row)  # what the library's own methods wrote last waits for this
        points = int(height / _POINTS_A_PIXEL + 0.5) * _POINTS_A_PIXEL
        start = f'<row r="{row + 1}" ht="{points:.16g}" customHeight="1">'
        self.fh.write(f"{start}{''.join(cells)}</row>")
        self.previous_row = row + 1

    def link(self, row: int, column: int, url: str) -> None:
        """Makes a cell of a row that ``write_cells`` writes a link."""
        self.hyperlinks.add(row, column, url)

    def _xml_rich_inline_string(self, string: str, attributes: Any = ()) -> None:
        """What a person typed between <r> and </r> is text: the library would take it for markup."""
        self._xml_inline_string(string, string != string.strip(), attributes)


def never_markup(text: str) -> str:
    """Text for the library's own methods, which take what stands between <r> and </r> for markup and write it raw."""
    return f"{text} " if text.startswith("<r>") and text.endswith("</r>") else text


def text_cell(place: Place, row: int, text: str) -> str:
    """Text in the row of this number, counted from 1."""
    if _SPECIAL.search(text):
        text = _SPECIAL.sub(_escaped, text)
    space = "" if text == text.strip() else ' xml:space="preserve"'
    return f'{place.before}{row}{place.after} t="inlineStr"><is><t{space}>{text}</t></is></c>'


def number_cell(place: Place, row: int, number: float) -> str:
    """A number. Raises ValueError for none that a sheet knows."""
    if not isfinite(number):
        raise ValueError(f"A cell cannot hold {number}.")
    return f"{place.before}{row}{place.after}><v>{number:.16G}</v></c>"


def blank_cell(place: Place, row: int) -> str:
    """A cell that has nothing but its format."""
    return f"{place.before}{row}{place.after}/>"


def serial_of(day: date) -> float:
    """The number by which sheets mean a day since March 1900, or a moment without a zone."""
    if isinstance(day, datetime):
        return (day - EPOCH) / _DAY
    return day.toordinal() - _DAY_ZERO


def _escaped(found: re.Match[str]) -> str:
    sign = found.group()
    return _MARKUP.get(sign) or f"_x{ord(sign):04X}_"

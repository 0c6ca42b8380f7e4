"""The cells of an uploaded workbook, read as a stream and only as many as a workbook of ours can have."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final

import openpyxl
from django.utils.translation import gettext as _

from indicators.workbook.seal import WorkbookRefused
from worktracker.lib.broken import BROKEN_WORKBOOK
from worktracker.lib.workbooks import inspect_workbook

UNPACKED: Final = 8  # times the largest upload: it holds less text than most
CELLS: Final = 300_000  # in all sheets, empty ones among others included
At = tuple[int, int]  # row and column, from 1


@dataclass(frozen=True, slots=True)
class Held:
    """What a cell holds. ``is_unread``: a formula that no program has worked out."""

    value: Any
    is_error: bool = False
    is_percent: bool = False
    is_unread: bool = False


def opened(content: bytes, *, name: str) -> Mapping[str, Mapping[At, Held]]:
    """By sheet the cells that hold something. Raises WorkbookRefused, or FileRefused for what is no honest .xlsx."""
    inspect_workbook(BytesIO(content), name=name, unpacked=UNPACKED)
    try:
        held = {title: dict(cells) for title, cells in _sheets(content, is_computed=True)}
        for title, cells in _sheets(content, is_computed=False):
            for at, one in cells:
                if one.is_unread and at not in held[title]:
                    held[title][at] = one
    except BROKEN_WORKBOOK as error:
        words = _("The file cannot be read as a workbook. Save it as .xlsx and upload that.")
        raise WorkbookRefused(words) from error
    return held


def _sheets(
    content: bytes, *, is_computed: bool
) -> Iterator[tuple[str, Iterator[tuple[At, Held]]]]:
    book = openpyxl.load_workbook(
        BytesIO(content), read_only=True, data_only=is_computed, keep_links=False
    )
    room = [CELLS]  # left to all sheets together
    for sheet in book.worksheets:
        yield sheet.title, _cells(sheet, room)


def _cells(sheet: Any, room: list[int]) -> Iterator[tuple[At, Held]]:
    sheet.reset_dimensions()  # what the file says of its size is not believed
    for row in sheet.iter_rows():
        room[0] -= 1 + len(row)
        if room[0] < 0:
            raise WorkbookRefused(
                _("The workbook has many more cells than were handed out. Download a new one.")
            )
        for cell in row:
            if cell.value is not None:
                yield (
                    (cell.row, cell.column),
                    Held(
                        cell.value,
                        is_error=cell.data_type == "e",
                        is_percent=str(cell.number_format).endswith("%"),
                        is_unread=cell.data_type == "f",
                    ),
                )

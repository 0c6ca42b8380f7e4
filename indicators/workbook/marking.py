"""The uploaded workbook with its wrong cells marked: a list in front, the cells coloured, the reason as a comment."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any, Final

import openpyxl
from django.utils.translation import gettext as _
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import quote_sheetname

from indicators.workbook.reading import Fault
from worktracker.lib.xlsx import A4, HEAD_COLOUR

WRONG, DOUBTFUL = "FFF4B6B0", "FFFFE08A"
KEY: Final = "#faults"  # in the hidden first row of the list, by which an older one is found
WIDTHS: Final = {"A": 22, "B": 10, "C": 20, "D": 76}


def marked(content: bytes, faults: Sequence[Fault]) -> bytes:
    """The file that the person sent, to be corrected and sent again; it was read before, so it is honest and small."""
    book = openpyxl.load_workbook(BytesIO(content), keep_links=False)
    _unmark(book)
    for fault in faults:
        if fault.cell:
            cell = book[fault.sheet][fault.cell]
            if isinstance(cell, MergedCell):
                continue  # the cell that covers it says it
            cell.fill = PatternFill("solid", fgColor=DOUBTFUL if fault.is_doubt else WRONG)
            cell.comment = Comment(fault.sentence, KEY, width=260, height=90)
    _list(book, faults)
    memory = BytesIO()
    book.save(memory)
    return memory.getvalue()


def _unmark(book: Any) -> None:
    """Takes away the marks of the copy that was corrected; what people wrote themselves stays."""
    for sheet in book.worksheets:
        if sheet["A1"].value == KEY:
            book.remove(sheet)
            continue
        for row in sheet.iter_rows():
            for cell in row:
                if cell.fill.fgColor.rgb in {WRONG, DOUBTFUL}:
                    cell.fill, cell.comment = PatternFill(), None


def _list(book: Any, faults: Sequence[Fault]) -> None:
    title = _("To correct")
    sheet = book.create_sheet(title, 0)
    sheet.append([KEY])
    sheet.row_dimensions[1].hidden = True
    sheet.append([_("Sheet"), _("Cell"), _("Typed"), _("What is wrong, and what is accepted")])
    for fault in faults:
        sheet.append([fault.sheet or fault.name, fault.cell, "", fault.sentence])
        row = sheet.max_row
        sheet.cell(row, 3).value = fault.typed
        for cell in sheet[row]:
            cell.data_type = "s"  # else what begins with “=” would be a formula
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        mark = PatternFill("solid", fgColor=DOUBTFUL if fault.is_doubt else WRONG)
        sheet.cell(row, 2).fill = mark
        if fault.cell:
            sheet.cell(row, 2).hyperlink = f"#{quote_sheetname(fault.sheet)}!{fault.cell}"
    for cell in sheet[2]:
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor=HEAD_COLOUR[1:])
    _set_up(book, sheet)


def _set_up(book: Any, sheet: Any) -> None:
    for column, width in WIDTHS.items():
        sheet.column_dimensions[column].width = width
    sheet.freeze_panes = "A3"
    sheet.print_title_rows = "2:2"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", A4
    sheet.page_setup.fitToHeight, sheet.sheet_properties.pageSetUpPr.fitToPage = 0, True
    for other in book.worksheets:
        other.sheet_view.tabSelected = other is sheet
    book.active = 0

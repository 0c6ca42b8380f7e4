"""The ledger as it was uploaded, its unreadable cells marked, with a list of them on a sheet of its own."""

from collections.abc import Sequence
from io import BytesIO
from typing import Final

import openpyxl
from django.utils.translation import gettext as _
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill

from exchange.switching.entry import Fault

FILL: Final = PatternFill("solid", start_color="FFF8D0CC")
WIDTHS: Final = (18, 10, 30, 70)


def marked(content: bytes, faults: Sequence[Fault]) -> bytes:
    """The workbook's bytes. The list's values are text, so that none of them can act as a formula."""
    book = openpyxl.load_workbook(BytesIO(content), keep_links=False)
    told = book.create_sheet(_("What cannot be read")[:31], 0)
    told.append([_("Cell"), _("Row"), _("It holds"), _("Why, and what is accepted")])
    for cell in told[1]:
        cell.font = Font(bold=True)
    for number, fault in enumerate(faults, start=2):
        told.append([None, fault.row, None, fault.sentence])
        for column, text in ((1, fault.cell), (3, fault.value)):
            cell = told.cell(number, column, text)
            cell.data_type = "s"
        _mark(book[fault.sheet].cell(fault.row, fault.column), fault.sentence)
    for letter, width in zip("ABCD", WIDTHS, strict=True):
        told.column_dimensions[letter].width = width
    told.freeze_panes = "A2"
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _mark(cell: object, sentence: str) -> None:
    if isinstance(cell, MergedCell):
        return  # the cell that covers it says it
    cell.fill = FILL  # type: ignore[attr-defined]  # openpyxl's cells are untyped
    cell.comment = Comment(sentence, "", width=320, height=90)  # type: ignore[attr-defined]

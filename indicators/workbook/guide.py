"""The first sheet of a workbook to be filled in: how, in numbered sentences."""

from collections.abc import Sequence
from typing import Any, Final

from django.utils.translation import gettext as _

from worktracker.lib.xlsx import A4, BODY_FONT, HEAD_FONT, LINE_POINTS, lines_of

WIDTH: Final = 96


def write_guide(book: Any, title: str, sentences: Sequence[str]) -> None:
    """``book`` is XlsxWriter's."""
    sheet = book.add_worksheet(_("Guide"))
    head = book.add_format({"font_name": HEAD_FONT, "font_size": 14})
    body = book.add_format(
        {"font_name": BODY_FONT, "font_size": 11, "text_wrap": True, "valign": "top"}
    )
    sheet.set_column(0, 0, WIDTH)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.write_string(0, 0, title, head)
    for row, text in enumerate(sentences, start=1):
        sheet.write_string(row, 0, f"{row}. {text}", body)
        sheet.set_row(row, lines_of(text, WIDTH) * LINE_POINTS + 4)
    sheet.protect()

"""The workbook: a guide, a line a task, a line an indicator; only what is to be filled in can be typed into."""

from collections.abc import Iterable, Sequence
from datetime import date
from io import BytesIO
from typing import Any, Final

import xlsxwriter
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from agencies.models import Unit
from exchange.fillin.columns import Column, accepted, reading_columns, task_columns, yes
from exchange.fillin.lines import FIELDS, YES, digest_of, held_by, key_of
from exchange.fillin.seal import Seal, Shown
from indicators.asking import Asked, ReadingRow
from indicators.services.reporting import reading_field, whole_field
from indicators.workbook.guide import write_guide
from indicators.workbook.seal import SHEET
from tasks.models import Period
from worktracker.lib.xlsx import (
    A3,
    A4,
    BODY_FONT,
    BODY_POINTS,
    HEAD_COLOUR,
    HEAD_FONT,
    LINE_COLOUR,
    LINE_POINTS,
    TALLEST_ROW,
    lines_of,
)
from worktracker.lib.xlsx_rows import never_markup

LOCKED_COLOUR: Final = "#EEF1EF"
HEADS: Final = 3  # rows above the lines: hidden keys, the title, the headings
LEAST_LINES: Final = 3  # that a line with words to be typed is high


def workbook(lines: Sequence[Asked], *, unit: Unit, on: date) -> bytes:
    """The unit's file, with what stands already."""
    memory = BytesIO()
    book = xlsxwriter.Workbook(memory, {"strings_to_formulas": False, "strings_to_urls": False})
    title = title_of(unit, lines, on=on)
    book.set_properties({"title": title})
    write_guide(book, title, _sentences(lines, on=on))
    _Sheet(book, _("Reports"), title, task_columns(), paper=A3).write(_task_rows(lines))
    readings = [*_reading_rows(lines)]
    if readings:
        _Sheet(book, pgettext("ledger", "Indicators"), title, reading_columns()).write(readings)
    hidden = book.add_worksheet(SHEET)
    hidden.very_hidden()
    for place, chunk in enumerate(seal_of(lines, unit=unit).chunks()):
        hidden.write_string(place, 0, chunk)
    book.worksheets()[1].activate()
    book.close()
    return memory.getvalue()


def title_of(unit: Unit, lines: Sequence[Asked], *, on: date) -> str:
    """水环境科2024年工作进展填报表（10月）."""
    periods: list[Period] = [*dict.fromkeys(line.sheet.period for line in lines)]
    words = "、".join(dict.fromkeys(str(period) for period in periods))
    told = {"unit": unit, "year": periods[0].starts.year if periods else on.year}
    return _("Progress of %(unit)s %(year)s (%(periods)s)") % {**told, "periods": words or "—"}


def seal_of(lines: Sequence[Asked], *, unit: Unit) -> Seal:
    """What it is made of."""
    shown = {
        key_of(line): Shown(
            report=-1 if line.sheet.report is None else line.sheet.report.version,
            item=line.sheet.item.version,
            seen=line.sheet.item.newest,
            digest=digest_of(held_by(line)),
            name=str(line.sheet.item)[:60],
        )
        for line in lines
    }
    return Seal(unit.agency_id, unit.pk, shown)


Cells = tuple[
    str, list[Any]
]  # a line's hidden key, and what stands in its cells; None where nothing is asked


def _task_rows(lines: Sequence[Asked]) -> Iterable[Cells]:
    for line in lines:
        item, key, held = line.sheet.item, key_of(line), held_by(line)
        last = line.last.report if line.last else None
        percent = held["percent"]
        told = {
            **held,
            "percent": float(percent) if percent else "",
            "done": yes() if held["done"] == YES else "",
        }
        yield (
            f"#r-{key.item}-{key.period}",
            [
                item.number,
                item.title,
                item.limit,
                str(line.sheet.period),
                float(line.planned),
                float(last.percent) if last and last.percent is not None else "",
                last.narrative if last else "",
                *(told[name] for name in FIELDS),
            ],
        )


def _reading_rows(lines: Sequence[Asked]) -> Iterable[Cells]:
    for line in lines:
        held = held_by(line)
        for row in line.rows(line.form()):
            yield _reading_row(line, row, held)


def _reading_row(line: Asked, row: ReadingRow, held: dict[str, str]) -> Cells:
    item, key, indicator = line.sheet.item, key_of(line), row.target.indicator
    value, whole = held[reading_field(indicator)], held.get(whole_field(indicator), "")
    return (
        f"#i-{key.item}-{key.period}-{indicator.pk}",
        [
            item.number,
            item.title,
            str(indicator),
            row.unit,
            row.period or str(line.sheet.period),
            row.promised,
            f"{row.last}（{row.last_period}）" if row.last else "",
            float(value) if value else "",
            (float(whole) if whole else "") if row.whole else None,
        ],
    )


class _Sheet:
    """One protected sheet with a hidden column and a hidden row of keys, by which it is read wherever they move."""

    def __init__(
        self, book: Any, name: str, title: str, columns: Sequence[Column], *, paper: int = A4
    ) -> None:
        self.sheet, self.columns = book.add_worksheet(name), columns
        self.sheet.set_paper(paper)
        base = {
            "font_name": BODY_FONT,
            "font_size": BODY_POINTS,
            "valign": "vcenter",
            "text_wrap": True,
            "border": 1,
            "border_color": LINE_COLOUR,
        }
        shut, free = {**base, "bg_color": LOCKED_COLOUR}, {**base, "locked": False}
        self.head = book.add_format(
            {**base, "font_name": HEAD_FONT, "bg_color": HEAD_COLOUR, "align": "center"}
        )
        self.shut = book.add_format(shut)
        self.shut_number = book.add_format({**shut, "num_format": "0.0##"})
        self.shut_date = book.add_format({**shut, "num_format": "yyyy-mm-dd", "align": "center"})
        self.open = {
            "text": book.add_format({**free, "num_format": "@"}),
            "choice": book.add_format({**free, "align": "center"}),
            "percent": book.add_format({**free, "num_format": "0.0"}),
            "number": book.add_format({**free, "num_format": "General"}),
        }
        self._set_up(book, title)

    def write(self, rows: Iterable[Cells]) -> None:
        """The lines, and the rules of the cells to fill in."""
        last = HEADS - 1
        for last, (key, cells) in enumerate(rows, start=HEADS):
            self.sheet.write_string(last, 0, key)
            self.sheet.set_row(last, self._height(cells))
            for place, (column, value) in enumerate(zip(self.columns, cells, strict=True), start=1):
                self._cell(last, place, column, value)
        for place, column in enumerate(self.columns, start=1):
            if column.key and last >= HEADS:
                self.sheet.data_validation(HEADS, place, last, place, accepted(column))

    def _set_up(self, book: Any, title: str) -> None:
        sheet, first_open = self.sheet, 3
        sheet.set_column(0, 0, 4, None, {"hidden": True})
        sheet.set_row(0, None, None, {"hidden": True})
        sheet.write_string(0, 0, "#fill-in")
        sheet.write_string(1, 1, title, book.add_format({"font_name": HEAD_FONT, "font_size": 14}))
        sheet.set_row(1, 24)
        sheet.set_row(2, 2 * LINE_POINTS + 4)
        for place, column in enumerate(self.columns, start=1):
            sheet.set_column(place, place, column.width)
            sheet.write_string(2, place, column.header, self.head)
            if column.key:
                sheet.write_string(0, place, column.key)
        sheet.freeze_panes(HEADS, first_open)
        sheet.repeat_rows(1, 2)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.set_footer(f"&C{_('Page &P of &N')}")
        sheet.protect("", {"format_columns": True, "format_rows": True})

    def _cell(self, row: int, place: int, column: Column, value: Any) -> None:
        if value is None:
            self.sheet.write_string(row, place, "—", self.shut)
        elif isinstance(value, date):
            self.sheet.write_datetime(row, place, value, self.shut_date)
        elif value == "":
            self.sheet.write_blank(row, place, None, self._style(column))
        elif isinstance(value, float):
            style = self.open[column.kind] if column.key else self.shut_number
            self.sheet.write_number(row, place, value, style)
        else:
            self.sheet.write_string(row, place, never_markup(str(value)), self._style(column))

    def _style(self, column: Column) -> Any:
        return self.open[column.kind] if column.key else self.shut

    def _height(self, cells: Sequence[Any]) -> float:
        lines = [
            lines_of(str(value), column.width)
            for column, value in zip(self.columns, cells, strict=True)
            if isinstance(value, str)
        ]
        least = LEAST_LINES if any(column.key == "#narrative" for column in self.columns) else 1
        return min(max(least, *lines) * LINE_POINTS + 6, TALLEST_ROW)


def _sentences(lines: Sequence[Asked], *, on: date) -> list[str]:
    due = min((line.sheet.period.due for line in lines), default=None)
    return [
        _("Made on %(day)s for %(n)s tasks.") % {"day": on, "n": len(lines)}
        + (" " + _("Hand it in by %(due)s.") % {"due": due} if due else ""),
        _("Fill in the white cells of the sheets; grey cells are for reading and are locked."),
        _("Leave a line empty if there is nothing to report yet: empty lines change nothing."),
        _("Progress is a number from 0 to 100. Say in words what was done in this period."),
        _("Indicators have a sheet of their own; a ratio takes the part and the whole."),
        _("Delete no line and no column: the upload would be refused."),
        _("Several people may fill in copies; each line may be filled in in one of them only."),
        _("Upload the file on the page that it came from: every change is shown before it counts."),
    ]

"""The workbook to fill in: a sheet for each periodicity, a sheet for each month of daily values, and a guide."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from itertools import groupby
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from indicators.choices import Aggregation, Periodicity
from indicators.entry.periods import periods_of
from indicators.figures import reading_unit
from indicators.grid.scope import KIND_WORDS
from indicators.models import Indicator, Reading
from indicators.spans import period_words
from indicators.workbook.guide import write_guide
from indicators.workbook.seal import SHEET, Seal
from worktracker.lib.xlsx import (
    A4,
    BODY_FONT,
    BODY_POINTS,
    HEAD_COLOUR,
    HEAD_FONT,
    LINE_COLOUR,
    LINE_POINTS,
    lines_of,
)
from worktracker.lib.xlsx_rows import never_markup

VALUE, PART = "v", "o"
NAME_WIDTH = 36
SOURCE, NOTE = "#source", "#note"  # the hidden heads of the two columns of words
TOP, LEFT = 2, 4  # rows and columns before the cells to fill in; the first of each is hidden
LOCKED_COLOUR, EDGE = "#E6E9E7", {"border": 1, "border_color": LINE_COLOUR}


@dataclass(frozen=True, slots=True)
class _Line:
    """The places of an indicator, or of what its values are a part of."""

    indicator: Indicator
    kind: str

    @property
    def key(self) -> str:
        return f"#{self.kind}-{self.indicator.pk}"

    @property
    def name(self) -> str:
        return str(self.indicator.name)

    @property
    def words(self) -> str:
        """What kind of value."""
        if self.indicator.aggregation == Aggregation.RATIO:
            return _("out of") if self.kind == PART else _("value")
        return str(KIND_WORDS[self.indicator.aggregation])

    @property
    def unit(self) -> str:
        ratio = self.indicator.aggregation == Aggregation.RATIO
        return "" if ratio else reading_unit(self.indicator.unit)


def workbook(
    indicators: Sequence[Indicator], *, agency: int, year: int, title: str, on: date
) -> bytes:
    """The file for the year's periods of these indicators, with what stands. One query."""
    standing = _standing(indicators, year)
    memory = BytesIO()
    book = xlsxwriter.Workbook(memory, {"strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": title})
    write_guide(book, title, _sentences())
    seen: dict[tuple[int, date], int] = {}
    for name, kind, periods, rows in _sheets(indicators, year):
        writer = _Writer(book, name, kind, on=on)
        writer.write(title, periods, _lines(rows), standing)
        for row in rows:
            for period in periods:
                reading = standing[row.pk].get(period)
                seen[row.pk, period] = reading.pk if reading else 0
    hidden = book.add_worksheet(SHEET)
    hidden.very_hidden()
    for place, chunk in enumerate(Seal(agency, seen).chunks()):
        hidden.write_string(place, 0, chunk)
    book.close()
    return memory.getvalue()


def _standing(indicators: Sequence[Indicator], year: int) -> Mapping[int, dict[date, Reading]]:
    found: dict[int, dict[date, Reading]] = defaultdict(dict)
    ids = [row.pk for row in indicators]
    for reading in Reading.objects.current().filter(indicator__in=ids, period__year=year):
        found[reading.indicator_id][reading.period] = reading
    return found


def _sheets(
    indicators: Sequence[Indicator], year: int
) -> Iterator[tuple[str, str, list[date], list[Indicator]]]:
    for kind in Periodicity:
        rows = [row for row in indicators if row.periodicity == kind]
        if not rows:
            continue
        periods = periods_of(year, kind)
        if kind == Periodicity.DAY:
            for month, days in groupby(periods, key=lambda day: day.month):
                yield f"{kind.label}{month:02}", kind.value, list(days), rows
        else:
            yield str(kind.label), kind.value, periods, rows


def _lines(rows: Sequence[Indicator]) -> list[_Line]:
    return [
        _Line(row, part)
        for row in rows
        for part in ((VALUE, PART) if row.aggregation == Aggregation.RATIO else (VALUE,))
    ]


class _Writer:
    """One sheet: lines down and periods across, for days the other way round."""

    def __init__(self, book: Any, name: str, kind: str, *, on: date) -> None:
        self.kind, self.on = kind, on
        self.turned = kind == Periodicity.DAY
        self.sheet = book.add_worksheet(name)
        base = {"font_name": BODY_FONT, "font_size": BODY_POINTS, "valign": "vcenter", **EDGE}
        head = {"font_name": HEAD_FONT, "bg_color": HEAD_COLOUR, "text_wrap": True}
        self.head = book.add_format({**base, **head, "align": "center"})
        self.open = book.add_format({**base, "locked": False, "num_format": "General"})
        self.shut = book.add_format({**base, "bg_color": LOCKED_COLOUR})
        self.text = book.add_format({**base, "locked": False, "num_format": "@", "text_wrap": True})
        self.bare = book.add_format({"font_name": HEAD_FONT, "font_size": 14})

    def write(
        self,
        title: str,
        periods: Sequence[date],
        lines: Sequence[_Line],
        standing: Mapping[int, Mapping[date, Reading]],
    ) -> None:
        """Heads, hidden ids and the cells to fill in."""
        self._set_up(title, len(lines), len(periods))
        for across, period in enumerate(periods):
            self._heads(across, [period_words(period, self.kind)], f"#{period}", is_line=False)
        for down, line in enumerate(lines):
            self._heads(down, [line.name, line.words, line.unit], line.key, is_line=True)
            for across, period in enumerate(periods):
                reading = standing[line.indicator.pk].get(period)
                place = self._place(down, across)
                self._cell(place, line, reading, is_open=period <= self.on)
            self._validate(down, line, sum(period <= self.on for period in periods))
        rows, columns = len(lines), len(periods)
        if self.turned:
            rows, columns = columns, rows
        self._words(rows, columns)

    def _set_up(self, title: str, lines: int, periods: int) -> None:
        sheet = self.sheet
        top, left = self._origin()
        sheet.write_string(0, 0, f"#{self.kind}")
        sheet.write_string(1, 1, title, self.bare)
        sheet.set_row(0, None, None, {"hidden": True})
        sheet.set_column(0, 0, 4, None, {"hidden": True})
        if self.turned:
            sheet.set_column(1, 1, 12)
            sheet.set_column(left, left + max(lines - 1, 0), 15)
        else:
            sheet.set_column(1, 1, NAME_WIDTH)
            sheet.set_column(2, 2, 16)
            sheet.set_column(3, 3, 12)
            sheet.set_column(left, left + max(periods - 1, 0), 9)
        sheet.freeze_panes(top, left)
        sheet.repeat_rows(1, top - 1)
        sheet.repeat_columns(1, left - 1)
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&C&P / &N")
        sheet.protect("", {"format_columns": True, "format_rows": True})

    def _origin(self) -> tuple[int, int]:
        """Row and column of the first cell to fill in: three heads lie above turned ones, else beside."""
        return (5, 2) if self.turned else (TOP + 1, LEFT)

    def _place(self, line: int, period: int) -> tuple[int, int]:
        top, left = self._origin()
        return (top + period, left + line) if self.turned else (top + line, left + period)

    def _heads(self, place: int, words: Sequence[str], key: str, *, is_line: bool) -> None:
        top, left = self._origin()
        if is_line == self.turned:
            self.sheet.write_string(0, left + place, key)
            for row, text in enumerate(words, start=top - len(words)):
                self.sheet.write_string(row, left + place, never_markup(text), self.head)
        else:
            self.sheet.write_string(top + place, 0, key)
            self.sheet.set_row(top + place, lines_of(words[0], NAME_WIDTH) * LINE_POINTS + 6)
            for column, text in enumerate(words, start=left - len(words)):
                self.sheet.write_string(top + place, column, never_markup(text), self.head)

    def _cell(
        self, place: tuple[int, int], line: _Line, reading: Reading | None, *, is_open: bool
    ) -> None:
        style = self.open if is_open else self.shut
        value = None if reading is None else reading.value if line.kind == VALUE else reading.of
        if value is None:
            self.sheet.write_blank(*place, None, style)
        else:
            self.sheet.write_number(*place, value, style)

    def _validate(self, down: int, line: _Line, begun: int) -> None:
        """One rule for all open cells of a line: one for each cell would be most of the file."""
        if begun:
            first, last = self._place(down, 0), self._place(down, begun - 1)
            self.sheet.data_validation(*first, *last, _accepted(line))

    def _words(self, rows: int, columns: int) -> None:
        """A source and a remark for what is changed in a row."""
        top, left = self._origin()
        heads = (
            (SOURCE, pgettext("of a reading", "Source"), 16),
            (NOTE, pgettext("of a reading", "Remark"), 24),
        )
        for column, (key, words, width) in enumerate(heads, start=left + columns):
            self.sheet.write_string(0, column, key)
            self.sheet.write_string(top - 1, column, words, self.head)
            self.sheet.set_column(column, column, width)
            for row in range(top, top + rows):
                self.sheet.write_blank(row, column, None, self.text)


def _accepted(line: _Line) -> dict[str, Any]:
    least = line.indicator.definition.least
    counts = line.kind == PART or line.indicator.aggregation == Aggregation.RATIO
    floor = 0 if counts or (least is not None and least >= 0) else -(10**12)
    words = _("A number of at least 0.") if floor == 0 else _("A number.")
    unit = f" {line.unit}" if line.unit else ""
    return {
        "validate": "decimal",
        "criteria": "between",
        "minimum": floor,
        "maximum": 10**12,
        "ignore_blank": True,
        "input_title": line.name[:32],
        "input_message": f"{line.words}{unit}"[:255],
        "error_title": line.name[:32],
        "error_message": words,
        "error_type": "stop",
    }


def _sentences() -> list[str]:
    return [
        _("Fill in the white cells; grey ones are of periods that have not begun."),
        _("What stands already is filled in. Type over it to correct it; never empty a cell."),
        _("Each head says the unit and the kind of value; a ratio takes two counts."),
        _("Source and remark count for what you change in their row."),
        _("The supervision office corrects verified values, and says why in the remark."),
        _("Upload the file on the page that it came from: every value is shown first."),
    ]

"""From the bytes of a workbook to its lines. Nothing is judged here but whether it can be read."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, time, timedelta
from typing import IO, Any, Final

import openpyxl
from django.conf import settings
from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter

from agencies.errors import ImportRefused
from agencies.importing.columns import (
    COLUMNS,
    EXAMPLE,
    PEOPLE,
    REASONS,
    REMARK,
    SHEET_SYNONYMS,
    SHEETS,
    UNITS,
    heading_key,
)
from agencies.importing.lines import Line, Lines, Table
from worktracker.lib.broken import BROKEN_WORKBOOK
from worktracker.lib.workbooks import inspect_workbook

MOST_COLUMNS: Final = 50
HEADINGS_WITHIN: Final = 10  # rows; above the headings a title may stand
LONGEST_CELL: Final = 1000
DATE, ERROR, TOO_LONG = "date", "error", "too_long"
_ERROR = re.compile(r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NULL!|NUM!|SPILL!|CALC!)")
_SPACE = re.compile(r"\s+")
_UNSEEN = frozenset(
    {"Cc", "Cf", "Cs"}
)  # controls, writing direction and zero width, half of a pair


def read_workbook(file: IO[bytes], *, name: str) -> Lines:
    """The rows of the two sheets. Raises ImportRefused, or FileRefused for what is no honest .xlsx."""
    inspect_workbook(file, name=name)
    try:
        book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
        with_names = {sheet.title: _rows(sheet) for sheet in book.worksheets}
        lines = _lines(with_names)
        book.close()
    except BROKEN_WORKBOOK as error:
        words = _(
            "“%(name)s” cannot be read as a workbook. Open it in Excel or WPS, save it as .xlsx and upload that."
        )
        raise ImportRefused(words % {"name": name}, code="unreadable") from error
    _require_rows(lines)
    return lines


def text_of(value: Any) -> tuple[str, str]:
    """A cell's value as text, and the code of what is wrong with it, empty where nothing is.

    A whole number has no decimals, since Excel makes 1001.0 of a user name 1001.
    """
    if value is None:
        return "", ""
    if isinstance(value, bool):
        return ("是" if value else "否"), ""
    if isinstance(value, (date, time, timedelta)):
        return str(value), DATE
    if isinstance(value, float):
        return (str(int(value)) if value.is_integer() else repr(value)), ""
    text = _cleaned(str(value))
    if _ERROR.fullmatch(text):
        return text, ERROR
    if len(text) > LONGEST_CELL:
        return text[:LONGEST_CELL], TOO_LONG
    return text, ""


def _cleaned(text: str) -> str:
    """Without what cannot be seen, one blank for every stretch of white space."""
    seen = "".join(
        char for char in text if char.isspace() or unicodedata.category(char) not in _UNSEEN
    )
    return _SPACE.sub(" ", seen).strip()


def _rows(sheet: Any) -> Iterator[tuple[int, Sequence[Any]]]:
    """Row number and values, empty rows left out. The extent that the file declares is not believed."""
    sheet.reset_dimensions()
    rows = sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True)
    return ((number, row) for number, row in enumerate(rows, start=1) if any(_filled(row)))


def _filled(row: Iterable[Any]) -> Iterator[bool]:
    return (value is not None and str(value).strip() != "" for value in row)


def _lines(sheets: dict[str, Iterator[tuple[int, Sequence[Any]]]]) -> Lines:
    found: dict[str, Table] = {}
    left = settings.IMPORT_MAX_ROWS
    for title, rows in sheets.items():
        kind = _kind_of(title)
        if kind is None:
            continue
        if kind in found:
            words = _("Two sheets are taken for “%(sheet)s”. Keep one of them.")
            raise ImportRefused(words % {"sheet": SHEETS[kind]}, code="sheet_twice")
        found[kind] = _table(kind, title, rows, left=left)
        left -= len(found[kind].lines)
    if not found:
        words = _("The workbook has no sheet “%(units)s” and none “%(people)s”. Use the template.")
        raise ImportRefused(
            words % {"units": SHEETS[UNITS], "people": SHEETS[PEOPLE]}, code="no_sheet"
        )
    empty = {kind: Table(name) for kind, name in SHEETS.items()} | found
    return Lines(empty[UNITS], empty[PEOPLE])


def _kind_of(title: str) -> str | None:
    key = heading_key(title)
    return next((kind for kind, names in SHEET_SYNONYMS.items() if key in names), None)


def _table(kind: str, title: str, rows: Iterator[tuple[int, Sequence[Any]]], *, left: int) -> Table:
    places, unknown = _headings(kind, title, rows)
    lines: list[Line] = []
    for number, row in rows:
        line = _line(number, row, places)
        if not any(line.values.values()) or line.get(REMARK.field).startswith(EXAMPLE):
            continue
        if len(lines) == left:
            words = _("The workbook has more than %(most)s rows. Upload it in parts.")
            raise ImportRefused(words % {"most": settings.IMPORT_MAX_ROWS}, code="too_many_rows")
        lines.append(line)
    letters = {field: get_column_letter(place + 1) for field, place in places.items()}
    return Table(title, letters, tuple(unknown), tuple(lines))


def _headings(
    kind: str, title: str, rows: Iterator[tuple[int, Sequence[Any]]]
) -> tuple[dict[str, int], list[str]]:
    """Where each field stands, and the headings that mean none. An empty sheet has no fields.

    Raises ImportRefused for a sheet without what it needs, or with two columns for one field.
    """
    meant = {name: column.field for column in COLUMNS[kind] for name in column.names}
    first = None
    for number, row in rows:
        first = first or number
        texts = [text_of(value)[0] for value in row]
        fields = [meant.get(heading_key(text)) if text else None for text in texts]
        if len({field for field in fields if field}) > 1:
            return _places(kind, title, texts, fields)
        if number >= first + HEADINGS_WITHIN:
            break
    if first is None:
        return {}, []
    needed = _needed(kind, frozenset())
    raise ImportRefused(_missing(title, needed), code="no_headings")


def _places(
    kind: str, title: str, texts: Sequence[str], fields: Sequence[str | None]
) -> tuple[dict[str, int], list[str]]:
    places: dict[str, int] = {}
    for place, name in enumerate(fields):
        if name in places:
            words = _("In sheet “%(sheet)s” the columns “%(one)s” and “%(other)s” mean the same.")
            both = {"sheet": title, "one": texts[places[name]], "other": texts[place]}
            raise ImportRefused(words % both, code="column_twice")
        if name is not None:
            places[name] = place
    if needed := _needed(kind, frozenset(places)):
        raise ImportRefused(_missing(title, needed), code="column_missing")
    unknown = [
        text
        for text, name in zip(texts, fields, strict=True)
        if text and name is None and heading_key(text) not in REASONS.names
    ]
    return places, unknown


def _needed(kind: str, standing: frozenset[str]) -> list[str]:
    return [
        column.header
        for column in COLUMNS[kind]
        if column.required and column.field not in standing
    ]


def _missing(title: str, needed: Sequence[str]) -> str:
    words = _("Sheet “%(sheet)s” lacks the column %(columns)s. Use the template's headings.")
    return words % {"sheet": title, "columns": "、".join(needed)}


def _line(number: int, row: Sequence[Any], places: dict[str, int]) -> Line:
    values, faults = {}, {}
    for name, place in places.items():
        text, fault = text_of(row[place] if place < len(row) else None)
        values[name] = text
        if fault and name != REMARK.field:
            faults[name] = fault
    return Line(number, values, faults)


def _require_rows(lines: Lines) -> None:
    if not lines.units.lines and not lines.people.lines:
        words = _("The workbook has no row but headings and examples. Fill it in and upload it.")
        raise ImportRefused(words, code="no_rows")

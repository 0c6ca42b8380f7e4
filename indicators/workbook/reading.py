"""From an uploaded workbook to entries: what was changed in it, and what is wrong with which cell."""

import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import IO, Any, Final
from xml.etree.ElementTree import ParseError

import openpyxl
from django.conf import settings
from django.utils.translation import gettext as _

from agencies.models import User
from indicators.entry.facts import Entry
from indicators.entry.numbers import ValueRefused, checked, read_value
from indicators.models import Indicator, Reading
from indicators.workbook.seal import SHEET, Seal, WorkbookRefused, unsealed
from indicators.workbook.writing import PART, VALUE
from worktracker.lib import filecheck

MEMBERS: Final = 300
UNPACKED: Final = 20  # times the largest upload
_LINE = re.compile(r"#([vo])-(\d{1,18})")
_DAY = re.compile(r"#(\d{4}-\d\d-\d\d)")
_BROKEN = (
    zipfile.BadZipFile,
    ParseError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    IndexError,
    OSError,
)
Place = tuple[int, date]


@dataclass(frozen=True, slots=True)
class Fault:
    """A cell that holds no value of its indicator."""

    sheet: str
    cell: str
    typed: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Filled:
    """Entries of what differs from what was handed out, the cell of each, and the cells that are wrong."""

    entries: list[Entry]
    cells: Mapping[Place, str]
    faults: list[Fault]


@dataclass(frozen=True, slots=True)
class _Cell:
    kind: str
    indicator: int
    period: date
    sheet: str
    cell: Any
    is_unread: bool  # a formula that no program has worked out


def read_filled(file: IO[bytes], *, name: str, by: User) -> Filled:
    """The changes in a filled workbook. Raises WorkbookRefused, or FileRefused for what is no honest .xlsx."""
    limits = filecheck.Limits(members=MEMBERS, unpacked=UNPACKED * settings.IMPORT_MAX_BYTES)
    filecheck.inspect(file, name=name, allowed={"xlsx"}, limits=limits)
    try:
        values, formulas = (_loaded(file, computed=computed) for computed in (True, False))
    except _BROKEN as error:
        words = _("The file cannot be read as a workbook. Save it as .xlsx and upload that.")
        raise WorkbookRefused(words) from error
    if SHEET not in values.sheetnames:
        raise WorkbookRefused(
            _("This is no workbook of this page, or it was altered. Download a new one.")
        )
    hidden = sorted(values[SHEET]._cells.items())
    seal = unsealed((cell.value for _at, cell in hidden), agency=by.agency_id)
    cells = [cell for sheet in values.worksheets for cell in _cells(sheet, formulas[sheet.title])]
    if not cells:
        raise WorkbookRefused(_("The hidden heads are gone. Download a new workbook."))
    return _filled(cells, seal)


def _loaded(file: IO[bytes], *, computed: bool) -> Any:
    file.seek(0)
    return openpyxl.load_workbook(file, data_only=computed, keep_links=False)


def _cells(sheet: Any, formulas: Any) -> Iterator[_Cell]:
    """The cells to fill in, found by the hidden heads, wherever rows and columns were moved to."""
    lines, days = {}, {}
    for at, cell in sheet._cells.items():
        text = cell.value if isinstance(cell.value, str) else ""
        if line := _LINE.fullmatch(text):
            lines[at] = (line[1], int(line[2]))
        elif found := _DAY.fullmatch(text):
            days[at] = date.fromisoformat(found[1])
    for (row, column), (kind, pk) in lines.items():
        for (other_row, other_column), day in days.items():
            at = (row, other_column) if column < other_column else (other_row, column)
            cell = sheet._cells.get(at)
            if cell is not None:
                formula = formulas._cells.get(at)
                is_unread = cell.value is None and formula is not None and formula.value is not None
                yield _Cell(kind, pk, day, sheet.title, cell, is_unread)


def _filled(cells: list[_Cell], seal: Seal) -> Filled:
    rows = Indicator.objects.select_related("definition").in_bulk({one.indicator for one in cells})
    shown = Reading.objects.in_bulk({reading for reading in seal.seen.values() if reading})
    typed: dict[Place, dict[str, Decimal | None]] = {}
    places: dict[Place, str] = {}
    faults: list[Fault] = []
    for one in cells:
        place = (one.indicator, one.period)
        row = rows.get(one.indicator)
        try:
            if row is None or place not in seal.seen or one.kind in typed.get(place, {}):
                raise ValueRefused(_("This place is not one that was handed out, or stands twice."))
            value = _value(one, row)
        except ValueRefused as refusal:
            told = str(one.cell.value if one.cell.value is not None else "")[:60]
            faults.append(Fault(one.sheet, one.cell.coordinate, told, str(refusal)))
            continue
        typed.setdefault(place, {})[one.kind] = value
        places.setdefault(place, f"{one.sheet}!{one.cell.coordinate}")
    entries = []
    for place, both in typed.items():
        standing = shown.get(seal.seen[place])
        if not _is_as_shown(both, standing):
            seen = seal.seen[place] or None
            entries.append(Entry(*place, both.get(VALUE), both.get(PART), seen=seen))
    return Filled(entries, places, faults)


def _value(one: _Cell, row: Indicator) -> Decimal | None:
    """What the cell holds. A number is taken as such, a share in a percent cell as percent; text as pasted."""
    value = one.cell.value
    if one.is_unread:
        raise ValueRefused(_("The formula has no result yet: open and save the file in Excel."))
    if value is None:
        return None
    unit = row.unit if one.kind == VALUE and row.aggregation != "ratio" else ""
    if isinstance(value, str) and one.cell.data_type != "e":
        return read_value(value[:60], unit=unit)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueRefused(_("“%(text)s” is no number.") % {"text": value})
    number = Decimal(f"{value:.15g}")  # without the digits in which binary fractions differ
    if unit[:1] in {"%", "％"} and str(one.cell.number_format).endswith("%"):
        number *= 100
    return checked(number)


def _is_as_shown(typed: Mapping[str, Decimal | None], shown: Reading | None) -> bool:
    held = {VALUE: shown.value, PART: shown.of} if shown else {}
    return all(value == held.get(kind) for kind, value in typed.items())

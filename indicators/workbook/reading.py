"""From an uploaded workbook to entries: what was changed in it, and what is wrong with which cell."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from openpyxl.utils import get_column_letter

from agencies.models import User
from indicators.choices import Aggregation
from indicators.entry.facts import Entry
from indicators.entry.numbers import ValueRefused, checked, read_value
from indicators.models import Indicator, Reading
from indicators.spans import dated_words
from indicators.workbook.opening import At, Held, opened
from indicators.workbook.seal import Seal, WorkbookRefused, hidden_chunks, unsealed
from indicators.workbook.writing import NOTE, PART, SOURCE, VALUE

LONGEST: Final = {SOURCE: 200, NOTE: 500}
SHOWN: Final = 60  # characters of what was typed
_LINE = re.compile(r"#([vo])-(\d{1,18})")
_DAY = re.compile(r"#(\d{4}-\d\d-\d\d)")
_BLANK: Final = Held(None)
Place = tuple[int, date]


@dataclass(frozen=True, slots=True)
class Fault:
    """A cell that holds no value of its indicator or, where it is only a doubt, one that is to be confirmed.

    ``name`` says which indicator and period it is about, where that is known.
    """

    sheet: str
    cell: str
    typed: str
    sentence: str
    is_doubt: bool = False
    name: str = ""


@dataclass(frozen=True, slots=True)
class Filled:
    """Entries of what differs from what was handed out, sheet and cell of each place, and the cells that are wrong.

    ``unchanged`` counts by indicator the values that stand as they were handed out.
    """

    entries: list[Entry]
    cells: Mapping[Place, tuple[str, str]]
    faults: list[Fault]
    unchanged: Mapping[Indicator, int]


@dataclass(frozen=True, slots=True)
class _Cell:
    kind: str
    indicator: int
    period: date
    sheet: str
    at: At
    held: Held
    words: Mapping[str, str]  # source and remark of its row

    @property
    def name(self) -> str:
        return f"{get_column_letter(self.at[1])}{self.at[0]}"

    @property
    def place(self) -> Place:
        return self.indicator, self.period


def read_filled(content: bytes, *, name: str, by: User, words: Mapping[str, str]) -> Filled:
    """The changes in a filled workbook. Raises WorkbookRefused, or FileRefused for what is no honest .xlsx.

    ``words`` are the source and the remark of values whose row in the sheet says none.
    """
    sheets = opened(content, name=name)
    seal = unsealed(hidden_chunks(sheets), agency=by.agency_id)
    cells = [cell for title, sheet in sheets.items() for cell in _cells(title, sheet)]
    if not cells:
        raise WorkbookRefused(_("The hidden heads are gone. Download a new workbook."))
    return _filled(cells, seal, words)


def _cells(title: str, sheet: Mapping[At, Held]) -> Iterator[_Cell]:
    """The cells to fill in, found by the hidden heads, wherever rows and columns were moved to."""
    lines, days, columns = {}, {}, {}
    for at, held in sheet.items():
        text = held.value if isinstance(held.value, str) else ""
        if line := _LINE.fullmatch(text):
            lines[at] = (line[1], int(line[2]))
        elif found := _DAY.fullmatch(text):
            days[at] = _day(found[1])
        elif text in LONGEST:
            columns[text] = at[1]
    for (row, column), (kind, pk) in lines.items():
        for (other_row, other_column), day in days.items():
            at = (row, other_column) if column < other_column else (other_row, column)
            words = {
                key: str(sheet.get((at[0], across), _BLANK).value or "").strip()
                for key, across in columns.items()
            }
            yield _Cell(kind, pk, day, title, at, sheet.get(at, _BLANK), words)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise WorkbookRefused(
            _("This is no workbook of this page, or it was altered. Download a new one.")
        ) from error


@dataclass(slots=True)
class _Gathered:
    """What the cells hold by place and kind, the first cell of each place, and which places were met at all."""

    typed: dict[Place, dict[str, Decimal | None]] = field(default_factory=dict)
    first: dict[Place, _Cell] = field(default_factory=dict)
    met: set[tuple[Place, str]] = field(default_factory=set)
    faults: list[Fault] = field(default_factory=list)


def _filled(cells: list[_Cell], seal: Seal, default: Mapping[str, str]) -> Filled:
    rows = Indicator.objects.select_related("definition").in_bulk({pk for pk, _day in seal.seen})
    shown = Reading.objects.in_bulk({reading for reading in seal.seen.values() if reading})
    got = _gathered(cells, seal, rows)
    faults = [*got.faults, *_gone(seal, got.met, rows)]
    entries, unchanged, words = [], Counter[Indicator](), _words(cells, default)
    for place, both in got.typed.items():
        standing = shown.get(seal.seen[place])
        if not _is_as_shown(both, standing):
            faults += _too_long(got.first[place], words[place])
            entries.append(_entry(place, both, words[place], standing))
        elif standing is not None:
            unchanged[rows[place[0]]] += 1
    places = {place: (one.sheet, one.name) for place, one in got.first.items()}
    return Filled(entries, places, faults, unchanged)


def _gathered(cells: list[_Cell], seal: Seal, rows: Mapping[int, Indicator]) -> _Gathered:
    got = _Gathered()
    for one in cells:
        row = rows.get(one.indicator)
        try:
            if row is None or one.place not in seal.seen or (one.place, one.kind) in got.met:
                raise ValueRefused(_("This place is not one that was handed out, or stands twice."))
            got.met.add((one.place, one.kind))
            value = _value(one, row)
        except ValueRefused as refusal:
            got.faults.append(_fault(one, row, str(refusal)))
            continue
        got.typed.setdefault(one.place, {})[one.kind] = value
        got.first.setdefault(one.place, one)
    return got


def _value(one: _Cell, row: Indicator) -> Decimal | None:
    """What the cell holds. A number is taken as such, a share in a percent cell as percent; text as pasted."""
    value = one.held.value
    if one.held.is_unread:
        raise ValueRefused(_("The formula has no result yet: open and save the file in Excel."))
    if value is None:
        return None
    unit = row.unit if one.kind == VALUE and row.aggregation != Aggregation.RATIO else ""
    if isinstance(value, str) and not one.held.is_error:
        return read_value(value[:SHOWN], unit=unit)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueRefused(_("“%(text)s” is no number.") % {"text": value})
    number = Decimal(f"{value:.15g}")  # without the digits in which binary fractions differ
    if unit[:1] in {"%", "％"} and one.held.is_percent:
        number *= 100
    return checked(number)


def _fault(one: _Cell, row: Indicator | None, sentence: str) -> Fault:
    typed = "" if one.held.value is None else str(one.held.value)[:SHOWN]
    name = f"{row} {dated_words(one.period, row.periodicity)}" if row else ""
    return Fault(one.sheet, one.name, typed, sentence, name=name)


def _gone(
    seal: Seal, met: set[tuple[Place, str]], rows: Mapping[int, Indicator]
) -> Iterator[Fault]:
    """One for each indicator of which rows or columns were deleted: who deletes them expects something of it."""
    gone = Counter[int]()
    for place in seal.seen:
        row = rows.get(place[0])
        is_ratio = row is not None and row.aggregation == Aggregation.RATIO
        kinds = (VALUE, PART) if is_ratio else (VALUE,)
        gone[place[0]] += sum((place, kind) not in met for kind in kinds)
    for pk, n in gone.items():
        if n:
            sentence = ngettext(
                "%(n)s cell of this indicator was deleted from the workbook. Download a new one.",
                "%(n)s cells of this indicator were deleted from the workbook. Download a new one.",
                n,
            )
            name = str(rows[pk]) if pk in rows else ""
            yield Fault("", "", "", sentence % {"n": n}, name=name)


def _words(cells: list[_Cell], default: Mapping[str, str]) -> Mapping[Place, dict[str, str]]:
    """Source and remark of each place: of a ratio's two rows the first that says one, else what is said of all."""
    found: dict[Place, dict[str, str]] = defaultdict(dict)
    for one in cells:
        for key, text in one.words.items():
            found[one.place][key] = found[one.place].get(key) or text
    return {
        place: {key: said.get(key) or default.get(key, "") for key in LONGEST}
        for place, said in found.items()
    }


def _too_long(one: _Cell, words: Mapping[str, str]) -> Iterator[Fault]:
    for key, most in LONGEST.items():
        if len(words.get(key, "")) > most:
            sentence = _("Source or remark is too long: at most %(most)s characters.")
            yield Fault(one.sheet, one.name, words[key][:SHOWN], sentence % {"most": most})


def _entry(
    place: Place,
    both: Mapping[str, Decimal | None],
    words: Mapping[str, str],
    standing: Reading | None,
) -> Entry:
    """Valid days that a mean was recorded with stay: the sheet has no place for them."""
    return Entry(
        *place,
        both.get(VALUE),
        both.get(PART, standing.of if standing else None),
        source=words.get(SOURCE, ""),
        note=words.get(NOTE, ""),
        seen=standing.pk if standing else None,
    )


def _is_as_shown(typed: Mapping[str, Decimal | None], shown: Reading | None) -> bool:
    held = {VALUE: shown.value, PART: shown.of} if shown else {}
    return all(value == held.get(kind) for kind, value in typed.items())

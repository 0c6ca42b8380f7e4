"""From an uploaded workbook to what was typed: each line found by its hidden key, each cell as a form would send it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter

from agencies.models import User
from exchange.answers import yes_or_no
from exchange.fillin.columns import VALUE, WHOLE
from exchange.fillin.lines import WORDS, YES, Key, digest_of
from exchange.fillin.seal import Shown, unsealed
from indicators.workbook.opening import At, Held, opened
from indicators.workbook.reading import SHOWN, Fault
from indicators.workbook.seal import SHEET, hidden_chunks
from worktracker.lib.errors import DomainError

TASK_HEADS: Final = {
    "#percent": "percent",
    "#done": "done",
    **{f"#{name}": name for name in WORDS},
}
READING_HEADS: Final = {VALUE: "reading", WHOLE: "whole"}
_TASK = re.compile(r"#r-(\d{1,18})-(\d{1,18})")
_READING = re.compile(r"#i-(\d{1,18})-(\d{1,18})-(\d{1,18})")
_BLANK: Final = Held(None)
Place = tuple[str, str]  # sheet and cell


class CellRefused(DomainError):
    """A cell holds nothing that its field takes."""

    code = "cell_refused"
    status = 422


@dataclass(slots=True)
class Line:
    """A line as it came back: values by field, as a form would send them, and where each field's cell is."""

    key: Key
    shown: Shown
    values: dict[str, str] = field(default_factory=dict)
    cells: dict[str, Place] = field(default_factory=dict)

    @property
    def is_changed(self) -> bool:
        """Whether anything was typed since it was handed out."""
        return digest_of(self.values) != self.shown.digest


@dataclass(frozen=True, slots=True)
class Filled:
    """A workbook as it came back: whose, its lines with something typed, how many have nothing, what is wrong."""

    name: str
    unit: int
    lines: list[Line]
    untouched: int
    faults: list[Fault]


def read_filled(content: bytes, *, name: str, by: User) -> Filled:
    """What was typed. Raises WorkbookRefused for what is none of ours, FileRefused for what is no honest .xlsx."""
    sheets = opened(content, name=name)
    seal = unsealed(hidden_chunks(sheets), agency=by.agency_id)
    lines = {key: Line(key, shown) for key, shown in seal.lines.items()}
    faults = [
        fault
        for title, sheet in sheets.items()
        if title != SHEET
        for fault in _read_sheet(title, sheet, lines)
    ]
    faults += [
        Fault(
            "",
            "",
            "",
            _("This task's line was deleted. Download a new workbook."),
            name=one.shown.name,
        )
        for one in lines.values()
        if "percent" not in one.cells
    ]
    changed = [one for one in lines.values() if one.is_changed and "percent" in one.cells]
    return Filled(name, seal.unit, changed, len(lines) - len(changed), faults)


def _read_sheet(title: str, sheet: Mapping[At, Held], lines: dict[Key, Line]) -> Iterator[Fault]:
    """Takes in each cell that is filled in; yields what is wrong."""
    heads: dict[str, int] = {}
    keys: list[tuple[At, str]] = []
    for at, held in sorted(sheet.items(), key=lambda one: one[0]):
        text = held.value if isinstance(held.value, str) else ""
        if text in TASK_HEADS or text in READING_HEADS:
            if text in heads:
                yield _fault(
                    title, at, text, _("This column stands twice. Download a new workbook.")
                )
            heads.setdefault(text, at[1])
        elif text.startswith(("#r-", "#i-")):
            keys.append((at, text))
    for at, text in keys:
        yield from _read_line(title, sheet, at, text, heads, lines)


def _read_line(
    title: str,
    sheet: Mapping[At, Held],
    at: At,
    text: str,
    heads: Mapping[str, int],
    lines: dict[Key, Line],
) -> Iterator[Fault]:
    is_task = text.startswith("#r-")
    found = (_TASK if is_task else _READING).fullmatch(text)
    line = lines.get(Key(int(found[1]), int(found[2]))) if found else None
    names = TASK_HEADS if is_task else _reading_names(found)
    if line is None or line.cells.keys() & set(names.values()):
        words = _("This line is not one that was handed out, or stands twice.")
        yield _fault(title, at, text, words)
        return
    if missing := [key for key in names if key not in heads]:
        words = _("The column of this line was deleted. Download a new workbook.")
        yield _fault(title, at, missing[0], words, name=line.shown.name)
    for key, name in names.items():
        if key not in heads:
            continue
        place = (at[0], heads[key])
        held = sheet.get(place, _BLANK)
        line.cells[name] = (title, cell_name(place))
        try:
            line.values[name] = _typed(name, held)
        except CellRefused as refusal:
            yield _fault(title, place, held.value, str(refusal), name=line.shown.name)


def _reading_names(found: "re.Match[str] | None") -> dict[str, str]:
    return {key: f"{name}_{found[3]}" for key, name in READING_HEADS.items()} if found else {}


def _typed(name: str, held: Held) -> str:
    """What a cell holds, as the form's field would be sent it. Raises CellRefused."""
    if held.is_unread:
        raise CellRefused(_("The formula has no result yet: open and save the file in Excel."))
    if held.is_error:
        raise CellRefused(_("The cell holds an error. Type the value itself."))
    if name in WORDS:
        return _words(held.value)
    if name == "done":
        return _said(held.value)
    return _number(name, held)


def _words(value: Any) -> str:
    """Sentences; a number or a day typed there is taken as it reads."""
    match value:
        case None:
            return ""
        case datetime():
            return f"{value:%Y-%m-%d}"
        case bool():
            return "是" if value else "否"
        case float() | int():
            return _plain(value)
        case _:
            return str(value).replace("_x000D_", "").replace("\r\n", "\n").strip()


def _said(value: Any) -> str:
    text = "" if value is None else str(value)
    answer = yes_or_no(text) if text.strip() else False
    if answer is None:
        raise CellRefused(_("Say yes or no; an empty cell means no."))
    return YES if answer else ""


def _number(name: str, held: Held) -> str:
    """A number as it was typed; text goes on to the form, which knows full-width digits and per cent signs."""
    value = held.value
    match value:
        case None:
            return ""
        case bool() | date():
            raise CellRefused(_("A number is wanted here, such as 60 or 36.4."))
        case float() | int() if name == "percent" and held.is_percent:
            return _plain(value * 100)
        case float() | int() if name == "percent" and 0 < value < 1:
            raise CellRefused(_("Is this a share of 1? Type 60 for 60%."))
        case float() | int():
            return _plain(value)
        case str() if value.strip() in {"", "—"}:
            return ""
        case _:
            return str(value).strip()[:SHOWN]


def _plain(value: float) -> str:
    """Without the digits in which binary fractions differ from what was typed."""
    return f"{Decimal(f'{value:.15g}'):f}"


def cell_name(at: At) -> str:
    """H12."""
    return f"{get_column_letter(at[1])}{at[0]}"


def _fault(title: str, at: At, typed: Any, sentence: str, *, name: str = "") -> Fault:
    told = "" if typed is None else str(typed)[:SHOWN]
    return Fault(title, cell_name(at), told, sentence, name=name)

"""What an uploaded workbook would change, as it is shown, and the signed text by which exactly that is applied."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.core import signing

from agencies.models import User
from indicators.entry.facts import Doubt, Entry
from indicators.models import Indicator, Reading
from indicators.spans import dated_words
from indicators.wording import plain
from indicators.workbook.reading import Fault, Place

SALT: Final = "indicators.workbook.shown"
HOURS: Final = 12  # that what was shown may be applied
Cells = Mapping[Place, tuple[str, str]]  # sheet and cell of each place


@dataclass(frozen=True, slots=True)
class Change:
    """A value as it will be stored, beside the one whose place it takes."""

    name: str
    period: str
    old: str
    new: str
    note: str


def changes_of(entries: Sequence[Entry]) -> list[Change]:
    """The entries in words. Two queries."""
    rows = Indicator.objects.select_related("definition").in_bulk(
        {entry.indicator for entry in entries}
    )
    old = Reading.objects.in_bulk({entry.seen for entry in entries if entry.seen})
    return [
        Change(
            str(rows[entry.indicator]),
            dated_words(entry.period, rows[entry.indicator].periodicity),
            _words(old[entry.seen].value, old[entry.seen].of) if entry.seen in old else "",
            _words(entry.value, entry.of),
            "；".join(filter(None, (entry.source, entry.note))),
        )
        for entry in entries
    ]


def faults_of(doubts: Sequence[Doubt], cells: Cells) -> list[Fault]:
    """The doubts, each with the cell, the indicator and the period that it is about. One query."""
    asked = {doubt.entry.indicator for doubt in doubts}
    rows = Indicator.objects.select_related("definition").in_bulk(asked) if asked else {}
    return [
        Fault(
            *cells.get((doubt.entry.indicator, doubt.entry.period), ("", "")),
            _words(doubt.entry.value, doubt.entry.of),
            doubt.sentence,
            is_doubt=not doubt.refuses,
            name=_name(rows.get(doubt.entry.indicator), doubt.entry),
        )
        for doubt in doubts
    ]


def sealed(entries: Sequence[Entry], cells: Cells, *, by: User) -> str:
    """The entries and their cells as signed text that only this person may send back."""
    rows = [
        {name: None if each is None else str(each) for name, each in asdict(entry).items()}
        | {"cell": cells.get((entry.indicator, entry.period), ("", ""))}
        for entry in entries
    ]
    return signing.dumps({"by": by.pk, "rows": rows}, salt=SALT, compress=True)


def unsealed(text: str, *, by: User) -> tuple[list[Entry], Cells]:
    """The entries that were shown to this person, and their cells. Raises BadSignature."""
    told: dict[str, Any] = signing.loads(text, salt=SALT, max_age=HOURS * 3600)
    if told["by"] != by.pk:
        raise signing.BadSignature
    entries = [_entry(row) for row in told["rows"]]
    cells = {
        (entry.indicator, entry.period): (row["cell"][0], row["cell"][1])
        for entry, row in zip(entries, told["rows"], strict=True)
    }
    return entries, cells


def _entry(row: Mapping[str, Any]) -> Entry:
    return Entry(
        int(row["indicator"]),
        date.fromisoformat(row["period"]),
        None if row["value"] is None else Decimal(row["value"]),
        None if row["of"] is None else Decimal(row["of"]),
        source=row["source"],
        note=row["note"],
        seen=None if row["seen"] is None else int(row["seen"]),
    )


def _name(row: Indicator | None, entry: Entry) -> str:
    return f"{row} {dated_words(entry.period, row.periodicity)}" if row else ""


def _words(value: Decimal | None, of: Decimal | None) -> str:
    words = "" if value is None else plain(value)
    return words if of is None else f"{words} / {plain(of)}"

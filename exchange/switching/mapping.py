"""How a ledger is read: which sheets, which column means what, which word which unit. A guess until a person looks."""

import re
from collections.abc import Mapping as Words
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from typing import Any

from exchange.switching.layout import Layout
from exchange.switching.values import days_of, state_of
from exchange.switching.words import BY_KEY, ONCE, heading_key, meaning_of

NEW, PARTNER, OPEN = "new", "partner", "open"  # what a name may mean beside the id of a unit
_YEAR = re.compile(r"(20\d\d)\s*年")
# Sample: 截至2024年10月15日 / 填报日期：2024.10.15
_AS_OF = re.compile(
    r"(?:截[至止]到?|日期|时间|更新于?)\s*[:：]?\s*(20\d\d[年.\-/]\d{1,2}[月.\-/]\d{1,2}日?)"
)
_NUMBER = re.compile(r"\d{1,3}(?:\.\d+)?%?")
SAMPLED = 20  # different values of a column that are looked at
SHORT = 6  # characters of a state
_IN_TITLE = ("台账", "清单", "计划", "要点", "任务", "分工", "一览表", "汇总")


@dataclass(frozen=True, slots=True)
class Reading:
    """One sheet: ``columns`` gives the field of each column that is read, counted from 1."""

    taken: bool = True
    columns: Words[int, str] = field(default_factory=dict)

    def column(self, key: str) -> int | None:
        """The first column of a field."""
        return next(
            (column for column, known in sorted(self.columns.items()) if known == key), None
        )

    def all_of(self, key: str) -> list[int]:
        """Every column of a field, from the left."""
        return [column for column, known in sorted(self.columns.items()) if known == key]


@dataclass(frozen=True, slots=True)
class Mapping:
    """``title`` and ``year`` are the plan's. ``as_of``: the day as of which the ledger stands.

    ``units`` gives for a folded name the id of a unit, or one of NEW, PARTNER (a body outside the agency) and OPEN
    (nobody answers for it yet); ``sheets`` the reading of each sheet by its name.
    """

    title: str
    year: int
    as_of: date
    sheets: Words[str, Reading] = field(default_factory=dict)
    units: Words[str, str] = field(default_factory=dict)

    def stored(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "title": self.title,
            "year": self.year,
            "as_of": self.as_of.isoformat(),
            "sheets": {
                name: {
                    "taken": one.taken,
                    "columns": {str(column): key for column, key in sorted(one.columns.items())},
                }
                for name, one in self.sheets.items()
            },
            "units": dict(sorted(self.units.items())),
        }

    @classmethod
    def read(cls, stored: Words[str, Any]) -> "Mapping":
        """From JSON."""
        sheets = {
            name: Reading(
                one["taken"], {int(column): key for column, key in one["columns"].items()}
            )
            for name, one in stored["sheets"].items()
        }
        as_of = date.fromisoformat(stored["as_of"])
        return cls(stored["title"], stored["year"], as_of, sheets, stored["units"])


def guess(layouts: Sequence[Layout], *, name: str, on: date) -> Mapping:
    """What headings, titles and the file's name say of a ledger. ``on`` is today, for a ledger that names no day."""
    titles = [words for layout in layouts for words in layout.titles]
    bare = name.rpartition(".")[0] or name
    title = next((words for words in titles if any(word in words for word in _IN_TITLE)), bare)
    years = (found for words in (*titles, bare) if (found := _YEAR.search(words)))
    year = next((int(found[1]) for found in years), on.year)
    stands = next((day for words in titles if (day := _AS_OF.search(words))), None)
    days = days_of(stands[1], year=year) if stands else []
    sheets = {layout.sheet.title: guess_columns(layout) for layout in layouts}
    words = "".join(title.split())[:300]
    return Mapping(words, year, min(days[-1], on) if days else on, sheets)


def guess_columns(layout: Layout) -> Reading:
    """Each column by its heading. A heading that is the very word goes before one that only holds it; once a field is
    found further columns of it are left out, save where several make sense."""
    columns: dict[int, str] = {}
    ranked = sorted(layout.headings.items(), key=lambda each: (not _is_very_word(each[1]), each[0]))
    for column, words in ranked:
        key = _by_content(layout, column, meaning_of(words))
        if key and not (key in ONCE and key in columns.values()):
            columns[column] = key
    if "task" not in columns.values() and "measure" in columns.values():
        first = min(column for column, key in columns.items() if key == "measure")
        columns[first] = "task"
    return Reading("task" in columns.values(), dict(sorted(columns.items())))


def remembered(mapping: Mapping, former: Mapping, layouts: Sequence[Layout]) -> Mapping:
    """The guess with what was chosen the last time: columns of sheets with the same headings, and units."""
    sheets = dict(mapping.sheets)
    for layout in layouts:
        known = former.sheets.get(layout.sheet.title)
        if known and set(known.columns) <= set(layout.headings):
            sheets[layout.sheet.title] = known
    return replace(mapping, sheets=sheets, units={**former.units, **mapping.units})


def headings_digest(layouts: Sequence[Layout]) -> str:
    """By which a ledger of the same form is known again, whatever its rows."""
    lines = [
        f"{layout.sheet.title}\t{column}\t{heading_key(words)}"
        for layout in layouts
        for column, words in sorted(layout.headings.items())
    ]
    return sha256("\n".join(lines).encode()).hexdigest()


def _by_content(layout: Layout, column: int, key: str) -> str:
    """完成情况 holds words in one ledger, 已完成 and 推进中 in another, and figures in a third."""
    texts = layout.samples(column, n=SAMPLED) if key in ("progress", "state") else []
    if texts and all(len(text) <= SHORT and state_of(text) for text in texts):
        return "state"
    return "percent" if texts and all(_NUMBER.fullmatch(text) for text in texts) else key


def _is_very_word(words: str) -> bool:
    key = meaning_of(words)
    parts = {heading_key(words), heading_key(words.rpartition("/")[2])}
    return key in BY_KEY and bool(parts & {heading_key(word) for word in BY_KEY[key].words})

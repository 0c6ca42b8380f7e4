"""What a person chooses on the pages, put into the mapping."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from django.http import QueryDict
from django.utils.dateparse import parse_date
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter

from exchange.errors import SwitchRefused
from exchange.switching.entries import unread
from exchange.switching.layout import Layout
from exchange.switching.mapping import NEW, OPEN, PARTNER, Mapping, Reading
from exchange.switching.names import Named
from exchange.switching.words import BY_KEY, FIELDS, ONCE

YEARS: Final = range(1990, 2101)


@dataclass(frozen=True, slots=True)
class Column:
    """A column on the page; ``name`` is its select's, ``wrong`` how many of its cells cannot be read."""

    name: str
    letter: str
    heading: str
    field: str
    samples: list[str]
    wrong: int


@dataclass(frozen=True, slots=True)
class Shown:
    """A sheet on the page."""

    name: str
    title: str
    taken: bool
    rows: int
    columns: list[Column]

    @property
    def wrong(self) -> int:
        """How many of its cells cannot be read."""
        return sum(column.wrong for column in self.columns)


def shown(layouts: Sequence[Layout], mapping: Mapping) -> list[Shown]:
    """Every sheet with its columns, samples and counts."""
    return [_shown(n, layout, mapping) for n, layout in enumerate(layouts)]


def field_choices() -> list[tuple[str, str | Promise]]:
    """What a column may mean, the nothing first."""
    return [("", _("not taken over")), *((field.key, field.label) for field in FIELDS)]


def columns_chosen(
    sent: QueryDict, layouts: Sequence[Layout], mapping: Mapping, *, on: date
) -> Mapping:
    """The mapping with what the page of columns sent. Raises SwitchRefused for what cannot be."""
    title = " ".join(sent.get("title", "").split())[:300]
    year, as_of = sent.get("year", ""), parse_date_or_none(sent.get("as_of", ""))
    if not title:
        raise SwitchRefused(_("Give the plan a title."), code="no_title")
    if not year.isdecimal() or int(year) not in YEARS:
        raise SwitchRefused(_("Give the plan's year in four figures."), code="no_year")
    if as_of is None or as_of > on:
        words = _("Give the day as of which the ledger stands: today or a day before.")
        raise SwitchRefused(words, code="no_day")
    sheets = {layout.sheet.title: _reading(n, layout, sent) for n, layout in enumerate(layouts)}
    return replace(mapping, title=title, year=int(year), as_of=as_of, sheets=sheets)


def refuse_unusable(mapping: Mapping) -> None:
    """Raises SwitchRefused where no sheet is taken, or one lacks the tasks or names one field twice."""
    taken = {name: reading for name, reading in mapping.sheets.items() if reading.taken}
    if not taken:
        raise SwitchRefused(_("Take at least one sheet."), code="no_sheet")
    for name, reading in taken.items():
        fields = list(reading.columns.values())
        if "task" not in fields:
            words = _("Sheet “%(sheet)s”: say which column holds the tasks.")
            raise SwitchRefused(words % {"sheet": name}, code="no_task")
        for key in ONCE:
            if fields.count(key) > 1:
                words = _("Sheet “%(sheet)s”: two columns are “%(field)s”. Keep one of them.")
                told = {"sheet": name, "field": BY_KEY[key].label}
                raise SwitchRefused(words % told, code="column_twice")


def units_chosen(
    sent: QueryDict, names: Iterable[Named], mapping: Mapping, *, units: Iterable[int]
) -> Mapping:
    """The mapping with what the page of units sent; ``units`` are the ids that may be chosen."""
    allowed = {NEW, PARTNER, OPEN, *(str(pk) for pk in units)}
    chosen = dict(mapping.units)
    for n, each in enumerate(sorted(names, key=lambda one: one.key)):
        choice = sent.get(f"unit-{n}", "")
        if choice in allowed:
            chosen[each.key] = choice
        elif choice == "":
            chosen.pop(each.key, None)
    return replace(mapping, units=chosen)


def parse_date_or_none(text: str) -> date | None:
    """A day as browsers send it."""
    try:
        return parse_date(text)
    except ValueError:
        return None


def _reading(n: int, layout: Layout, sent: QueryDict) -> Reading:
    chosen = {column: sent.get(f"column-{n}-{column}", "") for column in layout.headings}
    return Reading(
        f"sheet-{n}" in sent, {column: key for column, key in chosen.items() if key in BY_KEY}
    )


def _shown(n: int, layout: Layout, mapping: Mapping) -> Shown:
    reading = mapping.sheets.get(layout.sheet.title, Reading(taken=False))
    wrong = unread(layout, reading, mapping) if reading.taken else {}
    columns = [
        Column(
            f"column-{n}-{column}",
            get_column_letter(column),
            words.replace("/", " / "),
            reading.columns.get(column, ""),
            [sample[:40] for sample in layout.samples(column)],
            wrong.get(column, 0),
        )
        for column, words in sorted(layout.headings.items())
    ]
    return Shown(f"sheet-{n}", layout.sheet.title, reading.taken, len(layout.rows), columns)

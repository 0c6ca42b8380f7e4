"""The files themselves: the supervision ledger (督办台账) with its sheets, and single tables."""

import csv
from collections.abc import Callable, Iterable, Sequence
from io import TextIOWrapper
from typing import Any, BinaryIO, TypeVar

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from exchange.ledger.cells import levels_of
from exchange.ledger.columns import frozen_columns, ledger_columns, legend_columns
from exchange.ledger.heading import Heading, legend_rows
from exchange.ledger.lines import Line, read_lines
from exchange.ledger.overdue import overdue_columns, overdue_items
from exchange.ledger.readings import read_readings, reading_columns
from exchange.ledger.units import unit_columns, unit_rows
from tasks.querysets import WorkItemQuerySet
from worktracker.lib.xlsx import A3, A4, FORMULA_STARTS, Book, Column, Sheet, Styled

SUBTITLE_COLOUR = "#44524D"
TICKS = 200  # rows between two signs of progress
Row = TypeVar("Row")
Tick = Callable[[int], None]


def write_ledger(
    file: BinaryIO,
    items: WorkItemQuerySet,
    *,
    heading: Heading,
    columns: Sequence[str] = (),
    by_plan: bool,
    tick: Tick,
) -> None:
    """The ledger of these items in their order, which carry their light, and the sheets that go with it.

    ``by_plan``: they stand in the plans' order, so headings go between. Memory does not grow with the items.
    """
    book = Book(title=heading.title, author=heading.made_by, file=file)
    name, shown = pgettext("ledger", "Ledger"), ledger_columns(columns)
    frozen = frozen_columns(columns)
    sheet = _begun(book, name, shown, heading, heading.title, paper=A3, frozen=frozen)
    above: tuple[str, ...] = ()
    for line in ticking(read_lines(items, on=heading.on), tick):
        if by_plan:
            above = _write_headings(sheet, above, levels_of(line.item))
        sheet.row(line)
    sheet.finish()
    write_units(book, items, heading)
    write_readings(book, items, heading, tick=lambda _rows: None)
    late = overdue_items(items, on=heading.on)
    _write(
        book,
        pgettext("ledger", "Overdue list"),
        overdue_columns(),
        read_lines(late, on=heading.on),
        heading,
    )
    _write(
        book,
        pgettext("ledger", "Legend"),
        legend_columns(),
        legend_rows(heading),
        heading,
        title=_("How to read this ledger"),
        is_filtered=False,
    )
    book.finish()


def write_units(book: Book, items: WorkItemQuerySet, heading: Heading) -> None:
    """A sheet of the lead units."""
    rows = unit_rows(items, on=heading.on)
    _write(book, pgettext("ledger", "Statistics by unit"), unit_columns(), rows, heading)


def write_readings(book: Book, items: WorkItemQuerySet, heading: Heading, *, tick: Tick) -> None:
    """A sheet of the targets and their readings."""
    rows = ticking(read_readings(items, on=heading.on), tick)
    name = pgettext("ledger", "Indicators")
    _write(book, name, reading_columns(), rows, heading, paper=A3, frozen=4)


def write_csv(file: BinaryIO, columns: Sequence[Column[Row]], rows: Iterable[Row]) -> None:
    """One table as CSV (RFC 4180) in UTF-8 with a byte order mark, by which Excel knows it.

    A text that a spreadsheet would take for a formula gets an apostrophe before it.
    """
    text = TextIOWrapper(file, encoding="utf-8-sig", newline="")
    writer = csv.writer(text)
    writer.writerow([_plain(column.header) for column in columns])
    for row in rows:
        writer.writerow([_plain(column.getter(row)) for column in columns])
    text.flush()
    text.detach()


def ticking(rows: Iterable[Row], tick: Tick) -> Iterable[Row]:
    """The rows, with a sign of progress every ``TICKS`` of them and at the end."""
    count = 0
    for count, row in enumerate(rows, start=1):
        if count % TICKS == 0:
            tick(count)
        yield row
    tick(count)


def _write(
    book: Book,
    name: str,
    columns: Sequence[Column[Row]],
    rows: Iterable[Row],
    heading: Heading,
    *,
    title: str = "",
    paper: int = A4,
    frozen: int = 0,
    is_filtered: bool = True,
) -> None:
    sheet = _begun(book, name, columns, heading, title or name, paper=paper, frozen=frozen)
    for row in rows:
        sheet.row(row)
    sheet.finish(is_filtered=is_filtered)


def _begun(
    book: Book,
    name: str,
    columns: Sequence[Column[Row]],
    heading: Heading,
    title: str,
    *,
    paper: int,
    frozen: int,
) -> Sheet[Row]:
    sheet = book.sheet(name, columns, paper=paper, frozen=frozen, footer=_("Page &P of &N"))
    sheet.title(title)
    sheet.banner(heading.line(), font_color=SUBTITLE_COLOUR)
    sheet.headings()
    return sheet


def _write_headings(
    sheet: Sheet[Line], above: tuple[str, ...], levels: tuple[str, ...]
) -> tuple[str, ...]:
    same = next(
        (
            depth
            for depth, pair in enumerate(zip(above, levels, strict=False))
            if pair[0] != pair[1]
        ),
        min(len(above), len(levels)),
    )
    for depth, level in enumerate(levels[same:], start=same):
        sheet.section(level, depth=depth)
    return levels


def _plain(value: Any) -> Any:
    if isinstance(value, Styled):
        value = value.value
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return value

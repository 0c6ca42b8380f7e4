"""Which rows of a sheet are title, headings, sections, tasks and totals."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from exchange.switching.grid import Sheet
from exchange.switching.words import BY_KEY, heading_key, meaning_of

HEADINGS_WITHIN: Final = 15  # rows from the first that holds anything
FEWEST_FIELDS: Final = 2
LONGEST_HEADING: Final = 30  # characters; what is longer is a sentence
SECTION_COVERS: Final = 3  # columns of a merged cell that make it a heading between the rows
# Sample: 合计 / 总 计 / 小计：
_TOTAL = re.compile(r"(?:合|总|小|共|累)\s*计.{0,4}")
# Sample: 填表人：张三 / 注：本表每月25日前报送
_FOOT = re.compile(
    r"(?:填表|填报|制表|审核|审批|联系|报送)(?:人|单位|时间|日期)?\s*[:：]|注\s*[:：]|说明\s*[:：]"
)


@dataclass(frozen=True, slots=True)
class Row:
    """A task's row, with the headings above it within the sheet."""

    number: int
    section: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """A sheet as a ledger. ``headings`` by column; ``titles`` are the lines above them; ``skipped`` the rows that are
    totals, blank of tasks or remarks below the table. ``head`` is the row of the lowest headings.
    """

    sheet: Sheet
    head: int
    headings: Mapping[int, str]
    titles: tuple[str, ...]
    rows: tuple[Row, ...]
    skipped: tuple[int, ...]

    def samples(self, column: int, n: int = 3) -> list[str]:
        """The first different values of a column."""
        found: dict[str, None] = {}
        for row in self.rows:
            if text := self.sheet.own(row.number, column):
                found[text] = None
            if len(found) == n:
                break
        return list(found)


def lay_out(sheet: Sheet) -> Layout | None:
    """The sheet's parts; None where no row looks like headings of tasks."""
    rows = sheet.rows
    heads = _head_rows(sheet, rows)
    if heads is None:
        return None
    top, low = heads
    headings = {
        column: words for column in sheet.columns if (words := _heading(sheet, top, low, column))
    }
    titles = tuple(
        dict.fromkeys(
            sheet.text(row, column)
            for row in rows
            if row < top
            for column in sheet.columns
            if sheet.own(row, column)
        )
    )
    below = [row for row in rows if row > low]
    body, skipped = _body(sheet, below, headings)
    return Layout(sheet, low, headings, titles, tuple(body), tuple(skipped))


def _head_rows(sheet: Sheet, rows: Sequence[int]) -> tuple[int, int] | None:
    """First and last row of the headings: the row that names most fields, with one beside it that belongs to it."""
    counts = {row: _fields(sheet, row) for row in rows[:HEADINGS_WITHIN]}
    best = max(counts, key=lambda row: (len(counts[row]), -row), default=None)
    if best is None or len(counts[best]) < FEWEST_FIELDS:
        return None
    for column in sheet.columns:  # merged downwards: two rows of headings
        height, _width = sheet.merged.get((best, column), (1, 1))
        if 1 < height <= FEWEST_FIELDS:
            return best, best + height - 1
    above = best - 1
    if any(sheet.merged.get((above, column), (1, 1))[1] > 1 for column in sheet.columns):
        is_title = len({sheet.text(above, column) for column in sheet.columns} - {""}) == 1
        if not is_title:
            return above, best
    if any(sheet.merged.get((best, column), (1, 1))[1] > 1 for column in sheet.columns):
        return best, best + 1  # merged to the right: what each part is stands below
    return best, best


def _fields(sheet: Sheet, row: int) -> set[str]:
    texts = (sheet.own(row, column) for column in sheet.columns)
    found = (meaning_of(text) for text in texts if text and len(text) <= LONGEST_HEADING)
    return {key for key in found if key in BY_KEY}


def _heading(sheet: Sheet, top: int, low: int, column: int) -> str:
    """The words above a column; those of two rows with a stroke between them."""
    parts: dict[str, None] = {}
    for row in range(top, low + 1):
        if text := sheet.text(row, column):
            parts["".join(text.split())] = None
    return "/".join(parts)


def _body(
    sheet: Sheet, rows: Sequence[int], headings: Mapping[int, str]
) -> tuple[list[Row], list[int]]:
    body: list[Row] = []
    skipped: list[int] = []
    section = ""
    for row in rows:
        filled = [(column, sheet.own(row, column)) for column in headings if sheet.own(row, column)]
        if _is_repeated_head(sheet, row, headings) or _is_foot(filled):
            skipped.append(row)
        elif words := _section(sheet, row, filled):
            section = words
        elif filled:
            body.append(Row(row, section))
    return body, skipped


def _is_repeated_head(sheet: Sheet, row: int, headings: Mapping[int, str]) -> bool:
    """Headings are printed again on every page of some ledgers."""
    same = [
        column
        for column, words in headings.items()
        if heading_key(sheet.own(row, column)) in _parts(words)
    ]
    return len(same) >= max(FEWEST_FIELDS, len(headings) // 2)


def _parts(words: str) -> set[str]:
    return {heading_key(part) for part in words.split("/")} - {""}


def _is_foot(filled: Sequence[tuple[int, str]]) -> bool:
    """A line of totals, or who filled the table in."""
    first = next(_first_words(filled), "")
    return bool(_TOTAL.fullmatch(first.strip())) or bool(_FOOT.match(first))


def _first_words(filled: Sequence[tuple[int, str]]) -> Iterator[str]:
    return (text for _column, text in filled if not text.isdecimal())


def _section(sheet: Sheet, row: int, filled: Sequence[tuple[int, str]]) -> str:
    """The words of a heading between the rows: alone in its row and merged over columns, or at the row's beginning."""
    if len(filled) != 1:
        return ""
    column, text = filled[0]
    _height, width = sheet.merged.get((row, column), (1, 1))
    if width >= SECTION_COVERS or (column == sheet.columns[0] and not text.isdecimal()):
        return " ".join(text.split())
    return ""

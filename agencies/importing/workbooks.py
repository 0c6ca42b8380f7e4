"""The two workbooks that are handed out: the empty template, and an upload with its wrong rows marked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from agencies.choices import ADMINISTRATOR_ROLES, Role
from agencies.importing.columns import (
    COLUMNS,
    EXAMPLE,
    NO,
    PEOPLE,
    REASONS,
    REMARK,
    SHEETS,
    UNITS,
    YES,
    Column,
    role_label,
)
from agencies.importing.lines import Line, Lines
from agencies.importing.verdicts import Check, Verdict
from worktracker.lib import xlsx

EMPTY_ROWS = 200  # framed and with drop-downs; rows below are read just the same
GUIDE, CHOICES = "填写说明", "选项"
TEXT = "@"  # so that a spreadsheet leaves 0012 as it is typed
GREY, PALE_RED = "#7A847F", "#FBE9E7"
IGNORE = f"{EXAMPLE}，导入时忽略"
EXAMPLES: Mapping[str, tuple[Mapping[str, str], ...]] = {
    UNITS: (
        {"name": "水生态环境科", "order": "10", "aliases": "水科、水生态科"},
        {"name": "泰山分局", "order": "20"},
        {"name": "泰山分局综合股", "parent": "泰山分局", "order": "21"},
    ),
    PEOPLE: (
        {
            "username": "zhangsan",
            "name": "张三",
            "role": Role.STAFF,
            "unit": "水生态环境科",
            "email": "zhangsan@example.gov.cn",
            "wants_mail": YES,
            "liaison": "水生态环境科",
        },
        {
            "username": "0012",
            "name": "李四",
            "role": Role.LEADER,
            "wants_mail": NO,
            "supervising_leader": "水生态环境科、泰山分局",
        },
    ),
}
OFFERED = {"agency": "A", "role": "B", "wants_mail": "C"}  # the columns of 选项


@dataclass(frozen=True, slots=True)
class _Written:
    """A row to be written: texts by field, all in one style."""

    values: Mapping[str, str]
    style: tuple[tuple[str, Any], ...] = ()

    def cell(self, field: str) -> Any:
        return xlsx.Styled(self.values.get(field), self.style)


def template(agencies: Iterable[str]) -> bytes:
    """The empty workbook; its drop-downs offer these agencies by name."""
    names = [*agencies]
    book = xlsx.Book(title=_("Units and people"), author=_("worktracker"))
    _guide(book)
    for kind, columns in COLUMNS.items():
        sheet = book.sheet(SHEETS[kind], [_column(column) for column in columns], frozen=2)
        sheet.headings()
        example = (("font_color", GREY), ("italic", True))
        for values in EXAMPLES[kind]:
            shown = {"agency": next(iter(names), ""), **values, REMARK.field: IGNORE}
            if "role" in shown:
                shown["role"] = role_label(shown["role"])
            sheet.row(_Written(shown, example))
        _offer(sheet, columns, len(names))
        for _number in range(EMPTY_ROWS):
            sheet.row(_Written({}))
        sheet.finish()
    _choices(book, names)
    return book.finish()


def marked(lines: Lines, found: Check) -> bytes:
    """The rows as they were uploaded, each wrong one coloured and with its reasons in a last column."""
    book = xlsx.Book(title=_("Units and people"), author=_("worktracker"))
    for kind, table in lines:
        if not table.lines:
            continue
        columns = [column for column in COLUMNS[kind] if column.field in table.letters]
        sheet = book.sheet(SHEETS[kind], [_column(one) for one in (*columns, REASONS)], frozen=2)
        sheet.headings()
        for line, verdict in zip(table.lines, found.of(kind), strict=True):
            sheet.row(_marked(line, verdict))
        sheet.finish()
    return book.finish()


def _marked(line: Line, verdict: Verdict) -> _Written:
    if not verdict.faults:
        return _Written(line.values)
    # Where a cell stands in this copy is another place: the sentence says which field is meant.
    reasons = "\n".join(fault.sentence for fault in verdict.faults)
    return _Written({**line.values, REASONS.field: reasons}, (("bg_color", PALE_RED),))


def _column(column: Column) -> xlsx.Column[_Written]:
    header = f"{column.header}*" if column.required else column.header
    field = column.field
    return xlsx.Column(header, lambda row: row.cell(field), column.width, TEXT)


def _offer(sheet: xlsx.Sheet, columns: Iterable[Column], agencies: int) -> None:
    lengths = {"agency": agencies, "role": len(_roles()), "wants_mail": 2}
    for place, column in enumerate(columns):
        letter, length = OFFERED.get(column.field), lengths.get(column.field)
        if letter and length:
            source = f"={CHOICES}!${letter}$2:${letter}${length + 1}"
            sheet.offer(place, source, rows=EMPTY_ROWS)


def _choices(book: xlsx.Book, agencies: list[str]) -> None:
    columns: list[xlsx.Column[tuple[str, ...]]] = [
        xlsx.Column("机关", lambda row: row[0], 40),
        xlsx.Column("角色", lambda row: row[1], 16),
        xlsx.Column("是否", lambda row: row[2], 10),
    ]
    sheet = book.sheet(CHOICES, columns)
    sheet.headings()
    lists = (agencies, _roles(), [YES, NO])
    for n in range(max(map(len, lists))):
        sheet.row(tuple(words[n] if n < len(words) else "" for words in lists))
    sheet.finish()


def _roles() -> list[str]:
    """What may be imported: administrators are added one by one."""
    return [role_label(role) for role in Role if role not in ADMINISTRATOR_ROLES]


def _guide(book: xlsx.Book) -> None:
    columns: list[xlsx.Column[tuple[str, str]]] = [
        xlsx.Column(pgettext("import", "What"), lambda row: row[0], 18),
        xlsx.Column(_("How to fill it in"), lambda row: row[1], 96),
    ]
    sheet = book.sheet(GUIDE, columns)
    sheet.title(_("Importing units and people"))
    sheet.headings()
    for row in _advice():
        sheet.row(row)
    sheet.finish()


def _advice() -> list[tuple[str, str]]:
    return [
        (
            _("In general"),
            _(
                "Keep the headings; the order of the columns is free, and those with * must be there. Rows whose "
                "remark begins with 示例 are ignored: delete or overwrite them. At most %(most)s rows."
            )
            % {"most": settings.IMPORT_MAX_ROWS},
        ),
        (
            _("What the import does"),
            _(
                "It adds and changes, and never deletes or empties: an empty cell leaves what stands. You see every "
                "row before anything is written, and either all rows are written or none."
            ),
        ),
        (
            pgettext("import", "Accounts"),
            _(
                "New people wait until the security administrator authorises them. Role, agency and unit of an "
                "authorised account are not changed by this workbook, and administrators are not added by it."
            ),
        ),
        (
            SHEETS[UNITS],
            _(
                "Agency: code or name. Higher unit: by name, of the same agency. Order: a whole number, small ones "
                "first. Other names: as notices print the unit, separated by 、."
            ),
        ),
        (
            SHEETS[PEOPLE],
            _(
                "User name: letters and digits, unlike every other one. Role: choose from the list. Staff and heads "
                "need a unit, by its name or another name. Takes mails: 是 or 否."
            ),
        ),
        (
            _("Appointments"),
            _(
                "Of which units the person is responsible leader, leader in charge or liaison: names of units, "
                "separated by 、."
            ),
        ),
    ]

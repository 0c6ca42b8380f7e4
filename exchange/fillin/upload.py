"""Uploaded workbooks: what each would change, what is wrong with which cell, and the signed text that is applied."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from django.core import signing
from django.utils.translation import gettext as _

from agencies.models import Unit, User
from exchange.fillin.lines import Key, units_of
from exchange.fillin.reading import Filled, Line, read_filled
from exchange.services.filling_in import Tried, Wish, check
from indicators.asking import Asked
from indicators.forms import SHOWN, ReportForm
from indicators.services.reporting import reading_field, whole_field
from indicators.sheet.meanwhile import field_words
from indicators.wording import unit_of
from indicators.workbook.reading import Fault
from indicators.workbook.seal import WorkbookRefused
from tasks.models import WorkItem
from tasks.trail import Entry, in_words
from worktracker.lib.errors import DomainError

SALT: Final = "exchange.fillin.shown"
HOURS: Final = 12  # that what was shown may be applied


@dataclass(slots=True)
class File:
    """One uploaded workbook; ``refusal`` where it was not even looked at."""

    name: str
    content: bytes
    filled: Filled | None = None
    refusal: str = ""
    faults: list[Fault] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Change:
    """A field's new value beside the one whose place it takes, and what is odd about it though it is taken."""

    label: str
    old: str
    new: str
    caution: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A report as it would be handed in. ``meanwhile``: what happened to the task since the workbook was made."""

    asked: Asked
    changes: list[Change]
    meanwhile: list[Entry]


@dataclass(frozen=True, slots=True)
class Examined:
    """All files together. ``shown`` is the signed text of what is proposed; empty where anything is wrong."""

    files: list[File]
    proposals: list[Proposal]
    shown: str

    @property
    def is_wrong(self) -> bool:
        """Whether nothing can be applied."""
        return any(file.refusal or file.faults for file in self.files)

    @property
    def untouched(self) -> int:
        """Lines in which nothing was typed."""
        return sum(file.filled.untouched for file in self.files if file.filled)


def examine(
    files: Sequence[tuple[str, bytes]], *, is_draft: bool, by: User, at: datetime, on: date
) -> Examined:
    """Reads and checks them, changes nothing."""
    units = set(units_of(by, on=on).values_list("pk", flat=True))
    found = [_read(File(name, content), units, by=by) for name, content in files]
    lines = [(file, line) for file in found if file.filled for line in file.filled.lines]
    _name_twice(lines)
    versions = dict(
        WorkItem.objects.filter(pk__in={line.key.item for _file, line in lines}).values_list(
            "pk", "version"
        )
    )
    wishes = [_wish(file, line, versions) for file, line in lines]
    tried = check(wishes, is_draft=is_draft, by=by, at=at, on=on)
    for (file, line), one in zip(lines, tried, strict=True):
        file.faults += _faults(line, one)
    for file in found:
        file.faults.sort(key=_in_reading_order)
    if any(file.refusal or file.faults for file in found):
        return Examined(found, [], "")
    proposals = [
        _proposal(line, one.asked, one.form, by=by)
        for (_file, line), one in zip(lines, tried, strict=True)
        if one.asked and one.form
    ]
    names = [file.name for file in found]
    shown = sealed(wishes, is_draft=is_draft, files=names, by=by) if proposals else ""
    return Examined(found, proposals, shown)


def sealed(wishes: Sequence[Wish], *, is_draft: bool, files: Sequence[str], by: User) -> str:
    """What was shown, as signed text that only this person may send back."""
    rows = [
        [one.unit, one.key.item, one.key.period, one.report, one.item, dict(one.values)]
        for one in wishes
    ]
    told = {"by": by.pk, "draft": is_draft, "files": [*files], "wishes": rows}
    return signing.dumps(told, salt=SALT, compress=True)


def unsealed(text: str, *, by: User) -> tuple[list[Wish], bool, list[str]]:
    """The wishes that were shown to this person, whether as drafts, and of which files. Raises BadSignature."""
    told: dict[str, Any] = signing.loads(text, salt=SALT, max_age=HOURS * 3600)
    if told["by"] != by.pk:
        raise signing.BadSignature
    wishes = [
        Wish(unit, Key(item, period), report, version, values)
        for unit, item, period, report, version, values in told["wishes"]
    ]
    return wishes, bool(told["draft"]), told["files"]


def _read(file: File, units: set[int], *, by: User) -> File:
    try:
        filled = read_filled(file.content, name=file.name, by=by)
        if filled.unit not in units:
            unit = Unit.objects.filter(pk=filled.unit).first()
            words = _("This workbook is that of %(unit)s, for which you do not report.")
            raise WorkbookRefused(words % {"unit": unit or _("another unit")})
    except DomainError as refusal:
        file.refusal = str(refusal)
        return file
    file.filled, file.faults = filled, list(filled.faults)
    return file


def _name_twice(lines: Sequence[tuple[File, Line]]) -> None:
    """A report that is filled in in two of the files is nobody's to choose."""
    times = Counter((file.filled.unit, line.key) for file, line in lines if file.filled)
    for file, line in lines:
        if file.filled and times[file.filled.unit, line.key] > 1:
            words = _("This task is filled in in more than one of the files. Keep one of them.")
            file.faults.append(_fault(line, "", words))


def _wish(file: File, line: Line, versions: dict[int, int]) -> Wish:
    return Wish(
        unit=file.filled.unit if file.filled else 0,
        key=line.key,
        report=None if line.shown.report < 0 else line.shown.report,
        item=versions.get(line.key.item, -1),
        values=line.values,
    )


def _in_reading_order(fault: Fault) -> tuple[str, int, str]:
    """By sheet, row and column; what has no cell comes last."""
    column = fault.cell.rstrip("0123456789")
    return fault.sheet or "\uffff", int(fault.cell[len(column) :] or 0), column.rjust(3)


def _faults(line: Line, tried: Tried) -> Iterator[Fault]:
    known = {fault_name for fault_name in line.cells if fault_name not in line.values}
    for name, sentence in tried.wrong:
        if name not in known:  # what could not be read was said already
            yield _fault(line, name, sentence)


def _fault(line: Line, name: str, sentence: str) -> Fault:
    sheet, cell = line.cells.get(name) or line.cells["narrative"]
    return Fault(sheet, cell, line.values.get(name, "")[:60], sentence, name=line.shown.name)


def _proposal(line: Line, asked: Asked, form: ReportForm, *, by: User) -> Proposal:
    since = asked.sheet.item.activities.filter(pk__gt=line.shown.seen)
    cautions, labels = asked.cautions(form), _labels(asked)
    units = {reading_field(row.indicator): unit_of(row) for row in asked.targets}
    changes = [
        Change(
            labels.get(name, name),
            field_words(form, name, asked.initial.get(name), units.get(name, "%")),
            field_words(form, name, form.cleaned_data.get(name), units.get(name, "%")),
            cautions.get(name, ""),
        )
        for name in form.changed_data
        if name not in SHOWN
    ]
    return Proposal(asked, changes, in_words(since.exclude(verb="draft_begun", actor=by)))


def _labels(asked: Asked) -> dict[str, str]:
    labels = {
        "percent": _("Progress"),
        "done": _("Done?"),
        "narrative": _("Progress in words"),
        "problems": _("Problems"),
        "next_step": _("Next step"),
    }
    for row in asked.targets:
        labels[reading_field(row.indicator)] = str(row.indicator)
        labels[whole_field(row.indicator)] = f"{row.indicator}（{_('out of')}）"
    return labels

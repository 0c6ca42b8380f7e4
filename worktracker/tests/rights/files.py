"""How the rights to files that leave and come back are tried: exports in the background, fill-in workbooks."""

from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from openpyxl import Workbook

from agencies.models import User
from exchange.choices import ExportState, SwitchState
from exchange.fillin.lines import asked_lines
from exchange.fillin.writing import workbook
from exchange.models import Export, Switch
from exchange.services.switching import apply_switch, check_switch
from exchange.tests.factories import CONTENT, make_export, make_switch
from exchange.tests.fillin.books import filled, saved
from tasks.models import ProgressReport
from tasks.tests.factories import AT, ON, make_period
from worktracker.tests.rights.reading import TITLE, item
from worktracker.tests.rights.trying import PAGE, Asked, Right, opens, says
from worktracker.tests.rights.world import Place

MADE = "水科台账导出件"
TAKEN = "台账中的一项任务"


def of_clerk(state: ExportState) -> Any:
    """Makes an export of the place's clerk."""

    def make(place: Place, who: User | None) -> Export:
        return make_export(place.clerk, state, title=MADE)

    return make


def _workbook(place: Place, who: User | None) -> tuple[bytes, Place]:
    """The unit's workbook as its clerk gets it, filled in."""
    make_period(item(place, who).plan)
    lines = asked_lines(place.unit, by=place.clerk, on=ON)
    with translation.override("en"):
        content = workbook(lines, unit=place.unit, on=ON)
    return filled(content, TITLE), place


def _ledger(place: Place, who: User | None) -> Switch:
    """A ledger of one task of the unit that the place's office uploaded."""
    book = Workbook()
    sheet: Any = book.active
    sheet.append(["工作任务", "责任单位", "完成时限", "完成率"])
    sheet.append([TAKEN, place.unit.name, "9月底", "50%"])
    return make_switch(place.office, saved(book))


def _ledger_applied(place: Place, who: User | None) -> Switch:
    row = _ledger(place, who)
    seen = check_switch(row, on=ON).fingerprint
    return apply_switch(row, by=place.office, at=AT, on=ON, seen=seen)


def _take_over(asked: Asked) -> Any:
    seen = check_switch(asked.thing, on=ON).fingerprint
    return asked.post(f"/switch/{asked.thing.pk}/apply/", {"seen": seen})


def _stands_at(state: SwitchState) -> Callable[[Asked, Any], bool]:
    return lambda asked, answer: Switch.objects.get(pk=asked.thing.pk).state == state


def _hand_in(asked: Asked) -> Any:
    content, _place = asked.thing
    file = SimpleUploadedFile("a.xlsx", content)
    answer = asked.client.post("/fill-in/", {"workbooks": file})
    if answer.status_code != 200:
        return answer
    return asked.post("/fill-in/apply/", {"shown": answer.context["examined"].shown})


def _is_filed(asked: Asked, answer: Any) -> bool:
    _content, place = asked.thing
    return ProgressReport.objects.filter(unit=place.unit).exists()


def _is_cancelled(asked: Asked, answer: Any) -> bool:
    return Export.objects.get(pk=asked.thing.pk).state == ExportState.CANCELLED


FILES = {
    "see that a colleague had a file made": Right(
        of_clerk(ExportState.READY), {PAGE: lambda asked: asked.get("/exports/")}, says(MADE)
    ),
    "download a file that a colleague had made": Right(
        of_clerk(ExportState.READY),
        {PAGE: lambda asked: asked.get(f"/exports/{asked.thing.pk}/file/")},
        says(CONTENT.decode()),
    ),
    "cancel a file that is being made for a colleague": Right(
        of_clerk(ExportState.WAITING),
        {PAGE: lambda asked: asked.post(f"/exports/{asked.thing.pk}/cancel/")},
        _is_cancelled,
    ),
    "fetch the fill-in workbook of a unit": Right(
        lambda place, who: place.unit,
        {PAGE: lambda asked: asked.get(f"/fill-in/units/{asked.thing.pk}/")},
        opens,
    ),
    "hand reports in by workbook": Right(_workbook, {PAGE: _hand_in}, _is_filed),
    "read a ledger that waits to be taken over": Right(
        _ledger, {PAGE: lambda asked: asked.get(f"/switch/{asked.thing.pk}/")}, says(TAKEN)
    ),
    "take a ledger over": Right(_ledger, {PAGE: _take_over}, _stands_at(SwitchState.APPLIED)),
    "undo the taking over of a ledger": Right(
        _ledger_applied,
        {PAGE: lambda asked: asked.post(f"/switch/{asked.thing.pk}/undo/")},
        _stands_at(SwitchState.UNDONE),
    ),
}

"""How the rights to files that leave and come back are tried: exports in the background, fill-in workbooks."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from agencies.models import User
from exchange.choices import ExportState
from exchange.fillin.lines import asked_lines
from exchange.fillin.writing import workbook
from exchange.models import Export
from exchange.tests.factories import CONTENT, make_export
from exchange.tests.fillin_books import filled
from tasks.models import ProgressReport
from tasks.tests.factories import ON, make_period
from worktracker.tests.rights.reading import TITLE, item
from worktracker.tests.rights.trying import PAGE, Asked, Right, opens, says
from worktracker.tests.rights.world import Place

MADE = "水科台账导出件"


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
}

"""What the report form's page shows, to be written on or to be read."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from agencies.models import User
from indicators.asking import Asked, entry_of
from indicators.forms import ReportForm
from indicators.sheet.meanwhile import Meanwhile
from indicators.sheet.seats import Seat
from indicators.sheet.sheet import Sheet
from tasks.buttons import report_url
from tasks.choices import FiledAs, ReportState
from tasks.models import Period, ProgressReport, WorkItem


@dataclass(frozen=True, slots=True)
class Place:
    """A unit that the person may report for, and where."""

    seat: Seat
    url: str


def form_context(
    asked: Asked, form: ReportForm, *, meanwhile: Meanwhile | None = None
) -> dict[str, Any]:
    """The form, as it is stored or as it was sent."""
    sheet = asked.sheet
    report = sheet.report
    form.cautions = asked.cautions(form)
    return {
        **_frame(asked),
        "form": form,
        "readings": asked.rows(form),
        "report": report,
        "evidence": list(report.evidence.standing()) if report else [],
        "meanwhile": meanwhile,
        "wrong": sum(name in form.fields for name in form.errors),
        "needs_approval": sheet.goes_to() == ReportState.TO_APPROVE,
        "for_office": sheet.seat.filed_as == FiledAs.OFFICE,
        "begun_by_office": report is not None and _is_taken_over(sheet, report),
        "kept_by": f"{sheet.by.pk}-{sheet.item.pk}-{sheet.seat.unit.pk}-{sheet.period.pk}",
    }


def reading_context(asked: Asked, report: ProgressReport) -> dict[str, Any]:
    """A report that waits or counts, to be read; its steps, its files and what may be done with it."""
    return {
        **_frame(asked),
        "entry": entry_of(report, asked.known),
        "report": report,
        "evidence": list(report.evidence.standing()),
        "steps": [*report.reached.all(), *report.occurrences.select_related("duty")],
        "waits_for_head": report.state == ReportState.TO_APPROVE,
        "is_verified": report.state == ReportState.ACCEPTED,
    }


def _frame(asked: Asked) -> dict[str, Any]:
    sheet = asked.sheet
    return {
        "item": sheet.item,
        "on": sheet.on,
        "sheet": sheet,
        "asked": asked,
        "others": [entry_of(report, asked.known) for report in sheet.others],
        "here": report_url(sheet.item.pk, sheet.period, sheet.seat.unit.pk, own=sheet.by.unit_id),
        "places": places_of(sheet.item, sheet.seats, sheet.by, period=sheet.period),
    }


def places_of(
    item: WorkItem, seats: Sequence[Seat], user: User, *, period: Period | None = None
) -> list[Place]:
    """Each of the seats with its form's address."""
    return [
        Place(seat, report_url(item.pk, period, seat.unit.pk, own=user.unit_id)) for seat in seats
    ]


def _is_taken_over(sheet: Sheet, report: ProgressReport) -> bool:
    """Whether the unit goes on with what the office began on its behalf."""
    return report.filed_as == FiledAs.OFFICE and sheet.seat.filed_as != FiledAs.OFFICE

"""Signing, handing in and verifying, as the story's people do it through the real services."""

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from agencies.models import Unit
from indicators.demo.cast import at, head_of, leader_of, leads_of, reporter_of, supervisor_of
from indicators.demo.course import Course
from indicators.services.reporting import report_with_readings
from tasks.choices import ReportState
from tasks.models import ProgressReport, WorkItem
from tasks.services.deciding import accept_report, approve_report
from tasks.services.signing import sign_for


def sign_all(item: WorkItem, course: Course, *, on: date) -> None:
    """Every lead unit signs for the item but those of which the story says that they did not."""
    for place, unit in enumerate(leads_of(item)):
        if place not in course.unsigned:
            sign_for(item, unit=unit, by=reporter_of(item, unit), at=at(on, 9, 40), on=on)


def hand_in(item: WorkItem, *, on: date, **content: Any) -> ProgressReport:
    """A unit's report of a day (``content`` as ``write`` takes it), approved by its head where it waits for one."""
    return approve(write(item, on=on, **content), on=on)


def write(
    item: WorkItem,
    *,
    on: date,
    percent: float,
    narrative: str,
    unit: Unit | None = None,
    problems: str = "",
    next_step: str = "",
    done: bool = False,
    reached: Collection[int] = (),
    occurrences: Collection[int] = (),
    readings: Mapping[int, Decimal] | None = None,
) -> ProgressReport:
    """A unit's report of a day, by its first clerk.

    ``unit`` None stands for the first lead unit, or for the supervision office where no unit answers.
    """
    by = reporter_of(item, unit)
    item.refresh_from_db(fields=["version", "state"])
    return report_with_readings(
        item,
        unit=unit or by.unit,
        by=by,
        at=at(on),
        on=on,
        version=item.version,
        percent=Decimal(str(percent)),
        narrative=narrative,
        problems=problems,
        next_step=next_step,
        done=done,
        reached=reached,
        occurrences=occurrences,
        readings=readings or {},
        is_demo=True,
    )


def approve(report: ProgressReport, *, on: date) -> ProgressReport:
    """The head approves, where the report waits for one."""
    head = head_of(report.unit)
    if report.state != ReportState.TO_APPROVE or head is None:
        return report
    return approve_report(report, by=head, at=at(on, 16, 30), on=on, version=report.version)


def accept(report: ProgressReport, *, on: date) -> ProgressReport:
    """The supervision office verifies; what it reported itself, the leader does."""
    plan = report.item.plan
    by = supervisor_of(plan)
    if report.reported_by_id == by.pk:
        by = leader_of(plan)
    return accept_report(report, by=by, at=at(on, 9, 30), on=on, version=report.version)

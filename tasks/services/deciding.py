"""Decisions on what a unit handed in: the head approves, the supervision office verifies or returns."""

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.models import User
from tasks.choices import Event, FlagKind, Part, ReportState, State
from tasks.errors import NotAllowed, ReportRefused, Stale
from tasks.models import ProgressReport, Responsibility, WorkItem
from tasks.services.activity import differences, record
from tasks.services.claims import claim_done, take_back_claim
from tasks.services.judging import judge_again
from tasks.services.limits import refresh_next_limits
from tasks.services.notices import tell_decided, tell_next, tell_units
from tasks.services.parts import locked, move_part
from tasks.services.steps import settle_steps
from tasks.signals import report_accepted
from tasks.transitions import Move
from worktracker.lib.errors import stale_sentence

WHOLE = Decimal(100)


@transaction.atomic
def approve_report(
    report: ProgressReport, *, by: User, at: datetime, on: date, version: int
) -> ProgressReport:
    """The head of the unit approves (审签): the report goes on to the supervision office.

    Raises Stale, NotAllowed where the person does not head the unit or handed it in, ReportRefused where it does not
    wait for a head.
    """
    row = locked(report.item)
    mine = _waiting(report, version=version, state=ReportState.TO_APPROVE)
    if not ProgressReport.objects.approvable_by(by, on=on).filter(pk=mine.pk).exists():
        raise NotAllowed(
            _("Reports are approved by the head of their unit, never by who wrote them.")
        )
    mine.item = row
    mine.state, mine.approved_by, mine.approved_at = ReportState.SUBMITTED, by, at
    mine.version += 1
    mine.save(update_fields=["state", "approved_by", "approved_at", "version"])
    changes = claim_done(mine, row, on=on)
    judge_again(WorkItem.objects.filter(pk=row.pk), on=on)
    record("report_approved", at=at, by=by, item=row, report=mine, changes=changes)
    tell_next(mine, by=by, at=at, on=on)
    return mine


@transaction.atomic
def return_report(
    report: ProgressReport, *, by: User, at: datetime, on: date, version: int, note: str
) -> ProgressReport:
    """Gives a report back to its unit with a note that says what is missing (退回); nothing of it counts.

    By the head of the unit while it waits for him, by the supervision office once it waits for it. Raises Stale,
    NotAllowed, ReportRefused without a note.
    """
    row = locked(report.item)
    mine = _waiting(report, version=version)
    _refuse_other_decider(mine, by=by, on=on)
    words = note.strip()
    if not words:
        raise ReportRefused(
            _("Say what is missing: the unit reads it."), code="no_note", field="note"
        )
    changes = take_back_claim(mine, row, on=on)
    mine.times_returned += 1
    _decide(mine, ReportState.RETURNED, words, by=by, at=at)
    judge_again(WorkItem.objects.filter(pk=row.pk), on=on)
    record(
        "report_returned",
        at=at,
        by=by,
        item=row,
        report=mine,
        changes=changes,
        reason=words[:500],
    )
    tell_decided(mine, by=by, at=at, on=on)
    return mine


@transaction.atomic
def accept_report(
    report: ProgressReport, *, by: User, at: datetime, on: date, version: int, note: str = ""
) -> ProgressReport:
    """Verifies a report (核验): from now on it counts, as of the day it was handed in.

    A lead unit's report sets the item's progress; what it says is done closes the unit's part, and the item with the
    last lead part. Steps that it claims are dated. ``signals.report_accepted`` is sent for what the rooms above keep.
    Flags of limits are judged anew at once. Raises Stale, NotAllowed, ReportRefused.
    """
    row = locked(report.item)
    mine = _waiting(report, version=version, state=ReportState.SUBMITTED)
    _refuse_other_decider(mine, by=by, on=on)
    mine.item = row
    flags = set(row.flags.open().values_list("kind", flat=True))
    before = _standing(row, on=on, flags=flags)
    _decide(mine, ReportState.ACCEPTED, note.strip(), by=by, at=at)
    steps = settle_steps(mine, on=mine.as_of)
    if steps:
        refresh_next_limits(WorkItem.objects.filter(pk=row.pk))
        row.refresh_from_db(fields=["next_limit", "next_limit_kind"])
    _move(row, mine, on=on)
    changes = differences(before, _standing(row, on=on, flags=flags)) + steps
    record(
        "report_accepted",
        at=at,
        by=by,
        item=row,
        report=mine,
        changes=changes,
        reason=mine.note[:500],
    )
    report_accepted.send(sender=ProgressReport, report=mine, by=by, at=at, on=on)
    judge_again(WorkItem.objects.filter(pk=row.pk), on=on)
    tell_decided(mine, by=by, at=at, on=on)
    if row.state == State.CLOSED:
        tell_units(Event.CLOSED, row, by=by, at=at)
    return mine


def _waiting(
    report: ProgressReport, *, version: int, state: ReportState | None = None
) -> ProgressReport:
    rows = ProgressReport.objects.select_for_update(of=("self",))
    row = rows.select_related("period", "unit", "reported_by").get(pk=report.pk)
    if row.version != version:
        raise Stale(stale_sentence())
    wanted = (state,) if state else (ReportState.TO_APPROVE, ReportState.SUBMITTED)
    if row.state not in wanted:
        raise ReportRefused(
            _("This report stands at “%(state)s”: there is nothing to decide.")
            % {"state": row.get_state_display()},
            code="nothing_to_decide",
        )
    return row


def _refuse_other_decider(report: ProgressReport, *, by: User, on: date) -> None:
    reports = ProgressReport.objects.filter(pk=report.pk)
    if not (reports.decidable_by(by).exists() or reports.approvable_by(by, on=on).exists()):
        raise NotAllowed(
            _(
                "Reports are verified by the supervision office, never by who handed them in; "
                "what it handed in itself, by a leader."
            )
        )


def _decide(
    report: ProgressReport, state: ReportState, note: str, *, by: User, at: datetime
) -> None:
    report.state, report.note, report.decided_by, report.decided_at = state, note, by, at
    report.version += 1
    fields = ["state", "note", "decided_by", "decided_at", "version", "times_returned"]
    report.save(update_fields=fields)


def _move(item: WorkItem, report: ProgressReport, *, on: date) -> None:
    """Writes what the report means for the item and for the unit's part in it."""
    part: Responsibility | None = item.responsibilities.filter(unit=report.unit_id).first()
    if report.done:
        move_part(part, item, Move.CLOSE, on=on)
    moves = part is None or part.part == Part.LEAD
    if moves and report.percent is not None and not _is_outdated(report):
        progress = WHOLE if item.state == State.CLOSED else report.percent
        if progress != item.progress:
            item.moved_on = report.as_of
        item.progress, item.reported_on = progress, report.as_of
    item.version += 1
    item.save(update_fields=["version", "progress", "moved_on", "reported_on"])


def _is_outdated(report: ProgressReport) -> bool:
    """Whether a report that was handed in later counts already."""
    later = Q(as_of__gt=report.as_of) | Q(as_of=report.as_of, reported_at__gt=report.reported_at)
    return report.item.reports.accepted().moving().filter(later).exists()


def _standing(item: WorkItem, *, on: date, flags: Collection[str]) -> dict[str, Any]:
    """What the trail compares: values as they are stored, and the light that follows from them."""
    lit = item.explain_light(
        on=on,
        is_off_target=FlagKind.OFF_TARGET in flags,
        is_at_risk=FlagKind.AT_RISK in flags,
    )
    return {
        "progress": item.progress,
        "state": str(item.state),
        "next_limit": item.next_limit,
        "light": str(lit.light),
    }

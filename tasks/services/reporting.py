"""What a unit does with its report: draft it, hand it in, take it back, throw it away. Nothing here counts yet."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from agencies.models import Unit, User
from tasks.choices import WAITING_REPORTS, ReportState
from tasks.errors import NotAllowed, ReportRefused
from tasks.models import Period, ProgressReport, WorkItem
from tasks.services.activity import record
from tasks.services.claims import take_back_claim
from tasks.services.filing import filing_of
from tasks.services.judging import judge_again
from tasks.services.parts import locked, refuse_stale
from tasks.services.writing import Content, Step, hand_in, locked_report, write_draft

__all__ = [
    "Content",
    "discard_draft",
    "file_report",
    "save_draft",
    "submit_report",
    "withdraw_report",
]


@transaction.atomic
def save_draft(
    item: WorkItem,
    *,
    unit: Unit,
    period: Period,
    by: User,
    at: datetime,
    on: date,
    version: int | None,
    content: Content,
    is_demo: bool = False,
) -> ProgressReport:
    """Keeps what was typed so far, however incomplete, as the unit's one open report of the period.

    ``version`` is the draft's as the person saw it, None where none stood. Raises NotAllowed; Stale where somebody
    else began, changed or handed in the report since; ReportRefused for what cannot be stored.
    """
    row = locked(item)
    filing = filing_of(row, unit=unit, by=by, on=on)
    begun = Step(row, filing, by=by, at=at, on=on)
    report, is_new = write_draft(begun, unit, period, content, version=version, is_demo=is_demo)
    if is_new:
        begun.record("draft_begun", report, subject=report.whose)
    return report


@transaction.atomic
def submit_report(
    report: ProgressReport,
    *,
    by: User,
    at: datetime,
    on: date,
    version: int,
    item_version: int | None = None,
) -> ProgressReport:
    """Hands a draft or a returned report in; its first report signs for a unit's part, too.

    It then waits for the head of the unit or for the supervision office, see ``filing.next_state``. Raises Stale for
    another version of the report, or of the item where ``item_version`` is given; NotAllowed; ReportRefused where
    something is missing or contradicts the item.
    """
    row = locked(report.item, version=item_version)
    mine = locked_report(report, version=version)
    filing = filing_of(row, unit=mine.unit, by=by, on=on)
    hand_in(Step(row, filing, by=by, at=at, on=on), mine)
    return mine


@transaction.atomic
def file_report(
    item: WorkItem,
    *,
    unit: Unit,
    by: User,
    at: datetime,
    on: date,
    version: int,
    percent: Decimal | None,
    narrative: str,
    period: Period | None = None,
    draft_version: int | None = None,
    is_demo: bool = False,
    **content: Any,
) -> ProgressReport:
    """Writes a report and hands it in at once: ``save_draft`` and ``submit_report`` in one; ``item`` is read anew.

    ``version`` is the item's as the person saw it, ``draft_version`` that of the draft, None where none stood.
    ``period`` is the one asked for that day where not given. Raises what the two raise; nothing is stored then.
    """
    row = locked(item)
    filing = filing_of(row, unit=unit, by=by, on=on)
    refuse_stale(row, version)
    span = period or Period.objects.filter(plan=row.plan_id).asked(on=on).first()
    if span is None:
        raise ReportRefused(_("This plan has no reporting periods yet."), code="no_period")
    step = Step(row, filing, by=by, at=at, on=on)
    said = Content(percent=percent, narrative=narrative, **content)
    report, _is_new = write_draft(step, unit, span, said, version=draft_version, is_demo=is_demo)
    hand_in(step, report)
    item.refresh_from_db()
    return report


@transaction.atomic
def withdraw_report(
    report: ProgressReport, *, by: User, at: datetime, on: date, version: int
) -> ProgressReport:
    """Takes a report back that nobody has decided on, to change it (撤回). Raises Stale, NotAllowed, ReportRefused."""
    row = locked(report.item)
    mine = locked_report(report, version=version)
    if mine.state not in WAITING_REPORTS:
        raise ReportRefused(_("Only what waits for a decision can be taken back."), code="decided")
    if not ProgressReport.objects.withdrawable_by(by, on=on).filter(pk=mine.pk).exists():
        raise NotAllowed(_("Reports are taken back by the unit that handed them in."))
    changes = take_back_claim(mine, row, on=on)
    mine.state = ReportState.DRAFT
    mine.version += 1
    mine.save(update_fields=["state", "version"])
    record("report_withdrawn", at=at, by=by, item=row, report=mine, changes=changes)
    judge_again(WorkItem.objects.filter(pk=row.pk), on=on)
    return mine


@transaction.atomic
def discard_draft(
    report: ProgressReport, *, by: User, at: datetime, on: date, version: int
) -> ProgressReport:
    """Throws a draft away; it stays as a row that no page shows. Raises Stale, NotAllowed, ReportRefused."""
    row = locked(report.item)
    mine = locked_report(report, version=version)
    if mine.state != ReportState.DRAFT:
        raise ReportRefused(_("Only a draft can be thrown away."), code="no_draft")
    if not ProgressReport.objects.writable_by(by, on=on).filter(pk=mine.pk).exists():
        raise NotAllowed(_("Drafts are thrown away by the unit that wrote them."))
    mine.state = ReportState.DISCARDED
    mine.version += 1
    mine.save(update_fields=["state", "version"])
    record("draft_discarded", at=at, by=by, item=row, report=mine, subject=mine.whose)
    return mine

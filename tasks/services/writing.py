"""How a report is written on its locked item: what it says, who says it, and what is refused."""

from collections.abc import Collection
from dataclasses import KW_ONLY, dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from agencies.models import Unit, User
from tasks.choices import WRITABLE_REPORTS, FiledAs, ReportState, State
from tasks.errors import ReportRefused, Stale
from tasks.models import Period, ProgressReport, WorkItem
from tasks.services.activity import differences, record
from tasks.services.claims import claim_done
from tasks.services.filing import Filing, next_state
from tasks.services.judging import judge_again
from tasks.services.notices import tell_handed_in
from tasks.services.parts import move_part
from tasks.services.signing import sign
from tasks.services.steps import claim_steps
from tasks.transitions import Move
from worktracker.lib.errors import stale_sentence

FILED = "report_filed"
WHOLE = Decimal(100)
TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Content:
    """What a report says. ``percent`` lies between 0 and 100 with one decimal, and is 100 where ``done``.

    ``reached`` and ``occurrences`` are ids of open milestones and occurrences of the item.
    """

    percent: Decimal | None
    narrative: str
    problems: str = ""
    next_step: str = ""
    done: bool = False
    reached: Collection[int] = ()
    occurrences: Collection[int] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """Who writes on a locked item, in whose name, and when."""

    item: WorkItem
    filing: Filing
    _: KW_ONLY
    by: User
    at: datetime
    on: date

    def record(
        self,
        verb: str,
        report: ProgressReport,
        changes: list[dict[str, str]] | None = None,
        *,
        subject: str = "",
    ) -> None:
        """Adds the trail's row of what was done with a report."""
        record(
            verb,
            at=self.at,
            by=self.by,
            item=self.item,
            report=report,
            subject=subject,
            changes=changes,
            behalf=self.filing.behalf,
        )


def write_draft(
    step: Step,
    unit: Unit,
    period: Period,
    content: Content,
    *,
    version: int | None,
    is_demo: bool,
) -> tuple[ProgressReport, bool]:
    """The unit's open report of the period with this content, and whether it is new."""
    _refuse_foreign_period(step.item, period)
    report = _open_report(step.item, unit, period)
    if report is not None and version is None:
        _refuse_unwritable(report, step.filing)  # handed in before this person began
    _refuse_other_version(report, version)
    is_new = report is None
    if report is None:
        report = ProgressReport(item=step.item, unit=unit, period=period, is_demo=is_demo)
    _refuse_unwritable(report, step.filing)
    _write(report, content, step)
    return report, is_new


def hand_in(step: Step, report: ProgressReport) -> None:
    """Hands a locked report in; see ``reporting.submit_report``."""
    _refuse_unwritable(report, step.filing)
    _refuse_incomplete(report)
    report.item = step.item
    report.state = next_state(report, step.filing, by=step.by, on=step.on)
    report.as_of, report.reported_at, report.reported_by = step.on, step.at, step.by
    report.filed_as, report.principal = step.filing.filed_as, step.filing.principal
    report.approved_by = report.approved_at = report.decided_by = report.decided_at = None
    report.version += 1
    content = _content_of(report)
    changes = differences(report.handed_in, content)
    report.handed_in = content
    report.save()
    changes += _sign_and_claim(step, report)
    judge_again(WorkItem.objects.filter(pk=step.item.pk), on=step.on)
    step.record(FILED, report, changes)
    tell_handed_in(report, by=step.by, at=step.at, on=step.on)


def _open_report(item: WorkItem, unit: Unit, period: Period) -> ProgressReport | None:
    found = item.reports.open().filter(unit=unit, period=period)
    return found.select_for_update(of=("self",)).select_related("period", "unit").first()


def locked_report(report: ProgressReport, *, version: int) -> ProgressReport:
    """The report's row, locked after its item's. Raises Stale where ``version`` is not its own."""
    rows = ProgressReport.objects.select_for_update(of=("self",))
    row = rows.select_related("period", "unit", "item__plan__agency").get(pk=report.pk)
    _refuse_other_version(row, version)
    return row


def _refuse_other_version(report: ProgressReport | None, version: int | None) -> None:
    if (report.version if report else None) != version:
        raise Stale(stale_sentence())


def _refuse_foreign_period(item: WorkItem, period: Period) -> None:
    if period.plan_id != item.plan_id:
        raise ReportRefused(_("This period belongs to another plan."), code="foreign_period")


def _refuse_unwritable(report: ProgressReport, filing: Filing) -> None:
    if report.state not in WRITABLE_REPORTS:
        raise ReportRefused(
            _("The report of this period was handed in. Take it back first to change it."),
            code="handed_in",
        )
    if filing.filed_as == FiledAs.OFFICE and report.pk and report.filed_as != FiledAs.OFFICE:
        raise ReportRefused(
            _("The unit has begun its own report for this period: let it finish."),
            code="unit_writes",
        )


def _refuse_incomplete(report: ProgressReport) -> None:
    if report.percent is None:
        raise ReportRefused(_("Give the progress in percent."), code="no_percent", field="percent")
    if not report.narrative:
        raise ReportRefused(_("Say what was done."), code="no_narrative", field="narrative")


def _write(report: ProgressReport, content: Content, step: Step) -> None:
    report.percent = WHOLE if content.done else _checked_percent(content.percent)
    report.narrative = content.narrative.strip()
    report.problems, report.next_step = content.problems.strip(), content.next_step.strip()
    report.done = content.done
    report.filed_as, report.principal = step.filing.filed_as, step.filing.principal
    if report.state == ReportState.DRAFT:
        report.as_of, report.reported_at, report.reported_by = step.on, step.at, step.by
    report.version += 1
    report.save()
    claim_steps(report, reached=content.reached, occurrences=content.occurrences)


def _checked_percent(percent: Decimal | None) -> Decimal | None:
    if percent is None:
        return None
    if not 0 <= percent <= WHOLE or percent != percent.quantize(TENTH):
        raise ReportRefused(
            _("Give the progress between 0 and 100 percent, with one decimal at most."),
            code="bad_percent",
            field="percent",
        )
    return percent.quantize(TENTH)


def _sign_and_claim(step: Step, report: ProgressReport) -> list[dict[str, str]]:
    """The first report signs for the part; what is done waits to be verified, once the head approved it."""
    part, item = step.filing.part, step.item
    if part is not None and part.state == State.TO_SIGN:
        sign(part, item, by=step.by, at=step.at, on=step.on)
    changes: list[dict[str, str]] = []
    if part is None and item.state == State.TO_SIGN:
        changes += move_part(None, item, Move.SIGN, on=step.on)
    if report.state == ReportState.SUBMITTED:
        changes += claim_done(report, item, on=step.on)
    return changes


def _content_of(report: ProgressReport) -> dict[str, Any]:
    """What the trail compares, as text; steps by their names."""
    steps = [*report.reached.all(), *report.occurrences.select_related("duty")]
    return {
        "percent": f"{report.percent:.1f}",
        "narrative": report.narrative,
        "problems": report.problems,
        "next_step": report.next_step,
        "done": report.done,
        "steps": "；".join(str(step) for step in steps),
    }

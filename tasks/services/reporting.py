"""Filing a progress report: the one write by which a unit moves an item."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from agencies.models import Unit, User
from tasks.choices import FlagKind, Part, ReportState, State
from tasks.errors import NotAllowed, ReportRefused, Stale
from tasks.models import Milestone, Occurrence, ProgressReport, Responsibility, WorkItem
from tasks.services.activity import differences, record
from tasks.services.flagging import flag_due_soon, flag_overdue
from tasks.services.limits import refresh_next_limits

FILED = "report_filed"
WHOLE = Decimal(100)
TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class _Ticked:
    """The milestones and occurrences that a report says are done."""

    milestones: list[Milestone]
    occurrences: list[Occurrence]


@transaction.atomic
def file_report(
    item: WorkItem,
    *,
    unit: Unit,
    by: User,
    at: datetime,
    on: date,
    version: int,
    percent: Decimal,
    narrative: str,
    problems: str = "",
    next_step: str = "",
    done: bool = False,
    reached: Collection[int] = (),
    occurrences: Collection[int] = (),
    is_demo: bool = False,
) -> ProgressReport:
    """Stores a unit's report, which counts at once, and moves the item with it; ``item`` is read anew.

    ``percent`` lies between 0 and 100 with one decimal, and is 100 where ``done``. ``reached`` and
    ``occurrences`` are ids. A lead unit's report sets the item's progress and state (done closes it);
    a cooperating unit's is stored and changes only its own part. Where no unit answers for the item,
    the supervisor's counts as the lead's. Flags of limits are judged anew at once. Raises NotAllowed,
    Stale where ``version`` is not the item's, and ReportRefused (``params["field"]`` names the field)
    for a contradiction; nothing is stored then.
    """
    row = _locked(item)
    part = _part(row, unit=unit, by=by)
    _refuse_stale(row, version)
    ticked = _Ticked(_milestones(row, reached), _occurrences(row, occurrences))
    report = ProgressReport.objects.create(
        item=row,
        unit=unit,
        as_of=on,
        percent=_checked_percent(WHOLE if done else percent),
        narrative=_checked_words(narrative),
        problems=problems.strip(),
        next_step=next_step.strip(),
        done=done,
        state=ReportState.ACCEPTED,
        reported_by=by,
        reported_at=at,
        is_demo=is_demo,
    )
    changes = _apply(report, part, ticked, on=on)
    record(FILED, at=at, by=by, item=row, changes=changes, subject=_subject(report))
    _judge_limits(row, on=on, at=at)
    item.refresh_from_db()
    return report


def _locked(item: WorkItem) -> WorkItem:
    return (
        WorkItem.objects.select_for_update(of=("self",))
        .select_related("plan__agency")
        .get(pk=item.pk)
    )


def _part(item: WorkItem, *, unit: Unit, by: User) -> Responsibility | None:
    """The unit's part in the item; None where no unit answers for it, so that the supervisor reports."""
    if by.unit_id != unit.pk or not WorkItem.objects.visible_to(by).filter(pk=item.pk).exists():
        raise NotAllowed(_("You report for your own unit only."))
    if item.state == State.CLOSED:
        raise ReportRefused(_("This task is closed and takes no more reports."), code="item_closed")
    if item.state == State.HALTED:
        raise ReportRefused(_("This task is halted and takes no reports."), code="item_halted")
    if not WorkItem.objects.reportable_by(by).filter(pk=item.pk).exists():
        raise NotAllowed(
            _("You have no part in this task: the staff and heads of its units report on it.")
        )
    return item.responsibilities.filter(unit=unit).select_related("unit").first()


def _refuse_stale(item: WorkItem, version: int) -> None:
    if item.version != version:
        raise Stale(
            _(
                "Somebody changed this task while you were writing. Look at the changes, then submit again."
            )
        )


def _checked_words(narrative: str) -> str:
    words = narrative.strip()
    if not words:
        raise ReportRefused(_("Say what was done."), code="no_narrative", field="narrative")
    return words


def _checked_percent(percent: Decimal) -> Decimal:
    if not 0 <= percent <= WHOLE or percent != percent.quantize(TENTH):
        raise ReportRefused(
            _("Give the progress between 0 and 100 percent, with one decimal at most."),
            code="bad_percent",
            field="percent",
        )
    return percent.quantize(TENTH)


def _milestones(item: WorkItem, ids: Collection[int]) -> list[Milestone]:
    found = item.milestones.filter(pk__in=ids, is_limit=False, reached_on__isnull=True)
    return _all_found(found, ids, field="reached")


def _occurrences(item: WorkItem, ids: Collection[int]) -> list[Occurrence]:
    found = Occurrence.objects.pending().filter(duty__item=item, pk__in=ids).select_related("duty")
    return _all_found(found, ids, field="occurrences")


def _all_found(rows: Iterable[Any], ids: Collection[int], *, field: str) -> list[Any]:
    found = list(rows)
    if len(found) != len(set(ids)):
        raise ReportRefused(
            _(
                "What you ticked is not an open step of this task. Open the form again and tick anew."
            ),
            code="not_of_this_task",
            field=field,
        )
    return found


def _apply(
    report: ProgressReport, part: Responsibility | None, ticked: _Ticked, *, on: date
) -> list[dict[str, str]]:
    """Moves the item and what was ticked; returns what changed, for the trail."""
    item = report.item
    off_target = item.flags.open().filter(kind=FlagKind.OFF_TARGET).exists()
    before = _standing(item, on=on, is_off_target=off_target)
    Milestone.objects.filter(pk__in=[step.pk for step in ticked.milestones]).update(reached_on=on)
    Occurrence.objects.filter(pk__in=[one.pk for one in ticked.occurrences]).update(done_on=on)
    _move(item, part, report, on=on)
    after = _standing(item, on=on, is_off_target=off_target)
    return differences(before, after) + _ticks(ticked, on=on)


def _move(item: WorkItem, part: Responsibility | None, report: ProgressReport, *, on: date) -> None:
    """Writes what the report means for the item and for the unit's part in it."""
    state = State.CLOSED if report.done else State.IN_PROGRESS
    if part:
        part.state = state
        part.save(update_fields=["state"])
    item.version += 1
    if part is None or part.part == Part.LEAD:
        item.progress, item.state, item.reported_on = report.percent, state, on
        item.closed_on = on if report.done else None
    item.save(update_fields=["version", "progress", "state", "reported_on", "closed_on"])
    refresh_next_limits(WorkItem.objects.filter(pk=item.pk))
    item.refresh_from_db(fields=["next_limit", "next_limit_kind"])


def _judge_limits(item: WorkItem, *, on: date, at: datetime) -> None:
    only = WorkItem.objects.filter(pk=item.pk)
    flag_overdue(on=on, items=only, at=at)
    flag_due_soon(on=on, items=only, at=at)


def _standing(item: WorkItem, *, on: date, is_off_target: bool) -> dict[str, Any]:
    """What the trail compares: values as they are stored, and the light that follows from them."""
    return {
        "progress": item.progress,
        "state": str(item.state),
        "next_limit": item.next_limit,
        "light": str(item.explain_light(on=on, is_off_target=is_off_target).light),
    }


def _ticks(ticked: _Ticked, *, on: date) -> list[dict[str, str]]:
    return [
        {"field": str(row), "old": "", "new": f"{on:%Y-%m-%d}"}
        for row in (*ticked.milestones, *ticked.occurrences)
    ]


def _subject(report: ProgressReport) -> str:
    return f"{report.unit} {report.percent.normalize():f}%"

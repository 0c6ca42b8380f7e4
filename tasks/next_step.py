"""What a person does next with an item: one step that comes first, and the lesser ones."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from agencies.models import Unit
from tasks.buttons import Button, report_url
from tasks.choices import WAITING_REPORTS, ReportState, State
from tasks.dues import Dues, Reporting
from tasks.models import Period, ProgressReport, Responsibility


@dataclass(frozen=True, slots=True)
class Mine:
    """The person's side of an item: the unit of one's own, the parts of the units written for, their last reports."""

    unit_id: int | None
    parts: Sequence[Responsibility]
    reporting: Sequence[Reporting]
    latest: Sequence[ProgressReport]
    may_report: bool


@dataclass(frozen=True, slots=True)
class NextSteps:
    """``first`` is the one primary button, due with ``period``; without one ``told`` says what is waited for."""

    first: Button | None = None
    period: Period | None = None
    told: str = ""
    lesser: list[Button] = field(default_factory=list)


def next_steps(item: Any, mine: Mine, dues: Dues) -> NextSteps:
    """What the person does next. ``item`` carries ``to_approve`` and ``to_verify``: ids of reports to decide on."""
    steps = [*_decisions(item), *_own(item, mine, dues)]
    if not steps:
        return NextSteps(told=_told(mine), lesser=list(_again(item, mine, dues)))
    first, period = steps[0]
    return NextSteps(first, period, lesser=[button for button, _period in steps[1:]])


def on_behalf(item: Any, parts: Iterable[Responsibility]) -> list[Button]:
    """代填: a report for each unit whose part is open, by who may file it."""
    if not item.may_file_for:
        return []
    return [
        Button(str(part.unit), report_url(item.pk, None, part.unit_id, own=None))
        for part in parts
        if part.is_pending
    ]


def _decisions(item: Any) -> Iterator[tuple[Button, None]]:
    desk = reverse("desk")
    if item.to_verify:
        yield Button(_("Verify the report"), f"{desk}?report={item.to_verify}"), None
    if item.to_approve:
        yield Button(_("Approve the report"), f"{desk}?report={item.to_approve}"), None


def _own(item: Any, mine: Mine, dues: Dues) -> Iterator[tuple[Button, Period | None]]:
    if item.is_open and any(part.state == State.TO_SIGN for part in mine.parts):
        yield Button(_("Sign for"), reverse("sign", args=[item.pk]), posts=True), None
    if not mine.may_report:
        return
    begun = [one for one in mine.latest if one.is_writable]
    begun.sort(key=lambda one: one.state != ReportState.RETURNED)
    for report in begun:
        yield _button(item, mine, _label(report), report.period, report.unit), report.period
    written = {(one.unit_id, one.period_id) for one in begun}
    for one in mine.reporting:
        unit_id = one.unit.pk if one.unit else mine.unit_id
        for period in dues.lacking(one):
            if (unit_id, period.pk) not in written:
                label = _("Report progress of %(period)s") % {"period": period}
                yield _button(item, mine, label, period, one.unit), period


def _again(item: Any, mine: Mine, dues: Dues) -> Iterator[Button]:
    """One more report for the period asked for, once the unit's last one is verified."""
    if mine.may_report and dues.asked:
        for one in mine.reporting:
            if not any(report.state in WAITING_REPORTS for report in mine.latest):
                yield _button(item, mine, _("Report again"), dues.asked, one.unit)


def _button(item: Any, mine: Mine, label: str, period: Period, unit: Unit | None) -> Button:
    """A link to the report form; it names the unit where that is not the person's own."""
    unit_id = unit.pk if unit else None
    if unit and unit_id != mine.unit_id:
        label = _("%(label)s, for %(unit)s") % {"label": label, "unit": unit}
    return Button(label, report_url(item.pk, period, unit_id, own=mine.unit_id))


def _label(report: ProgressReport) -> str:
    if report.state == ReportState.RETURNED:
        return _("Change the returned report")
    return _("Go on with the report of %(period)s") % {"period": report.period}


def _told(mine: Mine) -> str:
    """What the person's unit waits for; empty for who has nothing to do with it."""
    last = next(iter(mine.latest), None)
    sentences = {
        ReportState.TO_APPROVE: _("The report of %(period)s waits for the head of the unit."),
        ReportState.SUBMITTED: _("The report of %(period)s waits for the supervision office."),
        ReportState.ACCEPTED: _("The report of %(period)s is verified."),
    }
    return sentences.get(ReportState(last.state), "") % {"period": last.period} if last else ""

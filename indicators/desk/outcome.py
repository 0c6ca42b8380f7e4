"""What a decision did and who hears of it, in one or two sentences."""

from django.utils.translation import gettext as _

from agencies.models import User
from tasks.choices import ReportState, State
from tasks.models import ProgressReport


def told(report: ProgressReport, *, by: User) -> str:
    """Of a report that was just decided on."""
    names = {"unit": str(report.unit), "report": report.headline}
    if report.state == ReportState.SUBMITTED:
        return _("Approved: %(report)s. The supervision office is told and verifies it.") % names
    if report.state == ReportState.RETURNED:
        return _("Returned: %(report)s. %(unit)s is told and reads your note.") % names
    return f"{_accepted(report, names)} {_heard(report, names)}"


def _accepted(report: ProgressReport, names: dict[str, str]) -> str:
    if report.item.state == State.CLOSED:
        return _("Accepted: %(report)s. The task is closed.") % names
    if report.done:
        return (
            _("Accepted: %(report)s. The unit's part is closed; the task waits for others.") % names
        )
    return _("Accepted: %(report)s. It counts from now on.") % names


def _heard(report: ProgressReport, names: dict[str, str]) -> str:
    if report.item.state == State.CLOSED:
        return _("All its units are told.")
    return _("%(unit)s is told.") % names
